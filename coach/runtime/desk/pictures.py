"""Pose samples as the arrays that a baseline and its readings are taken from."""

from __future__ import annotations

import numpy as np

from coach.core.body.back_outline import STATIONS
from coach.core.monitor.baseline import Pictures
from coach.core.posture.analysis import stack
from coach.core.types import FACE_POINTS, Float32, PoseSample


def pictures_of(samples: list[PoseSample]) -> Pictures:
    """Samples of one source as arrays, as if its camera had stood still; the size is the last
    one's."""
    nowhere = np.full((33, 3), np.nan, dtype=np.float32)
    blank = np.full(STATIONS, np.nan, dtype=np.float32)
    blind = np.full((FACE_POINTS, 3), np.nan, dtype=np.float32)
    shifts = [sample.camera_shift_px for sample in samples]
    shift = np.array([known or (0.0, 0.0) for known in shifts], dtype=np.float32)[:, None]
    landmarks, face = stack(samples), np.stack([_or(s.face, blind) for s in samples])
    if shift.any():
        landmarks = landmarks.copy()
        landmarks[..., :2] -= shift
        face[..., :2] -= shift
    return Pictures(
        t_s=np.array([sample.t_s for sample in samples]),
        landmarks=landmarks,
        world=np.stack([_or(s.world, nowhere) for s in samples]),
        size_px=samples[-1].size_px,
        contour=np.stack([_or(s.contour, blank) for s in samples]),
        light=np.array([np.nan if s.light is None else s.light for s in samples]),
        face=face,
        followed=np.array([known is not None for known in shifts]),
        glare=np.array([np.nan if s.glare is None else s.glare for s in samples]),
    )


def _or(known: Float32 | None, unknown: Float32) -> Float32:
    return unknown if known is None else known
