"""The baseline: how a person sits when upright. The desk monitor compares everything with it.

It is the median over some seconds of sitting upright, so that a short movement does not count.
Seconds that give no baseline are refused with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np

from coach.core.body.head import MESH_PIVOT, POSE_PIVOT, pivot_of, pose_face, turned_deg
from coach.core.body.view import view_of
from coach.core.monitor import picture_cues as g
from coach.core.posture.features import features
from coach.core.posture.front_change import TrainedChange, change, moved_posture, posture_of
from coach.core.posture.regressor import Trained, from_features
from coach.core.types import FACE_POINTS, Bool, Float32, Float64, View, frozen
from coach.core.types import Landmark as L

LEAST_SECONDS = 3.0
"""A baseline from less time is refused, whatever was asked for."""

_PRESENT = 0.8
_SEEN = 0.5
_DARK = 0.12
_TURNED_ASIDE, _TURNED_DEG = 0.30, 20.0
_TURNED_SHARE = 0.4
_RESTLESS = 0.09
_SIDE_NECKS = 1.7
_WIDEST_FACE = 0.75
"""Largest width of a face as a share of the shoulders'; where it is wider, the picture cuts the
shoulders off."""

LIMITS = (0.6, 1.8)
"""A person's own limit stays between these shares of the usual one."""

_SHOWN_SHARE = 0.5


