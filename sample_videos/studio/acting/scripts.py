"""What people do in a clip: key poses in time, and the movements between and on top of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sample_videos.studio.acting.arms import hand_axes
from sample_videos.studio.acting.gait import anchored, ramp, walking
from sample_videos.studio.acting.gestures import both_arms
from sample_videos.studio.acting.motion import Key, added, alive, ease, talking, tracks, typing
from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.acting.posture import SITTING, Posture, grounded, solve
from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.casting import cast
from sample_videos.studio.people.person import Person
from sample_videos.studio.places.furniture import mug
from sample_videos.studio.render.rotations import euler
from sample_videos.studio.render.take import Actor, Prop
from sample_videos.studio.scene import STANDING, Scene

AWAY_S = 4.6  # how long people take to stand up and walk out of the picture
ROLL_BACK_M = 0.48  # how far people roll back from a desk before they stand up
Segment = tuple[float, float, str]


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """What happens: the first actor's channels, stretches of time with what they show (nobody is
    measured in those labelled "away"), whoever else comes by, and things held in the hand."""

    channels: Channels
    segments: Sequence[Segment] = ()
    others: Sequence[Actor] = ()
    props: Sequence[Prop] = ()


Script = Callable[[Scene, Floats, np.random.Generator], Action]


@dataclass(frozen=True, slots=True)
class Beat:
    """A key pose: reached at `at_s`, held for `hold_s`; with the posture, what the arms do and
    other channels."""

    at_s: float
    posture: Posture
    arms: str = "typing"
    hold_s: float = 1.0
    mirrored: bool = False
    extra: Mapping[str, float] = field(default_factory=dict)


def channels_of(scene: Scene, beats: Sequence[Beat], times_s: Floats) -> dict[str, Floats]:
    """The eased movement through all beats."""
    legs = STANDING if scene.standing else SITTING
    solved = solve(scene.person, [beat.posture for beat in beats])
    keys = []
    for beat, spine in zip(beats, solved, strict=True):
        arms = both_arms(beat.arms, scene.seat, scene.room, beat.mirrored)
        pose = {**legs, "root_z": scene.seat.hip_m, **arms, **spine}
        for name, value in beat.extra.items():
            pose[name] = pose.get(name, 0.0) + value
        keys.append(Key(beat.at_s, pose, beat.hold_s))
    return tracks(keys, times_s)


def acting(
    *beats: Beat, busy: str = "typing", segments: Sequence[Segment] = (), cup: str | None = None
) -> Script:
    """A script that goes through `beats`; `busy` is "typing", "talking" or "still". The hand of
    side `cup` holds a cup while it is on its way to the mouth and back."""

    def script(scene: Scene, times_s: Floats, rng: np.random.Generator) -> Action:
        channels = channels_of(scene, beats, times_s)
        if busy == "typing":
            channels = added(channels, typing(times_s, rng))
        elif busy == "talking":
            channels = added(channels, talking(times_s, rng))
        channels = alive(channels, times_s, rng)
        props = [] if cup is None else [held_cup(scene.person, channels, cup)]
        return Action(channels, segments, props=props)

    return script


def held_cup(person: Person, channels: Channels, side: str) -> Prop:
    """A cup in a hand that reaches for the head; out of sight at other times."""
    joints = person.joints(channels)
    wrist = person.body.model.index[f"wrist.{side}"]
    fingers, palm = hand_axes(person.body, side)
    grip = joints.turn[:, wrist] @ (0.085 * fingers + 0.045 * palm)
    at = joints.at[:, wrist] + grip - np.array([0, 0, 0.04], np.float32)
    lifted = channels[f"reach.{side}.head.w"]
    at = np.where(lifted[:, None] > 0.15, at, np.array([0, 0, -1], np.float32))
    tilt = 35 * ease((lifted - 0.8) / 0.2)
    return Prop(mug((0.85, 0.85, 0.82)), euler(-tilt), at)


def passed_by(script: Script, seed: int, start_s: float, behind_m: float = 1.25) -> Script:
    """`script`, while somebody else walks through the picture behind."""

    def passing(scene: Scene, times_s: Floats, rng: np.random.Generator) -> Action:
        action = script(scene, times_s, rng)
        walker = Person(cast(seed))
        steps = walking(times_s, np.ones(len(times_s), np.float32))
        pace = 1.25 * (times_s - start_s) - 2.6
        channels = {**steps, "root_x": pace, "root_y": np.full_like(times_s, behind_m),
                    "root_yaw": np.full_like(times_s, 90.0)}  # fmt: skip
        other = Actor(walker, grounded(walker, channels))
        return replace(action, others=[*action.others, other])

    return passing


def leaving(upright: Posture, at_s: float, back_s: float, turn_deg: float) -> Script:
    """Sits typing, stands up at `at_s`, turns by `turn_deg` (+ left) and walks out of the picture,
    and is back on the seat at `back_s`."""

    def script(scene: Scene, times_s: Floats, rng: np.random.Generator) -> Action:
        out = _out(scene, upright, times_s, at_s, turn_deg)
        home = _out(scene, upright, np.maximum(back_s + at_s - times_s, 0), at_s, turn_deg)
        home["root_yaw"] = home["root_yaw"] * (((turn_deg + 360) % 360 - 180) / turn_deg)
        leaves = times_s < (at_s + back_s) / 2
        channels = {
            name: np.where(leaves, out[name], home[name]).astype(np.float32) for name in out
        }
        segments = [
            (0.0, at_s - 1.4, "upright"),
            (at_s + AWAY_S, back_s - AWAY_S, "away"),
            (back_s + 1.4, round(float(times_s[-1]), 1), "upright"),
        ]
        return Action(alive(channels, times_s, rng, 0.6), segments)

    return script


def _out(
    scene: Scene, upright: Posture, times_s: Floats, at_s: float, turn_deg: float
) -> dict[str, Floats]:
    """Standing up at `at_s` and walking away, evaluated at `times_s` (which may run backwards).

    It is laid out on a clock of its own so that the feet can be followed step by step.
    """
    clock = np.arange(0, at_s + 9.0, 1 / 30, dtype=np.float32)
    tall = Posture(56, upright.kyphosis_deg, 0, 4)
    tucked = {"knee.L": 22.0, "knee.R": 22.0}
    beats = [
        Beat(0, upright, "typing", at_s - 1.4),
        Beat(at_s - 0.8, upright, "hanging", 0),
        Beat(at_s, Posture(50, upright.kyphosis_deg, 34, 10), "hanging", 0, extra=tucked),
    ]
    sitting = channels_of(scene, beats, clock)
    rise = ramp(clock, at_s, at_s + 0.9)
    walk = ramp(clock, at_s + 0.9, at_s + 1.5)
    standing = tracks([Key(0, {**STANDING, **solve(scene.person, [tall])[0]})], clock)
    steps = walking(clock, walk)
    channels = {
        name: (1 - rise) * sitting.get(name, 0)
        + rise * (standing.get(name, 0) + steps.get(name, 0))
        for name in {*sitting, *standing, *steps} - {"root_z"}
    }
    turn = ramp(clock, at_s + 0.7, at_s + 1.6)
    channels["root_yaw"] = turn_deg * turn
    rolled = ROLL_BACK_M * ramp(clock, at_s - 1.3, at_s - 0.3)
    channels["root_y"] = rolled
    channels = anchored(scene.person, channels, ramp(clock, at_s - 0.3, at_s))
    channels["chair_y"] = rolled + 0.2 * ramp(clock, at_s, at_s + 0.9)
    channels["chair_x"] = np.copysign(0.2, -turn_deg) * -ramp(clock, at_s + 0.3, at_s + 1.2)
    return {name: np.interp(times_s, clock, values) for name, values in channels.items()}
