"""Form faults: a signal beyond a threshold for long enough, until it is back for long enough."""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import isnan

from coach.core.exercise.faults import Fault
from coach.core.exercise.signal_names import columns_of
from coach.core.exercise.spec import CountedSide
from coach.core.record import record

CLEAR_S = 0.25
"""A fault is over when its signal has been back on the good side for so long."""

USUAL_AGAIN = 0.6
"""A fault told by the personal norm ends when the excess falls below this."""


@dataclass(frozen=True, slots=True, eq=False)
class PreparedFault:
    """A fault ready to be looked for at every sample.

    ``columns`` are those of its signal; ``sign`` 1 where it lies above its threshold, -1 below;
    ``begins`` and ``clears`` are its thresholds times the sign; ``band``, what lies between them,
    is the unit of its filter. ``beyond_usual``: how far beyond the usual is a fault, too (0: that
    is not looked at). ``side``: it counts in the movements of this side alone.
    """

    fault: Fault
    columns: tuple[int, ...]
    sign: float
    begins: float
    clears: float
    band: float
    beyond_usual: float
    side: CountedSide = "both"

    @classmethod
    def of(cls, fault: Fault, side: CountedSide = "both") -> PreparedFault:
        """The fault as its file has it, of both sides or as one of them shows it."""
        sign = 1.0 if fault.above else -1.0
        begins, clears = sign * fault.threshold, sign * fault.clear
        columns = columns_of(fault.signal if side == "both" else f"{side}_{fault.signal}")
        return cls(fault, columns, sign, begins, clears, begins - clears, fault.beyond_usual, side)


@record()
class FaultState:
    """Where a fault stands. ``origin``: its signal in the person's own starting position.

    ``since_s``: beyond the threshold since then (NaN: it isn't); ``active`` once that has lasted;
    ``good_s``: back on the good side since then.
    """

    origin: float = math.nan
    since_s: float = math.nan
    good_s: float = math.nan
    active: bool = False


def step_fault(
    watched: PreparedFault,
    state: FaultState,
    t_s: float,
    value: float,
    matters: bool,
    *,
    excess: float = math.nan,
) -> FaultState:
    """Advance a fault by one sample.

    ``value`` in the signal's unit, NaN where it is hidden. ``matters``: whether this is the part of
    a repetition in which the fault counts. ``excess``: how far it is beyond the personal norm, 1
    where that is a fault, NaN where there is no norm.
    """
    fault = watched.fault
    over = watched.sign * (value - (state.origin if fault.from_start else 0.0))
    if fault.either_way:
        over = abs(over)
    if isnan(over):  # hidden, or no origin yet: nothing is known, nothing changes
        return state
    if state.active:
        still = (matters and over > watched.clears) or excess > USUAL_AGAIN
        return _until_clear(state, t_s, still)
    if not (matters and over > watched.begins) and not excess > 1.0:
        return state if isnan(state.since_s) else FaultState(state.origin)
    since = t_s if isnan(state.since_s) else state.since_s
    return FaultState(state.origin, since, math.nan, t_s - since >= fault.for_s)


def _until_clear(state: FaultState, t_s: float, still: bool) -> FaultState:
    """An active fault, which ends when it has not been ``still`` there for long enough."""
    if still:
        return FaultState(state.origin, state.since_s, math.nan, True)
    good = t_s if isnan(state.good_s) else state.good_s
    if t_s - good >= CLEAR_S:
        return FaultState(state.origin)
    return FaultState(state.origin, state.since_s, good, True)


def rest_at(state: FaultState, value: float, keep: float) -> FaultState:
    """The origin moved towards a ``value`` seen at rest; ``keep`` is the old one's share."""
    if isnan(value) or state.active:
        return state
    moved = value if isnan(state.origin) else keep * state.origin + (1.0 - keep) * value
    return FaultState(moved, state.since_s, state.good_s, state.active)
