"""How a head moved and turned since a baseline, from points of its face.

One similarity (scale, rotation, shift) is fitted to all the points at once. It carries a point
inside the neck along, about which the head nods: a head that only nods or turns leaves that point
in its place, a neck that slides forward or a trunk that sinks takes it along.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from coach.core.body.view import DEPTH_SCALE
from coach.core.types import Bool, Float32, Float64
from coach.core.types import Landmark as L

POSE_FACE = np.array(
    [L.NOSE, L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER, L.LEFT_EAR, L.RIGHT_EAR, L.MOUTH_LEFT,
     L.MOUTH_RIGHT]
)  # fmt: skip
"""The pose's own points of a face, used where no face mesh was found."""

NECK_LIMIT = 0.15
"""From here on a neck has ``fallen`` into a slouch, in widths of the face (about 14 cm):
``python -m models.evaluation.monitor.front_real`` shows what is seen and left alone with it."""

TURN_DEG = 20.0
"""At this turn of the head (nod down and turn aside together) a neck must move twice as far."""

_EARS = (3, 4)
_LEAST_PX = 1.0


@dataclass(frozen=True, slots=True)
class Pivot:
    """Where in a head the pivot lies: ``below`` and ``behind`` the middle of the points ``sides``
    (left and right of the face), in widths between these."""

    sides: tuple[int, int]
    below: float
    behind: float


MESH_PIVOT, POSE_PIVOT = Pivot((0, 1), 0.65, 0.35), Pivot(_EARS, 0.5, 0.0)
"""Of points of a face mesh, and of the pose's: about in the middle of the neck. Chosen on real
people and renders together, where slouches and nods part best
(``models.evaluation.monitor.front_real``); a quarter of a width either way changes little."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadMotion:
    """Motions of heads (N,) against a baseline; NaN where no face is known.

    ``lowered`` and ``aside`` of the pivot in the baseline's face widths, down and to the picture's
    right; ``nearer`` the natural logarithm of the growth of the face; ``pitch_deg`` down,
    ``yaw_deg`` and ``roll_deg`` to the picture's right positive; ``pivot_px`` (N, 2) where the
    pivot is now, and ``width_px`` of the baseline's face.
    """

    lowered: Float64
    aside: Float64
    nearer: Float64
    pitch_deg: Float64
    yaw_deg: Float64
    roll_deg: Float64
    pivot_px: Float64
    width_px: float

    @property
    def known(self) -> Bool:
        """Where there is a motion (N,)."""
        return np.asarray(np.isfinite(self.lowered))


def pose_face(landmarks: Float32) -> Float64:
    """The pose's points of a face, (..., 33, 4) pixels to (..., 7, 3) with true-to-scale depth."""
    points = landmarks[..., POSE_FACE, :3].astype(np.float64)
    return np.asarray(points * np.array([1.0, 1.0, DEPTH_SCALE]))


def turned_deg(meshes: Float64) -> Float64:
    """How far faces (N, FACE_POINTS, 3) are turned from the camera, (N,) degrees, to the picture's
    right positive; NaN where no mesh is known."""
    across = meshes[:, MESH_PIVOT.sides[1]] - meshes[:, MESH_PIVOT.sides[0]]
    return np.degrees(np.arctan2(across[:, 2], np.hypot(across[:, 0], across[:, 1])))


@dataclass(frozen=True, slots=True, eq=False)
class Similarity:
    """What carries a face along: ``turn`` (N, 3, 3) and ``scale`` (N,) about its ``centre`` (3,),
    which comes to ``centres`` (N, 3)."""

    turn: Float64
    scale: Float64
    centre: Float64
    centres: Float64

    def carried(self, point: Float64) -> Float64:
        """Where a point (3,) of the first face comes to, (N, 3)."""
        turned = np.einsum("nij,j->ni", self.turn, point - self.centre)
        return np.asarray(self.centres + self.scale[:, None] * turned)


