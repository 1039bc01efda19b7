"""A person made of sticks in space, filmed: landmarks whose every angle is known.

Poses are numbers by name (degrees and metres); any number of frames at once. What the camera
makes of them comes out as a pose model's landmarks would: pixels, stretched depth, visibility,
with errors that drift as MediaPipe's do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coach.core.body.back_outline import STATIONS, TRUNK
from coach.core.body.view import DEPTH_SCALE
from coach.core.types import LANDMARKS, Float32, Float64
from coach.core.types import Landmark as L

Pose = Mapping[str, float]

TRUNK_M, HEAD_M = 0.50, 0.24
UPPER_ARM_M, FOREARM_M, THIGH_M, SHANK_M = 0.29, 0.25, 0.42, 0.41
SHOULDER_M, HIP_M, EAR_M = 0.18, 0.10, 0.075
LIFT_A_DEG = 0.0017 * TRUNK_M
"""Raised arms lift their shoulders."""

NEUTRAL: dict[str, float] = {
    "lean": 0.0, "side": 0.0, "twist": 0.0, "head_fwd": 0.05, "pitch": 5.0, "protraction": 0.0,
    "shrug": 0.0, "arch": 0.0, "turn": 0.0, "tilt": 0.0, "look": 0.0,
    "sink": 0.0,
    **{f"{part}_{side}": value for side in "lr" for part, value in (
        ("arm", 10.0), ("arm_az", 0.0), ("fore", 8.0), ("fore_az", 0.0), ("thigh", 0.0),
        ("shank", 0.0))},
}  # fmt: skip
"""Standing, arms hanging.

``lean`` of the trunk forward, ``side`` to their left, ``twist`` of the shoulders, ``turn`` of the
whole body; ``head_fwd`` metres of the ears in front of the shoulders, ``pitch`` of the face chin
up, which ``look``s to their left; ``tilt`` of the head to their left; ``sink`` metres of
the head as the neck bends; ``protraction`` and ``shrug`` metres of the shoulders forward and up.
Arms, against the trunk:
``arm`` and ``fore`` 0 hanging to 180 up, ``_az`` 0 sideways, 90 forward. ``thigh`` and ``shank``
against the vertical, positive forward. ``arch``: the back's outline over its chord, in trunks.
"""


@dataclass(frozen=True, slots=True)
class Camera:
    """How a set is filmed. ``yaw_deg``: the person's turn, 90 faces the right edge."""

    yaw_deg: float
    px_a_metre: float = 420.0
    noise: float = 1.0
    far_visibility: float = 0.75


_HEAD = (L.NOSE, L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER, L.LEFT_EAR, L.RIGHT_EAR)
_STEADY = (*_HEAD, L.LEFT_SHOULDER, L.RIGHT_SHOULDER, L.LEFT_HIP, L.RIGHT_HIP)
STEADY_SIGMA, LIMB_SIGMA, BIAS_SIGMA = 0.006, 0.015, 0.02
"""Errors of landmarks in trunks: drifting on head and trunk, on the limbs, and constant ones.
Of somebody who keeps still, a real recording's drift by 0.2 to 0.9 % and 0.6 to 3 %."""
_JITTER = 0.25
_OWN = 0.3
"""The face is one piece to a pose model: this much of its landmarks' drift is each one's own."""
_DRIFT_S = 1.0


def _direction(el: Float64, az: Float64, out: float) -> Float64:
    """Unit vectors (N, 3) in the trunk's axes: to their left, up, ahead."""
    el, az = np.radians(el), np.radians(az)
    level = np.sin(el)
    return np.stack([out * level * np.cos(az), -np.cos(el), level * np.sin(az)], axis=1)


def _turned(vectors: Float64, degrees: Float64, first: int, second: int) -> Float64:
    """Vectors (N, 3) turned in the plane of two axes."""
    angle = np.radians(degrees)
    out = vectors.copy()
    cosine, sine = np.cos(angle), np.sin(angle)
    out[:, first] = cosine * vectors[:, first] + sine * vectors[:, second]
    out[:, second] = cosine * vectors[:, second] - sine * vectors[:, first]
    return out


