"""Trains the measurement from the front: changes against a person's own baseline."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.network import Network
from coach.core.posture.front_change import change_inputs, posture_of
from models.evaluation.posture.slouch import pairs, slouched, true_changes
from models.evaluation.posture.traces import Traces
from models.training.network import Floats, Recipe, ridge, train
from models.training.side import COVER, FOLDS

HIDDEN, DECAY, NOISE, RIDGE = (32, 16), 0.05, 0.3, 600.0
"""Where pairs of frames are learnt from there are more of them than of frames."""


def fit(traces: Traces, spare: Traces, recipe: Recipe) -> dict[str, NDArray[Any]]:
    """Arrays of ``change.TrainedChange``."""
    before, now = pairs(traces)
    inputs, wanted = _examples(traces, before, now)
    arrays: dict[str, NDArray[Any]] = {
        "mean": inputs.mean(axis=0),
        "scale": np.maximum(inputs.std(axis=0), 1e-3),
        "target_mean": wanted.mean(axis=0),
        "target_scale": wanted.std(axis=0),
    }
    arrays = {name: value.astype(np.float32) for name, value in arrays.items()}
    recipe = replace(
        recipe, seed=recipe.seed + 5000, epochs=max(1, recipe.epochs // 2),
        hidden=HIDDEN, decay=DECAY, noise=NOISE, ridge=RIDGE,
    )  # fmt: skip
    z, y = _standard(arrays, inputs, wanted)
    network = train(z, y, recipe)
    held = []
    for fold in range(FOLDS):
        out = traces.seed[before] % FOLDS == fold
        part = train(z[~out], y[~out], recipe)
        held.append(_judged(part, z[out], y[out], usual=traces.pose[before][out] == 0))
    first, then = pairs(spare)
    zs, ys = _standard(arrays, *_examples(spare, first, then))
    held.append(_judged(network, zs, ys, usual=spare.pose[first] == 0))
    value, log_size, true = (np.concatenate([h[i] for h in held]) for i in range(3))
    miss = np.abs(value - true)
    size = np.empty((y.shape[1], 2))
    for t in range(y.shape[1]):
        line = ridge(log_size[:, t, None], np.log(miss[:, t, None] + 0.05), 20.0)
        size[t] = [line[1, 0], line[0, 0]]
    expected = np.exp(size[:, 0] + size[:, 1] * log_size)
    arrays["size"] = size.astype(np.float32)
    arrays["reach"] = np.quantile(miss / expected, COVER, axis=0).astype(np.float32)
    share = true[:, -1] * arrays["target_scale"][-1] + arrays["target_mean"][-1]
    sure = (share < 0.01) | (share > 0.99)
    arrays["slouch"] = _balanced_logistic(value[sure], share[sure] > 0.5).astype(np.float32)
    arrays |= {f"network.{name}": value for name, value in network.items()}
    return {f"front.{name}": value for name, value in arrays.items()}


def _balanced_logistic(inputs: Floats, true: NDArray[np.bool_]) -> Floats:
    """Weights and offset of a logistic regression in which both classes weigh the same."""
    wide = np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1)
    weight = np.where(true, 0.5 / max(true.sum(), 1), 0.5 / max((~true).sum(), 1))
    line = np.zeros(wide.shape[1])
    penalty = 0.02 * np.diag([*np.ones(inputs.shape[1]), 0.0]) + 1e-9 * np.eye(len(line))
    for _ in range(25):  # Newton's steps
        chance = 1 / (1 + np.exp(-(wide @ line)))
        slope = wide.T @ (weight * (chance - true)) + penalty @ line
        bend = (wide * (weight * chance * (1 - chance))[:, None]).T @ wide + penalty
        line -= np.clip(np.linalg.solve(bend, slope), -2, 2)
    return line


def _examples(
    traces: Traces, before: NDArray[np.intp], now: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    posture = posture_of(traces.landmarks, traces.world)
    change = true_changes(traces, before, now)
    wanted = np.concatenate([change, slouched(change)[:, None]], axis=1)
    return change_inputs(posture[before], posture[now]), wanted


def _standard(arrays: dict[str, Any], inputs: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    z = np.clip((inputs - arrays["mean"]) / arrays["scale"], -6, 6)
    return z, (wanted - arrays["target_mean"]) / arrays["target_scale"]


def _judged(
    network: dict[str, Any], z: Floats, y: Floats, usual: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Values, log sizes of their errors and truths (N, T), where the baseline is the usual
    posture."""
    value, log_size, _ = Network.of(network, "")(z[usual].astype(np.float32))
    return value, np.clip(log_size, -6, 3), y[usual]
