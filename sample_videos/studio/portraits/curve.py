"""Dorsal curves: resampling, angles, the outline as seen in a mask."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from sample_videos.studio.arrays import Bools, Floats

T4, T9 = 0.355, 0.745  # where T4 and T9 lie along the curve from C7 to T12 (measured on the mesh)
T12_OF_BACK = 0.62  # where T12 lies along the straight line from C7 to the sacrum
STEPS, TAIL = 17, 9


def resample(points: Floats, count: int = STEPS) -> Floats:
    """`count` points at equal arc length along a polyline (N, K)."""
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    at = np.linspace(0, length[-1], count)
    columns = [np.interp(at, length, points[:, k]) for k in range(points.shape[1])]
    return np.stack(columns, axis=-1)


def smooth_curve(points: Floats, count: int) -> tuple[Floats, Floats]:
    """Dense spline (count, K) through points, and where along it (0..count-1) each point lies."""
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    dense: Floats = CubicSpline(length, points)(np.linspace(0, length[-1], count))
    return dense, length / length[-1] * (count - 1)


def line_deg(points: Floats) -> float:
    """Direction of the total-least-squares line through points going down (N, 2), picture frame
    facing left: degrees from the vertical, forward inclination (top to the left) positive."""
    p = points - points.mean(axis=0)
    xx, yy, xy = (p[:, 0] ** 2).sum(), (p[:, 1] ** 2).sum(), (p[:, 0] * p[:, 1]).sum()
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)  # of the axis, from x
    direction = np.array([np.cos(angle), np.sin(angle)])
    if direction @ (points[-1] - points[0]) < 0:
        direction = -direction
    return float(np.degrees(np.arctan2(direction[0], direction[1])))


def bend_deg(curve: Floats, top: tuple[float, float], bottom: tuple[float, float]) -> float:
    """Line over the share `top` of the curve's length minus that over `bottom`, degrees."""
    p = resample(curve, 101)
    upper, lower = (p[round(a * 100) : round(b * 100) + 1] for a, b in (top, bottom))
    return (line_deg(upper) - line_deg(lower) + 180) % 360 - 180


def tangents_deg(curve: Floats) -> float:
    """C7-T4 minus T9-T12 of a curve from C7 to T12 (N, 2), facing left."""
    return bend_deg(curve, (0, T4), (T9, 1))


def slopes_deg(curve: Floats) -> float:
    """Top 40 % minus bottom 40 % of a curve from C7 to T12 (N, 2), facing left."""
    return bend_deg(curve, (0, 0.4), (0.6, 1))


def whole_deg(curve: Floats, tail: Floats) -> float:
    """C7-T4 minus T12-sacrum, (N, 2) and (M, 2), facing left."""
    upper = resample(curve, 101)[: round(T4 * 100) + 1]
    return (line_deg(upper) - line_deg(resample(tail, 21)) + 180) % 360 - 180


def visible_outline(midline: Floats, mask: Bools) -> Floats | None:
    """The dorsal line (N, 2), C7 to sacrum facing left, moved out to the edge of the trunk's mask.

    `None` where something else stands behind the back.
    """
    length = np.linalg.norm(np.diff(midline, axis=0), axis=1).sum()
    along = np.gradient(midline, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    out = np.stack([along[:, 1], -along[:, 0]], axis=1)
    steps = np.arange(-0.025 * length, 0.14 * length, 0.5)
    at = np.round(midline[:, None] + out[:, None] * steps[None, :, None] - 0.5).astype(int)
    height, width = mask.shape
    inside = ((at >= 0) & (at < [width, height])).all(axis=-1)
    seen = mask[at[..., 1].clip(0, height - 1), at[..., 0].clip(0, width - 1)] | ~inside
    first = (~seen).argmax(axis=1)
    bad = ~seen[:, 0] | seen.all(axis=1) | (steps[first] > 0.12 * length)
    if bad.mean() > 0.2:
        return None
    number = np.arange(len(midline))
    distance = np.interp(number, number[~bad], steps[first][~bad])
    padded = np.pad(distance, 2, mode="edge")
    distance = np.median([padded[k : k + len(distance)] for k in range(5)], axis=0)
    padded = np.pad(distance, 1, mode="edge")
    distance = np.convolve(padded, [0.25, 0.5, 0.25], "valid")
    return midline + out * distance[:, None]


def split_outline(outline: Floats) -> tuple[Floats, Floats]:
    """An outline from C7 to the sacrum cut at T12: curve (17, 2) and tail (9, 2)."""
    dense = resample(outline, 201)
    chord = dense[-1] - dense[0]
    share = (dense - dense[0]) @ chord / (chord @ chord)
    cut = int(np.clip(np.argmax(share >= T12_OF_BACK), 20, 180))
    return resample(dense[: cut + 1], STEPS), resample(dense[cut:], TAIL)
