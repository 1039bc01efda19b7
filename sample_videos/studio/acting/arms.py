"""Arms: a hand is put at a point and elbow, forearm twist and fingers follow.

Reach channels of side S (L or R): `reach.S.FRAME.w` is a weight and `reach.S.FRAME.x|y|z` a point
times that weight, for FRAME in world, chest, head. Points in world are metres; in chest and head
they are metres from that bone's joint in its own turned axes, on a body of `REFERENCE_ARM_M`
arm length (scaled to the person). Because point and weight are linear, hands move smoothly between
frames, from a desk in the world to an ear on the head. With no weight the arm hangs.

    elbow.S.x|y|z   direction the elbow points to, chest axes (x outward)
    palm.S.x|y|z    direction the palm faces, chest axes (x outward), length = how firmly
    grip.S          finger curl in degrees
    wrist.S         wrist extension in degrees
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.body import Body, Joints
from sample_videos.studio.render.rotations import about, frame, swing, transpose, unit

REFERENCE_ARM_M = 0.54
HANGING = (0.10, -0.06, -0.52)
ELBOW_REST = (0.35, 0.6, -0.7)


def place_arm(
    body: Body, joints: Joints, channels: Mapping[str, Floats], side: str
) -> dict[str, Floats]:
    """Local rotations (T, 3, 3) of the bones of one arm, by bone name."""
    sign = np.float32(1 if side == "L" else -1)
    chest = joints.turn[:, body.model.index["spine01"]]
    shoulder = joints.at[:, body.model.index[f"upperarm01.{side}"]]
    target = _target(body, joints, channels, side, sign)
    pole = _vector(channels, f"elbow.{side}", len(shoulder), sign, ELBOW_REST)
    pole_world = (chest @ pole[..., None])[..., 0]
    upper, lower, normal = _two_bones(body, side, target - shoulder, pole_world)

    start = body.bone_at(f"upperarm01.{side}")
    elbow = body.bone_at(f"lowerarm01.{side}")
    upper_rest = unit(elbow - start)
    lower_rest = unit(body.bone_at(f"wrist.{side}") - elbow)
    normal_rest = np.cross(upper_rest, lower_rest)
    parent = joints.turn[:, body.model.index[f"shoulder01.{side}"]]
    full = transpose(parent) @ (frame(upper, normal) @ frame(upper_rest, normal_rest).T)
    plain = swing(np.broadcast_to(upper_rest, upper.shape), (full @ upper_rest).astype(np.float32))
    first, second = _share_twist(plain, full, upper_rest)

    arm_turn = parent @ full
    forearm_turn = frame(lower, normal) @ frame(lower_rest, normal_rest).T
    rotations = {
        f"upperarm01.{side}": first,
        f"upperarm02.{side}": second,
        f"lowerarm01.{side}": transpose(arm_turn) @ forearm_turn,
    }
    rotations.update(
        _hand(body, channels, side, sign=sign, chest=chest, forearm=forearm_turn, axis=lower_rest)
    )
    return rotations


def _vector(
    channels: Mapping[str, Floats],
    name: str,
    count: int,
    sign: np.float32,
    default: tuple[float, float, float],
) -> Floats:
    """A direction channel (T, 3) with x mirrored for the right side."""
    parts = [channels.get(f"{name}.{axis}") for axis in "xyz"]
    vector = np.tile(np.array(default, np.float32), (count, 1))
    if any(part is not None for part in parts):
        zero = np.zeros(count, np.float32)
        filled = [zero if part is None else part for part in parts]
        vector = np.stack(filled, axis=1).astype(np.float32)
    vector[:, 0] *= sign
    return vector


def _target(
    body: Body, joints: Joints, channels: Mapping[str, Floats], side: str, sign: np.float32
) -> Floats:
    """Where the wrist should go (T, 3), world coordinates."""
    scale = np.float32(_arm_length(body, side) / REFERENCE_ARM_M)
    index = body.model.index
    chest = joints.turn[:, index["spine01"]]
    shoulder = joints.at[:, index[f"upperarm01.{side}"]]
    hanging = np.array(HANGING, np.float32) * scale * np.array([sign, 1, 1], np.float32)
    up = np.broadcast_to(np.array([0, 0, 1], np.float32), shoulder.shape)
    yaw = frame(chest[:, :, 0] * np.array([1, 1, 0], np.float32), up)
    hang_axes = np.stack([yaw[..., 0], -yaw[..., 2], yaw[..., 1]], axis=-1)
    total: Floats = np.zeros((len(shoulder), 1), np.float32)
    point: Floats = np.zeros_like(shoulder)
    frames = {
        "world": (np.eye(3, dtype=np.float32), np.zeros(3, np.float32), np.float32(1)),
        "chest": (chest, joints.at[:, index["spine01"]], scale),
        "head": (joints.turn[:, index["head"]], joints.at[:, index["head"]], scale),
    }
    for name, (axes, origin, size) in frames.items():
        weight = channels.get(f"reach.{side}.{name}.w")
        if weight is None:
            continue
        mirror = np.float32(1) if name == "world" else sign
        local = _vector(channels, f"reach.{side}.{name}", len(shoulder), mirror, (0, 0, 0))
        point = point + weight[:, None] * origin + (axes @ (local * size)[..., None])[..., 0]
        total = total + weight[:, None]
    rest = shoulder + (hang_axes @ hanging)
    target: Floats = point + (1 - total) * rest
    return target


def _arm_length(body: Body, side: str) -> float:
    start, elbow, wrist = (
        body.bone_at(f"{bone}.{side}") for bone in ("upperarm01", "lowerarm01", "wrist")
    )
    return float(np.linalg.norm(elbow - start) + np.linalg.norm(wrist - elbow))


def _two_bones(body: Body, side: str, reach: Floats, pole: Floats) -> tuple[Floats, Floats, Floats]:
    """Directions of upper arm and forearm, and the elbow's hinge axis, each (T, 3)."""
    start, elbow, wrist = (
        body.bone_at(f"{bone}.{side}") for bone in ("upperarm01", "lowerarm01", "wrist")
    )
    a, b = float(np.linalg.norm(elbow - start)), float(np.linalg.norm(wrist - elbow))
    axis = unit(reach)
    distance = np.clip(np.linalg.norm(reach, axis=1), 0.35 * (a + b), 0.995 * (a + b))[:, None]
    out = unit(pole - axis * (axis * pole).sum(1, keepdims=True))
    along = (a * a - b * b + distance**2) / (2 * distance)
    height = np.sqrt(np.maximum(a * a - along**2, 1e-8))
    upper = along * axis + height * out
    lower = distance * axis - upper
    return unit(upper), unit(lower), -np.cross(axis, out)


