"""A score from 0 to 100, from what was measured and nothing else.

100, less for each measure its slope times the degrees outside its free range, up to its most:
it never rises when a measure gets worse. What isn't measured takes nothing off. The slopes and
ranges are this program's own: no study says how many points a degree is worth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from coach.core.posture import measures as m
from coach.core.types import View


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points off a score: from ``free`` degrees outwards ``slope`` a degree, ``most`` at most.

    ``direction`` +1 counts large angles, -1 small ones, 0 both ways from zero.
    """

    free: float
    slope: float
    most: float
    direction: int

    def points(self, value: float) -> float:
        """Points off for an angle in degrees."""
        amount = abs(value) if self.direction == 0 else self.direction * value
        limit = self.free if self.direction >= 0 else -self.free
        return min(max(0.0, (amount - limit) * self.slope), self.most)


# Leaning back is no fault, looking down a little neither. Kyphosis takes nothing off: its curve
# grows with age, and no cut-off is known for the surface of a back.
_NECK = Deduction(55.0, 2.5, 60.0, -1)
_SIDE = {
    m.CVA: _NECK,
    m.HEAD_TILT: Deduction(-15.0, 0.5, 10.0, -1),
    m.TRUNK_LEAN: Deduction(12.0, 1.0, 20.0, 1),
}
_FRONT = {
    m.HEAD_TILT: Deduction(5.0, 1.5, 30.0, 0),
    m.SHOULDER_TILT: Deduction(3.0, 2.0, 30.0, 0),
    m.TRUNK_LEAN: Deduction(5.0, 1.5, 20.0, 0),
    m.HEAD_TURN: Deduction(20.0, 0.5, 20.0, 0),
}
DEDUCTIONS: dict[View, dict[int, Deduction]] = {
    View.UNKNOWN: {},
    View.FRONT: _FRONT,
    View.OBLIQUE: {
        m.CVA: _NECK,
        m.HEAD_TILT: _FRONT[m.HEAD_TILT],
        m.HEAD_TURN: _FRONT[m.HEAD_TURN],
    },
    View.SIDE_LEFT: _SIDE,
    View.SIDE_RIGHT: _SIDE,
}
"""What counts in a view, by measure."""


def score(view: View, values: Sequence[float]) -> int | None:
    """The score of one view's angles (M,) in degrees, NaN where there is none; ``None`` when
    nothing that counts in the view was measured."""
    lost = [
        rule.points(values[index])
        for index, rule in DEDUCTIONS[view].items()
        if not math.isnan(values[index])
    ]
    return max(0, round(100 - sum(lost))) if lost else None
