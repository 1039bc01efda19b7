"""Finding the seat for a body, and the joint angles that give wanted true angles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.body import Cloud
from sample_videos.studio.people.person import Person
from sample_videos.studio.places.seat import Seat

SITTING: Mapping[str, float] = {
    "hip_flex.L": 84.0, "hip_flex.R": 84.0, "hip_abduct.L": 8.0, "hip_abduct.R": 8.0,
    "knee.L": 82.0, "knee.R": 82.0,
}  # fmt: skip
STEP_DEG = 2.0
# How much a degree of lean, kyphosis and craniovertebral angle is worth when not all can be had.
WORTH = np.array([0.5, 0.7, 1.0])
LOW_DEG = np.array([-60.0, -20.0, -40.0])
HIGH_DEG = np.array([70.0, 60.0, 60.0])
# Usual angles of pelvis, upper back and neck, and the cost of a degree away from them: a posture
# that a body cannot take up is approached, not forced.
EASY_DEG = np.array([-5.0, 12.0, 5.0])
EFFORT = np.array([0.02, 0.06, 0.08])


def find_seat(person: Person, legs: Mapping[str, float] = SITTING) -> Seat:
    """The seat on which this person's feet just reach the floor; with straight `legs`, where the
    hips are when standing."""
    channels = {name: np.array([value], np.float32) for name, value in legs.items()}
    body = person.body
    points = body.skin(body.cloud(), person.joints({"root_z": np.zeros(1), **channels}))[0][0]
    hip = -float(points[:, 2].min()) + 0.012
    thighs = body.model.weight_of(["pelvis", "upperleg01"]) > 0.6
    trunk = body.model.weight_of(["spine", "root"]) > 0.6
    return Seat(
        hip_m=hip,
        seat_m=hip + float(points[thighs, 2].min()) + 0.02,
        belly_y=float(points[trunk, 1].min()),
        back_y=float(points[thighs | trunk, 1].max()),
    )


def grounded(person: Person, channels: Channels) -> dict[str, Floats]:
    """`channels` with `root_z` set so that the lowest point of the body touches the floor."""
    body = person.body
    outer = Cloud(body.vertices[::7], body.normals[::7], body.model.weights[::7])
    count = len(next(iter(channels.values())))
    level = {**channels, "root_z": np.zeros(count, np.float32)}
    points, _ = body.skin(outer, person.joints(level))
    return {**channels, "root_z": 0.012 - points[..., 2].min(axis=1)}


@dataclass(frozen=True, slots=True)
class Posture:
    """Wanted true angles; `gaze_deg` is the head's pitch in the world, down positive, and
    `lumbar_deg` how much of the trunk's bend is put low."""

    cva_deg: float = 52.0
    kyphosis_deg: float = 22.0
    lean_deg: float = 0.0
    gaze_deg: float = 4.0
    lumbar_deg: float = 4.0


def solve(person: Person, wanted: Sequence[Posture], rounds: int = 10) -> list[dict[str, float]]:
    """For each wanted posture the spine and neck channels that give it, within what joints allow.

    A damped Newton iteration on pelvis, upper-back and neck flexion, all postures at once.
    """
    target = np.array([[w.lean_deg, w.kyphosis_deg, w.cva_deg] for w in wanted])
    unknown = np.tile([0.0, 5.0, 5.0], (len(wanted), 1))
    best, best_cost = unknown, np.full(len(wanted), np.inf)
    for _ in range(rounds):
        nudges = STEP_DEG * np.vstack([np.zeros(3), np.eye(3)])
        found = _angles(person, unknown[:, None] + nudges, wanted)
        slope = np.swapaxes(found[:, 1:] - found[:, :1], 1, 2) / STEP_DEG
        miss = WORTH * (target - found[:, 0])
        strain = EFFORT * (EASY_DEG - unknown)
        cost = (miss**2).sum(axis=1) + (strain**2).sum(axis=1)
        best = np.where((cost < best_cost)[:, None], unknown, best)
        best_cost = np.minimum(cost, best_cost)
        step = _newton_step(slope * WORTH[:, None], miss, strain, np.ones_like(unknown))
        stuck = ((unknown <= LOW_DEG) & (step < 0)) | ((unknown >= HIGH_DEG) & (step > 0))
        step = _newton_step(slope * WORTH[:, None], miss, strain, 1.0 - stuck)
        unknown = np.clip(unknown + np.clip(step, -15, 15), LOW_DEG, HIGH_DEG)
    solved = _channels(best[:, None], wanted)
    return [{name: float(v[i]) for name, v in solved.items()} for i in range(len(wanted))]


def _newton_step(slope: Floats, miss: Floats, strain: Floats, free: Floats) -> Floats:
    """Damped least-squares step (N, 3) of the angles that are `free` (N, 3)."""
    slope = slope * free[:, None]
    damped = np.swapaxes(slope, 1, 2) @ slope + np.diag(EFFORT**2 + 0.01)
    pull = (np.swapaxes(slope, 1, 2) @ miss[..., None])[..., 0] + EFFORT * strain
    step: Floats = np.linalg.solve(damped, pull[..., None])[..., 0] * free
    return step


def _channels(trials: Floats, wanted: Sequence[Posture]) -> dict[str, Floats]:
    """Channels (N * trials,) of trial values (N, trials, 3)."""
    each = trials.shape[1]
    pelvis, thoracic, neck = trials.reshape(-1, 3).T.astype(np.float32)
    lumbar = np.repeat([w.lumbar_deg for w in wanted], each).astype(np.float32)
    gaze = np.repeat([w.gaze_deg for w in wanted], each).astype(np.float32)
    head = gaze - pelvis - thoracic - neck - lumbar
    return {
        "pelvis_pitch": pelvis,
        "lumbar_flex": lumbar,
        "thoracic_flex": thoracic,
        "neck_flex": neck,
        "head_pitch": np.clip(head, -60, 45),
    }


def _angles(person: Person, trials: Floats, wanted: Sequence[Posture]) -> Floats:
    """True lean, kyphosis and craniovertebral angle of each trial, (N, trials, 3)."""
    channels = _channels(trials, wanted)
    found = person.truth(person.joints(channels, with_arms=False))
    angles = [found.trunk_lean_deg, found.kyphosis_deg, found.craniovertebral_deg]
    return np.stack(angles, axis=1).reshape(*trials.shape)
