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


def begun_at(line: Float64, c7: Float64) -> Float64:
    """A dorsal line whose upper end is the place on it nearest to another C7.

    The network for the head finds C7 more surely than the one for the back. The line is prolonged
    upwards along its first step, cut at the nearest place, and its thoracic stations are set at
    equal distances again.

    Parameters
    ----------
    line
        (stations, 3) pixels with spread: ``THORACIC`` from C7 to T12, then on to the sacrum.
    c7
        (2,) pixels.

    Returns
    -------
    Float64
        The same shape; NaN stays NaN.
    """
    upper = line[:THORACIC]
    if not np.isfinite(upper).all() or not np.isfinite(c7).all():
        return line
    step = upper[0, :2] - upper[1, :2]
    length = float(np.hypot(*np.diff(upper[:, :2], axis=0).T).sum())
    above = upper[:1].repeat(_ABOVE, axis=0)
    reach = np.linspace(_PROLONGED * length, 0.0, _ABOVE, endpoint=False)[:, None]
    above[:, :2] += step / max(float(np.hypot(*step)), 1e-6) * reach
    dense = _even(np.concatenate([above, upper]), _DENSE)
    nearest = int(np.hypot(*(dense[:, :2] - c7).T).argmin())
    kept = dense[min(nearest, int(_MOST_CUT * _DENSE)) :]
    return np.concatenate([_even(kept, THORACIC), line[THORACIC:]])


_ABOVE, _DENSE = 20, 600
_PROLONGED, _MOST_CUT = 0.3, 0.67
"""The line is prolonged by this share of its length, and at most so much of it is cut away."""


def _even(stations: Float64, count: int | None = None) -> Float64:
    """The same line (S, 3) with ``count`` stations (default: as many) at equal distances."""
    step = np.diff(stations[:, :2], axis=0)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))])
    wanted = np.linspace(0.0, length[-1], len(stations) if count is None else count)
    return np.stack([np.interp(wanted, length, column) for column in stations.T], axis=-1)


def _softmax(logits: Float32) -> Float64:
    """Chances over the last axis."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    chance = np.exp(shifted)
    return np.asarray(chance / chance.sum(axis=-1, keepdims=True))
