"""The trained angles of frames: from landmarks and outline, and from points where there are any."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coach.core.posture.blend import Blend
from coach.core.posture.evidence import Evidence, PointArrays, evidence
from coach.core.posture.features import facing, facing_at, features
from coach.core.posture.regressor import (
    ESTIMATES,
    TARGETS,
    WIDEST_DEG,
    Doubt,
    Estimate,
    Trained,
    regress,
    withhold,
    within,
)
from coach.core.types import Float32, Float64, View
from coach.core.types import Landmark as L

WIDEST_POINTED_DEG = (16.0, 32.0, 36.0, 25.0)
"""Intervals of ``ESTIMATES`` from points with a larger half width say too little to be given.

The neck's is where errors of people left out begin to be gross: see
``models.evaluation.posture.real``. The curves' are wide, so that the back is told from every side
view with its honest interval.
"""

# A plain number: an IntEnum in an array expression costs ten times the expression.
_BACK_HIDDEN = np.int8(Doubt.BACK_HIDDEN)


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Frames (N, ...) of one size as the measurement takes them, NaN where something is unknown.

    ``landmarks`` (N, 33, 4) pixels and visibility; ``world`` (N, 33, 3) metres; ``contour``
    (N, K) from ``back_contour``; ``size_px``; ``view`` (N,) of ``View``; ``yaw_deg`` (N,) of the
    trunk; ``points``.
    """

    landmarks: Float32
    world: Float32
    contour: Float32
    size_px: tuple[int, int]
    view: np.ndarray
    yaw_deg: Float64
    points: PointArrays | None


def estimate(trained: Trained, frames: Frames) -> Estimate:
    """Estimate frames: (N, T) over ``ESTIMATES``."""
    side = facing_at(frames.yaw_deg)
    raw = features(frames.landmarks, frames.world, frames.size_px, side)
    pressed = regress(trained, raw, frames.view, frames.landmarks, frames.contour, side=side)
    found = _padded(pressed, raw)
    if frames.points is None or not trained.blends:
        return found
    seen = (frames.view >= View.OBLIQUE) & np.isfinite(frames.landmarks[:, 0, 0])
    rows = frames.points.any & seen
    if rows.any():
        found = _with_points(trained, frames, rows, found=found, pressed=pressed, raw=raw)
    return found


def forward(frames: Frames) -> np.ndarray:
    """+1 where the person faces the picture's right edge, -1 where the left, (N,)."""
    sides = np.where(frames.view == View.SIDE_RIGHT, 1.0, -1.0)
    return np.where(frames.view == View.OBLIQUE, facing(frames.landmarks), sides)


def known(frames: Frames, pressed: Estimate) -> dict[str, Evidence]:
    """What points and the regression say of each angle of frames; ``pressed`` from ``regress``.

    Empty where no frame has points.
    """
    if frames.points is None:
        return {}
    pairs = (
        [L.LEFT_SHOULDER, L.RIGHT_SHOULDER],
        [L.LEFT_HIP, L.RIGHT_HIP],
        [L.LEFT_EAR, L.RIGHT_EAR],
    )
    shoulders, hips, ears = (
        frames.landmarks[:, pair, :2].astype(np.float64).mean(axis=1) for pair in pairs
    )
    trunk_px = np.hypot(*(shoulders - hips).T)
    beyond = np.maximum(-hips, hips - np.array(frames.size_px, np.float64)).max(axis=1)
    return dict(
        evidence(
            frames.points,
            forward(frames),
            frames.yaw_deg,
            regressed_deg=pressed.value_deg,
            trunk_px=trunk_px,
            ears_px=ears,
            hips_out_px=beyond,
        )
    )


def _with_points(
    trained: Trained,
    frames: Frames,
    rows: np.ndarray,
    *,
    found: Estimate,
    pressed: Estimate,
    raw: Float64,
) -> Estimate:
    """``found`` with the frames ``rows`` (N,) blended from points and regression.

    An angle that the points don't show keeps what the regression says of it.
    """
    told = known(frames, pressed)
    oblique = frames.view == View.OBLIQUE
    columns = [_blended(trained.blends.get(name), told[name], oblique, rows) for name in ESTIMATES]
    value, half, size = (np.stack([c[part] for c in columns], axis=1) for part in range(3))
    shown = np.isfinite(value)
    none = np.full(value.shape, int(Doubt.NONE), dtype=np.int8)
    blended = within(
        Estimate(value, half, size, none, found.outlined, shown), raw, WIDEST_POINTED_DEG
    )
    parts = ("value_deg", "half_deg", "size_deg", "doubt")
    merged = {name: np.where(shown, getattr(blended, name), getattr(found, name)) for name in parts}
    return replace(found, **merged, pointed=shown)


def _blended(
    blend: Blend | None, told: Evidence, oblique: np.ndarray, rows: np.ndarray
) -> tuple[Float64, Float64, Float64]:
    """Value, half width and error to expect (N,) of one angle; NaN where it isn't shown."""
    unknown = np.full(len(rows), np.nan)
    if blend is None:
        return unknown, unknown, unknown
    shown = rows & np.isfinite(told.base)
    sizes = np.nan_to_num(told.sizes)
    clean = Evidence(told.base, np.nan_to_num(told.terms), sizes)
    parts = blend.value_deg(clean), blend.half_deg(clean, oblique), blend.size_deg(clean)
    value, half, size = (np.where(shown, part, np.nan) for part in parts)
    return value, half, size


def _padded(pressed: Estimate, raw: Float64) -> Estimate:
    """What the regression is sure of, with columns for what only points show."""
    count = len(TARGETS)
    shape = (len(pressed.doubt), len(ESTIMATES))
    value, half, size = numbers = np.empty((3, *shape))
    numbers[..., count:] = np.nan
    value[:, :count], half[:, :count] = pressed.value_deg, pressed.half_deg
    size[:, :count] = pressed.size_deg
    doubt = np.empty(shape, dtype=np.int8)
    doubt[:, :count] = pressed.doubt
    doubt[:, count:] = np.maximum(pressed.doubt[:, :1], _BACK_HIDDEN)
    withhold(numbers[..., :count], doubt[:, :count], raw, WIDEST_DEG)
    return Estimate(value, half, size, doubt, pressed.outlined, np.zeros(shape, dtype=bool))
