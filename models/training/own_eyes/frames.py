"""Crop frames for training: the program's own crops, as bare matrices on whole arrays.

The law is ``coach.pose.points.crop``'s, so that networks learn on what they will be shown. A frame
is the 2x3 matrix from picture to crop; it mirrors when the person faces right, so that in the crop
everybody faces left. Points are pixels in continuous coordinates (the middle of the first pixel is
0.5, 0.5).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.types import HEAD_POINTS
from coach.pose.points import crop
from coach.pose.points.crop import BACK_C7, BACK_SIDE, HEAD_LINE_DEG, HEAD_SIDE

__all__ = ["BACK_C7", "BACK_SIDE", "HEAD_LINE_DEG", "HEAD_POINTS", "HEAD_SIDE"]

Floats = NDArray[np.floating[Any]]

BACK_MAPS = (
    "midline",
    "outline",
    "midline_c7",
    "midline_t12",
    "midline_sacrum",
    "outline_c7",
    "outline_t12",
    "outline_sacrum",
)
STRIDE_PX = 4
HEAD_SIZE_PX, BACK_SIZE_PX = 128, 160


def faces_left(landmarks_px: Floats) -> bool:
    """Whether the nose lies left of the middle of the ears; landmarks (33, >=2)."""
    return crop.faces_left(landmarks_px.astype(np.float32))


def expected_head(landmarks_px: Floats, left: bool) -> Floats:
    """Tragus and C7 expected from pose landmarks, (2, 2) pixels."""
    return crop.expected_head(landmarks_px.astype(np.float32), left=left)


def expected_back(landmarks_px: Floats, left: bool) -> Floats:
    """C7 and T12 expected from pose landmarks, (2, 2) pixels."""
    return crop.expected_back(landmarks_px.astype(np.float32), left=left)


def head_frame(tragus: Floats, c7: Floats, left: bool, size_px: int = HEAD_SIZE_PX) -> Floats:
    """Frame (2, 3) of the head crop."""
    tragus, c7 = (np.asarray(point, np.float64) for point in (tragus, c7))
    return crop.head_crop(tragus, c7, left=left, size_px=size_px).matrix


def back_frame(c7: Floats, t12: Floats, left: bool, size_px: int = BACK_SIZE_PX) -> Floats:
    """Frame (2, 3) of the back crop."""
    c7, t12 = (np.asarray(point, np.float64) for point in (c7, t12))
    return crop.back_crop(c7, t12, left=left, size_px=size_px).matrix


def to_picture(points: Floats, frame: Floats) -> Floats:
    """Crop pixels (..., 2) to picture pixels."""
    there: Floats = (points - frame[:, 2]) @ np.linalg.inv(frame[:, :2]).T
    return there


def to_crop(points: Floats, frame: Floats) -> Floats:
    """Picture pixels (..., 2) to crop pixels."""
    there: Floats = points @ frame[:, :2].T + frame[:, 2]
    return there
