"""A small neural network and how it is trained, in plain NumPy: the same input, the same output.

A network adds to a ridge regression: it learns what is left after the straight lines. Besides
each value it gives the logarithm of the error to expect of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Noise = Callable[[Floats, np.random.Generator], Floats]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How networks are trained. `noise` is added to standardised inputs, `decay` is the weight
    decay, `huber` in standardised outputs."""

    hidden: tuple[int, int] = (32, 16)
    nets: int = 4
    epochs: int = 30
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.3
    noise: float = 0.5
    huber: float = 0.4
    ridge: float = 2000.0
    seed: int = 1


def ridge(inputs: Floats, targets: Floats, penalty: float) -> Floats:
    """Weights (F + 1, T) of a ridge regression on standardised inputs, the last row the offset."""
    wide = np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1)
    gram = wide.T @ wide + penalty * np.diag([*np.ones(inputs.shape[1]), 0.0])
    return np.linalg.solve(gram, wide.T @ targets)


def train(
    inputs: Floats, targets: Floats, recipe: Recipe, noise: Noise | None = None
) -> dict[str, NDArray[np.float32]]:
    """Train `recipe.nets` networks on standardised inputs (N, F) and targets (N, T).

    Returns the arrays of `coach.core.network.Network.of`. `noise` changes a batch of inputs
    before it is learnt from, as nature would.
    """
    line = ridge(inputs, targets, recipe.ridge)
    left = targets - (inputs @ line[:-1] + line[-1])
    parts = [
        _train_one(inputs, left, recipe, noise, np.random.default_rng([recipe.seed, net]))
        for net in range(recipe.nets)
    ]
    stacked = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
    stacked["line"] = line
    return {name: value.astype(np.float32) for name, value in stacked.items()}


def untrained() -> dict[str, NDArray[np.float32]]:
    """What `train` returns, of one network from one input to one target that knows nothing."""
    one = _initial(1, (1, 1), 1, np.random.default_rng(0)) | {"line": np.zeros((2, 1))}
    return {
        name: np.zeros(value.shape if name == "line" else (1, *value.shape), np.float32)
        for name, value in one.items()
    }


def _train_one(
    inputs: Floats, targets: Floats, recipe: Recipe, noise: Noise | None, rng: np.random.Generator
) -> dict[str, Floats]:
    outputs = targets.shape[1]
    weights = _initial(inputs.shape[1], recipe.hidden, outputs, rng)
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    steps = recipe.epochs * (len(inputs) // recipe.batch)
    step = 0
    for _ in range(recipe.epochs):
        order = rng.permutation(len(inputs))
        for start in range(0, len(inputs) - recipe.batch + 1, recipe.batch):
            rows = order[start : start + recipe.batch]
            x = inputs[rows]
            if noise is not None:
                x = noise(x, rng)
            x = x + recipe.noise * rng.standard_normal(x.shape)
            slope = _slopes(weights, x, targets[rows], recipe.huber)
            step += 1
            rate = recipe.rate * 0.5 * (1 + np.cos(np.pi * step / steps))
            for name, value in weights.items():
                first[name] += 0.1 * (slope[name] - first[name])
                second[name] += 0.001 * (slope[name] ** 2 - second[name])
                mean = first[name] / (1 - 0.9**step)
                size = np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
                value[...] -= rate * (
                    mean / size + (recipe.decay * value if value.ndim > 1 else 0.0)
                )
    return weights


def _initial(
    width: int, hidden: tuple[int, int], outputs: int, rng: np.random.Generator
) -> dict[str, Floats]:
    a, b = hidden
    return {
        "w1": rng.standard_normal((width, a)) / np.sqrt(width),
        "b1": np.zeros(a),
        "w2": rng.standard_normal((a, b)) / np.sqrt(a),
        "b2": np.zeros(b),
        "w3": 0.1 * rng.standard_normal((b, 2 * outputs)) / np.sqrt(b),
        "b3": np.concatenate([np.zeros(outputs), np.full(outputs, -1.0)]),
    }


def _slopes(
    weights: dict[str, Floats], x: Floats, targets: Floats, huber: float
) -> dict[str, Floats]:
    """Derivatives of the loss: Huber for the values, Laplace's likelihood for the error sizes."""
    h1 = np.tanh(x @ weights["w1"] + weights["b1"])
    h2 = np.tanh(h1 @ weights["w2"] + weights["b2"])
    out = h2 @ weights["w3"] + weights["b3"]
    outputs = targets.shape[1]
    miss = out[:, :outputs] - targets
    size = np.exp(np.clip(out[:, outputs:], -6, 4))
    d_value = np.clip(miss / huber, -1, 1)
    d_size = 0.15 * (1 - np.minimum(np.abs(miss) / size, 10.0))
    d_out = np.concatenate([d_value, d_size], axis=1) / len(x)
    d2 = (d_out @ weights["w3"].T) * (1 - h2**2)
    d1 = (d2 @ weights["w2"].T) * (1 - h1**2)
    return {
        "w1": x.T @ d1,
        "b1": d1.sum(axis=0),
        "w2": h1.T @ d2,
        "b2": d2.sum(axis=0),
        "w3": h2.T @ d_out,
        "b3": d_out.sum(axis=0),
    }
