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
from coach.core.counting.counter_state import CounterState
from coach.core.counting.engine_state import RepState
from coach.core.counting.events import Event, EventKind, Rep
from coach.core.counting.evidence import NO_EVIDENCE
from coach.core.counting.fatigue import tired
from coach.core.counting.fault_monitor import blocking, hurried, watch
from coach.core.counting.fault_tracker import FaultState
from coach.core.counting.inactivity import counted, watch_movement
from coach.core.counting.personal_norm import UNKNOWN
from coach.core.counting.rep_counter import cut_short, interrupted
from coach.core.counting.sides import count
from coach.core.counting.start_position import (
    Stance,
    Trouble,
    settle,
    trouble_of,
    troubled,
    turned_to,
)
from coach.core.counting.view_binding import YAW, seen_from, worst
from coach.core.exercise.movement import Drive
from coach.core.exercise.spec import ExerciseSpec

YAW_FILTER = OneEuro(min_cutoff_hz=0.5, beta=0.0, reset_after_s=1.0)
STUCK_S = 10.0
"""Beyond one and a half repetitions."""


def step(
    spec: ExerciseSpec, state: RepState, t_s: float, row: Sequence[float]
) -> tuple[RepState, tuple[Event, ...]]:
    """One sample further: ``row`` (S,) over ``signals.NAMES`` at ``t_s``, NaN where nobody is.

    Raises ``ValueError`` for a time that is not after the last one.
    """
    after, events = _stepped(spec, state, t_s, row)
    if len(after.reps) > len(state.reps):
        return replace(after, inactivity=counted(after.inactivity)), events
    trouble = after.stance.trouble
    inactivity, told = watch_movement(spec, after.inactivity, t_s, row, trouble)
    if inactivity is after.inactivity:
        return after, events
    return replace(after, inactivity=inactivity), (*events, *told)


def _stepped(
    spec: ExerciseSpec, state: RepState, t_s: float, row: Sequence[float]
) -> tuple[RepState, tuple[Event, ...]]:
    """The same, but for movement of which nothing comes."""
    if t_s <= state.t_s:
        raise ValueError(f"time went from {state.t_s} to {t_s} s")
    yaw = smooth_one(YAW_FILTER, state.yaw, t_s, row[YAW])
    stance = state.stance
    if isnan(stance.first_s) and not isnan(row[YAW]):
        stance = replace(stance, first_s=t_s)
    if (turned := turned_to(spec, stance, yaw[2])) is not None:
        state = _seen_anew(state, turned, row)
        stance = replace(stance, sight=state.sight)
    shares: Sequence[float] = ()
    if stance.sight is not None:
        shares = stance.sight.shares(row, t_s - stance.ready_s if stance.ready else 0.0)
    trouble = trouble_of(spec, stance, yaw[2], row, shares)
    lanes = state.lanes
    if trouble is None and _stuck(state, t_s):
        trouble = Trouble("lost", "Back to the starting position for a moment.")
    if trouble is None and stance.ready:
        if stance.trouble is not None:
            if stance.trouble.code == "position":  # meanwhile nothing was held
                lanes = tuple(replace(lane, t_s=state.t_s) for lane in lanes)
            stance = replace(stance, trouble=None, trouble_s=math.nan)
        return _exercise(state, stance, lanes, t_s, yaw, row=row, raw=shares)
    if trouble is not None:
        after = troubled(stance, trouble, t_s)
    else:
        after = settle(spec, state.side, stance, t_s, row, yaw_deg=yaw[2])
    now = replace(state, stance=after, t_s=t_s, yaw=yaw)
    if after.ready and not stance.ready:
        return _take_position(now, row)
    if stance.ready and not after.ready:
        return _pause(now, after)
    return now, ()


def _seen_anew(state: RepState, drive: Drive, row: Sequence[float]) -> RepState:
    """The person has turned to another view whose start is the same: what is under way goes on."""
    sight = seen_from(state.spec, drive, state.side, row[YAW])
    lanes = tuple(
        replace(
            lane,
            person=replace(lane.person, minimum=_minimum(state, drive, lane.minimum), short=None),
            evidence=NO_EVIDENCE,
        )
        for lane in state.lanes
    )
    faults = tuple(FaultState(worst(watched, row)) for watched in sight.faults)
    return replace(
        state, stance=replace(state.stance, sight=sight), lanes=lanes, faults=faults,
        filters=(FRESH,) * (len(lanes) + len(faults)), usuals=(UNKNOWN,) * len(faults),
        drive=drive,
    )  # fmt: skip


def _minimum(state: RepState, drive: Drive, minimum: float) -> float:
    """What counts, seen by another drive: somebody's own range carries over in proportion."""
    scale = 1.0 if state.drive is None else drive.minimum_share / state.drive.minimum_share
    return max(drive.floor_share, minimum * scale)


def end(state: RepState) -> tuple[RepState, tuple[Event, ...]]:
    """After the last sample: a repetition may be done but for the last part of the way back."""
    sight = state.sight
    if sight is None or not state.ready or sight.drive.timed:
        return state, ()
    drive, how = sight.drive, state.spec.repetition
    now, events = _stopped(
        state,
        [
            cut_short(drive, how, lane, checks)
            for lane, checks in zip(state.lanes, sight.checks, strict=True)
        ],
    )
    if now.reps == state.reps:
        return state, ()
    told, more = _over(now, now.lanes, now.reps, state.t_s)
    return replace(now, told=told), (*events, *more)


