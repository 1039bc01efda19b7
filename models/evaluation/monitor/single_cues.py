"""One number from the landmarks, a limit, nothing else: what a simple program would go by."""

from __future__ import annotations

import numpy as np

from coach.core.types import Float32, Float64
from coach.core.types import Landmark as L

SINGLE_CUES = ("neck height ÷ face", "nose drop ÷ face", "face size", "shoulder line")
"""Shoulders to nose over the ears' distance, less of it; the nose lower, in the ears' distance; the
growth of the ears' distance, as a logarithm; the shoulders lower, in their own width."""


def single_cues(before: Float32, now: Float32) -> Float64:
    """The cues, each larger for a slouch, of poses against a baseline: (..., 33, 4) to (..., 4)."""
    old, new = (_numbers(pose) for pose in (before, now))
    face, shoulders = np.exp(old[..., 2]), old[..., 4]
    return np.stack(
        [
            old[..., 0] - new[..., 0],
            (new[..., 1] - old[..., 1]) / face,
            new[..., 2] - old[..., 2],
            (new[..., 3] - old[..., 3]) / shoulders,
        ],
        axis=-1,
    )


def _numbers(pose: Float32) -> Float64:
    points = pose[..., :2].astype(np.float64)
    shoulders = (points[..., L.LEFT_SHOULDER, :] + points[..., L.RIGHT_SHOULDER, :]) / 2
    face = _apart(points, L.LEFT_EAR, L.RIGHT_EAR)
    nose = points[..., L.NOSE, 1]
    return np.stack(
        [
            (shoulders[..., 1] - nose) / face,
            nose,
            np.log(face),
            shoulders[..., 1],
            _apart(points, L.LEFT_SHOULDER, L.RIGHT_SHOULDER),
        ],
        axis=-1,
    )


def _apart(points: Float64, a: L, b: L) -> Float64:
    line = points[..., a, :] - points[..., b, :]
    return np.maximum(np.hypot(line[..., 0], line[..., 1]), 1.0)
