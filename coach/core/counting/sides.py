"""The lanes of an exercise, one sample further: progress freed of what landmarks do, counted from
where each person starts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isnan

from coach.core.body.one_euro import Channel, OneEuro, smooth_one
from coach.core.counting.counter_state import LaneState
from coach.core.counting.events import Event, Rep
from coach.core.counting.rep_counter import step_lane
from coach.core.counting.rep_timing import too_fast
from coach.core.counting.view_binding import Sight
from coach.core.exercise.movement import Drive

FILTER = OneEuro(min_cutoff_hz=1.5, beta=2.5, derivative_cutoff_hz=2.0, reset_after_s=0.6)
"""For progress and faults in shares of their range: quick, since thresholds have hysteresis."""
REST_TAU_S, OUT_TAU_S, ELSEWHERE_TAU_S = 1.5, 4.0, 12.0
"""How quickly the position at rest is taken for the start; one that lies further out more slowly,
or the start would go along with a slow movement out; and one far on the other side, where somebody
is looking at their phone, more slowly still."""
ELSEWHERE = -0.35
JUMP, JUMP_A_S = 0.25, 3.0
"""Progress that nobody makes between two samples: so much, and so much a second besides."""


@dataclass(slots=True)
class Counted:
    """What a sample has made of the lanes. ``fast``: a way that has just ended was too quick."""

    lanes: list[LaneState] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    reps: list[Rep] = field(default_factory=list)
    fast: bool = False


def count(
    sight: Sight,
    lanes: Sequence[LaneState],
    filters: list[Channel],
    t_s: float,
    raw: Sequence[float],
    *,
    gap_s: float,
    blocked: str,
) -> Counted:
    """Every lane one sample further, ``gap_s`` after the last; changes ``filters`` in place.

    ``raw``: the progress of each, NaN where it is hidden; ``blocked``: the fault that keeps a hold
    from counting, if any.
    """
    drive, how = sight.drive, sight.spec.repetition
    found = Counted()
    for index, lane in enumerate(lanes):
        value = raw[index]
        if isnan(value):
            found.lanes.append(lane)
            continue
        if not drive.timed:
            if _doubtful(filters[index], lane, t_s, value):
                found.lanes.append(replace(lane, doubted=value))
                continue
            filters[index] = smooth_one(FILTER, filters[index], t_s, value)
            value = filters[index][2]
        share = value - lane.base
        if drive.target_stays:
            share /= 1.0 - lane.base
        after, told, rep = step_lane(
            drive, how, lane, t_s, share, blocked=blocked, instead=blocked in sight.instead
        )
        if after.moving:
            after = restarted(drive, after, t_s)
            found.fast = found.fast or too_fast(drive, how, lane, after)
        elif drive.own_start and after.share <= drive.exit_share:
            after = _resting(drive, after, gap_s)
        found.lanes.append(after)
        if told:
            found.events += told
        if rep is not None:
            found.reps.append(rep)
    if found.reps:
        found.lanes = _compared(found.lanes)
    return found


def _doubtful(last: Channel, lane: LaneState, t_s: float, value: float) -> bool:
    """Whether ``value`` lies where nobody gets to since the ``last`` sample, and the next sample
    has still to say whether it is true: a landmark that jumps is mostly back at once."""
    far = JUMP + JUMP_A_S * (t_s - last[0])
    return abs(value - last[1]) > far and not abs(value - lane.doubted) < far


def _resting(drive: Drive, lane: LaneState, gap_s: float) -> LaneState:
    """The position in which somebody rests becomes their start, by and by."""
    tau_s = OUT_TAU_S if lane.share > 0.0 else REST_TAU_S
    if lane.share < ELSEWHERE:
        tau_s = ELSEWHERE_TAU_S
    base = lane.base + lane.share * (1.0 - math.exp(-gap_s / tau_s))
    return replace(lane, base=min(base, drive.nearest_start))


def _compared(lanes: Sequence[LaneState]) -> list[LaneState]:
    """Sides whose own range is not known yet are held to the other's."""
    known = [lane.usual for lane in lanes if not isnan(lane.usual)]
    return [
        replace(lane, usual=min(known)) if known and isnan(lane.usual) else lane for lane in lanes
    ]


STILL, STILL_S = 0.2, 0.8
"""Progress within which somebody has stopped, once that has lasted so long."""
FOLLOWS_S, REACHED_S = 0.5, 0.3
"""How quickly the place is followed at which somebody stops; who was at the end so long has begun
from where it was thought."""


def restarted(drive: Drive, lane: LaneState, t_s: float) -> LaneState:
    """A lane under way, remembering where it stops; or back at the start, where that proves to
    have been the place at which it stopped."""
    if not drive.own_start or lane.attempts or lane.stayed_s > REACHED_S:
        return lane
    on = lane.share - lane.stopped_at
    if abs(on) <= STILL:
        at = lane.stopped_at + on * min((t_s - lane.stopped_to_s) / FOLLOWS_S, 1.0)
        return replace(lane, stopped_at=at, stopped_to_s=t_s)
    if isnan(on) or on < 0.0 or lane.stopped_to_s - lane.stopped_s < STILL_S:
        return replace(lane, stopped_at=lane.share, stopped_s=t_s, stopped_to_s=t_s)
    way, left = (1.0 - lane.base, 1.0 - lane.stopped_at) if drive.target_stays else (1.0, 1.0)
    return LaneState(
        lane.lane, lane.minimum, t_s=t_s, share=on / left, base=lane.base + lane.stopped_at * way,
        count=lane.count, last_short=lane.last_short, usual=lane.usual,
    )  # fmt: skip
