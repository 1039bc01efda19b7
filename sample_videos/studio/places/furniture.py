"""Furniture and what lies on it, built from boxes, tubes, balls and sheets."""

from __future__ import annotations

import numpy as np

from sample_videos.studio.arrays import Floats
from sample_videos.studio.render.mesh import Mesh, ball, box, joined, linear, sheet, tube

Rgb = tuple[float, float, float]
BOOKS = ((0.55, 0.16, 0.14), (0.15, 0.25, 0.42), (0.80, 0.72, 0.55), (0.18, 0.36, 0.26),
         (0.85, 0.85, 0.82), (0.85, 0.55, 0.18), (0.25, 0.22, 0.28))  # fmt: skip
METAL = linear((0.35, 0.36, 0.38))
DARK = linear((0.06, 0.06, 0.07))


def desk(edge_y: float, top_m: float, colour: Rgb) -> Mesh:
    """A desk whose near edge is at `edge_y` (it extends to -y)."""
    wood = linear(colour)
    depth, width = 0.72, 1.5
    middle = edge_y - depth / 2
    parts = [box((0, middle, top_m - 0.015), (width, depth, 0.03), wood, gloss=0.2)]
    for x in (-width / 2 + 0.05, width / 2 - 0.05):
        for y in (edge_y - 0.06, edge_y - depth + 0.06):
            parts.append(box((x, y, top_m / 2 - 0.015), (0.05, 0.05, top_m - 0.03), METAL))
    return joined(parts)


def screen(kind: str, edge_y: float, top_m: float) -> Mesh:
    """A laptop, or a monitor with keyboard and mouse, on the desk."""
    glow = np.array([[0.35, 0.42, 0.50], [0.55, 0.58, 0.60]], np.float32)
    picture = np.repeat(np.repeat(glow[:, None], 2, 1), 1, 0)
    if kind == "laptop":
        y = edge_y - 0.30
        grey = linear((0.62, 0.63, 0.65))
        up = np.array([0, -0.075, 0.215])
        corner = np.array([-0.165, y - 0.12, top_m + 0.02])
        return joined([
            box((0, y, top_m + 0.009), (0.34, 0.24, 0.016), grey, gloss=0.3),
            box((0, y + 0.01, top_m + 0.018), (0.28, 0.10, 0.003), DARK),
            sheet(corner, (0.33, 0, 0), up, picture, glow=0.7),
            sheet(corner + np.array([0.33, -0.008, 0]), (-0.33, 0, 0), up, grey, gloss=0.3),
        ])  # fmt: skip
    y = edge_y - 0.52
    parts = [
        box((0, y, top_m + 0.31), (0.58, 0.03, 0.35), DARK),
        sheet((-0.275, y + 0.017, top_m + 0.15), (0.55, 0, 0), (0, 0, 0.32), picture, glow=0.7),
        tube([(0, y - 0.03, top_m), (0, y - 0.03, top_m + 0.25)], 0.025, METAL),
        box((0, y - 0.03, top_m + 0.008), (0.24, 0.18, 0.014), METAL),
        box((0, edge_y - 0.20, top_m + 0.012), (0.42, 0.13, 0.02), DARK),
        ball((-0.30, edge_y - 0.20, top_m + 0.012), (0.032, 0.05, 0.018), DARK),
    ]
    return joined(parts)


def desk_clutter(edge_y: float, top_m: float, amount: float, rng: np.random.Generator) -> Mesh:
    """Mug, papers, plant and lamp."""
    x = rng.choice([-1, 1]) * 0.42
    parts = [mug(BOOKS[rng.integers(len(BOOKS))]).moved(by=(x, edge_y - 0.25, top_m))]
    if amount > 0.2:
        parts.append(
            box((-x, edge_y - 0.28, top_m + 0.006), (0.21, 0.29, 0.012), linear((0.9, 0.9, 0.88)))
        )
    if amount > 0.5:
        parts.append(plant(rng, 0.32).moved(by=(-x * 1.45, edge_y - 0.5, top_m)))
    if amount > 0.7:
        base = np.array([x * 1.4, edge_y - 0.55, top_m])
        arm = base + np.array([[0, 0, 0], [0, 0.02, 0.35], [-np.sign(x) * 0.15, 0.12, 0.5]])
        parts.append(tube(arm, 0.012, METAL))
        parts.append(ball(arm[-1], (0.07, 0.07, 0.04), linear((0.85, 0.82, 0.7)), glow=0.3))
    return joined(parts)


def mug(colour: Rgb) -> Mesh:
    """A mug standing on the origin."""
    wall = tube([(0, 0, 0), (0, 0, 0.095)], 0.04, linear(colour), gloss=0.4)
    drink = tube([(0, 0, 0.07), (0, 0, 0.0701)], [0.038, 0.0], DARK)
    return joined([wall, drink])


def plant(rng: np.random.Generator, height: float) -> Mesh:
    """A pot with leaves."""
    green = linear((0.20, 0.36, 0.16))
    pot = height * 0.3
    parts = [tube([(0, 0, 0), (0, 0, pot)], [pot * 0.4, pot * 0.55], linear((0.7, 0.45, 0.33)))]
    for _ in range(22):
        angle, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.12, 0.45) * height
        share = np.linspace(0, 1, 6)[:, None]
        out = np.array([np.cos(angle), np.sin(angle), 0])
        top = rng.uniform(0.55, 1.0) * height
        path = out * reach * share**1.3 + np.array([0, 0, pot]) + share * [0, 0, top - pot]
        width = height * 0.055 * np.sin(np.pi * (0.08 + 0.9 * share[:, 0])) + 0.001
        parts.append(tube(path, width, green * rng.uniform(0.6, 1.5), sides=4, gloss=0.15))
    return joined(parts)


