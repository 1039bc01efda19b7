"""Monitor: what it sees now and why, what it said today, and what another sensitivity would say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from coach.conventions import conventions
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.nudges import spoken
from coach.errors import CoachError
from coach.notices.presence import ASKED
from coach.runtime.desk.plan import plan_of
from coach.runtime.desk.rescoring import DayAgain, DayScore
from coach.storage.moment import Moment
from coach.storage.queries import DayTotals, day_totals
from coach.storage.retention import thin
from coach.ui.screens.base import CoachScreen, panel
from coach.ui.screens.profiles import ProfilesScreen
from coach.ui.screens.snooze import SnoozeScreen
from coach.ui.widgets.charts.day import DayLine
from coach.ui.widgets.charts.timeline import Timeline
from coach.ui.widgets.slider import Slider
from coach.ui.widgets.steady_text import SteadyText
from coach.ui.words.desk import score_in_words, today_in_words, where_it_runs

REDRAWN_HZ = 4.0
PAUSED_S = 1800.0
ADDED_UP_S = 2.0
READ_AGAIN_S = 60.0
MINUTES = 10.0
LEAST, MOST, STEP = 0.25, 4.0, 1.25
"""Sensitivities, and how much more, or less, each press makes it."""
SIGNS = {"upright": "✓", "slouching": "!", "away": "·", "unknown": "?"}


class MonitorScreen(CoachScreen):
    """State and why on top; timeline, today and events; below them the slider and its day."""

    MODE = "monitor"
    HELP = """
# Monitor

It compares you with **your own baseline**, taken while you sit upright for ten seconds, and
tells you kindly when you have slouched for a while. Looking down, drinking, reaching, turning
to talk and standing up are not slouching.

- The timeline shows how near you are to the limit (dashes). Above it for half a minute: a nudge.
- `+` and `-`, or a click on the scale, change the sensitivity. The line below it draws today
  anew as you do: where you would have slouched, and where you would have been told.
- `z` snoozes, for as long as you choose, and ends by itself.
- `n`: **that was no slouch**; `y`: that was one. Each moves your own limit a little.
- `b` takes the baseline again: sit upright first. It helps when it says "not counted" for long.
- `x` pauses: the camera is off for half an hour, or until `x` again.
- `k` begins a break; getting up is seen.
- `p`: profiles. Each desk and camera can keep a baseline of its own.

