"""What a repetition was worth: how long its end was held, how quick it was, and whether it counts.

What is held is the position where the movement stands still. It takes time to get there from the
least that counts, and back: the flanks, which are no part of the hold. How long they last is told
from when the movement passed the shares before (``passing``), as people move.
"""

from __future__ import annotations

from math import inf, isnan

from coach.core.body.minimum_jerk import movement_s, time_share
from coach.core.counting.counter_state import LaneState
from coach.core.counting.crossings import moment, whole_movement
from coach.core.counting.events import Rep, Why
from coach.core.exercise.movement import Drive, Repetition

FLANK_MAX_S, FLANKS_MOST = 3.5, 0.75
"""The two flanks take at most so long each, and so much of the time in which enough is reached:
errors of small movements may say otherwise."""
_FLANK_AT = 0.7
"""The mean position in a flank, from the least that counts to the one held, as people move."""
_ROUNDS = 3
LIKE = 1.15
"""Nobody takes longer one way than so many times the other: who seems to creeps in the hold."""
SEEMS = 0.86
"""Movements seem to take so much of the time that they take: bodies start and stop more gently
than their angles."""
OF_USUAL = 0.7
"""Going less far than this share of one's repetitions before stops short, however far it is."""
_LOW, _BACK, _HIGH = 0.1, 0.3, 0.9
"""Shares of the way itself between which it is timed, out from the first and back to the second."""
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
    faulty = lane.held_s < lane.stayed_s  # which is told, and may be what cost the range
    if not lane.reached or (lane.peak < OF_USUAL * lane.usual and not faulty):
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
        out, back = whole_movement(lane.up_s, plateau), whole_movement(lane.down_s, plateau)
        out_s, back_s = (None if way is None else abs(way[0]) for way in (out, back))
        longest_s = LIKE * min(out_s or inf, back_s or inf)
        flanks_s = 0.0
        if (out := whole_movement(lane.up_s, plateau, longest_s)) is not None:
            flanks_s += min(max(out[1] - lane.high_up_s, 0.0), FLANK_MAX_S)
        if (back := whole_movement(lane.down_s, plateau, longest_s)) is not None:
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

    It is timed between shares of the way itself, from where somebody rested to how far they went.
    The way out is told once its end must be near or it has turned round, for only then is it known
    how far that is; the way back from its middle, so that there is time to say so before it ends.
    """
    if how.fastest_s <= 0.0:
        return False
    rests_at = 0.0 if isnan(now.rests_at) else now.rests_at
    way = now.peak - rests_at
    high = rests_at + _HIGH * way
    if _is_out(drive, now) and not _is_out(drive, before):
        between_s = moment(now.up_s, high) - moment(now.up_s, rests_at + _LOW * way)
        whole_s = movement_s(between_s, _LOW, _HIGH)
    elif now.reached and now.share <= rests_at + _BACK * way < before.share:
        between_s = moment(now.down_s, rests_at + _BACK * way) - moment(now.down_s, high)
        whole_s = movement_s(between_s, _BACK, _HIGH)
    else:
        return False
    return whole_s < SEEMS * how.fastest_s


def _is_out(drive: Drive, lane: LaneState) -> bool:
    """Whether the way out has come near its end, as people move, or turned round."""
    if isnan(lane.high_up_s):
        return False
    low, high = time_share(drive.exit_share), time_share(lane.minimum)
    left = (time_share(NEAR) - high) / (high - low)
    near_s = lane.high_up_s + max(left, 0.0) * (lane.high_up_s - lane.began_s)
    return lane.t_s >= near_s or lane.share < lane.peak - TURNED
