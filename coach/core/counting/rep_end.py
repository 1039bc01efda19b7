"""Ends a repetition: whether it counts, and if not, why; learns the person's own range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from coach.core.counting.counter_state import CounterState, Movement, PersonalRange
from coach.core.counting.events import WHY, Event, EventKind, Rep, Why
from coach.core.counting.evidence import Check, again, missed
from coach.core.counting.rep_timing import OF_USUAL, score_repetition
from coach.core.exercise.faults import SHORT_HOLD
from coach.core.exercise.movement import Drive, Repetition

TURNED_BELOW = 0.4
"""Below this share of its peak a repetition has turned round."""
SHORTEST_S = 0.35
"""Shortest repetition. A body can't go out and back in less; landmarks can."""
LONGEST, LONGEST_STAY = 2.5, 2.0
"""Longest way out and back without a hold, and longest pause at its end, as multiples of its tempo:
what lasts longer is several, or arms that were raised to begin something else."""
SEVERAL = "That took too long to be one repetition: not counted."
STAYED = "You stayed at the end too long for it to count."
WORTH_TELLING = 0.35
"""An interruption below this progress is no attempt."""
FURTHEST_ASKED = 1.4
"""Going further than this once does not raise what is usual."""
OF_OWN_RANGE = 0.92
"""Least share of the range that two attempts have shown for the next to count."""
ALIKE = 0.12
"""Two attempts that end this close together show where the person's range ends today."""


Outcome = tuple[CounterState, tuple[Event, ...], Rep | None]
"""The state after a sample, what is to be told, and the repetition that has just ended, if any."""


def counter_event(
    state: CounterState,
    kind: EventKind,
    *,
    code: str = "",
    text: str = "",
    value: float | None = None,
    began_s: float | None = None,
) -> Event:
    """An event of the repetition under way."""
    number = state.attempts + 1
    return Event(kind, state.t_s, state.side, number, code, text, value, began_s)


def finish_repetition(
    drive: Drive,
    repetition: Repetition,
    current: CounterState,
    ended_s: float,
    checks: Sequence[Check],
) -> Outcome:
    """Back at the start: whether the repetition counts, and if not, why."""
    rest = replace(
        current,
        phase="start",
        movement=Movement(began_s=current.t_s),
        blocked="",
        evidence=again(current.evidence),
    )
    if ended_s - current.movement.began_s < SHORTEST_S:
        return rest, (), None
    rep = score_repetition(drive, repetition, current, ended_s)
    if rep.why == "short_range" and rep.range_share < drive.enter_share + 0.05:
        return rest, (), None
    if too_long := _too_long(repetition, rep, current.movement):
        rep = replace(rep, why="other_movement", words=too_long, says="Out, and back.")
    elif (
        condition := missed(checks, current.evidence, reached=current.movement.reached)
    ) is not None:
        rep = replace(rep, why="other_movement", says=condition.says)
    elif rep.why == "short_range" and current.movement.unseen:
        rep = replace(rep, why="unseen")
    elif _shows_range(drive, repetition, current, rep) and not missed(
        checks, current.evidence, reached=True
    ):
        counted, minimum = _own_range(drive, current.person, rep)
        person = replace(rest.person, minimum=minimum, refused=())
        if rep.range_share < OF_USUAL * person.usual:  # tired: from now on, not for these two
            person = replace(person, usual=math.nan)
        else:
            rep = counted
        rest = replace(rest, person=person)
    if rep.why is None:
        rep, rest = _seen_on_both_sides(rep, rest, one_sided=current.movement.one_sided)
    person = replace(rest.person, attempts=rep.number)
    events = []
    if current.movement.reached and repetition.hold_s:
        events.append(counter_event(current, "hold_ended", value=rep.hold_s))
    common = (current.t_s, current.side, rep.number)
    if rep.why is None:
        person = _count_repetition(person, rep)
        events += _short_hold(repetition, current, rep)
        events.append(Event("rep_completed", *common, value=rep.range_share, began_s=rep.began_s))
        events += [
            Event("attempt_counted", current.t_s, current.side, number) for number in rep.amends
        ]
    else:
        short = rep if rep.why == "short_range" and rep.range_share >= drive.floor_share else None
        refused = (*person.refused, short) if short is not None else person.refused
        person = replace(person, short=short, refused=refused)
        events.append(
            Event("attempt_ended", *common, rep.why, rep.text, rep.range_share, rep.began_s)
        )
    return replace(rest, person=person), tuple(events), rep


def _short_hold(repetition: Repetition, current: CounterState, rep: Rep) -> list[Event]:
    """What is told of a hold that is much shorter than asked; of one that a fault cut short, the
    fault is."""
    if rep.hold_s is None or current.movement.faulty or not repetition.held_short(rep.hold_s):
        return []
    text = f"Hold a little longer: {rep.hold_s:.0f} of {repetition.hold_s:g} seconds."
    return [counter_event(current, "short_hold", code=SHORT_HOLD, text=text, value=rep.hold_s)]