During calls, and while the screen is locked, it is silent and the camera is off.
It goes on while you look at other places of the app, but not while they use the camera.
It can go on without this window: `q` asks. `coach status` then shows how it is, and this place
of the app shows it too. Numbers are kept on this machine, pictures never.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_watch", "On / off"),
        Binding("z", "snooze", "Snooze"),
        Binding("b", "retake", "Baseline"),
        Binding("n", "correct('no_slouch')", "No slouch"),
        Binding("y", "correct('slouch')", "Slouch", show=False),
        Binding("x", "pause", "Pause", show=False),
        Binding("k", "rest", "Break"),
        Binding("p", "profiles", "Profiles"),
        Binding("plus,equals_sign", "more", "More", key_display="+", show=False),
        Binding("minus", "less", "Less", key_display="-", show=False),
    ]
    DEFAULT_CSS = """
    MonitorScreen #now { height: 2; padding: 0 1; }
    MonitorScreen #state { height: 1; text-style: bold; }
    MonitorScreen #why { height: 1; }
    MonitorScreen #right { width: 38; }
    MonitorScreen #scale { height: 1; }
    MonitorScreen .end { width: auto; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._today: DayTotals | None = None
        self._day = DayAgain([])
        self._score = DayScore()

    def body(self) -> ComposeResult:
        """State, timeline, today, events, slider."""
        plain = self.coach.plain
        with Vertical(id="now"):
            yield SteadyText(id="state")
            yield SteadyText(id="why", classes="muted")
        with Horizontal():
            yield panel("How near the limit", Timeline(MINUTES, plain=plain, id="timeline"))
            with Vertical(id="right"):
                yield panel("Today", SteadyText(id="totals"), id="today")
                yield panel("What happened", SteadyText(id="lines", markup=False))
        zone = self.coach.services.now().tzinfo
        scale = Horizontal(
            SteadyText("- less", classes="end"),
            Slider(LEAST, MOST, plain=plain, id="sensitivity"),
            SteadyText("more +", classes="end"),
            id="scale",
        )
        yield panel(
            "Sensitivity", scale, DayLine(zone, plain=plain), SteadyText(id="said"), id="again"
        )

    def on_mount(self) -> None:
        """Redraw a few times a second while shown."""
        self.set_interval(1 / REDRAWN_HZ, self._redraw)
        self.set_interval(ADDED_UP_S, self._add_up)
        self.set_interval(READ_AGAIN_S, self._read_day)

    def on_screen_resume(self) -> None:
        """Show the present state."""
        self._add_up()
        self._read_day()
        self._redraw()

    def action_toggle_watch(self) -> None:
        """Begin to watch, or stop."""
        self._toggle()

    def action_snooze(self) -> None:
        """Choose for how long nothing is said."""
        if self.coach.lookout.running:
            self.app.push_screen(SnoozeScreen(), self._snooze)
        else:
            self.notify("The monitor is off: there is nothing to snooze.")

    def action_pause(self) -> None:
        """Close the camera for a while, or open it again."""
        watch = self.coach.lookout
        if not watch.running:
            self.notify("The monitor is off: there is nothing to pause.")
        elif watch.paused == ASKED:
            self._tell_watch(watch.resume)
        else:
            self.notify("Paused for 30 min: the camera is off. x watches again.")
            self._tell_watch(lambda: watch.pause(PAUSED_S))

    def action_rest(self) -> None:
        """Take a break now."""
        self.coach.begin_break()

    def action_retake(self) -> None:
        """Take the baseline again."""
        if self.coach.lookout.running:
            self.notify("Sit upright and keep still: the baseline is taken again.")
            self._tell_watch(self.coach.lookout.retake_baseline)
        else:
            self.notify("The monitor is off: space starts it, and takes a baseline.")

    def action_correct(self, verdict: str) -> None:
        """Tell the monitor that it was right or wrong."""
        if self.coach.lookout.running:
            self._tell_watch(lambda: self.coach.lookout.correct(Verdict(verdict)))
        else:
            self.notify("The monitor is off: there is nothing to correct.")

    @work(thread=True, group="tell")
    def _tell_watch(self, tell: Callable[[], None]) -> None:
        """Tell the monitor something; it may be busy for a moment."""
        tell()

    def action_profiles(self) -> None:
        """Choose, make, rename or delete a desk."""
        chosen = self.coach.settings.monitor.profile
        self.app.push_screen(ProfilesScreen(chosen), self._use_profile)

    async def action_more(self) -> None:
        """Raise the sensitivity: the monitor tells sooner."""
        await self._change(self.coach.settings.monitor.sensitivity * STEP)

    async def action_less(self) -> None:
        """Lower the sensitivity: the monitor tells later."""
        await self._change(self.coach.settings.monitor.sensitivity / STEP)

    async def on_slider_moved(self, event: Slider.Moved) -> None:
        """Take the sensitivity that was clicked."""
        await self._change(event.value)

    @work(thread=True, exclusive=True, group="watch")
    def _toggle(self, *, again: bool = False) -> None:
        """Start or stop; ``again``: with other settings, where it runs."""
        watch, services = self.coach.lookout, self.coach.services
        settings = self.coach.settings.monitor
        try:
            if again:
                watch.restart(settings)
            elif watch.running:
                watch.stop()
            else:
                watch.start(settings)
            if services.live:
                thin(services.history, Moment.of(services.now()), settings.keep_days)
        except CoachError as error:
            self.app.call_from_thread(self.coach.tell_error, error)

    def _snooze(self, seconds: float | None) -> None:
        if seconds is not None:
            self._snooze_for(seconds)

    @work(exclusive=True, group="snooze")
    async def _snooze_for(self, seconds: float) -> None:
        await asyncio.to_thread(self.coach.lookout.snooze, seconds)
        if seconds:
            self.notify(f"Snoozed for {spoken(seconds)}; it ends by itself.")

    def _use_profile(self, name: str | None) -> None:
        if name is not None and name != self.coach.settings.monitor.profile:
            self._change_profile(name)

    @work(exclusive=True, group="profile")
    async def _change_profile(self, name: str) -> None:
        if await self.coach.change_setting("monitor.profile", name) and self.coach.lookout.running:
            self._toggle(again=True)

    async def _change(self, wanted: float) -> None:
        wanted = min(max(round(wanted, 2), LEAST), MOST)
        if wanted == self.coach.settings.monitor.sensitivity:
            short = conventions().short
            said = f"It can't be changed further: {short(LEAST)} to {short(MOST)}."
            self.notify(said, severity="warning")
            return
        if await self.coach.change_setting("monitor.sensitivity", wanted):
            self._rescore()

    @work(exclusive=True, group="rescore")
    async def _read_day(self) -> None:
        """Read today's numbers, and score them."""
        if self.is_current:
            today = self.coach.services.now().date()
            self._day = await self.known(lambda history: DayAgain.of(history, today)) or self._day
            self._rescore()

    @work(exclusive=True, group="rescored")
    async def _rescore(self) -> None:
        """Score today again at the present sensitivity."""
        plan, day = plan_of(self.coach.settings.monitor), self._day
        self._score = await asyncio.to_thread(day.scored, plan.spec, plan.nudges)
        self._redraw()

    @work(exclusive=True, group="today")
    async def _add_up(self) -> None:
        """Add up all of today, also what was seen before the app was opened."""
        services = self.coach.services
        if self.is_current and services.live:
            day = services.now().date()
            found = await self.known(lambda history: day_totals(history, day, day))
            self._today = found[0] if found else self._today

    def _redraw(self) -> None:
        if not self.is_current:
            return
        watch = self.coach.lookout
        label = watch.state.posture.label if watch.running else "off"
        sign = SIGNS.get(label, "") if not self.coach.plain else ""
        words, why = f"{sign} {watch.words}".strip(), watch.why if watch.running else ""
        camera, paused = watch.status, watch.paused if watch.running else None
        if paused is not None:
            again = " x watches again." if paused == ASKED else ""
            words, why = f"Paused: {paused}", f"The camera is off.{again}"
        elif watch.running and camera is not None and camera.error is not None:
            words, why = "No picture from the camera", camera.told
        self.query_one("#state", SteadyText).update(words)
        self.query_one("#why", SteadyText).update(why)
        self.query_one(Timeline).marks = tuple(watch.marks)
        self.query_one("#totals", SteadyText).update(
            today_in_words(watch, self._today, self.coach.settings.monitor)
        )
        self.query_one("#today").border_title = f"Today{where_it_runs(watch)}"
        self._redraw_day()
        said, now = conventions().clock_of_day, self.coach.services.now()
        lines = [f"{said(line.at, now)}  {line.text}" for line in list(watch.lines)[-12:]]
        self.query_one("#lines", SteadyText).update("\n".join(reversed(lines)) or "Nothing yet.")

    def _redraw_day(self) -> None:
        sensitivity = self.coach.settings.monitor.sensitivity
        self.query_one("#again").border_title = f"Sensitivity {conventions().short(sensitivity)}"
        self.query_one(Slider).value = sensitivity
        self.query_one(DayLine).score = self._score
        self.query_one("#said", SteadyText).update(
            score_in_words(self._score, self.coach.services.now().tzinfo)
        )