def similarity(before: Float64, now: Float64) -> Similarity:
    """The least-squares scale, rotation and shift from a face (K, 3) to faces (N, K, 3), all
    finite.

    Source: Umeyama, Least-squares estimation of transformation parameters between two point
    patterns, IEEE PAMI 13 (1991).
    """
    centre, centres = before.mean(axis=0), now.mean(axis=1)
    x, y = before - centre, now - centres[:, None]
    u, size, vt = np.linalg.svd(np.einsum("nki,kj->nij", y, x))
    mirror = np.ones((len(now), 3))
    mirror[:, 2] = np.sign(np.linalg.det(u) * np.linalg.det(vt))
    scale = (size * mirror).sum(axis=1) / max(float((x**2).sum()), _LEAST_PX)
    return Similarity(
        np.einsum("nij,nj,njk->nik", u, mirror, vt), np.maximum(scale, 1e-3), centre, centres
    )


def head_motion(baseline: Float64, now: Float64, pivot: Pivot) -> HeadMotion:
    """Motions from the ``baseline`` face (K, 3) to the faces ``now`` (N, K, 3), pixels; both may
    be NaN: unknown."""
    width, start = pivot_of(baseline, pivot)
    known: Bool = np.asarray(np.isfinite(now).all(axis=(1, 2)) & np.isfinite(width))
    before = np.nan_to_num(baseline)
    fit = similarity(before, np.where(known[:, None, None], now, before[None]))
    turn, moved = fit.turn, fit.carried(start)
    shift = (moved - start)[:, :2] / width
    columns = (
        shift[:, 1], shift[:, 0], np.log(fit.scale),
        np.degrees(np.arctan2(turn[:, 2, 1], turn[:, 2, 2])),
        np.degrees(np.arcsin(np.clip(turn[:, 2, 0], -1.0, 1.0))),
        np.degrees(np.arctan2(turn[:, 1, 0], turn[:, 0, 0])),
    )  # fmt: skip
    lowered, aside, nearer, pitch, yaw, roll = (np.where(known, c, math.nan) for c in columns)
    place = np.where(known[:, None], moved[:, :2], math.nan)
    return HeadMotion(lowered, aside, nearer, pitch, yaw, roll, place, width)


def turn_doubt(motion: HeadMotion) -> Float64:
    """How much further the neck must move where the head is bowed or turned (N,), from 1: the pivot
    is then known less surely."""
    turned = motion.yaw_deg**2 + np.maximum(motion.pitch_deg, 0.0) ** 2
    return np.asarray(1.0 + turned / TURN_DEG**2)


def fallen(motion: HeadMotion) -> Float64:
    """How far the neck has come down and forward (N,), in widths of the face: the pivot lower,
    and the face nearer, together."""
    return np.asarray((motion.lowered + np.maximum(motion.nearer, 0.0)) / turn_doubt(motion))


def pivot_of(face: Float64, pivot: Pivot) -> tuple[float, Float64]:
    """A face's width (px, NaN: unknown) and where its pivot lies (3,), for a face (K, 3) that
    looks about at the camera."""
    left, right = (face[side] for side in pivot.sides)
    width = float(np.linalg.norm(left - right))
    offset = np.array([0.0, pivot.below * width, pivot.behind * width])
    return (width if width >= _LEAST_PX else math.nan), (left + right) / 2 + offset


def either(first: HeadMotion, second: HeadMotion) -> HeadMotion:
    """``first`` where it is known, else ``second``."""
    use = first.known

    def chosen(one: Float64, other: Float64) -> Float64:
        return np.where(use, one, other)

    return HeadMotion(
        chosen(first.lowered, second.lowered),
        chosen(first.aside, second.aside),
        chosen(first.nearer, second.nearer),
        chosen(first.pitch_deg, second.pitch_deg),
        chosen(first.yaw_deg, second.yaw_deg),
        chosen(first.roll_deg, second.roll_deg),
        np.where(use[:, None], first.pivot_px, second.pivot_px),
        first.width_px if math.isfinite(first.width_px) else second.width_px,
    )
