"""From named pose channels to a posed skeleton.

A pose is a mapping from channel names to values; over time each value is an array (T,). Channels
not given are 0. Angles are degrees. Besides the channels below, `turn.BONE.x|y|z` rotates any bone
by name, and an arm's hand is put at a point by its reach channels (see `arms`).

    root_x root_y root_z   hip centre in the world, metres
    root_yaw root_pitch root_roll     turn the whole person: left, face down, onto the left side
    pelvis_pitch pelvis_roll          forward and leftward lean at the hips, thighs staying put
    lumbar_flex thoracic_flex         forward bend, spread over the spine bones
    side_bend twist                   of the whole spine, + left
    neck_flex head_pitch head_turn head_tilt
    shrug.S protract.S                shoulder girdle, S = L or R
    hip_flex.S hip_abduct.S hip_turn.S knee.S ankle.S
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sample_videos.studio.acting.arms import place_arm
from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.body import Body, Joints
from sample_videos.studio.render.rotations import euler, transpose

Channels = Mapping[str, Floats]

SPREAD: Mapping[str, tuple[tuple[str, float], ...]] = {
    "lumbar_flex": (("spine05", 0.5), ("spine04", 0.5)),
    "thoracic_flex": (("spine02", 0.35), ("spine01", 0.65)),
    "side_bend": (("spine05", 0.3), ("spine04", 0.25), ("spine03", 0.25), ("spine02", 0.2)),
    "twist": (("spine04", 0.2), ("spine03", 0.3), ("spine02", 0.3), ("spine01", 0.2)),
    "neck_flex": (("neck01", 0.6), ("neck02", 0.4)),
    "head_pitch": (("neck03", 0.3), ("head", 0.7)),
    "head_turn": (("neck02", 0.25), ("neck03", 0.35), ("head", 0.4)),
    "head_tilt": (("neck02", 0.35), ("neck03", 0.3), ("head", 0.35)),
}
AXIS = {
    "lumbar_flex": 0, "thoracic_flex": 0, "neck_flex": 0, "head_pitch": 0,
    "side_bend": 1, "head_tilt": 1, "twist": 2, "head_turn": 2,
}  # fmt: skip


def length(channels: Channels) -> int:
    """How many frames the channels hold."""
    return max(len(values) for values in channels.values())


def place(body: Body, channels: Channels, with_arms: bool = True) -> Joints:
    """Pose `body`: joints over all frames of `channels`.

    The arms are solved last, since where a hand must go may depend on the posed chest or head.
    """
    count = length(channels)
    zero = np.zeros(count, np.float32)

    def get(name: str) -> Floats:
        return channels.get(name, zero)

    rotations = _spine(channels, zero)
    yaw = euler(zero, zero, get("root_yaw")) @ euler(get("root_pitch"), get("root_roll"))
    rotations["root"] = yaw @ euler(get("pelvis_pitch"), get("pelvis_roll"))
    for side, sign in (("L", 1.0), ("R", -1.0)):
        _girdle(rotations, channels, side, sign, zero)
        _leg(rotations, channels, side, sign=sign, zero=zero, yaw=yaw)
    _free_turns(rotations, channels, zero)
    root_at = np.stack([get("root_x"), get("root_y"), get("root_z")], axis=1)
    joints = body.joints(rotations, root_at)
    if not with_arms:
        return joints
    for side in ("L", "R"):
        rotations.update(place_arm(body, joints, channels, side))
    return body.joints(rotations, root_at)


def _spine(channels: Channels, zero: Floats) -> dict[str, Floats]:
    angles: dict[str, list[Floats]] = {}
    for channel, shares in SPREAD.items():
        if channel not in channels:
            continue
        for bone, share in shares:
            triple = angles.setdefault(bone, [zero, zero, zero])
            triple[AXIS[channel]] = triple[AXIS[channel]] + share * channels[channel]
    return {bone: euler(*triple) for bone, triple in angles.items()}


def _girdle(
    rotations: dict[str, Floats], channels: Channels, side: str, sign: float, zero: Floats
) -> None:
    lift = channels.get(f"shrug.{side}", zero)
    forward = channels.get(f"protract.{side}", zero)
    rotations[f"clavicle.{side}"] = euler(zero, -sign * lift, -sign * forward)


def _leg(
    rotations: dict[str, Floats],
    channels: Channels,
    side: str,
    *,
    sign: float,
    zero: Floats,
    yaw: Floats,
) -> None:
    """Thighs are posed against the vertical: leaning at the hips leaves them on the seat."""
    flex = channels.get(f"hip_flex.{side}", zero)
    abduct = channels.get(f"hip_abduct.{side}", zero)
    turn = channels.get(f"hip_turn.{side}", zero)
    thigh = yaw @ euler(zero, zero, sign * (turn + abduct)) @ euler(-flex)
    upright = yaw @ euler(-flex, -sign * abduct, sign * turn)
    seated = np.clip(np.abs(flex) / 60.0, 0, 1)[:, None, None].astype(np.float32)
    blended = frame_blend(upright, thigh, seated)
    rotations[f"upperleg01.{side}"] = transpose(rotations["root"]) @ blended
    rotations[f"lowerleg01.{side}"] = euler(channels.get(f"knee.{side}", zero))
    rotations[f"foot.{side}"] = euler(channels.get(f"ankle.{side}", zero))


def frame_blend(a: Floats, b: Floats, share: Floats) -> Floats:
    """A rotation between `a` and `b` (T, 3, 3), nearest to their weighted mean."""
    mean = (1 - share) * a + share * b
    u, _, v = np.linalg.svd(mean)
    flip = np.sign(np.linalg.det(u @ v))[:, None]
    u[..., -1] *= flip
    rotation: Floats = (u @ v).astype(np.float32)
    return rotation


def _free_turns(rotations: dict[str, Floats], channels: Channels, zero: Floats) -> None:
    bones = {name.removeprefix("turn.")[:-2] for name in channels if name.startswith("turn.")}
    for bone in sorted(bones):
        extra = euler(*(channels.get(f"turn.{bone}.{axis}", zero) for axis in "xyz"))
        rotations[bone] = rotations[bone] @ extra if bone in rotations else extra
