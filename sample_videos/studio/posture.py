"""Sitting: finding the seat for a body, and the joint angles that give wanted true angles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .body import Floats
from .person import Person
from .seat import Seat
from .truth import Truth

SITTING: dict[str, float] = {
    "hip_flex.L": 84.0, "hip_flex.R": 84.0, "hip_abduct.L": 8.0, "hip_abduct.R": 8.0,
    "knee.L": 82.0, "knee.R": 82.0,
}  # fmt: skip
STEPS_DEG = 2.0
# How much a degree of lean, kyphosis and craniovertebral angle is worth when not all can be had.
WORTH = np.array([0.5, 0.7, 1.0])


def find_seat(person: Person) -> Seat:
    """The seat on which this person's feet just reach the floor."""
    channels = {name: np.array([value], np.float32) for name, value in SITTING.items()}
    body = person.body
    points = body.skin(body.cloud(), person.joints(channels))[0][0]
    hip = -float(points[:, 2].min()) + 0.012
    thighs = body.model.weight_of(["pelvis", "upperleg01"]) > 0.6
    trunk = body.model.weight_of(["spine", "root"]) > 0.6
    return Seat(
        hip_m=hip,
        seat_m=hip + float(points[thighs, 2].min()) + 0.02,
        belly_y=float(points[trunk, 1].min()),
        back_y=float(points[thighs | trunk, 1].max()),
    )


@dataclass(frozen=True, slots=True)
class Posture:
    """Wanted true angles; `gaze_deg` is the head's pitch in the world, down positive, and
    `lumbar_deg` how much of the trunk's bend is put low."""

    cva_deg: float = 52.0
    kyphosis_deg: float = 22.0
    lean_deg: float = 0.0
    gaze_deg: float = 4.0
    lumbar_deg: float = 4.0


def solve(person: Person, wanted: Posture, rounds: int = 9) -> dict[str, float]:
    """Spine and neck channels that give `wanted`, within what the joints allow."""
    target = np.array([wanted.lean_deg, wanted.kyphosis_deg, wanted.cva_deg])
    unknown = np.array([0.0, 5.0, 5.0])
    low, high = np.array([-50.0, -25.0, -45.0]), np.array([60.0, 60.0, 70.0])
    best, best_miss = unknown, np.full(3, np.inf)
    for _ in range(rounds):
        trials = unknown + STEPS_DEG * np.vstack([np.zeros(3), np.eye(3)])
        found = _angles(person, trials, wanted)
        slope = (found[1:] - found[0]).T / STEPS_DEG
        miss = target - found[0]
        if (np.abs(miss) * WORTH).sum() < (np.abs(best_miss) * WORTH).sum():
            best, best_miss = unknown, miss
        weighted = slope * WORTH[:, None]
        damped = weighted.T @ weighted + 0.05 * np.eye(3)
        step = np.linalg.solve(damped, weighted.T @ (WORTH * miss))
        unknown = np.clip(unknown + np.clip(step, -15, 15), low, high)
    return {name: float(values[0]) for name, values in _channels(best[None], wanted).items()}


def _channels(trials: np.ndarray, wanted: Posture) -> dict[str, Floats]:
    pelvis, thoracic, neck = trials.T.astype(np.float32)
    lumbar = np.full(len(trials), wanted.lumbar_deg, np.float32)
    head = wanted.gaze_deg - pelvis - thoracic - neck - lumbar
    return {
        "pelvis_pitch": pelvis,
        "lumbar_flex": lumbar,
        "thoracic_flex": thoracic,
        "neck_flex": neck,
        "head_pitch": np.clip(head, -60, 45),
    }


def _angles(person: Person, trials: np.ndarray, wanted: Posture) -> np.ndarray:
    """True lean, kyphosis and craniovertebral angle of each trial, (N, 3)."""
    channels = _channels(trials, wanted)
    found: Truth = person.truth(person.joints(channels))
    return np.stack([found.trunk_lean_deg, found.kyphosis_deg, found.craniovertebral_deg], axis=1)
