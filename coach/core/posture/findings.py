"""Findings on the measures in plain words: stated as a fact only where the whole interval lies
outside the usual range, otherwise as "may be"."""

from __future__ import annotations

import math

from coach.core.posture import specs as m
from coach.core.posture.measure_spec import Remark
from coach.core.posture.result import Finding, Measure, Sides, difference
from coach.core.posture.score import reclined
from coach.core.posture.specs import SPECS
from coach.core.types import View

USUAL_CVA_DEG = 50.0
"""A craniovertebral angle below this is a forward head (NCT02190331)."""


NOT_UPRIGHT = Finding(
    "not_upright",
    "info",
    "You are neither sitting nor standing upright, so there is no posture to judge.",
)
"""The only finding on somebody who lies down or is on all fours."""

LEANING_BACK = Finding(
    "leaning_back",
    "info",
    "You lean far back. That is no fault, but it turns the neck's angle up, so that it says "
    "little; sit upright to have your neck measured.",
)


def findings(
    view: View,
    measures: tuple[Measure, ...],
    sides: Sides | None = None,
    *,
    scored: bool = True,
) -> tuple[Finding, ...]:
    """All findings. ``measures`` over ``MEASURES``; ``scored``: there is a score."""
    neck = measures[m.CVA]
    back = reclined(view, [math.nan if item.value is None else item.value for item in measures])
    found = [*_forward_head(neck), *_tilts(view, measures), *([LEANING_BACK] if back else ())]
    if not found and any(item.value is not None for item in measures):
        text = "Nothing stands out in what could be measured."
        if neck.value is not None:
            text = "Nothing stands out in this view."
        elif view == View.FRONT:
            lean = measures[m.TRUNK_LEAN].value is not None
            text = f"No tilt{' or lean' if lean else ''} stands out."
        found = [Finding("nothing_notable", "info", text)]
    if not {"long_slump", "leaning_back"} & {item.code for item in found}:  # nothing to praise
        found += _upright(neck)
    found += _curve(measures[m.KYPHOSIS])
    if sides is not None:
        found.append(_sides(sides))
    if neck.value is None and view in (View.FRONT, View.OBLIQUE):
        text = (
            "From here only changes of neck and upper back against your own baseline can be "
            "measured."
        )
        found.append(Finding("needs_side_view", "info", text))
    elif neck.value is None and not scored and any(item.value is not None for item in measures):
        text = "How far the head is forward could not be measured, so there is no score."
        found.append(Finding("no_score", "info", text))
    elif neck.half is not None and not scored and not back:
        text = (
            f"Your neck's angle is known only to within {2 * neck.half:.0f}°: too little for a "
            "score. Nearer to the camera, side-on and in good light it is known better."
        )
        found.append(Finding("no_score", "info", text))
    return tuple(found)


def span(low: float, high: float) -> str:
    """How far, in whole degrees: "4° to 9°", or "up to 9°" where it may be nothing."""
    if round(low) <= 0:
        return f"up to {high:.0f}°"
    return f"{low:.0f}° to {high:.0f}°"


def _forward_head(neck: Measure) -> list[Finding]:
    if neck.value is None or neck.low is None or neck.high is None:
        return []
    if neck.value >= USUAL_CVA_DEG:
        return []
    certain = neck.high < USUAL_CVA_DEG
    text = (
        f"Your head {'is' if certain else 'may be'} carried forward of your shoulders: "
        f"its angle is {neck.low:.0f}° to {neck.high:.0f}°, and {USUAL_CVA_DEG:.0f}° or more is "
        "usual."
    )
    return [Finding("forward_head", neck.band or "mild", text, certain)]


def _upright(neck: Measure) -> list[Finding]:
    if neck.low is None or neck.high is None or neck.low < USUAL_CVA_DEG:
        return []
    text = f"Your head sits well over your shoulders: {neck.low:.0f}° to {neck.high:.0f}°."
    return [Finding("head_upright", "info", text)]


def _curve(back: Measure) -> list[Finding]:
    if back.low is None or back.high is None:
        return []
    text = (
        f"The surface of your upper back curves by {back.low:.0f}° to {back.high:.0f}°. Curves "
        "differ with age and build: compare yours with your own earlier ones alone."
    )
    return [Finding("upper_back_curve", "info", text)]


def _tilts(view: View, measures: tuple[Measure, ...]) -> list[Finding]:
    remarked = [
        (spec.remarks[view], measure)
        for spec, measure in zip(SPECS, measures, strict=True)
        if view in spec.remarks
    ]
    remarked.sort(key=lambda pair: pair[0].order)
    return [found for remark, measure in remarked for found in _tilt(remark, measure)]


def _tilt(remark: Remark, item: Measure) -> list[Finding]:
    if item.value is None or item.half is None or abs(item.value) <= remark.usual:
        return []
    if item.value <= 0 and not remark.both_ways:
        return []
    low, high = abs(item.value) - item.half, abs(item.value) + item.half
    certain = low > remark.usual
    severity = "moderate" if abs(item.value) >= remark.moderate else "mild"
    other = "right" if remark.positive == "left" else "left"
    words = {"where": remark.positive if item.value > 0 else other, "by": span(low, high)}
    text = (remark.is_text if certain else remark.may_text).format(**words)
    return [Finding(remark.code, severity, text, certain)]


def _sides(sides: Sides) -> Finding:
    """Whether the two sides differ by more than can be mistaken.

    The two are taken for independent, each with its own error, so that the difference's
    interval is the wider.
    """
    apart = difference("sides", sides.right, sides.left)
    assert apart.value is not None
    assert apart.half is not None
    half = apart.half
    if abs(apart.value) <= half:
        text = "Seen from your left and from your right, your head is carried alike."
        return Finding("sides_alike", "info", text)
    where, other = ("right", "left") if apart.value > 0 else ("left", "right")
    text = (
        f"Your head is carried further forward seen from your {where} than from your {other}, "
        f"by {span(abs(apart.value) - half, abs(apart.value) + half)}."
    )
    return Finding("sides_differ", "info", text)
