"""What is usual for somebody at the end of their repetitions, against which the next are seen.

How high raised arms lift the shoulders differs from person to person more than a shrug does; in one
person it is the same every time. So a fault may also be told from what the repetitions before it
looked like, of which those with the fault are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan, nan

from coach.core.counting.fault_tracker import FaultState, Watched

_NEWEST = 0.5
"""The newest repetition's share in what is usual."""


@dataclass(frozen=True, slots=True)
class Usual:
    """``value``: a signal's mean at the end of the repetitions before, NaN before the first.
    ``now``: its mean at the end of the present one, over ``now_s``; ``faulty``: not to be learnt
    from."""

    value: float = nan
    now: float = nan
    now_s: float = 0.0
    faulty: bool = False


UNKNOWN = Usual()


def excess(watched: Watched, usual: Usual, value: float) -> float:
    """How far ``value`` lies beyond what is usual, 1 where that is a fault; NaN where nothing is
    usual yet or the fault is not told so."""
    beyond = watched.beyond_usual
    return watched.sign * (value - usual.value) / beyond if beyond > 0.0 else nan


def learnt(usual: Usual, fault: FaultState, value: float, gap_s: float, *, held: bool) -> Usual:
    """One sample of a repetition further; ``held``: at its end."""
    if fault.active and not usual.faulty:
        usual = replace(usual, faulty=True)
    if not held or isnan(value):
        return usual
    seen_s = usual.now_s + gap_s
    now = value if isnan(usual.now) else usual.now + (value - usual.now) * gap_s / seen_s
    return replace(usual, now=now, now_s=seen_s)


def over(usual: Usual) -> Usual:
    """The repetition is over: what was seen at its end is usual, unless it was faulty."""
    if usual.faulty or isnan(usual.now):
        return Usual(usual.value)
    if isnan(usual.value):
        return Usual(usual.now)
    return Usual(usual.value + _NEWEST * (usual.now - usual.value))
