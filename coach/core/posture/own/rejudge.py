"""An assessment judged again with some measures known better: marked by hand, or calibrated."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from coach.core.posture import specs as m
from coach.core.posture.findings import NOT_UPRIGHT, findings
from coach.core.posture.own.calibration import (
    Calibration,
    Reference,
    calibrated,
    renewal,
    since_reference,
)
from coach.core.posture.own.marked import (
    SEM_DEG,
    MarkedAngles,
    Marks,
    Method,
    marked_angles,
    with_half,
)
from coach.core.posture.result import (
    Z90,
    Assessment,
    Finding,
    Measure,
    Sides,
    difference,
    without_bands,
)
from coach.core.posture.score import reclined, score_basis, told_score
from coach.core.posture.specs import CVA, MEASURES, SIDES
from coach.core.types import View

_UNJUDGED = ("no_posture", NOT_UPRIGHT.code)


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Somebody's marks and what they show beside the automatic answer.

    ``by`` who and ``at`` (ISO 8601) when. ``angles`` of each of ``marks``. ``automatic``: what
    the measures were before, by name.
    """

    method: Method
    by: str
    at: str
    marks: tuple[Marks, ...]
    angles: tuple[MarkedAngles, ...]
    automatic: Mapping[str, Measure] = field(default_factory=dict)

    def difference(self, name: str, measures: Sequence[Measure]) -> Measure:
        """Marked less automatic of a measure."""
        after = next(item for item in measures if item.name == name)
        return difference(name, self.automatic[name], after)


@dataclass(frozen=True, slots=True)
class Applied:
    """A calibration that an assessment's measure was corrected by."""

    calibration: Calibration
    automatic: Measure
    since: Measure
    renew: str | None


def rejudge(
    before: Assessment, better: Mapping[str, Measure], view: View | None = None
) -> Assessment:
    """``before`` with ``better`` measures in place of its own, and score and findings anew.

    ``view``: the side, where the automatic answer knew none. A body that is neither sitting nor
    standing keeps having no score.
    """
    seen = before.view if view is None else view
    measures = tuple(better.get(item.name, item) for item in before.measures)
    if any(item.code in _UNJUDGED for item in before.findings):
        return replace(before, view=seen, measures=measures)
    values = [math.nan if item.value is None else item.value for item in measures]
    if reclined(seen, values):
        measures = without_bands(measures)
    points = told_score(seen, values[: len(MEASURES)], measures[CVA])
    known = measures[: len(MEASURES)]
    told = findings(seen, known, before.sides, scored=points is not None)
    codes = {item.code for item in told}
    later = [item for item in before.findings if item.code in _ABOUT_CHANGE - codes]
    return Assessment(
        seen,
        measures,
        points,
        (*told, *later),
        before.sides,
        score_basis(seen, values[: len(MEASURES)], points),
    )


_ABOUT_CHANGE = frozenset({"head_moved_forward", "head_moved_back"})
"""Findings on a difference within one person, which no constant offset changes."""


def with_marks(
    before: Assessment, marks: Sequence[Marks], method: Method, *, by: str, at: str
) -> tuple[Assessment, Marked]:
    """An assessment with the angles of marks in place of its own.

    Of several pictures of one side the median counts; a side more is told as the other one of
    ``sides``. The main side is the assessment's own where it has marks, else the one marked more.
    """
    angles = tuple(marked_angles(one, method) for one in marks)
    by_view = {
        view: [found for one, found in zip(marks, angles, strict=True) if one.view is view]
        for view in SIDES
    }
    view = before.view if by_view.get(before.view) else max(by_view, key=lambda v: len(by_view[v]))
    better = _medians(by_view[view])
    automatic = {item.name: item for item in before.measures if item.name in better}
    sides = _sides(by_view)
    held = replace(before, sides=sides if sides is not None else None)
    judged = rejudge(held, better, view)
    found = Marked(method, by, at, tuple(marks), angles, automatic)
    said = Finding("own_marks", "info", _by_whom(found, judged.measures))
    return replace(judged, findings=(*judged.findings, said)), found


