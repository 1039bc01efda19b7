"""Angles and measures of frames in one call: single live frames, or blocks of a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coach.core.body.back_outline import STATIONS
from coach.core.body.joint_angles import JointAngles, joint_angles
from coach.core.body.view import Expected
from coach.core.posture.estimate import Frames, estimate
from coach.core.posture.evidence import PointArrays, point_arrays
from coach.core.posture.measure_spec import Reason
from coach.core.posture.measures import Measures, measure, with_estimate, with_head_points
from coach.core.posture.regressor import Doubt, Estimate, Trained
from coach.core.posture.specs import ESTIMATED
from coach.core.record import record
from coach.core.types import FACE_POINTS, LANDMARKS, Float32, PoseSample, View, frozen

DARK = 0.16
"""Frames less bright than this (0 black .. 1 white) explain an estimate that is too uncertain."""

_NAN = np.float32(np.nan)
_DARK_EXPLAINS = [
    Reason.UNCERTAIN,
    Reason.EAR_HIDDEN,
    Reason.HIPS_HIDDEN,
    Reason.UNLIKE,
    Reason.BACK_HIDDEN,
]


@record(eq=False)
class Analysis:
    """Joint angles and posture measures of the same frames.

    ``estimate`` is what the trained measurement said where the view and the trunk allow it, NaN
    elsewhere; ``None`` where it wasn't asked.
    """

    angles: JointAngles
    measures: Measures
    estimate: Estimate | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Poses:
    """Samples of one frame size side by side, NaN where something is unknown.

    ``landmarks`` (N, 33, 4), ``world`` (N, 33, 3), ``contour`` (N, STATIONS), ``light`` (N,),
    ``face`` (N, FACE_POINTS, 3) float32; ``size_px`` (width, height); ``points`` of head and
    back, ``None`` where no frame has any.
    """

    landmarks: Float32
    world: Float32
    contour: Float32
    light: Float32
    size_px: tuple[int, int]
    face: Float32 | None = None
    points: PointArrays | None = None


def analyse(landmarks: Float32, expected: Expected = "auto") -> Analysis:
    """Angles and measures of ``landmarks`` (..., 33, 4); NaN frames hold nobody."""
    return Analysis(joint_angles(landmarks), measure(landmarks, expected))


def analyse_poses(poses: Poses, trained: Trained, expected: Expected = "auto") -> Analysis:
    """The same, with the trained measures (``specs.ESTIMATED``) too."""
    simple = analyse(poses.landmarks, expected)
    measures = simple.measures
    if not (measures.view >= View.OBLIQUE).any():  # nothing for it to see
        return simple
    if poses.points is not None:
        measures = with_head_points(measures, poses.points.head)
    found = estimate(trained, frames_of(poses, measures))
    measures = _darkened(with_estimate(measures, found), poses.light)
    return Analysis(simple.angles, measures, _kept(found, measures))


def frames_of(poses: Poses, measures: Measures) -> Frames:
    """Poses as the trained measurement takes them; people without places in space are unknown."""
    known = ~np.isnan(poses.world[..., 0, 0])
    return Frames(
        np.where(known[..., None, None], poses.landmarks, _NAN),
        poses.world,
        poses.contour,
        poses.size_px,
        measures.view,
        measures.yaw_deg,
        poses.points,
    )


def _darkened(measures: Measures, light: Float32) -> Measures:
    """Too little light, where it may explain why there is no estimate."""
    dark = light < DARK  # NaN is not
    if not dark.any():
        return measures
    reason = measures.reason.copy()
    told = reason[..., ESTIMATED]
    told[dark[..., None] & np.isin(told, _DARK_EXPLAINS)] = Reason.TOO_DARK
    return replace(measures, reason=frozen(reason))


def _kept(found: Estimate, measures: Measures) -> Estimate:
    """The estimate without the values that the measures don't have."""
    without = measures.reason[..., ESTIMATED] != Reason.MEASURED
    if not (without & (found.doubt == Doubt.NONE)).any():
        return found
    values = {
        name: np.where(without, np.nan, getattr(found, name))
        for name in ("value_deg", "half_deg", "size_deg")
    }
    return replace(found, **values)


def poses_of(samples: Sequence[PoseSample]) -> Poses:
    """Samples (N > 0), all of one frame size, side by side."""
    return Poses(
        stack(samples),
        _side_by_side([sample.world for sample in samples], (LANDMARKS, 3)),
        _side_by_side([sample.contour for sample in samples], (STATIONS,)),
        np.array([_NAN if one.light is None else one.light for one in samples], np.float32),
        samples[0].size_px,
        _side_by_side([sample.face for sample in samples], (FACE_POINTS, 3)),
        point_arrays([sample.points for sample in samples]),
    )


def stack(samples: Sequence[PoseSample]) -> Float32:
    """Landmarks of samples as one array (N, 33, 4), NaN where nobody was found."""
    return _side_by_side([sample.landmarks for sample in samples], (LANDMARKS, 4))


def _side_by_side(rows: Sequence[Float32 | None], shape: tuple[int, ...]) -> Float32:
    unknown = np.full(shape, _NAN, dtype=np.float32)
    known = [unknown if row is None else row for row in rows]
    return frozen(np.array(known, dtype=np.float32).reshape(len(known), *shape))
