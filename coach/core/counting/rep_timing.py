"""Scores a repetition that is over: how long its end was held, how quick it was, whether it counts.

The hold is the time in which the movement stands still at its end. Getting there from the minimum,
and back to it, takes time too: these flanks are no part of the hold. Their duration follows from
when progress passed the shares before (``crossings``), for people move with minimum jerk.
"""

from __future__ import annotations

from math import inf, isnan, nan

from coach.core.body.minimum_jerk import movement_s, time_share
from coach.core.counting.counter_state import CounterState, Movement
from coach.core.counting.crossings import moment, whole_movement
from coach.core.counting.events import Rep, Why
from coach.core.exercise.movement import Drive, Repetition
from coach.core.exercise.signal_names import fastest

FLANK_MAX_S, FLANKS_MOST = 3.5, 0.75
"""Longest flank in seconds, and largest share of the time above the minimum for both flanks: errors
of small movements may say otherwise."""
_FLANK_AT = 0.7
"""The mean position in a flank, from the least that counts to the one held, as people move."""
_ROUNDS = 3
LIKE = 1.3
"""Maximum ratio of out to back duration; beyond it the person drifts during the hold."""
SEEMS = 0.86
"""Measured over true duration: bodies start and stop more gently than their angles."""
LIMB_STOPS, SWING_STOPS = 0.04, 0.06
"""For so much of a measured duration an arm or leg still moves on at the end of its way, as it does
before the beginning of the way back: half of what ``SEEMS`` says. What swings about the shoulder
(``SWINGING``) moves on for longer: the last part of its way lies along the line of sight. Head and
trunk, whose ways are short, have nothing of this. Read off rendered people."""
SWINGING = frozenset({"elbow_forward_ratio", "arm_reach_deg"})
OF_USUAL = 0.75
"""Below this share of the person's own repetitions before, a repetition is too short."""
SHORT_END = 0.92
"""Share of an attempt's own peak above which it is at its end."""
_LOW, _BACK, _HIGH = (0.1, 0.2, 0.3, 0.4, 0.5), 0.3, 0.9
"""Shares of the way between which it is timed: out from the first that was seen to be passed (few
pictures a second may show none of a quick start), back to the second."""
NEAR, TURNED = 0.95, 0.05
"""A way out is near its end after this share of its duration; it has turned after coming back by
this progress."""


def score_repetition(
    drive: Drive, repetition: Repetition, counter: CounterState, ended_s: float
) -> Rep:
    """The repetition that has just ended."""
    move = counter.movement
    stayed_s = held_s = 0.0
    out_s = back_s = None
    if move.reached:
        flanks_s, out_s, back_s = _flanks(drive, counter)
        stayed_s, held_s = max(move.stayed_s - flanks_s, 0.0), max(move.held_s - flanks_s, 0.0)
    why: Why | None = None
    # A fault is told, and may be what cost the range.
    if not move.reached or (move.peak < OF_USUAL * counter.person.usual and not move.faulty):
        why = "short_range"
    elif stayed_s < repetition.hold_minimum_s:
        why = "short_hold"
    elif move.instead and held_s <= repetition.hold_minimum_s:
        why = "instead"
    return Rep(
        side=counter.side,
        number=counter.attempts + 1,
        began_s=move.began_s,
        ended_s=ended_s,
        range_share=move.peak,
        hold_s=_hold_s(repetition, move, held_s),
        out_s=out_s,
        back_s=back_s,
        why=why,
        timed=drive.timed,
    )


def _hold_s(repetition: Repetition, move: Movement, held_s: float) -> float | None:
    """How long the end was held; of an attempt that stopped short, how long it stayed near its
    own end, ``None`` of an exercise without holds."""
    if repetition.hold_s <= 0.0:
        return None
    if move.reached:
        return held_s
    near = SHORT_END * move.peak
    stayed_s = moment(move.down_s, near) - moment(move.up_s, near)
    return 0.0 if isnan(stayed_s) else stayed_s


