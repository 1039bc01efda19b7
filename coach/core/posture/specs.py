"""Every posture measure in one table: what it is called, what shows it, how it is judged.

To add a measure, add a ``MeasureSpec`` to ``SPECS``; ``measure_spec`` says what its parts mean. Its
recipe is made of the lines of ``Line``; a line that is not there yet is added there and in
``measures``, which draws them. Everything else (bands, score, findings, labels, JSON, history)
reads the table.

Which view can show what:

=====================  ====  =======  =====  ===============================================
measure                side  oblique  front  what it is
=====================  ====  =======  =====  ===============================================
craniovertebral_angle  yes   yes      no     C7 to tragus against the horizontal; smaller is
                                             further forward
thoracic_kyphosis      yes   yes      no     surface curve of the upper back, C7 to T12
back_curve             yes   yes      no     surface curve of the whole back, C7 to sacrum
shoulder_protraction   yes   yes      no     tip of the shoulder up to C7 against the
                                             horizontal; smaller is further forward
head_tilt              yes   yes      yes    side: tragus (or ear) to outer corner of the eye
                                             against the horizontal, chin up; else: the ears
                                             against the horizontal, positive left ear higher
shoulder_tilt          no    no       yes    positive left shoulder higher
trunk_lean             yes   no       yes    hips to shoulders against the vertical; side:
                                             positive forward; front: positive to their left
head_turn              no    yes      yes    head against trunk, positive to their left
=====================  ====  =======  =====  ===============================================
"""

from __future__ import annotations

import math

from coach.core.posture.measure_spec import Deduction, Line, MeasureSpec, Reason, Recipe, Remark
from coach.core.types import View

SIDES = (View.SIDE_LEFT, View.SIDE_RIGHT)
FACING = (View.FRONT, View.OBLIQUE)


def _on_side(left: Line, weight: float = 1.0, offset_deg: float = 0.0) -> dict[View, Recipe]:
    """The recipe of both sides, from the left one's line; the right one's follows it."""
    return {
        View.SIDE_LEFT: Recipe({left: weight}, offset_deg),
        View.SIDE_RIGHT: Recipe({Line(left + 1): weight}, offset_deg),
    }


_NECK = Deduction(50.0, 2.5, 60.0, -1)
_HEAD = Deduction(5.0, 1.5, 30.0, 0)
_TURN = Deduction(20.0, 0.5, 20.0, 0)
_LEANS = Remark(
    "leaning_forward",
    "Leaning forward",
    15.0,
    25.0,
    "You lean forward from the hips, by {by}.",
    "You may be leaning forward from the hips: {by}.",
    both_ways=False,  # leaning back is no fault
)
_SLUMPED = Remark(
    "long_slump",
    "Slumped down",
    45.0,
    60.0,
    "Your whole back bends into one long curve, by {by} from neck to seat.",
    "Your whole back may be bent into one long curve: {by} from neck to seat.",
    both_ways=False,
)
_LEANS_SIDEWAYS = Remark(
    "leaning_sideways",
    "Leaning sideways",
    8.0,
    15.0,
    "You lean to your {where}, by {by}.",
    "You may be leaning to your {where}: {by}.",
)
_TIPPED = Remark(
    "head_tipped",
    "Head tipped to the side",
    8.0,
    15.0,
    "Your head is tipped to your {where}, by {by}.",
    "Your head may be tipped to your {where}: {by}.",
    positive="right",
    order=1,
)
_UNEVEN = Remark(
    "shoulders_uneven",
    "Shoulders uneven",
    4.0,
    8.0,
    "Your {where} shoulder is higher, by {by}.",
    "Your {where} shoulder may be higher: {by}.",
    order=2,
)
_NOT_SIDE = (View.UNKNOWN, *FACING)

