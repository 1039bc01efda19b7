"""Makes a whole scene from a seed: a person in a place, before a camera, in several postures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.acting.behaviour import Stance, any_stance, upright
from sample_videos.studio.acting.gestures import any_arms
from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.acting.posture import SITTING, find_seat, solve
from sample_videos.studio.people.casting import cast
from sample_videos.studio.people.person import Look, Person
from sample_videos.studio.places.chair import chair_props
from sample_videos.studio.places.room import Room
from sample_videos.studio.places.seat import Seat
from sample_videos.studio.places.staging import Tripod, any_optics, any_room, any_tripod
from sample_videos.studio.render.optics import Optics
from sample_videos.studio.render.take import Actor, Prop, Take

VIEWS = ("side-left", "side-right", "oblique", "front")
STANDING = {"hip_abduct.L": 4.0, "hip_abduct.R": 4.0, "knee.L": 3.0, "knee.R": 3.0}


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Who, where and how filmed. `standing` people have no chair and no desk."""

    seed: int
    view: str
    person: Person
    standing: bool
    room: Room
    seat: Seat
    tripod: Tripod
    optics: Optics


def scene_from_seed(
    seed: int, view: str | None = None, look: Look | None = None, standing: bool | None = None
) -> Scene:
    """The scene of a seed, the same every time; what is given is not drawn."""
    rng = np.random.default_rng([seed, 0x5CE])
    drawn = str(rng.choice(VIEWS, p=[0.25, 0.25, 0.14, 0.36]))
    view = view or drawn
    look = look or cast(seed)
    person = Person(look)
    crown = float(person.body.neutral[:, 2].max())
    stands = bool(rng.random() < (0.1 if view != "front" else 0.03))
    standing = stands if standing is None else standing
    return Scene(
        seed=seed,
        view=view,
        person=person,
        standing=standing,
        room=any_room(seed, view, look, standing),
        seat=find_seat(person, STANDING if standing else SITTING),
        tripod=any_tripod(seed, view, standing, crown),
        optics=any_optics(seed),
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """One pose of a scene: the stance, what the arms do, and all its channels."""

    stance: Stance
    arms: str
    channels: dict[str, float]


def moments(scene: Scene, count: int) -> list[Moment]:
    """`count` independent poses of the scene's person; the first is their upright baseline."""
    rng = np.random.default_rng([scene.seed, 0x30E])
    backrest_there = scene.room.chair is not None and scene.room.chair.back != "none"
    natural = natural_kyphosis_deg(scene.person)
    ahead = np.cos(np.radians(scene.tripod.yaw_deg)) * scene.tripod.distance_m
    most_lean = float(np.degrees(np.arctan2(max(ahead - 0.45, 0.0), 0.6))) if ahead > 0.4 else 90.0
    stances = [upright(natural, rng)]
    stances += [any_stance(natural, backrest_there, most_lean, rng) for _ in range(count - 1)]
    solved = solve(scene.person, [stance.posture for stance in stances])
    result = []
    for stance, spine in zip(stances, solved, strict=True):
        arms, reach = _arms(scene, rng)
        channels = {**_legs(scene, rng), "root_z": scene.seat.hip_m, **reach, **spine}
        for name, value in stance.extra.items():
            channels[name] = channels.get(name, 0.0) + value
        channels["chair_x"], channels["chair_y"] = channels["root_x"], channels["root_y"]
        channels["jaw"] = float(max(rng.normal(-0.1, 0.15), 0))
        channels["smile"] = float(max(rng.normal(0, 0.3), 0))
        channels["blink"] = float(rng.random() < 0.08)
        result.append(Moment(stance, arms, channels))
    return result


def natural_kyphosis_deg(person: Person) -> float:
    """Kyphosis of the body as it stands unposed."""
    joints = person.joints({"root_z": np.zeros(1, np.float32)}, with_arms=False)
    return float(person.truth(joints).kyphosis_deg[0])


def _arms(scene: Scene, rng: np.random.Generator) -> tuple[str, dict[str, float]]:
    while True:
        name, reach = any_arms(scene.seat, scene.room, rng)
        on_desk = "desk" in name or name in ("typing", "mouse", "spread")
        if scene.room.desk_shown or not (scene.standing or on_desk):
            return name, reach
        if scene.standing and name in ("hanging", "folded", "phone", "texting", "neck_rub"):
            return name, _standing_arms(reach)


def _standing_arms(reach: dict[str, float]) -> dict[str, float]:
    """Arms that reached for desk or lap hang instead."""
    return {name: 0.0 if ".world." in name else value for name, value in reach.items()}


def _legs(scene: Scene, rng: np.random.Generator) -> dict[str, float]:
    if scene.standing:
        return dict(STANDING)
    legs = dict(SITTING)
    for side in "LR":
        legs[f"hip_flex.{side}"] += rng.normal(0, 3)
        legs[f"hip_abduct.{side}"] += rng.normal(2, 5)
        legs[f"knee.{side}"] += rng.normal(0, 14)
    return legs


def still(scene: Scene, poses: Sequence[Moment]) -> Channels:
    """Channels with one frame for each pose."""
    names = sorted({name for pose in poses for name in pose.channels})
    return {
        name: np.array([pose.channels.get(name, 0.0) for pose in poses], np.float32)
        for name in names
    }


def take_of(
    scene: Scene, channels: Channels, others: Sequence[Actor] = (), props: Sequence[Prop] = ()
) -> Take:
    """Film the scene's person through `channels`, with others and things that come into the
    picture."""
    actor = Actor(scene.person, channels)
    joints = scene.person.joints(channels)
    return Take(
        actors=[actor, *others],
        room=scene.room,
        seat=scene.seat,
        camera=scene.tripod.camera(scene.seat),
        optics=scene.optics,
        seed=scene.seed,
        props=[*chair_props(scene.room, scene.seat, scene.person.back(joints), channels), *props],
        focus=(0.0, -0.1, scene.seat.hip_m + 0.4),
    )
