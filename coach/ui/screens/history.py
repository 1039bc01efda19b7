"""History: how somebody sat, felt, measured and exercised over weeks; honest about noise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual_plotext.plot import Plot

from coach.conventions import conventions
from coach.storage.moment import Moment, days_before
from coach.ui.courses import Course, course, recorded, round_ticks, title
from coach.ui.screens.base import CoachScreen, panel
from coach.ui.screens.week import WeekScreen
from coach.ui.trend import Point, said_of
from coach.ui.widgets.charts.chart import Chart

SPANS = (("week", 7), ("month", 31), ("year", 366))
COLOURS = ("secondary", "primary")
"""The theme's colours of intervals and values; their signs differ as well."""
RGB = tuple[int, int, int]
NOTHING = "Nothing is recorded yet. m starts the desk monitor, c takes a posture check."


class HistoryScreen(CoachScreen):
    """A list of what was recorded on the left, the chosen one's course on the right."""

    MODE = "history"
    HELP = """
# History

Choose on the left what to look at: only what was recorded is listed. A point is a day at the
desk, a check or a set; checks come with the interval that holds the true value in 9 of 10 cases.

A change that is smaller than a measurement's own error is called that: compare many checks,
not two. `w` widens the time shown: week, month, year.

`v`: the week looked at together: when you slouch, and after what.

`coach history --csv` and `coach report` write all of it to files.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "widen", "Week / month / year"),
        Binding("v", "week", "Review of the week"),
    ]
    DEFAULT_CSS = """
    HistoryScreen #list { width: 30; height: 1fr; border: round $primary 60%; }
    HistoryScreen #said { height: auto; }
    HistoryScreen Chart { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._span = 1
        self._chosen = ""

    def body(self) -> ComposeResult:
        """List, plot, and what the plot says in words."""
        with Horizontal():
            yield OptionList(id="list")
            with Vertical():
                yield Chart(id="plot")
                yield panel("What it says", Static(id="said"), id="words")

    def on_mount(self) -> None:
        """The plot takes its colours from the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw())

    def on_screen_resume(self) -> None:
        """Show what there is now."""
        self._renew()

    @work(exclusive=True, group="list")
    async def _renew(self) -> None:
        keys = await self.known(recorded) or []
        shown = self.query_one(OptionList)
        chosen = self._chosen
        shown.clear_options()
        shown.add_options(Option(title(key), id=key) for key in keys)
        if keys:
            shown.highlighted = keys.index(chosen) if chosen in keys else 0
        shown.focus()
        self._draw()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what is under the cursor."""
        self._chosen = event.option_id or ""
        self._draw()

    def action_week(self) -> None:
        """When one slouches, and after what."""
        self.app.push_screen(WeekScreen())

    def action_widen(self) -> None:
        """A longer time, or the shortest again."""
        self._span = (self._span + 1) % len(SPANS)
        self._draw()

    @work(exclusive=True)
    async def _draw(self) -> None:
        now = Moment.of(self.coach.services.now())
        name, days = SPANS[self._span]
        chosen, since = self._chosen, days_before(now, days - 1)
        if not chosen:
            self.query_one("#said", Static).update(NOTHING)
            return
        shown = await self.known(lambda history: course(history, chosen, since, now))
        if shown is None:
            return
        said = said_of(chosen, shown.points, shown.unit, shown.own_detectable)
        self.query_one("#said", Static).update(said + shown.note)
        marker = "dot" if self.coach.plain else "braille"
        colours = tuple(Color.parse(self.app.theme_variables[n]).rgb for n in COLOURS)

        def plotted(plt: Plot) -> None:
            plt.title(f"{shown.title}, last {name}")
            if shown.points:
                _plotted(plt, shown, marker, *colours)

        await self.query_one(Chart).show(plotted)


def _plotted(plt: Plot, shown: Course, marker: str, of_interval: RGB, of_value: RGB) -> None:
    points: Sequence[Point] = shown.points
    days = [(point.at.utc_s - points[0].at.utc_s) / 86400 for point in points]
    for day, point in zip(days, points, strict=True):
        if point.low is not None and point.high is not None:
            plt.plot([day, day], [point.low, point.high], marker=marker, color=of_interval)
    plt.scatter(days, [point.value for point in points], marker="o", color=of_value)
    first: datetime = points[0].at.local
    ticks = sorted({days[0], days[len(days) // 2], days[-1]})
    labels = [conventions().day(points[days.index(tick)].at.day) for tick in ticks]
    plt.xticks(ticks, labels)
    plt.xlabel(f"since {conventions().day(first.date(), year=True)}")
    lows = [point.value if point.low is None else point.low for point in points]
    highs = [point.value if point.high is None else point.high for point in points]
    marks = round_ticks(min(lows), max(highs))
    plt.ylim(marks[0], marks[-1])
    plt.yticks(marks, [f"{mark:g}{shown.unit}" for mark in marks])
