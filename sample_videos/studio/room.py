"""Rooms: walls, window, furniture and the light that goes with them.

The person sits at the origin facing -y; the desk stands in front of them. Behind them (+y) is the
wall a front camera sees, beside them the walls a side camera sees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import furniture as items
from .draw import Light
from .mesh import Floats, Mesh, box, joined, linear, sheet, tube
from .seat import Seat

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Chair:
    """`back` is "none", "low", "high" or "mesh"; `arms` whether it has armrests."""

    back: str = "low"
    arms: bool = False
    colour: Rgb = (0.12, 0.12, 0.14)


@dataclass(frozen=True, slots=True)
class Room:
    """How a room looks. `daylight` 0 (evening, lamp) to 1 (bright window); `warmth` -1 cold to 1
    warm; `key_from` which side the key light comes from (person's left is +1); `clutter` 0..1;
    `desk_m` is the desk's height above the seat,
    `desk_gap_m` from the belly to its edge and `slack_m` from the buttocks to the backrest."""

    wall: Rgb = (0.80, 0.79, 0.76)
    accent: Rgb = (0.55, 0.62, 0.66)
    floor: Rgb = (0.52, 0.40, 0.30)
    desk: Rgb = (0.66, 0.52, 0.38)
    daylight: float = 0.8
    warmth: float = 0.1
    key_from: float = 1.0
    clutter: float = 0.6
    desk_m: float = 0.27
    desk_gap_m: float = 0.08
    slack_m: float = 0.07
    screen: str = "laptop"
    chair: Chair = Chair()
    size_m: tuple[float, float, float] = (2.6, 2.0, 2.6)
    seed: int = 0


def light(room: Room, exposure: float = 1.0) -> Light:
    """The light of the room: a key from the window or lamp, the rest from walls and ceiling."""
    day = room.daylight
    warm = np.array([1.0 + 0.16 * room.warmth, 1.0, 1.0 - 0.22 * room.warmth])
    lamp = np.array([1.0, 0.82, 0.60])
    key = (day * np.array([0.95, 1.0, 1.08]) + (1 - day) * 0.55 * lamp) * warm
    sky = (0.16 + 0.26 * day) * warm * np.array([1.0, 1.0, 1.02])
    bounce = linear(room.floor) * 0.35 * (0.3 + day) + 0.05
    return Light(
        key_direction=(0.75 * room.key_from, -0.55, 0.35 + 0.35 * (1 - day)),
        key=_rgb(key * 0.95),
        fill_direction=(-0.6 * room.key_from, -0.6, 0.25),
        fill=_rgb(0.22 * warm * (0.4 + day)),
        sky=_rgb(sky),
        ground=_rgb(bounce),
        softness=0.004 + 0.012 * (1 - day),
        exposure=exposure,
    )


def shell(room: Room) -> Mesh:
    """Walls, floor, ceiling and the window: what casts no shadow."""
    wide, deep, high = room.size_m
    wall, accent, floor = linear(room.wall), linear(room.accent), linear(room.floor)
    rng = np.random.default_rng([room.seed, 1])
    back, front = deep, -3.2
    parts = [
        sheet((-wide, front, 0), (2 * wide, 0, 0), (0, back - front, 0), _planks(floor, rng), gloss=0.15),
        sheet((-wide, back, high), (2 * wide, 0, 0), (0, front - back, 0), linear((0.9, 0.9, 0.88))),
        sheet((wide, back, 0), (-2 * wide, 0, 0), (0, 0, high), _shaded(accent, rng)),
        sheet((-wide, back, 0), (0, front - back, 0), (0, 0, high), _shaded(wall, rng)),
        sheet((wide, front, 0), (0, back - front, 0), (0, 0, high), _shaded(wall, rng)),
        sheet((-wide, front, 0), (2 * wide, 0, 0), (0, 0, high), _shaded(wall, rng)),
    ]
    parts += [
        box((0, back - 0.01, 0.05), (2 * wide, 0.02, 0.10), linear((0.85, 0.85, 0.83))),
        box((-wide + 0.01, 0, 0.05), (0.02, 6, 0.10), linear((0.85, 0.85, 0.83))),
        box((wide - 0.01, 0, 0.05), (0.02, 6, 0.10), linear((0.85, 0.85, 0.83))),
    ]
    for normal_x in (-1.0, 1.0):
        at = -normal_x * (wide - 0.02)
        parts.append(_window(at, normal_x, room, rng))
    return joined(parts)


def fittings(room: Room, seat: Seat) -> Mesh:
    """Furniture: chair, desk with a screen, and what stands and hangs along the walls.

    Chair and desk are placed to fit whoever sits on `seat`.
    """
    rng = np.random.default_rng([room.seed, 2])
    edge, top = seat.belly_y - room.desk_gap_m, seat.seat_m + room.desk_m
    chair = items.chair(room.chair.back, room.chair.arms, room.chair.colour, seat.seat_m)
    parts = [
        chair.moved(by=(0, seat.back_y + room.slack_m - items.BACKREST_Y, 0)),
        items.desk(edge, top, room.desk),
        items.screen(room.screen, edge, top),
        items.desk_clutter(edge, top, room.clutter, rng),
    ]
    wide, deep, _ = room.size_m
    parts.append(items.wall_side(deep, rng, room.clutter))
    quarter = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]], np.float32)
    for turn in (quarter, quarter.T):
        parts.append(items.wall_side(wide, rng, room.clutter * 0.8, window=True).moved(turn))
    return joined(parts)


def _window(x: float, normal_x: float, room: Room, rng: np.random.Generator) -> Mesh:
    """A window in a side wall, in front of the person, with frame and curtain."""
    y0, y1, z0, z1 = -2.6, -1.3, 0.95, 2.15
    bright = 0.15 + 1.1 * room.daylight
    rows = np.linspace(1.0, 0.55, 12)[:, None, None] * np.array([0.85, 0.93, 1.0])
    view = np.repeat(rows, 10, axis=1) * bright
    view[8:] = np.array([0.30, 0.42, 0.25]) * bright * rng.uniform(0.6, 1.1, (4, 10, 1))
    start, along = ((y1, y0 - y1) if normal_x > 0 else (y0, y1 - y0))
    parts = [sheet((x, start, z0), (0, along, 0), (0, 0, z1 - z0), view, glow=1.0)]
    white = linear((0.92, 0.92, 0.9))
    for y in (y0, (y0 + y1) / 2, y1):
        parts.append(box((x, y, (z0 + z1) / 2), (0.06, 0.05, z1 - z0 + 0.05), white))
    for z in (z0, z1):
        parts.append(box((x, (y0 + y1) / 2, z), (0.08, y1 - y0 + 0.05, 0.05), white))
    cloth = linear(room.accent)
    for edge in (y0 - 0.15, y1 + 0.15):
        for i in range(6):
            line = np.array([[x + normal_x * 0.06, edge + 0.05 * (i - 2.5), z] for z in (2.3, 0.2)])
            parts.append(tube(line, 0.032, cloth, sides=8, bump=0.2))
    return joined(parts)


def _planks(colour: Floats, rng: np.random.Generator) -> Floats:
    shade = rng.uniform(0.8, 1.1, (1, 36, 1)) * rng.uniform(0.93, 1.05, (24, 36, 1))
    return (colour * np.repeat(shade, 2, axis=1)).astype(np.float32)


def _shaded(colour: Floats, rng: np.random.Generator) -> Floats:
    """A wall that is darker towards the floor and the corners, and never quite even."""
    v, u = np.meshgrid(np.linspace(1, 0, 14), np.linspace(-1, 1, 24), indexing="ij")
    fall = (0.80 + 0.20 * np.sqrt(v)) * (1 - 0.22 * np.abs(u) ** 3)
    uneven = 1 + 0.015 * rng.normal(size=v.shape)
    return (colour * (fall * uneven)[..., None]).astype(np.float32)


def _rgb(colour: Floats) -> Rgb:
    return float(colour[0]), float(colour[1]), float(colour[2])
