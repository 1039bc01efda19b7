"""What bodies rest on while they exercise: feet or knees on the floor, hands on floor or wall, and
the things around them: a wall, a doorway, a mat, a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sample_videos.studio.acting.arms import hand_axes
from sample_videos.studio.acting.gait import anchored
from sample_videos.studio.acting.motion import ease
from sample_videos.studio.acting.pose import Channels, length
from sample_videos.studio.acting.posture import grounded
from sample_videos.studio.arrays import Floats
from sample_videos.studio.exercises.figures import Form
from sample_videos.studio.exercises.motion import (
    Arm,
    Figure,
    Still,
    arm_track,
    body_channels,
    reaching,
)
from sample_videos.studio.people.body import Cloud
from sample_videos.studio.people.person import Person
from sample_videos.studio.places.furniture import mug
from sample_videos.studio.render.mesh import Mesh, box, joined, linear
from sample_videos.studio.render.rotations import euler
from sample_videos.studio.render.take import Prop
from sample_videos.studio.scene import Scene

PALM_M = 0.055
"""A wrist's height above what the palm lies on."""
CUP_FROM_M, CUP_AT_M = 0.50, 0.26
"""How far from the head a hand with a cup begins to tilt it, and where it drinks."""
AHEAD_OF_SHOULDERS_M = 0.04
"""Where the hands of who kneels are on the floor."""
BESIDE_HANDS_M, OVER_HANDS_ROUNDS = 0.03, 2
"""How far the shoulders of who kneels may get from there; this is found in rounds."""
_TIED_AT = np.array([0.0, -1.7, 0.95], np.float32)
"""Where a band is tied to that is pulled towards the body."""
TURNED_DEG = np.linspace(0.0, 100.0, 41, dtype=np.float32)


def based(person: Person, channels: Channels, form: Form) -> dict[str, Floats]:
    """`channels` with the body put on what carries it: seat, feet, knees or front."""
    if form.place == "sitting":
        return dict(channels)
    if form.place == "floor":
        return _kneeling(person, channels)
    if form.place == "lying":
        return _lying(person, channels)
    if form.feet_stay:
        return anchored(person, channels, np.ones(length(channels), np.float32))
    return grounded(person, channels)


def _kneeling(person: Person, channels: Channels) -> dict[str, Floats]:
    """`channels` with knees and shins on the floor."""
    body = person.body
    shins = body.model.weight_of(["lowerleg"]) > 0.6
    cloud = Cloud(body.vertices[shins], body.normals[shins], body.model.weights[shins])
    level = {**channels, "root_z": np.zeros(length(channels), np.float32)}
    points, _ = body.skin(cloud, person.joints(level, with_arms=False))
    carries = np.maximum(channels["hip_flex.L"], channels["hip_flex.R"])  # a raised leg is behind
    stays_m = _bone_m(person, "upperleg01.L", "lowerleg01.L") * np.sin(np.radians(carries - 2.0))
    root_y = channels.get("root_y", 0.0) + stays_m
    root_z = 0.01 - points[..., 2].min(axis=1)
    return {
        **channels,
        "root_y": np.asarray(root_y, np.float32),
        "root_z": root_z.astype(np.float32),
    }


def _lying(person: Person, channels: Channels) -> dict[str, Floats]:
    """`channels` with trunk and thighs on the floor, wherever the arms are."""
    body = person.body
    lies = body.model.weight_of(["spine", "root", "pelvis", "upperleg01"]) > 0.6
    cloud = Cloud(body.vertices[lies], body.normals[lies], body.model.weights[lies])
    level = {**channels, "root_z": np.zeros(length(channels), np.float32)}
    points, _ = body.skin(cloud, person.joints(level, with_arms=False))
    return {**channels, "root_z": (0.02 - points[..., 2].min(axis=1)).astype(np.float32)}


