"""Today: the day's numbers and what to do next."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from coach.core.monitor.nudges import spoken
from coach.core.plural import counted
from coach.core.posture.score import stored_score
from coach.core.programme.next_step import NextStep
from coach.runtime.desk.week import desk_suggestion
from coach.storage.moment import Moment
from coach.storage.queries import DayTotals
from coach.storage.records import Check
from coach.ui.overview import Overview, overview
from coach.ui.screens.base import CoachScreen, panel
from coach.ui.screens.week import WeekScreen
from coach.ui.widgets.charts.bars import Column, DayBars
from coach.ui.widgets.tile import Tile

REFRESHED_S = 20.0
SEEN_FROM = {"front": "front", "side-left": "side", "side-right": "side"}
"""From where a check's camera saw somebody, by the document's ``view``."""


class TodayScreen(CoachScreen):
    """Four numbers, the next step, and the last two weeks."""

    MODE = "today"
    HELP = """
# Today

- **Upright**: how much of your time in view the desk monitor saw you upright today.
- **Last check**: its score, and from where the camera saw you. From the side it is about the
  angle of your neck; from the front, about the change against your own baseline.
- **Streak**: days with an exercise session or a break taken; one or two days off don't end it.
- `w`: **the week**, when you slouch and after what.
- **Enter** does what is suggested under **Next**.

The letters at the top lead to the other places from anywhere.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Do it"),
        Binding("w", "week", "The week"),
    ]
    DEFAULT_CSS = """
    TodayScreen #tiles { height: 4; }
    TodayScreen #next { height: auto; padding: 1 1 0 1; }
    TodayScreen #desk { height: auto; padding: 0 1; color: $text-muted; display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._step: NextStep | None = None

    def body(self) -> ComposeResult:
        """Tiles, the next step, the chart."""
        with Horizontal(id="tiles"):
            yield Tile("Upright", id="upright")
            yield Tile("Breaks", id="breaks")
            yield Tile("Streak", id="streak")
            yield Tile("Last check", id="check")
        yield Static(id="next")
        yield Static(id="desk", markup=False)
        yield panel("The last two weeks", DayBars(plain=self.coach.plain, id="bars"))

    def on_mount(self) -> None:
        """Renew the numbers now and then while the screen is shown."""
        self.set_interval(REFRESHED_S, self._renew)

    def on_screen_resume(self) -> None:
        """Show the numbers as they are now."""
        self._renew()

    def action_go(self) -> None:
        """Do what is suggested."""
        if self._step is not None:
            self.app.switch_mode(self._step.place)

    def action_week(self) -> None:
        """Look at the last seven days together."""
        self.app.push_screen(WeekScreen())

    @work(exclusive=True)
    async def _renew(self) -> None:
        if self.is_current:
            now = self.coach.services.now()
            found = await self.known(lambda history: overview(history, now))
            if found is not None:
                self._show(found)
            if self.coach.services.live:
                at = Moment.of(now)
                desk = await self.known(lambda history: desk_suggestion(history, at))
                line = self.query_one("#desk", Static)
                line.update(f"Your desk: {desk}" if desk else "")
                line.display = bool(desk)

    def _show(self, found: Overview) -> None:
        self._step = found.step
        today = found.today
        upright, slouched = (_minutes(today, state) for state in ("upright", "slouching"))
        seated = upright + slouched
        share = f"{upright / seated:.0%}" if seated >= 1 else "–"
        begun = "under a minute" if seated > 0 else "not seen yet"
        self._tile("upright", share, f"of {spoken(60 * seated)}" if seated >= 1 else begun)
        unasked = found.unasked_breaks
        note = f"today, {unasked} unasked" if unasked else "taken today"
        self._tile("breaks", str(found.breaks), note)
        self._tile("streak", counted(found.streak, "day"), "with rest days")
        self._tile("check", *_checked(found.check, today.day))
        arrow = "->" if self.coach.plain else "▸"
        self.query_one("#next", Static).update(
            f"[b]{arrow} {found.step.what}[/b]  [dim]{found.step.why}[/dim]"
        )
        self.query_one(DayBars).columns = [
            Column(str(day.day.day), _minutes(day, "upright"), _minutes(day, "slouching"))
            for day in found.days
        ]

    def _tile(self, name: str, value: str, note: str) -> None:
        tile = self.query_one(f"#{name}", Tile)
        tile.value, tile.note = value, note


def _minutes(day: DayTotals, state: str) -> float:
    return day.seconds.get(state, 0.0) / 60.0


def _checked(check: Check | None, today: date) -> tuple[str, str]:
    """The last check's score with the view it was taken in, and when that was."""
    if check is None:
        return "–", "none yet"
    view = SEEN_FROM.get(check.view, "aslant")
    when = _when(check.at.day, today)
    score = stored_score(check.score, check.document)
    return (score if check.score is None else f"{score} of 100"), f"{view}, {when}"


def _when(day: date, today: date) -> str:
    days = (today - day).days
    return {0: "today", 1: "yesterday"}.get(days, f"{counted(days, 'day')} ago")
