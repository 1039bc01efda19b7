"""How bodies exercise: figures with limbs given by directions, joined by eased moves.

A `Figure` is a pose: channels of trunk and legs (see `pose`), and two arms, each either free (the
directions of upper arm and forearm) or with its hand on something. Directions are those of the
chest: x outward, -y forward, z up; so one description serves both sides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import cast

import numpy as np

from sample_videos.studio.acting.motion import ease, wander
from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.person import Person
from sample_videos.studio.render.rotations import unit

Triple = tuple[float, float, float]
LIFT_FROM_DEG, LIFT_SHARE = 25.0, 0.14
"""Raising an arm beyond the first takes its shoulder girdle along by the second of each degree."""
STRAIGHT = 0.12
"""How much `elbow` says against the bend of the arm itself, which a straight arm does not have."""


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm: `upper` from shoulder to elbow, `fore` from elbow to wrist, where the `elbow` points
    when straight and the `palm` faces; `hand` is a point (metres) of frame `on`, "world", "chest"
    or "head", that it is put on instead. `planted` hands rest on wall or floor, at so much of the
    arm's length from the shoulder (0: free)."""

    upper: Triple
    fore: Triple
    palm: Triple = (-1.0, 0.2, 0.0)
    elbow: Triple = (0.3, 1.0, 0.0)
    grip_deg: float = 20.0
    hand: Triple | None = None
    on: str = "world"
    wrist_deg: float = 0.0
    planted: float = 0.0


HANGING = Arm((0.16, 0.04, -1.0), (0.10, -0.20, -1.0))


@dataclass(frozen=True, slots=True)
class Figure:
    """A pose of the whole body."""

    channels: Mapping[str, float] = field(default_factory=dict)
    left: Arm = HANGING
    right: Arm = HANGING

    def moved(self, **changes: float) -> Figure:
        """The figure with `changes` added to channels; `__` in a name stands for a point."""
        channels = dict(self.channels)
        for name, value in changes.items():
            channels[name.replace("__", ".")] = channels.get(name.replace("__", "."), 0.0) + value
        return replace(self, channels=channels)

    def with_arms(self, left: Arm, right: Arm | None = None) -> Figure:
        """The figure with these arms; one given serves both sides."""
        return replace(self, left=left, right=left if right is None else right)

    def mirrored(self) -> Figure:
        """The figure with left and right exchanged."""
        swap = {"L": "R", "R": "L"}
        channels = {
            name[:-1] + swap[name[-1]] if name[-2:] in (".L", ".R") else name: value
            for name, value in self.channels.items()
        }
        for name in ("head_turn", "head_tilt", "side_bend", "twist", "root_x", "pelvis_roll"):
            if name in channels:
                channels[name] = -channels[name]
        return Figure(channels, self.right, self.left)


@dataclass(frozen=True, slots=True)
class Still:
    """A figure reached at `at_s` and kept for `hold_s`."""

    at_s: float
    figure: Figure
    hold_s: float = 0.0


def between(first: Figure, last: Figure, share: float) -> Figure:
    """The figure `share` of the way from `first` to `last`; beyond the last above 1."""
    names = {*first.channels, *last.channels}
    channels = {
        name: (1 - share) * first.channels.get(name, 0.0) + share * last.channels.get(name, 0.0)
        for name in names
    }
    arms = [_arm_between(a, b, share) for a, b in _arm_pairs(first, last)]
    return Figure(channels, arms[0], arms[1])


def _arm_pairs(first: Figure, last: Figure) -> list[tuple[Arm, Arm]]:
    return [(first.left, last.left), (first.right, last.right)]


