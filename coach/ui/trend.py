"""What a course of values says, in words that don't claim more than it shows."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from coach.storage.moment import Moment

ENOUGH = 4
"""Fewer points than this are no trend."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time, within ``low``..``high`` where that is known."""

    at: Moment
    value: float
    low: float | None = None
    high: float | None = None


def said_of(points: Sequence[Point], unit: str) -> str:
    """The last value, and how the later half differs from the earlier one.

    Two halves of a course are compared by their medians. The change is called one only when it
    is larger than half the usual width of an interval: less is within measurement error.
    """
    if not points:
        return "Nothing yet."
    last = points[-1]
    between = "" if last.low is None else f" ({last.low:.0f} to {last.high:.0f}{unit})"
    now = f"Last: {last.value:.0f}{unit}{between}."
    if len(points) < ENOUGH:
        return f"{now} {len(points)} of {ENOUGH} needed to speak of a trend."
    middle = len(points) // 2
    before = statistics.median(point.value for point in points[:middle])
    after = statistics.median(point.value for point in points[middle:])
    change = after - before
    widths = [
        point.high - point.low
        for point in points
        if point.low is not None and point.high is not None
    ]
    if widths and abs(change) < statistics.median(widths) / 2:
        return f"{now} Change {change:+.1f}{unit}: within measurement error."
    return f"{now} Change {change:+.1f}{unit} from the earlier half to the later."