def picture(rng: np.random.Generator, width: float, height: float) -> Mesh:
    """A framed picture facing -y, its middle at the origin."""
    frame = linear(rng.choice([(0.08, 0.08, 0.08), (0.85, 0.85, 0.82), (0.45, 0.30, 0.18)]))
    u, v = np.meshgrid(np.linspace(-1, 1, 28), np.linspace(-1, 1, 28))
    grey = rng.uniform(0.2, 0.9, (4, 1))
    paints = linear(np.clip(grey + rng.uniform(-0.22, 0.22, (4, 3)), 0.05, 0.95))
    art = np.tile(paints[0], (28, 28, 1))
    for paint in paints[1:]:
        cx, cy, r, tilt = rng.uniform(-0.6, 0.6, 4)
        shape = np.hypot(u - cx, (v - cy) * (1 + tilt)) < 0.25 + 0.6 * abs(r)
        art[shape if rng.random() < 0.6 else (v > cy + tilt * u)] = paint
    return joined([
        box((0, -0.01, 0), (width + 0.06, 0.025, height + 0.06), frame),
        sheet((-width / 2, -0.026, -height / 2), (width, 0, 0), (0, 0, height), art),
    ])  # fmt: skip


def shelf(rng: np.random.Generator, width: float, height: float, boards: int) -> Mesh:
    """A bookcase standing on the floor against +y, facing -y, filled with books."""
    wood = linear(rng.choice([(0.75, 0.62, 0.48), (0.32, 0.22, 0.16), (0.86, 0.86, 0.84)]))
    parts = [
        box((x, -0.15, height / 2), (0.025, 0.30, height), wood) for x in (-width / 2, width / 2)
    ]
    parts.append(box((0, -0.005, height / 2), (width, 0.01, height), wood * 0.7))
    for level in np.linspace(0.06, height, boards):
        parts.append(box((0, -0.15, level), (width, 0.30, 0.025), wood))
        x = -width / 2 + 0.04
        room = height / boards - 0.06
        while level < height - 0.1 and x < width / 2 - 0.06:
            thick, tall = rng.uniform(0.02, 0.055), room * rng.uniform(0.6, 0.95)
            if rng.random() < 0.85:
                book = linear(BOOKS[rng.integers(len(BOOKS))]) * rng.uniform(0.6, 1.2)
                parts.append(box((x + thick / 2, -0.13, level + 0.012 + tall / 2),
                                 (thick * 0.94, 0.19, tall), book))  # fmt: skip
            x += thick
    return joined(parts)


def wall_side(distance: float, rng: np.random.Generator, clutter: float, plain: bool) -> Mesh:
    """What stands along a wall at y = `distance`, facing -y; little on a `plain` one."""
    frame = picture(rng, rng.uniform(0.4, 0.7), rng.uniform(0.35, 0.6))
    parts = [frame.moved(by=(rng.uniform(-0.3, 0.9), distance, rng.uniform(1.35, 1.6)))]
    if plain:
        return plant(rng, 0.8).moved(by=(rng.uniform(-1.2, 1.2), distance - 0.3, 0))
    if rng.random() < 0.3 + clutter * 0.6:
        case = shelf(rng, rng.uniform(0.7, 1.0), rng.uniform(1.0, 2.0), 5)
        parts.append(case.moved(by=(rng.choice([-1.35, -0.9, 0.9, 1.55]), distance, 0)))
    if rng.random() < clutter:
        green = plant(rng, rng.uniform(0.7, 1.3))
        parts.append(green.moved(by=(rng.uniform(-0.9, 0.9), distance - 0.3, 0)))
    if rng.random() < clutter * 0.7:
        parts.append(picture(rng, 0.3, 0.4).moved(by=(rng.uniform(-1.2, -0.6), distance, 1.5)))
    return joined(parts)


def window(
    middle: float, distance: float, daylight: float, curtain: Floats, rng: np.random.Generator
) -> Mesh:
    """A window in a wall at y = `distance`, facing -y, with frame and curtains."""
    x0, x1, z0, z1 = middle - 0.65, middle + 0.65, 0.95, 2.15
    bright = 0.05 + 1.2 * daylight
    view = np.repeat(np.linspace(1.0, 0.55, 12)[:, None, None] * [[[0.85, 0.93, 1.0]]], 10, axis=1)
    view[8:] = np.array([0.30, 0.42, 0.25]) * rng.uniform(0.6, 1.1, (4, 10, 1))
    pane = sheet((x0, distance - 0.02, z0), (x1 - x0, 0, 0), (0, 0, z1 - z0), view * bright, glow=1)
    white = linear((0.92, 0.92, 0.9))
    parts = [pane]
    for x in (x0, (x0 + x1) / 2, x1):
        parts.append(box((x, distance, (z0 + z1) / 2), (0.05, 0.07, z1 - z0 + 0.05), white))
    for z in (z0, z1):
        parts.append(box(((x0 + x1) / 2, distance, z), (x1 - x0 + 0.05, 0.09, 0.05), white))
    for edge in (x0 - 0.15, x1 + 0.15):
        for i in range(6):
            x = edge + 0.05 * (i - 2.5)
            fold = [(x, distance - 0.07, 2.3), (x, distance - 0.07, 0.2)]
            parts.append(tube(fold, 0.032, curtain, sides=8))
    return joined(parts)
