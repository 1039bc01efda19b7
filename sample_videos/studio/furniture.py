"""Furniture and what lies on it, built from boxes, tubes, balls and sheets."""

from __future__ import annotations

import numpy as np

from .mesh import Floats, Mesh, ball, box, joined, linear, sheet, tube

Rgb = tuple[float, float, float]
BOOKS = ((0.55, 0.16, 0.14), (0.15, 0.25, 0.42), (0.80, 0.72, 0.55), (0.18, 0.36, 0.26),
         (0.85, 0.85, 0.82), (0.85, 0.55, 0.18), (0.25, 0.22, 0.28))  # fmt: skip
BACKREST_Y = 0.24  # where the backrest of a chair at the origin begins
METAL = linear((0.35, 0.36, 0.38))
DARK = linear((0.06, 0.06, 0.07))


def chair(back: str, arms: bool, colour: Rgb, seat_m: float) -> Mesh:
    """An office chair whose seat top is at `seat_m` under the origin."""
    paint = linear(colour)
    parts = [
        box((0, 0.03, seat_m - 0.035), (0.48, 0.46, 0.07), paint, bump=0.1),
        tube([(0, 0.05, 0.08), (0, 0.05, seat_m - 0.06)], 0.028, METAL, gloss=0.5),
    ]
    for angle in np.linspace(0, 2 * np.pi, 5, endpoint=False):
        foot = np.array([0.28 * np.sin(angle), 0.05 + 0.28 * np.cos(angle), 0.055])
        parts.append(tube([(0, 0.05, 0.10), foot], 0.018, METAL, gloss=0.4))
        parts.append(ball(foot - [0, 0, 0.025], 0.028, DARK))
    if back != "none":
        height = {"low": 0.42, "high": 0.92, "mesh": 0.62}[back]
        bottom = seat_m + (0.14 if back != "high" else 0.04)
        parts.append(_backrest(bottom, height, 0.44 if back != "high" else 0.50, paint))
        parts.append(tube([(0, 0.12, seat_m - 0.05), (0, 0.34, seat_m), (0, 0.31, bottom + 0.1)],
                          0.025, METAL))  # fmt: skip
    if arms:
        for side in (-1, 1):
            x = side * 0.29
            parts.append(box((x, 0.04, seat_m + 0.22), (0.07, 0.28, 0.03), DARK))
            parts.append(tube([(x, 0.08, seat_m - 0.03), (x, 0.08, seat_m + 0.21)], 0.016, METAL))
    return joined(parts)


def _backrest(bottom: float, height: float, width: float, paint: Floats) -> Mesh:
    """A curved back about 0.26 m behind the hips, leaning back a little."""
    u, v = np.meshgrid(np.linspace(-1, 1, 9), np.linspace(0, 1, 9))
    corner = (1 - 0.12 * np.abs(u) ** 4) * (1 - 0.10 * (2 * v - 1) ** 8)
    x = u * width / 2 * corner
    y = 0.245 - 0.035 * u**2 + 0.10 * height * v - 0.03 * np.sin(v * np.pi)
    z = bottom + height * (0.5 + (v - 0.5) * (1 - 0.05 * u**4))
    front = np.stack([x, y, z], -1)
    rear = front + [0, 0.045, 0]
    sides = []
    for grid, turn in ((front, 1.0), (rear, -1.0)):
        sides.append(_surface(grid[:, :: int(turn)], paint))
    rim = np.concatenate([front[0], front[1:, -1], front[-1, -2::-1], front[-2::-1, 0]])
    sides.append(tube(rim + [0, 0.022, 0], 0.026, paint, sides=8))
    return joined(sides)


def _surface(grid: Floats, colour: Floats) -> Mesh:
    """A curved sheet through a grid of points (rows bottom to top)."""
    from .body import vertex_normals
    from .mesh import grid_faces, looks

    rows, columns = grid.shape[:2]
    faces = grid_faces(rows, columns)[:, ::-1]
    points = grid.reshape(-1, 3).astype(np.float32)
    return looks(points, vertex_normals(points, faces), faces, colour, bump=0.1)


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
        lid = np.array([[0, -0.20, 0.97], [0, 0.97, 0.2]])
        back, up = lid[1] * 0, np.array([0, -0.075, 0.215])
        corner = np.array([-0.165, y - 0.12, top_m + 0.02]) + back
        return joined([
            box((0, y, top_m + 0.009), (0.34, 0.24, 0.016), grey, gloss=0.3),
            box((0, y + 0.01, top_m + 0.018), (0.28, 0.10, 0.003), DARK),
            sheet(corner, (0.33, 0, 0), up, picture, glow=0.7),
            sheet(corner + [0.33, -0.008, 0], (-0.33, 0, 0), up, grey, gloss=0.3),
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
    mug = linear(BOOKS[rng.integers(len(BOOKS))])
    parts = [tube([(x, edge_y - 0.25, top_m), (x, edge_y - 0.25, top_m + 0.095)], 0.04, mug, gloss=0.4)]
    if amount > 0.2:
        parts.append(box((-x, edge_y - 0.28, top_m + 0.006), (0.21, 0.29, 0.012), linear((0.9, 0.9, 0.88))))
    if amount > 0.5:
        parts.append(plant(rng, 0.32).moved(by=(-x * 1.45, edge_y - 0.5, top_m)))
    if amount > 0.7:
        base = np.array([x * 1.4, edge_y - 0.55, top_m])
        arm = base + np.array([[0, 0, 0], [0, 0.02, 0.35], [-np.sign(x) * 0.15, 0.12, 0.5]])
        parts.append(tube(arm, 0.012, METAL))
        parts.append(ball(arm[-1], (0.07, 0.07, 0.04), linear((0.85, 0.82, 0.7)), glow=0.3))
    return joined(parts)


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
    parts = [box((x, -0.15, height / 2), (0.025, 0.30, height), wood) for x in (-width / 2, width / 2)]
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


def wall_side(distance: float, rng: np.random.Generator, clutter: float, window: bool = False) -> Mesh:
    """What stands along the wall at y = `distance`, facing -y."""
    parts = [picture(rng, rng.uniform(0.4, 0.7), rng.uniform(0.35, 0.6)).moved(
        by=(rng.uniform(-0.3, 0.9), distance, rng.uniform(1.35, 1.6)))]  # fmt: skip
    if rng.random() < 0.3 + clutter * 0.6:
        x = rng.choice([-1.35, 1.55]) if not window else 0.9
        parts.append(shelf(rng, rng.uniform(0.7, 1.0), rng.uniform(1.0, 2.0), 5).moved(by=(x, distance, 0)))
    if rng.random() < clutter:
        parts.append(plant(rng, rng.uniform(0.7, 1.3)).moved(by=(rng.uniform(-0.9, -0.4), distance - 0.3, 0)))
    if rng.random() < clutter * 0.7:
        parts.append(picture(rng, 0.3, 0.4).moved(by=(rng.uniform(-1.2, -0.6), distance, 1.5)))
    return joined(parts)
