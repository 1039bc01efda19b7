"""What a repetition was worth: how long its end was held, how quick it was, and whether it counts.

What is held is the position where the movement stands still. It takes time to get there from the
least that counts, and back: the flanks, which are no part of the hold. How long they last is told
from when the movement passed the shares before (``passing``), as people move.
"""

from __future__ import annotations

import math
from math import isnan

from coach.core.easing import movement_s, time_share
from coach.core.events import Rep, Why
from coach.core.lane_state import LaneState
from coach.core.passing import whole_movement
from coach.core.rules import Drive, Repetition

FLANK_MAX_S, FLANKS_MOST = 3.5, 0.75
"""The two flanks take at most so long each, and so much of the time in which enough is reached:
errors of small movements may say otherwise."""
_FLANK_AT = 0.7
"""The mean position in a flank, from the least that counts to the one held, as people move."""
_ROUNDS = 3
LIKE = 1.4
"""Nobody takes longer one way than so many times the other: who seems to creeps in the hold."""
SEEMS = 0.9
"""Movements seem to take so much of the time that they take: bodies start and stop more gently
than their angles."""
OF_USUAL = 0.7
"""Going less far than this share of one's repetitions before stops short, however far it is."""
NEAR, TURNED = 0.95, 0.05
"""Near its end is who has come so far of the way, by the time people take; turned round, who has
come back by so much."""


def judged(how: Repetition, lane: LaneState, ended_s: float, *, timed: bool) -> Rep:
    """The repetition of ``lane``, which has just ended; ``timed``: the clock counted it."""
    stayed_s = held_s = 0.0
    out_s = back_s = None
    if lane.reached:
        flanks_s, out_s, back_s = _flanks(lane)
        stayed_s, held_s = max(lane.stayed_s - flanks_s, 0.0), max(lane.held_s - flanks_s, 0.0)
    why: Why | None = None
    if not lane.reached or lane.peak < OF_USUAL * lane.usual:
        why = "short_range"
    elif stayed_s < how.hold_minimum_s:
        why = "short_hold"
    elif lane.instead and held_s <= how.hold_minimum_s:
        why = "instead"
    return Rep(
        lane=lane.lane,
        number=lane.attempts + 1,
        began_s=lane.began_s,
        ended_s=ended_s,
        range_share=lane.peak,
        hold_s=held_s if lane.reached and how.hold_s > 0.0 else None,
        out_s=out_s,
        back_s=back_s,
        why=why,
        timed=timed,
    )


def _flanks(lane: LaneState) -> tuple[float, float | None, float | None]:
    """How long both flanks lasted together, and the whole movements out and back.

    They depend on the position held, and the mean position without them is the one held.
    """
    plateau = lane.stayed_at / lane.stayed_s if lane.stayed_s > 0.0 else lane.peak
    flanks_s, out_s, back_s = 0.0, None, None
    for _ in range(_ROUNDS):
        out = whole_movement(lane.up_s, plateau, LIKE * abs(back_s or math.inf))
        back = whole_movement(lane.down_s, plateau, LIKE * abs(out_s or math.inf))
        flanks_s = 0.0
        if out is not None:
            out_s = out[0]
            flanks_s += min(max(out[1] - lane.high_up_s, 0.0), FLANK_MAX_S)
        if back is not None:
            back_s = -back[0]
            flanks_s += min(max(lane.high_down_s - back[1], 0.0), FLANK_MAX_S)
        flanks_s = min(flanks_s, FLANKS_MOST * lane.stayed_s)
        plateau = _plateau(lane, plateau, flanks_s)
    return flanks_s, out_s, back_s


def _plateau(lane: LaneState, before: float, flanks_s: float) -> float:
    """The mean position outside the flanks, where these end at about ``before``."""
    left_s = lane.stayed_s - flanks_s
    if left_s <= 0.0:
        return before
    least = (lane.minimum + lane.leaves) / 2.0
    in_flanks = flanks_s * (least + _FLANK_AT * (before - least))
    return min((lane.stayed_at - in_flanks) / left_s, lane.peak)


def too_fast(drive: Drive, how: Repetition, before: LaneState, now: LaneState) -> bool:
    """Whether the way out or back, just passed, was quicker than is good.

    The way out is told once its end must be near or it has turned round, for only then is it known
    how far it went; the way back from its middle, so that there is time to say so before it ends.
    Both the line through all shares passed and the time between two of them must say so: landmarks
    that jump tell neither much.
    """
    if how.fastest_s <= 0.0:
        return False
    if _is_out(drive, now) and not _is_out(drive, before):
        between_s, far, passed = now.high_up_s - now.began_s, now.peak / NEAR, now.up_s
        low, high = drive.exit_share, now.minimum
    elif isnan(before.low_down_s) and not isnan(now.low_down_s + now.high_down_s):
        between_s, far, passed = now.low_down_s - now.high_down_s, now.peak, now.down_s
        low, high = drive.enter_share, now.leaves
    else:
        return False
    fastest_s = SEEMS * how.fastest_s
    if movement_s(between_s, low / far, high / far) >= fastest_s:
        return False
    line = whole_movement(passed, far)
    return line is None or abs(line[0]) < fastest_s


def _is_out(drive: Drive, lane: LaneState) -> bool:
    """Whether the way out has come near its end, as people move, or turned round."""
    if isnan(lane.high_up_s):
        return False
    low, high = time_share(drive.exit_share), time_share(lane.minimum)
    left = (time_share(NEAR) - high) / (high - low)
    near_s = lane.high_up_s + max(left, 0.0) * (lane.high_up_s - lane.began_s)
    return lane.t_s >= near_s or lane.share < lane.peak - TURNED
