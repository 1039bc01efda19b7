"""Round ticks: of values, and of time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from coach.conventions import conventions

Tick = tuple[int, str]
"""Days from the beginning, and the label."""

_DAILY = 14
"""A time longer than this many days has no tick a day."""


def round_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """At most ``most`` round numbers that cover ``low`` to ``high``, ascending, and two at
    least: where all values are the same, up to one more."""
    high = high if high - low > 1e-6 else low + 1.0
    span = high - low
    magnitude = 10.0 ** math.floor(math.log10(span))
    for step in (f * magnitude for f in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)):
        first, last = math.floor(low / step), math.ceil(high / step)
        if last - first + 1 <= most:
            return [round(n * step, 10) + 0.0 for n in range(first, last + 1)]
    return [low, high]


def time_ticks(first: date, days: int, width: int) -> list[Tick]:
    """Ticks of ``days`` days from ``first`` that fit ``width`` characters: each day, each Monday,
    or the first of months; none where not even those fit."""
    said = conventions()
    dates = [first + timedelta(number) for number in range(days)]
    for rule, label in _rules(said.weekday, said.short_day, said.month):
        if rule is _each and days > _DAILY:
            continue
        found = [(number, label(day)) for number, day in enumerate(dates) if rule(day)]
        if found and sum(len(text) + 1 for _, text in found) <= width:
            return found
    return []


def _rules(
    weekday: Callable[[date], str], short: Callable[[date], str], month: Callable[[date], str]
) -> Iterable[tuple[Callable[[date], bool], Callable[[date], str]]]:
    """Which days have a tick, and its label; the finest rule first."""
    yield _each, weekday
    yield (lambda day: day.weekday() == 0), short
    for months in (1, 2, 3, 6):
        yield (lambda day, step=months: day.day == 1 and (day.month - 1) % step == 0), month  # type: ignore[misc]


def _each(_: date) -> bool:
    return True
