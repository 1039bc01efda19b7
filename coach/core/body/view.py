"""From where the camera sees the person, told from the landmarks alone."""

from __future__ import annotations

from typing import Literal

import numpy as np

from coach.core.types import Float32, Float64, View
from coach.core.types import Landmark as L

Expected = Literal["auto", "side", "front"]
"""The view someone says they filmed from; "auto" leaves it to the landmarks."""

DEPTH_SCALE = 0.4
"""MediaPipe's z is stretched against x: with this factor the yaw of people whose turn is known
comes out about right (see the evaluation's table of views)."""

FRONT_MAX_DEG = 38.0
SIDE_MIN_DEG = 52.0
BACK_MIN_DEG = 128.0

_EDGES_DEG = np.array(
    [-BACK_MIN_DEG, -SIDE_MIN_DEG, -FRONT_MAX_DEG, FRONT_MAX_DEG, SIDE_MIN_DEG, BACK_MIN_DEG]
)
_VIEWS = np.array(
    [
        View.UNKNOWN,
        View.SIDE_LEFT,
        View.OBLIQUE,
        View.FRONT,
        View.OBLIQUE,
        View.SIDE_RIGHT,
        View.UNKNOWN,  # also where NaN is sorted to
    ],
    dtype=np.int8,
)

_TRUNK = np.array([L.LEFT_SHOULDER, L.LEFT_HIP, L.RIGHT_SHOULDER, L.RIGHT_HIP])


def trunk_yaw_deg(landmarks: Float32) -> Float64:
    """How far the trunk is turned from facing the camera, (..., 33, 4) to (...), degrees.

    0 faces the camera, +90 faces the right edge of the picture (their right side is seen),
    -90 the left edge. Shoulders count fully, hips as far as they are visible: people twist, and
    desks hide hips. NaN where nobody is, or a shoulder or hip is unknown.
    """
    trunk = landmarks.take(_TRUNK, axis=-2).astype(np.float64)
    across = trunk[..., :2, :3] - trunk[..., 2:, :3]
    hips_seen = np.minimum(trunk[..., 1, 3:], trunk[..., 3, 3:])
    whole = across[..., 0, :] + hips_seen * across[..., 1, :]
    return np.degrees(np.arctan2(DEPTH_SCALE * whole[..., 2], whole[..., 0]))


def view_of(yaw_deg: Float64) -> np.ndarray:
    """The view for a trunk yaw: (...) degrees to (...) int8 of ``View``.

    Up to 38 degrees either way is the front, 52 to 128 a side, between them oblique; nobody
    (NaN) and a back turned to the camera are unknown.
    """
    return _VIEWS.take(np.searchsorted(_EDGES_DEG, yaw_deg))


def view_as(expected: Expected, yaw_deg: Float64) -> np.ndarray:
    """The view (...) int8 for a trunk yaw, where someone may have said what to expect.

    "side" leaves open which: the sign of the yaw decides. Nobody (NaN) stays unknown.
    """
    if expected == "auto":
        return view_of(yaw_deg)
    sides = np.where(yaw_deg < 0, np.int8(View.SIDE_LEFT), np.int8(View.SIDE_RIGHT))
    views = np.full_like(sides, View.FRONT) if expected == "front" else sides
    return np.where(np.isnan(yaw_deg), np.int8(View.UNKNOWN), views)
