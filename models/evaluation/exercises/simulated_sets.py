"""Simulated sets of exercises with their ground truth."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coach.content.loader import exercises
from coach.core.exercise.faults import Fault
from coach.core.exercise.spec import CountedSide
from coach.core.types import Float32, Float64
from models.evaluation.exercises.motions import (
    DRINK,
    MOTIONS,
    PHONE,
    SIT_BACK,
    TALK,
    TYPE,
    UPRIGHT,
    Motion,
    Wrong,
)
from models.evaluation.exercises.stick_person import NEUTRAL, Camera, Pose, filmed, outline

LEANS_DEG = 10.0
"""Who leans against something straightens up before doing anything else."""
RATE_HZ = 120.0
"""Sets are made at this rate; slower ones are taken from it."""
FAULT_RISES_S = 0.2


@dataclass(slots=True)
class Truth:
    """What is true of a set. ``faults``: code and when it begins."""

    reps: int = 0
    partials: int = 0
    holds_s: list[float] = field(default_factory=list)
    faults: list[tuple[str, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MadeSet:
    """One set: landmarks (N, 33, 4), outlines (N, STATIONS) at ``t_s`` (N,), and its truth."""

    exercise: str
    t_s: Float64
    landmarks: Float32
    contour: Float32
    truth: Truth

    def at(self, fps: float) -> MadeSet:
        """The same set at another rate (at most that at which it was made)."""
        wanted = np.arange(self.t_s[0], self.t_s[-1], 1.0 / fps)
        keep = np.searchsorted(self.t_s, wanted - 1e-9)
        return MadeSet(
            self.exercise, self.t_s[keep], self.landmarks[keep], self.contour[keep], self.truth
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """What happens in a set. ``out_s`` and ``hold_s``: a repetition's tempo; ``back`` takes
    half as long again. ``interrupted``: somebody drinks, phones or walks off in between.
    ``side``: the one that does an exercise of one side at a time (none: both in turn)."""

    exercise: str
    seed: int
    reps: int = 6
    out_s: float = 1.5
    hold_s: float = 0.0
    partials: int = 0
    fault: str = ""
    interrupted: bool = False
    yaw_off_deg: float = 0.0
    noise: float = 1.0
    side: CountedSide = "both"


class _Script:
    """Poses over time: each move eases from where the body is to where it should be."""

    def __init__(self, start: Pose) -> None:
        self.t_s = 0.0
        self.moves: list[tuple[float, float, Pose, Pose]] = []
        self.added: list[tuple[float, float, Pose]] = []
        self.gone: list[tuple[float, float]] = []
        self.pose: Pose = dict(start)

    def to(self, pose: Pose, seconds: float) -> None:
        target = {**self.pose, **pose}
        self.moves.append((self.t_s, seconds, self.pose, target))
        self.pose, self.t_s = target, self.t_s + seconds

    def wait(self, seconds: float) -> None:
        self.t_s += seconds

    def add(self, pose: Pose, from_s: float, to_s: float) -> None:
        self.added.append((from_s, to_s, pose))

    def poses(self, t_s: Float64) -> dict[str, Float64]:
        """Every number of the pose (N,) at ``t_s`` (N,)."""
        first = self.moves[0][2]
        found = {name: np.full(len(t_s), first[name]) for name in NEUTRAL}
        for began, seconds, before, after in self.moves:
            share = _eased((t_s - began) / seconds)
            for name in NEUTRAL:
                if before[name] != after[name]:
                    found[name] += share * (after[name] - before[name])
        for began, ended, extra in self.added:
            rise = _eased((t_s - began) / FAULT_RISES_S)
            share = rise - _eased((t_s - ended) / FAULT_RISES_S)
            for name, value in extra.items():
                found[name] += share * value
        return found


def _eased(share: Float64) -> Float64:
    s = np.clip(share, 0.0, 1.0)
    return np.asarray(s**3 * (10.0 + s * (6.0 * s - 15.0)))


def make_set(recipe: Recipe) -> MadeSet:
    """The set of a recipe; the same recipe makes the same set."""
    rng = np.random.default_rng(recipe.seed)
    motion = MOTIONS[recipe.exercise]
    truth = Truth()
    script = _get_ready(motion, rng)
    kinds = _kinds(recipe, rng)
    for index, kind in enumerate(kinds):
        _repetition(recipe, motion, script, truth, rng, index=index, kind=kind)
        if recipe.interrupted and index == len(kinds) // 2:
            _interrupt(motion, script, rng)
    script.wait(0.8)
    return _film(recipe, motion, script, truth, rng)


def make_nothing(recipe: Recipe) -> MadeSet:
    """Somebody who gets ready, types, talks, drinks and phones, and never exercises."""
    rng = np.random.default_rng(recipe.seed)
    motion = MOTIONS[recipe.exercise]
    script = _get_ready(motion, rng)
    for _ in range(3):
        _interrupt(motion, script, rng)
        script.wait(rng.uniform(0.5, 1.5))
    return _film(recipe, motion, script, Truth(), rng)


def _get_ready(motion: Motion, rng: np.random.Generator) -> _Script:
    """Nobody, then somebody who turns to their place and takes the starting position."""
    first = {**motion.start, "turn": 70.0 * rng.choice([-1.0, 1.0])}
    first |= {} if motion.floor else {"arm_l": 30.0, "arm_r": 15.0, "fore_l": 95.0}
    script = _Script(first)
    script.gone.append((0.0, 0.4))
    script.wait(0.8)
    script.to({"turn": 0.0}, rng.uniform(0.8, 1.4))
    script.to(TALK if not motion.floor else {**motion.start, "lean": 40.0}, rng.uniform(0.5, 0.9))
    script.wait(0.3)
    script.to(motion.start, rng.uniform(0.6, 1.2))
    script.wait(rng.uniform(1.0, 1.6))
    return script


def _kinds(recipe: Recipe, rng: np.random.Generator) -> list[str]:
    kinds = ["full"] * recipe.reps + ["partial"] * recipe.partials
    rng.shuffle(kinds)
    if recipe.fault:
        full = [index for index, kind in enumerate(kinds) if kind == "full"]
        for index in full[1::2]:
            kinds[index] = "wrong"
    return kinds


def _repetition(
    recipe: Recipe,
    motion: Motion,
    script: _Script,
    truth: Truth,
    rng: np.random.Generator,
    *,
    index: int,
    kind: str,
) -> None:
    right = recipe.side == "right" or (recipe.side == "both" and index % 2 == 1)
    end = motion.other_end if right and motion.other_end is not None else motion.end
    share = motion.partial if kind == "partial" else rng.uniform(0.96, 1.04)
    reach = {name: motion.start[name] + share * (end[name] - motion.start[name]) for name in end}
    out_s = recipe.out_s * rng.uniform(0.9, 1.1)
    fast = kind == "wrong" and recipe.fault == "too_fast"
    out_s = 0.38 if fast else out_s
    hold_s = recipe.hold_s * rng.uniform(0.85, 1.15)
    back_s = (1.2 if fast else 1.5) * max(out_s, 0.5)
    began = script.t_s
    script.to(reach, out_s)
    arrived = script.t_s
    script.wait(max(hold_s, 0.15))
    left = script.t_s
    script.to(motion.start, back_s)
    fault = _fault(recipe) if kind == "wrong" else None
    if kind == "partial" or (fault is not None and fault.instead):
        truth.partials += 1
    else:
        truth.reps += 1
        if motion.holds:
            right = fault is None or not fault.stops_hold
            truth.holds_s.append(left - arrived if right else 0.0)
    rested = script.t_s
    script.wait(rng.uniform(0.7, 1.2))
    if kind == "wrong":
        _do_wrong(recipe.fault, motion, script, truth, (began, arrived, left, rested))


def _fault(recipe: Recipe) -> Fault | None:
    """The recipe's fault; ``None`` where it is the tempo."""
    faults = exercises()[recipe.exercise].faults
    return next((fault for fault in faults if fault.code == recipe.fault), None)


