"""Whether values changed by more than the measurement varies."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

CVA_DETECTABLE_DEG = 5.52
"""Smallest change of the craniovertebral angle that counts: minimum detectable change between
raters of marked photographs (IJERPH 2020;17:6521; 4.96 within one rater). The larger of the two,
because the camera rarely stands in the same place twice."""

PAIN_DETECTABLE = 2.0
"""Smallest change of pain (0..10) that counts: it is what a person notices (Farrar 2001)."""

ENOUGH = 6
"""Fewer values are no trend: two groups of three are compared."""

_GROUP = 5
# Student's t, 90 % two-sided, by degrees of freedom of two groups of 3, 4 and 5.
_T = {4: 2.132, 6: 1.943, 8: 1.860}


class TrendVerdict(Enum):
    """What may be said of the change of values."""

    TOO_FEW = "too few"
    WITHIN_ERROR = "within error"
    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Trend:
    """The latest values against the first: ``change`` is the difference of their means,
    ``needed`` how large it must be to count, both ``None`` with too few values. ``group`` is how
    many were averaged at each end."""

    verdict: TrendVerdict
    change: float | None
    needed: float | None
    group: int


def trend(values: Sequence[float], detectable: float) -> Trend:
    """Compare the first and the latest 3 to 5 of ``values``, given in order of time.

    The change counts when it is larger than ``detectable``, what measuring varies by on its own,
    and larger than what these values' own scatter explains: the 90 % interval of a difference of
    means, from the pooled scatter within both groups. Raises ``ValueError`` where a value is not
    finite.
    """
    if not all(math.isfinite(value) for value in values):
        raise ValueError("a trend needs known values only")
    group = min(_GROUP, len(values) // 2)
    if len(values) < ENOUGH:
        return Trend(TrendVerdict.TOO_FEW, None, None, group)
    first, latest = values[:group], values[-group:]
    change = statistics.fmean(latest) - statistics.fmean(first)
    pooled = (statistics.variance(first) + statistics.variance(latest)) / 2
    scatter = _T[2 * group - 2] * math.sqrt(2 * pooled / group)
    needed = max(detectable, scatter)
    if abs(change) <= needed:
        return Trend(TrendVerdict.WITHIN_ERROR, change, needed, group)
    return Trend(TrendVerdict.HIGHER if change > 0 else TrendVerdict.LOWER, change, needed, group)