def supported(figures: Sequence[Figure], person: Person, form: Form) -> list[Figure]:
    """`figures` with planted hands on one spot of floor or wall, where this person reaches it."""
    if not (form.start.left.planted or form.start.right.planted):
        return list(figures)
    if form.place == "floor":
        start = _levelled(form.start, person)
        over_m = _shoulder(start, person)[1]
        figures = [_over_hands(figure, person, over_m) for figure in figures]
    else:
        start = form.start
    spot = _wrist(start, form, person)
    if form.place == "floor":
        spot = (spot[0], over_m - AHEAD_OF_SHOULDERS_M, PALM_M)
    return [_planted(figure, spot) for figure in figures]


def _planted(figure: Figure, spot: tuple[float, float, float]) -> Figure:
    left, right = (
        replace(arm, hand=spot, on="world") if arm.planted else arm
        for arm in (figure.left, figure.right)
    )
    return figure.with_arms(left, right)


def _levelled(figure: Figure, person: Person) -> Figure:
    """The figure bent at the hips so that planted hands are as far below the shoulders as they
    should be."""
    arm = figure.left if figure.left.planted else figure.right
    side = "L" if figure.left.planted else "R"
    channels = {
        name: np.full(len(TURNED_DEG), value, np.float32) for name, value in figure.channels.items()
    }
    channels["pelvis_pitch"] = TURNED_DEG
    joints = person.joints(_kneeling(person, channels), with_arms=False)
    high = joints.at[:, person.body.model.index[f"upperarm01.{side}"], 2]
    wanted = arm.planted * _arm_m(person, side) + PALM_M
    pitch = float(np.interp(-wanted, -high, TURNED_DEG))
    return replace(figure, channels={**figure.channels, "pelvis_pitch": pitch})


def _over_hands(figure: Figure, person: Person, over_m: float) -> Figure:
    """The figure levelled, its thighs leaning until the shoulders are nearly over the hands, which
    are at `over_m`: a back that rounds gets shorter, and knees and hands stay where they are."""
    figure = _levelled(figure, person)
    for _ in range(OVER_HANDS_ROUNDS):
        off_m = _shoulder(figure, person)[1] - over_m
        lean_m = np.sign(off_m) * max(abs(off_m) - BESIDE_HANDS_M, 0.0)
        lean = -np.degrees(np.arcsin(lean_m / _bone_m(person, "upperleg01.L", "lowerleg01.L")))
        bends = dict.fromkeys(("hip_flex__L", "hip_flex__R", "knee__L", "knee__R"), float(lean))
        figure = _levelled(figure.moved(**bends), person)
    return figure


def _shoulder(figure: Figure, person: Person) -> Floats:
    """Where the left shoulder of a kneeling figure is, (3,) metres."""
    channels = {name: np.full(1, value, np.float32) for name, value in figure.channels.items()}
    joints = person.joints(_kneeling(person, channels), with_arms=False)
    return joints.at[0, person.body.model.index["upperarm01.L"]]


def _arm_m(person: Person, side: str) -> float:
    bones = [f"{bone}.{side}" for bone in ("upperarm01", "lowerarm01", "wrist")]
    return _bone_m(person, *bones[:2]) + _bone_m(person, *bones[1:])


def _bone_m(person: Person, start: str, end: str) -> float:
    return float(np.linalg.norm(person.body.bone_at(end) - person.body.bone_at(start)))


def _wrist(figure: Figure, form: Form, person: Person) -> tuple[float, float, float]:
    """Where the left wrist is, x outward, when the person gets into the figure."""
    times = np.arange(0, 1.5, 1 / 15, dtype=np.float32)
    free = [replace(f, left=_free(f.left), right=_free(f.right)) for f in (form.around, figure)]
    keys = [Still(0.0, free[0]), Still(1.2, free[1], 1.0)]
    channels = based(person, body_channels(keys, times), form)
    arms = {side: arm_track(keys, times, side) for side in ("L", "R")}
    posed = reaching(person, channels, arms, times, np.random.default_rng(0))
    joints = person.joints(posed)
    x, y, z = joints.at[-1, person.body.model.index["wrist.L"]]
    return float(x), float(y), float(z)


def _free(arm: Arm) -> Arm:
    return replace(arm, hand=None, planted=0.0)


