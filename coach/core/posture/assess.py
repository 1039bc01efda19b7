"""Judges measured angles: bands, a score, findings in plain words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from coach.core.posture import specs as m
from coach.core.posture.accumulator import Tally
from coach.core.posture.analysis import Analysis
from coach.core.posture.findings import NOT_UPRIGHT, findings
from coach.core.posture.measure_spec import NO_POSTURE, MeasureSpec, Reason
from coach.core.posture.measures import UPRIGHT_MAX_DEG
from coach.core.posture.reasons import reason_text
from coach.core.posture.regressor import Trained
from coach.core.posture.result import (
    Assessment,
    Finding,
    Measure,
    Sides,
    abstained,
    measured,
    without_bands,
)
from coach.core.posture.score import reclined, score_basis, told_score
from coach.core.posture.specs import MEASURES, SIDES, SPECS, half_widths_deg
from coach.core.types import View

__all__ = ["Assessment", "Finding", "Measure", "Sides", "assess", "judge", "judge_frame"]

MIN_SHARE = 0.2
"""A measure needs a value in at least this share of the frames with a person."""

SIDE_SHARE = 0.1
"""A side counts beside the other from this share of the frames on."""


def assess(tally: Tally, trained: Trained) -> Assessment:
    """Judge a recording from its counted frames, in the view most of them were in."""
    view = tally.main_view()
    values = [tally.median_deg(view, index) for index in range(len(MEASURES))]
    halves = list(half_widths_deg(view, pointed=tally.mostly_pointed(view)))
    values[m.ESTIMATED], halves[m.ESTIMATED] = _lists(tally.estimated(view, trained))
    for index in range(len(MEASURES)):
        if tally.share(view, index) < MIN_SHARE:
            values[index] = math.nan
    reasons = [tally.main_reason(view, index) for index in range(len(MEASURES))]
    sides = _sides(tally, trained)
    return judge(view, values, reasons, halves, yaw_deg=tally.yaw_deg(view), sides=sides)


def judge_frame(analysis: Analysis, values: Sequence[float] | None = None) -> Assessment:
    """Judge the first of some analysed frames by itself; ``values`` (M,) instead of its own."""
    measures, found = analysis.measures, analysis.estimate
    own = np.asarray(measures.value_deg).reshape(-1, len(MEASURES))[0].tolist()
    reasons = np.asarray(measures.reason).reshape(-1, len(MEASURES))[0].tolist()
    view = View(int(np.ravel(measures.view)[0]))
    halves = list(half_widths_deg(view, pointed=bool(np.ravel(measures.pointed)[0])))
    if found is not None:
        halves[m.ESTIMATED] = found.half_deg.reshape(-1, found.half_deg.shape[-1])[0].tolist()
    return judge(
        view,
        own if values is None else values,
        reasons,
        halves,
        yaw_deg=float(np.ravel(measures.yaw_deg)[0]),
    )


def judge(
    view: View,
    values: Sequence[float],
    reasons: Sequence[int],
    halves: Sequence[float],
    *,
    yaw_deg: float = math.nan,
    sides: Sides | None = None,
) -> Assessment:
    """Judge the angles of one view: values (M,) in degrees with half the widths of their
    intervals, NaN with a reason (M,) where none. ``yaw_deg``: how far the trunk is turned."""
    known = [
        value if math.isfinite(half) else math.nan
        for value, half in zip(values, halves, strict=True)
    ]
    measures = tuple(
        abstained(spec.name, _why(spec, Reason(reason), view, yaw_deg))
        if math.isnan(value)
        else measured(spec.name, value, half, spec.band_between(value - half, value + half))
        for spec, value, half, reason in zip(SPECS, known, halves, reasons, strict=True)
    )
    if reasons[m.CVA] in NO_POSTURE and all(math.isnan(value) for value in known):
        text = reason_text(Reason(reasons[m.CVA]), view, yaw_deg)
        said = Finding("no_posture", "info", f"{text[:1].upper()}{text[1:]}.")
        return Assessment(view, measures, None, (said,))
    lying = reasons[m.CVA] == Reason.NOT_UPRIGHT and measures[m.CVA].value is None
    if lying or (view in SIDES and abs(known[m.TRUNK_LEAN]) > UPRIGHT_MAX_DEG):
        return Assessment(view, without_bands(measures), None, (NOT_UPRIGHT,))
    if reclined(view, known):
        measures = without_bands(measures)
    points = told_score(view, known, measures[m.CVA])
    found = findings(view, measures, sides, scored=points is not None)
    return Assessment(view, measures, points, found, sides, score_basis(view, known, points))


def _why(spec: MeasureSpec, reason: Reason, view: View, yaw_deg: float) -> str:
    """Why a measure has no value: advice on view and light only where it helps."""
    if spec.unmeasurable and reason < min(NO_POSTURE):
        return spec.unmeasurable
    return reason_text(reason, view, yaw_deg)


def _sides(tally: Tally, trained: Trained) -> Sides | None:
    """Each side measured alone, where somebody showed both for long enough."""
    found = []
    for view in (View.SIDE_LEFT, View.SIDE_RIGHT):
        enough = tally.frames[view] >= SIDE_SHARE * tally.frames.sum()
        if not enough or tally.share(view, m.CVA) < MIN_SHARE:
            return None
        value, half = (part[m.CVA] for part in _lists(tally.estimated(view, trained)))
        if not (math.isfinite(value) and math.isfinite(half)):
            return None
        band = SPECS[m.CVA].band_between(value - half, value + half)
        found.append(measured(SPECS[m.CVA].name, value, half, band))
    return Sides(*found)


def _lists(arrays: tuple[np.ndarray, np.ndarray]) -> tuple[list[float], list[float]]:
    return arrays[0].tolist(), arrays[1].tolist()
