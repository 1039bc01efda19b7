"""Small neural networks, applied in NumPy to any number of inputs at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from coach.core.types import Float32, Float64

ARRAYS = ("line", "w1", "b1", "w2", "b2", "w3", "b3")
"""What is stored of a network."""


class Layer(NamedTuple):
    """Weights (F, G) and offset (G,) of one layer."""

    weights: Float32
    offset: Float32

    def __call__(self, inputs: Float32) -> Float32:
        """Outputs (N, G) of inputs (N, F)."""
        return np.asarray(inputs @ self.weights + self.offset)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A few small networks whose answers are averaged, on top of a ridge regression.

    Each layer holds all networks side by side: one product serves them all. The first layer's
    last columns are the regression. ``nets`` is how many there are, ``count`` the targets T.
    """

    first: Layer
    second: Layer
    third: Layer
    nets: int
    count: int

    @classmethod
    def of(cls, arrays: Mapping[str, Any], prefix: str) -> Network:
        """From the arrays ``line`` (F + 1, T); ``w1`` (nets, F, H), ``w2`` (nets, H, G), ``w3``
        (nets, G, 2 T) and their offsets ``b1``, ``b2``, ``b3``; ``KeyError`` where one is missing.

        The second half of the outputs is the logarithm of the error to expect.
        """
        line, w1, b1, w2, b2, w3, b3 = (
            arrays[f"{prefix}{name}"].astype(np.float32) for name in ARRAYS
        )
        return cls(
            Layer(np.concatenate([*w1, line[:-1]], axis=1), np.concatenate([*b1, line[-1]])),
            Layer(_diagonal(w2).reshape(w2.shape[0] * w2.shape[1], -1), b2.ravel()),
            # What all networks answer to one question side by side.
            Layer(
                _diagonal(w3).swapaxes(1, 2).reshape(w3.shape[0] * w3.shape[1], -1), b3.T.ravel()
            ),
            nets=len(w1),
            count=line.shape[1],
        )

    def __call__(self, inputs: Float32) -> tuple[Float64, Float64, Float64]:
        """Values, log sizes of their errors and disagreement of the networks, (N, T) each."""
        count, nets = self.count, np.float32(self.nets)
        known = self.first(inputs)
        hidden = np.tanh(self.second(np.tanh(known[:, :-count])))
        out = self.third(hidden).reshape(len(inputs), 2 * count, self.nets)
        middle = np.add.reduce(out, axis=-1) / nets  # of one frame, mean() and std() cost twice
        off = out[:, :count] - middle[:, :count, None]
        spread = np.sqrt(np.vecdot(off, off) / nets)
        middle[:, :count] += known[:, -count:]
        told = middle.astype(np.float64)
        return told[:, :count], told[:, count:], spread.astype(np.float64)


def _diagonal(weights: Float32) -> Float32:
    """Weights of several networks (nets, F, G), each apart in one array (nets F, nets, G)."""
    nets, inputs, outputs = weights.shape
    whole = np.zeros((nets, inputs, nets, outputs), np.float32)
    each = np.arange(nets)
    whole[each, :, each] = weights
    return whole.reshape(nets * inputs, nets, outputs)
