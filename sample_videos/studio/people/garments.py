"""Clothes: surfaces that hang off the body, cut by smooth edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.body import Body
from sample_videos.studio.people.layers import Fields, Layer, body_layer, ripples, smooth
from sample_videos.studio.people.truth import C7
from sample_videos.studio.render.mesh import linear

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Outfit:
    """What a person wears. `sleeve` 0..1 is how far down the arm it reaches; `loose` 0..1 how far
    the top hangs off the body; `neckline_m` lowers the collar in front. Colours are sRGB;
    `stripe_m` is the stripe spacing (0 for plain), `jacket` an open layer over the top, and
    `drape` 0..1 how much of its hang even the tightest top keeps."""

    top: Rgb = (0.25, 0.35, 0.55)
    second: Rgb = (0.85, 0.85, 0.85)
    trousers: Rgb = (0.13, 0.14, 0.18)
    shoes: Rgb = (0.08, 0.07, 0.07)
    sleeve: float = 0.4
    loose: float = 0.3
    neckline_m: float = 0.02
    collar: bool = False
    stripe_m: float = 0.0
    jacket: Rgb | None = None
    drape: float = 0.25


def dress(body: Body, where: Fields, outfit: Outfit, rng: np.random.Generator) -> list[Layer]:
    """Layers of clothing from the inside out."""
    layers = [_trousers(body, where, outfit, rng), _shoes(body, outfit)]
    top, offset = _top(body, where, outfit, rng)
    layers.append(top)
    if outfit.jacket is not None:
        layers.append(_jacket(body, where, outfit, offset, rng))
    return layers


def _neck_edge(body: Body, drop_m: float, rise_m: float) -> Floats:
    """Signed distance (V,) outside the neck opening: a tube around the neck that is wider by
    `drop_m` in front, cut `rise_m` above the nape."""
    v = body.neutral
    base = body.bone_at("neck01")
    axis = body.bone_at("neck03") - base
    axis = axis / np.linalg.norm(axis)
    out = v - base
    height = out @ axis
    flat = out - height[:, None] * axis
    radius = np.linalg.norm(flat, axis=1)
    front = -flat[:, 1] / np.maximum(radius, 1e-6)
    marks = np.array([v[C7], _throat(body)]) - base
    marks = np.linalg.norm(marks - (marks @ axis)[:, None] * axis, axis=1)
    opening = np.interp(front, [-1, 0, 1], [marks[0], 0.95 * marks.mean(), marks[1] + drop_m])
    top = (v[C7] - base) @ axis + rise_m + 0.012 - 0.02 * front
    outside = radius - opening
    edge = np.maximum(outside, top - height - 0.03)
    edge = np.minimum(edge, top - height + 2 * np.maximum(outside, 0))
    signed: Floats = edge.astype(np.float32)
    return signed


def _throat(body: Body) -> Floats:
    """About the notch above the breastbone."""
    joint = (body.bone_at("clavicle.L") + body.bone_at("clavicle.R")) / 2
    column = (np.abs(body.neutral[:, 0]) < 0.01) & (np.abs(body.neutral[:, 2] - joint[2]) < 0.03)
    candidates = body.neutral[column]
    point: Floats = candidates[np.argmin(candidates[:, 1])]
    return point


def _torso_edge(body: Body, where: Fields, outfit: Outfit, sleeve: float, hem_m: float) -> Floats:
    """Signed distance (V,) inside a top: below the collar, above the hem, within the sleeves."""
    arm_length = where.along_arm[where.hand < 0.5].max()
    collar = _neck_edge(body, outfit.neckline_m, 0.03 if outfit.collar else 0.008)
    hem = body.neutral[:, 2] + hem_m + 0.15 * (where.arm > 0.3)
    cuff = np.where(where.along_arm > 0, sleeve * arm_length - where.along_arm, 1.0)
    if sleeve == 0:
        cuff = (0.42 - where.arm) * 0.15
    edge: Floats = np.minimum(np.minimum(collar, hem), cuff).astype(np.float32)
    return np.where((where.head > 0.5) | (where.hand > 0.8), -0.05, edge).astype(np.float32)


def _hang(body: Body, where: Fields, slope: float) -> Floats:
    """How far cloth that falls from the widest point above stands off the trunk, metres (V,).

    The trunk is seen in bins of height and direction; going down, cloth follows the widest radius
    above it, coming back by `slope` metres a metre.
    """
    v = body.neutral
    trunk = (where.arm < 0.35) & (where.head < 0.5)
    heights, turns = 40, 24
    low, high = -0.15, float(v[C7, 2])
    row = np.clip(((v[:, 2] - low) / (high - low) * heights).astype(int), 0, heights - 1)
    middle_y = np.interp(v[:, 2], [low, high], [0.02, 0.03])
    angle = np.arctan2(v[:, 0], -(v[:, 1] - middle_y))
    column = ((angle / (2 * np.pi) + 0.5) * turns).astype(int) % turns
    radius = np.hypot(v[:, 0], v[:, 1] - middle_y)
    hung: Floats = np.zeros((heights, turns), np.float32)
    np.maximum.at(hung, (row[trunk], column[trunk]), radius[trunk])
    step = (high - low) / heights
    for i in range(heights - 6, -1, -1):
        hung[i] = np.maximum(hung[i], hung[i + 1] - step * slope)
    hung = (np.roll(hung, 1, 1) + 2 * hung + np.roll(hung, -1, 1)) / 4
    stand_off = np.clip(hung[row, column] - radius, 0, 0.10) * trunk
    return body.model.blurred(stand_off, 6) * (1 - smooth(where.arm, 0.05, 0.4))


def _offset(
    body: Body,
    where: Fields,
    edge: Floats,
    *,
    base_m: float,
    loose: float,
    drape: float,
    rng: np.random.Generator,
) -> Floats:
    """Displacement (V, 3) of cloth: a thickness, hanging off the trunk and sleeves, and folds.

    Cloth spans hollows instead of clinging to every shape, but comes no nearer to the body than
    most of its thickness.
    """
    away = smooth(edge, 0.0, 0.08)
    sleeve = smooth(where.along_arm, 0.05, 0.2)
    thick = base_m + loose * (0.006 + 0.014 * sleeve)
    thick = thick + 0.011 * smooth(0.12 - body.neutral[:, 2], 0.0, 0.06)
    hang = _hang(body, where, 0.45 - 0.35 * loose) * np.clip(drape + loose, 0, 1) * away
    outward = body.normals * np.array([1, 1, 0.4], np.float32)
    offset = body.normals * thick[:, None] + outward * hang[:, None]
    hung = body.vertices + offset
    spanned = body.model.blurred(hung, int(10 + 110 * loose)) - hung
    folds = ripples(body.neutral * np.array([1, 1, 0.6], np.float32), rng, 0.16)
    fine = ripples(body.neutral, rng, 0.07)
    crumple = (0.2 + loose) * away * (0.005 * folds + 0.0025 * fine)
    offset = offset + spanned * away[:, None] + body.normals * crumple[:, None]
    depth = (offset * body.normals).sum(axis=1)
    lift = np.maximum(0.8 * thick + 0.002 - depth, 0)
    displacement: Floats = offset + body.normals * lift[:, None]
    return displacement


def _cloth(body: Body, colour: Rgb, bump: float, gloss: float = 0.03) -> tuple[Floats, Floats]:
    count = len(body.vertices)
    colours = np.tile(linear(colour), (count, 1))
    return colours, np.tile(np.array([gloss, 0, bump], np.float32), (count, 1))


def _top(
    body: Body, where: Fields, outfit: Outfit, rng: np.random.Generator
) -> tuple[Layer, Floats]:
    """The top and its offset (V, 3) from the body."""
    edge = _torso_edge(body, where, outfit, outfit.sleeve, 0.07)
    offset = _offset(
        body, where, edge, base_m=0.005, loose=outfit.loose, drape=outfit.drape, rng=rng
    )
    colours, material = _cloth(body, outfit.top, 0.12)
    second = linear(outfit.second)
    if outfit.stripe_m > 0:
        phase = body.neutral[:, 2] / outfit.stripe_m
        colours[(phase % 1) < 0.35] = second
    if outfit.collar:
        neck = smooth(0.05 - _neck_edge(body, outfit.neckline_m, 0.03), 0.0, 0.03)
        neck = (neck * (where.arm < 0.3))[:, None]
        colours = colours + 0.5 * neck * (second - colours)
        offset = offset + body.normals * (0.006 * neck)
    colours = colours * (0.55 + 0.45 * smooth(edge, 0.0, 0.008))[:, None]
    return body_layer(
        body, edge > -0.03, offset=offset, edge=edge, colours=colours, material=material
    ), offset


def _jacket(
    body: Body, where: Fields, outfit: Outfit, under: Floats, rng: np.random.Generator
) -> Layer:
    """An open jacket or cardigan: like a loose long-sleeved top with the front left out, outside
    what is worn `under` it (offset, (V, 3))."""
    assert outfit.jacket is not None
    edge = _torso_edge(body, where, outfit, 0.98, 0.10)
    v = body.neutral
    in_front = (v[:, 1] < 0.0) & (where.arm < 0.4)
    gap = 0.035 + 0.10 * smooth(v[:, 2], float(v[C7, 2]) - 0.35, float(v[C7, 2]))
    edge = np.where(in_front, np.minimum(edge, np.abs(v[:, 0]) - gap), edge).astype(np.float32)
    offset = _offset(
        body,
        where,
        edge,
        base_m=0.016,
        loose=0.35 + 0.65 * outfit.loose,
        drape=outfit.drape,
        rng=rng,
    )
    short = ((under - offset) * body.normals).sum(axis=1) + 0.007
    offset = offset + body.normals * np.maximum(short, 0)[:, None]
    colours, material = _cloth(body, outfit.jacket, 0.25)
    colours = colours * (0.6 + 0.4 * smooth(edge, 0.0, 0.012))[:, None]
    return body_layer(
        body, edge > -0.03, offset=offset, edge=edge, colours=colours, material=material
    )


def _trousers(body: Body, where: Fields, outfit: Outfit, rng: np.random.Generator) -> Layer:
    v = body.neutral
    ankle = body.bone_at("foot.L")[2] + 0.03
    edge = np.minimum(0.06 - v[:, 2], v[:, 2] - ankle)
    edge = np.where(where.arm > 0.2, -0.05, edge).astype(np.float32)
    folds = ripples(v, rng, 0.15)
    offset = body.normals * (0.005 + 0.002 * np.clip(folds, -1, 1))[:, None]
    colours, material = _cloth(body, outfit.trousers, 0.15)
    return body_layer(
        body, edge > -0.03, offset=offset, edge=edge, colours=colours, material=material
    )


def _shoes(body: Body, outfit: Outfit) -> Layer:
    feet = body.model.weight_of(["foot", "toe"])
    edge = (feet - 0.5).astype(np.float32) * 0.1
    colours, material = _cloth(body, outfit.shoes, 0.05, gloss=0.3)
    return body_layer(
        body,
        feet > 0.3,
        offset=body.normals * np.float32(0.01),
        edge=edge,
        colours=colours,
        material=material,
    )