def _share_twist(plain: Floats, full: Floats, axis: Floats) -> tuple[Floats, Floats]:
    """Split `full` into two rotations that each take half its twist about `axis`."""
    twist = transpose(plain) @ full
    sine = np.stack(
        [
            twist[:, 2, 1] - twist[:, 1, 2],
            twist[:, 0, 2] - twist[:, 2, 0],
            twist[:, 1, 0] - twist[:, 0, 1],
        ],
        axis=1,
    )
    angle = np.degrees(np.arctan2(sine @ axis, np.trace(twist, axis1=1, axis2=2) - 1))
    half = about(np.broadcast_to(axis, sine.shape), angle / 2)
    return plain @ half, half


def hand_axes(body: Body, side: str) -> tuple[Floats, Floats]:
    """Where the fingers point and the palm faces in the neutral pose, unit vectors (3,)."""
    knuckles = [body.bone_at(f"finger{i}-1.{side}") for i in (2, 5)]
    across = unit(knuckles[1] - knuckles[0])
    fingers = unit(body.bone_at(f"finger3-1.{side}") - body.bone_at(f"wrist.{side}"))
    palm = unit(np.cross(across, fingers))
    return fingers, palm if side == "L" else -palm


def _hand(
    body: Body,
    channels: Mapping[str, Floats],
    side: str,
    *,
    sign: np.float32,
    chest: Floats,
    forearm: Floats,
    axis: Floats,
) -> dict[str, Floats]:
    """Forearm twist so that the palm faces where it should, wrist extension and finger curl."""
    count = len(forearm)
    zero = np.zeros(count, np.float32)
    fingers, palm_rest = hand_axes(body, side)
    wish = _vector(channels, f"palm.{side}", count, sign, (0.0, 0.0, 0.0))
    wish_local = (transpose(forearm) @ (chest @ wish[..., None]))[..., 0]
    across_axis = np.cross(axis, palm_rest)
    angle = np.degrees(np.arctan2(wish_local @ across_axis, wish_local @ palm_rest))
    firm = np.clip(np.linalg.norm(wish, axis=1), 0, 1)
    twist = np.clip(angle, -110, 110).astype(np.float32) * firm
    half = about(np.broadcast_to(axis, (count, 3)), twist / 2)
    curl_axis = np.cross(fingers, palm_rest)
    bend = about(np.broadcast_to(curl_axis, (count, 3)), -channels.get(f"wrist.{side}", zero))
    rotations = {f"lowerarm02.{side}": half, f"wrist.{side}": half @ bend}
    grip = channels.get(f"grip.{side}", zero)
    for finger in range(2, 6):
        for joint, share in ((1, 0.9), (2, 1.2), (3, 0.7)):
            rotations[f"finger{finger}-{joint}.{side}"] = about(
                np.broadcast_to(curl_axis, (count, 3)), share * grip
            )
    rotations[f"finger1-2.{side}"] = about(np.broadcast_to(curl_axis, (count, 3)), 0.4 * grip)
    return rotations
