"""Conditions: what must be true of a repetition for it to be this exercise at all.

A drive tells how far somebody moves, and other movements swing the same signal: a press raises the
upper arms as a lateral raise does. Conditions name what must stay still, where the elbows are and
which way the hands travel. A repetition that misses one is another movement and does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from coach.core.exercise.faults import MOST_WORDS, limit
from coach.core.exercise.units import (
    Degrees,
    Ratio,
    ViewName,
    signal_mistakes,
    unit_mistakes,
    unit_of,
)
from coach.core.schema import Content

At = Literal["start", "end", "change"]
"""When a condition is looked at: at rest before the repetition, at its end, or the end less the
start."""

Combine = Literal["worst", "mean", "near", "spread", "other"]
"""Of a paired signal: both sides, their mean, the side nearer the camera, the difference between
the sides, or (of sides counted apart) the side that should not move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Content):
    """A ``signal`` that must lie between ``least`` and ``most``, ``at`` a part of the repetition.

    ``combine``: of a paired signal; an exercise whose sides are counted apart looks at the side
    that moves. ``views``: from where it is judged (none: from everywhere). ``says``: what the
    person is told. A hidden signal is unknown and fails nothing, unless it is ``needed``.
    """

    signal: str
    at: At
    least_deg: Degrees | None = None
    least_ratio: Ratio | None = None
    most_deg: Degrees | None = None
    most_ratio: Ratio | None = None
    combine: Combine = "mean"
    views: tuple[ViewName, ...] = ()
    needed: bool = False
    says: str

    @property
    def least(self) -> float:
        """The least value, minus infinity where there is none."""
        return limit(self.least_deg, self.least_ratio, -1.0)

    @property
    def most(self) -> float:
        """The greatest value, infinity where there is none."""
        return limit(self.most_deg, self.most_ratio, 1.0)

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Unknown signals, wrong units, nothing asked or nothing possible."""
        yield from signal_mistakes(self.signal)
        yield from unit_mistakes(self, self.signal, ("least", "most"))
        if self.least == -float("inf") and self.most == float("inf"):
            yield f"least_{unit_of(self.signal)}", "is missing (or most)"
        if self.least >= self.most:
            yield f"most_{unit_of(self.signal)}", "must be more than the least"
        if len(self.says.split()) > MOST_WORDS:
            yield "says", f"must be said in {MOST_WORDS} words or less"
