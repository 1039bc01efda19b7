"""Counts repetitions from progress alone: 0 where the movement starts, 1 at the target.

One counter serves both sides together, or one of them. All times are seconds and all ranges are
shares; moments between two samples are interpolated, so that 10 and 60 frames a second give the
same times.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from coach.core.counting.counter_state import CounterState, Movement, PersonalRange
from coach.core.counting.crossings import climbed, crossing, descended
from coach.core.counting.events import WHY, Event, EventKind, Rep, Why
from coach.core.counting.evidence import Check, again, at_rest, missed, moving
from coach.core.counting.rep_timing import OF_USUAL, score_repetition
from coach.core.exercise.movement import Drive, Repetition

REST_S = 0.4
"""Time constant with which ``rests_at`` follows progress at rest."""
GONE_OUT_AGAIN, TURNED_BELOW = 0.35, 0.4
"""A new repetition starts when progress falls below ``TURNED_BELOW`` x peak and rises again by
``GONE_OUT_AGAIN`` x peak. Anything smaller is a wobble in the end position."""
SHORTEST_S = 0.35
"""Shortest repetition. A body can't go out and back in less; landmarks can."""
LONGEST = 2.5
"""Longest repetition without a hold, in its own tempo: what lasts longer is several things."""
WORTH_TELLING = 0.35
"""An interruption below this progress is no attempt."""
FURTHEST_ASKED = 1.4
"""Going further than this once does not raise what is usual."""
HELD_S, DWELL_S = 1.0, 0.6
"""Nobody lets go of a position that is to be held for the first time, and is back in it, within
the second: a landmark does."""
LEAP, LEAP_S = 0.1, 0.3
"""It leaps so far at least, in so little time."""
UNSEEN_S = 0.2
"""Progress hidden for so long may have gone anywhere."""
OF_OWN_RANGE = 0.92
"""Least share of the range that two attempts have shown for the next to count."""
ALIKE = 0.12
"""Two attempts that end this close together show where the person's range ends today."""

Outcome = tuple[CounterState, tuple[Event, ...], Rep | None]
"""The state after a sample, what is to be told, and the repetition that has just ended, if any."""


def count_sample(
    drive: Drive,
    how: Repetition,
    state: CounterState,
    t_s: float,
    share: float,
    *,
    blocked: str = "",
    instead: bool = False,
    checks: Sequence[Check] = (),
    values: Sequence[float] = (),
) -> Outcome:
    """Advance a counter by one sample.

    Parameters
    ----------
    share : progress from start to target, known and smoothed.
    blocked : code of the fault that keeps a hold from counting, if any.
    instead : whether that fault does the work instead of what should.
    checks, values : the conditions of the exercise, and what each looks at now.
    """
    if math.isnan(state.share):
        first = at_rest(state.evidence, values, 0.0)
        return replace(state, t_s=t_s, share=share, evidence=first), (), None
    if state.phase == "start" and share <= drive.enter_share:
        return _at_rest(drive, state, t_s, share, values), (), None
    now = CounterState(
        lane=state.lane,
        person=state.person,
        movement=_moved(drive, how, state, t_s, share, blocked=blocked, instead=instead),
        phase=state.phase,
        t_s=t_s,
        share=share,
        rests_at=state.rests_at,
        blocked=state.blocked,
        evidence=moving(state.evidence, values, t_s - state.t_s, share),
    )
    return _next_phase(drive, how, state, now, blocked=blocked, checks=checks)


def _moved(
    drive: Drive,
    how: Repetition,
    state: CounterState,
    t_s: float,
    share: float,
    *,
    blocked: str,
    instead: bool,
) -> Movement:
    """The movement under way, one sample further."""
    move = state.movement
    stayed_s = _stayed_between(state, t_s, share)
    held_s = 0.0 if blocked and blocked == state.blocked else stayed_s
    began_s, high_up_s, high_down_s = _moments(drive, state, t_s, share)
    valley, valley_s = move.valley, move.valley_s
    if share >= move.peak:
        valley = math.inf
    elif share < valley:
        valley, valley_s = share, t_s
    low_s = math.nan
    if move.reached and share < TURNED_BELOW * move.far:
        low_s = t_s if math.isnan(move.low_s) else move.low_s
    elif t_s - move.low_s < _dwell_s(how, state):
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
        low_s=low_s,
        unseen=move.unseen or state.unseen_s >= UNSEEN_S,
        up_s=climbed(move.up_s, state.t_s, state.share, t_s, share, reached=move.reached),
        down_s=descended(move.down_s, state.t_s, state.share, t_s, share),
        stopped_at=move.stopped_at,
        stopped_s=move.stopped_s,
        stopped_to_s=move.stopped_to_s,
    )


