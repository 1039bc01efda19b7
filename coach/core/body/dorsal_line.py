"""Angles of head and back, from points on them: plain geometry of the picture.

``facing`` is +1 where the person faces the picture's right edge, -1 where the left. Lines run
from C7 downwards in 17 equal steps to T12 and in 8 more to the sacrum, as in ``BodyPoints``.
NaN in, NaN out.
"""

from __future__ import annotations

import numpy as np

from coach.core.body.geometry import inclination_deg, wrap_deg
from coach.core.types import LUMBAR, THORACIC, Float64

T4, T9 = 0.355, 0.745
"""Where these vertebrae lie along the back's line from C7 (0) to T12 (1), on the body model."""

SLOPE_SHARE = 0.4
"""Share of the line that each of the two slopes of ``outline_slopes_deg`` is taken over."""

_DENSE = 101
_LOWEST = slice(THORACIC + 1, THORACIC + LUMBAR)
"""Stations of the lower back that are nearest to the sacrum."""


def _dense_weights() -> Float64:
    """Weights (dense, stations) that give a line at 101 equal steps from its 17 stations."""
    place = np.linspace(0.0, THORACIC - 1.0, _DENSE)
    return np.maximum(0.0, 1.0 - np.abs(place[:, None] - np.arange(THORACIC)))


_DENSER = _dense_weights()


def rise_deg(start: Float64, end: Float64, facing: np.ndarray) -> Float64:
    """Direction from ``start`` to ``end`` (..., 2+) against the horizontal, in degrees.

    0 points forward, 90 up: for C7 and tragus this is the craniovertebral angle as it is seen.
    """
    ahead = inclination_deg(start, end)
    return np.asarray(np.where(facing > 0, ahead, wrap_deg(180.0 - ahead)))


def tangents_deg(line: Float64, facing: np.ndarray) -> Float64:
    """Surface kyphosis (...): slope of C7 to T4 less slope of T9 to T12, of a line (..., S, 2+).

    Positive where the back is convex. It is what two inclinometers on the spinous processes
    read, and no Cobb angle.

    Source: two tangents, as inclinometers are placed; of nine definitions tried on rendered backs
    with uncertain ends none was better by more than a fifth.
    """
    last = THORACIC - 1
    upper = _slope_deg(line[..., : round(T4 * last) + 1, :], facing)
    lower = _slope_deg(line[..., round(T9 * last) : THORACIC, :], facing)
    return wrap_deg(upper - lower)


def outline_slopes_deg(line: Float64, facing: np.ndarray) -> Float64:
    """Slope of the upper 40 % of C7 to T12 less that of the lower 40 %, (..., S, 2+) to (...)."""
    dense = np.einsum("ds,...sc->...dc", _DENSER, line[..., :THORACIC, :2])
    count = round(SLOPE_SHARE * (_DENSE - 1)) + 1
    upper, lower = dense[..., :count, :], dense[..., -count:, :]
    return wrap_deg(_slope_deg(upper, facing) - _slope_deg(lower, facing))


def back_curve_deg(line: Float64, facing: np.ndarray) -> Float64:
    """Curve of the whole back (...): slope of C7 to T4 less that just above the sacrum.

    A slump that bends below T12 shows here and not in ``tangents_deg``.
    """
    upper = _slope_deg(line[..., : round(T4 * (THORACIC - 1)) + 1, :], facing)
    return wrap_deg(upper - _slope_deg(line[..., _LOWEST, :], facing))


def _slope_deg(part: Float64, facing: np.ndarray) -> Float64:
    """Forward lean from the vertical of the line that fits points (..., K, 2+) best, from the
    last to the first: perpendicular least squares."""
    points = part[..., :2].astype(np.float64)
    chord = points[..., 0, :] - points[..., -1, :]
    along = np.arctan2(chord[..., 0] * facing, -chord[..., 1])
    off = points - points.mean(axis=-2, keepdims=True)
    sine, cosine = np.sin(along)[..., None], np.cos(along)[..., None]
    forward, up = off[..., 0] * np.asarray(facing)[..., None], -off[..., 1]
    u, w = forward * sine + up * cosine, forward * cosine - up * sine
    turn = 0.5 * np.arctan2(2.0 * (u * w).sum(-1), (u * u).sum(-1) - (w * w).sum(-1))
    return np.asarray(np.degrees(along + turn))