# Half widths: what holds 90 % of rendered people (``python -m models.training.lines``), by
# landmarks and by points; the shoulders' is taken to be the head's, for want of a true one.
# Deductions: leaning back is no fault, looking down a little neither; kyphosis takes nothing off
# and has no bands: its curve grows with age, and cut-offs are known for the angle between vertebrae
# on an X-ray, which the surface of a back does not show. The whole back's curve does take off, from
# where loins that are bent as well are the likelier cause than age. ``same_person``: measured on
# rendered people the measurement was not trained on (``python -m models.training.pairs``); never
# above independent.
SPECS = (
    MeasureSpec(
        "craniovertebral_angle",
        "Craniovertebral angle",
        trained=True,
        missing={View.FRONT: Reason.NEEDS_SIDE},
        # < 50 (NCT02190331), < 45.5 moderate to severe (Mostafaee 2024); below 40 "marked" is
        # this product's own.
        bands=((40.0, "marked"), (45.5, "moderate"), (50.0, "mild"), (math.inf, "within_range")),
        deductions=dict.fromkeys((View.OBLIQUE, *SIDES), _NECK),
    ),
    MeasureSpec(
        "thoracic_kyphosis",
        "Thoracic kyphosis",
        trained=True,
        missing={View.FRONT: Reason.NEEDS_SIDE},
        same_person=0.7,
    ),
    MeasureSpec(
        "back_curve",
        "Curve of the whole back",
        trained=True,
        missing={View.FRONT: Reason.NEEDS_SIDE},
        same_person=0.85,
        # Of 25 random bodies, a straight upper back over loins bent by 35 degrees comes to 29
        # (18 to 41), and no more with usual loins and a round upper back than 48.
        deductions=dict.fromkeys((View.OBLIQUE, *SIDES), Deduction(50.0, 1.0, 25.0, 1)),
        remarks=dict.fromkeys((View.OBLIQUE, *SIDES), _SLUMPED),
    ),
    MeasureSpec(
        "shoulder_protraction",
        "Shoulder protraction",
        trained=True,
        missing={View.FRONT: Reason.NEEDS_SIDE},
        # Of 302 rendered people the direction was 18 degrees off (median), and the narrowest 90 %
        # interval was 28 degrees either way.
        unmeasurable="no picture shows well enough where the tip of the shoulder lies beside the "
        "base of the neck; mark both points yourself (coach serve --marks)",
    ),
    MeasureSpec(
        "head_tilt",
        "Head tilt",
        recipes={
            **_on_side(Line.FACE_LEFT),
            **dict.fromkeys(FACING, Recipe({Line.EARS: 1.0})),
        },
        half_width_deg={**dict.fromkeys(SIDES, 21.0), **dict.fromkeys(FACING, 9.0)},
        pointed_half_deg=dict.fromkeys(SIDES, 17.0),
        deductions={
            **dict.fromkeys(SIDES, Deduction(-15.0, 0.5, 10.0, -1)),
            **dict.fromkeys(FACING, _HEAD),
        },
        remarks=dict.fromkeys(_NOT_SIDE, _TIPPED),
    ),
    MeasureSpec(
        "shoulder_tilt",
        "Shoulder tilt",
        recipes={View.FRONT: Recipe({Line.SHOULDERS: 1.0})},
        missing=dict.fromkeys((View.OBLIQUE, *SIDES), Reason.NEEDS_FRONT),
        half_width_deg=dict.fromkeys(FACING, 9.0),
        deductions={View.FRONT: Deduction(3.0, 2.0, 30.0, 0)},
        remarks=dict.fromkeys(_NOT_SIDE, _UNEVEN),
    ),
    MeasureSpec(
        "trunk_lean",
        "Trunk lean",
        recipes={
            **_on_side(Line.TRUNK_LEFT, -1.0, 90.0),
            View.FRONT: Recipe({Line.MIDLINE: 1.0}),
        },
        missing={View.OBLIQUE: Reason.NEEDS_FRONT},
        half_width_deg=dict.fromkeys((*SIDES, View.FRONT), 9.0),
        deductions={
            **dict.fromkeys(SIDES, Deduction(12.0, 1.0, 20.0, 1)),
            View.FRONT: Deduction(5.0, 1.5, 20.0, 0),
        },
        remarks={**dict.fromkeys(SIDES, _LEANS), **dict.fromkeys(_NOT_SIDE, _LEANS_SIDEWAYS)},
    ),
    MeasureSpec(
        "head_turn",
        "Head turn",
        recipes=dict.fromkeys(FACING, Recipe({Line.HEAD_YAW: 1.0, Line.TRUNK_YAW: -1.0})),
        missing=dict.fromkeys(SIDES, Reason.NEEDS_FRONT),
        half_width_deg=dict.fromkeys(FACING, 24.0),
        deductions=dict.fromkeys(FACING, _TURN),
    ),
)
"""The table, in the order of ``Measures`` arrays and of documents. The trained ones come first."""

EAR_SHOULDER = MeasureSpec(
    "ear_shoulder",
    "Ear over shoulder",
    recipes=_on_side(Line.NECK_LEFT),
    missing=dict.fromkeys(FACING, Reason.NEEDS_SIDE),
)
"""Ear over shoulder against the horizontal: what other programs call the neck angle. It is told
beside the measures and is none of them."""

MEASURES = tuple(spec.name for spec in SPECS)
(
    CVA,
    KYPHOSIS,
    BACK_CURVE,
    PROTRACTION,
    HEAD_TILT,
    SHOULDER_TILT,
    TRUNK_LEAN,
    HEAD_TURN,
) = range(len(SPECS))

ESTIMATED = slice(0, sum(spec.trained for spec in SPECS))
"""The measures the trained measurement gives."""


def half_widths_deg(view: View, *, pointed: bool = False) -> tuple[float, ...]:
    """Half the width of each measure's interval (M,) in a view, in degrees.

    NaN where the view doesn't show the measure or the trained measurement gives the interval.
    ``pointed``: points of the head were found.
    """
    plain = {spec.name: spec.half_width_deg.get(view, math.nan) for spec in SPECS}
    if not pointed:
        return tuple(plain.values())
    return tuple(spec.pointed_half_deg.get(view, plain[spec.name]) for spec in SPECS)