def _flanks(drive: Drive, counter: CounterState) -> tuple[float, float | None, float | None]:
    """How long both flanks lasted together, and the whole movements out and back.

    They depend on the position held, and the mean position without them is the one held.
    """
    move = counter.movement
    more = _stops(drive.signal)
    plateau = move.stayed_at / move.stayed_s if move.stayed_s > 0.0 else move.peak
    flanks_s, out_s, back_s = 0.0, None, None
    for _ in range(_ROUNDS):
        out, back = whole_movement(move.up_s, plateau), whole_movement(move.down_s, plateau)
        out_s, back_s = (None if way is None else abs(way[0]) for way in (out, back))
        longest_s = LIKE * min(out_s or inf, back_s or inf)
        flanks_s = 0.0
        if (out := whole_movement(move.up_s, plateau, longest_s)) is not None:
            flanks_s += min(max(out[1] + more * abs(out[0]) - move.high_up_s, 0.0), FLANK_MAX_S)
        if (back := whole_movement(move.down_s, plateau, longest_s)) is not None:
            left_s = back[1] - more * abs(back[0])
            flanks_s += min(max(move.high_down_s - left_s, 0.0), FLANK_MAX_S)
        flanks_s = min(flanks_s, FLANKS_MOST * move.stayed_s)
        plateau = _plateau(counter, plateau, flanks_s)
    return flanks_s, out_s, back_s


def _stops(signal: str) -> float:
    """The share of a measured duration for which what carries the movement still moves on."""
    if signal in SWINGING:
        return SWING_STOPS
    return LIMB_STOPS if fastest(signal) else 0.0


def _plateau(counter: CounterState, before: float, flanks_s: float) -> float:
    """The mean position outside the flanks, where these end at about ``before``."""
    move = counter.movement
    left_s = move.stayed_s - flanks_s
    if left_s <= 0.0:
        return before
    least = (counter.minimum + counter.leaves) / 2.0
    in_flanks = flanks_s * (least + _FLANK_AT * (before - least))
    return min((move.stayed_at - in_flanks) / left_s, move.peak)


def too_fast(
    drive: Drive, repetition: Repetition, before: CounterState, after: CounterState
) -> bool:
    """Whether the way out or back, just passed, was quicker than is good.

    It is timed between shares of the way itself, from where somebody rested to how far they went.
    The way out is told once its end must be near or it has turned round, for only then is it known
    how far that is; the way back from its middle, so that there is time to say so before it ends.
    """
    if repetition.fastest_s <= 0.0:
        return False
    rests_at = 0.0 if isnan(after.rests_at) else after.rests_at
    move = after.movement
    way = move.peak - rests_at
    high = rests_at + _HIGH * way
    if _is_out(drive, after) and not _is_out(drive, before):
        whole_s = _out_s(move.up_s, rests_at, way)
    elif move.reached and after.share <= rests_at + _BACK * way < before.share:
        between_s = moment(move.down_s, rests_at + _BACK * way) - moment(move.down_s, high)
        whole_s = movement_s(between_s, _BACK, _HIGH)
    else:
        return False
    return whole_s < SEEMS * repetition.fastest_s


def _out_s(up_s: tuple[float, ...], rests_at: float, way: float) -> float:
    """How long the whole way out lasts; NaN where too little of it was seen."""
    high_s = moment(up_s, rests_at + _HIGH * way)
    for low in _LOW:
        low_s = moment(up_s, rests_at + low * way)
        if not isnan(low_s):
            return movement_s(high_s - low_s, low, _HIGH)
    return nan


def _is_out(drive: Drive, counter: CounterState) -> bool:
    """Whether the way out has come near its end, as people move, or turned round."""
    move = counter.movement
    if isnan(move.high_up_s):
        return False
    low, high = time_share(drive.exit_share), time_share(counter.minimum)
    left = (time_share(NEAR) - high) / (high - low)
    near_s = move.high_up_s + max(left, 0.0) * (move.high_up_s - move.began_s)
    return counter.t_s >= near_s or counter.share < move.peak - TURNED
