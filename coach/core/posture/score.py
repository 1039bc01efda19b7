"""A score from 0 to 100, from what was measured and nothing else.

100, less for each measure its slope times the degrees outside its free range, up to its most: it
never rises when a measure gets worse. Without the neck there is no score; anything else that isn't
measured takes nothing off. Where the neck's interval leaves more than half of the scale open, no
score is told. A craniovertebral angle of 50 degrees or more takes nothing off either
(NCT02190331). From the front the neck's angle can't be seen, so that there is a score only against
one's own baseline, from how far the neck has come down and forward since. A back bent into one long
curve takes off even where the neck looks well: somebody who slides down a chair holds the head up.
Somebody who leans far back gets no score: the neck's angle is to the horizontal, and turns up along
with the trunk. The slopes and ranges are this program's own: no study says how many points a degree
is worth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from coach.core.posture.measure_spec import Deduction
from coach.core.posture.result import Assessment, Measure
from coach.core.posture.specs import CVA, KYPHOSIS, SIDES, SPECS, TRUNK_LEAN
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
TOO_UNSURE = "no score: the neck's angle is too uncertain here"
LEANS_BACK = "no score: leaning back turns the neck's angle up"

RECLINED_DEG = 25.0
"""A trunk that leans back by more is not judged by the neck's angle: a limit of this product's own.
The lean is known to 9 degrees, so that nobody who leans back by 15 or less is meant."""


def reclined(view: View, values: Sequence[float]) -> bool:
    """Whether the angles (M,) in degrees of a view are of somebody who leans far back."""
    return view in SIDES and values[TRUNK_LEAN] < -RECLINED_DEG


def score(view: View, values: Sequence[float], fallen: float = math.nan) -> int | None:
    """The score of one view's angles (M,) in degrees, NaN where there is none; ``None`` when
    the neck was not measured or says nothing.

    ``fallen``: how far the neck has come down and forward since the baseline, in its limit (NaN:
    not known); from the front it stands for the neck's angle.
    """
    front = view is View.FRONT
    if math.isnan(fallen if front else values[CVA]) or reclined(view, values):
        return None
    lost = [
        rule.points(values[index])
        for index, rule in DEDUCTIONS[view].items()
        if not math.isnan(values[index])
    ]
    if front:
        lost.append(FALLEN.points(fallen))
    return max(0, round(100 - sum(lost))) if lost else None


def told_score(view: View, values: Sequence[float], neck: Measure) -> int | None:
    """``score`` without a baseline, where the interval of the ``neck`` leaves no more than
    ``OPEN_POINTS`` open."""
    ends = _ends(view, values, neck)
    if ends is not None and ends[1] - ends[0] > OPEN_POINTS:
        return None
    return score(view, values)


def score_basis(view: View, values: Sequence[float], points: int | None) -> str:
    """What a score of these angles (M,) stands on and what is not in it, or why there is none."""
    if points is None and reclined(view, values):
        return LEANS_BACK
    if points is None and view is View.FRONT:
        return NO_BASELINE
    if points is None:
        return NO_NECK if math.isnan(values[CVA]) else TOO_UNSURE
    seen = f"seen from {SEEN_FROM[view]}"
    if view is View.FRONT:
        seen += ", against your baseline"
    missing = [
        spec.label.lower()
        for index, spec in enumerate(SPECS)
        if math.isnan(values[index]) and (spec.deductions or index == KYPHOSIS)
        if view is View.FRONT or index in DEDUCTIONS[view] or index == KYPHOSIS
    ]
    return f"{seen}; without {_listed(missing)}" if missing else seen


SEEN_FROM = {
    View.UNKNOWN: "an unknown side",
    View.FRONT: "the front",
    View.OBLIQUE: "aslant",
    View.SIDE_LEFT: "your left side",
    View.SIDE_RIGHT: "your right side",
}
"""The views in words that follow "seen from"."""


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


WIDE_POINTS = 10
"""From this many points on a score is told as a range: the angle alone leaves that much open."""
OPEN_POINTS = 50
"""A range over more points is not told: a score that may be anything in half of the scale says
nothing, and looks as if it did. It takes 20 degrees of the neck below the usual. This product's own
limit."""


def score_range(assessment: Assessment) -> tuple[int, int] | None:
    """The lowest and the highest score that the interval of the neck allows; ``None`` without one.

    The other measures are taken as they were measured.
    """
    if assessment.score is None:
        return None
    values = [math.nan if one.value is None else one.value for one in assessment.measures]
    return _ends(assessment.view, values, assessment.measures[CVA])


def _ends(view: View, values: Sequence[float], neck: Measure) -> tuple[int, int] | None:
    """The lowest and the highest score that the neck's interval allows; ``None`` without one."""
    if neck.low is None or neck.high is None:
        return None
    ends = []
    for angle in (neck.low, neck.high):
        found = score(view, [angle if index == CVA else one for index, one in enumerate(values)])
        ends.append(0 if found is None else found)
    return min(ends), max(ends)


def score_text(assessment: Assessment) -> str:
    """The score in words: a number, or a range where it leaves ten points and more open."""
    figure = score_figure(assessment.score, score_range(assessment))
    return figure if assessment.score is None else f"{figure} of 100"


def stored_score(points: int | None, document: Mapping[str, Any]) -> str:
    """A score of earlier as ``score_text`` tells it, without what it is out of. ``document``: its
    ``coach.check/1``, or what an older version kept of one."""
    match document.get("score_range"):
        case [int(low), int(high)]:
            return score_figure(points, (low, high))
    return score_figure(points, None)


def score_figure(points: int | None, ends: tuple[int, int] | None) -> str:
    """A score within ``ends``: "84", "68 to 99" or a dash."""
    if points is None:
        return "–"
    if ends is None or ends[1] - ends[0] < WIDE_POINTS:
        return str(points)
    return f"{ends[0]} to {ends[1]}"
