"""From the front: how craniovertebral angle and kyphosis changed against one's own baseline.

The camera stands still between the two, so that places and sizes in the picture count: whoever
slouches sinks, comes nearer and looks up at the screen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from coach.core.body.head import pose_face
from coach.core.network import Network
from coach.core.posture.features import HEAD_TO_ELBOWS
from coach.core.types import LANDMARKS, Float32, Float64
from coach.core.types import Landmark as L

CHANGES = ("craniovertebral_change", "kyphosis_change", "slouch")

_POINTS = np.array([*HEAD_TO_ELBOWS, L.LEFT_HIP, L.RIGHT_HIP])
_COUNT = len(_POINTS)
_LEFT, _RIGHT = (np.array([i for i, p in enumerate(_POINTS) if L(p).name.startswith(side)
                           or L(p).name.endswith(side)]) for side in ("LEFT", "RIGHT"))  # fmt: skip
_NOSE = 0
_SHOULDER = int(np.flatnonzero(_LEFT == 7)[0])


@dataclass(frozen=True, slots=True, eq=False)
class TrainedChange:
    """What the measurement from the front knows; as ``regressor.Trained``, over ``CHANGES``.

    ``size`` (T, 2) turns the networks' log error size into the log of the error; ``reach`` (T,)
    scales it to the 90 % interval. ``slouch`` (T + 1,) are the weights and offset of a logistic
    regression from the values, upright and slouched counting alike.
    """

    mean: Float32
    scale: Float32
    target_mean: Float32
    target_scale: Float32
    size: Float32
    reach: Float32
    slouch: Float32
    network: Network

    @classmethod
    def of(cls, arrays: Mapping[str, Any], prefix: str = "front.") -> TrainedChange:
        """From the arrays of ``models/measurement.npz``; ``KeyError`` where one is missing."""
        names = [part.name for part in fields(cls) if part.name != "network"]
        return cls(
            **{name: arrays[prefix + name] for name in names},
            network=Network.of(arrays, prefix + "network."),
        )


@dataclass(frozen=True, slots=True, eq=False)
class FrontChange:
    """Changes of frames against the baseline: ``value_deg``, ``half_deg`` float64 (..., 2), lower
    craniovertebral angle negative, more kyphosis positive; ``slouch`` (...) 0 upright .. 1
    slouched, above a half more likely than not. NaN where nobody is."""

    value_deg: Float64
    half_deg: Float64
    slouch: Float64


def posture_of(landmarks: Float32, world: Float32) -> Float64:
    """The posture features that a baseline averages, (..., 33, 4) pixels and (..., 33, 3) metres to
    (..., Q)."""
    shape = landmarks.shape[:-2]
    count = math.prod(shape)
    seen = landmarks.reshape(count, *landmarks.shape[-2:]).take(_POINTS, axis=1)
    space = world.reshape(count, *world.shape[-2:]).take(_POINTS, axis=1)
    parts = (seen.reshape(count, -1), space.reshape(count, -1))
    posture = np.concatenate(parts, axis=1).astype(np.float64)
    return np.asarray(posture.reshape(*shape, -1))


def moved_posture(posture: Float64, x_px: float, y_px: float) -> Float64:
    """A posture (Q,) as it is where everything in the picture is further right and down."""
    moved = posture.copy()
    moved[: 4 * _COUNT].reshape(_COUNT, 4)[:, :2] += (x_px, y_px)
    return moved


def mean_pose_face(posture: Float64) -> Float64:
    """The pose's points of the face (7, 3) in a posture (Q,), as ``head.pose_face`` gives them."""
    points = np.zeros((LANDMARKS, 4))
    points[_POINTS] = posture[: 4 * _COUNT].reshape(_COUNT, 4)
    return pose_face(points.astype(np.float32))


