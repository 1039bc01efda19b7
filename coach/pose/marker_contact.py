"""Where a ball stuck on the back meets the skin, from the part of it that a picture shows.

A ball stands on the back, and hair, cloth or the neck may hide some of it. Its outer edge is seen
against the room, and its size is told by its width or by the flat sticker on the tragus. So the
place on the back is two radii inward of the outer edge, whatever else of the ball is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from coach.core.types import Float32, Float64
from coach.pose.marker_patches import Patch

CLOTH_RADII = 1.6
"""A jacket or loose cloth holds C7's ball so many radii further off the back than skin does. Of
0.0, 1.2, 1.6 and 2.1, this gives the least error in the neck's angle of rendered people
(``python -m models.evaluation.posture.markers``, seeds 910000 and 920000)."""

_CLOTH_APART = 0.3
"""Chromaticity (Lab a, b over L) of the ground less that of the skin around the tragus."""
_WHITE_L = 95.0
"""Lighter ground is overexposed: its colour tells nothing."""
_DARK_L = 5.0
_DEPTH, _SIDE = (0.4, 1.3, 0.15), (-0.8, 0.81, 0.2)
_STEP = 0.1
_REACH = 3.2
_SIZES = (0.6, 1.7)
"""The tragus' sticker tells the ball's radius where both are about of one size."""


@dataclass(frozen=True, slots=True, eq=False)
class Contact:
    """``place`` (2,) on what the ball stands on, pixels; ``radius_px`` of the ball."""

    place: Float64
    radius_px: float


def contact(lab: Float32, ball: Patch, inward: Float64, flat: Patch) -> Contact:
    """Where a ball touches what it stands on.

    Parameters
    ----------
    lab
        The picture (H, W, 3) in Lab.
    ball, flat
        The visible part of the ball, and the sticker on the tragus.
    inward
        Unit vector (2,) into the body at right angles to the back, in the picture's axes.
    """
    centre = np.array([ball.x, ball.y])
    across = np.array([-inward[1], inward[0]])
    wide = (_edge(lab, ball, across) + _edge(lab, ball, -across)) / 2
    low, high = _SIZES
    alike = low * flat.radius_px <= wide <= high * flat.radius_px
    radius = max(wide, flat.radius_px) if alike else max(wide, ball.radius_px)
    outer = _edge(lab, ball, -inward)
    return Contact(centre + inward * max(0.0, 2 * radius - outer), radius)


def on_cloth(lab: Float32, touch: Contact, inward: Float64, flat: Patch) -> bool:
    """Whether what the ball stands on has another colour than the skin around the tragus."""
    across = np.array([-inward[1], inward[0]])
    depth, side = np.meshgrid(np.arange(*_DEPTH), np.arange(*_SIDE))
    steps = depth[..., None] * inward + side[..., None] * across
    ground = _median(lab, touch.place + touch.radius_px * steps)
    turn, far = np.meshgrid(np.linspace(0, 2 * np.pi, 40), (1.6, 2.0, 2.4))
    ring = far[..., None] * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    skin = _median(lab, np.array([flat.x, flat.y]) + flat.radius_px * ring)
    if max(ground[0], skin[0]) >= _WHITE_L:
        return False
    tints = [colour[1:] / max(float(colour[0]), _DARK_L) for colour in (ground, skin)]
    return float(np.hypot(*(tints[0] - tints[1]))) > _CLOTH_APART


def _median(lab: Float32, places: Float64) -> Float64:
    return np.median(_sampled(lab, places.reshape(-1, 2)), axis=0).astype(np.float64)


def _sampled(lab: Float32, places: Float64) -> Float32:
    """Colours (n, 3) at places (n, 2), between pixels; those outside are as at the border."""
    at = places.astype(np.float32)[None]
    found = cv2.remap(
        lab, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(found[0], np.float32)


def _edge(lab: Float32, ball: Patch, way: Float64) -> float:
    """How far the ball's colour reaches from its centre in a direction, pixels.

    The edge is where colour is halfway to what lies beyond.
    """
    away = np.arange(0.0, _REACH * ball.radius_px, _STEP)
    colours = _sampled(lab, np.array([ball.x, ball.y]) + away[:, None] * way)[:, 1:]
    beyond = colours[away > 2 * ball.radius_px].mean(axis=0)
    step = np.array(ball.colour) - beyond
    size = float(step @ step)
    if size < 100.0:
        return ball.radius_px
    left = np.flatnonzero((colours - beyond) @ step / size < 0.5)
    return float(away[left[0]]) if len(left) and left[0] > 0 else ball.radius_px
