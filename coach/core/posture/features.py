"""What the trained measurement looks at: numbers that depend on neither scale, place nor side.

Everyone is turned to face right: who faces left is mirrored, with left and right exchanged, so
that the right side is always the near one. Picture lengths are in torso lengths or, where hips
are hidden, head sizes; world lengths in metres. Gravity is taken to be the picture's vertical.
"""

from __future__ import annotations

import math

import numpy as np

from coach.core.body.view import trunk_yaw_deg
from coach.core.types import Float32, Float64
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
_ELBOWS = _mean_of(L.LEFT_ELBOW, L.RIGHT_ELBOW)


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

_SHORT = 1e-3

VISIBLE = slice(-_COUNT - 3, -3)
"""Where the visibilities are among the features."""

FEATURES = 2 * _COUNT + 3 * len(_LINES) + 3 + _COUNT + 3 * _COUNT + _COUNT + 3
"""How many there are."""


def facing(landmarks: Float32) -> np.ndarray:
    """+1 where the person faces the picture's right edge, -1 the left: (..., 33, 4) to (...)."""
    return np.where(trunk_yaw_deg(landmarks) < 0, -1.0, 1.0)


def features(landmarks: Float32, world: Float32, size_px: tuple[int, int]) -> Float64:
    """Features of every frame: (..., 33, 4) pixels and (..., 33, 3) metres to (..., FEATURES).

    ``size_px`` (width, height) of the frame. Nobody (NaN) gives NaN.
    """
    shape = landmarks.shape[:-2]
    count = math.prod(shape)
    side = facing(landmarks).reshape(count, 1)
    seen = landmarks.reshape(count, *landmarks.shape[-2:]).take(_POINTS, axis=1).astype(np.float64)
    space = world.reshape(count, *world.shape[-2:]).take(_POINTS, axis=1).astype(np.float64)
    left = side[:, 0] < 0
    if left.any():
        seen[left] = seen[left][:, _SWAPPED]
        space[left] = space[left][:, _SWAPPED]
    mixed = _MIX @ seen[..., :3]
    mixed[..., 0] *= side
    lines = mixed[:, _COUNT:]
    length = np.sqrt(lines[..., 0] ** 2 + lines[..., 1] ** 2) + _SHORT
    torso = length[:, _TRUNK, None]
    head = length[:, _NECK, None] + length[:, _MOUTH_LINE, None]
    placed = mixed[:, :_COUNT, :2] / torso[..., None]
    depth = mixed[:, :_COUNT, 2] / torso
    metres = space - np.einsum("p,npc->nc", _SHOULDERS, space)[:, None]
    metres[..., 0] *= side
    out = np.empty((count, FEATURES))
    parts = (
        placed.reshape(count, -1),
        (lines[..., :2] / length[..., None]).reshape(count, -1),
        length / head,
        np.stack([torso[:, 0] / head[:, 0], head[:, 0] / size_px[1], torso[:, 0] / size_px[1]], 1),
        depth,
        metres.reshape(count, -1),
        seen[..., 3],
        _yaws(lines),
    )
    np.concatenate(parts, axis=1, out=out)
    np.clip(out, -20.0, 20.0, out=out)
    return out.reshape(*shape, FEATURES)


def _yaws(lines: Float64) -> Float64:
    """How far shoulders and ears are turned, and how far the head against the trunk, (N, 3)."""
    wide = lines[:, -2:]
    turn = np.arctan2(0.4 * wide[..., 2], wide[..., 0])
    return np.concatenate([turn, np.sin(turn[:, 1:] - turn[:, :1])], axis=1)
