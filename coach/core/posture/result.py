"""The records of a judgement: measures, findings, and all of it together."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from coach.core.types import View

Z90 = 1.645
"""Half a 90 % interval in standard deviations."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a recording: ``value`` within ``low``..``high`` in 90 % of cases, or
    ``None`` and the reason in ``abstained``. In ``unit``."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    band: str | None
    abstained: str | None
    unit: str = "deg"

    @property
    def half(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2

    def __str__(self) -> str:
        if self.value is None:
            return f"none ({self.abstained})"
        return f"{self.value:.1f} {self.unit} ({self.low:.1f} to {self.high:.1f})"


def measured(
    name: str, value: float, half: float, band: str | None = None, *, unit: str = "deg"
) -> Measure:
    """A measure with a value and half the width of its interval, in tenths."""
    low, high = _tenth(value - half), _tenth(value + half)
    return Measure(name, _tenth(value), low, high, band, None, unit)


def abstained(name: str, why: str) -> Measure:
    """A measure without a value; ``why`` is said to the person, without a full stop."""
    return Measure(name, None, None, None, None, why)


def without_bands(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """Measures of a body that no range is meant for."""
    return tuple(replace(item, band=None) for item in measures)


def _tenth(value: float) -> float:
    return round(value, 1) + 0.0  # no minus zero


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth saying; ``severity`` is info, mild, moderate or marked. Not ``certain``:
    the interval behind it also allows that nothing is the matter, and ``text`` says so."""

    code: str
    severity: str
    text: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Sides:
    """The craniovertebral angle of somebody who showed both sides, each measured alone."""

    left: Measure
    right: Measure


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of a posture check. ``score`` 0..100, ``None`` when too little was measured;
    ``score_basis`` says from which view, against what, and what is not in it, or why there is
    none."""

    view: View
    measures: tuple[Measure, ...]
    score: int | None
    findings: tuple[Finding, ...]
    sides: Sides | None = None
    score_basis: str = ""


INDEPENDENT = 1.0


def difference(name: str, before: Measure, after: Measure, share: float = INDEPENDENT) -> Measure:
    """``after`` less ``before`` as a measure of that name, abstaining where either does.

    Half the width of its interval is the root of the sum of their halves' squares, as errors that
    have nothing to do with each other add up, times ``share``.
    """
    for item, when in ((before, "before"), (after, "after")):
        if item.value is None:
            return abstained(name, f"not measured {when} ({item.abstained})")
    assert before.value is not None
    assert after.value is not None
    half = share * math.hypot(before.half or 0.0, after.half or 0.0)
    return measured(name, after.value - before.value, half)
