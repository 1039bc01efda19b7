"""When progress passed certain shares, and what that tells of a whole movement.

Moments between two samples are interpolated, so that 10 and 60 frames a second give the same.
"""

from __future__ import annotations

import math
from bisect import bisect_right

from coach.core.easing import movement_s, time_share

LADDER = (0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1.1, 1.25)
"""Shares whose crossing is remembered, to tell when a movement began and ended."""
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
    for place in range(bisect_right(LADDER, before), bisect_right(LADDER, share)):
        if not reached or math.isnan(times[place]):
            at_s = crossing(before_s, before, t_s, share, LADDER[place])
            times = (*times[:place], at_s, *times[place + 1 :])
    return times


def descended(
    times: tuple[float, ...], before_s: float, before: float, t_s: float, share: float
) -> tuple[float, ...]:
    """When shares were passed on the way back: the first time since they were last exceeded."""
    here, there = bisect_right(LADDER, before), bisect_right(LADDER, share)
    if there > here:
        return (*times[:here], *NEVER[here:there], *times[there:])
    for place in range(there, here):
        if math.isnan(times[place]):
            at_s = crossing(before_s, before, t_s, share, LADDER[place])
            times = (*times[:place], at_s, *times[place + 1 :])
    return times


def whole_movement(times: tuple[float, ...], plateau: float) -> tuple[float, float] | None:
    """How long a movement to or from ``plateau`` lasts, and the plateau's end of it.

    From when it passed two shares far apart, as people move (``easing``). ``None`` where they
    were not seen to be passed.
    """
    known = [
        (level / plateau, at)
        for level, at in zip(LADDER, times, strict=True)
        if not math.isnan(at) and 0.2 * plateau <= level <= 0.88 * plateau
    ]
    if len(known) < 2:
        return None
    (low, low_s), (high, high_s) = known[0], known[-1]
    span_s = movement_s(high_s - low_s, low, high)
    return span_s, high_s + (1.0 - time_share(high)) * span_s
