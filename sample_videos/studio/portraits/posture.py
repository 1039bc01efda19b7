"""Random postures of life: sitting, standing, kneeling, bent over, sliding down, reclined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.portraits.model import Turns

Random = np.random.Generator
ARMS = ("hang", "desk", "folded", "hips", "up", "forward", "any")
LOOKING_AHEAD, UPRIGHT = 0.3, 0.4
"""Of how far people turn the head and lean at random, what is left when asked not to."""
ARM_SHARES = (0.28, 0.26, 0.08, 0.1, 0.06, 0.08, 0.14)


@dataclass(frozen=True, slots=True)
class Posture:
    """Joint turns, and what they were drawn from (degrees)."""

    turns: Turns
    lean_deg: float
    round_deg: float
    arms: str


def draw_posture(random: Random, habit_deg: float, sits: bool, near: Posture | None) -> Posture:
    """A posture of somebody whose upper back is habitually `habit_deg` rounder than average.

    `near`: another posture of the same sitting; the trunk then leans much as before.
    Only `spine01` bends C7 to T12 (30 degrees bend it by 28); the lower bones bend the loins.
    """
    rounding = habit_deg + _uniform(random, -16, 34 if random.random() < 0.75 else 48)
    loins = _uniform(random, -14, 48)
    lean = _lean(random, near)
    neck = _uniform(random, -14, 42)
    turns: dict[str, list[tuple[str, float]]] = {}
    shares = (("spine05", 0.15), ("spine04", 0.25), ("spine03", 0.3), ("spine02", 0.3))
    for bone, share in (*shares, ("spine01", 0.0)):
        flexion = rounding if bone == "spine01" else loins * share
        turns[bone] = _bend(random, flexion, 2.5)
    for bone in ("neck01", "neck02", "neck03"):
        turns[bone] = _bend(random, neck / 3, 2.5)
    turn = 12 if random.random() < 0.8 else 30
    head = _uniform(random, -32, 32) - neck * 0.6 - (rounding * 0.3 if random.random() < 0.6 else 0)
    turns["head"] = [("x", head), ("z", random.normal(0, turn)), ("y", random.normal(0, 4))]
    turns["root"] = [("x", lean - loins * 0.35)]
    arms = str(random.choice(ARMS, p=ARM_SHARES))
    _pose_limbs(turns, random, arms, lean=lean, root=lean - loins * 0.35, sits=sits)
    return Posture(turns, lean, rounding, arms)


def looking_ahead(posture: Posture) -> Posture:
    """A posture with the trunk near upright, the head hardly turned or tilted, the arms alike."""
    turns = dict(posture.turns)
    turns["head"] = [
        (axis, angle if axis == "x" else angle * LOOKING_AHEAD) for axis, angle in turns["head"]
    ]
    turns["root"] = [(axis, angle * UPRIGHT) for axis, angle in turns["root"]]
    return Posture(turns, posture.lean_deg * UPRIGHT, posture.round_deg, posture.arms)


def _lean(random: Random, near: Posture | None) -> float:
    if near is not None:
        return float(np.clip(near.lean_deg + random.normal(0, 10), -35, 80))
    kind = random.random()
    if kind < 0.6:
        return _uniform(random, -18, 20)
    if kind < 0.7:
        return _uniform(random, -38, -10)
    return _uniform(random, 15, 60) if kind < 0.92 else _uniform(random, 50, 85)


def _pose_limbs(
    turns: dict[str, list[tuple[str, float]]],
    random: Random,
    arms: str,
    *,
    lean: float,
    root: float,
    sits: bool,
) -> None:
    spread, swing, elbow = _arm(random, arms)
    for side, sign in (("L", 1), ("R", -1)):
        down = lean * 0.7 if arms == "hang" else 0.0
        turns[f"upperarm01.{side}"] = [
            ("y", sign * (spread + random.normal(0, 4))),
            ("x", swing - down + random.normal(0, 8)),
        ]
        turns[f"lowerarm01.{side}"] = [("x", elbow + random.normal(0, 8))]
        turns[f"clavicle.{side}"] = [
            ("z", sign * random.normal(0, 10)),
            ("y", sign * random.normal(0, 7)),
        ]
        thigh = _uniform(random, -105, -65) if sits else _uniform(random, -20, 12)
        turns[f"upperleg01.{side}"] = [("x", thigh - root)]
        turns[f"lowerleg01.{side}"] = [("x", 85.0 if sits else _uniform(random, 0, 12))]


def _arm(random: Random, arms: str) -> tuple[float, float, float]:
    """Spread, swing and elbow of the arms, degrees."""
    ranges = {
        "hang": ((40, 60), (-20, 18), (-35, 0)),
        "desk": ((40, 60), (-70, -15), (-95, -30)),
        "folded": ((45, 60), (-45, -20), (-125, -95)),
        "hips": ((25, 50), (5, 45), (-110, -50)),
        "up": ((-20, 20), (-150, -60), (-90, 0)),
        "forward": ((30, 60), (-95, -55), (-40, 0)),
        "any": ((10, 62), (-100, 40), (-120, 0)),
    }
    spread, swing, elbow = (_uniform(random, *span) for span in ranges[arms])
    return spread, swing, elbow


def _bend(random: Random, flexion: float, spread: float) -> list[tuple[str, float]]:
    return [
        ("x", flexion + random.normal(0, spread)),
        ("z", random.normal(0, spread)),
        ("y", random.normal(0, spread * 0.8)),
    ]


def _uniform(random: Random, low: float, high: float) -> float:
    return float(random.uniform(low, high))
