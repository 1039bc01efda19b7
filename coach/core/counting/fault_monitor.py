"""The faults of an exercise, one sample further."""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import isnan

from coach.core.body.one_euro import Channel, smooth_one
from coach.core.counting.counter_state import CounterState
from coach.core.counting.engine_state import RepState
from coach.core.counting.events import Event, EventKind
from coach.core.counting.fault_tracker import FaultState, rest_at, step_fault
from coach.core.counting.personal_norm import Usual, excess, learnt, over
from coach.core.counting.sides import FILTER, REST_TAU_S
from coach.core.counting.view_binding import Sight, worst
from coach.core.exercise.faults import TOO_FAST

NEAR_PEAK = 0.15
"""The end of a movement is where it has not turned back by more than this."""


def blocking(sight: Sight, faults: Sequence[FaultState]) -> str:
    """The fault that keeps a hold from counting, if any."""
    for watched, state in zip(sight.faults, faults, strict=True):
        if state.active and watched.fault.stops_hold:
            return watched.fault.code
    return ""


def watch(
    state: RepState,
    sight: Sight,
    lanes: Sequence[CounterState],
    filters: list[Channel],
    t_s: float,
    *,
    row: Sequence[float],
) -> tuple[tuple[FaultState, ...], tuple[Usual, ...], list[Event]]:
    """Every fault of ``state`` one sample further, with what is usual of it and what is to be told;
    changes ``filters`` in place, those of faults after those of ``lanes``."""
    moving = next((lane for lane in lanes if lane.moving), None)
    held = any(
        lane.phase == "hold" and lane.share >= lane.movement.peak - NEAR_PEAK for lane in lanes
    )
    keep = math.exp((state.t_s - t_s) / REST_TAU_S)
    events: list[Event] = []
    faults, usuals = list(state.faults), list(state.usuals)
    for index, watched in enumerate(sight.faults):
        fault, place = watched.fault, len(lanes) + index
        value = worst(watched, row)
        if not isnan(value):
            filters[place] = smooth_one(FILTER, filters[place], t_s, value / watched.band)
            value = filters[place][2] * watched.band
        before = faults[index]
        matters = fault.when == "always" or (held if fault.when == "end" else moving is not None)
        beyond = excess(watched, usuals[index], value) if held else math.nan
        after = step_fault(watched, before, t_s, value, matters, excess=beyond)
        if watched.beyond_usual > 0.0:
            if moving is not None:
                usual = learnt(usuals[index], after, value, t_s - state.t_s, held=held)
                usuals[index] = usual
            elif not isnan(usuals[index].now):
                usuals[index] = over(usuals[index])
        if moving is None and fault.from_start:
            after = rest_at(after, value, keep)
        faults[index] = after
        if after.active != before.active:
            began = after.since_s if after.active else before.since_s
            kind: EventKind = "fault_began" if after.active else "fault_ended"
            events.append(_event(kind, t_s, moving, fault.code, began))
    return tuple(faults), tuple(usuals), events


def hurried(lanes: Sequence[CounterState], t_s: float) -> list[Event]:
    """A movement that was too quick is over when it is noticed."""
    moving = next((lane for lane in lanes if lane.moving), None)
    kinds: tuple[EventKind, ...] = ("fault_began", "fault_ended")
    return [_event(kind, t_s, moving, TOO_FAST, t_s) for kind in kinds]


def _event(
    kind: EventKind, t_s: float, moving: CounterState | None, code: str, began_s: float
) -> Event:
    if moving is None:
        return Event(kind, t_s, code=code, began_s=began_s)
    return Event(kind, t_s, moving.lane, moving.attempts + 1, code, began_s=began_s)
