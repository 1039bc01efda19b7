"""How well a person's own measurement repeats: what a change must exceed to be one."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from coach.core.posture.result import Z90

LEAST_TIMES = 3
"""Fewer repeats say nothing of how they scatter."""

LEAST_FREEDOM = 4
"""From this many degrees of freedom on a person's own figure replaces the published one: five
repeats in one go, or more than one go."""

_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Repeatability:
    """``sem_deg``: standard error of measurement, the scatter of repeats about their mean, over
    ``freedom`` degrees of freedom. ``low_deg``, ``high_deg``: its 90 % interval."""

    sem_deg: float
    freedom: int
    low_deg: float
    high_deg: float

    @property
    def detectable_deg(self) -> float:
        """Smallest detectable change: 1.96 √2 times the standard error of measurement."""
        return _Z95 * math.sqrt(2.0) * self.sem_deg

    @property
    def settled(self) -> bool:
        """Whether it rests on enough repeats to be used in place of a published figure."""
        return self.freedom >= LEAST_FREEDOM


def repeatability(groups: Sequence[Sequence[float]]) -> Repeatability | None:
    """The standard error of measurement of repeats.

    Parameters
    ----------
    groups
        Values of each go, degrees. Groups of fewer than three values are left out.

    Returns
    -------
    Repeatability or None
        Pooled over the groups; ``None`` without any.

    Source: SEM = √(mean square within); SDC = 1.96 √2 SEM (de Vet 2006, J Clin Epidemiol 59:1033).
    The interval is that of a variance, by Wilson and Hilferty's approximation.
    """
    usable = [group for group in groups if len(group) >= LEAST_TIMES]
    if not usable:
        return None
    freedom = sum(len(group) - 1 for group in usable)
    squares = sum(statistics.variance(group) * (len(group) - 1) for group in usable)
    sem = math.sqrt(squares / freedom)
    ends = (sem * math.sqrt(freedom / _chi_square(freedom, z)) for z in (Z90, -Z90))
    low, high = ends
    return Repeatability(sem, freedom, low, high)


def _chi_square(freedom: int, z: float) -> float:
    """The quantile of χ² that lies where ``z`` does in a standard normal."""
    spread = 2.0 / (9.0 * freedom)
    return float(freedom * (1.0 - spread + z * math.sqrt(spread)) ** 3)
