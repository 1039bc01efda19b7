"""The engine: counts, times and watches one exercise, a sample at a time.

``step`` is a pure function of the state, the time and one sample's signals; it is the same live
and replayed, at 10 and at 60 frames a second. Plain numbers throughout, and records built once a
sample: a step costs some ten microseconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from coach.core.body.one_euro import FRESH, Channel, OneEuro, smooth_one
from coach.core.counting.before_start import count_earlier, find_start, remember
from coach.core.counting.counter_state import CounterState
from coach.core.counting.engine_state import RepState
from coach.core.counting.events import Event, EventKind, Rep
from coach.core.counting.evidence import NO_EVIDENCE
from coach.core.counting.fatigue import fatigue_sign
from coach.core.counting.fault_monitor import (
    hold_blocker,
    too_fast_events,
    unjudged_events,
    watch_faults,
)
from coach.core.counting.fault_tracker import FaultState
from coach.core.counting.inactivity import reset_inactivity, watch_movement
from coach.core.counting.personal_norm import UNKNOWN
from coach.core.counting.rep_end import finish_at_end, interrupt, leave
from coach.core.counting.sides import CountedSample, after_trouble, count_sides, shares_of
from coach.core.counting.start_position import (
    StartPosition,
    Trouble,
    drive_after_turn,
    settle,
    trouble_of,
    with_trouble,
)
from coach.core.counting.view_binding import (
    YAW,
    ViewBinding,
    bind_view,
    fault_value,
    sees_other_faults,
)
from coach.core.exercise.movement import Drive
from coach.core.exercise.signal_names import Row
from coach.core.exercise.spec import ExerciseSpec

YAW_FILTER = OneEuro(min_cutoff_hz=0.5, beta=0.0, reset_after_s=1.0)
STUCK_S = 10.0
"""Beyond one and a half repetitions."""


def step(
    spec: ExerciseSpec, state: RepState, t_s: float, row: Row
) -> tuple[RepState, tuple[Event, ...]]:
    """Advance by one sample: ``row`` (S,) over ``signals.NAMES`` at ``t_s``, NaN where nobody is.

    Raises ``ValueError`` for a time that is not after the last one.
    """
    after, events = _advance(spec, state, t_s, row)
    if len(after.reps) > len(state.reps):
        return replace(after, inactivity=reset_inactivity(after.inactivity)), events
    trouble = after.start_position.trouble
    inactivity, told = watch_movement(spec, after.inactivity, t_s, row, trouble)
    if inactivity is after.inactivity:
        return after, events
    # Built in one go, as everywhere that samples pass: replacing costs five times as much.
    now = RepState(
        after.spec, after.side, after.goal, after.start_position, after.counters, after.faults,
        after.filters, after.norms, after.t_s, after.yaw, after.reps, after.told, after.drive,
        inactivity, after.seen,
    )  # fmt: skip
    return now, (*events, *told) if told else events


def _advance(
    spec: ExerciseSpec, state: RepState, t_s: float, row: Row
) -> tuple[RepState, tuple[Event, ...]]:
    """Advance everything but the inactivity."""
    if t_s <= state.t_s:
        raise ValueError(f"time went from {state.t_s} to {t_s} s")
    yaw = smooth_one(YAW_FILTER, state.yaw, t_s, row[YAW])
    if not isnan(row[YAW]):
        state = _with_person(state, t_s, row)
    start_position = state.start_position
    if (turned := drive_after_turn(spec, start_position, yaw[2])) is not None:
        state = _change_view(state, turned, row)
        start_position = replace(start_position, binding=state.binding)
    shares, alone = shares_of(start_position, state.counters, t_s, row, t_s - state.t_s)
    trouble = trouble_of(spec, start_position, yaw[2], row, shares)
    counters = state.counters
    if trouble is None and _stuck(state, t_s):
        trouble = Trouble("lost", "Back to the starting position for a moment.")
    if trouble is None and start_position.ready:
        if start_position.trouble is not None:
            counters = after_trouble(start_position, counters, t_s, state.t_s)
            start_position = replace(start_position, trouble=None, trouble_s=math.nan)
        return _exercise(
            state, start_position, counters, t_s, yaw, row=row, raw=shares, alone=alone
        )
    if trouble is not None:
        repeats = any(counter.count for counter in counters)
        after = with_trouble(start_position, trouble, t_s, repeats=repeats)
    else:
        after = settle(spec, state.side, start_position, t_s, row, yaw_deg=yaw[2])
    now = replace(state, start_position=after, t_s=t_s, yaw=yaw)
    if after.ready and not start_position.ready:
        return _take_position(now, row)
    if start_position.ready and not after.ready:
        return _pause(now, start_position, after)
    return now, ()


def _with_person(state: RepState, t_s: float, row: Row) -> RepState:
    """Somebody is in view: remembers since when, and what was seen."""
    start_position = state.start_position
    if isnan(start_position.first_s):
        start_position = replace(start_position, first_s=t_s)
    seen = remember(state.seen, state.spec.repetition, start_position.first_s, t_s, row)
    if seen is state.seen:
        return state
    return replace(state, start_position=start_position, seen=seen)


def _change_view(state: RepState, drive: Drive, row: Row) -> RepState:
    """The person has turned to another view with the same start: the repetition goes on."""
    binding = bind_view(state.spec, drive, state.side, row[YAW])
    counters = tuple(
        replace(
            counter,
            person=replace(
                counter.person,
                minimum=_minimum(state, drive, counter.minimum),
                short=None,
                refused=(),
            ),
            evidence=NO_EVIDENCE,
        )
        for counter in state.counters
    )
    faults = tuple(FaultState(fault_value(watched, row)) for watched in binding.faults)
    return replace(
        state, start_position=replace(state.start_position, binding=binding), counters=counters,
        faults=faults,
        filters=(FRESH,) * (len(counters) + len(faults)), norms=(UNKNOWN,) * len(faults),
        drive=drive,
    )  # fmt: skip


def _shows_other_faults(
    binding: ViewBinding, counters: Sequence[CounterState], *yaws_deg: float
) -> bool:
    """Whether somebody at rest has turned to where other faults can be told: now, and for long
    enough that the smoothed yaw has followed."""
    if any(counter.moving for counter in counters):
        return False
    return all(sees_other_faults(binding, yaw_deg) for yaw_deg in yaws_deg)


def _look_again(
    state: RepState, drive: Drive, t_s: float, yaw_deg: float, row: Row
) -> tuple[RepState, ViewBinding, list[Event]]:
    """The same view with the faults that can be told of somebody turned by ``yaw_deg``."""
    binding = bind_view(state.spec, drive, state.side, yaw_deg)
    told = state.told | {fault.code for fault in binding.unjudged}
    now = replace(
        state,
        faults=tuple(FaultState(fault_value(watched, row)) for watched in binding.faults),
        filters=(*state.filters[: len(state.counters)], *[FRESH] * len(binding.faults)),
        norms=(UNKNOWN,) * len(binding.faults),
        told=told,
    )
    events = unjudged_events(binding, state.told, t_s)
    return now, binding, events


def _minimum(state: RepState, drive: Drive, minimum: float) -> float:
    """The least progress that counts with another drive, by the person's own range."""
    scale = 1.0 if state.drive is None else drive.minimum_share / state.drive.minimum_share
    return max(drive.floor_share, minimum * scale)


