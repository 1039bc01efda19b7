"""What History can show over time, as series: every quantity that was ever recorded.

What the monitor saw comes first, since that is what every camera gives; then how it felt, what
checks measured, and exercises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from coach.core.plural import counted
from coach.report.labels import IN_THE_APP, LABELS, since_own
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.own_measurements import latest_calibrated, own_detectables
from coach.storage.queries import (
    BREAK_TAKEN,
    DayTotals,
    day_totals,
    measure_trend,
    measured_names,
    set_results,
)
from coach.storage.records import ExerciseSet, Rating, Spell
from coach.ui.trend import Point

EXERCISE = "exercise:"
_LEAST_SEATED_S = 300.0
"""A day with less time in view says nothing of how somebody sat."""


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity over time: points in order of time, in ``unit``."""

    title: str
    points: Sequence[Point]
    unit: str = "°"
    note: str = ""
    own_detectable: float | None = None
    """The smallest change that counts by the person's own repeats."""


@dataclass(frozen=True, slots=True)
class _DayFigure:
    """A figure of a monitored day; ``of`` gives ``None`` where the day has none."""

    title: str
    unit: str
    of: Callable[[DayTotals], float | None]


def upright_percent(day: DayTotals) -> float | None:
    """The share of the time in view; ``None`` of a day with too little of it."""
    seated = _seated_s(day)
    return 100.0 * day.seconds.get("upright", 0.0) / seated if seated else None


def _slouches_an_hour(day: DayTotals) -> float | None:
    seated = _seated_s(day)
    return day.events.get("slouch_began", 0) * 3600.0 / seated if seated else None


def _count(kind: str) -> Callable[[DayTotals], float | None]:
    def of_day(day: DayTotals) -> float | None:
        return float(day.events.get(kind, 0)) if _seated_s(day) else None

    return of_day


breaks_of, nudges_of = _count(BREAK_TAKEN), _count("nudge")

_DESK = {
    "desk:upright": _DayFigure("Time upright", "%", upright_percent),
    "desk:slouches": _DayFigure("Slouches an hour", "", _slouches_an_hour),
    "desk:breaks": _DayFigure("Breaks a day", "", breaks_of),
    "desk:nudges": _DayFigure("Nudges a day", "", nudges_of),
}
_FELT = {"pain": "Pain, 0 to 10", "effort": "Effort, 0 to 10"}


def recorded(history: History) -> list[str]:
    """The keys of everything that was ever recorded, in the order they are listed."""
    found = list(_DESK) if history.last(Spell) is not None else []
    found += [kind for kind in _FELT if history.last(Rating, kind=kind) is not None]
    measured = measured_names(history)
    found += [name for name in LABELS if name in measured]
    exercises = {item.exercise for item in history.all(ExerciseSet)}
    return found + [EXERCISE + name for name in sorted(exercises)]


def series_of(history: History, key: str, since: Moment, now: Moment) -> Series:
    """One quantity from ``since`` to ``now``."""
    if key in _DESK:
        return _of_days(_DESK[key], day_totals(history, since.day, now.day), now)
    if key in _FELT:
        found = history.all(Rating, since=since, kind=key)
        return Series(_FELT[key], [Point(item.at, float(item.value)) for item in found], "")
    if key.startswith(EXERCISE):
        return _of_exercise(history, key.removeprefix(EXERCISE), since)
    points = measure_trend(history, key, since=since, live_only=True)
    unit = "°" if not points or points[-1].unit == "deg" else f" {points[-1].unit}"
    own = own_detectables(history).get((key, points[-1].view)) if points else None
    shown = [Point(p.at, p.value, p.low, p.high) for p in points]
    against = latest_calibrated(history, since).get(key)
    note = "" if against is None else f" {since_own(key, against)}"
    return Series(title(key), shown, unit, note, own)


def title(key: str) -> str:
    """What a quantity is called in the list."""
    if key in _DESK:
        return _DESK[key].title
    name = key.removeprefix(EXERCISE)
    return _FELT.get(key) or IN_THE_APP.get(key) or name.replace("_", " ").capitalize()


def _of_days(figure: _DayFigure, days: Iterable[DayTotals], now: Moment) -> Series:
    points = []
    for day in days:
        value = figure.of(day)
        if value is not None:
            noon = datetime(day.day.year, day.day.month, day.day.day, 12, tzinfo=now.local.tzinfo)
            points.append(Point(Moment.of(noon), value))
    least = f"{_LEAST_SEATED_S / 60:.0f} minutes"
    note = "" if points else f" A day counts once you have sat in view for {least}."
    return Series(figure.title, points, figure.unit, note)


def _of_exercise(history: History, exercise: str, since: Moment) -> Series:
    found = set_results(history, since=since, exercise=exercise)
    points = [Point(item.at, float(item.reps)) for item in found]
    clock = sum(item.judged is False for item in found)
    note = f" The clock counted in {clock} of {counted(len(found), 'set')}." if clock else ""
    return Series(title(exercise) + ": repetitions a set", points, unit="", note=note)


def _seated_s(day: DayTotals) -> float:
    """Seconds in view; 0 where they are too few to say anything."""
    return day.seated_s if day.seated_s >= _LEAST_SEATED_S else 0.0
