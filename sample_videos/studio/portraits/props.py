"""Things about people: chair backs, hoods, glasses, headphones."""

from __future__ import annotations

import math

import moderngl
import numpy as np

from sample_videos.studio.arrays import Floats
from sample_videos.studio.people.body import vertex_normals
from sample_videos.studio.portraits.model import full_body
from sample_videos.studio.portraits.surface import Surface

Random = np.random.Generator


def solid(
    points: Floats, faces: Floats, tint: Floats, texture: moderngl.Texture, gloss: float = 0.05
) -> Surface:
    """A surface of one colour."""
    faces = np.asarray(faces, np.int32)
    return Surface(
        points,
        vertex_normals(points, faces),
        points[:, 1:] * 3,
        np.ones((len(points), 3)),
        faces,
        texture,
        tint,
        gloss,
        np.ones(len(points), bool),
    )


def tube(path: Floats, radius_m: float) -> tuple[Floats, Floats]:
    """Points and faces of a six-sided tube along a path (N, 3)."""
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    side = np.cross(along, [0.3, 0.2, 0.93])
    side /= np.linalg.norm(side, axis=1, keepdims=True) + 1e-9
    up = np.cross(side, along)
    angle = np.arange(6) / 6 * 2 * math.pi
    ring = np.cos(angle)[:, None] * side[:, None] + np.sin(angle)[:, None] * up[:, None]
    points = (path[:, None] + radius_m * ring).reshape(-1, 3)
    return points, _grid_faces(len(path), 6)


def ball(centre: Floats, size: Floats, turn: Floats) -> tuple[Floats, Floats]:
    """Points and faces of an ellipsoid with half axes `size` along the columns of `turn`."""
    lat, lon = np.meshgrid(
        np.linspace(-1.5, 1.5, 9), np.arange(14) / 14 * 2 * math.pi, indexing="ij"
    )
    unit = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    points = centre + (unit.reshape(-1, 3) * size) @ turn.T
    return points, _grid_faces(9, 14)


def _grid_faces(rows: int, columns: int) -> Floats:
    a = np.arange(rows - 1)[:, None] * columns + np.arange(columns)[None]
    b = np.arange(rows - 1)[:, None] * columns + (np.arange(columns)[None] + 1) % columns
    quads = np.stack([a, b, b + columns, a + columns], axis=-1).reshape(-1, 4)
    return np.vstack([quads[:, :3], quads[:, [0, 2, 3]]])


def slab(foot: Floats, up: Floats, forward: Floats, size: Floats) -> tuple[Floats, Floats]:
    """A box: front face's lower middle at `foot`, `size` width, height, thickness (backward)."""
    right = np.array([1.0, 0, 0])
    points, corners = [], ((0, 0), (1, 0), (1, 1), (0, 1))
    for axis in range(3):
        for end in (0, 1):
            for a, b in corners:
                q = np.zeros(3)
                q[axis], q[(axis + 1) % 3], q[(axis + 2) % 3] = end, a, b
                points.append(
                    foot
                    + right * size[0] * (q[0] - 0.5)
                    + up * size[1] * q[1]
                    - forward * size[2] * q[2]
                )
    first = 4 * np.arange(6)[:, None]
    return np.array(points), np.vstack([first + np.array([0, 1, 2]), first + np.array([0, 2, 3])])


def chair_back(
    random: Random, person: Floats, shoulders: Floats, hips: Floats, lean_deg: float
) -> tuple[Floats, Floats] | None:
    """A back rest that touches the person from behind, as high as chairs are; or none."""
    trunk = shoulders - hips
    leaning = math.atan2(-trunk[1], trunk[2]) if lean_deg < 15 else math.radians(-10)
    angle = leaning + math.radians(random.normal(0, 7))
    up = np.array([0, -math.sin(angle), math.cos(angle)])
    forward = np.array([0, -math.cos(angle), -math.sin(angle)])
    high, width = random.uniform(0.2, 0.9), random.uniform(0.25, 0.6)
    height = (person - hips) @ up
    touched = (height > -0.1) & (height < high) & (np.abs(person[:, 0] - hips[0]) < width / 2)
    if not touched.any():
        return None
    gap = ((person[touched] - hips) @ -forward).max() - random.uniform(-0.01, 0.02)
    foot = hips - forward * gap - up * 0.1
    return slab(foot, up, forward, np.array([width, high + 0.1, random.uniform(0.02, 0.16)]))


def hood(random: Random, posed: Floats) -> tuple[Floats, Floats]:
    """A hood lying on the upper back."""
    body = full_body()
    c7, below = posed[body.dorsal[0]], posed[body.dorsal[5]]
    down = (below - c7) / np.linalg.norm(below - c7)
    back = np.cross(np.array([1.0, 0, 0]), down)
    back *= np.sign(back[1]) or 1
    turn = np.stack([np.cross(down, back), back, down], axis=1)
    centre = c7 + down * random.uniform(0.0, 0.05) + back * random.uniform(0.0, 0.02)
    size = np.array(
        [random.uniform(0.08, 0.13), random.uniform(0.02, 0.05), random.uniform(0.04, 0.08)]
    )
    return ball(centre, size, turn)


def glasses(posed: Floats, radius_m: float) -> list[tuple[Floats, Floats]]:
    """Two bows and the rims."""
    body = full_body()
    parts = []
    nose = posed[body.nose]
    for side in (1, -1):
        points = posed[body.head_points[side]]
        ear, canthus = points[4], points[6]
        out = (posed[body.tragus[0]] - posed[body.tragus[1]]) * side
        out /= np.linalg.norm(out)
        forward = canthus - ear
        forward /= np.linalg.norm(forward)
        hinge = canthus + out * 0.012 + forward * 0.012
        parts.append(tube(np.linspace(hinge, ear + out * 0.004 - forward * 0.004, 8), radius_m))
        up = np.cross(out, forward) * side
        middle = canthus - out * 0.018 + forward * 0.018
        middle = middle + (nose - middle) * 0.08
        angle = np.linspace(0, 2 * math.pi, 18)
        rim = middle + 0.025 * np.cos(angle)[:, None] * out + 0.02 * np.sin(angle)[:, None] * up
        parts.append(tube(rim, radius_m))
    return parts


def headphones(random: Random, posed: Floats) -> list[tuple[Floats, Floats]]:
    """Two cups over the ears and a band over the head."""
    body = full_body()
    left, right = posed[body.tragus[0]], posed[body.tragus[1]]
    out = (left - right) / np.linalg.norm(left - right)
    middle = (left + right) / 2
    up = posed[body.head_points[1][4]] - posed[body.head_points[1][5]]
    up = up - out * (up @ out)
    up /= np.linalg.norm(up)
    turn = np.stack([np.cross(up, out), up, out], axis=1)
    size = np.array([0.035, 0.042, 0.018]) * random.uniform(0.8, 1.2)
    parts = [ball(ear + out * sign * 0.012, size, turn) for ear, sign in ((left, 1), (right, -1))]
    reach = np.linalg.norm(left - right) / 2 + 0.012
    angle = np.linspace(0, math.pi, 16)[:, None]
    band = middle + out * reach * np.cos(angle) + up * 0.135 * np.sin(angle)
    return [*parts, tube(band, random.uniform(0.004, 0.012))]
