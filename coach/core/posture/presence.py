"""Whether a frame shows somebody's posture at all: what is none is not measured.

Landmarks are found on hands and ceilings too, and lie outside the picture where only a head is in
it. Check and monitor ask here before they measure.
"""

from __future__ import annotations

import numpy as np

from coach.core.body.joint_angles import VISIBLE
from coach.core.posture.specs import NO_POSTURE, Reason
from coach.core.types import Bool, Float32, Float64, View
from coach.core.types import Landmark as L

FACE_SHARE = (0.085, 0.45)
"""Bounds of the distance from eyes to mouth, in lengths of the trunk. Rendered people lie within,
99 of 100 of them within 0.10 to 0.37, marked photographs within 0.12 to 0.20; a forearm that was
taken for a person had 0.05 to 0.08."""

_FACE = [L.LEFT_EYE, L.RIGHT_EYE, L.MOUTH_LEFT, L.MOUTH_RIGHT]

DOWN_DEG = 50.0
"""Trunk and neck that point down to within this are upside down."""
ASIDE_DEG = 60.0
"""A neck that leans further, seen from the front, lies on its side."""


def unfit(landmarks: Float32, view: np.ndarray, *, visible: float = VISIBLE) -> np.ndarray:
    """Why frames show no posture, (N, 33, 4) to int8 (N,) of ``Reason``.

    Parameters
    ----------
    landmarks
        Pixels and visibility; those outside the picture are not visible.
    view
        (N,) of ``View``.
    visible
        Landmarks below it are hidden.

    Returns
    -------
    np.ndarray
        ``MEASURED`` (0) where a posture can be looked for, and where nobody is (NaN).
    """
    place = landmarks[..., :2].astype(np.float64)
    ears, shoulders, hips, knees, eyes, mouth = (
        (place[:, left] + place[:, right]) / 2
        for left, right in (
            (L.LEFT_EAR, L.RIGHT_EAR),
            (L.LEFT_SHOULDER, L.RIGHT_SHOULDER),
            (L.LEFT_HIP, L.RIGHT_HIP),
            (L.LEFT_KNEE, L.RIGHT_KNEE),
            (L.LEFT_EYE, L.RIGHT_EYE),
            (L.MOUTH_LEFT, L.MOUTH_RIGHT),
        )
    )
    neck, trunk = ears - shoulders, shoulders - hips
    share = _length(eyes - mouth) / np.maximum(_length(trunk), 1e-6)
    # A landmark of visibility 0 is outside the picture or was not kept: its place says nothing.
    face_known = landmarks[:, _FACE, 3].min(axis=1) > 0
    seen = landmarks[:, [L.LEFT_SHOULDER, L.RIGHT_SHOULDER], 3].max(axis=1) >= visible
    # Who touches their toes has the knees below the hips; a picture upside down has not.
    legs_up = ~(landmarks[:, [L.LEFT_KNEE, L.RIGHT_KNEE], 3].max(axis=1) >= visible)
    legs_up |= knees[:, 1] < hips[:, 1]
    sideways = np.abs(_lean_deg(neck)) > ASIDE_DEG
    holds: tuple[Bool, ...] = (
        face_known & ((share < FACE_SHARE[0]) | (share > FACE_SHARE[1])),
        ~seen,
        sideways & np.isin(view, (View.FRONT, View.UNKNOWN)),
        _down(neck) & _down(trunk) & legs_up,
    )
    found = np.zeros(len(landmarks), dtype=np.int8)
    for code, held in zip(NO_POSTURE, holds, strict=True):
        found[held] = int(code)
    found[np.isnan(place[:, L.NOSE, 0])] = int(Reason.MEASURED)
    return found


def _length(line: Float64) -> Float64:
    return np.asarray(np.hypot(line[:, 0], line[:, 1]))


def _lean_deg(line: Float64) -> Float64:
    """Lean (N,) from straight up."""
    return np.asarray(np.degrees(np.arctan2(line[:, 0], -line[:, 1])))


def _down(line: Float64) -> Bool:
    return np.asarray(np.abs(_lean_deg(line)) > 180.0 - DOWN_DEG)