def end(state: RepState) -> tuple[RepState, tuple[Event, ...]]:
    """After the last sample: count a repetition that lacks only the last part of the way back."""
    binding = state.binding
    if binding is None or not state.ready or binding.drive.timed:
        return state, ()
    drive, repetition = binding.drive, state.spec.repetition
    now, events = _apply_outcomes(
        state,
        [
            finish_at_end(drive, repetition, counter, checks)
            for counter, checks in zip(state.counters, binding.checks, strict=True)
        ],
    )
    if now.reps == state.reps:
        return state, ()
    told, more = _set_events(now, now.counters, now.reps, state.t_s)
    return replace(now, told=told), (*events, *more)


def _apply_outcomes(
    state: RepState, counters: Sequence[tuple[CounterState, tuple[Event, ...], Rep | None]]
) -> tuple[RepState, list[Event]]:
    """The state with the outcome of every side, and their events."""
    result = CountedSample(
        [counter for counter, _, _ in counters],
        [event for _, told, _ in counters for event in told],
        [rep for _, _, rep in counters if rep is not None],
    )
    if state.binding is not None:
        count_earlier(state.seen, state.binding, state.counters, state.reps, result)
    reps = _append_reps(state.reps, result.reps)
    return replace(state, counters=tuple(result.counters), reps=reps), result.events


def _stuck(state: RepState, t_s: float) -> bool:
    """Whether a repetition lasts far too long: the start was assumed in the wrong place."""
    for counter in state.counters:
        if counter.moving and t_s - counter.movement.began_s > STUCK_S:
            repetition = state.spec.repetition
            usual_s = repetition.out_s + repetition.hold_s + repetition.back_s
            if t_s - counter.movement.began_s > 1.5 * usual_s + STUCK_S:
                return True
    return False


def _pause(
    state: RepState, before: StartPosition, start_position: StartPosition
) -> tuple[RepState, tuple[Event, ...]]:
    """Out of position for too long: the repetition under way does not count, unless the person
    left when it was nearly over."""
    drive, binding, trouble = state.drive, before.binding, start_position.trouble
    timed = drive is not None and drive.timed
    if binding is not None and not timed and trouble is not None and trouble.code == "nobody":
        outcomes = [
            leave(binding.drive, state.spec.repetition, counter, checks)
            for counter, checks in zip(state.counters, binding.checks, strict=True)
        ]
    else:
        hidden = trouble is not None and trouble.code == "hidden"
        outcomes = [
            interrupt(counter, state.t_s, timed=timed, hidden=hidden) for counter in state.counters
        ]
    now, events = _apply_outcomes(state, outcomes)
    if any(rep.complete for rep in now.reps[len(state.reps) :]):
        told, more = _set_events(now, now.counters, now.reps, state.t_s)
        now, events = replace(now, told=told), [*events, *more]
    if start_position.trouble is not None:
        code, text = start_position.trouble.code, start_position.trouble.text
        events.append(
            Event("paused", state.t_s, code=code, text=text, began_s=start_position.trouble_s)
        )
    return replace(now, faults=(), filters=(), norms=()), tuple(events)


