"""Monitor: what it sees now and why, what it said today, and what another sensitivity would say."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from coach.core.nudges import spoken
from coach.errors import CoachError
from coach.runtime.desk_plan import plan_of
from coach.runtime.monitor_memory import scored_again
from coach.storage.queries import DayTotals, day_totals, seconds_of_day
from coach.ui.screens.base import CoachScreen, panel
from coach.ui.widgets.line import Line
from coach.ui.widgets.timeline import Timeline

REDRAWN_HZ = 4.0
ADDED_UP_S = 2.0
SNOOZE_S = 1800.0
MINUTES = 10.0
STEP = 1.25
"""Each press makes the monitor this much more, or less, sensitive."""
STATES = ("upright", "slouching", "away")
SIGNS = {"upright": "✓", "slouching": "!", "away": "·", "unknown": "?"}


class MonitorScreen(CoachScreen):
    """State and timeline on the left; today, sensitivity and what happened on the right."""

    MODE = "monitor"
    HELP = """
# Monitor

It compares you with **your own baseline**, taken while you sit upright for ten seconds, and
tells you kindly when you have slouched for a while. Looking down, drinking, reaching, turning
to talk and standing up are not slouching.

- The timeline shows how near you are to the limit (dashes). Above it for half a minute: a nudge.
- `+` and `-` change the sensitivity. *Today* then says what the new one would have made of it.
- `z` snoozes for 30 minutes and ends by itself.

During calls, and while the screen is locked, it is silent and the camera is off.
It goes on while you look at other places of the app, but not while they use the camera.
Numbers are kept on this machine, pictures never.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_watch", "Start / stop"),
        Binding("z", "snooze", "Snooze"),
        Binding("plus,equals_sign", "more", "More", key_display="+"),
        Binding("minus", "less", "Less sensitive", key_display="-"),
    ]
    DEFAULT_CSS = """
    MonitorScreen #state { height: 3; padding: 1 1 0 1; text-style: bold; }
    MonitorScreen #right { width: 40; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rescored = ""
        self._today: DayTotals | None = None

    def body(self) -> ComposeResult:
        """State, timeline, today, events."""
        with Horizontal():
            with Vertical():
                yield Line(id="state")
                timeline = Timeline(MINUTES, plain=self.coach.plain, id="timeline")
                yield panel("How near the limit", timeline)
            with Vertical(id="right"):
                yield panel("Today", Line(id="totals"), id="today")
                yield panel("What happened", Line(id="lines", markup=False))

    def on_mount(self) -> None:
        """Redraw a few times a second while shown."""
        self.set_interval(1 / REDRAWN_HZ, self._redraw)
        self.set_interval(ADDED_UP_S, self._add_up)

    def on_screen_resume(self) -> None:
        """Show what is the case now."""
        self._add_up()
        self._rescore()
        self._redraw()

    def action_toggle_watch(self) -> None:
        """Begin to watch, or stop."""
        self._toggle()

    async def action_snooze(self) -> None:
        """Nothing is said for half an hour."""
        if self.coach.lookout.running:
            await asyncio.to_thread(self.coach.lookout.snooze, SNOOZE_S)
            self.notify(f"Snoozed for {SNOOZE_S / 60:.0f} minutes; it ends by itself.")

    async def action_more(self) -> None:
        """Tell sooner."""
        await self._change(STEP)

    async def action_less(self) -> None:
        """Tell later."""
        await self._change(1 / STEP)

    @work(thread=True, exclusive=True, group="watch")
    def _toggle(self) -> None:
        watch = self.coach.lookout
        try:
            if watch.running:
                watch.stop()
            else:
                watch.start(self.coach.settings.monitor)
        except CoachError as error:
            self.app.call_from_thread(self.coach.tell_error, error)

    async def _change(self, factor: float) -> None:
        wanted = round(self.coach.settings.monitor.sensitivity * factor, 2)
        try:
            await self.coach.set_setting("monitor.sensitivity", wanted)
        except CoachError:
            self.notify("It can't be changed further: 0.25 to 4.", severity="warning")
            return
        plan = plan_of(self.coach.settings.monitor)
        await asyncio.to_thread(self.coach.lookout.change_plan, plan)
        self._rescore()

    @work(thread=True, exclusive=True, group="rescore")
    def _rescore(self) -> None:
        """What today's numbers come to at the present sensitivity."""
        plan = plan_of(self.coach.settings.monitor)
        services = self.coach.services
        slouching = nudges = 0.0
        for spell, _ in seconds_of_day(services.history, services.now().date()):
            summary, _ = scored_again(services.history, spell, plan.spec, plan.nudges)
            slouching += summary.slouching_s
            nudges += summary.nudges
        self._rescored = f"{spoken(slouching)} slouched, {nudges:.0f} nudges"

    @work(thread=True, exclusive=True, group="today")
    def _add_up(self) -> None:
        """All of today, what was seen before the app was opened too."""
        services = self.coach.services
        if self.is_current and services.live:
            today = services.now().date()
            (self._today,) = day_totals(services.history, today, today)

    def _totals(self) -> str:
        """Today in four lines; of a recording, which is not remembered, what was seen of it."""
        seen, today = self.coach.lookout.totals, self._today
        if today is None:
            times, nudges = (seen.upright_s, seen.slouching_s, seen.away_s), seen.nudges
        else:
            upright, slouching, away = (today.seconds.get(label, 0.0) for label in STATES)
            times, nudges = (upright, slouching, away), today.events.get("nudge", 0)
        lines = [
            f"{label.capitalize():<11}{spoken(s)}" for label, s in zip(STATES, times, strict=True)
        ]
        return "\n".join([*lines, f"{'Nudges':<11}{nudges}"])

    def _redraw(self) -> None:
        if not self.is_current:
            return
        watch = self.coach.lookout
        label = watch.state.posture.label if watch.running else "off"
        sign = SIGNS.get(label, "") if not self.coach.plain else ""
        self.query_one("#state", Line).update(f"{sign} {watch.words}")
        self.query_one(Timeline).marks = tuple(watch.marks)
        sensitivity = self.coach.settings.monitor.sensitivity
        self.query_one("#totals", Line).update(
            f"{self._totals()}\n\n[b]Sensitivity {sensitivity:g}[/b]: today would be\n"
            f"{self._rescored}"
        )
        camera = watch.status
        lines = [f"{line.at:%H:%M}  {line.text}" for line in list(watch.lines)[-12:]]
        if camera is not None and camera.error is not None:
            lines.append(camera.sentence)
        self.query_one("#lines", Line).update("\n".join(reversed(lines)) or "Nothing yet.")
