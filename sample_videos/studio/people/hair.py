"""Hair, beards and glasses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.arrays import Bools, Floats, Ints
from sample_videos.studio.people.body import Body, vertex_normals
from sample_videos.studio.people.layers import (
    Fields,
    Layer,
    attached_layer,
    body_layer,
    one_bone,
    ripples,
    smooth,
)
from sample_videos.studio.render.mesh import Mesh, ball, grid_faces, joined, linear, looks, tube

# Lowest elevation of the hair (degrees at the middle of the skull) by azimuth from the front.
AZIMUTH_DEG = (0, 30, 55, 72, 84, 95, 112, 125, 150, 180)
HAIRLINE_DEG = (38, 37, 28, 12, -2, 14, 8, -22, -38, -42)


@dataclass(frozen=True, slots=True)
class Hair:
    """How hair is worn.

    `length` 0 is bald, up to 0.3 short, 0.5 over the ears, 1 down the back; `thick_m` how far it
    stands off; `curl` 0..1; `receding_deg` lifts the front hairline; `style` is "loose", "bun" or
    "tail" (the last two only for long hair, tied back); long loose hair begins at `front_deg` from
    the front (the ears are at about 95); `beard` 0..1. Colour is sRGB.
    """

    length: float = 0.2
    thick_m: float = 0.015
    curl: float = 0.2
    receding_deg: float = 0.0
    style: str = "loose"
    front_deg: float = 80.0
    beard: float = 0.0
    colour: tuple[float, float, float] = (0.16, 0.11, 0.08)


def ear_covered(hair: Hair) -> bool:
    """Whether the ears are under the hair."""
    return hair.length > 0.4 and hair.style == "loose" and hair.front_deg < 90


def hair_layers(
    body: Body, where: Fields, hair: Hair, clothes_m: Floats, rng: np.random.Generator
) -> list[Layer]:
    """Hair and beard of a person; long hair lies on clothes `clothes_m` (V,) thick."""
    layers = []
    if hair.length > 0:
        layers.append(_cap(body, where, hair, rng))
        if hair.length > 0.4 and hair.style == "loose":
            layers.append(_curtain(body, where, hair, clothes_m, rng))
        elif hair.style in ("bun", "tail"):
            layers.append(_tied(body, where, hair))
    if hair.beard > 0:
        layers.append(_beard(body, where, hair, rng))
    return layers


def _strands(
    points: Floats, colour: tuple[float, float, float], rng: np.random.Generator
) -> Floats:
    """Hair colours (N, 3) with lighter and darker locks."""
    locks = ripples(points * np.array([1, 1, 0.25], np.float32), rng, 0.03, count=8)
    shade: Floats = linear(colour) * np.exp(0.22 * locks)[:, None]
    return shade.astype(np.float32)


def _cap(body: Body, where: Fields, hair: Hair, rng: np.random.Generator) -> Layer:
    line = np.array(HAIRLINE_DEG, float)
    line[:4] += hair.receding_deg * np.array([1.0, 1.1, 0.9, 0.3])
    if hair.length > 0.4:
        line[5:7] -= 12
    start = np.interp(where.azimuth_deg, AZIMUTH_DEG, line)
    edge = np.radians(where.elevation_deg - start) * where.skull_radius_m
    ear = _ear(body, where)
    edge = np.where((where.head > 0.5) & ~ear, edge, -0.05)
    edge = edge + 0.003 * ripples(body.neutral, rng, 0.015)
    top = smooth(where.elevation_deg, 10, 60)
    lift = hair.thick_m * (0.55 + 0.45 * top) * smooth(edge, -0.004, 0.03)
    lift = lift * (1 + (0.08 + 0.25 * hair.curl) * ripples(body.neutral, rng, 0.045))
    colours = _strands(body.neutral, hair.colour, rng)
    material = np.tile(np.array([0.07, 0, 0.3 + 0.4 * hair.curl], np.float32), (len(edge), 1))
    offset = body.normals * np.maximum(lift, 0.001)[:, None].astype(np.float32)
    return body_layer(
        body,
        edge > -0.02,
        offset=offset,
        edge=edge.astype(np.float32),
        colours=colours,
        material=material,
    )


def _ear(body: Body, where: Fields) -> Bools:
    """Which vertices are the outer ear: far to the side near the ear canal."""
    side = np.abs(body.neutral[:, 0] - where.skull[0]) / where.skull_radius_m
    near = (np.abs(where.azimuth_deg - 100) < 22) & (np.abs(where.elevation_deg + 8) < 28)
    ear: Bools = near & (side > 0.80) & (where.head > 0.5)
    return ear


def _beard(body: Body, where: Fields, hair: Hair, rng: np.random.Generator) -> Layer:
    low = np.radians(-where.elevation_deg - 24 - 10 * smooth(where.azimuth_deg, 60, 20))
    edge = np.minimum(low * 0.09, np.radians(92 - where.azimuth_deg) * 0.09)
    edge = np.where(where.head > 0.5, edge, -0.05)
    edge = np.minimum(edge, 0.03 - body.model.lips * 0.1)
    lift = (0.003 + 0.014 * hair.beard) * smooth(edge, 0.0, 0.02)
    lift = lift * (1 + 0.2 * ripples(body.neutral, rng, 0.02))
    colours = _strands(body.neutral, hair.colour, rng)
    material = np.tile(np.array([0.05, 0, 0.6], np.float32), (len(edge), 1))
    offset = body.normals * np.maximum(lift, 0.001)[:, None].astype(np.float32)
    return body_layer(
        body,
        edge > -0.02,
        offset=offset,
        edge=edge.astype(np.float32),
        colours=colours,
        material=material,
    )


def _curtain(
    body: Body, where: Fields, hair: Hair, clothes_m: Floats, rng: np.random.Generator
) -> Layer:
    """Long hair falling from the sides and the back of the head over ears, neck and shoulders."""
    columns, rows = 56, 22
    start = hair.front_deg
    azimuth = np.radians(np.linspace(start, 360 - start, columns))
    radius = _head_radius(body, where, np.degrees(azimuth)) + 0.8 * hair.thick_m + 0.004
    length = 0.03 + 0.24 * (hair.length - 0.4) / 0.6
    top = where.skull[2] + 0.80 * where.skull_radius_m
    bottom = where.skull[2] - 1.1 * where.skull_radius_m - length
    share = np.linspace(0, 1, rows)[:, None]
    z = top + (bottom - top) * share + 0.012 * np.sin(azimuth * 5 + rng.uniform(0, 6)) * share
    narrow = 1 - 0.18 * smooth(share.astype(np.float32), 0.35, 0.8)
    wave = 1 + 0.05 * hair.curl * np.sin(share * 22 + azimuth * 7) * share
    above = np.clip((z - where.skull[2]) / (0.95 * where.skull_radius_m), 0, 1)
    reach = radius * narrow * wave * np.sqrt(1 - above**2)
    behind = 1 - (1 - 42 / (180 - start)) * smooth(share, 0.4, 0.75)
    gathered = np.pi + (azimuth - np.pi) * behind
    x = where.skull[0] + reach * np.sin(gathered)
    y = where.skull[1] - reach * np.cos(gathered)
    points = np.stack([x, y, np.broadcast_to(z, x.shape)], axis=-1).reshape(-1, 3)
    points, nearest = _outside(body, points.astype(np.float32), clothes_m + 0.014)
    faces = grid_faces(rows, columns)
    normals = vertex_normals(points, faces)
    outward = points - where.skull * np.array([1, 1, 0]) - [0, 0, 1] * points
    normals *= np.sign((normals * outward).sum(axis=1, keepdims=True))
    mesh = looks(points, normals, faces, _strands(points, hair.colour, rng))
    mesh.material[:] = (0.07, 0, 0.3 + 0.4 * hair.curl)
    follow = smooth(points[:, 2], float(body.neutral[:, 2].max()) - 0.42, where.skull[2] - 0.03)
    weights = follow[:, None] * one_bone(body, "head", len(points))
    weights = weights + (1 - follow[:, None]) * body.model.weights[nearest]
    return attached_layer(body, mesh, weights.astype(np.float32))


def _head_radius(body: Body, where: Fields, azimuth_deg: Floats) -> Floats:
    """Widest horizontal radius of the head (ears included) in each direction, 0..360 degrees."""
    band = (where.head > 0.5) & (where.elevation_deg > -25) & (where.elevation_deg < 35)
    out = body.neutral[band] - where.skull
    angle = np.degrees(np.arctan2(out[:, 0], -out[:, 1])) % 360
    radius = np.hypot(out[:, 0], out[:, 1])
    apart = np.abs((angle[None] - azimuth_deg[:, None] + 180) % 360 - 180)
    widest: Floats = np.where(apart < 9, radius[None], 0).max(axis=1)
    kernel = np.ones(7) / 7
    return np.convolve(np.pad(widest, 3, mode="edge"), kernel, "valid").astype(np.float32)


def _outside(body: Body, points: Floats, margin_m: Floats) -> tuple[Floats, Ints]:
    """Points pushed out of the body to `margin_m` (V,) off its surface, and their nearest
    vertices."""
    near = (body.neutral[:, 2] > points[:, 2].min() - 0.05) & (body.neutral[:, 1] > -0.12)
    some = np.flatnonzero(near)[::2]
    surface = body.neutral[some]
    normals = vertex_normals(body.neutral, body.model.faces)[some]
    squares = (surface**2).sum(axis=1)
    nearest = np.zeros(len(points), int)
    for _ in range(3):
        nearest = (squares - 2 * points @ surface.T).argmin(axis=1)
        depth = ((points - surface[nearest]) * normals[nearest]).sum(axis=1)
        short = np.maximum(margin_m[some[nearest]] - depth, 0)
        points = points + normals[nearest] * short[:, None]
    return points.astype(np.float32), some[nearest]


def _tied(body: Body, where: Fields, hair: Hair) -> Layer:
    """A bun or a pony-tail at the back of the head."""
    scale = where.skull_radius_m
    knot = where.skull + np.array([0, 1.12, 0.25], np.float32) * scale
    colour = linear(hair.colour)
    parts: list[Mesh] = [ball(knot, 0.36 * scale, colour, gloss=0.15, bump=0.6)]
    if hair.style == "tail":
        share = np.linspace(0, 1, 14)[:, None]
        drop = np.array([0, 0.35, 0]) * np.sin(share * 2.2) * scale
        path = knot + drop + share * np.array([0, 0.1, -0.5]) * (0.3 + hair.length)
        width = 0.028 * np.sin(np.pi * (0.12 + 0.86 * share[:, 0])) + 0.004
        parts.append(tube(path, width, colour, gloss=0.15, bump=0.6))
    mesh = joined(parts)
    return attached_layer(body, mesh, one_bone(body, "head", len(mesh.points)))


def glasses_layer(body: Body, where: Fields, colour: tuple[float, float, float]) -> Layer:
    """Frames on the nose with arms to the ears."""
    scale = where.skull_radius_m
    paint = linear(colour)
    parts: list[Mesh] = []
    rims = []
    for side in ("L", "R"):
        eye = body.model.weights[:, body.model.index[f"eye.{side}"]] > 0.9
        points = body.neutral[eye]
        centre = (points.max(0) + points.min(0)) / 2 + np.array([0, -0.235, -0.03]) * scale
        angle = np.linspace(0, 2 * np.pi, 25)[:, None]
        ring = np.cos(angle) * [0.27, 0, 0] + np.sin(angle) * [0, 0, 0.22]
        parts.append(tube(centre + ring * scale, 0.0022, paint, sides=6, gloss=0.5))
        outer = centre + np.array([np.sign(centre[0]) * 0.27, 0, 0.05]) * scale
        ear = np.array([np.sign(centre[0]) * 0.87 * scale, where.skull[1], centre[2] + 0.0])
        parts.append(tube(np.linspace(outer, ear, 5), 0.0022, paint, sides=6, gloss=0.5))
        rims.append(centre - np.array([np.sign(centre[0]) * 0.27, 0, -0.04]) * scale)
    parts.append(tube(np.linspace(rims[0], rims[1], 4), 0.002, paint, sides=6, gloss=0.5))
    mesh = joined(parts)
    return attached_layer(body, mesh, one_bone(body, "head", len(mesh.points)))
