"""The key figures of what breaks and the newer programmes ask: rows, nods, turns and stretches.

They stand apart from `figures`, whose order gives each seed of the bundled sets its exercise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sample_videos.studio.exercises.figures import (
    BACK_END,
    CROSSED,
    LAP,
    LEANING,
    SHRUGGED,
    SITS,
    SITS_IDLY,
    Form,
)
from sample_videos.studio.exercises.motion import HANGING, Arm, Figure

REACHING = Arm((0.06, -0.90, -0.42), (-0.06, -1.0, -0.06), (-1.0, 0.0, 0.1), (0.5, 0.6, -0.6), 70)
PULLED = Arm((0.20, 0.50, -0.84), (-0.02, -1.0, -0.06), (-1.0, 0.0, 0.1), (0.3, 1.0, 0.0), 70)
ON_EDGE = Arm((0.22, 0.10, -0.97), (0.06, 0.02, -1.0), (-1.0, 0.0, 0.0), (0.4, 1.0, 0.0), 60)
OVER_HEAD = Arm(
    (0.60, -0.15, 0.80), (-0.80, 0.05, 0.25), (-0.6, 0.0, -0.7), (1.0, -0.1, 0.2), 10,
    hand=(-0.02, 0.0, 0.15), on="head",
)  # fmt: skip
LIFTED = Arm((0.30, 0.28, -0.95), (0.16, 0.22, -1.0), (-0.6, -0.6, 0.0), (0.3, 1.0, 0.0))
LIES = Figure(
    {
        "pelvis_pitch": 88.0, "hip_flex.L": -88.0, "hip_flex.R": -88.0, "knee.L": 3.0,
        "knee.R": 3.0, "ankle.L": 38.0, "ankle.R": 38.0, "hip_abduct.L": 5.0,
        "hip_abduct.R": 5.0, "neck_flex": -4.0, "head_pitch": -2.0,
    },
    HANGING, HANGING,
)  # fmt: skip
STRETCH_S = 5.0


def _forms() -> dict[str, Form]:
    seated = Form(SITS_IDLY, SITS_IDLY, place="sitting", around=SITS_IDLY, aim_m=0.38,
                  distance_m=1.75, out_s=1.4, back_s=1.4, hold_s=3.0, rest_s=0.8)  # fmt: skip
    return {**_from_the_side(seated), **_from_the_front(seated), **_lying()}


def _from_the_side(seated: Form) -> dict[str, Form]:
    rows = SITS.moved(protract__L=8.0, protract__R=8.0).with_arms(REACHING)
    pulled = SITS.moved(**BACK_END).with_arms(PULLED)
    nodded = SITS_IDLY.moved(head_pitch=15.0)
    poked = nodded.moved(neck_flex=18.0, head_pitch=-8.0)
    return {
        "band_row": replace(
            seated, start=rows, end=pulled, yaw_deg=85.0, distance_m=1.9, hold_s=1.4,
            faults={"shrug": pulled.moved(**SHRUGGED), "leaning": pulled.moved(pelvis_pitch=-15.0)},
        ),
        "neck_nod": replace(
            seated, start=SITS_IDLY, end=nodded, yaw_deg=88.0,
            around=SITS_IDLY.moved(neck_flex=6.0, head_pitch=4.0), faults={"head_forward": poked},
        ),
    }  # fmt: skip


def _from_the_front(seated: Form) -> dict[str, Form]:
    front = replace(seated, each_side=True, distance_m=1.7, hold_s=STRETCH_S)
    crossed = SITS.with_arms(CROSSED)
    turned = crossed.moved(twist=36.0, head_turn=8.0)
    holds = SITS.with_arms(LAP, ON_EDGE)
    tilted = holds.moved(head_tilt=30.0).with_arms(OVER_HEAD, ON_EDGE)
    sunk = holds.moved(head_turn=38.0, neck_flex=20.0, head_pitch=16.0, head_tilt=12.0)
    return {
        "seated_rotation": replace(
            front, start=crossed, end=turned, around=SITS_IDLY, hold_s=3.0, distance_m=1.9,
            faults={"leaning": turned.moved(**LEANING)},
        ),
        "upper_trapezius_stretch": replace(
            front, start=holds, end=tilted, faults={"leaning": tilted.moved(**LEANING)}
        ),
        "levator_stretch": replace(
            front, start=holds, end=sunk, faults={"leaning": sunk.moved(**LEANING)}
        ),
    }  # fmt: skip


def _lying() -> dict[str, Form]:
    lifted = LIES.moved(thoracic_flex=-16.0, lumbar_flex=-8.0).with_arms(LIFTED)
    return {
        "prone_extension": Form(
            LIES, lifted, {"neck_does_it": lifted.moved(neck_flex=-22.0, head_pitch=-22.0)},
            place="lying", around=LIES, yaw_deg=88.0, distance_m=2.9, aim_m=-0.35, ahead_m=0.15,
            out_s=1.8, back_s=1.8, hold_s=3.0,
        )
    }  # fmt: skip


BREAK_FORMS: Mapping[str, Form] = _forms()
