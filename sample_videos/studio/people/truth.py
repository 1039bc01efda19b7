"""True angles of a posed body, read off fixed vertices of the unclothed mesh.

The vertices were chosen once on the neutral body and are the same on every body.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.body import Body, Joints

C7 = 858
TRAGUS = (12264, 5683)
UPPER_BACK = (858, 1496, 1491, 1467, 1539, 1550, 1595, 1596)
LOWER_BACK = (3916, 3930, 3944, 3958)
ACROMION = (8260, 1604)
VERTICES = np.array(UPPER_BACK + LOWER_BACK + TRAGUS + ACROMION)


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """True angles per frame, each (T,) in degrees.

    `craniovertebral_deg`: the line C7 to mid-tragus against the horizontal, forward positive, in
    the thorax's sagittal plane. `kyphosis_deg`: forward inclination of the line through the upper
    back minus that through the lower back (a surface angle, not a Cobb angle). `trunk_lean_deg`:
    mid-hip to C7 against the vertical, forward positive; `side_bend_deg` the same to the person's
    left. `head_pitch_deg`: the head against the horizontal, down positive. `head_turn_deg`,
    `head_tilt_deg`: the head against the thorax, to the person's left positive.
    `shoulder_angle_deg`: the line from the mid-acromion up to C7 against the horizontal, forward
    positive (smaller is more rounded). `facing_deg`: thorax about the vertical, 0 facing -y, to
    the person's left positive.
    """

    craniovertebral_deg: Floats
    kyphosis_deg: Floats
    trunk_lean_deg: Floats
    side_bend_deg: Floats
    head_pitch_deg: Floats
    head_turn_deg: Floats
    head_tilt_deg: Floats
    shoulder_angle_deg: Floats
    facing_deg: Floats


def measure(body: Body, joints: Joints, vertices: Floats) -> Truth:
    """True angles from posed joints and the posed naked vertices listed in `VERTICES`.

    Args:
        vertices: (T, len(VERTICES), 3), posed, in that order.
    """
    index = body.model.index
    thorax = joints.turn[:, index["spine01"]]
    left, forward = _horizontal_axes(thorax)
    upper = _inclination_deg(vertices[:, : len(UPPER_BACK)], forward)
    lower = _inclination_deg(vertices[:, len(UPPER_BACK) : -4], forward)
    c7 = vertices[:, 0]
    ear = vertices[:, -4:-2].mean(axis=1) - c7
    shoulder = vertices[:, -2:].mean(axis=1) - c7
    hips = (joints.at[:, index["upperleg01.L"]] + joints.at[:, index["upperleg01.R"]]) / 2
    trunk = c7 - hips
    head = np.swapaxes(thorax, 1, 2) @ joints.turn[:, index["head"]]
    gaze = -joints.turn[:, index["head"], :, 1]
    return Truth(
        craniovertebral_deg=_atan2_deg(ear[:, 2], _dot(ear, forward)),
        kyphosis_deg=_wrap_deg(upper - lower),
        trunk_lean_deg=_atan2_deg(_dot(trunk, forward), trunk[:, 2]),
        side_bend_deg=_atan2_deg(_dot(trunk, left), trunk[:, 2]),
        head_pitch_deg=_atan2_deg(-gaze[:, 2], np.hypot(gaze[:, 0], gaze[:, 1])),
        head_turn_deg=_atan2_deg(head[:, 1, 0], head[:, 0, 0]),
        head_tilt_deg=_atan2_deg(-head[:, 2, 0], np.hypot(head[:, 0, 0], head[:, 1, 0])),
        shoulder_angle_deg=_atan2_deg(-shoulder[:, 2], _dot(shoulder, forward)),
        facing_deg=_atan2_deg(forward[:, 0], -forward[:, 1]),
    )


def _horizontal_axes(thorax: Floats) -> tuple[Floats, Floats]:
    """Horizontal unit vectors (T, 3) to the thorax's left and forward."""
    left = thorax[:, :, 0] * np.array([1, 1, 0], np.float32)
    left = left / np.linalg.norm(left, axis=1, keepdims=True)
    forward = np.stack([left[:, 1], -left[:, 0], np.zeros(len(left), np.float32)], axis=1)
    return left, forward


def _inclination_deg(points: Floats, forward: Floats) -> Floats:
    """Forward inclination (T,) from the vertical of the total-least-squares line through points
    ordered from top to bottom, in the sagittal plane."""
    ahead = np.einsum("tnk,tk->tn", points, forward)
    plane = np.stack([ahead, points[..., 2]], axis=-1).astype(np.float64)
    plane -= plane.mean(axis=1, keepdims=True)
    direction = np.linalg.svd(plane, full_matrices=False)[2][:, 0]
    upward = np.sign(np.einsum("tk,tk->t", plane[:, 0] - plane[:, -1], direction))
    return _atan2_deg(direction[:, 0] * upward, direction[:, 1] * upward)


def _dot(a: Floats, b: Floats) -> Floats:
    product: Floats = np.einsum("tk,tk->t", a, b)
    return product


def _atan2_deg(y: NDArray[np.floating], x: NDArray[np.floating]) -> Floats:
    angle: Floats = np.degrees(np.arctan2(y, x)).astype(np.float32)
    return angle


def _wrap_deg(angle: Floats) -> Floats:
    return (angle + 180.0) % 360.0 - 180.0
