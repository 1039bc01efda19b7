"""What History shows on one time line: posture, nudges, breaks, exercise and pain, day by day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coach.conventions import conventions
from coach.core.plural import counted
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.queries import DayTotals, day_totals
from coach.storage.records import ExerciseSet, Rating, Spell
from coach.ui.series import breaks_of, nudges_of, upright_percent

Values = Sequence[float | None]
"""One for each day; ``None``: not measured."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One quantity by day, from 0 to ``top`` in ``unit``; without a ``top``, to the highest."""

    title: str
    values: Values
    unit: str = ""
    top: float | None = None


@dataclass(frozen=True, slots=True)
class DayLanes:
    """Lanes that share their days, the first of which is ``first``; ``said``: all in words."""

    first: date
    days: int
    lanes: Sequence[Lane] = ()
    said: str = ""


def anything_for_lanes(history: History) -> bool:
    """Whether a lane was ever recorded."""
    if history.last(Rating, kind="pain") is not None:
        return True
    return history.last(Spell) is not None or history.last(ExerciseSet) is not None


def day_lanes(history: History, since: Moment, now: Moment) -> DayLanes:
    """Every quantity that was ever recorded, from the day of ``since`` to that of ``now``."""
    dates = [since.day + timedelta(number) for number in range((now.day - since.day).days + 1)]
    found: list[tuple[Sequence[Lane], str]] = []
    if history.last(Spell) is not None:
        found.append(_desk(day_totals(history, dates[0], dates[-1])))
    sets = history.all(ExerciseSet)
    if sets:
        found.append(_exercise(sets, dates))
    if history.last(Rating, kind="pain") is not None:
        found.append(_pain(history.all(Rating, since=since, kind="pain"), dates))
    lanes = [lane for part, _ in found for lane in part]
    return DayLanes(dates[0], len(dates), lanes, " ".join(said for _, said in found))


def grouped(values: Values, each: int) -> list[float | None]:
    """The mean of every ``each`` days, of those that were measured.

    The last group ends with the last day; the first may be shorter.
    """
    found: list[float | None] = []
    for end in range(len(values), 0, -each):
        known = [value for value in values[max(0, end - each) : end] if value is not None]
        found.append(sum(known) / len(known) if known else None)
    return found[::-1]


def _desk(days: Sequence[DayTotals]) -> tuple[Sequence[Lane], str]:
    shares = [upright_percent(day) for day in days]
    lanes = (
        Lane("Time upright", shares, "%", 100.0),
        Lane("Nudges a day", [nudges_of(day) for day in days]),
        Lane("Breaks a day", [breaks_of(day) for day in days]),
    )
    seen = [day for day, share in zip(days, shares, strict=True) if share is not None]
    if not seen:
        return lanes, "No day at the desk in this time."
    upright_s = sum(day.seconds.get("upright", 0.0) for day in seen)
    seated_s = sum(day.seated_s for day in seen)
    nudges, breaks = (int(sum(of(day) or 0 for day in seen)) for of in (nudges_of, breaks_of))
    return lanes, (
        f"{counted(len(seen), 'day')} at the desk: upright "
        f"{upright_s / seated_s:.0%} of the time, {counted(nudges, 'nudge')}, "
        f"{counted(breaks, 'break')}."
    )


def _exercise(sets: Sequence[ExerciseSet], dates: Sequence[date]) -> tuple[Sequence[Lane], str]:
    """Sets a day: none before the first of all, 0 on days without one after it."""
    done = Counter(item.at.day for item in sets)
    began = min(done)
    lane = Lane("Sets of exercise", [float(done[day]) if day >= began else None for day in dates])
    total, days = sum(done[day] for day in dates), sum(day in done for day in dates)
    if not total:
        return (lane,), "No exercise in this time."
    return (lane,), f"{counted(total, 'set')} of exercise on {counted(days, 'day')}."


def _pain(ratings: Sequence[Rating], dates: Sequence[date]) -> tuple[Sequence[Lane], str]:
    """The highest of each day that has an answer."""
    worst: dict[date, float] = defaultdict(float)
    for item in ratings:
        worst[item.at.day] = max(worst[item.at.day], float(item.value))
    lane = Lane("Worst pain, 0 to 10", [worst.get(day) for day in dates], top=10.0)
    if not ratings:
        return (lane,), "Pain was not noted in this time."
    low, high = (choose(item.value for item in ratings) for choose in (min, max))
    last = ratings[-1]
    when = conventions().day(last.at.day)
    if low == high:
        return (lane,), f"Pain {low} of 10, last on {when}."
    return (lane,), f"Pain from {low} to {high} of 10; {last.value} on {when}."
