"""Rooms: walls, window, furniture and the light that goes with them.

The person sits at the origin facing -y; the desk stands in front of them. Behind them (+y) is the
wall a front camera sees, beside them the walls a side camera sees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.arrays import Floats
from sample_videos.studio.places import furniture as items
from sample_videos.studio.places.seat import Seat
from sample_videos.studio.render.draw import Light
from sample_videos.studio.render.mesh import Mesh, box, joined, linear, sheet

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Chair:
    """`back` is "none", "low", "high" or "mesh"; `arms` whether it has armrests."""

    back: str = "low"
    arms: bool = False
    colour: Rgb = (0.12, 0.12, 0.14)


@dataclass(frozen=True, slots=True)
class Room:
    """How a room looks.

    `daylight` is 0 (evening, lamp) to 1 (bright window), `warmth` -1 cold to 1 warm. The key light
    comes from `key_deg`, 0 from the front, + from the person's left, 180 from behind, where there
    is a window. `clutter` 0..1. The walls are `left_m`, `right_m` and `back_m` away. The desk is
    `desk_m` above the seat and `desk_gap_m` in front of the belly; the backrest `slack_m` behind
    the buttocks. `screen` is "laptop", "monitor" or "none"; without `desk_shown` there is no desk.
    """

    wall: Rgb = (0.80, 0.79, 0.76)
    accent: Rgb = (0.55, 0.62, 0.66)
    floor: Rgb = (0.52, 0.40, 0.30)
    desk: Rgb = (0.66, 0.52, 0.38)
    daylight: float = 0.8
    warmth: float = 0.1
    key_deg: float = 55.0
    clutter: float = 0.6
    left_m: float = 2.6
    right_m: float = 2.6
    back_m: float = 2.0
    desk_shown: bool = True
    desk_m: float = 0.27
    desk_gap_m: float = 0.08
    slack_m: float = 0.07
    screen: str = "laptop"
    chair: Chair | None = Chair()
    seed: int = 0


FRONT_M = 3.4
HIGH_M = 2.6


def light(room: Room) -> Light:
    """The light of the room: a key from the window or lamp, the rest from walls and ceiling."""
    day = room.daylight
    warm = np.array([1.0 + 0.16 * room.warmth, 1.0, 1.0 - 0.22 * room.warmth])
    lamp = np.array([1.0, 0.82, 0.60])
    key = (day * np.array([0.95, 1.0, 1.08]) + (1 - day) * 0.55 * lamp) * warm
    sky = (0.16 + 0.26 * day) * warm * np.array([1.0, 1.0, 1.02])
    bounce = linear(room.floor) * 0.35 * (0.3 + day) + 0.05
    azimuth = np.radians(room.key_deg)
    x, y = float(np.sin(azimuth)), float(-np.cos(azimuth))
    return Light(
        key_direction=(0.93 * x, 0.93 * y, 0.35 + 0.35 * (1 - day)),
        key=_rgb(key * 0.95),
        fill_direction=(-0.8 * x, 0.3 * y - 0.3, 0.25),
        fill=_rgb(0.22 * warm * (0.4 + day)),
        sky=_rgb(sky),
        ground=_rgb(bounce),
        softness=0.004 + 0.012 * (1 - day),
    )


def shell(room: Room) -> Mesh:
    """Walls, floor, ceiling and the window: what casts no shadow."""
    left, right, back, front = room.left_m, -room.right_m, room.back_m, -FRONT_M
    across, along = left - right, back - front
    wall, accent, floor = linear(room.wall), linear(room.accent), linear(room.floor)
    white = linear((0.9, 0.9, 0.88))
    rng = np.random.default_rng([room.seed, 1])
    planks = _planks(floor, rng)
    up = (0, 0, HIGH_M)
    parts = [
        sheet((right, front, 0), (across, 0, 0), (0, along, 0), planks, gloss=0.15),
        sheet((right, back, HIGH_M), (across, 0, 0), (0, -along, 0), white),
        sheet((left, back, 0), (-across, 0, 0), up, _shaded(accent, rng)),
        sheet((right, back, 0), (0, -along, 0), up, _shaded(wall, rng)),
        sheet((left, front, 0), (0, along, 0), up, _shaded(wall, rng)),
        sheet((right, front, 0), (across, 0, 0), up, _shaded(wall, rng)),
        box(((left + right) / 2, back - 0.01, 0.05), (across, 0.02, 0.10), white),
        box((right + 0.01, (back + front) / 2, 0.05), (0.02, along, 0.10), white),
        box((left - 0.01, (back + front) / 2, 0.05), (0.02, along, 0.10), white),
    ]
    window = _window(room, rng)
    return joined([*parts, window] if window else parts)


def fittings(room: Room, seat: Seat) -> Mesh:
    """What stands still: desk with a screen, placed to fit whoever sits on `seat`, and things along
    the walls."""
    rng = np.random.default_rng([room.seed, 2])
    parts: list[Mesh] = []
    if room.desk_shown:
        edge, top = seat.belly_y - room.desk_gap_m, seat.seat_m + room.desk_m
        parts.append(items.desk(edge, top, room.desk))
        parts.append(items.desk_clutter(edge, top, room.clutter, rng))
        if room.screen != "none":
            parts.append(items.screen(room.screen, edge, top))
    window_wall = _window_wall(room)
    for name, (turn, distance) in _walls(room).items():
        side = items.wall_side(distance, rng, room.clutter, plain=name == window_wall)
        parts.append(side.moved(turn))
    return joined(parts)


def _walls(room: Room) -> dict[str, tuple[Floats, float]]:
    """Per wall the rotation that turns a wall at +y to its place, and its distance."""
    quarter = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]], np.float32)
    return {
        "back": (np.eye(3, dtype=np.float32), room.back_m),
        "right": (quarter, room.right_m),
        "left": (quarter.T, room.left_m),
    }


def _window_wall(room: Room) -> str | None:
    """Which wall the key light comes through; None when it comes from the front."""
    angle = (room.key_deg + 180) % 360 - 180
    if abs(angle) < 35:
        return None
    return "back" if abs(angle) > 140 else ("left" if angle > 0 else "right")


def _window(room: Room, rng: np.random.Generator) -> Mesh | None:
    name = _window_wall(room)
    if name is None:
        return None
    turn, distance = _walls(room)[name]
    if name == "back":
        middle = rng.uniform(-0.9, 0.9)
    else:
        forward = -np.cos(np.radians(room.key_deg)) * distance * 1.2
        middle = (-forward if name == "left" else forward) + rng.uniform(-0.2, 0.2)
        limit = distance + 0.8
        middle = float(np.clip(middle, -limit, limit))
    return items.window(middle, distance, room.daylight, linear(room.accent), rng).moved(turn)


def _planks(colour: Floats, rng: np.random.Generator) -> Floats:
    shade = rng.uniform(0.8, 1.1, (1, 36, 1)) * rng.uniform(0.93, 1.05, (24, 36, 1))
    return colour * np.repeat(shade, 2, axis=1)


def _shaded(colour: Floats, rng: np.random.Generator) -> Floats:
    """A wall that is darker towards the floor and the corners, and never quite even."""
    v, u = np.meshgrid(np.linspace(1, 0, 14), np.linspace(-1, 1, 24), indexing="ij")
    fall = (0.80 + 0.20 * np.sqrt(v)) * (1 - 0.22 * np.abs(u) ** 3)
    uneven = 1 + 0.015 * rng.normal(size=v.shape)
    return colour * (fall * uneven)[..., None]


def _rgb(colour: Floats) -> Rgb:
    return float(colour[0]), float(colour[1]), float(colour[2])
