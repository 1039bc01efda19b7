"""Office chairs: they roll with the person, and their backs recline as far as leaning needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sample_videos.studio.acting.pose import Channels
from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.body import vertex_normals
from sample_videos.studio.places.room import Rgb, Room
from sample_videos.studio.places.seat import Seat
from sample_videos.studio.render.mesh import Mesh, ball, grid_faces, joined, linear, looks, tube
from sample_videos.studio.render.rotations import euler
from sample_videos.studio.render.take import Prop

BACKREST_Y = 0.24  # where the backrest of a chair at the origin begins
HEIGHTS_M = {"low": 0.42, "mesh": 0.62, "high": 0.78}
METAL = linear((0.35, 0.36, 0.38))
DARK = linear((0.06, 0.06, 0.07))


def chair_props(room: Room, seat: Seat, back: Floats, channels: Channels) -> list[Prop]:
    """The chair of a room under a person whose back is at `back` (T, N, 3).

    It stands with the backrest a little behind the buttocks and rolls by the channels `chair_x`
    and `chair_y`; the backrest reclines just as far as the back leaning on it needs.
    """
    if room.chair is None:
        return []
    zero = np.zeros(len(back), np.float32)
    stand_y = seat.back_y + room.slack_m - BACKREST_Y
    rolled = [channels.get("chair_x", zero), channels.get("chair_y", zero) + stand_y, zero]
    at = np.stack(rolled, axis=1)
    base = chair_base(room.chair.arms, room.chair.colour, seat.seat_m)
    props = [Prop(base, euler(zero), at)]
    if room.chair.back == "none":
        return props
    mesh = backrest(room.chair.back, room.chair.colour)
    pivot = at + np.array([0.0, BACKREST_Y, seat.seat_m], np.float32)
    out = back - pivot[:, None]
    reach = HEIGHTS_M[room.chair.back] + 0.1
    near = (
        (np.abs(out[..., 0]) < 0.3)
        & (out[..., 1] < 0.6)
        & (back.mean(axis=1)[:, None, 1] < pivot[:, None, 1])
    )
    touching = near & (out[..., 2] > 0.12) & (out[..., 2] < reach)
    angle = np.degrees(np.arctan2(out[..., 1], out[..., 2])) - 3.0
    recline = np.clip(np.where(touching, angle, -10.0).max(axis=1), 0.0, 40.0)
    return [*props, Prop(mesh, euler(-recline), pivot)]


def chair_base(arms: bool, colour: Rgb, seat_m: float) -> Mesh:
    """An office chair without its back; the seat's top is at `seat_m` under the origin."""
    paint = linear(colour)
    parts = [
        _cushion((0, 0.03, seat_m - 0.035), (0.48, 0.46, 0.07), paint),
        tube([(0, 0.05, 0.08), (0, 0.05, seat_m - 0.06)], 0.028, METAL, gloss=0.5),
    ]
    for angle in np.linspace(0, 2 * np.pi, 5, endpoint=False):
        foot = np.array([0.28 * np.sin(angle), 0.05 + 0.28 * np.cos(angle), 0.055])
        parts.append(tube(np.array([[0, 0.05, 0.10], foot]), 0.018, METAL, gloss=0.4))
        parts.append(ball(foot + np.array([0, 0, -0.025]), 0.028, DARK))
    if arms:
        for side in (-1, 1):
            x = side * 0.29
            parts.append(_cushion((x, 0.04, seat_m + 0.22), (0.07, 0.28, 0.03), DARK))
            parts.append(tube([(x, 0.08, seat_m - 0.03), (x, 0.08, seat_m + 0.21)], 0.016, METAL))
    return joined(parts)


def backrest(back: str, colour: Rgb) -> Mesh:
    """The back of a chair ("low", "high" or "mesh"), its pivot at the origin: the point of the seat
    straight below where the back begins."""
    height = HEIGHTS_M[back]
    bottom = 0.14 if back != "high" else 0.04
    paint = linear(colour)
    surface = _backrest(bottom, height, 0.44 if back != "high" else 0.50, paint)
    bar = tube([(0, -0.12, -0.05), (0, 0.09, 0.0), (0, 0.07, bottom + 0.1)], 0.025, METAL)
    return joined([surface.moved(by=(0, -BACKREST_Y, 0)), bar])


def _cushion(centre: ArrayLike, size: ArrayLike, colour: Floats) -> Mesh:
    """A box with soft edges."""
    u, v = np.meshgrid(np.linspace(0, np.pi, 13), np.linspace(0, 2 * np.pi, 33), indexing="ij")
    ball_point = np.stack([np.sin(u) * np.cos(v), np.sin(u) * np.sin(v), np.cos(u)], axis=-1)
    soft = np.sign(ball_point) * np.abs(ball_point) ** 0.3
    points = (np.asarray(centre) + soft * np.asarray(size) / 2).reshape(-1, 3)
    normals = ball_point.reshape(-1, 3) / np.asarray(size)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return looks(points, normals, grid_faces(13, 33), colour, bump=0.1)


def _backrest(bottom: float, height: float, width: float, paint: Floats) -> Mesh:
    """A curved, padded back that begins at `BACKREST_Y` and leans back a little."""
    ends = (1 - np.cos(np.linspace(0, np.pi, 17))) / 2
    angle, v = np.meshgrid(np.linspace(0, 2 * np.pi, 29)[:-1], ends)
    round_end = np.sqrt(1 - np.abs(2 * v - 1) ** 10)
    across = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.6
    x = across * width / 2 * (0.2 + 0.8 * round_end)
    thick = np.sin(angle) * 0.035 * (0.25 + 0.75 * round_end)
    y = 0.275 - 0.04 * across**2 + 0.10 * height * v - 0.03 * np.sin(v * np.pi) + thick
    z = bottom + height * v + 0 * angle
    points = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    faces = grid_faces(17, 28, around=True)
    normals = vertex_normals(points, faces)
    middle = np.stack([0 * x, y - thick, z], axis=-1).reshape(-1, 3)
    normals = normals * np.sign(((points - middle) * normals).sum(axis=1, keepdims=True))
    return looks(points, normals, faces, paint, bump=0.1)
