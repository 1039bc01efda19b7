"""Conditions: what must be true of a repetition for it to be this exercise at all.

A drive tells how far somebody moves, and other movements swing the same signal: a press raises the
upper arms as a lateral raise does. Conditions name what must stay still, where the elbows are and
which way the hands travel. A repetition that misses one is another movement and does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from coach.core.exercise.faults import MOST_WORDS
from coach.core.exercise.signal_range import SignalRange

At = Literal["start", "way", "end", "change"]
"""When a condition is looked at: at rest before the repetition, on its way out, at its end, or the
end less the start."""

Combine = Literal["worst", "mean", "near", "spread", "other"]
"""Of a paired signal: both sides, their mean, the side nearer the camera, the difference between
the sides, or (of sides counted apart) the side that should not move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(SignalRange):
    """What a signal must be ``at`` a part of the repetition.

    ``combine``: of a paired signal; an exercise whose sides are counted apart looks at the side
    that moves. A hidden signal is unknown and fails nothing, unless it is ``needed``.
    """

    at: At
    combine: Combine = "mean"
    needed: bool = False

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """What is wrong with the range, and words that take too long to say."""
        yield from SignalRange.mistakes(self)
        if len(self.says.split()) > MOST_WORDS:
            yield "says", f"must be said in {MOST_WORDS} words or less"
