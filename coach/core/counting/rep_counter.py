"""Counts repetitions from progress alone: 0 where the movement starts, 1 at the target.

One counter serves both sides together, or one of them. All times are seconds and all ranges are
shares; moments between two samples are interpolated, so that 10 and 60 frames a second give the
same times.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from coach.core.counting.counter_state import CounterState, Movement
from coach.core.counting.crossings import climbed, crossing, descended
from coach.core.counting.events import Event, EventKind
from coach.core.counting.evidence import Check, at_rest, moving
from coach.core.counting.rep_end import TURNED_BELOW, Outcome, counter_event, finish_repetition
from coach.core.exercise.movement import Drive, Repetition

REST_S = 0.4
"""Time constant with which ``rests_at`` follows progress at rest."""
GONE_OUT_AGAIN = 0.35
"""A new repetition starts when progress falls below ``TURNED_BELOW`` x peak and rises again by
``GONE_OUT_AGAIN`` x peak. Anything smaller is a wobble in the end position."""
HELD_S, DWELL_S = 1.0, 0.6
"""Where a hold of at least ``HELD_S`` is asked and progress leaves it in a leap, progress must stay
away for ``DWELL_S``: a landmark jumps and comes back."""
LEAP, LEAP_S = 0.1, 0.3
"""A leap: progress of ``LEAP`` or more within ``LEAP_S``."""
UNSEEN_S = 0.2
"""Progress that was hidden for longer is unknown."""


def count_sample(
    drive: Drive,
    repetition: Repetition,
    state: CounterState,
    t_s: float,
    share: float,
    *,
    blocked: str = "",
    instead: bool = False,
    faulty: bool = False,
    checks: Sequence[Check] = (),
    values: Sequence[float] = (),
) -> Outcome:
    """Advance a counter by one sample.

    Parameters
    ----------
    share : progress from start to target, known and smoothed.
    blocked : code of the fault that keeps a hold from counting, if any.
    instead : whether that fault does the work instead of what should.
    faulty : whether any form fault is there.
    checks, values : the conditions of the exercise, and what each looks at current.
    """
    if math.isnan(state.share):
        first = at_rest(state.evidence, values, 0.0)
        return replace(state, t_s=t_s, share=share, evidence=first), (), None
    if state.phase == "start" and share <= drive.enter_share:
        return _advance_rest(drive, state, t_s, share, values), (), None
    current = CounterState(
        side=state.side,
        person=state.person,
        movement=_advance_movement(
            drive, repetition, state, t_s, share, blocked=blocked, instead=instead, faulty=faulty
        ),
        phase=state.phase,
        t_s=t_s,
        share=share,
        rests_at=state.rests_at,
        blocked=state.blocked,
        evidence=moving(state.evidence, values, t_s - state.t_s, share),
    )
    return _next_phase(drive, repetition, state, current, blocked=blocked, checks=checks)


def _advance_movement(
    drive: Drive,
    repetition: Repetition,
    state: CounterState,
    t_s: float,
    share: float,
    *,
    blocked: str,
    instead: bool,
    faulty: bool,
) -> Movement:
    """The movement under way, one sample further."""
    move = state.movement
    stayed_s = _stayed_between(state, t_s, share)
    held_s = 0.0 if blocked and blocked == state.blocked else stayed_s
    began_s, high_up_s, high_down_s = _passing_times(drive, state, t_s, share)
    valley, valley_s = move.valley, move.valley_s
    if share >= move.peak:
        valley = math.inf
    elif share < valley:
        valley, valley_s = share, t_s
    low_s = math.nan
    if move.reached and share < TURNED_BELOW * move.far:
        low_s = t_s if math.isnan(move.low_s) else move.low_s
    elif t_s - move.low_s < _dwell_s(repetition, state):
        valley = math.inf
        stayed_s += t_s - move.low_s
        held_s += 0.0 if blocked or move.held_s < move.stayed_s else t_s - move.low_s
    # Built in one go: replacing fields of a record costs five times as much, on every sample.
    return Movement(
        began_s=began_s,
        peak=max(move.peak, share),
        valley=valley,
        valley_s=valley_s,
        high_up_s=high_up_s,
        high_down_s=high_down_s,
        held_s=move.held_s + held_s,
        stayed_s=move.stayed_s + stayed_s,
        stayed_at=move.stayed_at + stayed_s * share,
        reached=move.reached or share >= state.minimum,
        hold_told=move.hold_told,
        instead=move.instead or (instead and share >= state.minimum),
        hurried=move.hurried,
        faulty=move.faulty or faulty,
        low_s=low_s,
        unseen=move.unseen or state.unseen_s >= UNSEEN_S,
        one_sided=move.one_sided,
        up_s=climbed(move.up_s, state.t_s, state.share, t_s, share, reached=move.reached),
        down_s=descended(move.down_s, state.t_s, state.share, t_s, share),
        stopped_at=move.stopped_at,
        stopped_s=move.stopped_s,
        stopped_to_s=move.stopped_to_s,
    )


def _dwell_s(repetition: Repetition, state: CounterState) -> float:
    """How long a held position that was left in an instant must be left before it is believed."""
    move = state.movement
    if repetition.hold_s < HELD_S or state.leaves - TURNED_BELOW * move.far < LEAP:
        return 0.0
    return DWELL_S if move.low_s - move.high_down_s < LEAP_S else 0.0


def _advance_rest(
    drive: Drive, state: CounterState, t_s: float, share: float, values: Sequence[float]
) -> CounterState:
    """At the start: keeps the moment of leaving it up to date."""
    move = state.movement
    began_s, stopped = move.began_s, (move.stopped_at, move.stopped_s, move.stopped_to_s)
    if share <= drive.exit_share:
        began_s, stopped = t_s, (math.nan, math.nan, math.nan)
    elif state.share <= drive.exit_share or math.isnan(began_s):
        began_s = crossing(state.t_s, state.share, t_s, share, drive.exit_share)
    up_s = climbed(move.up_s, state.t_s, state.share, t_s, share, reached=False)
    gap_s = t_s - state.t_s
    rests_at = share
    if not math.isnan(state.rests_at):
        rests_at = state.rests_at
        if share <= drive.exit_share:
            rests_at += (share - rests_at) * gap_s / (gap_s + REST_S)
    stopped_at, stopped_s, stopped_to_s = stopped
    movement = Movement(
        began_s=began_s, up_s=up_s, stopped_at=stopped_at, stopped_s=stopped_s,
        stopped_to_s=stopped_to_s,
    )  # fmt: skip
    evidence = state.evidence
    if values and (share <= drive.exit_share or not evidence.rest):
        evidence = at_rest(evidence, values, gap_s)
    return CounterState(
        side=state.side,
        person=state.person,
        movement=movement,
        t_s=t_s,
        share=share,
        rests_at=rests_at,
        evidence=evidence,
    )


def _passing_times(
    drive: Drive, state: CounterState, t_s: float, share: float
) -> tuple[float, float, float]:
    """When the start was left, and when the minimum was reached and left again."""
    before, move = state.share, state.movement
    began_s, high_up_s, high_down_s = move.began_s, move.high_up_s, move.high_down_s
    if math.isnan(began_s):
        began_s = crossing(state.t_s, before, t_s, share, drive.exit_share)
    if before < state.minimum <= share and not move.reached:
        high_up_s = crossing(state.t_s, before, t_s, share, state.minimum)
    if share < state.leaves <= before:
        high_down_s = crossing(state.t_s, before, t_s, share, state.leaves)
    return began_s, high_up_s, high_down_s


def _stayed_between(state: CounterState, t_s: float, share: float) -> float:
    """Seconds above the minimum since the last sample."""
    least = state.leaves if state.phase == "hold" else state.minimum
    if share < least and state.share < least:
        return 0.0
    if share >= least and state.share >= least:
        return t_s - state.t_s
    edge_s = crossing(state.t_s, state.share, t_s, share, least)
    return t_s - edge_s if share >= least else edge_s - state.t_s


def _next_phase(
    drive: Drive,
    repetition: Repetition,
    before: CounterState,
    current: CounterState,
    *,
    blocked: str,
    checks: Sequence[Check],
) -> Outcome:
    """The phase that follows, and what is to be told of it."""
    t_s, share, move = current.t_s, current.share, current.movement
    events: list[Event] = []
    if before.phase == "start":
        events.append(counter_event(current, "rep_began", began_s=move.began_s))
        current = replace(current, phase="out")
    back = share <= drive.exit_share and not t_s - move.low_s < _dwell_s(repetition, current)
    if back and current.phase != "start":
        over, told, rep = finish_repetition(drive, repetition, current, t_s, checks)
        return over, (*events, *told), rep
    if move.valley < TURNED_BELOW * move.far and share > move.valley + GONE_OUT_AGAIN * move.far:
        over, told, rep = finish_repetition(drive, repetition, current, move.valley_s, checks)
        next_move = replace(over.movement, began_s=move.valley_s, peak=share)
        again = replace(over, phase="out", movement=next_move)
        return (
            again,
            (*events, *told, counter_event(again, "rep_began", began_s=move.valley_s)),
            rep,
        )
    if current.phase in ("out", "back") and share >= current.minimum:
        kind: EventKind = "hold_began" if current.phase == "out" else "hold_resumed"
        if repetition.hold_s > 0.0:
            events.append(counter_event(current, kind))
        current = replace(current, phase="hold", blocked=blocked)
    elif current.phase == "hold" and share < current.leaves:
        if repetition.hold_s > 0.0:
            events.append(counter_event(current, "hold_paused", code="short_range"))
        current = replace(current, phase="back")
    current, more = _hold_events(repetition, current, blocked)
    return current, (*events, *more), None


def _hold_events(
    repetition: Repetition, current: CounterState, blocked: str
) -> tuple[CounterState, tuple[Event, ...]]:
    """Tells when a hold stands still because of a fault, goes on, or has lasted long enough."""
    if repetition.hold_s <= 0.0 or current.phase != "hold":
        return replace(current, blocked=blocked) if blocked != current.blocked else current, ()
    events: list[Event] = []
    if blocked != current.blocked:
        kind: EventKind = "hold_paused" if blocked else "hold_resumed"
        if bool(blocked) != bool(current.blocked):
            events.append(counter_event(current, kind, code=blocked))
        current = replace(current, blocked=blocked)
    if not current.movement.hold_told and current.movement.held_s >= repetition.hold_s:
        events.append(counter_event(current, "hold_reached", value=current.movement.held_s))
        current = replace(current, movement=replace(current.movement, hold_told=True))
    return current, tuple(events)
