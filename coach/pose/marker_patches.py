"""Small round patches of one strong colour in a picture, to a fraction of a pixel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from coach.core.posture.own.marked import Place
from coach.core.types import Float32

CHROMA_LEAST = 20.0
ELONGATION_MOST = 2.6


@dataclass(frozen=True, slots=True)
class Patch:
    """A small patch of one colour: its centre, radius in pixels, contrast to what is around it in
    Lab units, and its colour (a, b)."""

    x: float
    y: float
    radius_px: float
    contrast: float
    colour: tuple[float, float]


def patches_near(
    lab: Float32, around: Place, reach: float, radii: Sequence[float], contrast: float
) -> list[Patch]:
    """Patches within ``reach`` of a place, each once, at the size where it stands out most."""
    height, width = lab.shape[:2]
    pad = 4.0 * max(radii)
    x0, y0 = (max(0, int(c - reach - pad)) for c in around)
    x1, y1 = (
        min(n, int(c + reach + pad) + 1) for c, n in zip(around, (width, height), strict=True)
    )
    if x1 - x0 < 8 or y1 - y0 < 8:
        return []
    ab = np.ascontiguousarray(lab[y0:y1, x0:x1, 1:])
    found: list[Patch] = []
    for radius in radii:
        for x, y in _peaks(ab, radius, contrast):
            patch = _measured(ab, x, y, radius)
            if patch is None or patch.contrast < contrast:
                continue
            twin = next((k for k, p in enumerate(found) if math.dist((p.x, p.y), (patch.x, patch.y))
                         < max(p.radius_px, patch.radius_px)), None)  # fmt: skip
            if twin is None:
                found.append(patch)
            elif patch.contrast > found[twin].contrast:
                found[twin] = patch
    return [Patch(p.x + x0, p.y + y0, p.radius_px, p.contrast, p.colour) for p in found]


def _peaks(ab: Float32, radius: float, contrast: float) -> list[tuple[int, int]]:
    """Where the colour differs most from that around it, at one size."""
    inner = cv2.GaussianBlur(ab, (0, 0), max(0.6, 0.6 * radius))
    outer = cv2.GaussianBlur(ab, (0, 0), 2.2 * radius)
    apart = np.linalg.norm(inner - outer, axis=2)
    size = 2 * max(1, round(radius)) + 1
    highest = cv2.dilate(apart, np.ones((size, size), np.uint8))
    rows, columns = np.nonzero((apart >= highest) & (apart >= 0.4 * contrast))
    order = np.argsort(-apart[rows, columns])[:60]
    return [(int(columns[k]), int(rows[k])) for k in order]


def _measured(ab: Float32, x: int, y: int, radius: float) -> Patch | None:
    """The patch around a peak; ``None`` where it is no small round patch of a strong colour."""
    reach = math.ceil(3.4 * radius) + 1
    top, left = max(0, y - reach), max(0, x - reach)
    window = ab[top : y + reach + 1, left : x + reach + 1]
    rows, columns = np.mgrid[: window.shape[0], : window.shape[1]].astype(np.float64)
    away = np.hypot(columns - (x - left), rows - (y - top))
    ring = (away > 2.2 * radius + 0.5) & (away < 3.4 * radius + 1.0)
    core = away <= max(1.0, 0.5 * radius)
    if ring.sum() < 8:
        return None
    around = np.median(window[ring], axis=0)
    colour = window[core].mean(axis=0)
    step = colour - around
    contrast = float(np.linalg.norm(step))
    if contrast < 1e-6 or float(np.linalg.norm(colour)) < CHROMA_LEAST:
        return None
    share = ((window - around) @ step) / contrast**2
    _, labels = cv2.connectedComponents((share > 0.5).astype(np.uint8), connectivity=4)
    label = labels[y - top, x - left]
    if label == 0:
        return None
    inside = labels == label
    if inside[away > 2.2 * radius + 0.5].sum() > 0.05 * inside.sum():
        return None  # it goes on: no sticker
    near = cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    weight = np.where(near, np.clip(share, 0.0, 1.0), 0.0)
    total = float(weight.sum())
    cx, cy = float((weight * columns).sum() / total), float((weight * rows).sum() / total)
    if _elongation(weight, columns - cx, rows - cy) > ELONGATION_MOST:
        return None
    return Patch(cx + left, cy + top, math.sqrt(total / math.pi), contrast,
                 (float(colour[0]), float(colour[1])))  # fmt: skip


def _elongation(weight: np.ndarray, dx: np.ndarray, dy: np.ndarray) -> float:
    """Longer over shorter axis of a weighted patch."""
    total = float(weight.sum())
    xx, yy, xy = (float((weight * part).sum()) / total for part in (dx * dx, dy * dy, dx * dy))
    middle, half = (xx + yy) / 2 + 0.08, math.hypot((xx - yy) / 2, xy)
    return math.sqrt((middle + half) / max(middle - half, 1e-6))