def _dwell_s(how: Repetition, state: CounterState) -> float:
    """How long a held position that was left in an instant must be left before it is believed."""
    move = state.movement
    if how.hold_minimum_s < HELD_S or state.leaves - TURNED_BELOW * move.far < LEAP:
        return 0.0
    return DWELL_S if move.low_s - move.high_down_s < LEAP_S else 0.0


def _at_rest(
    drive: Drive, state: CounterState, t_s: float, share: float, values: Sequence[float]
) -> CounterState:
    """At the start: keeps the moment of leaving it up to date."""
    began_s = state.movement.began_s
    if share <= drive.exit_share:
        began_s = t_s
    elif state.share <= drive.exit_share or math.isnan(began_s):
        began_s = crossing(state.t_s, state.share, t_s, share, drive.exit_share)
    gap_s = t_s - state.t_s
    rests_at = share
    if not math.isnan(state.rests_at):
        rests_at = state.rests_at
        if share <= drive.exit_share:
            rests_at += (share - rests_at) * gap_s / (gap_s + REST_S)
    up_s = climbed(state.movement.up_s, state.t_s, state.share, t_s, share, reached=False)
    evidence = state.evidence
    if values and (share <= drive.exit_share or not evidence.rest):
        evidence = at_rest(evidence, values, gap_s)
    return CounterState(
        lane=state.lane,
        person=state.person,
        movement=Movement(began_s=began_s, up_s=up_s),
        t_s=t_s,
        share=share,
        rests_at=rests_at,
        evidence=evidence,
    )


def _moments(
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
    how: Repetition,
    before: CounterState,
    now: CounterState,
    *,
    blocked: str,
    checks: Sequence[Check],
) -> Outcome:
    """The phase that follows, and what is to be told of it."""
    t_s, share, move = now.t_s, now.share, now.movement
    events: list[Event] = []
    if before.phase == "start":
        events.append(_event(now, "rep_began", began_s=move.began_s))
        now = replace(now, phase="out")
    back = share <= drive.exit_share and not t_s - move.low_s < _dwell_s(how, now)
    if back and now.phase != "start":
        over, told, rep = _finish(drive, how, now, t_s, checks)
        return over, (*events, *told), rep
    if move.valley < TURNED_BELOW * move.far and share > move.valley + GONE_OUT_AGAIN * move.far:
        over, told, rep = _finish(drive, how, now, move.valley_s, checks)
        next_move = replace(over.movement, began_s=move.valley_s, peak=share)
        again = replace(over, phase="out", movement=next_move)
        return again, (*events, *told, _event(again, "rep_began", began_s=move.valley_s)), rep
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


def _holding(
    how: Repetition, now: CounterState, blocked: str
) -> tuple[CounterState, tuple[Event, ...]]:
    """Tells when a hold stands still because of a fault, goes on, or has lasted long enough."""
    if how.hold_s <= 0.0 or now.phase != "hold":
        return replace(now, blocked=blocked) if blocked != now.blocked else now, ()
    events: list[Event] = []
    if blocked != now.blocked:
        kind: EventKind = "hold_paused" if blocked else "hold_resumed"
        if bool(blocked) != bool(now.blocked):
            events.append(_event(now, kind, code=blocked))
        now = replace(now, blocked=blocked)
    if not now.movement.hold_told and now.movement.held_s >= how.hold_s:
        events.append(_event(now, "hold_reached", value=now.movement.held_s))
        now = replace(now, movement=replace(now.movement, hold_told=True))
    return now, tuple(events)


def _event(
    state: CounterState,
    kind: EventKind,
    *,
    code: str = "",
    value: float | None = None,
    began_s: float | None = None,
) -> Event:
    number = state.attempts + 1
    return Event(kind, state.t_s, state.lane, number, code, value=value, began_s=began_s)


