"""Crop frames: where the networks look, from pose landmarks and from their own points.

Points are pixels in continuous coordinates (the middle of the first pixel is 0.5, 0.5). A frame is
the 2x3 matrix from picture to crop. It mirrors when the person faces right, so that in the crop
everybody faces left.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

HEAD_POINTS = ("tragus", "c7", "nose", "chin", "ear_top", "ear_lobe", "canthus", "acromion")
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

# Where points lie in the frame start -> end, as complex ratios for somebody facing left:
# medians over 59 marked photographs (`ratios` gives them again, to 0.02).
TRAGUS_SHOULDER_EAR = 0.976 + 0.141j
C7_SHOULDER_EAR = 0.398 + 0.429j
C7_SHOULDER_HIP = -0.194 - 0.106j
T12_SHOULDER_HIP = 0.463 - 0.325j

HEAD_SIDE = 4.2  # side of the head crop in tragus-C7 distances
HEAD_LINE_DEG = 45.0  # direction of the line C7 -> tragus in the crop, above the horizontal
HEAD_MIDDLE = 0.5 + 0.5j  # where the middle of tragus and C7 lies in the crop
HEAD_LEAST = 0.20  # least tragus-C7 distance, in trunk lengths
BACK_SIDE = 2.1  # side of the back crop in C7-T12 chords
BACK_C7 = 0.60 + 0.14j  # where C7 lies in the crop; T12 lies straight below


def faces_left(landmarks_px: Floats) -> bool:
    """Whether the nose lies left of the middle of the ears; landmarks (33, >=2)."""
    return bool(landmarks_px[0, 0] < landmarks_px[7:9, 0].mean())


def expected_head(landmarks_px: Floats, left: bool) -> Floats:
    """Tragus and C7 expected from pose landmarks, (2, 2) pixels."""
    ear, shoulder, hip = (_middle(landmarks_px, first, left) for first in (7, 11, 23))
    tragus = shoulder + TRAGUS_SHOULDER_EAR * (ear - shoulder)
    c7 = shoulder + C7_SHOULDER_EAR * (ear - shoulder)
    grow = max(1.0, HEAD_LEAST * abs(shoulder - hip) / max(abs(tragus - c7), 1e-6))
    middle = (tragus + c7) / 2
    return _plain(middle + (np.array([tragus, c7]) - middle) * grow, left)


def expected_back(landmarks_px: Floats, left: bool) -> Floats:
    """C7 and T12 expected from pose landmarks, (2, 2) pixels."""
    shoulder, hip = (_middle(landmarks_px, first, left) for first in (11, 23))
    ratios = np.array([C7_SHOULDER_HIP, T12_SHOULDER_HIP])
    return _plain(shoulder + ratios * (hip - shoulder), left)


def head_frame(tragus: Floats, c7: Floats, left: bool, size_px: int = HEAD_SIZE_PX) -> Floats:
    """Frame (2, 3) of the head crop."""
    t, c = _complex(np.array([tragus, c7], float), left)
    scale = size_px / (HEAD_SIDE * abs(t - c))
    turn = scale * np.exp(1j * np.radians(180 + HEAD_LINE_DEG)) * abs(t - c) / (t - c)
    return _matrix(turn, (t + c) / 2, HEAD_MIDDLE * size_px, left)


def back_frame(c7: Floats, t12: Floats, left: bool, size_px: int = BACK_SIZE_PX) -> Floats:
    """Frame (2, 3) of the back crop."""
    c, t = _complex(np.array([c7, t12], float), left)
    return _matrix(size_px / BACK_SIDE * 1j / (t - c), c, BACK_C7 * size_px, left)


def to_picture(points: Floats, frame: Floats) -> Floats:
    """Crop pixels (..., 2) to picture pixels."""
    there: Floats = (points - frame[:, 2]) @ np.linalg.inv(frame[:, :2]).T
    return there


def to_crop(points: Floats, frame: Floats) -> Floats:
    """Picture pixels (..., 2) to crop pixels."""
    there: Floats = points @ frame[:, :2].T + frame[:, 2]
    return there


def _matrix(turn: complex, at: complex, to: complex, left: bool) -> Floats:
    """z -> turn (z - at) + to on (mirrored) complex pixels, as a matrix on plain pixels."""
    m = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    shift = to - turn * at
    if not left:
        m[:, 0] *= -1
    return np.column_stack([m, [shift.real, shift.imag]])


def _complex(points: Floats, left: bool) -> NDArray[np.complexfloating[Any]]:
    return points[..., 0] * (1 if left else -1) + 1j * points[..., 1]


def _plain(z: NDArray[np.complexfloating[Any]], left: bool) -> Floats:
    return np.stack([z.real * (1 if left else -1), z.imag], axis=-1)


def _middle(landmarks_px: Floats, first: int, left: bool) -> complex:
    return complex(_complex(landmarks_px[first : first + 2, :2].mean(axis=0), left))