def _by_whom(found: Marked, measures: Sequence[Measure]) -> str:
    how = "stickers" if found.method == "markers" else f"points that {found.by} marked"
    name = MEASURES[CVA]
    pictures = "" if len(found.marks) == 1 else f" in {len(found.marks)} pictures"
    text = f"Measured by {how}{pictures}."
    if 2 * sum(one.c7_on_cloth for one in found.marks) > len(found.marks):
        text += " C7's seems to be on cloth: put it on the skin and measure again."
    if name not in found.automatic or found.automatic[name].value is None:
        return text
    apart = found.difference(name, measures)
    before = found.automatic[name].value
    return f"{text} The automatic neck angle was {before:.0f}° ({apart.value:+.0f}°)."


def _medians(found: Sequence[MarkedAngles]) -> dict[str, Measure]:
    names = dict.fromkeys(name for one in found for name in one.measures)
    return {name: _median([one.measures[name] for one in found if name in one.measures])
            for name in names}  # fmt: skip


def _median(items: Sequence[Measure]) -> Measure:
    value = statistics.median(item.value for item in items if item.value is not None)
    half = statistics.median(item.half for item in items if item.half is not None)
    return with_half(MEASURES.index(items[0].name), value, half)


def _sides(by_view: Mapping[View, Sequence[MarkedAngles]]) -> Sides | None:
    name = MEASURES[CVA]
    found = []
    for view in SIDES:
        items = [one.measures[name] for one in by_view[view] if name in one.measures]
        if not items:
            return None
        found.append(_median(items))
    return Sides(*found)


def with_calibrations(
    before: Assessment, calibrations: Sequence[Calibration], now_utc_s: float
) -> tuple[Assessment, tuple[Applied, ...]]:
    """An assessment with the person's constant errors taken off, in its own view.

    Calibrations of other views are passed over: what is constant differs between sides.
    """
    by_name = {item.name: item for item in before.measures}
    applied = tuple(
        Applied(
            one,
            by_name[one.measure],
            since_reference(calibrated(by_name[one.measure], one), one),
            renewal(one, now_utc_s),
        )
        for one in calibrations
        if one.view == before.view.label and by_name[one.measure].value is not None
    )
    if not applied:
        return before, ()
    better = {one.automatic.name: calibrated(one.automatic, one.calibration) for one in applied}
    judged = rejudge(before, better)
    more = tuple(Finding("calibration", "info", _said(one)) for one in applied)
    return replace(judged, findings=(*judged.findings, *more)), applied


def _said(applied: Applied) -> str:
    change, label = applied.since, m.SPECS[MEASURES.index(applied.automatic.name)].label
    assert change.value is not None
    assert change.half is not None
    sure = abs(change.value) > change.half
    text = (
        f"{label}: {change.value:+.0f}° against your own measurement "
        f"({', '.join(applied.calibration.kinds)}), "
        f"{'more than' if sure else 'within'} what measuring varies by (±{change.half:.0f}°)."
    )
    return (
        text if applied.renew is None else f"{text} {applied.renew[:1].upper()}{applied.renew[1:]}."
    )


def _sd_deg(item: Measure, method: Method) -> float:
    """Standard error of a reference beside the automatic answer of the same picture.

    How the camera stood shifts both alike, so that for the neck only the marking counts.
    """
    assert item.half is not None
    return SEM_DEG[method] if item.name == MEASURES[CVA] else item.half / Z90


def references_of(
    marked: Marked, view: View, judged: Sequence[Measure], utc_s: float
) -> list[Reference]:
    """What marks teach of the automatic answers beside them, ready to be stored."""
    found = []
    for item in judged:
        before = marked.automatic.get(item.name)
        if before is None or before.value is None or before.half is None:
            continue
        if item.value is None or item.half is None:
            continue
        found.append(
            Reference(
                item.name, view.label, marked.method, item.value, _sd_deg(item, marked.method),
                before.value, before.half, utc_s,
            )
        )  # fmt: skip
    return found
