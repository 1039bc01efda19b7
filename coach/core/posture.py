"""From measured angles to what a person is told: bands, a score, findings in plain words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from coach.core import measure as m
from coach.core.measure import MEASURES, Reason
from coach.core.tally import Tally
from coach.core.types import View

MIN_SHARE = 0.2
"""A measure needs a value in at least this share of the frames with a person."""

HALF_WIDTH_DEG = (18.0, 22.0, 6.0, 4.0, 8.0, math.nan, 15.0)
"""Half the width of the interval given with each measure. The first two hold 90 % of the rendered
people the provisional lines were fitted to; the others are assumed, not calibrated."""

# Upper bounds of a band: (below this many degrees, band); the last has no bound.
CVA_BANDS = ((40.0, "marked"), (45.5, "moderate"), (50.0, "mild"), (math.inf, "within_range"))
"""Craniovertebral angle: < 50 (NCT02190331), < 45.5 moderate to severe (Mostafaee 2024);
below 40 "marked" is this product's own."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a recording: ``value`` within ``low``..``high`` in 90 % of cases, or
    ``None`` and the reason in ``abstained``. Degrees."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    band: str | None
    abstained: str | None
    unit: str = "deg"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth saying; ``severity`` is info, mild, moderate or marked. Not ``certain``:
    the interval behind it also allows that nothing is the matter, and ``text`` says so."""

    code: str
    severity: str
    text: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of a posture check. ``score`` 0..100, ``None`` when too little was measured."""

    view: View
    measures: tuple[Measure, ...]
    score: int | None
    findings: tuple[Finding, ...]


_REASON_TEXT = {
    Reason.HIDDEN: "the parts of the body it needs are hidden or outside the picture",
    Reason.HEAD_TURNED: "the head is turned; look straight ahead",
    Reason.NOT_UPRIGHT: "the trunk is not upright; sit or stand",
    Reason.NEEDS_SIDE: "only a view from the side shows it",
    Reason.NEEDS_FRONT: "only a view from the front shows it",
    Reason.VIEW_UNKNOWN: "it is not clear from where the camera sees you; face it or turn side-on",
    Reason.NOT_AVAILABLE: "landmarks alone do not show it",
    Reason.NO_PERSON: "nobody was in view",
}


@dataclass(frozen=True, slots=True)
class _Deduction:
    """Points off a score: from ``free`` degrees outwards ``slope`` a degree, ``most`` at most.

    ``direction`` +1 counts large angles, -1 small ones, 0 both ways from zero.
    """

    free: float
    slope: float
    most: float
    direction: int

    def points(self, value: float) -> float:
        amount = abs(value) if self.direction == 0 else self.direction * value
        limit = self.free if self.direction >= 0 else -self.free
        return min(max(0.0, (amount - limit) * self.slope), self.most)


def _deductions(view: View) -> dict[int, _Deduction]:
    """What counts in a view. Leaning back is no fault, looking down a little neither; kyphosis
    waits until it is measured rather than guessed."""
    if view in (View.SIDE_LEFT, View.SIDE_RIGHT):
        return {
            m.CVA: _Deduction(55.0, 2.5, 60.0, -1),
            m.HEAD_TILT: _Deduction(-15.0, 0.5, 10.0, -1),
            m.TRUNK_LEAN: _Deduction(12.0, 1.0, 20.0, 1),
        }
    return {
        m.HEAD_TILT: _Deduction(5.0, 1.5, 30.0, 0),
        m.SHOULDER_TILT: _Deduction(3.0, 2.0, 30.0, 0),
        m.TRUNK_LEAN: _Deduction(5.0, 1.5, 20.0, 0),
        m.HEAD_TURN: _Deduction(20.0, 0.5, 20.0, 0),
    }


def assess(tally: Tally) -> Assessment:
    """Judge a recording from its counted frames, in the view most of them were in."""
    view = tally.main_view()
    values: list[float] = []
    reasons: list[Reason] = []
    for index in range(len(MEASURES)):
        value, count = tally.median_deg(view, index)
        enough = count > 0 and count >= MIN_SHARE * tally.frames[view]
        values.append(value if enough else math.nan)
        reasons.append(tally.main_reason(view, index))
    return judge(view, values, reasons)


