"""Movements that are no exercise of ours: presses, flies, curls, squats, stretches, jacks.

What people do between and instead of exercises, for the evaluation of what must not be counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sample_videos.studio.exercises.break_figures import BREAK_FORMS
from sample_videos.studio.exercises.figures import (
    AHEAD,
    AT_EASE,
    FORMS,
    GOAL_ARM,
    STANDS,
    Form,
)
from sample_videos.studio.exercises.motion import HANGING, Arm

RACKED = Arm((0.55, -0.25, -0.80), (0.05, -0.15, 1.0), (0.0, -1.0, 0.0), (0.3, 1.0, -0.5), 70)
PRESSED = Arm((0.28, -0.04, 1.0), (0.02, -0.02, 1.0), (0.0, -1.0, 0.0), (0.9, 0.1, 0.0), 70)
CLOSED = Arm((0.10, -1.0, 0.0), (-0.10, -0.25, 1.0), (-1.0, 0.0, 0.0), (0.4, 0.0, -1.0), 40)
CURLED = Arm((0.12, 0.05, -1.0), (-0.02, -0.70, 0.72), (0.0, 0.6, 0.6), (0.2, 1.0, 0.0), 70)
ROWED = Arm((0.85, -0.15, 0.12), (-0.62, -0.50, -0.60), (0.0, 0.8, -0.3), (0.8, 0.2, 0.6), 70)
GUARD = Arm((0.25, -0.30, -0.92), (-0.20, -0.50, 0.85), (-1.0, 0.0, 0.0), (0.5, 0.6, -0.6), 80)
PUNCH = Arm((-0.10, -1.0, 0.02), (-0.12, -1.0, 0.02), (0.0, 0.0, -1.0), (0.7, 0.2, -0.6), 80)
ACROSS = Arm((-0.72, -0.68, 0.02), (-0.90, -0.40, 0.05), (0.0, 0.9, 0.0), (0.3, -0.8, -0.5), 15)
HUGGING = Arm((0.30, -0.85, -0.30), (-0.75, -0.10, 0.70), (-0.5, 0.5, 0.0), (0.4, 0.2, -1.0), 30)
BEHIND_HEAD = Arm((0.25, 0.05, 0.97), (-0.30, 0.45, -0.85), (0.0, -1.0, 0.0), (0.6, -0.7, 0.5), 15)
HOLDING = Arm((0.55, 0.0, 0.80), (-0.85, 0.25, 0.15), (0.0, -1.0, 0.0), (0.7, -0.4, 0.6), 30)
HIPS = Arm((0.62, 0.25, -0.75), (-0.70, -0.45, -0.55), (-0.6, 0.0, -0.8), (0.9, 0.5, 0.0), 20)
OVERHEAD = Arm((0.35, -0.08, 0.95), (0.20, -0.10, 1.0), (-0.8, -0.4, 0.0), (0.8, 0.6, -0.3))
WAVING = Arm((0.80, -0.20, -0.35), (0.35, -0.25, 0.95), (0.0, -1.0, 0.0), (0.4, 0.2, -1.0), 5)
WAVED = replace(WAVING, fore=(-0.30, -0.25, 0.95))
ROW_LOW = Arm((0.12, -0.62, -0.78), (0.05, -0.66, -0.75), (-1.0, 0.0, 0.0), (0.4, 0.8, 0.0), 70)
ROW_HIGH = Arm((0.30, 0.55, -0.60), (0.02, -0.66, -0.75), (-1.0, 0.0, 0.0), (0.5, 1.0, 0.3), 70)

SAT = {"hip_flex__L": 72.0, "hip_flex__R": 72.0, "knee__L": 100.0, "knee__R": 100.0,
       "ankle__L": -26.0, "ankle__R": -26.0, "pelvis_pitch": 32.0, "head_pitch": -14.0}  # fmt: skip
BENT = {"pelvis_pitch": 62.0, "knee__L": 18.0, "knee__R": 18.0, "hip_flex__L": 8.0,
        "hip_flex__R": 8.0, "ankle__L": -10.0, "ankle__R": -10.0, "neck_flex": -12.0}  # fmt: skip
WIDE = {"hip_abduct__L": 19.0, "hip_abduct__R": 19.0}


def _form(start: Arm, end: Arm, **more: float) -> Form:
    """Standing, both arms from ``start`` to ``end``."""
    return Form(STANDS.with_arms(start), STANDS.moved(**more).with_arms(end))


def _others() -> dict[str, Form]:
    stretched = STANDS.with_arms(ACROSS, HUGGING), STANDS.with_arms(BEHIND_HEAD, HOLDING)
    hinged = STANDS.moved(**BENT)
    twisted = STANDS.moved(twist=34.0, head_turn=18.0).with_arms(HIPS)
    bowed = STANDS.moved(side_bend=24.0, pelvis_roll=6.0).with_arms(HANGING, HIPS)
    return {
        "overhead_press": replace(_form(RACKED, PRESSED), distance_m=2.9, aim_m=0.32),
        "chest_fly": _form(CLOSED, GOAL_ARM),
        "biceps_curl": _form(HANGING, CURLED),
        "front_raise": _form(HANGING, AHEAD),
        "upright_row": _form(HANGING, ROWED),
        "shrugs": _form(HANGING, HANGING, shrug__L=24.0, shrug__R=24.0),
        "punches": replace(
            _form(GUARD, GUARD),
            end=STANDS.with_arms(PUNCH, GUARD), each_side=True, out_s=0.7, back_s=0.8,
        ),
        "squat": replace(
            _form(HANGING, AHEAD, **SAT), yaw_deg=35.0, distance_m=3.2, aim_m=-0.05, feet_stay=True
        ),
        "bent_row": Form(
            hinged.with_arms(ROW_LOW), hinged.with_arms(ROW_HIGH), yaw_deg=70.0, distance_m=2.8,
            aim_m=0.05, ahead_m=0.2,
        ),
        "cross_body_stretch": Form(STANDS, stretched[0], each_side=True, hold_s=2.5),
        "triceps_stretch": Form(STANDS, stretched[1], each_side=True, hold_s=2.5, aim_m=0.28),
        "trunk_twist": Form(
            twisted.mirrored(), twisted, around=AT_EASE, out_s=1.2, back_s=1.2, rest_s=0.2
        ),
        "side_bend": Form(STANDS, bowed, each_side=True),
        "waving": replace(
            _form(WAVING, WAVED), start=STANDS.with_arms(WAVING, HANGING),
            end=STANDS.with_arms(WAVED, HANGING), out_s=0.5, back_s=0.5, rest_s=0.1,
        ),
        "jumping_jack": replace(
            _form(HANGING, OVERHEAD, **WIDE), out_s=0.6, back_s=0.6, rest_s=0.1, distance_m=3.2
        ),
    }  # fmt: skip


OTHERS: Mapping[str, Form] = _others()
MOVEMENTS: Mapping[str, Form] = {**FORMS, **BREAK_FORMS, **OTHERS}
"""The exercises and the movements that are none."""
