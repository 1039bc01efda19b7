"""Repetitions told from progress alone: 0 where the movement starts, 1 where it should get to.

One lane counts both sides together, or one of them. Everything is in seconds and shares of the
range; moments between two samples are interpolated, so that 10 and 60 frames a second give the
same times.
"""

from __future__ import annotations

import math
from dataclasses import replace

from coach.core.counting.counter_state import LaneState
from coach.core.counting.crossings import climbed, crossing, descended
from coach.core.counting.events import WHY, Event, EventKind, Rep, Why
from coach.core.counting.rep_timing import judged
from coach.core.exercise.movement import Drive, Repetition

REST_S = 0.4
"""How quickly the share at which somebody rests is followed."""
GONE_OUT_AGAIN, TURNED_BELOW = 0.35, 0.4
"""Who turns round before the start, but below the second share of how far they got, and comes out
again by the first has begun the next one; above, it is a wobble in the end position."""
SHORTEST_S = 0.35
"""A body can't go out and back in less; landmarks can."""
WORTH_TELLING = 0.35
"""Who is interrupted before this has not attempted a repetition."""
FURTHEST_ASKED = 1.4
"""Who went further than this once need not do so again."""
ALIKE = 0.12
"""Two attempts that end this close together show where somebody's range ends today."""


def step_lane(
    drive: Drive,
    how: Repetition,
    state: LaneState,
    t_s: float,
    share: float,
    *,
    blocked: str = "",
    instead: bool = False,
) -> tuple[LaneState, tuple[Event, ...], Rep | None]:
    """One sample further: ``share`` of the way from start to target, known and smoothed.

    ``blocked``: the fault that keeps a hold from counting, if any; ``instead``: it does the work
    instead of what should. Returns the events and the repetition that has just ended, if one has.
    """
    if math.isnan(state.share):
        return replace(state, t_s=t_s, share=share), (), None
    if state.phase == "start" and share <= drive.enter_share:
        return _resting(drive, state, t_s, share), (), None
    stayed = _stayed_between(state, t_s, share)
    held = 0.0 if blocked and blocked == state.blocked else stayed
    began, high_up, high_down = _moments(drive, state, t_s, share)
    valley, valley_s = state.valley, state.valley_s
    if share >= state.peak:
        valley = math.inf
    elif share < valley:
        valley, valley_s = share, t_s
    # Built in one go: replacing fields of a record costs five times as much, on every sample.
    now = LaneState(
        state.lane, state.minimum, state.phase, t_s, share, state.base, state.rests_at,
        state.count, state.attempts, state.last_short, state.usual, began,
        max(state.peak, share), valley, valley_s, high_up, high_down, state.held_s + held,
        state.stayed_s + stayed,
        state.stayed_at + stayed * share,
        state.reached or share >= state.minimum, state.hold_told, state.blocked,
        climbed(state.up_s, state.t_s, state.share, t_s, share, reached=state.reached),
        descended(state.down_s, state.t_s, state.share, t_s, share),
        state.instead or (instead and share >= state.minimum), state.stopped_at, state.stopped_s,
        state.stopped_to_s,
    )  # fmt: skip
    return _next_phase(drive, how, state, now, blocked)


def _resting(drive: Drive, state: LaneState, t_s: float, share: float) -> LaneState:
    """At the start, where the moment of leaving it is kept up to date."""
    began = state.began_s
    if share <= drive.exit_share:
        began = t_s
    elif state.share <= drive.exit_share or math.isnan(began):
        began = crossing(state.t_s, state.share, t_s, share, drive.exit_share)
    gap_s = t_s - state.t_s
    rests_at = share
    if not math.isnan(state.rests_at):
        rests_at = state.rests_at
        if share <= drive.exit_share:
            rests_at += (share - rests_at) * gap_s / (gap_s + REST_S)
    return LaneState(
        state.lane, state.minimum, "start", t_s, share, state.base, rests_at, state.count,
        state.attempts, state.last_short, state.usual, began,
        up_s=climbed(state.up_s, state.t_s, state.share, t_s, share, reached=False),
    )  # fmt: skip


def _moments(
    drive: Drive, state: LaneState, t_s: float, share: float
) -> tuple[float, float, float]:
    """When the start was left, and when enough was reached and left again."""
    before, reached = state.share, state.reached
    began, high_up, high_down = state.began_s, state.high_up_s, state.high_down_s
    if math.isnan(began):
        began = crossing(state.t_s, state.share, t_s, share, drive.exit_share)
    if before < state.minimum <= share and not reached:
        high_up = crossing(state.t_s, state.share, t_s, share, state.minimum)
    if share < state.leaves <= before:
        high_down = crossing(state.t_s, state.share, t_s, share, state.leaves)
    return began, high_up, high_down


def _stayed_between(state: LaneState, t_s: float, share: float) -> float:
    """For how long, since the last sample, enough was reached."""
    least = state.leaves if state.phase == "hold" else state.minimum
    if share < least and state.share < least:
        return 0.0
    if share >= least and state.share >= least:
        return t_s - state.t_s
    edge = crossing(state.t_s, state.share, t_s, share, least)
    return t_s - edge if share >= least else edge - state.t_s