def _finish(
    drive: Drive, how: Repetition, now: CounterState, ended_s: float, checks: Sequence[Check]
) -> Outcome:
    """Back at the start: does the repetition count, and if not, why."""
    rest = replace(
        now,
        phase="start",
        movement=Movement(began_s=now.t_s),
        blocked="",
        evidence=again(now.evidence),
    )
    if ended_s - now.movement.began_s < SHORTEST_S:
        return rest, (), None
    rep = score_repetition(how, now, ended_s, timed=drive.timed)
    if rep.why == "short_range" and rep.range_share < drive.enter_share + 0.05:
        return rest, (), None
    too_long_s = LONGEST * (how.out_s + how.back_s) if how.hold_s <= 0.0 else math.inf
    if rep.ended_s - rep.began_s > too_long_s:
        rep = replace(rep, why="other_movement", says="One repetition after the other.")
    elif (condition := missed(checks, now.evidence, reached=now.movement.reached)) is not None:
        rep = replace(rep, why="other_movement", says=condition.says)
    elif rep.why == "short_range" and now.movement.unseen:
        rep = replace(rep, why="unseen")
    elif _shows_range(drive, how, now, rep) and not missed(checks, now.evidence, reached=True):
        counted, minimum = _own_range(drive, now.person.short, rep)
        person = replace(rest.person, minimum=minimum)
        if rep.range_share < OF_USUAL * person.usual:  # tired: from now on, not for these two
            person = replace(person, usual=math.nan)
        else:
            rep = counted
        rest = replace(rest, person=person)
    person = replace(rest.person, attempts=rep.number)
    events = []
    if now.movement.reached and how.hold_s:
        events.append(_event(now, "hold_ended", value=rep.hold_s))
    common = (now.t_s, now.lane, rep.number)
    if rep.why is None:
        person = _counted(person, rep)
        events.append(Event("rep_completed", *common, value=rep.range_share, began_s=rep.began_s))
        if rep.amends:
            events.append(Event("attempt_counted", now.t_s, now.lane, rep.amends))
    else:
        short = rep if rep.why == "short_range" and rep.range_share >= drive.floor_share else None
        person = replace(person, short=short)
        events.append(
            Event("attempt_ended", *common, rep.why, rep.text, rep.range_share, rep.began_s)
        )
    return replace(rest, person=person), tuple(events), rep


def _counted(person: PersonalRange, rep: Rep) -> PersonalRange:
    """The person after a repetition that counts."""
    usual = min(rep.range_share, FURTHEST_ASKED)
    if not rep.amends and not math.isnan(person.usual):
        usual = (person.usual + usual) / 2.0
    count = person.count + 1 + (rep.amends > 0)
    return replace(person, count=count, short=None, usual=usual)


def _shows_range(drive: Drive, how: Repetition, now: CounterState, rep: Rep) -> bool:
    """Whether an attempt ends where the one before did, not far short of what is asked."""
    before = now.person.short
    if rep.why != "short_range" or rep.range_share < drive.floor_share or before is None:
        return False
    if abs(rep.range_share - before.range_share) > ALIKE:
        return False
    return min(rep.hold_s or 0.0, before.hold_s or 0.0) >= how.hold_minimum_s


def _own_range(drive: Drive, before: Rep | None, rep: Rep) -> tuple[Rep, float]:
    """Two attempts that stop at the same place show this person's range: both count, and what is
    asked of the next ones is a little less than that. Returns the second, and the new minimum."""
    assert before is not None, "a range is shown by two attempts"
    least = OF_OWN_RANGE * min(rep.range_share, before.range_share)
    return replace(rep, why=None, amends=before.number), max(drive.floor_share, least)


def interrupt(state: CounterState, t_s: float) -> Outcome:
    """The position was lost: the repetition under way does not count."""
    person = replace(state.person, base=0.0, short=None)
    rest = CounterState(lane=state.lane, person=person)
    peak, began_s = state.movement.peak, state.movement.began_s
    if not state.moving or peak < WORTH_TELLING:
        return rest, (), None
    number = state.attempts + 1
    why: Why = "interrupted"
    rep = Rep(state.lane, number, began_s, t_s, peak, None, None, None, why)
    event = Event("attempt_ended", t_s, state.lane, number, why, WHY[why], peak, began_s)
    return replace(rest, person=replace(person, attempts=number)), (event,), rep


def finish_at_end(
    drive: Drive, how: Repetition, state: CounterState, checks: Sequence[Check] = ()
) -> Outcome:
    """The recording ends: a repetition on its way back, as the next one would tell, is done."""
    if not state.moving or state.share >= TURNED_BELOW * state.movement.far:
        return state, (), None
    return _finish(drive, how, state, state.t_s, checks)
