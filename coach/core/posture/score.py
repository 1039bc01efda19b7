"""A score from 0 to 100, from what was measured and nothing else.

100, less for each measure its slope times the degrees outside its free range, up to its most:
it never rises when a measure gets worse. What isn't measured takes nothing off. From the front
the neck's angle can't be seen, so that there is a score only against one's own baseline, from how
far the neck has come down and forward since. The slopes and ranges are this program's own: no
study says how many points a degree is worth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from coach.core.posture.specs import KYPHOSIS, SPECS, Deduction
from coach.core.types import View

DEDUCTIONS: dict[View, dict[int, Deduction]] = {
    view: {
        index: spec.deductions[view] for index, spec in enumerate(SPECS) if view in spec.deductions
    }
    for view in View
}
"""What counts in a view, by measure."""


FALLEN = Deduction(1 / 3, 30.0, 60.0, 1)
"""From the front: of ``body.head.fallen`` against the baseline, in its limit."""

NO_BASELINE = "no score from the front without your own baseline to compare with"
NO_NECK = "no score: the neck could not be measured"


def score(view: View, values: Sequence[float], fallen: float = math.nan) -> int | None:
    """The score of one view's angles (M,) in degrees, NaN where there is none; ``None`` when
    nothing that counts in the view was measured.

    ``fallen``: how far the neck has come down and forward since the baseline, in its limit (NaN:
    not known); from the front there is no score without it.
    """
    front = view is View.FRONT
    if front and math.isnan(fallen):
        return None
    lost = [
        rule.points(values[index])
        for index, rule in DEDUCTIONS[view].items()
        if not math.isnan(values[index])
    ]
    if front:
        lost.append(FALLEN.points(fallen))
    return max(0, round(100 - sum(lost))) if lost else None


def score_basis(view: View, values: Sequence[float], points: int | None) -> str:
    """What a score of these angles (M,) stands on and what is not in it, or why there is none."""
    if points is None:
        return NO_BASELINE if view is View.FRONT else NO_NECK
    seen = f"seen from {_VIEWS[view]}"
    if view is View.FRONT:
        seen += ", against your baseline"
    missing = [
        spec.label.lower()
        for index, spec in enumerate(SPECS)
        if math.isnan(values[index]) and (spec.deductions or index == KYPHOSIS)
        if view is View.FRONT or index in DEDUCTIONS[view] or index == KYPHOSIS
    ]
    return f"{seen}; without {_listed(missing)}" if missing else seen


_VIEWS = {
    View.UNKNOWN: "an unknown side",
    View.FRONT: "the front",
    View.OBLIQUE: "aslant",
    View.SIDE_LEFT: "your left side",
    View.SIDE_RIGHT: "your right side",
}


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