def _arm_between(a: Arm, b: Arm, share: float) -> Arm:
    s = np.array([share])
    parts = {
        name: _triple(_slerp(_row(getattr(a, name)), _row(getattr(b, name)), s)[0])
        for name in ("upper", "fore", "palm", "elbow")
    }
    hand = b.hand if share >= 0.5 else a.hand
    if a.hand is not None and b.hand is not None:
        hand = _triple((1 - share) * _row(a.hand)[0] + share * _row(b.hand)[0])
    nearer = b if share >= 0.5 else a
    return Arm(
        **parts,
        grip_deg=(1 - share) * a.grip_deg + share * b.grip_deg,
        hand=hand,
        on=nearer.on,
        wrist_deg=(1 - share) * a.wrist_deg + share * b.wrist_deg,
        planted=(1 - share) * a.planted + share * b.planted
        if a.planted and b.planted
        else nearer.planted,
    )


def _row(triple: Triple) -> Floats:
    return np.array([triple], np.float32)


def _triple(values: Floats) -> Triple:
    return cast(Triple, tuple(float(value) for value in values))


def _slerp(start: Floats, end: Floats, share: Floats) -> Floats:
    """Directions (T, 3) along the great circle from `start` to `end` (1 or T, 3)."""
    a, b = unit(start), unit(end)
    angle = np.arccos(np.clip((a * b).sum(-1), -1.0, 1.0))[:, None]
    s = np.asarray(share, np.float32)[:, None]
    bent = np.sin((1 - s) * angle) * a + np.sin(s * angle) * b
    turned: Floats = unit(np.where(angle > 1e-3, bent, (1 - s) * a + s * b))
    return turned


def shares(keys: Sequence[Still], times_s: Floats) -> list[Floats]:
    """How far (T,) each move between two figures has got, 0 to 1, eased."""
    result = []
    for before, after in pairwise(keys):
        start = before.at_s + before.hold_s
        result.append(ease((times_s - start) / max(after.at_s - start, 1e-6)))
    return result


def body_channels(keys: Sequence[Still], times_s: Floats) -> dict[str, Floats]:
    """Channels (T,) of trunk and legs through all figures."""
    names = sorted({name for key in keys for name in key.figure.channels})
    steps = shares(keys, times_s)
    result = {}
    for name in names:
        values = np.full(len(times_s), keys[0].figure.channels.get(name, 0.0))
        for share, (before, after) in zip(steps, pairwise(keys), strict=True):
            change = after.figure.channels.get(name, 0.0) - before.figure.channels.get(name, 0.0)
            values = values + share * change
        result[name] = values.astype(np.float32)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class ArmTrack:
    """An arm over time: directions (T, 3), grip and wrist (T,), and for each frame a hand may be
    put on, how much it is (T,) and where, times that (T, 3)."""

    upper: Floats
    fore: Floats
    palm: Floats
    elbow: Floats
    grip_deg: Floats
    wrist_deg: Floats
    held: Mapping[str, tuple[Floats, Floats]]


def arm_track(keys: Sequence[Still], times_s: Floats, side: str, late_s: float = 0.0) -> ArmTrack:
    """One arm through all figures, `late_s` behind the trunk."""
    arms = [key.figure.left if side == "L" else key.figure.right for key in keys]
    steps = shares(keys, times_s - np.float32(late_s))
    count = len(times_s)
    ways: dict[str, Floats] = {}
    for name in ("upper", "fore", "palm", "elbow"):
        way = np.repeat(unit(_row(getattr(arms[0], name))), count, axis=0)
        for share, arm in zip(steps, arms[1:], strict=True):
            way = _slerp(way, _row(getattr(arm, name)), share)
        ways[name] = way
    bends = np.tile([[arms[0].grip_deg], [arms[0].wrist_deg]], count)
    for share, (a, b) in zip(steps, pairwise(arms), strict=True):
        change = [b.grip_deg - a.grip_deg, b.wrist_deg - a.wrist_deg]
        bends = bends + np.outer(change, share)
    grip, wrist = bends.astype(np.float32)
    held = {on: _held(arms, steps, on, count) for on in ("world", "chest", "head")}
    return ArmTrack(**ways, grip_deg=grip, wrist_deg=wrist, held=held)


