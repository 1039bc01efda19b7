"""Posture measures of frames, from the landmarks: each a number, or a reason why there is none.

``specs`` has the table of measures. The trained ones are not to be had from straight lines between
landmarks, which are not the anatomical points: ``estimate`` gives them, and ``with_estimate``
puts them in their place.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from coach.core.body.dorsal_line import rise_deg
from coach.core.body.geometry import wrap_deg
from coach.core.body.joint_angles import VISIBLE
from coach.core.body.view import DEPTH_SCALE, Expected, trunk_yaw_deg, view_as
from coach.core.posture.measure_spec import Line, Reason
from coach.core.posture.presence import unfit
from coach.core.posture.regressor import Doubt, Estimate
from coach.core.posture.specs import EAR_SHOULDER, ESTIMATED, HEAD_TILT, MEASURES, SPECS, TRUNK_LEAN
from coach.core.record import record
from coach.core.types import CANTHUS, TRAGUS, Bool, Float32, Float64, View, frozen
from coach.core.types import Landmark as L

UPRIGHT_MAX_DEG = 60.0
"""A trunk that leans further (lying, on all fours) has no sitting or standing posture."""

BENT_MAX_DEG = 100.0
"""Up to here angles are still measured of points on the body, although no posture is judged."""


def _reason_of(doubt: Doubt) -> Reason:
    """A doubt of the trained measurement as a reason: by its name, where there is one."""
    if doubt == Doubt.NONE:
        return Reason.MEASURED
    name = "NEEDS_SIDE" if doubt == Doubt.NOT_SIDE else doubt.name
    return Reason.__members__.get(name, Reason.UNCERTAIN)


_REASON_OF = np.array([_reason_of(doubt) for doubt in sorted(Doubt)], dtype=np.int8)


@record(eq=False)
class Measures:
    """All measures of frames, (..., M) with M over ``MEASURES``.

    ``value_deg`` float64, NaN where there is none; ``reason`` int8 of ``Reason``. ``view`` int8
    (...) of ``View``: the view they were taken in; ``yaw_deg`` float64 (...) of the trunk;
    ``pointed`` bool (...): points of the head give the head's tilt.
    ``ear_shoulder_deg`` float64 (...): ear over shoulder against the horizontal, 90 straight
    above, smaller forward, side views only: what other programs call the neck angle.
    """

    value_deg: Float64
    reason: np.ndarray
    view: np.ndarray
    yaw_deg: Float64
    ear_shoulder_deg: Float64
    pointed: Bool


# The lines of ``Line`` but the last three, as (start, end) landmarks, and which way counts as
# forward: a left side is seen of a person who faces the left edge of the picture, where forward
# is -x.
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
_MIDLINE, _HEAD_YAW, _TRUNK_YAW = Line.MIDLINE, Line.HEAD_YAW, Line.TRUNK_YAW
_EARS, _ANGLES = Line.EARS, len(Line)
_COLUMNS = (*SPECS, EAR_SHOULDER)
"""The measures, and one column more: the ear over the shoulder."""
_POINTS = np.array(sorted({int(end) for line in _LINES for end in line[:2]}))
"""The landmarks that take part."""


def _line_maps() -> tuple[Float64, Float64]:
    """How angles come out of landmarks.

    (points x 3, 2 x angles but the trunk's yaw): coordinates to the rise and the run of each
    angle. (angles, points): 1 where a landmark takes part in an angle.
    """
    rise = np.zeros((_ANGLES - 1, len(_POINTS), 3))
    run = np.zeros_like(rise)
    part = np.zeros((_ANGLES, len(_POINTS)))
    where = {int(point): place for place, point in enumerate(_POINTS)}
    for index, (start, end, forward) in enumerate(_LINES):
        for point, sign in ((where[end], 1.0), (where[start], -1.0)):
            rise[index, point, 1] = -sign
            run[index, point, 0] = sign * forward
            part[index, point] = 1.0
    for side, forward in ((4, -1.0), (5, 1.0)):
        rise[_MIDLINE] += run[side] * forward
        run[_MIDLINE] += rise[side]
    rise[_HEAD_YAW, :, 2] = DEPTH_SCALE * run[_EARS, :, 0]
    run[_HEAD_YAW] = run[_EARS]
    part[_MIDLINE], part[_HEAD_YAW] = part[4] + part[5], part[_EARS]
    return np.concatenate([rise, run]).reshape(2 * (_ANGLES - 1), -1).T.copy(), part


_RISE_RUN, _ANGLE_POINTS = _line_maps()


def _recipes() -> tuple[Float64, Float64, Float64, np.ndarray]:
    """What each measure is made of in each view.

    Weights (views, angles, M) and offsets (views, M): value = angles @ weights + offset.
    Needs (views, points, M): not 0 where a landmark must be seen. Reasons (views, M) int8: why a
    view can't show a measure.
    """
    views, count = len(View), len(_COLUMNS)
    weights, offset = np.zeros((views, _ANGLES, count)), np.zeros((views, count))
    reasons = np.full((views, count), Reason.MEASURED, dtype=np.int8)
    for column, spec in enumerate(_COLUMNS):
        for view in View:
            recipe = spec.recipes.get(view)
            if recipe is None:
                unknown = Reason.VIEW_UNKNOWN if view == View.UNKNOWN else Reason.NOT_AVAILABLE
                reasons[view, column] = spec.missing.get(view, unknown)
                continue
            offset[view, column] = recipe.offset_deg
            for line, weight in recipe.weights.items():
                weights[view, line, column] = weight
    return weights, offset, _ANGLE_POINTS.T @ (weights != 0), reasons


_WEIGHTS, _OFFSET, _NEEDS, _REASONS = _recipes()
_HIDING = np.maximum(_REASONS, np.int8(Reason.HIDDEN))
# Plain numbers: an IntEnum in an array expression costs ten times the expression.
_LYING, _MISSING = (np.int8(code) for code in (Reason.NOT_UPRIGHT, Reason.NOT_AVAILABLE))
_FRONT, _OBLIQUE, _SIDE_LEFT = int(View.FRONT), int(View.OBLIQUE), int(View.SIDE_LEFT)


def measure(
    landmarks: Float32, expected: Expected = "auto", *, visible: float = VISIBLE
) -> Measures:
    """Measure every frame of ``landmarks`` (..., 33, 4), as pixels and visibility.

    ``expected`` overrides what the landmarks say of the view. Frames without a person are NaN
    throughout and come back with ``NO_PERSON``. ``visible``: landmarks below it are hidden. One
    landmark that is NaN hides what would be measured in its frame.
    """
    shape = landmarks.shape[:-2]
    frames = landmarks.reshape(math.prod(shape), *landmarks.shape[-2:])
    yaw = trunk_yaw_deg(frames)
    views = view_as(expected, yaw)
    angle, unseen = _line_angles(frames, yaw, visible)
    kinds = set(views.tolist())
    if len(kinds) == 1:
        value, reason = _in_view(kinds.pop(), angle, unseen)
    else:
        value = np.empty((len(frames), len(_COLUMNS)))
        reason = np.empty(value.shape, dtype=np.int8)
        for kind in kinds:
            rows = views == kind
            value[rows], reason[rows] = _in_view(kind, angle[rows], unseen[rows])
    reason = np.maximum(reason, unfit(frames, views, visible=visible)[:, None])
    value = wrap_deg(value)
    np.copyto(reason, np.int8(Reason.HIDDEN), where=np.isnan(value) & (reason == 0))
    np.copyto(value, np.nan, where=reason > 0)
    return Measures(
        frozen(value[:, :-1].reshape(*shape, len(MEASURES))),
        frozen(reason[:, :-1].reshape(*shape, len(MEASURES))),
        frozen(views.reshape(shape)),
        frozen(yaw.reshape(shape)),
        frozen(value[:, -1].reshape(shape)),
        frozen(np.zeros(shape, dtype=bool)),
    )


def with_head_points(measures: Measures, head: Float32) -> Measures:
    """The same with the head's tilt from its points, where a side view shows them.

    ``head`` (N, P, 3) over ``HEAD_POINTS`` of the same frames (N,), NaN where there are none.
    """
    facing = np.where(measures.view == View.SIDE_RIGHT, 1.0, -1.0)
    places = head[..., :2].astype(np.float64)
    tilt = rise_deg(places[:, TRAGUS], places[:, CANTHUS], facing)
    stated = measures.reason[:, HEAD_TILT]
    open_ = (stated == int(Reason.MEASURED)) | (stated == int(Reason.HIDDEN))
    pointed = open_ & (measures.view >= _SIDE_LEFT) & np.isfinite(tilt)
    if not pointed.any():
        return measures
    reason, value = measures.reason.copy(), measures.value_deg.copy()
    reason[pointed, HEAD_TILT] = int(Reason.MEASURED)
    value[pointed, HEAD_TILT] = tilt[pointed]
    return replace(
        measures, value_deg=frozen(value), reason=frozen(reason), pointed=frozen(pointed)
    )


def with_estimate(measures: Measures, found: Estimate) -> Measures:
    """The same with the trained measurement's values, or its doubts, where the view allows them.

    ``found`` of the same frames. Other reasons (nobody, lying down, seen from the front) stay;
    but who bends over is measured where points on head and back show the angles.
    """
    reason, value = measures.reason.copy(), measures.value_deg.copy()
    doubts = _REASON_OF.take(found.doubt)
    stated = reason[..., ESTIMATED]
    with np.errstate(invalid="ignore"):
        bent = np.abs(value[..., TRUNK_LEAN]) <= BENT_MAX_DEG
    open_ = (stated == _MISSING) | ((stated == _LYING) & bent[..., None] & found.pointed)
    told = np.where(open_, doubts, stated)
    reason[..., ESTIMATED] = told
    value[..., ESTIMATED] = np.where(told == 0, found.value_deg, np.nan)
    return replace(measures, value_deg=frozen(value), reason=frozen(reason))


def _in_view(kind: int, angle: Float64, unseen: Float64) -> tuple[Float64, np.ndarray]:
    """Values and why not, for frames of one view: angles (N, A), unseen (N, P), to float64 and
    int8 (N, M + 1)."""
    value = angle @ _WEIGHTS[kind]
    value += _OFFSET[kind]
    reason = np.where(unseen @ _NEEDS[kind] > 0, _HIDING[kind], _REASONS[kind])
    if kind >= _OBLIQUE:
        near = kind > _OBLIQUE
        trunk = angle[:, 4 + kind - _SIDE_LEFT] - 90.0 if near else angle[:, _MIDLINE]
        if np.count_nonzero(lying := np.abs(trunk) > UPRIGHT_MAX_DEG):
            seen = unseen @ _NEEDS[kind if near else _FRONT][:, TRUNK_LEAN] == 0
            reason[lying & seen, ESTIMATED] = _LYING
    return value, reason


def _line_angles(frames: Float32, yaw: Float64, visible: float) -> tuple[Float64, Float64]:
    """All angles (N, A) in degrees, and 1.0 where a landmark isn't seen (N, P)."""
    points = frames.take(_POINTS, axis=1).astype(np.float64)
    rise_run = points[..., :3].reshape(len(frames), 3 * len(_POINTS)) @ _RISE_RUN
    angle = np.empty((len(frames), _ANGLES))
    radians = np.arctan2(rise_run[:, : _ANGLES - 1], rise_run[:, _ANGLES - 1 :])
    np.multiply(radians, 180.0 / np.pi, out=angle[:, :-1])
    angle[:, _TRUNK_YAW] = yaw
    unseen: Float64 = (~(points[..., 3] >= visible)).astype(np.float64)  # NaN is not seen
    return angle, unseen
