"""What is drawn of a person: layers of mesh that ride on the body's bones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sample_videos.studio.arrays import Bools, Floats, Ints
from sample_videos.studio.people.body import Body, Cloud, vertex_normals
from sample_videos.studio.people.truth import TRAGUS
from sample_videos.studio.render.mesh import Mesh, looks


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A mesh in rest position with the cloud that moves it.

    `source` (N,) is the body vertex each point belongs to (it moves along with the face and the
    breathing chest there), or -1.
    """

    mesh: Mesh
    cloud: Cloud
    source: Ints


def body_layer(
    body: Body,
    keep: Bools,
    *,
    offset: Floats,
    edge: Floats,
    colours: Floats,
    material: Floats,
) -> Layer:
    """The part of the body surface where `keep`, pushed out by `offset`.

    Args:
        keep: (V,) which vertices; faces with all three are drawn.
        offset: (V, 3) metres in rest coordinates.
        edge: (V,) signed distance inside the visible edge.
        colours, material: (V, 3) as in `Mesh`.
    """
    faces = body.model.faces[keep[body.model.faces].all(axis=1)]
    source, compact = np.unique(faces, return_inverse=True)
    displaced = body.vertices + offset
    points = displaced[source]
    normals = vertex_normals(displaced, body.model.faces)[source]
    faces = compact.reshape(-1, 3)
    mesh = looks(points, normals, faces, colours[source])
    pattern = np.concatenate([points, edge[source, None]], axis=1).astype(np.float32)
    mesh = replace(mesh, material=material[source].astype(np.float32), pattern=pattern)
    weights = body.model.weights[source]
    return Layer(mesh, Cloud(points.astype(np.float32), normals, weights), source)


def attached_layer(body: Body, mesh: Mesh, weights: Floats) -> Layer:
    """A free mesh given in neutral coordinates that rides on bones by `weights` (N, J)."""
    rest = unposed(body, mesh.points, weights)
    cloud = Cloud(rest, mesh.normals, weights)
    return Layer(mesh, cloud, np.full(len(rest), -1))


def unposed(body: Body, points: Floats, weights: Floats) -> Floats:
    """Rest coordinates (N, 3) that skinning brings to the given neutral `points`."""
    blend = (weights @ body.straighten[:, :3].reshape(-1, 12)).reshape(-1, 3, 4)
    shifted = (points - blend[..., 3])[..., None]
    rest: Floats = np.linalg.solve(blend[..., :3], shifted)[..., 0].astype(np.float32)
    return rest


def one_bone(body: Body, bone: str, count: int) -> Floats:
    """Weights (count, J) that follow one bone only."""
    weights = np.zeros((count, len(body.model.bones)), np.float32)
    weights[:, body.model.index[bone]] = 1.0
    return weights


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """Where every body vertex lies, from the neutral pose.

    `along_arm` is metres from the shoulder joint along the arm (0 on the trunk), `arm`, `leg`,
    `head` summed weights; `azimuth_deg` and `elevation_deg` are seen from the middle of the skull,
    azimuth 0 in front and 180 behind; `skull` is that middle (3,) and `skull_radius_m` its size.
    """

    arm: Floats
    leg: Floats
    head: Floats
    hand: Floats
    along_arm: Floats
    azimuth_deg: Floats
    elevation_deg: Floats
    skull: Floats
    skull_radius_m: float


def fields(body: Body) -> Fields:
    """Coordinates used to cut clothes and hair to a body."""
    model, v = body.model, body.neutral
    head = model.weight_of(["head", "eye"])
    ear = v[list(TRAGUS)].mean(axis=0)
    crown = v[head > 0.5, 2].max()
    radius = float((crown - ear[2]) / 1.33)
    skull = ear + np.array([0, 0.18, 0.38], np.float32) * radius
    out = v - skull
    flat = np.hypot(out[:, 0], out[:, 1])
    along = np.zeros(len(v), np.float32)
    for side in "LR":
        weight = model.weight_of([f"{b}.{side}" for b in _ARM_BONES] + _hand_bones(side))
        along = np.maximum(along, np.where(weight > 0.25, _along_arm(body, side), 0))
    return Fields(
        arm=model.weight_of([*_ARM_BONES, "wrist", "finger", "metacarpal"]),
        leg=model.weight_of(["upperleg", "lowerleg", "foot", "toe"]),
        head=head,
        hand=model.weight_of(["wrist", "finger", "metacarpal"]),
        along_arm=along.astype(np.float32),
        azimuth_deg=np.degrees(np.arctan2(np.abs(out[:, 0]), -out[:, 1])),
        elevation_deg=np.degrees(np.arctan2(out[:, 2], flat)),
        skull=skull.astype(np.float32),
        skull_radius_m=radius,
    )


_ARM_BONES = ["upperarm01", "upperarm02", "lowerarm01", "lowerarm02"]


def _hand_bones(side: str) -> list[str]:
    fingers = [f"finger{i}-{j}.{side}" for i in range(1, 6) for j in range(1, 4)]
    return [f"wrist.{side}", *fingers, *[f"metacarpal{i}.{side}" for i in range(1, 5)]]


def _along_arm(body: Body, side: str) -> Floats:
    start, elbow, wrist = (
        body.bone_at(f"{bone}.{side}") for bone in ("upperarm01", "lowerarm01", "wrist")
    )
    upper, lower = elbow - start, wrist - elbow
    a, b = np.linalg.norm(upper), np.linalg.norm(lower)
    first = np.clip((body.neutral - start) @ upper / a, 0.001, a)
    second = np.maximum((body.neutral - elbow) @ lower / b, 0)
    near_elbow = (body.neutral - elbow) @ (upper / a + lower / b) > 0
    distance: Floats = np.where(near_elbow, a + second, np.minimum(first, a)).astype(np.float32)
    return distance


def smooth(value: Floats, start: float, end: float) -> Floats:
    """0 below `start`, 1 above `end`, an S-curve between."""
    x = np.clip((value - start) / (end - start), 0, 1)
    curve: Floats = (x * x * (3 - 2 * x)).astype(np.float32)
    return curve


def ripples(points: Floats, rng: np.random.Generator, length_m: float, count: int = 6) -> Floats:
    """Smooth random waves (N,) of about unit height and the given wave length."""
    total = np.zeros(len(points))
    for _ in range(count):
        direction = rng.normal(size=3)
        direction /= np.linalg.norm(direction) * length_m * rng.uniform(0.7, 1.4)
        total += np.sin(2 * np.pi * (points @ direction) + rng.uniform(0, 2 * np.pi))
    waves: Floats = (total / np.sqrt(count)).astype(np.float32)
    return waves
