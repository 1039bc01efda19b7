"""Where somebody's own start is, when the first movement was still part of getting ready.

Who settles, and then lets the arms down a little further before the first repetition, has moved
out of a start that never was theirs. It shows in the first movement: it stops short for a while,
and goes on from there.
"""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from coach.core.lane_state import LaneState
from coach.core.rules import Drive

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
