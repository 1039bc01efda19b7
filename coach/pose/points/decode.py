"""From the networks' maps to places in a crop: where each map points, and how sure it is."""

from __future__ import annotations

import numpy as np

from coach.core.types import LUMBAR, THORACIC, Float32, Float64

STRIDE_PX = 4.0
"""Pixels of the crop to a cell of a map."""

_ALONG = np.linspace(0.0, 1.0, THORACIC)
_BELOW = np.linspace(0.0, 1.0, LUMBAR + 1)[1:]


def decode_points(maps: Float32) -> Float64:
    """Places and spreads of heat maps, (P, H, W) logits to (P, 3) pixels of the crop.

    A place is the mean over its whole map; its spread is the root of the summed variances, so
    that a second peak makes it large.
    """
    chance = _softmax(maps.reshape(len(maps), -1)).reshape(maps.shape)
    x, y = ((np.arange(count) + 0.5) * STRIDE_PX for count in maps.shape[:0:-1])
    across, down = chance.sum(axis=1), chance.sum(axis=2)
    mean_x, mean_y = across @ x, down @ y
    variance = across @ x**2 - mean_x**2 + down @ y**2 - mean_y**2
    return np.stack([mean_x, mean_y, np.sqrt(np.maximum(variance, 0.0))], axis=-1)


def decode_line(rows: Float32, ends: Float32) -> Float64:
    """A dorsal line, (stations, 3) pixels of the crop with spread.

    Parameters
    ----------
    rows
        Logits (H, W): in every row of the crop, where the line runs.
    ends
        Logits (3, H, W) of C7, T12 and sacrum.

    Returns
    -------
    Float64
        Expected columns between the heights of the ends: 17 stations from C7 to T12 at equal
        distances along the line, then 8 on to the sacrum.
    """
    at = decode_points(ends)[:, 1]
    chance = _softmax(rows)
    x = (np.arange(rows.shape[1]) + 0.5) * STRIDE_PX
    y = (np.arange(rows.shape[0]) + 0.5) * STRIDE_PX
    mean = chance @ x
    spread = np.sqrt(np.maximum(chance @ x**2 - mean**2, 0.0))

    def read(heights: Float64) -> Float64:
        return np.stack(
            [np.interp(heights, y, mean), heights, np.interp(heights, y, spread)], axis=-1
        )

    thoracic = read(at[0] + (at[1] - at[0]) * _ALONG)
    return np.concatenate([_even(thoracic), read(at[1] + (at[2] - at[1]) * _BELOW)])


def _even(stations: Float64) -> Float64:
    """The same line (S, 3) with its stations at equal distances."""
    step = np.diff(stations[:, :2], axis=0)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))])
    wanted = np.linspace(0.0, length[-1], len(stations))
    return np.stack([np.interp(wanted, length, column) for column in stations.T], axis=-1)


def _softmax(logits: Float32) -> Float64:
    """Chances over the last axis."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    chance = np.exp(shifted)
    return np.asarray(chance / chance.sum(axis=-1, keepdims=True))