def judge(view: View, values: Sequence[float], reasons: Sequence[int]) -> Assessment:
    """Judge the angles of one view: values (M,) in degrees, NaN with a reason (M,) where none.

    The score is 100 less, for each measure, its slope times the degrees outside its free range
    (``_deductions``), so it never rises when a measure gets worse. It is given when at least
    one of the view's measures was.
    """
    measures = tuple(
        _measure(index, value, Reason(reason))
        for index, (value, reason) in enumerate(zip(values, reasons, strict=True))
    )
    lost = [
        rule.points(values[index])
        for index, rule in _deductions(view).items()
        if not math.isnan(values[index])
    ]
    score = max(0, round(100 - sum(lost))) if lost else None
    return Assessment(view, measures, score, tuple(_findings(view, measures)))


def band_of(index: int, value: float) -> str | None:
    """The band of a measure's value; ``None`` for measures without bands.

    Kyphosis has none as long as its provisional value says so little.
    """
    if index != m.CVA:
        return None
    return next(name for bound, name in CVA_BANDS if value < bound)


def _measure(index: int, value: float, reason: Reason) -> Measure:
    name = MEASURES[index]
    if math.isnan(value):
        return Measure(name, None, None, None, None, _REASON_TEXT[reason])
    half = HALF_WIDTH_DEG[index]
    low, high = _tenth(value - half), _tenth(value + half)
    return Measure(name, _tenth(value), low, high, band_of(index, value), None)


def _tenth(value: float) -> float:
    return round(value, 1) + 0.0  # no minus zero


def _findings(view: View, measures: tuple[Measure, ...]) -> list[Finding]:
    found: list[Finding] = []
    cva = measures[m.CVA]
    if cva.low is not None and cva.high is not None and cva.band not in (None, "within_range"):
        # The whole interval must lie outside the usual range before it is said as a fact.
        certain = band_of(m.CVA, cva.high) != "within_range"
        verb = "is" if certain else "may be"
        text = (
            f"Your head {verb} carried forward of your shoulders: "
            f"{cva.low:.0f}° to {cva.high:.0f}°; 50° or more is usual."
        )
        found.append(Finding("forward_head", str(cva.band), text, certain))
    found += _tilts(view, measures)
    if view in (View.FRONT, View.OBLIQUE):
        text = (
            "From here forward head and upper back can't be measured: turn side-on to the camera."
        )
        found.append(Finding("needs_side_view", "info", text))
    if not any(finding.severity != "info" for finding in found) and any(
        item.value is not None for item in measures
    ):
        found.insert(0, Finding("nothing_notable", "info", "Nothing stands out in this view."))
    return found


def _tilts(view: View, measures: tuple[Measure, ...]) -> list[Finding]:
    side = view in (View.SIDE_LEFT, View.SIDE_RIGHT)
    found: list[Finding] = []
    lean = measures[m.TRUNK_LEAN].value
    if lean is not None and side and lean > 15:
        text = f"You lean forward from the hips by about {lean:.0f}°."
        found.append(Finding("leaning_forward", _severity(lean, 15, 25), text))
    elif lean is not None and not side and abs(lean) > 8:
        where = "left" if lean > 0 else "right"
        text = f"You lean to your {where} by about {abs(lean):.0f}°."
        found.append(Finding("leaning_sideways", _severity(abs(lean), 8, 15), text))
    head, shoulders = measures[m.HEAD_TILT].value, measures[m.SHOULDER_TILT].value
    if head is not None and not side and abs(head) > 8:
        where = "right" if head > 0 else "left"
        text = f"Your head is tipped to your {where} by about {abs(head):.0f}°."
        found.append(Finding("head_tipped", _severity(abs(head), 8, 15), text))
    if shoulders is not None and abs(shoulders) > 4:
        where = "left" if shoulders > 0 else "right"
        text = f"Your {where} shoulder is about {abs(shoulders):.0f}° higher."
        found.append(Finding("shoulders_uneven", _severity(abs(shoulders), 4, 8), text))
    return found


def _severity(amount: float, _mild: float, moderate: float) -> str:
    return "moderate" if amount >= moderate else "mild"
