"""Stickers as people put them on for marker photogrammetry: tragus, C7 and T12.

The one on the tragus is a flat disc. Those on the spine are balls that stand on the skin, since a
flat disc there is seen edge-on from the side, or not at all between the shoulders.
"""

from __future__ import annotations

import colorsys
import math

import moderngl
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.arrays import Floats
from sample_videos.studio.portraits import props
from sample_videos.studio.portraits.curve import STEPS
from sample_videos.studio.portraits.model import full_body
from sample_videos.studio.portraits.surface import Surface, View

HUES = (0.0, 0.07, 0.14, 0.35, 0.5, 0.6, 0.9)
"""Red, orange, yellow, green, cyan, blue, pink: what sticker sheets have."""

RADIUS_M = 0.008
_THICK_M = 0.0012
_REACH_M = 0.04
_NEAR_SHARE = 0.08


def stickers(
    seed: int,
    worn: list[Surface],
    body: Floats,
    midline: Floats,
    *,
    side: int,
    white: moderngl.Texture,
) -> list[Surface]:
    """Three stickers of one colour on a body (V, 3); `midline` (26, 3) from C7, `worn` covers it.

    `side` +1: the camera sees the left. The colour and the size follow from `seed`.
    """
    random = np.random.default_rng([seed, 77])
    hue = float(random.choice(HUES)) + random.normal(0, 0.01)
    tint = np.array(colorsys.hsv_to_rgb(hue % 1, random.uniform(0.75, 1), random.uniform(0.75, 1)))
    radius = RADIUS_M * random.uniform(0.85, 1.2)
    tragus, c7 = (body[full_body().head_points[side][k]] for k in (0, 1))
    outward = np.array([float(side), 0.0, 0.0])
    back, low = _dorsal(midline, 1), _dorsal(midline, STEPS - 1)
    flat = np.array([radius, radius, _THICK_M])
    round_ = np.full(3, radius)
    parts = [
        props.ball(tragus + outward * _THICK_M, flat, _frame(outward)),
        props.ball(_on(worn, c7, back) + radius * back, round_, np.eye(3)),
        props.ball(_on(worn, midline[STEPS - 1], low) + radius * low, round_, np.eye(3)),
    ]
    return [props.solid(*part, tint, white, 0.05) for part in parts]


def _dorsal(midline: Floats, at: int) -> Floats:
    """Away from the back at a station of the midline, in the body's sagittal plane."""
    down = midline[at + 1] - midline[at - 1]
    normal: Floats = np.array([0.0, -down[2], down[1]])
    return normal / np.linalg.norm(normal)


def _on(worn: list[Surface], at: Floats, outward: Floats) -> Floats:
    """Where a line from `at` leaves the outermost cloth; hair is held out of the way."""
    outward = outward / np.linalg.norm(outward)
    farthest = 0.0
    for surface in worn:
        faces = surface.faces
        if surface.limb is not None:
            faces = faces[~surface.limb[faces].any(axis=1)]
        a, b, c = (surface.points[faces[:, k]] for k in range(3))
        edge, other = b - a, c - a
        p = np.cross(outward, other)
        size = (edge * p).sum(axis=1)
        size = np.where(np.abs(size) < 1e-12, np.nan, size)
        off = at - a
        u = (off * p).sum(axis=1) / size
        q = np.cross(off, edge)
        v = (q @ outward) / size
        along = (other * q).sum(axis=1) / size
        hit = (u >= 0) & (v >= 0) & (u + v <= 1) & (along > 0) & (along < _REACH_M)
        farthest = max(farthest, float(along[hit].max()) if hit.any() else 0.0)
    found: Floats = at + outward * farthest
    return found


def seen_of(
    plain: NDArray[np.uint8],
    image: NDArray[np.uint8],
    parts: list[Surface],
    view: View,
    *,
    side: int,
    c7: Floats,
) -> dict[str, float | str]:
    """Where stickers are in a picture that faces left, how many pixels of each are seen, and how
    far C7's stands off the skin. `plain` is the picture without them."""
    centres = np.array([part.points.mean(axis=0) for part in parts])
    places, reach = view.seen_px(centres), _NEAR_SHARE * view.height
    rows, columns = np.nonzero((plain.astype(int) != image).any(axis=2))
    shown = [int((np.hypot(columns - x, rows - y) < reach).sum()) for x, y in places]
    if side < 0:
        places = places * [-1, 1] + [view.width, 0]
    return {
        "stickers_px": " ".join(map(str, shown)),
        "stickers_at": " ".join(f"{n:.2f}" for n in places.ravel()),
        "c7_off_m": float(np.linalg.norm(centres[1] - c7)),
    }


def _frame(normal: Floats) -> Floats:
    """A frame whose last column is `normal`."""
    first = np.array([0.0, math.sqrt(0.5), math.sqrt(0.5)])
    second = np.cross(normal, first)
    return np.stack([first, second, normal], axis=1)