def _take_position(state: RepState, row: Row) -> tuple[RepState, tuple[Event, ...]]:
    start_position = state.start_position
    binding = start_position.binding
    assert binding is not None, "nobody is ready before it is known from where they are seen"
    drive = binding.drive
    counters = tuple(
        replace(
            counter,
            person=replace(
                counter.person,
                minimum=_minimum(state, drive, counter.minimum),
                base=share if drive.own_start and not isnan(share) else 0.0,
            ),
        )
        for counter, share in zip(state.counters, start_position.settled_at, strict=True)
    )
    faults = tuple(FaultState(fault_value(watched, row)) for watched in binding.faults)
    filters = (FRESH,) * (len(counters) + len(faults))
    kind: EventKind = "resumed" if "position" in state.told else "position_taken"
    now = replace(
        state,
        counters=counters,
        faults=faults,
        filters=filters,
        norms=(UNKNOWN,) * len(faults),
        told=state.told | {"position"} | {fault.code for fault in binding.unjudged},
        drive=drive,
    )
    raw = binding.shares(row, 0.0)
    now, more = _exercise(now, start_position, counters, state.t_s, state.yaw, row=row, raw=raw)
    return now, (Event(kind, state.t_s), *unjudged_events(binding, state.told, state.t_s), *more)


def _exercise(
    state: RepState,
    start_position: StartPosition,
    counters: Sequence[CounterState],
    t_s: float,
    yaw: Channel,
    *,
    row: Row,
    raw: Sequence[float],
    alone: bool = False,
) -> tuple[RepState, tuple[Event, ...]]:
    """In position: counts, times and watches; ``raw`` is the progress of each side, ``alone``
    whether one of two tells it."""
    binding = start_position.binding
    assert binding is not None, "nobody is ready before it is known from where they are seen"
    unjudged: list[Event] = []
    if binding.turn_matters and _shows_other_faults(binding, counters, yaw[2], row[YAW]):
        state, binding, unjudged = _look_again(state, binding.drive, t_s, yaw[2], row)
        start_position = replace(start_position, binding=binding)
    filters = list(state.filters)
    blocked = hold_blocker(binding, state.faults)
    gap_s = t_s - state.t_s
    result = count_sides(
        binding,
        counters,
        filters,
        t_s,
        raw,
        row=row,
        gap_s=gap_s,
        blocked=blocked,
        alone=alone,
        faulty=any(fault.active for fault in state.faults),
    )
    if result.reps:
        count_earlier(state.seen, binding, counters, state.reps, result)
    elif state.seen and binding.drive.own_start:
        find_start(state.seen, binding, state.reps, result)
    faults, norms, watched = watch_faults(state, binding, result.counters, filters, t_s, row=row)
    events = unjudged + result.events + watched
    if result.fast:
        events += too_fast_events(result.counters, t_s)
    reps, told = state.reps, state.told
    if result.reps:
        reps = _append_reps(reps, result.reps)
        told, more = _set_events(state, result.counters, reps, t_s)
        events += more
    now = RepState(
        state.spec, state.side, state.goal, start_position, tuple(result.counters), faults,
        tuple(filters), norms, t_s, yaw, reps, told, binding.drive, state.inactivity,
        state.seen,
    )  # fmt: skip
    return now, tuple(events)


def _append_reps(reps: Sequence[Rep], more: Sequence[Rep]) -> tuple[Rep, ...]:
    """All repetitions; an attempt that counts after all loses its reason not to."""
    counted = {(rep.side, number) for rep in more for number in rep.amends}
    if counted:
        reps = [
            replace(rep, why=None) if (rep.side, rep.number) in counted else rep for rep in reps
        ]
    return (*reps, *more)


def _set_events(
    state: RepState, counters: Sequence[CounterState], reps: Sequence[Rep], t_s: float
) -> tuple[frozenset[str], list[Event]]:
    """What a repetition completes: the set, or a sign of fatigue."""
    events: list[Event] = []
    told = state.told
    done = sum(counter.count for counter in counters)
    if done >= state.goal * len(counters) and "set" not in told:
        told |= {"set"}
        events.append(Event("set_done", t_s, rep=done))
    if "fatigue" not in told and (sign := fatigue_sign(reps)) is not None:
        told |= {"fatigue"}
        events.append(Event("fatigue", t_s, reps[-1].side, code=sign[0], value=sign[1]))
    return told, events