def joints(poses: Mapping[str, Float64]) -> dict[L, Float64]:
    """Joints in metres (N, 3), hips at the origin: to their left, up, ahead."""
    count = len(poses["lean"])

    def trunk(x: Float64 | float, up: Float64 | float, ahead: Float64 | float) -> Float64:
        """A point of the trunk in the world's axes: bent sideways, then forward."""
        point = np.stack([np.broadcast_to(value, count) for value in (x, up, ahead)], axis=1)
        return _turned(_turned(point.astype(np.float64), poses["side"], 0, 1), -poses["lean"], 1, 2)

    found: dict[L, Float64] = {}
    twist = np.radians(poses["twist"])
    head = HEAD_M - poses["sink"]
    pitch, tilt, look = (np.radians(poses[name]) for name in ("pitch", "tilt", "look"))
    for name, out in (("LEFT", 1.0), ("RIGHT", -1.0)):
        side = name[0].lower()
        lift = LIFT_A_DEG * np.minimum(np.abs(poses[f"arm_{side}"]), 115.0) + poses["shrug"]
        across, ahead = out * SHOULDER_M * np.cos(twist), -out * SHOULDER_M * np.sin(twist)
        shoulder = trunk(across, TRUNK_M + lift, ahead + poses["protraction"])
        upper = _direction(poses[f"arm_{side}"], poses[f"arm_az_{side}"], out)
        lower = _direction(poses[f"fore_{side}"], poses[f"fore_az_{side}"], out)
        elbow = shoulder + UPPER_ARM_M * trunk(*upper.T)
        wrist = elbow + FOREARM_M * trunk(*lower.T)
        beside, behind = out * EAR_M * np.cos(look), out * EAR_M * np.sin(look)
        ear = trunk(
            beside * np.cos(tilt) + head * np.sin(tilt),
            TRUNK_M + head * np.cos(tilt) - beside * np.sin(tilt),
            poses["head_fwd"] - behind,
        )
        face = _face(pitch, tilt, look)
        across = np.stack([beside * np.cos(tilt), -beside * np.sin(tilt), -behind], axis=1) / EAR_M
        hip = np.broadcast_to(np.array([out * HIP_M, 0.0, 0.0]), (count, 3))
        knee = hip + THIGH_M * _leg(poses[f"thigh_{side}"])
        found |= {
            L[f"{name}_SHOULDER"]: shoulder, L[f"{name}_ELBOW"]: elbow, L[f"{name}_WRIST"]: wrist,
            L[f"{name}_EAR"]: ear, L[f"{name}_HIP"]: hip, L[f"{name}_KNEE"]: knee,
            L[f"{name}_EYE_OUTER"]: ear + 0.08 * face - 0.03 * trunk(*across.T),
            L[f"{name}_ANKLE"]: knee + SHANK_M * _leg(poses[f"shank_{side}"]),
        }  # fmt: skip
    middle = (found[L.LEFT_EAR] + found[L.RIGHT_EAR]) / 2.0
    found[L.NOSE] = middle + 0.11 * face - np.array([0.0, 0.03, 0.0])
    return found


def _face(pitch: Float64, tilt: Float64, look: Float64) -> Float64:
    """The direction (N, 3) in which a face looks, from angles in radians."""
    aside = np.cos(pitch) * np.sin(look)
    rolled = np.sin(pitch) * np.cos(tilt) - aside * np.sin(tilt)
    aside = aside * np.cos(tilt) + np.sin(pitch) * np.sin(tilt)
    return np.stack([aside, rolled, np.cos(pitch) * np.cos(look)], axis=1)


def _leg(angle_deg: Float64) -> Float64:
    angle = np.radians(angle_deg)
    return np.stack([0.0 * angle, -np.cos(angle), np.sin(angle)], axis=1)


def filmed(
    poses: Mapping[str, Float64], t_s: Float64, camera: Camera, rng: np.random.Generator
) -> Float32:
    """Landmarks (N, 33, 4) of poses by name (N,) at ``t_s``, as a pose model would give them."""
    places = np.zeros((len(t_s), LANDMARKS, 3))
    for landmark, place in joints(poses).items():
        places[:, landmark] = place
    yaw = np.radians(camera.yaw_deg + poses["turn"])[:, None]
    left, up, ahead = places[..., 0], places[..., 1], places[..., 2]
    x = left * np.cos(yaw) + ahead * np.sin(yaw)
    z = (left * np.sin(yaw) - ahead * np.cos(yaw)) / DEPTH_SCALE
    out = np.stack([x, -up, z, np.zeros_like(x)], axis=-1)
    out[..., :2] += TRUNK_M * _errors(t_s, camera.noise, rng)
    out[..., :3] *= camera.px_a_metre
    out[..., :2] += np.array([640.0, 420.0])
    out[..., 3] = _visibility(camera)
    return out.astype(np.float32)


def _errors(t_s: Float64, noise: float, rng: np.random.Generator) -> Float64:
    """Errors (N, 33, 2) in trunks: constant, drifting, and from frame to frame."""
    sigma = np.full(LANDMARKS, LIMB_SIGMA)
    sigma[list(_STEADY)] = STEADY_SIGMA
    keep = np.exp(-np.diff(t_s, prepend=t_s[0]) / _DRIFT_S)
    shocks = rng.standard_normal((len(t_s), LANDMARKS, 2))
    drift = np.empty_like(shocks)
    now = rng.standard_normal((LANDMARKS, 2))
    for index, share in enumerate(keep):
        now = share * now + np.sqrt(1.0 - share * share) * shocks[index]
        drift[index] = now
    head = list(_HEAD)
    drift[:, head] = _OWN * drift[:, head] + np.sqrt(1.0 - _OWN**2) * drift[:, head[:1]]
    jitter = _JITTER * rng.standard_normal(shocks.shape)
    bias = BIAS_SIGMA * rng.standard_normal((LANDMARKS, 2))
    return noise * (sigma[:, None] * (drift + jitter) + bias)


def _visibility(camera: Camera) -> Float64:
    """How well each landmark is seen: from the side, the far limbs less."""
    seen = np.full(LANDMARKS, 0.97)
    if abs(camera.yaw_deg) > 50.0:
        far = "LEFT" if camera.yaw_deg > 0.0 else "RIGHT"
        limbs = ("ELBOW", "WRIST", "KNEE", "ANKLE")
        seen[[L[f"{far}_{limb}"] for limb in limbs]] = camera.far_visibility
    return seen


def outline(arch: Float64, rng: np.random.Generator) -> Float32:
    """Outlines of the back (N, STATIONS) whose arch over the chord is known."""
    along = np.linspace(0.0, 1.0, len(TRUNK))
    shape = np.sin(np.pi * along)
    shape -= shape[[0, 1, 2, -3, -2, -1]].mean()
    shape /= shape[3:-3].mean()
    out = np.full((len(arch), STATIONS), 0.2)
    out[:, : len(TRUNK)] += arch[:, None] * shape
    return (out + 0.004 * rng.standard_normal(out.shape)).astype(np.float32)
