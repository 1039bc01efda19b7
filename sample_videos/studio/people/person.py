"""A dressed person who can be posed: body, layers and the truth of every frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from sample_videos.studio.acting.pose import Channels, length, place
from sample_videos.studio.arrays import Bools, Floats, Ints
from sample_videos.studio.people import truth
from sample_videos.studio.people.body import Body, Cloud, Joints, Shape
from sample_videos.studio.people.garments import Outfit, dress
from sample_videos.studio.people.hair import Hair, glasses_layer, hair_layers
from sample_videos.studio.people.layers import Layer, fields, smooth
from sample_videos.studio.people.skin import Complexion, skin_layer

BATCH = 16


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that makes a person: shape, skin, hair, clothes; `seed` varies folds and locks."""

    shape: Shape = field(default_factory=Shape)
    complexion: Complexion = field(default_factory=Complexion)
    hair: Hair = field(default_factory=Hair)
    outfit: Outfit = field(default_factory=Outfit)
    glasses: tuple[float, float, float] | None = None
    seed: int = 0


class Person:
    """A person with a given look, ready to be posed and drawn."""

    def __init__(self, look: Look) -> None:
        rng = np.random.default_rng([look.seed, 0xC107])
        self.look = look
        self.body = Body(look.shape)
        where = fields(self.body)
        clothes = dress(self.body, where, look.outfit, rng)
        layers = [
            skin_layer(self.body, where, look.complexion, _bare(self.body, clothes)),
            *clothes,
        ]
        layers += hair_layers(self.body, where, look.hair, _thickness(self.body, clothes), rng)
        if look.glasses is not None:
            layers.append(glasses_layer(self.body, where, look.glasses))
        self.layers: list[Layer] = layers
        self._chest = _breathing_field(self.body)
        self._marks = _part(self.body, truth.VERTICES, 0.0)
        behind = (self.body.neutral[:, 1] > 0.03) & (where.arm < 0.2) & (where.leg < 0.5)
        self._back = _part(self.body, np.flatnonzero(behind & (where.head < 0.2))[::5], 0.03)

    def joints(self, channels: Channels, with_arms: bool = True) -> Joints:
        """The posed skeleton over all frames; faster without arms where only the spine counts."""
        return place(self.body, channels, with_arms)

    def truth(self, joints: Joints) -> truth.Truth:
        """True angles of every frame, on the unclothed body."""
        return truth.measure(self.body, joints, self.marks(joints))

    def marks(self, joints: Joints) -> Floats:
        """The vertices the truth is read off, `truth.VERTICES`, (T, N, 3)."""
        return self.body.skin(self._marks, joints)[0]

    def back(self, joints: Joints) -> Floats:
        """Points (T, N, 3) all over the back of the trunk, as far out as clothes reach."""
        return self.body.skin(self._back, joints)[0]

    def shots(self, channels: Channels, joints: Joints) -> Iterator[list[tuple[Floats, Floats]]]:
        """Every frame's points and normals of each layer, computed in small batches."""
        for start in range(0, length(channels), BATCH):
            part = slice(start, start + BATCH)
            some = Joints(joints.turn[part], joints.at[part])
            now = {name: values[part] for name, values in channels.items()}
            shift = self._shift(now, len(some.at))
            posed = [self._skin(layer, some, shift) for layer in self.layers]
            for i in range(len(some.at)):
                yield [(points[i], normals[i]) for points, normals in posed]

    def _shift(self, channels: Channels, count: int) -> Floats:
        """Displacement (T, V, 3) of the rest body by expressions and breath."""
        names = ("blink", "blink", "jaw", "smile", "smile")
        zero = np.zeros(count, np.float32)
        amounts = np.stack([channels.get(name, zero) for name in names], axis=1)
        shift: Floats = np.einsum("tk,kvc->tvc", amounts, self.body.model.expressions)
        return shift + channels.get("breath", zero)[:, None, None] * self._chest

    def _skin(self, layer: Layer, joints: Joints, shift: Floats) -> tuple[Floats, Floats]:
        if layer.source[0] < 0:
            return self.body.skin(layer.cloud, joints)
        return self.body.skin(layer.cloud, joints, shift[:, layer.source])


def _bare(body: Body, clothes: Sequence[Layer]) -> Bools:
    """Vertices (V,) that are not well inside any piece of clothing."""
    bare = np.ones(len(body.vertices), bool)
    for layer in clothes:
        bare[layer.source[layer.mesh.pattern[:, 3] > 0.03]] = False
    return bare


def _thickness(body: Body, clothes: Sequence[Layer]) -> Floats:
    """How far the outermost clothes stand off the body, (V,) metres."""
    thick = np.zeros(len(body.vertices), np.float32)
    for layer in clothes:
        off = np.linalg.norm(layer.cloud.points - body.vertices[layer.source], axis=1)
        thick[layer.source] = np.maximum(thick[layer.source], off)
    return thick


def _part(body: Body, vertices: Ints, outward_m: float) -> Cloud:
    """The cloud of some body vertices, pushed out along their normals."""
    normals = body.normals[vertices]
    points = body.vertices[vertices] + outward_m * normals
    return Cloud(points.astype(np.float32), normals, body.model.weights[vertices])


def _breathing_field(body: Body) -> Floats:
    """How the trunk moves with a breath of 1: outward in front, metres (V, 3)."""
    v = body.neutral
    chest = body.bone_at("spine01")[2] + 0.02
    height = np.exp(-(((v[:, 2] - chest) / 0.16) ** 2))
    front = smooth(-v[:, 1], -0.06, 0.06) * (1 - body.model.weight_of(["upperarm", "lowerarm"]))
    amount = (0.007 * height * front)[:, None] * np.array([0.3, 1, 0.6])
    outward: Floats = (body.normals * amount).astype(np.float32)
    return outward
