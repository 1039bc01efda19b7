"""Joint angles of a whole body: every joint at once, any number of frames.

One gather and one arctangent serve all joints, so that one live frame and a million replayed
ones run through the same few NumPy calls.
"""

from __future__ import annotations

import numpy as np

from coach.core.body.geometry import interior_angle_deg
from coach.core.record import record
from coach.core.types import Bool, Float32, Float64, frozen
from coach.core.types import Landmark as L

VISIBLE = 0.5
"""Landmarks below this visibility count as hidden (MediaPipe: probability of not being
occluded; 0.5 is its own default for "present")."""

JOINTS: dict[str, tuple[int, int, int]] = {
    "left_elbow": (L.LEFT_SHOULDER, L.LEFT_ELBOW, L.LEFT_WRIST),
    "right_elbow": (L.RIGHT_SHOULDER, L.RIGHT_ELBOW, L.RIGHT_WRIST),
    "left_shoulder": (L.LEFT_HIP, L.LEFT_SHOULDER, L.LEFT_ELBOW),
    "right_shoulder": (L.RIGHT_HIP, L.RIGHT_SHOULDER, L.RIGHT_ELBOW),
    "left_hip": (L.LEFT_SHOULDER, L.LEFT_HIP, L.LEFT_KNEE),
    "right_hip": (L.RIGHT_SHOULDER, L.RIGHT_HIP, L.RIGHT_KNEE),
    "left_knee": (L.LEFT_HIP, L.LEFT_KNEE, L.LEFT_ANKLE),
    "right_knee": (L.RIGHT_HIP, L.RIGHT_KNEE, L.RIGHT_ANKLE),
    "left_neck": (L.LEFT_HIP, L.LEFT_SHOULDER, L.LEFT_EAR),
    "right_neck": (L.RIGHT_HIP, L.RIGHT_SHOULDER, L.RIGHT_EAR),
}
"""Interior angles by name: the two ends around the joint in the middle."""

NAMES = tuple(JOINTS)
_COUNT = len(NAMES)
_PLACES = np.array(list(JOINTS.values()), dtype=np.intp).T.ravel()
"""Landmarks of all joints: first their one ends, then the vertices, then the other ends."""


@record(eq=False)
class JointAngles:
    """Interior angles of all joints.

    ``angle_deg`` float64 (..., J), 0..180, NaN where one of the three landmarks is hidden;
    ``seen`` bool (..., J). J runs over ``NAMES``.
    """

    angle_deg: Float64
    seen: Bool

    def __getitem__(self, name: str) -> Float64:
        """Angle of one joint, (...) degrees; ``KeyError`` for a name not in ``JOINTS``."""
        if name not in JOINTS:
            raise KeyError(name)
        return np.asarray(self.angle_deg[..., NAMES.index(name)])


def joint_angles(
    landmarks: Float32, world: Float32 | None = None, *, visible: float = VISIBLE
) -> JointAngles:
    """Interior angles in the picture, or in space where ``world`` is given.

    ``landmarks`` (..., 33, 4) pixels and visibility; ``world`` (..., 33, 3) metres. Angles in
    the picture are true only for limbs that move in the picture's plane; angles in space carry
    MediaPipe's weaker depth.
    """
    gathered = landmarks.take(_PLACES, axis=-2)
    if world is None:
        points = gathered[..., :2].astype(np.float64)
    else:
        points = world.take(_PLACES, axis=-2).astype(np.float64)
    a, vertex, c = (points[..., part : part + _COUNT, :] for part in (0, _COUNT, 2 * _COUNT))
    angle = interior_angle_deg(a, vertex, c)
    visibility = gathered[..., 3] >= visible
    seen = visibility[..., :_COUNT] & visibility[..., _COUNT : 2 * _COUNT]
    seen &= visibility[..., 2 * _COUNT :]
    return JointAngles(frozen(np.where(seen, angle, np.nan)), frozen(seen))