def _held(
    arms: Sequence[Arm], steps: Sequence[Floats], on: str, count: int
) -> tuple[Floats, Floats]:
    def there(arm: Arm) -> tuple[float, Floats]:
        if arm.hand is None or arm.on != on:
            return 0.0, np.zeros(3, np.float32)
        return 1.0, np.array(arm.hand, np.float32)

    first, at = there(arms[0])
    weight, point = np.full(count, first), np.repeat(at[None], count, axis=0)
    for share, (a, b) in zip(steps, pairwise(arms), strict=True):
        (wa, pa), (wb, pb) = there(a), there(b)
        weight = weight + share * (wb - wa)
        point = point + share[:, None] * (pb - pa)
    return weight.astype(np.float32), point.astype(np.float32)


def lifted(channels: Channels, arms: Mapping[str, ArmTrack]) -> dict[str, Floats]:
    """`channels` with shoulder girdles that follow raised arms."""
    result = dict(channels)
    for side, arm in arms.items():
        raised = np.degrees(np.arccos(np.clip(-arm.upper[:, 2], -1, 1)))
        lift = LIFT_SHARE * np.maximum(raised - LIFT_FROM_DEG, 0.0)
        name = f"shrug.{side}"
        result[name] = (result.get(name, np.float32(0)) + lift).astype(np.float32)
    return result


def reaching(
    person: Person,
    channels: Channels,
    arms: Mapping[str, ArmTrack],
    times_s: Floats,
    rng: np.random.Generator,
) -> dict[str, Floats]:
    """`channels` with the reach of both arms, shaking a little as arms do."""
    channels = lifted(channels, arms)
    joints = person.joints(channels, with_arms=False)
    index = person.body.model.index
    chest = joints.turn[:, index["spine01"]]
    frames = {
        "world": (np.eye(3, dtype=np.float32), np.zeros(3, np.float32)),
        "chest": (chest, joints.at[:, index["spine01"]]),
        "head": (joints.turn[:, index["head"]], joints.at[:, index["head"]]),
    }
    result = dict(channels)
    for side, arm in arms.items():
        mirror = np.array([1 if side == "L" else -1, 1, 1], np.float32)
        tremor = 0.012 * np.stack([wander(times_s, 1.6, rng) for _ in range(3)], axis=1)
        start, elbow, wrist = (
            person.body.bone_at(f"{bone}.{side}") for bone in ("upperarm01", "lowerarm01", "wrist")
        )
        local = np.linalg.norm(elbow - start) * unit(arm.upper + tremor)
        local = local + np.linalg.norm(wrist - elbow) * unit(arm.fore + tremor)
        shoulder = joints.at[:, index[f"upperarm01.{side}"]]
        target = shoulder + (chest @ (local * mirror)[..., None])[..., 0]
        for on, (weight, point) in arm.held.items():
            axes, origin = frames[on]
            spot = weight[:, None] * origin + (axes @ (point * mirror)[..., None])[..., 0]
            target = target + spot - weight[:, None] * target
        along = unit(arm.upper + arm.fore)
        bend = arm.upper - along * (arm.upper * along).sum(1, keepdims=True)
        pole = bend + STRAIGHT * unit(arm.elbow)
        result |= _columns(f"reach.{side}.world", target)
        result |= _columns(f"elbow.{side}", pole)
        result |= _columns(f"palm.{side}", 0.9 * arm.palm)
        result[f"reach.{side}.world.w"] = np.ones(len(times_s), np.float32)
        result[f"grip.{side}"] = arm.grip_deg
        result[f"wrist.{side}"] = arm.wrist_deg
    return result


def _columns(name: str, values: Floats) -> dict[str, Floats]:
    return {f"{name}.{axis}": values[:, i].astype(np.float32) for i, axis in enumerate("xyz")}
