"""The full body mesh with texture coordinates, its truth points, the parts clothes follow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import anny
import numpy as np
import torch

from sample_videos.studio.arrays import Bools, Floats, Ints

# Vertices of the reduced mesh that follow the dorsal midline: C7 first, T12 at number 17.
DORSAL = (
    858,
    1496,
    1491,
    1467,
    1539,
    1550,
    1595,
    1596,
    1597,
    3764,
    3827,
    1598,
    1599,
    1600,
    3916,
    3930,
    3944,
    3958,
    3972,
    3986,
    4000,
    4014,
)
# The midline goes on, as vertices of the full mesh, down to the sacrum.
LUMBAR = (4045, 4148, 4060, 4181, 4188, 4195, 4387)
T12 = 17
TRAGUS, EAR_TOP, EAR_LOBE = 12264, 12012, 12027  # left ear, vertices of the full mesh
TRAGUS_REDUCED = (12264, 5683)
Turns = Mapping[str, Sequence[tuple[str, float]]]


class FullBody:
    """Topology shared by everybody. Make it with `full_body()`."""

    def __init__(self) -> None:
        torch.set_num_threads(1)
        self.anny = anny.Anny(topology="anny-full", local_changes="default").to(dtype=torch.float32)
        reduced = anny.Anny(local_changes="default")
        full_of = np.asarray(reduced.base_mesh_vertex_indices)
        self.bones: list[str] = list(self.anny.bone_labels)
        self.local_labels: list[str] = list(self.anny.local_change_labels)
        self.faces: Ints = np.asarray(self.anny.faces)
        weights = self.anny.vertex_bone_weights.numpy()
        owner = self.anny.vertex_bone_indices.numpy()[np.arange(len(weights)), weights.argmax(1)]
        self.owner = np.array(self.bones)[owner]
        self.used: Bools = np.zeros(len(weights), bool)
        self.used[self.faces.ravel()] = True
        self.neutral = self.vertices({}, {}, {})[0]
        self._split_at_seams()
        self.dorsal = np.r_[full_of[list(DORSAL)], LUMBAR].astype(int)
        self.tragus = full_of[list(TRAGUS_REDUCED)].astype(int)
        self._name_points()
        self._name_parts()

    def _split_at_seams(self) -> None:
        """Vertices doubled where texture coordinates differ: `split`, `uv`, `seam_faces`."""
        uv_faces = np.asarray(self.anny.face_texture_coordinate_indices)
        corners = np.stack([self.faces.ravel(), uv_faces.ravel()], axis=1)
        unique, index = np.unique(corners, axis=0, return_inverse=True)
        self.seam_faces = index.reshape(self.faces.shape).astype(np.int32)
        self.split = unique[:, 0]
        self.uv: Floats = self.anny.texture_coordinates.numpy()[unique[:, 1]]

    def _name_points(self) -> None:
        v = self.neutral
        middle = (np.abs(v[:, 0]) < 0.004) & self.used & (self.owner != "neck01") & (v[:, 2] > 0.55)
        front = np.where(middle)[0]
        self.nose = front[v[front, 1].argmin()]
        below = front[(v[front, 1] < -0.11) & (v[front, 2] < v[self.nose, 2] - 0.03)]
        self.chin = below[v[below, 2].argmin()]
        left_ear = np.array([self.tragus[0], EAR_TOP, EAR_LOBE])
        corner = self._nearest([0.0455, -0.1, 0.648])
        shoulder = self._bone("shoulder", "clavicle", "upperarm01") & self.used & (v[:, 0] > 0.12)
        at = np.where(shoulder)[0]
        acromion = at[(v[at, 2] - 0.4 * np.abs(v[at, 0] - 0.16)).argmax()]
        left = [left_ear[0], EAR_TOP, EAR_LOBE, corner, acromion]
        mirrored = [self._nearest(v[i] * [-1, 1, 1]) for i in left]
        mirrored[0] = self.tragus[1]
        c7 = self.dorsal[0]
        self.head_points = {
            +1: np.array([left[0], c7, self.nose, self.chin, *left[1:]]),
            -1: np.array([mirrored[0], c7, self.nose, self.chin, *mirrored[1:]]),
        }

    def _nearest(self, point: Sequence[float] | Floats) -> int:
        distance = ((self.neutral - np.asarray(point)) ** 2).sum(axis=1)
        return int(np.where(self.used, distance, np.inf).argmin())

    def _bone(self, *names: str) -> Bools:
        return np.array([owner.startswith(names) for owner in self.owner])

    def _name_parts(self) -> None:
        v, c7 = self.neutral, self.neutral[self.dorsal[0]]
        self.head = self.owner == "head"
        self.core = self._bone("spine", "clavicle", "shoulder", "root", "pelvis", "breast")
        self.torso = self.core | self._bone("upperarm01")
        self.sleeve = self._bone("upperarm02", "lowerarm01")
        self.arm = self._bone("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
        self.leg = self._bone("upperleg", "lowerleg", "foot", "toe")
        self.trousers = self._bone("upperleg", "lowerleg", "pelvis") & ~self.core
        self.neck_distance = np.linalg.norm((v - c7) * [0.8, 1, 1.2], axis=1)
        self.neck = self._bone("neck")
        self.scalp = self.head & ((v[:, 2] > 0.700) | ((v[:, 1] > -0.055) & (v[:, 2] > 0.635)))
        self.eye = np.array([owner.startswith("eye.") for owner in self.owner])
        self.lips = self.head & (
            np.linalg.norm(
                (v - (v[self.nose] * 0.45 + v[self.chin] * 0.55 + [0, 0.012, 0.008]))
                * [0.8, 0.6, 2.2],
                axis=1,
            )
            < 0.021
        )
        self.limb = self.arm | self.leg

    def vertices(
        self, shape: Mapping[str, float], local: Mapping[str, float], turns: Turns
    ) -> tuple[Floats, Floats]:
        """Posed vertices (V, 3) and joints (J, 3) of a body of this shape."""
        pose = torch.eye(4)[None, None].repeat(1, self.anny.bone_count, 1, 1)
        for bone, steps in turns.items():
            turn = np.eye(3)
            for axis, degrees in steps:
                turn = turn @ _about(axis, degrees)
            pose[0, self.bones.index(bone), :3, :3] = torch.tensor(turn, dtype=torch.float32)
        phenotype = dict.fromkeys(self.anny.phenotype_labels, 0.5) | dict(shape)
        with torch.no_grad():
            posed = self.anny(
                pose_parameters=pose, phenotype_kwargs=phenotype, local_changes_kwargs=dict(local)
            )
        return posed["vertices"][0].numpy(), posed["bone_poses"][0, :, :3, 3].numpy()

    def joint(self, joints: Floats, *names: str) -> Floats:
        """Mean place (3,) of joints by name."""
        middle: Floats = joints[[self.bones.index(name) for name in names]].mean(axis=0)
        return middle


@lru_cache(maxsize=1)
def full_body() -> FullBody:
    """The full body, loaded once per process."""
    return FullBody()


def _about(axis: str, degrees: float) -> Floats:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    if axis == "x":
        return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    if axis == "y":
        return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def hollows(vertices: Floats, faces: Ints, normals: Floats, scale_m: float) -> Floats:
    """How far each vertex lies in a hollow (+) or on a ridge (-), (V,) in -1..1."""
    smooth = vertices
    for _ in range(3):
        total, count = np.zeros_like(smooth), np.zeros(len(smooth))
        for a, b in ((0, 1), (1, 2), (2, 0)):
            for x, y in ((faces[:, a], faces[:, b]), (faces[:, b], faces[:, a])):
                for k in range(3):
                    total[:, k] += np.bincount(x, smooth[y, k], len(smooth))
                count += np.bincount(x, minlength=len(smooth))
        smooth = total / np.maximum(count, 1)[:, None]
    depth: Floats = np.clip(((smooth - vertices) * normals).sum(axis=1) / scale_m, -1, 1)
    return depth
