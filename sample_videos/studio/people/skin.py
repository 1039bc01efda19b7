"""The naked layer: skin tones and a painted face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.arrays import Bools, Floats
from sample_videos.studio.people.body import Body
from sample_videos.studio.people.layers import Fields, Layer, body_layer, smooth
from sample_videos.studio.people.truth import TRAGUS
from sample_videos.studio.render.mesh import linear

# Ten steps from light to dark, sRGB.
TONES = (
    (0.95, 0.80, 0.72), (0.91, 0.74, 0.64), (0.88, 0.69, 0.56), (0.82, 0.62, 0.48),
    (0.75, 0.54, 0.40), (0.66, 0.46, 0.33), (0.55, 0.37, 0.26), (0.44, 0.29, 0.20),
    (0.34, 0.22, 0.16), (0.25, 0.165, 0.125),
)  # fmt: skip
IRIS = {"brown": (0.22, 0.13, 0.07), "blue": (0.30, 0.42, 0.55), "green": (0.33, 0.38, 0.22)}


@dataclass(frozen=True, slots=True)
class Complexion:
    """`tone` indexes `TONES`; hair colour is sRGB; `stubble` 0..1 darkens the jaw."""

    tone: int = 2
    iris: str = "brown"
    hair: tuple[float, float, float] = (0.16, 0.11, 0.08)
    stubble: float = 0.0
    make_up: float = 0.0


def skin_layer(body: Body, where: Fields, look: Complexion, bare: Bools) -> Layer:
    """The body surface, painted, where it is `bare` (V,) of clothes."""
    base = linear(TONES[look.tone])
    colours = np.tile(base, (len(body.vertices), 1))
    material = np.tile(np.array([0.22, 0.0, 0.0], np.float32), (len(body.vertices), 1))
    _blush(colours, body, where, base)
    _lips(colours, body, look, base)
    _brows(colours, body, where, look)
    if look.stubble > 0:
        _stubble(colours, body, where, look)
    _eyes(colours, material, body, look)
    ones = np.ones(len(colours), np.float32)
    return body_layer(
        body,
        bare,
        offset=np.zeros_like(body.vertices),
        edge=ones,
        colours=colours,
        material=material,
    )


def _mix(colours: Floats, share: Floats, colour: Floats) -> None:
    colours += share[:, None] * (colour - colours)


def _blush(colours: Floats, body: Body, where: Fields, base: Floats) -> None:
    """Nose, cheeks, ears and knuckles are redder than the rest."""
    v = body.neutral
    red = base * np.array([1.08, 0.80, 0.78], np.float32)
    scale = where.skull_radius_m
    front = v[where.head > 0.5]
    nose = front[np.argmin(front[:, 1])]
    spots = [(nose, 0.35, 0.6)] + [
        (nose + np.array([x, 0.35, 0.03]) * scale, 0.38, 0.45) for x in (-0.42, 0.42)
    ]
    for centre, size, strength in spots:
        distance = np.linalg.norm(v - centre, axis=1) / (size * scale)
        _mix(colours, strength * np.exp(-(distance**2)) * where.head, red)
    ears = np.min([np.linalg.norm(v - v[i], axis=1) for i in TRAGUS], axis=0)
    _mix(colours, 0.5 * smooth(-ears, -0.045, -0.02) * (np.abs(v[:, 0]) > 0.9 * scale * 0.8), red)


def _lips(colours: Floats, body: Body, look: Complexion, base: Floats) -> None:
    lip = base * np.array([0.86, 0.52, 0.52], np.float32)
    lip = lip + look.make_up * (np.array([0.42, 0.03, 0.06]) - lip)
    _mix(colours, 0.85 * body.model.lips, lip.astype(np.float32))


def _eye_centres(body: Body) -> list[Floats]:
    eyes = [body.model.weights[:, body.model.index[f"eye.{side}"]] > 0.9 for side in "LR"]
    return [body.neutral[eye].mean(axis=0) for eye in eyes]


def _brows(colours: Floats, body: Body, where: Fields, look: Complexion) -> None:
    v, scale = body.neutral, where.skull_radius_m
    colour = linear(look.hair) * 0.7
    for centre in _eye_centres(body):
        side = np.sign(centre[0])
        across = (v[:, 0] - centre[0]) * side / scale
        arch = 0.22 - 0.10 * np.maximum(across - 0.05, 0) - 0.02 * np.abs(across)
        height = (v[:, 2] - centre[2]) / scale - arch
        inside = smooth(0.24 - np.abs(across), 0.0, 0.06) * smooth(0.055 - np.abs(height), 0, 0.04)
        facing = (v[:, 1] < centre[1] + 0.12 * scale) & (where.head > 0.5)
        _mix(colours, 0.9 * inside * facing, colour)
        lash = np.linalg.norm((v - centre) / [0.9, 1, 1], axis=1) / scale
        near = smooth(0.20 - lash, 0.0, 0.03) * (v[:, 2] > centre[2])
        _mix(colours, 0.55 * near * facing, colour * 0.5)


def _stubble(colours: Floats, body: Body, where: Fields, look: Complexion) -> None:
    low = smooth(-where.elevation_deg, 22, 34) * smooth(105 - where.azimuth_deg, 0, 20)
    share = look.stubble * low * (where.head > 0.5) * (1 - body.model.lips)
    _mix(colours, 0.75 * share.astype(np.float32), linear(look.hair) * 0.8)


def _eyes(colours: Floats, material: Floats, body: Body, look: Complexion) -> None:
    for side in "LR":
        eye = body.model.weights[:, body.model.index[f"eye.{side}"]] > 0.9
        points = body.neutral[eye]
        centre = (points.max(axis=0) + points.min(axis=0)) / 2
        out = points - centre
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        angle = np.degrees(np.arccos(np.clip(-out[:, 1], -1, 1)))
        painted = np.where(angle[:, None] < 36, linear(IRIS[look.iris]), [0.72, 0.70, 0.68])
        colours[eye] = np.where(angle[:, None] < 14, 0.01, painted)
        material[eye] = [0.8, 0.05, 0.0]