def cup(person: Person, channels: Channels) -> Prop:
    """A cup in the right hand while that is on its way to the mouth; out of sight else."""
    joints = person.joints(channels)
    index = person.body.model.index
    wrist = index["wrist.R"]
    fingers, palm = hand_axes(person.body, "R")
    grip = joints.turn[:, wrist] @ (0.085 * fingers + 0.045 * palm)
    apart = np.linalg.norm(joints.at[:, wrist] - joints.at[:, index["head"]], axis=1)
    near = ease((CUP_FROM_M - apart) / (CUP_FROM_M - CUP_AT_M))
    at = joints.at[:, wrist] + grip - np.array([0, 0, 0.04], np.float32)
    at = np.where(near[:, None] > 0, at, np.array([0, 0, -1], np.float32))
    return Prop(mug((0.85, 0.85, 0.82)), euler(-35 * near), at.astype(np.float32))


def props(scene: Scene, form: Form, name: str, channels: Channels) -> list[Prop]:
    """What the exercise is done with and against."""
    count = length(channels)
    found: list[Prop] = []
    if form.band:
        found.append(_band(*_hands(scene.person, channels)))
    if name == "band_row":
        hand, other = _hands(scene.person, channels)
        found += [_band(one, np.broadcast_to(_TIED_AT, one.shape)) for one in (hand, other)]
    if form.place in ("floor", "lying"):
        found.append(
            _still(box((0, -0.28, 0.004), (0.75, 1.9, 0.008), linear((0.25, 0.42, 0.50))), count)
        )
    paint = linear(scene.room.wall)
    if name == "wall_push_up_plus":
        reach = _wrist(form.start, form, scene.person)[1]
        found.append(
            _still(box((0, reach - PALM_M - 0.05, 1.3), (2.4, 0.1, 2.6), paint * 0.9), count)
        )
    if name == "wall_angel":
        wide = scene.room.left_m + scene.room.right_m
        back = scene.seat.back_y + 0.07
        found.append(_still(box((0, back, 1.3), (wide, 0.1, 2.6), paint), count))
    if name == "doorway_stretch":
        x, y, _ = _wrist(form.end, form, scene.person)
        found.append(_still(_doorway(abs(x) + 0.05, y - 0.09), count))
    return found


def _still(mesh: Mesh, count: int) -> Prop:
    return Prop(
        mesh, np.tile(np.eye(3, dtype=np.float32), (count, 1, 1)), np.zeros((count, 3), np.float32)
    )


def _doorway(half_m: float, y: float) -> Mesh:
    """An open door frame whose posts stand `half_m` to each side of the middle."""
    wood = linear((0.80, 0.74, 0.64))
    parts = [box((0, y, 2.15), (2 * half_m + 0.06, 0.09, 0.09), wood)]
    parts += [box((sign * half_m, y, 1.07), (0.06, 0.09, 2.14), wood) for sign in (-1, 1)]
    return joined(parts)


def _hands(person: Person, channels: Channels) -> tuple[Floats, Floats]:
    """Where the left and the right hand hold something, (T, 3) metres."""
    joints = person.joints(channels)
    held = []
    for side in "LR":
        wrist = person.body.model.index[f"wrist.{side}"]
        fingers, palm = hand_axes(person.body, side)
        held.append(joints.at[:, wrist] + joints.turn[:, wrist] @ (0.075 * fingers + 0.02 * palm))
    return held[0], held[1]


def _band(start: Floats, end: Floats) -> Prop:
    """An elastic band between two places (T, 3)."""
    span = end - start
    far = np.linalg.norm(span, axis=1, keepdims=True)
    across = euler(0, 0, 90) @ (span / far)[..., None]
    stretch = np.stack([span, across[..., 0], np.broadcast_to([0, 0, 1], span.shape)], axis=-1)
    mesh = box((0, 0, 0), (1.0, 0.006, 0.035), linear((0.75, 0.20, 0.30)))
    return Prop(mesh, stretch.astype(np.float32), ((start + end) / 2).astype(np.float32))
