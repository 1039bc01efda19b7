"""Whether a frame shows somebody's posture at all: what is none is not measured.

Landmarks are found on hands and ceilings too, and lie outside the picture where only a head is in
it. Check and monitor ask here before they measure.
"""

from __future__ import annotations

import numpy as np

from coach.core.body.joint_angles import VISIBLE
from coach.core.posture.measure_spec import NO_POSTURE, Reason
from coach.core.types import Bool, Float32, View
from coach.core.types import Landmark as L

FACE_SHARE = (0.085, 0.45)
"""Bounds of the distance from eyes to mouth, in lengths of the trunk. Rendered people lie within,
99 of 100 of them within 0.10 to 0.37, marked photographs within 0.12 to 0.20; a forearm that was
taken for a person had 0.05 to 0.08."""

DOWN_DEG = 50.0
"""Trunk and neck that point down to within this are upside down."""
ASIDE_DEG = 60.0
"""A neck that leans further, seen from the front, lies on its side."""

_PAIRS = (
    (L.LEFT_EAR, L.RIGHT_EAR),
    (L.LEFT_SHOULDER, L.RIGHT_SHOULDER),
    (L.LEFT_HIP, L.RIGHT_HIP),
    (L.LEFT_KNEE, L.RIGHT_KNEE),
    (L.LEFT_EYE, L.RIGHT_EYE),
    (L.MOUTH_LEFT, L.MOUTH_RIGHT),
)
_PLACES = np.array(_PAIRS).reshape(-1)
# From the points x + iy of the pairs: neck, trunk, face (mouth to eyes), thighs (hips to knees).
_LINES = (
    np.repeat(
        [[1, -1, 0, 0, 0, 0], [0, 1, -1, 0, 0, 0], [0, 0, 0, 0, 1, -1], [0, 0, -1, 1, 0, 0]], 2, 1
    ).T
    / 2
    + 0j
)
_SHOULDERS, _KNEES, _FACE = 1, 3, 8
"""Where in ``_PAIRS`` shoulders and knees are, and where in ``_PLACES`` the face begins."""
_ASIDE, _DOWN = np.cos(np.radians([ASIDE_DEG, DOWN_DEG]))
# Plain numbers: an IntEnum in an array expression costs ten times the expression.
_CODES = tuple(np.int8(code) for code in (*NO_POSTURE, Reason.NO_PERSON))
_FRONT, _UNKNOWN = int(View.FRONT), int(View.UNKNOWN)


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
        ``MEASURED`` (0) where a posture can be looked for, ``NO_PERSON`` where nobody is (NaN).
    """
    points = landmarks.take(_PLACES, axis=1)
    lines = points[..., :2].astype(np.float64).view(np.complex128)[..., 0] @ _LINES
    length, down = np.abs(lines), lines.imag
    neck, trunk, face = length[:, 0], length[:, 1], length[:, 2]
    seen = points[..., 3]
    better = np.maximum(seen[:, ::2], seen[:, 1::2])
    shoulders = better[:, _SHOULDERS] >= visible
    like_a_face = (face >= FACE_SHARE[0] * trunk) & (face <= FACE_SHARE[1] * trunk)
    upright = down[:, 0] <= -_ASIDE * neck
    found = np.zeros(len(landmarks), dtype=np.int8)
    if np.count_nonzero(like_a_face & shoulders & upright) == len(found):
        return found  # mostly so, and then nothing else need be asked
    # A landmark of visibility 0 is outside the picture or was not kept: its place says nothing.
    face_known = np.minimum.reduce(seen[:, _FACE:], axis=1) > 0
    # Somebody who touches their toes has the knees below the hips; in a picture upside down
    # they are above.
    legs_up = ~(better[:, _KNEES] >= visible) | (down[:, 3] < 0)
    from_front = (view == _FRONT) | (view == _UNKNOWN)
    turned_over = (down[:, 0] > _DOWN * neck) & (down[:, 1] > _DOWN * trunk)
    holds: tuple[Bool, ...] = (
        face_known & ~like_a_face,
        ~shoulders,
        ~upright & from_front,
        turned_over & legs_up,
        np.isnan(trunk),
    )
    for code, held in zip(_CODES, holds, strict=True):
        found[held] = code
    return found
