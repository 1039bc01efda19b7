"""A person's own norm: a signal's usual value at the end of their repetitions.

How high raised arms lift the shoulders differs from person to person more than a shrug does; in one
person it is the same every time. So a fault may also be told by comparing with the repetitions
before. Repetitions with the fault are left out of the norm.
"""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan

from coach.core.counting.fault_tracker import FaultState, PreparedFault
from coach.core.record import record

_NEWEST = 0.5
"""The newest repetition's share in what is usual."""


@record()
class PersonalNorm:
    """``value``: a signal's mean at the end of the repetitions before, NaN before the first.
    ``now``: its mean at the end of the present one, over ``now_s``; ``faulty``: not to be learnt
    from."""

    value: float = nan
    now: float = nan
    now_s: float = 0.0
    faulty: bool = False


UNKNOWN = PersonalNorm()


def excess_over_norm(watched: PreparedFault, usual: PersonalNorm, value: float) -> float:
    """How far ``value`` lies beyond what is usual, 1 where that is a fault; NaN where nothing is
    usual yet or the fault is not told so."""
    beyond = watched.beyond_usual
    return watched.sign * (value - usual.value) / beyond if beyond > 0.0 else nan


def update_norm(
    usual: PersonalNorm, fault: FaultState, value: float, gap_s: float, *, held: bool
) -> PersonalNorm:
    """With one more sample of a repetition; ``held``: at its end."""
    if fault.active and not usual.faulty:
        usual = replace(usual, faulty=True)
    if not held or isnan(value):
        return usual
    seen_s = usual.now_s + gap_s
    now = value if isnan(usual.now) else usual.now + (value - usual.now) * gap_s / seen_s
    return PersonalNorm(usual.value, now, seen_s, usual.faulty)


def close_repetition(usual: PersonalNorm) -> PersonalNorm:
    """The repetition is over: what was seen at its end is usual, unless it was faulty."""
    if usual.faulty or isnan(usual.now):
        return PersonalNorm(usual.value)
    if isnan(usual.value):
        return PersonalNorm(usual.now)
    return PersonalNorm(usual.value + _NEWEST * (usual.now - usual.value))
