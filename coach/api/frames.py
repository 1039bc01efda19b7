"""Landmarks that are arrays already: every frame measured, and all of them judged together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.api.posture import PostureCheck
from coach.core.body.back_outline import STATIONS
from coach.core.body.joint_angles import NAMES as JOINTS
from coach.core.body.view import Expected
from coach.core.posture.accumulator import Tally
from coach.core.posture.analysis import Analysis, Poses, analyse_poses
from coach.core.posture.analysis import analyse as analyse_lines
from coach.core.posture.assess import assess
from coach.core.posture.comparison import PostureBaseline
from coach.core.posture.measure_spec import Reason
from coach.core.posture.specs import MEASURES
from coach.core.types import LANDMARKS, Float32, Float64, View, frozen
from coach.errors import NoPersonError
from coach.measurement import load_measurement
from coach.runtime.batch.replay import Replay

_REASONS = np.array(["" if r is Reason.MEASURED else r.name.lower() for r in sorted(Reason)])
_VIEWS = np.array([view.label for view in sorted(View)])


@dataclass(frozen=True, slots=True, eq=False)
class FrameAnalysis:
    """What every frame shows. Arrays are read-only; ``...`` are the landmarks' leading axes.

    Attributes
    ----------
    value_deg
        By measure: float64 (...), degrees, NaN where a frame can't show it.
    reason
        By measure: str (...), empty where there is a value, else why there is none, such as
        "needs_side" or "ear_hidden".
    joint_deg
        By joint ("left_elbow", ...): float64 (...), the interior angle, 0 to 180, NaN where one
        of its three landmarks is hidden.
    view
        str (...): side-left, side-right, front, oblique or unknown.
    """

    value_deg: Mapping[str, Float64]
    reason: Mapping[str, NDArray[np.str_]]
    joint_deg: Mapping[str, Float64]
    view: NDArray[np.str_]
    _poses: Poses
    _analysis: Analysis
    _t_s: Float64 | None

    def together(self, source: str = "landmarks") -> PostureCheck:
        """All frames, in the order of the first axes, judged as one recording.

        Parameters
        ----------
        source
            What the check's document calls them.

        Returns
        -------
        PostureCheck
            As ``coach.measure`` returns it. It lasts from the first ``t_s`` to the end of the
            last frame; 0 s where no ``t_s`` were given.

        Raises
        ------
        NoPersonError
            Where no frame shows anybody.
        """
        trained, tally = load_measurement()[0], Tally()
        tally.add(self._analysis)
        if not tally.frames.any():
            raise NoPersonError(f"nobody is in {source}")
        assessment = assess(tally, trained)
        read = len(self._poses.landmarks)
        timed = self._t_s is not None and read > 1
        span_s = float(self._t_s[-1] - self._t_s[0]) if timed and self._t_s is not None else 0.0
        result = Replay(
            duration_s=span_s * read / (read - 1) if read > 1 else 0.0,
            frames_read=read,
            frames_with_person=int(tally.frames.sum()),
            frames_measured=int(tally.measured[assessment.view]),
            assessment=assessment,
            posture=PostureBaseline().with_frames(self._poses, self._analysis.measures.view),
        )
        return PostureCheck(source, result)


def analyse(
    landmarks: ArrayLike,
    size_px: tuple[int, int],
    t_s: ArrayLike | None = None,
    *,
    world: ArrayLike | None = None,
    contour: ArrayLike | None = None,
    light: ArrayLike | None = None,
    view: Expected = "auto",
) -> FrameAnalysis:
    """Measure landmarks frame by frame, any number of frames at once.

    Parameters
    ----------
    landmarks
        (..., 33, 4) in MediaPipe's order: x_px, y_px, z_px and visibility 0 to 1. Pixels of the
        upright picture, x to the right, y down; z on the scale of x, smaller is nearer. NaN
        where nobody is in a frame.
    size_px
        Width and height of the pictures.
    t_s
        (...) seconds, strictly increasing. Only ``together`` needs them.
    world
        (..., 33, 3) in metres with the origin between the hips, axes as above. The
        craniovertebral angle and the kyphosis need them; without, both are "not_available".
    contour
        (..., 16) the outline of the back from samples or traces. It makes angles of the back
        surer.
    light
        (...) how bright each picture is, 0 black to 1 white.
    view
        From where the camera sees the person: "side", "front", or "auto" to tell it from the
        landmarks.

    Returns
    -------
    FrameAnalysis
        Measures and joint angles of every frame. No interval belongs to a single frame:
        ``together`` gives those.

    Raises
    ------
    ValueError
        Where an array has another shape, or times don't increase.
    ModelError
        Where the trained measurement can't be read.
    """
    points = np.asarray(landmarks, dtype=np.float32)
    if points.ndim < 2 or points.shape[-2:] != (LANDMARKS, 4):
        raise ValueError(f"landmarks must have shape (..., {LANDMARKS}, 4), not {points.shape}")
    frames = points.shape[:-2]
    times = None if t_s is None else np.asarray(t_s, dtype=np.float64)
    if times is not None and (times.shape != frames or (np.diff(times.ravel()) <= 0).any()):
        raise ValueError(f"t_s must have shape {frames} and increase")
    poses = Poses(
        landmarks=_rows(points, frames, (LANDMARKS, 4), "landmarks"),
        world=_rows(world, frames, (LANDMARKS, 3), "world"),
        contour=_rows(contour, frames, (STATIONS,), "contour"),
        light=_rows(light, frames, (), "light"),
        size_px=(int(size_px[0]), int(size_px[1])),
    )
    if world is None:
        analysis = analyse_lines(poses.landmarks, view)
    else:
        analysis = analyse_poses(poses, load_measurement()[0], view)
    measures = analysis.measures
    value = measures.value_deg.reshape(*frames, len(MEASURES))
    reason = _REASONS[measures.reason].reshape(*frames, len(MEASURES))
    joints = analysis.angles.angle_deg.reshape(*frames, len(JOINTS))
    return FrameAnalysis(
        value_deg=_by_name(MEASURES, value),
        reason=_by_name(MEASURES, reason),
        joint_deg=_by_name(JOINTS, joints),
        view=frozen(_VIEWS[measures.view].reshape(frames)),
        _poses=poses,
        _analysis=analysis,
        _t_s=None if times is None else times.ravel(),
    )


def _rows(
    given: ArrayLike | None, frames: tuple[int, ...], shape: tuple[int, ...], name: str
) -> Float32:
    """An argument as float32 (N, ...), NaN where there is none; ``ValueError`` for a shape that
    does not fit."""
    count = int(np.prod(frames))
    if given is None:
        return frozen(np.full((count, *shape), np.nan, dtype=np.float32))
    found = np.array(given, dtype=np.float32)
    if found.shape != (*frames, *shape):
        raise ValueError(f"{name} must have shape {(*frames, *shape)}, not {found.shape}")
    return frozen(found.reshape(count, *shape))


def _by_name(names: tuple[str, ...], columns: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
    return MappingProxyType({name: frozen(columns[..., at]) for at, name in enumerate(names)})
