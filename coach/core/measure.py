"""Posture measures of a frame, from the landmarks: each a number, or a reason why there is none.

Which view can show what:

=====================  ====  =======  =====  ===============================================
measure                side  oblique  front  what it is
=====================  ====  =======  =====  ===============================================
craniovertebral_angle  yes   no       no     C7 to tragus against the horizontal; smaller is
                                             further forward
thoracic_kyphosis      yes   no       no     surface curve of the upper back
head_tilt              yes   yes      yes    side: ear to outer corner of the eye against the
                                             horizontal, positive chin up; else: the ears
                                             against the horizontal, positive left ear higher
shoulder_tilt          no    no       yes    positive left shoulder higher
trunk_lean             yes   no       yes    hips to shoulders against the vertical; side:
                                             positive forward; front: positive to their left
shoulder_protraction   no    no       no     waits for the trained measurement
head_turn              no    yes      yes    head against trunk, positive to their left
=====================  ====  =======  =====  ===============================================

The craniovertebral angle and kyphosis here are provisional: straight lines through landmarks
that are not the anatomical points, so their intervals are wide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from coach.core.angles import VISIBLE
from coach.core.geometry import wrap_deg
from coach.core.types import Float32, Float64, View, frozen
from coach.core.types import Landmark as L
from coach.core.view import DEPTH_SCALE, Expected, trunk_yaw_deg, view_as

MEASURES = (
    "craniovertebral_angle",
    "thoracic_kyphosis",
    "head_tilt",
    "shoulder_tilt",
    "trunk_lean",
    "shoulder_protraction",
    "head_turn",
)
CVA, KYPHOSIS, HEAD_TILT, SHOULDER_TILT, TRUNK_LEAN, PROTRACTION, HEAD_TURN = range(len(MEASURES))

HEAD_TURN_MAX_DEG = 35.0
"""From the side, a head turned further than this no longer shows its profile."""

UPRIGHT_MAX_DEG = 60.0
"""A trunk that leans further (lying, on all fours) has no sitting or standing posture."""


class Reason(IntEnum):
    """Why a measure has no value; ``MEASURED`` means it has one.

    Of several reasons the highest is given: it is the one to mend first.
    """

    MEASURED = 0
    HIDDEN = 1
    HEAD_TURNED = 2
    NOT_UPRIGHT = 3
    NEEDS_SIDE = 4
    NEEDS_FRONT = 5
    VIEW_UNKNOWN = 6
    NOT_AVAILABLE = 7
    NO_PERSON = 8


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """All measures of frames, (..., M) with M over ``MEASURES``.

    ``value_deg`` float64, NaN where there is none; ``reason`` int8 of ``Reason``. ``view`` int8
    (...) of ``View``: the view they were taken in; ``yaw_deg`` float64 (...) of the trunk.
    ``ear_shoulder_deg`` float64 (...): ear over shoulder against the horizontal, 90 straight
    above, smaller forward, side views only: what other programs call the neck angle.
    """

    value_deg: Float64
    reason: np.ndarray
    view: np.ndarray
    yaw_deg: Float64
    ear_shoulder_deg: Float64


# Lines that are measured, as (start, end) landmarks, and which way they count as forward: a
# left side is seen of a person who faces the left edge of the picture, where forward is -x.
_LINES = (
    (L.LEFT_SHOULDER, L.LEFT_EAR, -1.0),
    (L.RIGHT_SHOULDER, L.RIGHT_EAR, 1.0),
    (L.LEFT_EAR, L.LEFT_EYE_OUTER, -1.0),
    (L.RIGHT_EAR, L.RIGHT_EYE_OUTER, 1.0),
    (L.LEFT_HIP, L.LEFT_SHOULDER, -1.0),
    (L.RIGHT_HIP, L.RIGHT_SHOULDER, 1.0),
    (L.RIGHT_EAR, L.LEFT_EAR, 1.0),
    (L.RIGHT_SHOULDER, L.LEFT_SHOULDER, 1.0),
)
_COUNT = len(_LINES)
_ENDPOINTS = np.array([end for _, end, _ in _LINES] + [start for start, _, _ in _LINES])
_FORWARD = np.array([sign for _, _, sign in _LINES])
_EARS = 6
# The angles that measures are made of: the lines' inclinations (0 forward, 90 up), then these.
_MIDLINE, _HEAD_YAW, _TRUNK_YAW = range(_COUNT, _COUNT + 3)
_ANGLES = _COUNT + 3
_EAR_SHOULDER = len(MEASURES)
"""One column more than the measures: the ear over the shoulder."""

# Provisional: slope and offset of the least squares line from landmark angles to true ones on
# rendered people (python -m models.training.provisional TRACES prints both, and what is left
# over). For kyphosis landmarks show next to nothing (r = .16), and the slope says so.
_CVA_FROM_NECK = (0.48, 12.0)
_KYPHOSIS_FROM_NECK = (0.12, 29.5)


def _recipes() -> tuple[Float64, Float64, Float64, np.ndarray]:
    """What each measure is made of in each view.

    Weights (views, angles, M) and offsets (views, M): value = angles @ weights + offset.
    Needs (views, angles, M): 1 where an angle's landmarks must be seen. Reasons (views, M)
    int8: why a view can't show a measure.
    """
    views, count = len(View), len(MEASURES) + 1
    weights, offset = np.zeros((views, _ANGLES, count)), np.zeros((views, count))
    reasons = np.full((views, count), Reason.MEASURED, dtype=np.int8)
    for view, near in ((View.SIDE_LEFT, 0), (View.SIDE_RIGHT, 1)):
        neck, face, trunk = near, 2 + near, 4 + near
        weights[view, neck, _EAR_SHOULDER] = 1.0
        weights[view, neck, CVA], offset[view, CVA] = _CVA_FROM_NECK
        slope, offset[view, KYPHOSIS] = _KYPHOSIS_FROM_NECK
        weights[view, [trunk, neck], KYPHOSIS] = slope, -slope
        weights[view, face, HEAD_TILT] = 1.0
        weights[view, trunk, TRUNK_LEAN], offset[view, TRUNK_LEAN] = -1.0, 90.0
        reasons[view, [SHOULDER_TILT, HEAD_TURN]] = Reason.NEEDS_FRONT
    for view in (View.FRONT, View.OBLIQUE):
        weights[view, _EARS, HEAD_TILT] = 1.0
        weights[view, [_HEAD_YAW, _TRUNK_YAW], HEAD_TURN] = 1.0, -1.0
        reasons[view, [CVA, KYPHOSIS, _EAR_SHOULDER]] = Reason.NEEDS_SIDE
    weights[View.FRONT, _EARS + 1, SHOULDER_TILT] = 1.0
    weights[View.FRONT, _MIDLINE, TRUNK_LEAN] = 1.0
    reasons[View.OBLIQUE, [SHOULDER_TILT, TRUNK_LEAN]] = Reason.NEEDS_FRONT
    reasons[View.UNKNOWN] = Reason.VIEW_UNKNOWN
    reasons[:, PROTRACTION] = Reason.NOT_AVAILABLE
    return weights, offset, (weights != 0).astype(np.float64), reasons


_WEIGHTS, _OFFSET, _NEEDS, _REASONS = _recipes()
# Plain numbers: an IntEnum in an array expression costs ten times the expression.
_TURNED, _LYING, _NOBODY = (
    np.int8(code) for code in (Reason.HEAD_TURNED, Reason.NOT_UPRIGHT, Reason.NO_PERSON)
)
_SIDE_LEFT = int(View.SIDE_LEFT)


def measure(
    landmarks: Float32, expected: Expected = "auto", *, visible: float = VISIBLE
) -> Measures:
    """Measure every frame of ``landmarks`` (..., 33, 4), as pixels and visibility.

    ``expected`` overrides what the landmarks say of the view. Frames without a person are NaN
    throughout and come back with ``NO_PERSON``. ``visible``: landmarks below it are hidden.
    """
    shape = landmarks.shape[:-2]
    frames = landmarks.reshape(math.prod(shape), *landmarks.shape[-2:])
    yaw = trunk_yaw_deg(frames)
    views = view_as(expected, yaw)
    angle, hidden = _line_angles(frames, yaw, visible)
    value = np.empty((len(frames), len(MEASURES) + 1))
    reason = np.empty(value.shape, dtype=np.int8)
    kinds = set(views.tolist())
    for kind in kinds:
        rows = slice(None) if len(kinds) == 1 else views == kind
        value[rows] = angle[rows] @ _WEIGHTS[kind] + _OFFSET[kind]
        reason[rows] = _reasons_in_view(kind, angle[rows], hidden[rows])
    reason[np.isnan(yaw)] = _NOBODY
    value = wrap_deg(value)
    value[reason > 0] = np.nan
    return Measures(
        frozen(value[:, :-1].reshape(*shape, len(MEASURES))),
        frozen(reason[:, :-1].reshape(*shape, len(MEASURES))),
        frozen(views.reshape(shape)),
        frozen(yaw.reshape(shape)),
        frozen(value[:, -1].reshape(shape)),
    )


def _reasons_in_view(kind: int, angle: Float64, hidden: Float64) -> np.ndarray:
    """Why not, for frames of one view: angles and hidden (N, A) to int8 (N, M + 1)."""
    reason = (hidden @ _NEEDS[kind] > 0).view(np.int8)  # True is Reason.HIDDEN
    if kind >= _SIDE_LEFT:
        turn = wrap_deg(angle[:, _HEAD_YAW] - angle[:, _TRUNK_YAW])
        reason[np.abs(turn) > HEAD_TURN_MAX_DEG, : KYPHOSIS + 1] = _TURNED
        trunk = 4 + kind - _SIDE_LEFT
        lying = (np.abs(angle[:, trunk] - 90.0) > UPRIGHT_MAX_DEG) & (hidden[:, trunk] == 0)
        reason[lying, : KYPHOSIS + 1] = _LYING
    return np.asarray(np.maximum(reason, _REASONS[kind]))


def _line_angles(frames: Float32, yaw: Float64, visible: float) -> tuple[Float64, Float64]:
    """All angles (N, A) in degrees, NaN as 0, and 1.0 where their landmarks are hidden (N, A)."""
    points = frames.take(_ENDPOINTS, axis=1).astype(np.float64)
    line = points[:, :_COUNT] - points[:, _COUNT:]
    up = np.empty((len(frames), _ANGLES - 1))
    along = np.empty_like(up)
    np.negative(line[..., 1], out=up[:, :_COUNT])
    np.multiply(line[..., 0], _FORWARD, out=along[:, :_COUNT])
    trunks = line[:, 4] + line[:, 5]
    up[:, _MIDLINE], along[:, _MIDLINE] = trunks[:, 0], -trunks[:, 1]
    up[:, _HEAD_YAW], along[:, _HEAD_YAW] = DEPTH_SCALE * line[:, _EARS, 2], line[:, _EARS, 0]
    angle = np.empty((len(frames), _ANGLES))
    np.degrees(np.arctan2(up, along), out=angle[:, :-1])
    angle[:, _TRUNK_YAW] = yaw
    unseen = ~(points[..., 3] >= visible)
    hidden = np.zeros((len(frames), _ANGLES))
    hidden[:, :_COUNT] = unseen[:, :_COUNT] | unseen[:, _COUNT:]
    hidden[:, _MIDLINE] = hidden[:, 4] + hidden[:, 5]
    hidden[:, _HEAD_YAW] = hidden[:, _EARS]
    return angle, hidden
