"""What points on head and back, and the landmarks' regression, say of each angle of a frame.

Each angle has one first estimate, and others that are told by how far they are from it. How these
become one value with an interval is learnt: see ``blend``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from coach.core.body import dorsal_line
from coach.core.body.dorsal_line import rise_deg
from coach.core.body.geometry import wrap_deg
from coach.core.types import (
    ACROMION,
    BACK_ANGLES,
    C7,
    HEAD_POINTS,
    STATIONS_OF_BACK,
    THORACIC,
    TRAGUS,
    BodyPoints,
    Bool,
    Float32,
    Float64,
    frozen,
)

_FAR_DEG = 20.0
"""Estimates that differ by more count as differing by this much: one of them is wrong."""
_LEAST_SPREAD_DEG = 0.5
_APART = 1.5
"""A tragus further from the ears than this many times its distance from C7 is as wrong as that."""
_BACK_TO_TRUNK = 0.68
"""C7 to T12 over shoulders to hips: the median of photographs and of rendered people."""


@dataclass(frozen=True, slots=True, eq=False)
class PointArrays:
    """Points of frames side by side: the parts of ``BodyPoints`` as float32 (N, ...), NaN where
    there are none."""

    head: Float32
    midline: Float32
    outline: Float32
    angles: Float32
    neck_error_deg: Float32

    @property
    def any(self) -> Bool:
        """Frames (N,) that have any points."""
        return np.isfinite(self.head[:, TRAGUS, 0]) | np.isfinite(self.outline[:, 0, 0])

    def where(self, rows: np.ndarray) -> PointArrays:
        """Some of the frames."""
        return PointArrays(*(getattr(self, part.name)[rows] for part in fields(self)))


_SHAPES: dict[str, tuple[int, ...]] = {
    "head": (len(HEAD_POINTS), 3),
    "midline": (STATIONS_OF_BACK, 3),
    "outline": (STATIONS_OF_BACK, 3),
    "angles": (len(BACK_ANGLES), 2),
    "neck_error_deg": (),
}


def point_arrays(points: list[BodyPoints | None]) -> PointArrays | None:
    """Points of frames side by side; ``None`` where there are none at all."""
    if not any(points):
        return None
    parts = {
        name: np.full((len(points), *shape), np.nan, np.float32) for name, shape in _SHAPES.items()
    }
    for index, found in enumerate(points):
        if found is not None:
            for name, part in parts.items():
                part[index] = getattr(found, name)
    return PointArrays(**{name: frozen(part) for name, part in parts.items()})


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Estimates of one angle: ``base`` (N,) degrees, NaN where the points don't show it;
    ``terms`` (N, D) that may correct it; ``sizes`` (N, Z) by which its error is judged."""

    base: Float64
    terms: Float64
    sizes: Float64


def evidence(
    points: PointArrays,
    facing: np.ndarray,
    yaw_deg: Float64,
    *,
    regressed_deg: Float64,
    trunk_px: Float64,
    ears_px: Float64,
    hips_out_px: Float64,
) -> Mapping[str, Evidence]:
    """What is known of each angle, by name, of frames (N, ...).

    ``facing`` (N,) +1 right, -1 left; ``yaw_deg`` (N,) of the trunk; ``regressed_deg`` (N, 2)
    the regression's craniovertebral angle and kyphosis, however wide, NaN where it has none;
    ``trunk_px`` (N,) from the middle of the shoulders to that of the hips, ``ears_px`` (N, 2) the
    middle of the ears, ``hips_out_px`` (N,) how far the hips lie beyond the picture's edge,
    negative inside. A back much longer or shorter than its trunk is a sign that one of them lies
    on something else, and so is a tragus far from the ears. Where a picture ends above the hips,
    the lower end of the back is a guess.
    """
    toward = np.cos(np.radians(np.abs(yaw_deg)))
    outline, midline = points.outline.astype(np.float64), points.midline.astype(np.float64)
    stated, expected = points.angles[..., 0].astype(np.float64), points.angles[..., 1]
    columns = {name: stated[:, index] for index, name in enumerate(BACK_ANGLES)}
    doubts = {
        name: np.log(np.maximum(expected[:, index].astype(np.float64), _LEAST_SPREAD_DEG))
        for index, name in enumerate(BACK_ANGLES)
    }
    tangents = dorsal_line.tangents_deg(midline, facing)
    outlined = dorsal_line.outline_slopes_deg(outline, facing)
    curve = dorsal_line.back_curve_deg(midline, facing)
    visible = dorsal_line.tangents_deg(outline, facing)
    doubtful = (
        _strange(outline, trunk_px),
        np.clip(0.5 + hips_out_px / np.maximum(trunk_px, 1e-6), 0.0, 1.0),
    )
    return {
        "craniovertebral_angle": _neck(
            points, facing, toward, regressed=regressed_deg[:, 0], ears_px=ears_px
        ),
        "thoracic_kyphosis": _of(
            _halfway(columns["midline"], tangents),
            [tangents, regressed_deg[:, 1], visible],
            doubts["midline"],
            toward,
            *doubtful,
        ),
        "back_curve": _of(
            _halfway(columns["back_curve"], curve),
            [curve],
            doubts["back_curve"],
            toward,
            *doubtful,
        ),
        "shoulder_protraction": _shoulder(points, facing, toward),
        "outline_slopes": _of(
            outlined, [columns["outline_slopes"]], doubts["outline_slopes"], toward, doubtful[1]
        ),
    }