class Refusal(Enum):
    """Why some seconds give no baseline, in a sentence that says what to do."""

    TOO_SHORT = "there were too few pictures; stay in the picture a little longer"
    NOBODY = "nobody was in the picture long enough; sit down where the camera sees you"
    TOO_DARK = "it is too dark; switch a light on or turn towards the window"
    HIDDEN = "head or shoulders are hidden; move back or tilt the screen until both are seen"
    TURNED = "your head was turned away; look straight ahead at your work"
    BACK = "the camera sees your back; turn towards it, or side-on"
    RESTLESS = "you moved too much; sit upright and keep still for a moment"
    SLOUCHED = "you seem to sit lower and further forward than before; sit upright first"


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Frames as arrays: times (N,) s, ``landmarks`` (N, 33, 4), ``world`` (N, 33, 3), ``contour``
    (N, K) or ``None``, ``light`` and ``glare`` (N,) 0..1 with NaN unknown, ``size_px``, ``face``
    (N, FACE_POINTS, 3) or ``None``; NaN where nobody is. ``followed`` (N,): the room was followed,
    so that places are as if the camera had stood still."""

    t_s: Float64
    landmarks: Float32
    world: Float32
    size_px: tuple[int, int]
    contour: Float32 | None = None
    light: Float64 | None = None
    face: Float32 | None = None
    glare: Float64 | None = None
    followed: Bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Medians over the seconds it was taken from.

    ``posture`` (Q,) of ``posture_of``, ``glimpse`` (G,), and ``offset_deg`` (2,): what the
    measurement says of the baseline itself (changes from the front, angles from a side; forward
    head, kyphosis), taken off everything it says later. ``unit_px`` is about the width of the
    shoulders, also from the side. ``face`` (FACE_POINTS, 3) and ``pose_face`` (7, 3) are the points
    of the face, the first NaN where no mesh was found; ``shoulders`` whether they are in the
    picture. ``limit`` multiplies every limit of slouching: below 1 this person is told sooner.
    """

    view: View
    size_px: tuple[int, int]
    unit_px: float
    posture: Float64
    glimpse: Float64
    offset_deg: Float64
    face: Float64
    pose_face: Float64
    shoulders: bool = True
    limit: float = 1.0

    @property
    def pivot_px(self) -> Float64:
        """Where the neck's pivot is in the picture (2,)."""
        meshed = bool(np.isfinite(self.face).all())
        face, pivot = (self.face, MESH_PIVOT) if meshed else (self.pose_face, POSE_PIVOT)
        return pivot_of(face, pivot)[1][:2]

    def moved(self, x_px: float, y_px: float) -> Baseline:
        """The same baseline for a camera that was turned so that everything is further right and
        down in the picture."""
        step = np.array([x_px, y_px])
        glimpse, face, by_pose = self.glimpse.copy(), self.face.copy(), self.pose_face.copy()
        glimpse[[g.SHOULDER_X, g.SHOULDER_Y]] += step
        glimpse[[g.EAR_X, g.EAR_Y]] += step
        face[:, :2] += step
        by_pose[:, :2] += step
        return replace(
            self,
            posture=frozen(moved_posture(self.posture, x_px, y_px)),
            glimpse=frozen(glimpse),
            face=frozen(face),
            pose_face=frozen(by_pose),
        )

    def document(self) -> dict[str, Any]:
        """Plain numbers by name, to be stored; ``of`` reads them back."""
        return {
            "view": self.view.label,
            "size_px": list(self.size_px),
            "unit_px": self.unit_px,
            "posture": [float(value) for value in self.posture],
            "glimpse": [None if math.isinf(value) else float(value) for value in self.glimpse],
            "offset_deg": [None if math.isnan(v) else float(v) for v in self.offset_deg],
            "face": [None if math.isnan(v) else float(v) for v in self.face.ravel()],
            "pose_face": [float(value) for value in self.pose_face.ravel()],
            "shoulders": self.shoulders,
            "limit": self.limit,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Baseline:
        """From ``document``; ``KeyError``, ``TypeError`` or ``ValueError`` where it is not one."""
        width, height = document["size_px"]
        found = cls(
            View[str(document["view"]).upper().replace("-", "_")],
            (int(width), int(height)),
            float(document["unit_px"]),
            _array(document["posture"], math.nan),
            _array(document["glimpse"], math.inf),
            _array(document["offset_deg"], math.nan),
            _array(document["face"], math.nan).reshape(FACE_POINTS, 3),
            _array(document["pose_face"], math.nan).reshape(-1, 3),
            bool(document["shoulders"]),
            min(max(float(document["limit"]), LIMITS[0]), LIMITS[1]),
        )
        if found.glimpse.shape != (len(g.GLIMPSES),) or found.offset_deg.shape != (2,):
            raise ValueError("a baseline of another version")
        return found


def take_baseline(
    trained: tuple[Trained, TrainedChange], pictures: Pictures, *, before: Baseline | None = None
) -> Baseline | Refusal:
    """The baseline that ``pictures`` give, or why they give none.

    ``before``: an older one of the same person, taken before the camera or chair was moved; the
    new one must not be a slouch against it.
    """
    seen = g.glimpse(pictures.landmarks)
    person = np.isfinite(seen[:, g.SHOULDER_X])
    refusal = _unfit(pictures, seen, person)
    if refusal is not None:
        return refusal
    middle = np.median(seen[person], axis=0)
    shoulders = _shoulders_seen(pictures, person)
    view = View(int(np.bincount(view_of(seen[person, g.YAW]), minlength=len(View)).argmax()))
    if not shoulders and view is View.OBLIQUE:
        view = View.FRONT  # a face in full view; its shoulders are a guess
    if view is View.UNKNOWN:
        return Refusal.BACK
    unit = float(middle[g.WIDTH] if view is View.FRONT else middle[g.NECK] * _SIDE_NECKS)
    unit = max(unit, float(middle[g.FACE]) / _WIDEST_FACE)
    posture = np.median(posture_of(pictures.landmarks, pictures.world)[person], axis=0)
    face, by_pose = _faces(pictures, person)
    taken = Baseline(
        view, pictures.size_px, unit, frozen(posture), frozen(middle), frozen(np.zeros(2)),
        frozen(face), frozen(by_pose), shoulders,
    )  # fmt: skip
    if _restless(seen[person], unit, shoulders=shoulders):
        return Refusal.RESTLESS
    own = angles_deg(trained, taken, pictures, seen)[person]
    taken = replace(taken, offset_deg=frozen(np.nanmedian(own, axis=0)))
    if before is not None and _slouched(before, taken):
        return Refusal.SLOUCHED
    return taken


def limited(baseline: Baseline, shown: float) -> Baseline:
    """The baseline with its limit half way to a slouch that was shown, whose strain under the usual
    limit is ``shown``; unchanged where that is none."""
    if not shown >= 2 * LIMITS[0] * _SHOWN_SHARE:
        return baseline
    low, high = LIMITS
    return replace(baseline, limit=min(max(_SHOWN_SHARE * shown, low), high))


def slouch_deg(angles: Float64) -> Float64:
    """How far somebody slouches, (..., 2) forward head and rounded back to (...) degrees: their
    mean, or the forward head alone where the back is not known."""
    forward, rounded = angles[..., 0], angles[..., 1]
    return np.where(np.isnan(rounded), 0.75 * forward, (forward + rounded) / 2)


def angles_deg(
    trained: tuple[Trained, TrainedChange], baseline: Baseline, pictures: Pictures, seen: Float64
) -> Float64:
    """How much further forward the head and how much rounder the upper back is than in the
    baseline, (N, 2) degrees; ``seen`` (N, G) are the pictures' glimpses. NaN where unknown."""
    from_side, from_front = trained
    if baseline.view is View.FRONT:
        posture = posture_of(pictures.landmarks, pictures.world)
        found = change(from_front, baseline.posture, posture).value_deg
    else:
        raw = features(pictures.landmarks, pictures.world, pictures.size_px)
        views = np.full(len(raw), baseline.view, dtype=np.int8)
        endless = (math.inf, math.inf)  # changes are wanted, and a person's own bias cancels
        found = from_features(
            from_side, raw, views, pictures.landmarks, pictures.contour, widest_deg=endless
        ).value_deg
    away = np.isnan(seen[:, :1])
    forward_positive = np.array([-1.0, 1.0])
    return np.where(away, math.nan, forward_positive * found - baseline.offset_deg)


def _unfit(pictures: Pictures, seen: Float64, person: np.ndarray) -> Refusal | None:
    if len(person) < 3 or pictures.t_s[-1] - pictures.t_s[0] < LEAST_SECONDS * _PRESENT:
        return Refusal.TOO_SHORT
    dark = pictures.light is not None and np.nanmedian(_known(pictures.light)) < _DARK
    if person.mean() < _PRESENT:
        return Refusal.TOO_DARK if dark else Refusal.NOBODY
    if np.median(seen[person, g.SEEN]) < _SEEN and not _face_seen(pictures, person):
        return Refusal.TOO_DARK if dark else Refusal.HIDDEN
    front = view_of(seen[person, g.YAW]) == View.FRONT
    if (front & _turned(pictures, seen, person)).mean() > _TURNED_SHARE:
        return Refusal.TURNED
    return None


def _turned(pictures: Pictures, seen: Float64, person: np.ndarray) -> np.ndarray:
    """Whether the head is turned away: by the mesh of the face, else by where the nose is between
    the ears, which hair hides."""
    aside = np.abs(seen[person, g.NOSE_ASIDE]) > _TURNED_ASIDE
    if pictures.face is None:
        return np.asarray(aside)
    yaw = turned_deg(pictures.face[person].astype(np.float64))
    return np.where(np.isnan(yaw), aside, np.abs(yaw) > _TURNED_DEG)


def _face_seen(pictures: Pictures, person: np.ndarray) -> bool:
    """Whether the face is in full view, by its mesh, or by nose, eyes and mouth."""
    if pictures.face is not None and _meshed(pictures.face[person]).mean() >= _PRESENT:
        return True
    parts = [L.NOSE, L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER, L.MOUTH_LEFT, L.MOUTH_RIGHT]
    least = pictures.landmarks[person][:, parts, 3].min(axis=1)
    return bool(np.median(least) >= _SEEN)


def _shoulders_seen(pictures: Pictures, person: np.ndarray) -> bool:
    sides = [L.LEFT_SHOULDER, L.RIGHT_SHOULDER]
    return bool(np.median(pictures.landmarks[person][:, sides, 3].max(axis=1)) >= _SEEN)


def _faces(pictures: Pictures, person: np.ndarray) -> tuple[Float64, Float64]:
    """Medians of the face's mesh (NaN where it was found in too few) and of the pose's points."""
    by_pose = np.median(pose_face(pictures.landmarks[person]), axis=0)
    face = np.full((FACE_POINTS, 3), math.nan)
    if pictures.face is not None:
        meshes = pictures.face[person].astype(np.float64)
        found = _meshed(meshes)
        if found.mean() >= _SEEN:
            face = np.median(meshes[found], axis=0)
    return face, by_pose


def _meshed(faces: Float64 | Float32) -> np.ndarray:
    return np.asarray(np.isfinite(faces).all(axis=(1, 2)))


def _restless(seen: Float64, unit_px: float, *, shoulders: bool) -> bool:
    """Whether head or shoulders strayed: a quarter of the time further than a small share of the
    shoulders' width from where they mostly were."""
    columns = [g.EAR_X, g.EAR_Y, *([g.SHOULDER_X, g.SHOULDER_Y] if shoulders else [])]
    places = seen[:, columns] / unit_px
    off = np.abs(places - np.median(places, axis=0)).max(axis=1)
    return bool(np.quantile(off, 0.75) > _RESTLESS)


def _slouched(before: Baseline, now: Baseline) -> bool:
    """Whether the neck is shorter against the shoulders, whatever place and size they have."""
    if before.view is not now.view or before.view is not View.FRONT:
        return False
    old, new = (b.glimpse[g.NECK] / b.glimpse[g.WIDTH] for b in (before, now))
    return bool(new < 0.85 * old)


def _known(light: Float64) -> Float64:
    return light[np.isfinite(light)] if np.isfinite(light).any() else np.ones(1)


def _array(values: Any, none: float) -> Float64:
    found = np.array([none if value is None else float(value) for value in values])
    frozen(found)
    return found
