"""When progress passed certain shares, and what that tells of a whole movement.

Moments between two samples are interpolated, so that 10 and 60 frames a second give the same.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import combinations, pairwise
from statistics import median

from coach.core.body.minimum_jerk import time_share

LADDER = tuple(step / 20.0 for step in range(-1, 27))
"""Shares whose crossing is remembered, to tell when a movement began and ended."""
_RUNGS = slice(5, None, 2)
"""Those by which a held position is timed: 0.2, 0.3 and so on."""
STOP, STOP_S = 4.0, 0.3
"""A movement has stopped between two shares where it took ``STOP`` times as long as elsewhere, and
``STOP_S`` longer."""
LEAST, MOST = 0.18, 0.88
"""Shares of the position held between which a movement is steep enough to time: nearer to either
end the body creeps, and landmarks do too."""
NEVER = (math.nan,) * len(LADDER)


def crossing(before_s: float, before: float, t_s: float, share: float, level: float) -> float:
    """When progress, ``before`` at ``before_s`` and ``share`` at ``t_s``, passed ``level``."""
    rise = share - before
    if rise == 0.0:
        return t_s
    way = min(max((level - before) / rise, 0.0), 1.0)
    return before_s + way * (t_s - before_s)


def climbed(
    times: tuple[float, ...],
    before_s: float,
    before: float,
    t_s: float,
    share: float,
    *,
    reached: bool,
) -> tuple[float, ...]:
    """When shares were passed on the way out: the last time before enough was ``reached``."""
    here, there = bisect_right(LADDER, before), bisect_right(LADDER, share)
    if there <= here:
        return times
    passed = list(times)
    for place in range(here, there):
        if not reached or math.isnan(times[place]):
            passed[place] = crossing(before_s, before, t_s, share, LADDER[place])
    return tuple(passed)


def descended(
    times: tuple[float, ...], before_s: float, before: float, t_s: float, share: float
) -> tuple[float, ...]:
    """When shares were passed on the way back: the first time since they were last exceeded."""
    here, there = bisect_right(LADDER, before), bisect_right(LADDER, share)
    if there > here:
        return (*times[:here], *NEVER[here:there], *times[there:])
    if there == here:
        return times
    passed = list(times)
    for place in range(there, here):
        if math.isnan(times[place]):
            passed[place] = crossing(before_s, before, t_s, share, LADDER[place])
    return tuple(passed)


def moment(times: tuple[float, ...], level: float) -> float:
    """When a share was passed, between those of the ladder; NaN where that is not known."""
    above = bisect_right(LADDER, level)
    if not 0 < above < len(LADDER):
        return math.nan
    low_s, high_s = times[above - 1], times[above]
    if math.isnan(low_s + high_s):
        return high_s if math.isnan(low_s) else low_s
    way = (level - LADDER[above - 1]) / (LADDER[above] - LADDER[above - 1])
    return low_s + way * (high_s - low_s)


def whole_movement(
    times: tuple[float, ...], plateau: float, longest_s: float = math.inf
) -> tuple[float, float] | None:
    """How long a movement to or from ``plateau`` lasts, and the plateau's end of it.

    From when it passed each share of the ladder, as people move (``easing``): the median over
    pairs of shares far apart (Theil and Sen's line), which one that trembled does not change.
    ``None`` where fewer than two were seen to be passed. It lasts ``longest_s`` at most.
    """
    known = [
        (time_share(level / plateau), at)
        for level, at in zip(LADDER[_RUNGS], times[_RUNGS], strict=True)
        if not math.isnan(at) and LEAST * plateau <= level <= MOST * plateau
    ]
    if len(known) < 2:
        return None
    known = _without_stops(known)
    apart = (known[-1][0] - known[0][0]) / 2.0
    span_s = median(
        (late_s - early_s) / (late - early)
        for (early, early_s), (late, late_s) in combinations(known, 2)
        if late - early >= apart
    )
    span_s = max(min(span_s, longest_s), -longest_s)
    return span_s, median(at + (1.0 - way) * span_s for way, at in known)


def _without_stops(known: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Shares of a movement's time and when they were passed, as if it had gone on where it stopped
    on its way: what lies before the stop, seen from the plateau, moves towards it."""
    steps = list(pairwise(known))
    usual_s = median((high_s - low_s) / (high - low) for (low, low_s), (high, high_s) in steps)
    moved = [known[-1]]
    shift_s = 0.0
    for (low, low_s), (high, high_s) in reversed(steps):
        more_s = high_s - low_s - usual_s * (high - low)
        if abs(more_s) > max(STOP_S, (STOP - 1.0) * abs(usual_s) * (high - low)):
            shift_s += more_s
        moved.append((low, low_s + shift_s))
    return moved[::-1]
