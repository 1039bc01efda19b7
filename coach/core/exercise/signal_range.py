"""A signal with a least and a greatest value, as parts of positions and conditions ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coach.core.exercise.units import (
    Degrees,
    Ratio,
    ViewName,
    either,
    signal_mistakes,
    unit_mistakes,
    unit_of,
)
from coach.core.schema import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRange(Content):
    """A ``signal`` that must lie between ``least`` and ``most``, in its unit.

    ``views``: from where it is judged (none: from everywhere). ``says``: what the person is told
    where it lies outside.
    """

    signal: str
    least_deg: Degrees | None = None
    least_ratio: Ratio | None = None
    most_deg: Degrees | None = None
    most_ratio: Ratio | None = None
    views: tuple[ViewName, ...] = ()
    says: str

    @property
    def least(self) -> float:
        """The least value, minus infinity where there is none."""
        return _limit(self.least_deg, self.least_ratio, -1.0)

    @property
    def most(self) -> float:
        """The greatest value, infinity where there is none."""
        return _limit(self.most_deg, self.most_ratio, 1.0)

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Unknown signals, wrong units, nothing asked or nothing possible."""
        yield from signal_mistakes(self.signal)
        yield from unit_mistakes(self, self.signal, ("least", "most"))
        if self.least == -float("inf") and self.most == float("inf"):
            yield f"least_{unit_of(self.signal)}", "is missing (or most)"
        if self.least >= self.most:
            yield f"most_{unit_of(self.signal)}", "must be more than the least"


def _limit(deg: float | None, ratio: float | None, sign: float) -> float:
    """A limit that may be missing: the one given, else infinity with ``sign``."""
    return sign * float("inf") if deg is None and ratio is None else either(deg, ratio)