def _strange(outline: Float64, trunk_px: Float64) -> Float64:
    """How far the length of a back (N, S, 3) is from the usual for its trunk, 0 to 1."""
    back_px = np.hypot(*(outline[:, THORACIC - 1, :2] - outline[:, 0, :2]).T)
    ratio = np.maximum(back_px, 1e-6) / (_BACK_TO_TRUNK * np.maximum(trunk_px, 1e-6))
    return np.asarray(np.clip(np.abs(np.log(ratio)), 0.0, 1.0))


def _halfway(stated: Float64, drawn: Float64) -> Float64:
    """The middle of an angle that the network states and the same of the line that it draws.

    On rendered people it is nearer to the truth than either: the upper back's by 0.3 degrees, the
    whole back's by 0.8.
    """
    return np.asarray(stated + wrap_deg(drawn - stated) / 2.0)


def _neck(
    points: PointArrays,
    facing: np.ndarray,
    toward: Float64,
    *,
    regressed: Float64,
    ears_px: Float64,
) -> Evidence:
    head, outline = points.head.astype(np.float64), points.outline.astype(np.float64)
    tragus, c7 = head[:, TRAGUS], head[:, C7]
    base = rise_deg(c7, tragus, facing)
    by_outline = rise_deg(outline[:, 0], tragus, facing)
    sharp = np.log(np.maximum(points.neck_error_deg.astype(np.float64), _LEAST_SPREAD_DEG))
    reach_px = np.maximum(np.hypot(*(tragus - c7)[:, :2].T), 1e-6)
    apart = np.hypot(*(tragus[:, :2] - ears_px).T) / reach_px
    found = _of(base, [by_outline, regressed], sharp, toward, np.clip(apart, 0.0, _APART))
    radians = np.radians(base)
    turned = toward[:, None] * np.stack([np.sin(radians), np.cos(radians)], axis=-1)
    blur = np.log(_blur_deg(c7, tragus))[:, None]
    return Evidence(
        base,
        np.concatenate([found.terms[:, :-1], turned], axis=1),
        np.concatenate([found.sizes, blur], axis=1),
    )


def _shoulder(points: PointArrays, facing: np.ndarray, toward: Float64) -> Evidence:
    head = points.head.astype(np.float64)
    c7, acromion = head[:, C7], head[:, ACROMION]
    return _of(rise_deg(acromion, c7, -facing), [], np.log(_blur_deg(c7, acromion)), toward)


def _of(
    base: Float64, others: list[Float64], doubt: Float64, toward: Float64, *more: Float64
) -> Evidence:
    """Evidence from a first estimate, others, the log of the first one's expected error, how far
    the person is turned toward the camera (0 square, 1 facing it), and what more tells its size."""
    apart = [
        np.clip((other - base + 180.0) % 360.0 - 180.0, -_FAR_DEG, _FAR_DEG) for other in others
    ]
    known = [np.where(np.isfinite(part), part, 0.0) for part in apart]
    terms = [*known, (base - 35.0) / 10.0, toward]
    missing = [(~np.isfinite(part)).astype(np.float64) for part in apart]
    sizes = [doubt, *(np.abs(part) / 10.0 for part in known), *missing, np.abs(toward), *more]
    return Evidence(base, np.stack(terms, axis=-1), np.stack(sizes, axis=-1))


def _blur_deg(start: Float64, end: Float64) -> Float64:
    """How far a direction between two points (N, 3) may be off by their spreads."""
    length = np.hypot(end[:, 0] - start[:, 0], end[:, 1] - start[:, 1])
    spread = np.hypot(start[:, 2], end[:, 2])
    angle = np.degrees(np.arctan2(spread, np.maximum(length, 1e-6)))
    return np.asarray(np.maximum(angle, _LEAST_SPREAD_DEG))
