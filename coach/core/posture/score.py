"""A score from 0 to 100, from what was measured and nothing else.

100, less for each measure its slope times the degrees outside its free range, up to its most:
it never rises when a measure gets worse. What isn't measured takes nothing off. The slopes and
ranges are this program's own: no study says how many points a degree is worth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from coach.core.posture.specs import SPECS, Deduction
from coach.core.types import View

DEDUCTIONS: dict[View, dict[int, Deduction]] = {
    view: {
        index: spec.deductions[view] for index, spec in enumerate(SPECS) if view in spec.deductions
    }
    for view in View
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
