"""Points between two searches: they move along with the landmarks of head and trunk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coach.core.types import C7, BodyPoints, Float32, Float64, frozen
from coach.core.types import Landmark as L

TURNED_RAD = 0.12
"""Once head or trunk have turned by more in the picture, points are searched for again."""
GROWN = 0.15
"""Or once the trunk's length has changed by more than this share."""

_FACE = (L.NOSE, L.MOUTH_LEFT, L.MOUTH_RIGHT)


def carried(points: BodyPoints, before: Float32, now: Float32, passed_s: float) -> BodyPoints:
    """Points found with the landmarks ``before`` (33, 4), as they lie with those of ``now``.

    Points of the head turn and grow with the line from ears to face, C7 and the back with the
    line from hips to shoulders.
    """
    (head_then, trunk_then), (head_now, trunk_now) = _ends(before), _ends(now)
    head = _moved(points.head, head_then, head_now)
    head[C7] = _moved(points.head[C7], trunk_then, trunk_now)
    return replace(
        points,
        head=frozen(head),
        midline=frozen(_moved(points.midline, trunk_then, trunk_now)),
        outline=frozen(_moved(points.outline, trunk_then, trunk_now)),
        age_s=float(np.float32(passed_s)),
    )


def moved_much(before: Float32, now: Float32) -> bool:
    """Whether a posture has changed by more than points can be carried over."""
    for then, after in zip(_lines(before), _lines(now), strict=True):
        ratio = _ratio(then, after)
        if abs(np.angle(ratio)) > TURNED_RAD or abs(abs(ratio) - 1.0) > GROWN:
            return True
    return False


def _lines(landmarks: Float32) -> tuple[Float64, Float64, Float64]:
    """Head, trunk, and the neck between them."""
    head, trunk = _ends(landmarks)
    return head, trunk, np.array([trunk[0], head[0]])


def _ends(landmarks: Float32) -> tuple[Float64, Float64]:
    """Ears and face, shoulders and hips, as (start, end) complex places (2,)."""
    place = landmarks[:, 0].astype(np.float64) + 1j * landmarks[:, 1].astype(np.float64)
    ears = (place[L.LEFT_EAR] + place[L.RIGHT_EAR]) / 2
    face = place[list(_FACE)].mean()
    shoulders = (place[L.LEFT_SHOULDER] + place[L.RIGHT_SHOULDER]) / 2
    hips = (place[L.LEFT_HIP] + place[L.RIGHT_HIP]) / 2
    return np.array([ears, face]), np.array([shoulders, hips])


def _ratio(then: Float64, now: Float64) -> complex:
    """How a line turned and grew."""
    line = complex(then[1] - then[0])
    return complex(now[1] - now[0]) / line if abs(line) > 1e-6 else 1.0 + 0.0j


def _moved(points: Float32, then: Float64, now: Float64) -> Float32:
    """Points (..., 3) moved as a line moved; spreads grow with it."""
    ratio = _ratio(then, now)
    place = points[..., 0].astype(np.float64) + 1j * points[..., 1].astype(np.float64)
    place = now[0] + (place - then[0]) * ratio
    parts = (place.real, place.imag, points[..., 2] * abs(ratio))
    return np.stack(parts, axis=-1).astype(np.float32)
