"""Advances the faults of an exercise by one sample."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from math import isnan

from coach.core.body.one_euro import Channel, smooth_one
from coach.core.counting.counter_state import CounterState
from coach.core.counting.engine_state import RepState
from coach.core.counting.events import Event, EventKind
from coach.core.counting.evidence import missed
from coach.core.counting.fault_tracker import FaultState, rest_at, step_fault
from coach.core.counting.own_start import REST_TAU_S
from coach.core.counting.personal_norm import (
    PersonalNorm,
    close_repetition,
    excess_over_norm,
    update_norm,
)
from coach.core.counting.rep_counter import HELD_S
from coach.core.counting.sides import FILTER
from coach.core.counting.view_binding import ViewBinding, fault_value, part_of
from coach.core.exercise.faults import TOO_FAST, Fault
from coach.core.exercise.signal_names import LIMBS, Row

NEAR_PEAK = 0.15
"""A movement is at its end until it has turned back by more than this progress."""


def hold_blocker(binding: ViewBinding, faults: Sequence[FaultState]) -> str:
    """The fault that keeps a hold from counting, if any."""
    for watched, state in zip(binding.faults, faults, strict=True):
        if state.active and watched.fault.stops_hold:
            return watched.fault.code
    return ""


def watch_faults(
    state: RepState,
    binding: ViewBinding,
    counters: Sequence[CounterState],
    filters: list[Channel],
    t_s: float,
    *,
    row: Row,
) -> tuple[tuple[FaultState, ...], tuple[PersonalNorm, ...], list[Event]]:
    """Advance every fault of ``state`` by one sample: the faults, their personal norms and events.

    Changes ``filters`` in place: those of ``counters`` come first, then those of faults.
    """
    moving = next((counter for counter in counters if counter.moving), None)
    # Who holds may have gone beyond the target on the way; landmarks do more often.
    furthest = 1.0 if binding.spec.repetition.hold_s >= HELD_S else math.inf
    held = moving is not None and any(
        counter.phase == "hold"
        and counter.share >= min(counter.movement.peak, furthest) - NEAR_PEAK
        for counter in counters
    )
    over = _attempts(counters) > _attempts(state.counters)
    keep = math.exp((state.t_s - t_s) / REST_TAU_S)
    events: list[Event] = []
    faults, norms = list(state.faults), list(state.norms)
    for index, watched in enumerate(binding.faults):
        fault, place = watched.fault, len(counters) + index
        value = fault_value(watched, row)
        if not isnan(value):
            filters[place] = smooth_one(FILTER, filters[place], t_s, value / watched.band)
            value = filters[place][2] * watched.band
        before = faults[index]
        own = watched.side == "both" or (moving is not None and moving.side == watched.side)
        shown = own and not (fault.hidden_by and _any_active(binding, faults, fault.hidden_by))
        at_end = held and shown
        matters = shown and (
            fault.when == "always" or (at_end if fault.when == "end" else moving is not None)
        )
        beyond = excess_over_norm(watched, norms[index], value) if at_end else math.nan
        after = step_fault(watched, before, t_s, value, matters, excess=beyond)
        if after.active and not before.active and _is_another(binding, counters, moving, fault):
            after = before
        if watched.beyond_usual > 0.0:
            usual = norms[index]
            if over:
                usual = close_repetition(usual)
            elif moving is None and not isnan(usual.now):
                usual = PersonalNorm(usual.value)  # that was no repetition
            if moving is not None:
                usual = update_norm(usual, after, value, t_s - state.t_s, held=at_end)
            norms[index] = usual
        if moving is None and fault.from_start:
            after = rest_at(after, value, keep)
        faults[index] = after
        if after.active != before.active:
            began = after.since_s if after.active else before.since_s
            kind: EventKind = "fault_began" if after.active else "fault_ended"
            events.append(_event(kind, t_s, moving, fault.code, began))
    return tuple(faults), tuple(norms), events


def _attempts(counters: Sequence[CounterState]) -> int:
    """How many repetitions are over."""
    return sum(counter.attempts for counter in counters)


def _is_another(
    binding: ViewBinding,
    counters: Sequence[CounterState],
    moving: CounterState | None,
    fault: Fault,
) -> bool:
    """Whether arms or legs do another movement, of which a fault is none. What the fault is of
    doesn't tell, nor do head and trunk: where one is not as it should be, the other rarely is."""
    if moving is None:
        return False
    checks = binding.checks[counters.index(moving)]
    condition = missed(checks, moving.evidence, reached=moving.movement.reached)
    if condition is None or condition.signal not in LIMBS:
        return False
    return part_of(condition.signal) != part_of(fault.signal)


def _any_active(binding: ViewBinding, faults: Sequence[FaultState], codes: Sequence[str]) -> bool:
    """Whether one of these faults is there now."""
    return any(
        state.active and watched.fault.code in codes
        for watched, state in zip(binding.faults, faults, strict=True)
    )


def too_fast_events(counters: Sequence[CounterState], t_s: float) -> list[Event]:
    """The beginning and end of the fault "too fast": the movement is over when it is noticed."""
    moving = next((counter for counter in counters if counter.moving), None)
    kinds: tuple[EventKind, ...] = ("fault_began", "fault_ended")
    return [_event(kind, t_s, moving, TOO_FAST, t_s) for kind in kinds]


def unjudged_events(binding: ViewBinding, told: Container[str], t_s: float) -> list[Event]:
    """For each fault that can't be told from here, once, what would show it."""
    return [
        Event("unjudged", t_s, code=fault.code, text=fault.unjudged_says)
        for fault in binding.unjudged
        if fault.code not in told
    ]


def _event(
    kind: EventKind, t_s: float, moving: CounterState | None, code: str, began_s: float
) -> Event:
    if moving is None:
        return Event(kind, t_s, code=code, began_s=began_s)
    return Event(kind, t_s, moving.side, moving.attempts + 1, code, began_s=began_s)
