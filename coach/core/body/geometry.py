"""Angles between points. Pure geometry: nothing here knows what a shoulder is.

Points are arrays (..., D) with D = 2 (picture, x right, y down) or 3; results have shape (...).
NaN in, NaN out; a degenerate angle (two points coincide) is NaN, never 0.
"""

from __future__ import annotations

import numpy as np

from coach.core.types import Complex128, Float64


def interior_angle_deg(a: Float64, vertex: Float64, c: Float64) -> Float64:
    """Angle at ``vertex`` between the rays to ``a`` and to ``c``, 0..180 degrees.

    Computed as atan2(|u x v|, u . v), which keeps its precision near 0 and 180 degrees where
    the arc cosine loses it. Invariant to rotation, mirroring, shift and scale.
    """
    u, v = a - vertex, c - vertex
    if u.shape[-1] == 2:
        between = _as_complex(v) * _as_complex(u).conj()
        cross, dot, degenerate = np.abs(between.imag), between.real, between == 0
    else:
        # Component by component: reducing an axis of three costs more than adding twice.
        dot = u[..., 0] * v[..., 0] + u[..., 1] * v[..., 1] + u[..., 2] * v[..., 2]
        xy = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
        yz = u[..., 1] * v[..., 2] - u[..., 2] * v[..., 1]
        zx = u[..., 2] * v[..., 0] - u[..., 0] * v[..., 2]
        cross = np.sqrt(xy * xy + yz * yz + zx * zx)
        degenerate = (cross == 0) & (dot == 0)
    return np.where(degenerate, np.nan, np.degrees(np.arctan2(cross, dot)))


def _as_complex(points: Float64) -> Complex128:
    """Points (..., 2) in the picture as numbers x + iy, (...)."""
    return np.ascontiguousarray(points, np.float64).view(np.complex128)[..., 0]


def inclination_deg(start: Float64, end: Float64) -> Float64:
    """Direction from ``start`` to ``end`` in the picture, (..., 2+) to (-180, 180] degrees.

    0 points to the right of the picture, 90 straight up (although y runs down in pictures).
    """
    dx = end[..., 0] - start[..., 0]
    up = start[..., 1] - end[..., 1]
    angle = np.degrees(np.arctan2(up, dx))
    return np.where((dx == 0) & (up == 0), np.nan, angle)


def wrap_deg(angle_deg: Float64) -> Float64:
    """The same direction in [-180, 180)."""
    return (angle_deg + 180.0) % 360.0 - 180.0


def distance(a: Float64, b: Float64) -> Float64:
    """Euclidean distance (..., D), (..., D) to (...), in the points' own unit."""
    return np.asarray(np.sqrt(np.square(a - b).sum(axis=-1)))