def change(trained: TrainedChange, baseline: Float64, now: Float64) -> FrontChange:
    """Changes from ``baseline`` (Q,) or (..., Q), a mean of ``posture_of`` over frames, to
    ``now`` (..., Q), both from the same camera standing still."""
    shape = now.shape[:-1]
    inputs = change_inputs(np.broadcast_to(baseline, now.shape), now)
    absent = np.isnan(inputs[:, 0])
    z = (np.where(absent[:, None], 0.0, inputs) - trained.mean) / trained.scale
    z = np.clip(z, -6, 6).astype(np.float32)
    value, log_size, _ = trained.network(z)
    size = np.exp(trained.size[:, 0] + trained.size[:, 1] * np.clip(log_size, -6, 3))
    chance = 1.0 / (1.0 + np.exp(-(value @ trained.slouch[:-1] + trained.slouch[-1])))
    value = value * trained.target_scale + trained.target_mean
    half = size * trained.reach * trained.target_scale
    value[absent], half[absent], chance[absent] = np.nan, np.nan, np.nan
    return FrontChange(
        value[:, :2].reshape(*shape, 2), half[:, :2].reshape(*shape, 2), chance.reshape(shape)
    )


def change_inputs(baseline: Float64, now: Float64) -> Float64:
    """Inputs (N, F) of the network from two postures (..., Q).

    Lengths are in widths of the baseline's head and shoulders; left and right are folded into
    their mean and their difference.
    """
    before, before_m = _parted(baseline)
    after, after_m = _parted(now)
    wide = before[:, _LEFT] - before[:, _RIGHT]
    unit = np.abs(wide[:, _SHOULDER, 0]) + np.hypot(wide[:, 2, 0], wide[:, 2, 1])
    unit = np.maximum(unit, 1.0)[:, None, None]
    middle = (before[:, _LEFT[_SHOULDER]] + before[:, _RIGHT[_SHOULDER]])[:, None, :3] / 2
    old, new = (before[..., :3] - middle) / unit, (after[..., :3] - middle) / unit
    parts = [
        _folded(new - old),
        _folded(old),
        _folded(after_m - before_m),
        _folded(before_m),
        np.log(_spans(new) / _spans(old)),
        np.log(_spans(old)),
        _tilts(new) - _tilts(old),
        before[..., 3],
        after[..., 3],
    ]
    return np.asarray(np.clip(np.concatenate(parts, axis=1), -20, 20))


def _parted(posture: Float64) -> tuple[Float64, Float64]:
    rows = posture.reshape(-1, posture.shape[-1])
    seen = rows[:, : 4 * _COUNT].reshape(-1, _COUNT, 4)
    return seen, rows[:, 4 * _COUNT :].reshape(-1, _COUNT, 3)


def _folded(points: Float64) -> Float64:
    """Pairs of points (N, P, 3) as mean heights and depths, signless sideways difference."""
    left, right = points[:, _LEFT], points[:, _RIGHT]
    both, apart = (left + right) / 2, left - right
    parts = (
        points[:, _NOSE, 1:],
        both[..., 1],
        both[..., 2],
        apart[..., 0],
        np.abs(both[..., 0]),
        np.abs(apart[..., 1]),
        np.abs(apart[..., 2]),
    )
    return np.concatenate(parts, axis=1)


def _spans(points: Float64) -> Float64:
    """Lengths (N, 6) that grow as one comes nearer, never 0."""
    left, right = points[:, _LEFT, :2], points[:, _RIGHT, :2]
    both = (left + right) / 2
    nose = points[:, _NOSE, :2]
    lines = np.concatenate(
        [
            left[:, :4] - right[:, :4],  # eyes, ears, mouth, shoulders
            (both[:, 0] - both[:, 2])[:, None],
            (nose - both[:, 3])[:, None],
        ],
        axis=1,
    )
    return np.asarray(np.hypot(lines[..., 0], lines[..., 1]) + 0.02)


def _tilts(points: Float64) -> Float64:
    """Where on the head nose and mouth are against the ears, (N, 4): it nods, it comes near."""
    both = (points[:, _LEFT, :2] + points[:, _RIGHT, :2]) / 2
    nose = points[:, _NOSE, :2]
    face = np.hypot(*(both[:, 0] - both[:, 2]).T) + 0.02
    heights = (
        nose[:, 1] - both[:, 1, 1],
        both[:, 2, 1] - both[:, 1, 1],
        both[:, 0, 1] - both[:, 1, 1],
    )
    return np.stack([*(h / face for h in heights), (both[:, 1, 1] - both[:, 3, 1]) / face], axis=1)