def _do_wrong(
    code: str,
    motion: Motion,
    script: _Script,
    truth: Truth,
    times: tuple[float, float, float, float],
) -> None:
    began, arrived, left, rested = times
    if code == "too_fast":
        truth.faults.append((code, began))
        return
    wrong: Wrong = motion.faults[code]
    if wrong.when == "rest":
        script.wait(1.2)
        script.add(wrong.adds, rested + 0.3, script.t_s - 0.6)
        truth.faults.append((code, rested + 0.3))
    elif wrong.when == "end":
        script.add(wrong.adds, arrived - 0.25, left + 0.02)
        truth.faults.append((code, arrived - 0.25))
    else:
        middle = began + 0.45 * (arrived - began)
        script.add(wrong.adds, middle, left)
        # Too short is wrong only once the movement ends there.
        truth.faults.append((code, arrived - 0.1 if wrong.when == "short" else middle))


def _interrupt(motion: Motion, script: _Script, rng: np.random.Generator) -> None:
    """Something that is no exercise, and back to the starting position."""
    what = rng.integers(0, 5)
    if motion.floor:
        script.to(SIT_BACK, 1.0)
        script.wait(rng.uniform(1.0, 2.0))
    elif what == 4:
        script.to({"turn": 75.0}, 0.8)
        script.gone.append((script.t_s, script.t_s + 2.0))
        script.wait(2.2)
        script.to({"turn": 0.0}, 0.8)
    else:
        doing = (DRINK, PHONE, TYPE, TALK)[what]
        leaning = motion.start["lean"] > LEANS_DEG
        script.to({**motion.start, **(UPRIGHT if leaning else {}), **doing}, rng.uniform(0.6, 1.1))
        for _ in range(3):
            script.wait(rng.uniform(0.3, 0.6))
            script.to({"fore_l": script.pose["fore_l"] + rng.uniform(-9.0, 9.0)}, 0.3)
    script.to(motion.start, rng.uniform(0.7, 1.2))
    script.wait(rng.uniform(0.8, 1.4))