def _next_phase(
    drive: Drive, how: Repetition, before: LaneState, now: LaneState, blocked: str
) -> tuple[LaneState, tuple[Event, ...], Rep | None]:
    """The phase that follows, and what is to be told of it."""
    t_s, share = now.t_s, now.share
    events: list[Event] = []
    if before.phase == "start":
        events.append(_event(now, "rep_began", began_s=now.began_s))
        now = replace(now, phase="out")
    if share <= drive.exit_share and now.phase != "start":
        over, told, rep = _finish(drive, how, now, t_s)
        return over, (*events, *told), rep
    if now.valley < TURNED_BELOW * now.far and share > now.valley + GONE_OUT_AGAIN * now.far:
        over, told, rep = _finish(drive, how, now, now.valley_s)
        again = replace(over, phase="out", began_s=now.valley_s, peak=share)
        return again, (*events, *told, _event(again, "rep_began", began_s=now.valley_s)), rep
    if now.phase in ("out", "back") and share >= now.minimum:
        kind: EventKind = "hold_began" if now.phase == "out" else "hold_resumed"
        if how.hold_s > 0.0:
            events.append(_event(now, kind))
        now = replace(now, phase="hold", blocked=blocked)
    elif now.phase == "hold" and share < now.leaves:
        if how.hold_s > 0.0:
            events.append(_event(now, "hold_paused", code="short_range"))
        now = replace(now, phase="back")
    now, more = _holding(how, now, blocked)
    return now, (*events, *more), None


def _holding(how: Repetition, now: LaneState, blocked: str) -> tuple[LaneState, tuple[Event, ...]]:
    """Tells when a hold stands still because of a fault, goes on, or has lasted long enough."""
    if how.hold_s <= 0.0 or now.phase != "hold":
        return replace(now, blocked=blocked) if blocked != now.blocked else now, ()
    events: list[Event] = []
    if blocked != now.blocked:
        kind: EventKind = "hold_paused" if blocked else "hold_resumed"
        if bool(blocked) != bool(now.blocked):
            events.append(_event(now, kind, code=blocked))
        now = replace(now, blocked=blocked)
    if not now.hold_told and now.held_s >= how.hold_s:
        events.append(_event(now, "hold_reached", value=now.held_s))
        now = replace(now, hold_told=True)
    return now, tuple(events)


def _event(
    state: LaneState,
    kind: EventKind,
    *,
    code: str = "",
    value: float | None = None,
    began_s: float | None = None,
) -> Event:
    number = state.attempts + 1
    return Event(kind, state.t_s, state.lane, number, code, value=value, began_s=began_s)


def _finish(
    drive: Drive, how: Repetition, now: LaneState, ended_s: float
) -> tuple[LaneState, tuple[Event, ...], Rep | None]:
    """Back at the start: does it count, and if not, why."""
    rest = replace(
        _afresh(now), t_s=now.t_s, share=now.share, base=now.base, rests_at=now.rests_at,
        last_short=now.last_short, began_s=now.t_s,
    )  # fmt: skip
    if ended_s - now.began_s < SHORTEST_S:
        return rest, (), None
    rep = judged(how, now, ended_s, timed=drive.timed)
    if rep.why == "short_range" and rep.range_share < drive.enter_share + 0.05:
        return rest, (), None
    events = [_event(now, "hold_ended", value=rep.hold_s)] if now.reached and how.hold_s else []
    common = (now.t_s, now.lane, rep.number)
    if rep.why is None:
        far = min(rep.range_share, FURTHEST_ASKED)
        usual = far if math.isnan(now.usual) else (now.usual + far) / 2.0
        rest = replace(
            rest, count=now.count + 1, attempts=rep.number, last_short=math.nan, usual=usual
        )
        done = Event("rep_completed", *common, value=rep.range_share, began_s=rep.began_s)
    else:
        rest = _own_range(drive, replace(rest, attempts=rep.number), rep)
        text = WHY[rep.why]
        done = Event("attempt_ended", *common, rep.why, text, rep.range_share, rep.began_s)
    return rest, (*events, done), rep


def _afresh(state: LaneState) -> LaneState:
    """Only what is kept of a person beyond one repetition."""
    return LaneState(
        state.lane, state.minimum, count=state.count, attempts=state.attempts, usual=state.usual
    )


def _own_range(drive: Drive, state: LaneState, rep: Rep) -> LaneState:
    """Two attempts that stop at the same place, not far short: that is this person's range."""
    if rep.why != "short_range" or rep.range_share < drive.floor_share:
        return replace(state, last_short=math.nan)
    if abs(rep.range_share - state.last_short) <= ALIKE:
        least = 0.92 * min(rep.range_share, state.last_short)
        minimum = max(drive.floor_share, least)
        return replace(state, minimum=minimum, last_short=math.nan, usual=math.nan)
    return replace(state, last_short=rep.range_share)


def interrupted(state: LaneState, t_s: float) -> tuple[LaneState, tuple[Event, ...], Rep | None]:
    """The position was lost: what was under way does not count."""
    rest = _afresh(state)
    if not state.moving or state.peak < WORTH_TELLING:
        return rest, (), None
    number = state.attempts + 1
    why: Why = "interrupted"
    rep = Rep(state.lane, number, state.began_s, t_s, state.peak, None, None, None, why)
    event = Event(
        "attempt_ended", t_s, state.lane, number, why, WHY[why], state.peak, state.began_s
    )
    return replace(rest, attempts=number), (event,), rep


def cut_short(
    drive: Drive, how: Repetition, state: LaneState
) -> tuple[LaneState, tuple[Event, ...], Rep | None]:
    """Nothing is seen any more: who was on the way back, as the next repetition would tell, has
    done the one under way."""
    if not state.moving or state.share >= TURNED_BELOW * state.far:
        return state, (), None
    return _finish(drive, how, state, state.t_s)
