"""MakeHuman's clothes and hair (`.obj` and `.mhclo`, CC0) bound to a posed body.

The files are not part of this repository: github.com/makehumancommunity/makehuman-assets has them.
Each garment vertex hangs on three body vertices with weights and an offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from sample_videos.studio.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Garment:
    """A garment in MakeHuman's own terms, its vertices split where texture coordinates differ.

    `anchors` (V, 3) body vertices, `weights` (V, 3), `offsets` (V, 3) in asset axes, `scales`
    three (vertex, vertex, reference length) for x, y (up), z; `hidden` body vertices beneath.
    """

    anchors: Ints
    weights: Floats
    offsets: Floats
    scales: tuple[tuple[int, int, float], ...]
    split: Ints
    uv: Floats
    faces: Ints
    hidden: Ints


@lru_cache(maxsize=64)
def load(path: Path) -> Garment:
    """Read a `.mhclo` file and the `.obj` file it names."""
    scales: dict[str, tuple[int, int, float]] = {}
    rows: list[tuple[float, ...]] = []
    hidden: set[int] = set()
    mesh, section = "", ""
    for line in path.read_text(errors="replace").splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        key = words[0]
        if key in ("x_scale", "y_scale", "z_scale"):
            scales[key] = (int(words[1]), int(words[2]), float(words[3]))
        elif key == "obj_file":
            mesh = words[1]
        elif key in ("verts", "delete_verts"):
            section = key
        elif section == "verts" and key.lstrip("-").isdigit():
            rows.append(_row(words))
        elif section == "delete_verts":
            hidden |= _span(words)
    points, uv, faces, face_uv = _read_obj(path.parent / mesh)
    assert len(points) == len(rows)
    corners = np.stack([faces.ravel(), face_uv.ravel()], axis=1)
    unique, index = np.unique(corners, axis=0, return_inverse=True)
    table = np.array(rows)
    order = ("x_scale", "y_scale", "z_scale")
    return Garment(
        anchors=table[:, :3].astype(np.int64),
        weights=table[:, 3:6],
        offsets=table[:, 6:9],
        scales=tuple(scales.get(name, (0, 0, 0.0)) for name in order),
        split=unique[:, 0],
        uv=uv[unique[:, 1]],
        faces=index.reshape(faces.shape).astype(np.int32),
        hidden=np.array(sorted(hidden), np.int64),
    )


def fit(garment: Garment, rest: Floats, posed: Floats, puff: float = 1.0) -> Floats:
    """Garment vertices (V, 3) on the posed body; `puff` stretches the distance from the skin."""
    anchors = garment.anchors
    size = [
        abs(rest[a, axis] - rest[b, axis]) / length if length else 0.1
        for (a, b, length), axis in zip(garment.scales, (0, 2, 1), strict=True)
    ]
    offset = garment.offsets * np.array(size) * puff
    offset = np.stack([offset[:, 0], -offset[:, 2], offset[:, 1]], axis=1)
    turn = _frames(posed[anchors]) @ np.swapaxes(_frames(rest[anchors]), 1, 2)
    turned = np.einsum("nij,nj->ni", turn, offset)
    turned[anchors[:, 0] == anchors[:, 1]] = 0
    points: Floats = (posed[anchors] * garment.weights[:, :, None]).sum(axis=1) + turned
    return points[garment.split]


def _row(words: list[str]) -> tuple[float, ...]:
    if len(words) == 1:
        return (float(words[0]),) * 3 + (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return tuple(float(word) for word in words[:9])


def _span(words: list[str]) -> set[int]:
    found: set[int] = set()
    k = 0
    while k < len(words) and words[k].isdigit():
        if k + 2 < len(words) and words[k + 1] == "-":
            found |= set(range(int(words[k]), int(words[k + 2]) + 1))
            k += 3
        else:
            found.add(int(words[k]))
            k += 1
    return found


def _read_obj(path: Path) -> tuple[Floats, Floats, Ints, Ints]:
    points, uv, faces, face_uv = [], [], [], []
    for line in path.read_text(errors="replace").splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == "v":
            points.append([float(w) for w in words[1:4]])
        elif words[0] == "vt":
            uv.append([float(w) for w in words[1:3]])
        elif words[0] == "f":
            corners = [w.split("/") for w in words[1:]]
            for k in range(1, len(corners) - 1):
                fan = [corners[0], corners[k], corners[k + 1]]
                faces.append([int(c[0]) - 1 for c in fan])
                face_uv.append([int(c[1]) - 1 if len(c) > 1 and c[1] else 0 for c in fan])
    return np.array(points), np.array(uv or [[0.0, 0.0]]), np.array(faces), np.array(face_uv)


def _frames(corners: Floats) -> Floats:
    """Orthonormal frames (N, 3, 3) of triangles (N, 3, 3)."""
    x = corners[:, 1] - corners[:, 0]
    x = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
    n = np.cross(x, corners[:, 2] - corners[:, 0])
    n = n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9)
    return np.stack([x, np.cross(n, x), n], axis=2)