def _film(
    recipe: Recipe, motion: Motion, script: _Script, truth: Truth, rng: np.random.Generator
) -> MadeSet:
    t_s = np.arange(0.0, script.t_s, 1.0 / RATE_HZ)
    poses = script.poses(t_s)
    sway = 0.6 * np.sin(2.0 * np.pi * (0.23 * t_s + rng.uniform()))
    poses["lean"] = poses["lean"] + sway
    off = recipe.yaw_off_deg * (-1.0 if motion.yaw_deg > 60.0 else rng.choice([-1.0, 1.0]))
    facing = 1.0 if motion.other_end is not None else rng.choice([-1.0, 1.0])
    camera = Camera(
        facing * (motion.yaw_deg + off), rng.uniform(260.0, 560.0), recipe.noise,
        rng.uniform(0.45, 0.9),
    )  # fmt: skip
    landmarks = filmed(poses, t_s, camera, rng)
    contour = outline(poses["arch"], rng)
    for from_s, to_s in [*script.gone, *_dropouts(t_s, rng)]:
        away = (t_s >= from_s) & (t_s < to_s)
        landmarks[away], contour[away] = np.nan, np.nan
    return MadeSet(recipe.exercise, t_s, landmarks, contour, truth)


def _dropouts(t_s: Float64, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Moments in which the pose model loses the person."""
    starts = rng.uniform(0.0, t_s[-1], size=max(1, int(t_s[-1] / 12.0)))
    return [(float(start), float(start) + rng.uniform(0.03, 0.15)) for start in starts]
