"""History: how somebody sat, felt, measured and exercised over weeks, with intervals."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual_plotext.plot import Plot

from coach.conventions import conventions
from coach.storage.history import History
from coach.storage.moment import Moment, days_before
from coach.ui.axes import round_ticks, time_ticks
from coach.ui.day_lanes import DayLanes, anything_for_lanes, day_lanes
from coach.ui.screens.base import CoachScreen, panel
from coach.ui.screens.week import WeekScreen
from coach.ui.series import Series, recorded, series_of, title
from coach.ui.trend import said_of
from coach.ui.widgets.charts.chart import Chart
from coach.ui.widgets.charts.lanes import Lanes

SPANS = (("week", 7), ("month", 31), ("year", 366))
COLOURS = ("secondary", "primary")
"""The theme's colours of intervals and values; their signs differ as well."""
TOGETHER = "together"
"""The list's first entry: everything on one time line."""
TITLE = "All on one time line"
_MARGIN = 8
"""Characters of a chart that its values' ticks and frame take."""
RGB = tuple[int, int, int]
NOTHING = "Nothing is recorded yet. m starts the desk monitor, c takes a posture check."


class _Axis(NamedTuple):
    """The time a chart shows, and its characters across."""

    since: Moment
    days: int
    width: int


class _Look(NamedTuple):
    """What a chart is drawn with."""

    marker: str
    interval: RGB
    value: RGB


class HistoryScreen(CoachScreen):
    """A list of what was recorded on the left, the chosen quantity's chart on the right."""

    MODE = "history"
    HELP = """
# History

It opens on one time line: how much of your time at the desk you sat upright, nudges, breaks, sets
of exercise and pain, above one another. A dot stands where nothing was measured, a thin line for 0.

Choose on the left what to look at closely: only what was recorded is listed. A point is a day at
the desk, a check or a set; checks come with the interval that holds the true value in 9 of 10
cases.

A change that is smaller than a measurement's own error is called that: compare many checks,
not two. `w` widens the time shown: week, month, year.

`v`: the week looked at together: when you slouch, and after what.

`ctrl+p` writes the report, or all of it as a file. `coach history --erase` deletes all of it.
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
        """List, plot, and the plot in words."""
        with Horizontal():
            yield OptionList(id="list")
            with Vertical():
                yield Lanes(plain=self.coach.plain, id="lanes")
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
        keys = await self.known(_listed) or []
        shown = self.query_one(OptionList)
        chosen = self._chosen
        shown.clear_options()
        shown.add_options(Option(TITLE if key == TOGETHER else title(key), id=key) for key in keys)
        if keys:
            shown.highlighted = keys.index(chosen) if chosen in keys else 0
        shown.focus()
        self._draw()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what is under the cursor."""
        self._chosen = event.option_id or ""
        self._draw()

    def _show_together(self, shown: DayLanes | None) -> None:
        if shown is not None:
            self.query_one(Lanes).shown = shown
            self.query_one("#said", Static).update(shown.said)

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
        self.query_one("#words").border_title = f"The last {name} in words"
        self.query_one(Lanes).display = chosen == TOGETHER
        self.query_one(Chart).display = chosen not in ("", TOGETHER)
        if not chosen:
            self.query_one("#said", Static).update(NOTHING)
            return
        if chosen == TOGETHER:
            self._show_together(await self.known(lambda history: day_lanes(history, since, now)))
            return
        shown = await self.known(lambda history: series_of(history, chosen, since, now))
        if shown is None:
            return
        said = said_of(chosen, shown.points, shown.unit, shown.own_detectable)
        self.query_one("#said", Static).update(said + shown.note)
        axis = _Axis(since, days, self.query_one(Chart).size.width)
        colours = (Color.parse(self.app.theme_variables[name]).rgb for name in COLOURS)
        look = _Look("dot" if self.coach.plain else "braille", *colours)

        def plotted(plt: Plot) -> None:
            plt.title(f"{shown.title}, last {name}")
            if shown.points:
                _plotted(plt, shown, axis, look)

        await self.query_one(Chart).show(plotted)


def _listed(history: History) -> list[str]:
    """The list's keys: everything together first, where there is anything to put together."""
    return [*([TOGETHER] if anything_for_lanes(history) else []), *recorded(history)]


def _plotted(plt: Plot, shown: Series, axis: _Axis, look: _Look) -> None:
    """Points on an axis of all the days asked for, with the intervals of those that have one."""
    points = shown.points
    days = [(point.at.utc_s - axis.since.utc_s) / 86400 for point in points]
    for day, point in zip(days, points, strict=True):
        if point.low is not None and point.high is not None:
            plt.plot([day, day], [point.low, point.high], marker=look.marker, color=look.interval)
    plt.scatter(days, [point.value for point in points], marker="o", color=look.value)
    plt.xlim(0, axis.days)
    ticks = time_ticks(axis.since.day, axis.days, axis.width - _MARGIN)
    plt.xticks([number for number, _ in ticks], [text for _, text in ticks])
    lows = [point.value if point.low is None else point.low for point in points]
    highs = [point.value if point.high is None else point.high for point in points]
    marks = round_ticks(min(lows), max(highs))
    plt.ylim(marks[0], marks[-1])
    plt.yticks(marks, [f"{conventions().short(mark)}{shown.unit}" for mark in marks])