def _stopped(
    state: RepState, lanes: Sequence[tuple[CounterState, tuple[Event, ...], Rep | None]]
) -> tuple[RepState, list[Event]]:
    """Every lane as what stopped it left it, and what there is to tell of that."""
    now = replace(
        state,
        lanes=tuple(lane for lane, _, _ in lanes),
        reps=_with(state.reps, [rep for _, _, rep in lanes if rep is not None]),
    )
    return now, [event for _, told, _ in lanes for event in told]


def _stuck(state: RepState, t_s: float) -> bool:
    """Far longer out than any repetition takes: the start was not where it was thought to be."""
    how = state.spec.repetition
    longest_s = 1.5 * (how.out_s + how.hold_s + how.back_s) + STUCK_S
    return any(lane.moving and t_s - lane.movement.began_s > longest_s for lane in state.lanes)


def _pause(state: RepState, stance: Stance) -> tuple[RepState, tuple[Event, ...]]:
    """Out of position for too long: what was under way does not count."""
    now, events = _stopped(state, [interrupted(lane, state.t_s) for lane in state.lanes])
    if stance.trouble is not None:
        code, text = stance.trouble.code, stance.trouble.text
        events.append(Event("paused", state.t_s, code=code, text=text, began_s=stance.trouble_s))
    return replace(now, faults=(), filters=(), usuals=()), tuple(events)


def _take_position(state: RepState, row: Sequence[float]) -> tuple[RepState, tuple[Event, ...]]:
    stance = state.stance
    sight = stance.sight
    assert sight is not None, "nobody is ready before it is known from where they are seen"
    drive = sight.drive
    lanes = tuple(
        replace(
            lane,
            person=replace(
                lane.person,
                minimum=_minimum(state, drive, lane.minimum),
                base=share if drive.own_start and not isnan(share) else 0.0,
            ),
        )
        for lane, share in zip(state.lanes, stance.settled_at, strict=True)
    )
    faults = tuple(FaultState(worst(watched, row)) for watched in sight.faults)
    filters = (FRESH,) * (len(lanes) + len(faults))
    kind: EventKind = "resumed" if "position" in state.told else "position_taken"
    now = replace(
        state,
        lanes=lanes,
        faults=faults,
        filters=filters,
        usuals=(UNKNOWN,) * len(faults),
        told=state.told | {"position"},
        drive=drive,
    )
    raw = sight.shares(row, 0.0)
    now, more = _exercise(now, stance, lanes, state.t_s, state.yaw, row=row, raw=raw)
    return now, (Event(kind, state.t_s), *more)


def _exercise(
    state: RepState,
    stance: Stance,
    lanes: Sequence[CounterState],
    t_s: float,
    yaw: Channel,
    *,
    row: Sequence[float],
    raw: Sequence[float],
) -> tuple[RepState, tuple[Event, ...]]:
    """In position: counts, times and watches; ``raw`` is the progress of each lane."""
    sight = stance.sight
    assert sight is not None, "nobody is ready before it is known from where they are seen"
    filters = list(state.filters)
    blocked = blocking(sight, state.faults)
    gap_s = t_s - state.t_s
    found = count(sight, lanes, filters, t_s, raw, row=row, gap_s=gap_s, blocked=blocked)
    faults, usuals, watched = watch(state, sight, found.lanes, filters, t_s, row=row)
    events = found.events + watched
    if found.fast:
        events += hurried(found.lanes, t_s)
    reps, told = state.reps, state.told
    if found.reps:
        reps = _with(reps, found.reps)
        told, more = _over(state, found.lanes, reps, t_s)
        events += more
    now = RepState(
        state.spec, state.side, state.goal, stance, tuple(found.lanes), faults, tuple(filters),
        usuals, t_s, yaw, reps, told, sight.drive, state.inactivity,
    )  # fmt: skip
    return now, tuple(events)


def _with(reps: Sequence[Rep], more: Sequence[Rep]) -> tuple[Rep, ...]:
    """All repetitions; those that count after all are amended."""
    counted = {(rep.lane, rep.amends) for rep in more if rep.amends}
    if counted:
        reps = [
            replace(rep, why=None) if (rep.lane, rep.number) in counted else rep for rep in reps
        ]
    return (*reps, *more)


def _over(
    state: RepState, lanes: Sequence[CounterState], reps: Sequence[Rep], t_s: float
) -> tuple[frozenset[str], list[Event]]:
    """After a repetition: is the set done, and is somebody getting tired."""
    events: list[Event] = []
    told = state.told
    done = sum(lane.count for lane in lanes)
    if done >= state.goal * len(lanes) and "set" not in told:
        told |= {"set"}
        events.append(Event("set_done", t_s, rep=done))
    if "fatigue" not in told and (sign := tired(reps)) is not None:
        told |= {"fatigue"}
        events.append(Event("fatigue", t_s, reps[-1].lane, code=sign[0], value=sign[1]))
    return told, events
