"""Sets of exercises: from a short description to a scene, the movement in it and what is true.

A `Set` says what is done: repetitions whole, short, fast or with a fault, and what comes between
them. `staged` gives the person and the place, `performed` the movement, `truth_of` what a coach
ought to find; the same set gives the same of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sample_videos.studio.acting.motion import alive
from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.acting.posture import SITTING, find_seat
from sample_videos.studio.arrays import Floats
from sample_videos.studio.exercises.breaks import SET_DOWN_S, interruption, walked
from sample_videos.studio.exercises.figures import Form
from sample_videos.studio.exercises.motion import (
    Arm,
    Figure,
    Still,
    Triple,
    arm_track,
    between,
    body_channels,
    reaching,
)
from sample_videos.studio.exercises.others import MOVEMENTS
from sample_videos.studio.exercises.support import based, cup, props, supported
from sample_videos.studio.people.person import Look, Person
from sample_videos.studio.places.room import Room
from sample_videos.studio.places.seat import Seat
from sample_videos.studio.places.staging import Tripod, any_optics
from sample_videos.studio.render.take import Take
from sample_videos.studio.scene import STANDING, Scene, take_of

READY_S = 1.7
"""Getting into position, before the first repetition."""
SHORT, WHOLE = 0.5, 0.8
"""How far a repetition gets that stops short, and from where on it is a whole one."""
CAMERA_M = 0.3
"""How far at least a camera is from the wall behind it."""
HURRIED, TOO_FAST = 0.5, "too_fast"
"""From this multiple of the usual tempo down it is a fault, and which."""


@dataclass(frozen=True, slots=True)
class Do:
    """One repetition: how much of the way (`depth`), its tempo and hold as multiples of the form's
    (`slow`, `hold_s` seconds where given), a `fault` by its code, the side where it has one, or
    instead of a repetition an interruption: "drink", "phone", "scratch" or, of somebody who
    stands, "walk"."""

    depth: float = 1.0
    slow: float = 1.0
    hold_s: float | None = None
    fault: str = ""
    side: str = "L"
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Set:
    """A set on film. `turn_deg` turns the camera away from the best view, `nearer` multiplies its
    distance, `raised_m` lifts it, `size` is its picture's."""

    name: str
    exercise: str
    shows: str
    seed: int
    look: Look
    room: Room
    does: Sequence[Do]
    fps: int = 15
    turn_deg: float = 0.0
    nearer: float = 1.0
    raised_m: float = 0.12
    size: tuple[int, int] = (640, 480)
    ready_s: float = READY_S


