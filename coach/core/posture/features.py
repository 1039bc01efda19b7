"""What the trained measurement looks at: numbers that depend on neither scale, place nor side.

Everyone is turned to face right: who faces left is mirrored, with left and right exchanged, so
that the right side is always the near one. Picture lengths are in torso lengths or, where hips
are hidden, head sizes; world lengths in metres. Gravity is taken to be the picture's vertical.
"""

from __future__ import annotations

import math

import numpy as np

from coach.core.body.view import DEPTH_SCALE, trunk_yaw_deg
from coach.core.types import LANDMARKS, Float32, Float64
from coach.core.types import Landmark as L

HEAD_TO_ELBOWS = (
    L.NOSE,
    L.LEFT_EYE_OUTER,
    L.RIGHT_EYE_OUTER,
    L.LEFT_EAR,
    L.RIGHT_EAR,
    L.MOUTH_LEFT,
    L.MOUTH_RIGHT,
    L.LEFT_SHOULDER,
    L.RIGHT_SHOULDER,
    L.LEFT_ELBOW,
    L.RIGHT_ELBOW,
)
"""What a webcam sees of somebody at a desk, down to the elbows."""

_POINTS = np.array(
    [
        *HEAD_TO_ELBOWS,
        L.LEFT_WRIST,
        L.RIGHT_WRIST,
        L.LEFT_HIP,
        L.RIGHT_HIP,
        L.LEFT_KNEE,
        L.RIGHT_KNEE,
    ]
)
"""The landmarks that are looked at."""

_COUNT = len(_POINTS)
_PLACE = {int(point): index for index, point in enumerate(_POINTS)}
_SWAPPED = np.array(
    [
        _PLACE[
            int(L[L(p).name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT")])
        ]
        for p in _POINTS
    ]
)


def _mean_of(*points: L) -> Float64:
    """Weights (points,) that give the middle of some landmarks."""
    weights = np.zeros(_COUNT)
    weights[[_PLACE[point] for point in points]] = 1.0 / len(points)
    return weights


_HIPS = _mean_of(L.LEFT_HIP, L.RIGHT_HIP)
_SHOULDERS = _mean_of(L.LEFT_SHOULDER, L.RIGHT_SHOULDER)
_EARS = _mean_of(L.LEFT_EAR, L.RIGHT_EAR)
_EYES = _mean_of(L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER)
_MOUTH = _mean_of(L.MOUTH_LEFT, L.MOUTH_RIGHT)
_NOSE = _mean_of(L.NOSE)


def _one(point: L) -> Float64:
    return _mean_of(point)


# Lines of which direction and length are looked at, as start and end.
_LINES = np.stack(
    [
        _SHOULDERS - _HIPS,
        _EARS - _SHOULDERS,
        _one(L.RIGHT_EAR) - _one(L.RIGHT_SHOULDER),
        _one(L.LEFT_EAR) - _one(L.LEFT_SHOULDER),
        _EYES - _EARS,
        _NOSE - _EARS,
        _MOUTH - _EARS,
        _MOUTH - _EYES,
        _NOSE - _SHOULDERS,
        _one(L.RIGHT_SHOULDER) - _one(L.RIGHT_HIP),
        _one(L.RIGHT_ELBOW) - _one(L.RIGHT_SHOULDER),
        _one(L.LEFT_ELBOW) - _one(L.LEFT_SHOULDER),
        _MOUTH - _SHOULDERS,
        _one(L.LEFT_SHOULDER) - _one(L.RIGHT_SHOULDER),
        _one(L.LEFT_EAR) - _one(L.RIGHT_EAR),
    ]
)
_TRUNK, _NECK, _FACE, _MOUTH_LINE = 0, 1, 4, 6
_MIX = np.concatenate([np.eye(_COUNT) - _SHOULDERS, _LINES]).astype(np.float64)
"""Rows: every landmark from the middle of the shoulders, then the lines."""

_ACROSS = slice(0, None, 4)
"""Where the x are among x, y, z and visibility in the picture and x, y, z in space."""

_SHORT = 1e-3
_LIMIT = 20.0
"""Features are held within: a line of no length says nothing of the others."""

VISIBLE = slice(-_COUNT - 3, -3)
"""Where the visibilities are among the features."""

FEATURES = 2 * _COUNT + 3 * len(_LINES) + 3 + _COUNT + 3 * _COUNT + _COUNT + 3
"""How many there are."""


def facing(landmarks: Float32) -> np.ndarray:
    """+1 where the person faces the picture's right edge, -1 the left: (..., 33, 4) to (...)."""
    return facing_at(trunk_yaw_deg(landmarks))


def facing_at(yaw_deg: Float64) -> np.ndarray:
    """The same from the trunk's yaw (...), as ``trunk_yaw_deg`` gives it."""
    return np.copysign(1.0, yaw_deg)


def features(
    landmarks: Float32,
    world: Float32,
    size_px: tuple[int, int],
    side: np.ndarray | None = None,
) -> Float64:
    """Features of every frame: (..., 33, 4) pixels and (..., 33, 3) metres to (..., FEATURES).

    ``size_px`` (width, height) of the frame; ``side`` (...) is ``facing(landmarks)`` where it is
    known already. Nobody (NaN) gives NaN.
    """
    shape = landmarks.shape[:-2]
    count = math.prod(shape)
    side = (facing(landmarks) if side is None else side).reshape(count, 1, 1)
    places = np.concatenate([landmarks, world], axis=-1).reshape(count, LANDMARKS, 7)
    points = places.take(_POINTS, axis=1).astype(np.float64)
    left = side[:, 0, 0] < 0
    if np.count_nonzero(left):
        points[left] = points[left][:, _SWAPPED]
        points[..., _ACROSS] *= side
    mixed = _MIX @ points
    placed, lines = mixed[:, :_COUNT], mixed[:, _COUNT:]
    length = np.hypot(lines[..., 0], lines[..., 1]) + _SHORT
    torso = length[:, _TRUNK : _TRUNK + 1]
    head = length[:, _NECK : _NECK + 1] + length[:, _MOUTH_LINE : _MOUTH_LINE + 1]
    in_torsos, in_heads = placed[..., :3] / torso[..., None], length / head
    parts = (
        in_torsos[..., :2].reshape(count, -1),
        (lines[..., :2] / length[..., None]).reshape(count, -1),
        in_heads,
        in_heads[:, _TRUNK : _TRUNK + 1],
        head / size_px[1],
        torso / size_px[1],
        in_torsos[..., 2],
        placed[..., 4:].reshape(count, -1),
        points[..., 3],
        *_yaws(lines),
    )
    out = np.concatenate(parts, axis=1)
    np.maximum(out, -_LIMIT, out=out)
    np.minimum(out, _LIMIT, out=out)
    return out.reshape(*shape, FEATURES)


def _yaws(lines: Float64) -> tuple[Float64, Float64]:
    """How far shoulders and ears are turned (N, 2), and how far the head against the trunk
    (N, 1)."""
    turn = np.arctan2(DEPTH_SCALE * lines[:, -2:, 2], lines[:, -2:, 0])
    return turn, np.sin(turn[:, 1:] - turn[:, :1])