def _seen_on_both_sides(
    rep: Rep, rest: CounterState, *, one_sided: bool
) -> tuple[Rep, CounterState]:
    """A repetition of which one side alone told counts for somebody who has been seen to repeat
    with both; before that it waits for one that has gone about as far with both."""
    person = rest.person
    if one_sided:
        if person.count:
            return rep, rest
        rep = replace(rep, why="unseen")
        return rep, replace(rest, person=replace(person, refused=(*person.refused, rep)))
    waiting = [one for one in person.refused if one.why == "unseen"]
    if not waiting:
        return rep, rest
    least = OF_USUAL * rep.range_share
    amends = [one.number for one in waiting if one.range_share >= least]
    left = tuple(one for one in person.refused if one.why != "unseen")
    rest = replace(rest, person=replace(person, refused=left))
    return replace(rep, amends=tuple(sorted({*rep.amends, *amends}))), rest


def _too_long(repetition: Repetition, rep: Rep, move: Movement) -> str:
    """Why a repetition lasted too long to be one, in words; empty where it did not."""
    if repetition.hold_s > 0.0:
        return ""
    tempo_s = repetition.out_s + repetition.back_s
    if move.stayed_s > LONGEST_STAY * tempo_s:
        return STAYED
    return SEVERAL if rep.ended_s - rep.began_s - move.stayed_s > LONGEST * tempo_s else ""


def _count_repetition(person: PersonalRange, rep: Rep) -> PersonalRange:
    """The person after a repetition that counts."""
    usual = min(rep.range_share, FURTHEST_ASKED)
    if not rep.amends and not math.isnan(person.usual):
        usual = (person.usual + usual) / 2.0
    count = person.count + 1 + len(rep.amends)
    return replace(person, count=count, short=None, usual=usual, home=person.base)


def _shows_range(drive: Drive, repetition: Repetition, current: CounterState, rep: Rep) -> bool:
    """Whether an attempt ends where the one before did, not far short of what is asked."""
    before = current.person.short
    if rep.why != "short_range" or rep.range_share < drive.floor_share or before is None:
        return False
    if abs(rep.range_share - before.range_share) > ALIKE:
        return False
    return min(rep.hold_s or 0.0, before.hold_s or 0.0) >= repetition.hold_minimum_s


def _own_range(drive: Drive, person: PersonalRange, rep: Rep) -> tuple[Rep, float]:
    """Two attempts that stop at the same place show this person's range: both count, as does every
    one before that went as far, and what is asked of the next ones is a little less than that.
    Returns the second, and the new minimum."""
    before = person.short
    assert before is not None, "a range is shown by two attempts"
    least = OF_OWN_RANGE * min(rep.range_share, before.range_share)
    minimum = max(drive.floor_share, least)
    hold_s = min(rep.hold_s or 0.0, before.hold_s or 0.0)
    amends = tuple(
        one.number
        for one in person.refused
        if one is before or (one.range_share >= minimum and (one.hold_s or 0.0) >= hold_s)
    )
    return replace(rep, why=None, amends=amends), minimum


def interrupt(state: CounterState, t_s: float, *, timed: bool, hidden: bool = False) -> Outcome:
    """The position was lost: the repetition under way does not count. ``timed``: the clock was
    counting, and what it counts is no attempt of the person. ``hidden``: a part of somebody who
    stayed could not be seen, and what is known of their range still holds."""
    person = replace(state.person, base=0.0)
    if not hidden:
        person = replace(person, short=None, refused=())
    rest = CounterState(side=state.side, person=person)
    peak, began_s = state.movement.peak, state.movement.began_s
    if timed or not state.moving or peak < WORTH_TELLING:
        return rest, (), None
    number = state.attempts + 1
    why: Why = "interrupted"
    rep = Rep(state.side, number, began_s, t_s, peak, None, None, None, why)
    event = Event("attempt_ended", t_s, state.side, number, why, WHY[why], peak, began_s)
    return replace(rest, person=replace(person, attempts=number)), (event,), rep


def finish_at_end(
    drive: Drive, repetition: Repetition, state: CounterState, checks: Sequence[Check] = ()
) -> Outcome:
    """The recording ends: a repetition on its way back, as the next one would tell, is done."""
    if not state.moving or state.share >= TURNED_BELOW * state.movement.far:
        return state, (), None
    return finish_repetition(drive, repetition, state, state.t_s, checks)


def leave(
    drive: Drive, repetition: Repetition, state: CounterState, checks: Sequence[Check]
) -> Outcome:
    """The person left the picture. A repetition that lacks only the last part of the way back
    counts, as at the end of a recording; any other is interrupted."""
    rest, events, rep = finish_at_end(drive, repetition, state, checks)
    if rep is None or not rep.complete:
        return interrupt(state, state.t_s, timed=False)
    person = replace(rest.person, base=0.0, short=None, refused=())
    return CounterState(side=state.side, person=person), events, rep