@dataclass(frozen=True, slots=True)
class Done:
    """What is true of a repetition: when it began, got to its end and was over, how long its end
    was held, whether it got far enough, its fault and its side."""

    began_s: float
    there_s: float
    ended_s: float
    hold_s: float
    whole: bool
    fault: str
    side: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The figures of a set in time, its repetitions, when somebody walks off (and is back `AWAY_S`
    later), and how long it all takes."""

    keys: Sequence[Still]
    done: Sequence[Done]
    walks_s: Sequence[float]
    seconds: float


def planned(work: Set) -> Plan:
    """The figures of a set: ready, repetitions that vary a little as people do, and out again."""
    form = MOVEMENTS[work.exercise]
    rng = np.random.default_rng([work.seed, 0x5E75])
    start = form.start
    keys = [Still(0.0, form.around, 0.4), Still(work.ready_s, start, 0.9)]
    done: list[Done] = []
    walks: list[float] = []
    now = work.ready_s + 0.9
    for do in work.does:
        if do.instead:
            keys += interruption(do.instead, form, now)
            walks += [now + SET_DOWN_S] if do.instead == "walk" else []
            now = keys[-1].at_s + keys[-1].hold_s
            continue
        more, one = _repeat(form, do, now, rng)
        keys += more
        done.append(one)
        now = keys[-1].at_s + keys[-1].hold_s
    keys.append(Still(now + 1.2, form.around, 1.0))
    return Plan(keys, done, walks, round(now + 1.7, 1))


def _repeat(form: Form, do: Do, now: float, rng: np.random.Generator) -> tuple[list[Still], Done]:
    """The figures of one repetition that begins at `now`, and what is true of it."""
    out, back = (s * do.slow * rng.uniform(0.92, 1.08) for s in (form.out_s, form.back_s))
    hold = form.hold_s * rng.uniform(0.9, 1.1) if do.hold_s is None else do.hold_s
    start, end = form.start, form.faults[do.fault] if do.fault else form.end
    if form.each_side and do.side == "R":
        start, end = start.mirrored(), end.mirrored()
    depth = do.depth * rng.uniform(0.985, 1.015)
    top, again = (
        _varied(between(start, end, share), rng) for share in (depth, rng.uniform(0.0, 0.02))
    )
    after = now + out + hold + back
    keys = [
        Still(now + out, top, hold),
        Still(after, again, form.rest_s * rng.uniform(0.85, 1.2)),
    ]
    return keys, Done(
        began_s=round(now, 2),
        there_s=round(now + out, 2),
        ended_s=round(after, 2),
        hold_s=round(hold, 2),
        whole=do.depth > WHOLE and do.fault not in form.instead,
        fault=do.fault or (TOO_FAST if do.slow < HURRIED else ""),
        side=do.side,
    )


def _varied(figure: Figure, rng: np.random.Generator) -> Figure:
    """The figure as it comes out this time: limbs a degree or two off, each for itself."""
    return Figure(figure.channels, _off(figure.left, rng), _off(figure.right, rng))


def _off(arm: Arm, rng: np.random.Generator) -> Arm:
    def off(way: Triple) -> Triple:
        x, y, z = (float(part + rng.normal(0, 0.018)) for part in way)
        return x, y, z

    return replace(arm, upper=off(arm.upper), fore=off(arm.fore))


def staged(work: Set) -> Scene:
    """Who does it, where, and how it is filmed."""
    form, person = MOVEMENTS[work.exercise], Person(work.look)
    sitting = form.place == "sitting"
    seat = find_seat(person, SITTING if sitting else STANDING)
    room = replace(work.room, desk_shown=False, screen="none", left_m=3.6, right_m=3.6)
    if not sitting:
        room = replace(room, chair=None)
    if form.place in ("floor", "lying"):
        seat = Seat(0.45, seat.seat_m, seat.belly_y, seat.back_y)
    yaw = form.yaw_deg + work.turn_deg
    behind_m = -form.distance_m * work.nearer * np.cos(np.radians(yaw))
    room = replace(room, back_m=max(room.back_m, float(behind_m) + CAMERA_M))
    view = "front" if abs(yaw) < 25 else "oblique" if abs(yaw) < 60 else "side-left"
    tripod = Tripod(
        yaw_deg=yaw,
        distance_m=form.distance_m * work.nearer,
        rise_m=form.aim_m + work.raised_m,
        aim_m=form.aim_m,
        fov_deg=66,
        shift_m=form.ahead_m,
        width=work.size[0],
        height=work.size[1],
    )
    if yaw < -60:
        view = "side-right"
    optics = replace(any_optics(work.seed), shake_px=0.0, noise=1.5, jpeg=0, blur_px=0.5, gain=1.0,
                     level=0.0)  # fmt: skip
    return Scene(work.seed, view, person, not sitting, room, seat, tripod, optics)


def performed(work: Set, scene: Scene, plan: Plan) -> tuple[dict[str, Floats], Floats]:
    """The channels of a set, and its times, seconds (T,)."""
    form = MOVEMENTS[work.exercise]
    times = np.arange(round(plan.seconds * work.fps), dtype=np.float32) / np.float32(work.fps)
    rng = np.random.default_rng([work.seed, 0xE7])
    figures = supported([key.figure for key in plan.keys], scene.person, form)
    keys = [replace(key, figure=f) for key, f in zip(plan.keys, figures, strict=True)]
    channels = body_channels(keys, times)
    channels["root_z"] = np.full(len(times), scene.seat.hip_m, np.float32)
    channels = walked(channels, times, plan.walks_s)
    channels = based(scene.person, alive(channels, times, rng, 0.8), form)
    arms = {
        side: arm_track(keys, times, side, float(rng.uniform(0.0, 0.05))) for side in ("L", "R")
    }
    return reaching(scene.person, channels, arms, times, rng), times


def truth_of(work: Set, plan: Plan) -> dict[str, object]:
    """What is to be found in a set, as an index entry says it; a faulty hold counts for nothing."""
    whole = [done for done in plan.done if done.whole]
    faults = [
        {"code": done.fault, "from_s": done.began_s, "to_s": done.ended_s, "rep": number}
        for number, done in enumerate(plan.done, 1)
        if done.fault
    ]
    form = MOVEMENTS[work.exercise]
    holds = form.hold_s >= 1.0
    return {
        "exercise": work.exercise,
        "reps": len(whole),
        "attempts": sum(done.fault not in form.instead for done in plan.done),
        "rep_times_s": [[done.began_s, done.ended_s] for done in whole],
        "holds_s": [0.0 if done.fault else done.hold_s for done in whole] if holds else [],
        "faults": faults,
    }


def filmed(work: Set) -> tuple[Take, Plan]:
    """The take of a set, ready to be filmed, and the plan behind it."""
    scene, plan = staged(work), planned(work)
    channels, _ = performed(work, scene, plan)
    return taken(work, scene, channels), plan


def taken(work: Set, scene: Scene, channels: Channels) -> Take:
    """The scene's person filmed through `channels`, with what the exercise needs around them."""
    things = props(scene, MOVEMENTS[work.exercise], work.exercise, channels)
    breaks = {do.instead for do in work.does}
    if "drink" in breaks:
        things.append(cup(scene.person, channels))
    return replace(take_of(scene, channels, props=things), roams="walk" in breaks)
