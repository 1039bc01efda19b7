"""The parametric body: shape parameters to a rest mesh, joint rotations to posed vertices.

The mesh and its skeleton come from `anny`; forward kinematics and skinning are done here so that
clothes, hair and glasses follow the same bones and whole clips are posed in one batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import anny
import cv2
import numpy as np
import torch

from sample_videos.studio.arrays import Floats, Ints

FACE_ACTIONS = ("eyeBlinkLeft", "eyeBlinkRight", "jawOpen", "mouthSmileLeft", "mouthSmileRight")
LIP_MASK = "data/mpfb2/textures/mpfb_lips.jpg"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a body is like, as `anny` parameters.

    `gender` runs from 0 (male) to 1 (female), `age` from 0.33 (adolescent) over 0.67 (young adult)
    to 1 (old); the others from 0 to 1 with 0.5 average. `local` holds signed local changes by name.
    """

    gender: float = 0.5
    age: float = 0.7
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    proportions: float = 0.5
    local: tuple[tuple[str, float], ...] = ()

    def phenotype(self) -> dict[str, float]:
        """The macro parameters by the names `anny` uses."""
        names = ("gender", "age", "muscle", "weight", "height", "proportions")
        return {name: float(getattr(self, name)) for name in names}


class BodyModel:
    """Topology, skeleton and skinning weights shared by every body. Make it with `body_model()`."""

    def __init__(self) -> None:
        self._anny = anny.Anny(
            local_changes="default", facial_actions=list(FACE_ACTIONS), skinning_method="lbs"
        )
        model = self._anny
        self.bones: list[str] = list(model.bone_labels)
        self.index: dict[str, int] = {name: i for i, name in enumerate(self.bones)}
        self.parents: list[int] = [int(p) for p in model.bone_parents]
        self.order: list[int] = sorted(range(len(self.bones)), key=self._depth)
        self.faces: Ints = model.faces.numpy().astype(np.int64)
        self.weights: Floats = _dense_weights(model, len(self.bones))
        self.local_labels: list[str] = list(model.local_change_labels)

    def _depth(self, bone: int) -> int:
        parent = self.parents[bone]
        return 0 if parent < 0 else 1 + self._depth(parent)

    def weight_of(self, bones: Sequence[str]) -> Floats:
        """Summed skinning weight (V,) of all bones whose name starts with one of `bones`."""
        columns = [i for name, i in self.index.items() if name.startswith(tuple(bones))]
        total: Floats = self.weights[:, columns].sum(axis=1)
        return total

    @cached_property
    def _neighbours(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Neighbours of each vertex on the mesh, (V, K) with repeats of itself, and their count."""
        count = len(self.weights)
        edges = np.concatenate([self.faces[:, [i, (i + 1) % 3]] for i in range(3)])
        edges = np.unique(np.concatenate([edges, edges[:, ::-1]]), axis=0)
        degree = np.bincount(edges[:, 0], minlength=count)
        place = np.arange(len(edges)) - np.repeat(np.cumsum(degree) - degree, degree)
        table = np.repeat(np.arange(count)[:, None], degree.max(), axis=1)
        table[edges[:, 0], place] = edges[:, 1]
        return torch.from_numpy(table), torch.from_numpy(degree)

    def blurred(self, values: Floats, rounds: int) -> Floats:
        """`values` (V,) or (V, K) averaged with their neighbours on the mesh, `rounds` times."""
        table, degree = self._neighbours
        smooth = torch.from_numpy(np.asarray(values, np.float32).reshape(len(values), -1))
        own = 0.5 - 0.5 * ((table.shape[1] - degree) / degree)[:, None].float()
        share = (0.5 / degree)[:, None].float()
        for _ in range(rounds):
            smooth = own * smooth + share * smooth[table].sum(dim=1)
        blurred: Floats = smooth.numpy().reshape(values.shape)
        return blurred

    @cached_property
    def lips(self) -> Floats:
        """How much of a lip each vertex is, (V,) in 0..1, from the texture mask of the mesh."""
        path = Path(anny.__file__).parent / LIP_MASK
        mask = np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.float32) / 255.0
        uv = self._anny.texture_coordinates.numpy()
        corners = self._anny.face_texture_coordinate_indices.numpy()
        vertex_uv = np.zeros((self.weights.shape[0], 2))
        vertex_uv[self.faces.ravel()] = uv[corners.ravel()]
        column = np.clip((vertex_uv[:, 0] * mask.shape[1]).astype(int), 0, mask.shape[1] - 1)
        row = np.clip(((1 - vertex_uv[:, 1]) * mask.shape[0]).astype(int), 0, mask.shape[0] - 1)
        lips: Floats = mask[row, column]
        return lips

    def rest(self, shape: Shape) -> dict[str, torch.Tensor]:
        """The body of this shape as `anny` gives it, unposed."""
        with torch.no_grad():
            output: dict[str, torch.Tensor] = self._anny(
                phenotype_kwargs=shape.phenotype(), local_changes_kwargs=dict(shape.local)
            )
        return output

    @cached_property
    def expressions(self) -> Floats:
        """How far each vertex moves in each of `FACE_ACTIONS`, (K, V, 3) metres."""
        # The model lists phenotype shapes first, then expressions, then each local change twice.
        end = len(self._anny.blendshapes) - 2 * len(self._anny.local_change_labels)
        shapes = self._anny.blendshapes[end - len(FACE_ACTIONS) : end]
        expressions: Floats = shapes.float().numpy()
        return expressions


@lru_cache(maxsize=1)
def body_model() -> BodyModel:
    """The body model, loaded once per process (the first load on a machine takes minutes).

    Torch gets one thread: batches are small, and several processes render side by side.
    """
    torch.set_num_threads(1)
    return BodyModel()


def _dense_weights(model: anny.Anny, bone_count: int) -> Floats:
    weights = torch.zeros((len(model.template_vertices), bone_count), dtype=torch.float32)
    weights.scatter_add_(1, model.vertex_bone_indices.long(), model.vertex_bone_weights.float())
    dense: Floats = weights.numpy()
    return dense


@dataclass(frozen=True, slots=True, eq=False)
class Joints:
    """Posed skeleton: `turn` (T, J, 3, 3) rotation of each bone from the neutral pose and `at`
    (T, J, 3) its joint, both in world coordinates."""

    turn: Floats
    at: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """Points that ride on the skeleton: rest positions and normals (N, 3), weights (N, J)."""

    points: Floats
    normals: Floats
    weights: Floats


class Body:
    """One person's body: rest mesh and skeleton, ready to be posed."""

    def __init__(self, shape: Shape) -> None:
        self.model = body_model()
        self.shape = shape
        rest = self.model.rest(shape)
        self.vertices: Floats = rest["rest_vertices"][0].float().numpy()
        self.normals: Floats = vertex_normals(self.vertices, self.model.faces)
        # `anny` straightens each bone from its rest orientation to a common one; `straighten`
        # is that first step, after which every joint rotation is given in world axes.
        poses, rests = rest["bone_poses"][0], rest["rest_bone_poses"][0]
        self.straighten: Floats = (poses @ torch.linalg.inv(rests)).float().numpy()
        self.heads: Floats = poses[:, :3, 3].float().numpy()
        self.neutral: Floats = self.skin(self.cloud(), self.joints({}))[0][0]

    def cloud(self) -> Cloud:
        """The naked body itself as a cloud."""
        return Cloud(self.vertices, self.normals, self.model.weights)

    def joints(self, rotations: Mapping[str, Floats], root_at: Floats | None = None) -> Joints:
        """Forward kinematics.

        Args:
            rotations: per bone name (T, 3, 3), in the parent's frame with world-aligned axes.
            root_at: (T, 3) world position of the root joint; its rest position when `None`.
        """
        count = max((len(r) for r in rotations.values()), default=1)
        bones = len(self.model.bones)
        turn = np.empty((count, bones, 3, 3), np.float32)
        at = np.empty((count, bones, 3), np.float32)
        eye = np.eye(3, dtype=np.float32)
        for bone in self.model.order:
            parent = self.model.parents[bone]
            local = rotations.get(self.model.bones[bone])
            if parent < 0:
                turn[:, bone] = eye if local is None else local
                at[:, bone] = self.heads[bone] if root_at is None else root_at
                continue
            turn[:, bone] = turn[:, parent] if local is None else turn[:, parent] @ local
            offset = self.heads[bone] - self.heads[parent]
            at[:, bone] = at[:, parent] + turn[:, parent] @ offset
        return Joints(turn, at)

    def transforms(self, joints: Joints) -> torch.Tensor:
        """Affine map of every bone from rest to posed coordinates, (T, J, 3, 4)."""
        turn = torch.from_numpy(joints.turn)
        heads = torch.from_numpy(self.heads)
        shift = torch.from_numpy(joints.at) - (turn @ heads[..., None])[..., 0]
        straighten = torch.from_numpy(self.straighten)
        linear = turn @ straighten[:, :3, :3]
        offset = (turn @ straighten[:, :3, 3:])[..., 0] + shift
        return torch.cat([linear, offset[..., None]], dim=-1)

    def skin(
        self, cloud: Cloud, joints: Joints, shift: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """Posed points and unit normals, both (T, N, 3).

        `shift` (T, N, 3) is added to the rest positions first (expressions, breathing).
        """
        affine = self.transforms(joints)
        count = affine.shape[0]
        weights = torch.from_numpy(cloud.weights)
        blend = (weights @ affine.reshape(count, -1, 12)).reshape(count, -1, 3, 4)
        points = torch.from_numpy(cloud.points).expand(count, -1, -1)
        if shift is not None:
            points = points + torch.from_numpy(shift)
        posed = (blend[..., :3] * points[..., None, :]).sum(-1) + blend[..., 3]
        normals = (blend[..., :3] * torch.from_numpy(cloud.normals)[None, :, None, :]).sum(-1)
        normals = torch.nn.functional.normalize(normals, dim=-1)
        return posed.numpy(), normals.numpy()

    def bone_at(self, name: str) -> Floats:
        """Neutral position (3,) of the joint where bone `name` starts."""
        position: Floats = self.heads[self.model.index[name]]
        return position


def vertex_normals(vertices: Floats, faces: Ints) -> Floats:
    """Area-weighted unit normals (V, 3) of a triangle mesh."""
    corners = vertices[faces]
    face_normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(vertices)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(
                faces[:, corner], face_normals[:, axis], minlength=len(vertices)
            )
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    unit: Floats = (normals / np.maximum(length, 1e-12)).astype(np.float32)
    return unit
