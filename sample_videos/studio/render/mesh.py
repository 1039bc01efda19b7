"""Triangle meshes with per-vertex looks, and simple solids to build rooms from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from sample_videos.studio.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles ready to draw.

    `points`, `normals`, `colours` (linear albedo) are (N, 3); `material` (N, 3) holds gloss, glow
    and mottling; `pattern` (N, 4) a rest position for mottling and the signed distance inside
    the visible edge (negative is cut away); `faces` (F, 3).
    """

    points: Floats
    normals: Floats
    colours: Floats
    material: Floats
    pattern: Floats
    faces: Ints

    def moved(self, turn: ArrayLike | None = None, by: ArrayLike = (0, 0, 0)) -> Mesh:
        """The mesh rotated by `turn` (3, 3), then shifted."""
        rotation = np.eye(3, dtype=np.float32) if turn is None else np.asarray(turn, np.float32)
        points = self.points @ rotation.T + np.asarray(by, np.float32)
        return replace(self, points=points.astype(np.float32), normals=self.normals @ rotation.T)


def linear(srgb: ArrayLike) -> Floats:
    """sRGB values 0..1 to linear albedo."""
    return np.power(np.asarray(srgb, np.float32), 2.2).astype(np.float32)


def looks(
    points: Floats,
    normals: Floats,
    faces: Ints,
    colour: ArrayLike,
    *,
    gloss: float = 0.0,
    glow: float = 0.0,
    bump: float = 0.0,
) -> Mesh:
    """A mesh of one material; `colour` is linear, (3,) or (N, 3)."""
    count = len(points)
    colours = np.broadcast_to(np.asarray(colour, np.float32), (count, 3)).copy()
    material = np.tile(np.array([gloss, glow, bump], np.float32), (count, 1))
    pattern = np.concatenate([points, np.ones((count, 1))], axis=1).astype(np.float32)
    return Mesh(
        points.astype(np.float32),
        normals.astype(np.float32),
        colours,
        material,
        pattern,
        _wound(points, normals, faces).astype(np.int32),
    )


def _wound(points: Floats, normals: Floats, faces: Ints) -> Ints:
    """Faces wound so that their front is the side the normals point to."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    inside_out = (np.cross(b - a, c - a) * normals[faces].sum(axis=1)).sum(axis=1) < 0
    return np.where(inside_out[:, None], faces[:, ::-1], faces)


def joined(meshes: Sequence[Mesh]) -> Mesh:
    """All meshes as one."""
    starts = np.cumsum([0] + [len(mesh.points) for mesh in meshes[:-1]])
    faces = [mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]
    return Mesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.colours for mesh in meshes]),
        np.concatenate([mesh.material for mesh in meshes]),
        np.concatenate([mesh.pattern for mesh in meshes]),
        np.concatenate(faces).astype(np.int32),
    )


def sheet(
    corner: ArrayLike, right: ArrayLike, up: ArrayLike, colours: ArrayLike, **look: float
) -> Mesh:
    """A flat rectangle from `corner` along `right` and `up`, facing `right` x `up`.

    `colours` is one linear colour (3,) or a picture (rows, columns, 3) with its top row first.
    """
    picture = np.asarray(colours, np.float32)
    if picture.ndim == 1:
        picture = np.broadcast_to(picture, (2, 2, 3))
    rows, columns = picture.shape[:2]
    a, b = np.asarray(right, np.float32), np.asarray(up, np.float32)
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(1, 0, rows))
    points = np.asarray(corner) + u[..., None] * a + v[..., None] * b
    normal = np.cross(a, b) / np.linalg.norm(np.cross(a, b))
    points = points.reshape(-1, 3)
    normals = np.tile(normal, (rows * columns, 1))
    return looks(points, normals, grid_faces(rows, columns), picture.reshape(-1, 3), **look)


def grid_faces(rows: int, columns: int, around: bool = False) -> Ints:
    """Triangles of a grid of points, row by row; `around` joins the last column to the first."""
    index = np.arange(rows * columns).reshape(rows, columns)
    if around:
        index = np.concatenate([index, index[:, :1]], axis=1)
    a, b = index[:-1, :-1], index[:-1, 1:]
    c, d = index[1:, :-1], index[1:, 1:]
    return np.concatenate(
        [np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)]
    )


def box(centre: ArrayLike, size: ArrayLike, colour: ArrayLike, **look: float) -> Mesh:
    """An axis-aligned box with flat sides."""
    points = np.asarray(centre, np.float32) + BOX_POINTS * (np.asarray(size, np.float32) / 2)
    return looks(points, BOX_NORMALS, BOX_FACES, colour, **look)


def _unit_box() -> tuple[Floats, Floats, Ints]:
    """Points (24, 3) at distance 1, normals and faces of a box."""
    points, normals = [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            for u, v in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
                corner = np.zeros(3)
                corner[[axis, (axis + 1) % 3, (axis + 2) % 3]] = sign, u, v
                points.append(corner)
                normals.append(np.eye(3)[axis] * sign)
    square = np.array([[0, 1, 2], [1, 3, 2]])
    faces = (square + 4 * np.arange(6)[:, None, None]).reshape(-1, 3)
    return np.array(points), np.array(normals), faces


BOX_POINTS, BOX_NORMALS, BOX_FACES = _unit_box()


def tube(
    path: ArrayLike, radius: ArrayLike, colour: ArrayLike, sides: int = 12, **look: float
) -> Mesh:
    """A round tube along `path` (P, 3) with `radius` (P,) or one number, open at the ends."""
    line = np.asarray(path, np.float32)
    width = np.broadcast_to(np.asarray(radius, np.float32), (len(line),))
    tangent = np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    helper = np.where(np.abs(tangent[:, 2:]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    first = np.cross(tangent, helper)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(tangent, first)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)[:, None]
    ring = first[:, None] * np.cos(angle) + second[:, None] * np.sin(angle)
    points = line[:, None] + ring * width[:, None, None]
    faces = grid_faces(len(line), sides, around=True)
    return looks(points.reshape(-1, 3), ring.reshape(-1, 3), faces, colour, **look)


def ball(centre: ArrayLike, radii: ArrayLike, colour: ArrayLike, **look: float) -> Mesh:
    """An ellipsoid."""
    lat, lon = np.meshgrid(np.linspace(0, np.pi, 10), np.linspace(0, 2 * np.pi, 17), indexing="ij")
    direction = np.stack([np.sin(lat) * np.cos(lon), np.sin(lat) * np.sin(lon), np.cos(lat)], -1)
    flat = direction.reshape(-1, 3)
    size = np.asarray(radii, np.float32) * np.ones(3)
    normals = flat / size
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return looks(np.asarray(centre) + flat * size, normals, grid_faces(10, 17), colour, **look)
