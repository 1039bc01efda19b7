"""History: how measures and exercises went over weeks, honest about what is only noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

from coach.core.posture.specs import MEASURES
from coach.storage.history import History
from coach.storage.moment import Moment, days_before
from coach.storage.queries import measure_trend, set_results
from coach.storage.records import ExerciseSet
from coach.ui.screens.base import CoachScreen, panel
from coach.ui.trend import Point, said_of
from coach.ui.widgets.charts.chart import Chart

SPANS = (("week", 7), ("month", 31), ("year", 366))
COLOURS = ("secondary", "primary")
"""The theme's colours of intervals and values; their signs differ as well."""
RGB = tuple[int, int, int]
_EXERCISE = "exercise:"


@dataclass(frozen=True, slots=True)
class Series:
    """What one line of the list shows: points in order of time, in ``unit``."""

    title: str
    points: Sequence[Point]
    unit: str = "°"
    note: str = ""


class HistoryScreen(CoachScreen):
    """A list of measures and exercises on the left, the chosen one's course on the right."""

    MODE = "history"
    HELP = """
# History

Choose a measure or an exercise on the left. Each point is one check or one session, with
the interval that holds the true value in 9 of 10 cases.

A change that is smaller than a measurement's own error is called that: compare many checks,
not two. `w` widens the time shown: week, month, year.

`coach history --csv` and `coach report` write all of it to files.
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("w", "widen", "Week / month / year")]
    DEFAULT_CSS = """
    HistoryScreen #list { width: 30; height: 1fr; border: round $primary 60%; }
    HistoryScreen #said { height: auto; }
    HistoryScreen Chart { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._span = 1
        self._chosen = MEASURES[0]

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
        exercises = await self.known(_exercises) or []
        shown = self.query_one(OptionList)
        chosen = self._chosen
        shown.clear_options()
        names = [*MEASURES, *(_EXERCISE + name for name in exercises)]
        shown.add_options(Option(_title(name), id=name) for name in names)
        shown.highlighted = names.index(chosen) if chosen in names else 0
        shown.focus()
        self._draw()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what is under the cursor."""
        self._chosen = event.option_id or MEASURES[0]
        self._draw()

    def action_widen(self) -> None:
        """A longer time, or the shortest again."""
        self._span = (self._span + 1) % len(SPANS)
        self._draw()

    @work(exclusive=True)
    async def _draw(self) -> None:
        now = Moment.of(self.coach.services.now())
        name, days = SPANS[self._span]
        chosen, since = self._chosen, days_before(now, days - 1)
        series = await self.known(lambda history: _series(history, chosen, since))
        if series is None:
            return
        said = said_of(self._chosen, series.points, series.unit)
        self.query_one("#said", Static).update(said + series.note)
        marker = "dot" if self.coach.plain else "braille"
        colours = tuple(Color.parse(self.app.theme_variables[n]).rgb for n in COLOURS)

        def plotted(plt: Plot) -> None:
            plt.title(f"{series.title}, last {name}")
            if series.points:
                _plotted(plt, series.points, marker, *colours)

        await self.query_one(Chart).show(plotted)


def _plotted(
    plt: Plot, points: Sequence[Point], marker: str, of_interval: RGB, of_value: RGB
) -> None:
    days = [(point.at.utc_s - points[0].at.utc_s) / 86400 for point in points]
    for day, point in zip(days, points, strict=True):
        if point.low is not None and point.high is not None:
            plt.plot([day, day], [point.low, point.high], marker=marker, color=of_interval)
    plt.scatter(days, [point.value for point in points], marker="o", color=of_value)
    first: datetime = points[0].at.local
    ticks = sorted({days[0], days[len(days) // 2], days[-1]})
    labels = [points[days.index(tick)].at.local.strftime("%d %b") for tick in ticks]
    plt.xticks(ticks, labels)
    plt.xlabel(f"since {first:%d %b %Y}")


def _exercises(history: History) -> list[str]:
    """Every exercise that was ever done."""
    return sorted({item.exercise for item in history.all(ExerciseSet)})


def _series(history: History, name: str, since: Moment) -> Series:
    if name.startswith(_EXERCISE):
        exercise = name.removeprefix(_EXERCISE)
        found = set_results(history, since=since, exercise=exercise)
        points = [Point(item.at, float(item.reps)) for item in found]
        clock = sum(item.judged is False for item in found)
        note = f" The clock counted in {clock} of {len(found)} sets." if clock else ""
        return Series(_title(name) + ": repetitions a set", points, unit="", note=note)
    trend = measure_trend(history, name, since=since, live_only=True)
    return Series(_title(name), [Point(p.at, p.value, p.low, p.high) for p in trend])


def _title(name: str) -> str:
    return name.removeprefix(_EXERCISE).replace("_", " ").capitalize()
