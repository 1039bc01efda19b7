"""Batched rotation matrices and vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sample_videos.studio.arrays import Floats


def about(axis: ArrayLike, angle_deg: ArrayLike) -> Floats:
    """Right-handed rotation (..., 3, 3) about a unit `axis` (..., 3) by `angle_deg` (...)."""
    k = np.asarray(axis, np.float32)
    angle = np.radians(np.asarray(angle_deg, np.float32))[..., None, None]
    cross = np.zeros((*k.shape[:-1], 3, 3), np.float32)
    cross[..., 0, 1], cross[..., 0, 2], cross[..., 1, 2] = -k[..., 2], k[..., 1], -k[..., 0]
    cross = cross - np.swapaxes(cross, -1, -2)
    turned: Floats = np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)
    return turned + np.eye(3, dtype=np.float32)


def euler(x_deg: ArrayLike, y_deg: ArrayLike = 0.0, z_deg: ArrayLike = 0.0) -> Floats:
    """Flexion about x, then side bend about y, then turn about z: Rz Ry Rx, (..., 3, 3)."""
    x, y, z = np.broadcast_arrays(x_deg, y_deg, z_deg)
    return about([0, 0, 1], z) @ about([0, 1, 0], y) @ about([1, 0, 0], x)


def unit(vector: ArrayLike) -> Floats:
    """`vector` (..., 3) scaled to length one (zero stays zero)."""
    v = np.asarray(vector, np.float32)
    scaled: Floats = v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)
    return scaled


def frame(first: Floats, normal: Floats) -> Floats:
    """Orthonormal frames (..., 3, 3) whose columns are `first`, `normal` made orthogonal to it,
    and their cross product."""
    a = unit(first)
    b = unit(normal - a * (a * normal).sum(-1, keepdims=True))
    return np.stack([a, b, np.cross(a, b)], axis=-1)


def swing(start: Floats, end: Floats) -> Floats:
    """The smallest rotation (..., 3, 3) that takes unit `start` to unit `end`."""
    cross = np.cross(start, end)
    sine = np.linalg.norm(cross, axis=-1)
    angle = np.degrees(np.arctan2(sine, (start * end).sum(-1)))
    axis = np.where(sine[..., None] > 1e-6, unit(cross), np.array([1, 0, 0], np.float32))
    return about(axis, angle)


def transpose(rotation: Floats) -> Floats:
    """Inverse of a rotation (..., 3, 3)."""
    return np.swapaxes(rotation, -1, -2)
