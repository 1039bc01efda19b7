"""Applies the trained measurement: features in, craniovertebral angle and kyphosis out.

Each value comes with half the width of an interval that held 90 % of the true values of rendered
people the measurement was not trained on, or with the reason why there is none. All of it
works on any number of frames at once; the numbers come from ``models/measurement.npz``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np

from coach.core.body.back_outline import outline_shape, usable
from coach.core.network import Layer, Network
from coach.core.posture.blend import Blends
from coach.core.posture.features import VISIBLE, facing
from coach.core.record import record
from coach.core.types import Bool, Float32, Float64, View

TARGETS = ("craniovertebral_angle", "thoracic_kyphosis")
"""What landmarks and outline alone give."""
ESTIMATES = (*TARGETS, "back_curve", "shoulder_protraction")
"""What is given where points of head and back were found, too."""
WIDEST_DEG = (12.0, 15.0)
"""Intervals with a larger half width say too little to be given."""

INPUT_LIMIT = 3.0
"""Standardised inputs are held within: straight lines mislead further out."""

_SPREAD_FLOOR = 0.3
_OFF_LIMIT = 20.0
_TURNED = math.sin(math.radians(35.0))
"""A head turned further against the trunk, as the features' last, makes an angle uncertain."""

SIZE_INPUTS = 6
"""How many numbers an error's size is judged by."""


class Doubt(IntEnum):
    """Why there is no value: what is most likely to have made it too uncertain."""

    NONE = 0
    UNCERTAIN = 1
    TOO_FAR = 2
    HIPS_HIDDEN = 3
    EAR_HIDDEN = 4
    HEAD_TURNED = 5
    UNLIKE = 6
    BACK_HIDDEN = 7
    NOT_SIDE = 8
    NO_PERSON = 9


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """Everything the measurement from the side knows.

    ``mean``, ``scale`` (F,) standardise features, ``shape_mean``, ``shape_scale`` (S,) outlines.
    ``told`` is what features tell apart from the targets: first along ``axes`` directions how
    unlike the training somebody is, then the outline (K,) to expect. ``outline_scale`` (K,) is
    how far real ones are from that; outlines further off than ``outline_limit`` (root mean
    square) are no back. From ``unlike_limit`` on nothing is said. ``target_mean``,
    ``target_scale`` (T,) undo the standardised targets. ``size`` (2, T, E) turn what is known
    of a frame into the log of its error, without and with the outline; ``reach`` (2, groups, T)
    scale it to the 90 % interval of a frame, ``clip_reach`` to that of a recording; groups are
    side and oblique. ``blends`` say what points of head and back add.
    """

    mean: Float64
    scale: Float64
    shape_mean: Float64
    shape_scale: Float64
    told: Layer
    axes: int
    outline_scale: Float32
    outline_limit: float
    unlike_limit: float
    target_mean: Float64
    target_scale: Float64
    size: Float64
    reach: Float64
    clip_reach: Float32
    plain: Network
    outlined: Network
    blends: Blends = field(default_factory=dict)

    @classmethod
    def of(cls, arrays: Mapping[str, Any]) -> Trained:
        """From the arrays of ``models/measurement.npz``; ``KeyError`` where one is missing.

        There ``axes`` (F, P) have ``axes_scale`` (P,), and ``outline`` (F + 1, K) is a regression.
        """
        single = {name: arrays[name] for name in ("outline_scale", "clip_reach")}
        # One frame's arithmetic in one precision costs half of that in two.
        double = {name: arrays[name].astype(np.float64) for name in _DOUBLE}
        axes, outline = arrays["axes"], arrays["outline"]
        count = axes.shape[1]
        along = axes / (arrays["axes_scale"] * np.float32(math.sqrt(count)))
        return cls(
            **single,
            **double,
            outline_limit=float(arrays["outline_limit"]),
            unlike_limit=float(arrays["unlike_limit"]),
            told=Layer(
                np.concatenate([along, outline[:-1]], axis=1),
                np.concatenate([np.zeros(count, np.float32), outline[-1]]),
            ),
            axes=count,
            plain=Network.of(arrays, "plain."),
            outlined=Network.of(arrays, "outlined."),
        )


_DOUBLE = (
    *("mean", "scale", "shape_mean", "shape_scale"),
    *("target_mean", "target_scale", "size", "reach"),
)

Rows = slice | np.ndarray
# Plain numbers: an IntEnum in an array expression costs ten times the expression.
_NONE, _UNCERTAIN, _HIPS_HIDDEN, _EAR_HIDDEN, _HEAD_TURNED, _UNLIKE, _NOT_SIDE, _NO_PERSON = (
    np.int8(code)
    for code in (
        Doubt.NONE,
        Doubt.UNCERTAIN,
        Doubt.HIPS_HIDDEN,
        Doubt.EAR_HIDDEN,
        Doubt.HEAD_TURNED,
        Doubt.UNLIKE,
        Doubt.NOT_SIDE,
        Doubt.NO_PERSON,
    )
)
_OBLIQUE = int(View.OBLIQUE)


@record(eq=False)
class Estimate:
    """Angles of frames: ``value_deg``, ``half_deg`` float64 (..., T) over ``TARGETS`` or all
    ``ESTIMATES``, NaN where there are none; ``doubt`` int8 (..., T) of ``Doubt``. ``size_deg``
    (..., T) is the error to expect, which weights frames in a recording. ``outlined`` bool (...):
    the outline was used; ``pointed`` bool (..., T): points of head and back were.
    """

    value_deg: Float64
    half_deg: Float64
    size_deg: Float64
    doubt: np.ndarray
    outlined: Bool
    pointed: Bool


def regress(
    trained: Trained,
    raw: Float64,
    view: np.ndarray,
    landmarks: Float32,
    contour: Float32 | None = None,
    *,
    side: np.ndarray | None = None,
) -> Estimate:
    """Estimate frames however wide their intervals, from features (N, F).

    ``landmarks`` (N, 33, 4) pixels and visibility, NaN where nobody is; ``view`` (N,) of
    ``View``; ``contour`` (N, K) from ``back_contour``, NaN where there is none; ``side`` (N,) is
    ``facing(landmarks)`` where it is known already. People unlike the training get no value.
    """
    absent = np.isnan(raw[:, 0])
    inputs = standardised(trained, raw)
    far, outline = expected(trained, inputs)
    used = np.zeros(len(raw), dtype=bool)
    if contour is not None:
        used = believed(trained, contour, outline) & ~absent
    group = (view == _OBLIQUE).astype(np.intp)
    numbers = np.empty((3, len(raw), len(TARGETS)))
    value, half, size = numbers
    for version, rows in _by_version(used):
        given, network = inputs[rows], trained.plain
        if version and contour is not None:
            faced = facing(landmarks[rows]) if side is None else side[rows]
            whole = completed(contour[rows], outline[rows])
            given = with_outline(trained, given, whole, landmarks[rows], faced)
            network = trained.outlined
        value[rows], log_size, spread = network(given)
        judged = size_inputs(log_size, spread, far[rows], raw[rows])
        size[rows] = error_size(trained.size[version], judged)
        half[rows] = size[rows] * trained.reach[version].take(group[rows], axis=0)
    numbers *= trained.target_scale
    value += trained.target_mean
    why = np.zeros(len(raw), dtype=np.int8)
    np.putmask(why, far > trained.unlike_limit, _UNLIKE)
    np.putmask(why, view < _OBLIQUE, _NOT_SIDE)
    np.putmask(why, absent, _NO_PERSON)
    doubt = np.empty(value.shape, dtype=np.int8)
    doubt[:] = why[:, None]
    np.copyto(numbers, np.nan, where=doubt != _NONE)
    return Estimate(value, half, size, doubt, used, np.zeros(value.shape, dtype=bool))


def _by_version(outlined: Bool) -> list[tuple[int, Rows]]:
    """Which frames (N,) go which way: 0 from landmarks alone, 1 with the outline, too. All of a
    block mostly go one way, and are taken as they are."""
    count = np.count_nonzero(outlined)
    if count in (0, len(outlined)):
        return [(int(count > 0), slice(None))]
    return [(0, np.flatnonzero(~outlined)), (1, np.flatnonzero(outlined))]


def within(found: Estimate, raw: Float64, widest_deg: tuple[float, ...] = WIDEST_DEG) -> Estimate:
    """The same without the values whose intervals are wider than ``widest_deg`` (T,), and with
    what is most likely to have made them so, read off the features (N, F)."""
    value, half, size = numbers = np.array((found.value_deg, found.half_deg, found.size_deg))
    doubt = found.doubt.copy()
    withhold(numbers, doubt, raw, widest_deg)
    return Estimate(value, half, size, doubt, found.outlined, found.pointed)


def withhold(
    numbers: Float64, doubt: np.ndarray, raw: Float64, widest_deg: tuple[float, ...]
) -> None:
    """Take out of values, half widths and sizes (3, N, T) what is too uncertain; see ``within``."""
    wide = numbers[1] > np.array(widest_deg)
    if np.count_nonzero(wide):
        np.copyto(doubt, _causes(raw)[:, None], where=wide)
        np.copyto(numbers, np.nan, where=wide)


def from_features(
    trained: Trained,
    raw: Float64,
    view: np.ndarray,
    landmarks: Float32,
    contour: Float32 | None = None,
    *,
    widest_deg: tuple[float, ...] = WIDEST_DEG,
) -> Estimate:
    """Estimates from features (N, F): see ``regress`` and ``within``."""
    return within(regress(trained, raw, view, landmarks, contour), raw, widest_deg)


def standardised(trained: Trained, raw: Float64) -> Float32:
    """Features (N, F) as the networks take them; numbers, too, where nobody is (NaN)."""
    inputs = (raw - trained.mean) / trained.scale
    return np.fmax(np.fmin(inputs, INPUT_LIMIT), -INPUT_LIMIT).astype(np.float32)


def expected(trained: Trained, inputs: Float32) -> tuple[Float64, Float32]:
    """How far somebody is from everything trained on, (N,), about 1 for the people of the
    training, and the outline (N, K) that the landmarks make expect."""
    told = trained.told(inputs)
    along = told[:, : trained.axes]
    return np.sqrt(np.vecdot(along, along)).astype(np.float64), told[:, trained.axes :]


def surprise(trained: Trained, contour: Float32, outline: Float32) -> Float64:
    """How far an outline (N, K) is from the one expected: root mean square (N,) over the
    stations that were found, 1 for the people of the training."""
    off = (contour - outline) / trained.outline_scale
    found = np.isfinite(off)
    squares = np.where(found, np.minimum(off * off, _OFF_LIMIT**2), 0.0)
    count = np.maximum(np.add.reduce(found, axis=1), 1)
    return np.asarray(np.sqrt(np.add.reduce(squares, axis=1) / count), dtype=np.float64)


def believed(trained: Trained, contour: Float32, outline: Float32) -> Bool:
    """Whether an outline (N, K) can be a back: complete enough, and near the one expected."""
    near = surprise(trained, contour, outline) <= trained.outline_limit
    return np.asarray(usable(contour) & near)


def completed(contour: Float32, outline: Float32) -> Float32:
    """An outline (N, K) whose missing stations are where one expects them."""
    return np.where(np.isfinite(contour), contour, outline)


def with_outline(
    trained: Trained, inputs: Float32, whole: Float32, landmarks: Float32, side: np.ndarray
) -> Float32:
    """Inputs (N, F + S) with the shape of a complete outline; ``side`` (N,) as ``facing``."""
    shape = (outline_shape(whole, landmarks, side) - trained.shape_mean) / trained.shape_scale
    held = np.minimum(np.maximum(shape, -INPUT_LIMIT), INPUT_LIMIT)
    return np.concatenate([inputs, held.astype(np.float32)], axis=1)


def error_size(weights: Float32, judged: Float64) -> Float64:
    """Error to expect (N, T) in standardised targets, from ``size_inputs`` and ``weights``
    (T, S)."""
    return np.asarray(np.exp(np.vecdot(judged, weights)))


def size_inputs(log_size: Float64, spread: Float64, far: Float64, raw: Float64) -> Float64:
    """What an error's size is judged by, (N, T, S): what the networks (N, T) say of it
    themselves, how much they disagree, how unlike the training somebody is (N,), and from the
    features (N, F) how far they are from square to the camera and the head from straight."""
    parts = np.empty((*log_size.shape, SIZE_INPUTS))
    parts[..., 0] = 1.0
    parts[..., 1] = np.minimum(np.maximum(log_size, -6.0), 3.0)
    np.log(spread + _SPREAD_FLOOR, out=parts[..., 2])
    parts[..., 3] = np.minimum(far, 3.0)[:, None]
    parts[..., 4] = np.abs(np.cos(raw[:, -3:-2]))
    parts[..., 5] = np.abs(raw[:, -1:])
    return parts


def _causes(raw: Float64) -> np.ndarray:
    """What may make a frame's estimate too uncertain, (N,) int8: the last that holds."""
    seen = raw[:, VISIBLE]
    doubt = np.full(len(raw), _UNCERTAIN)
    np.putmask(doubt, np.maximum(seen[:, -4], seen[:, -3]) < 0.5, _HIPS_HIDDEN)
    np.putmask(doubt, seen[:, 4] < 0.5, _EAR_HIDDEN)
    np.putmask(doubt, np.abs(raw[:, -1]) > _TURNED, _HEAD_TURNED)
    return doubt


def of_recording(trained: Trained, found: Estimate, *, oblique: bool) -> tuple[Float64, Float64]:
    """Values and half widths (T,) of a recording's frames (N, T), NaN where none has one.

    The middle is a median weighted by 1 / size²; an error that a body brings along is in every
    frame, so that the interval is calibrated apart and hardly narrows with the frames.
    """
    count = found.value_deg.shape[-1]
    version = int(found.outlined.mean() >= 0.5) if len(found.outlined) else 0
    value, half = np.full(count, np.nan), np.full(count, np.nan)
    for index in range(count):
        rows = np.isfinite(found.value_deg[:, index])
        if not rows.any():
            continue
        weight = 1.0 / found.size_deg[rows, index] ** 2
        value[index] = weighted_median(found.value_deg[rows, index], weight)
        size = 1.0 / math.sqrt(weight.mean())
        if found.pointed[rows, index].mean() >= 0.5:
            half[index] = size * trained.blends[ESTIMATES[index]].clip_reach[int(oblique)]
        else:
            half[index] = size * trained.clip_reach[version, int(oblique), index]
    return value, half


def weighted_median(values: Float64, weights: Float64) -> float:
    """The value at which half the weight is reached, linear between neighbours."""
    order = np.argsort(values, kind="stable")
    sorted_values, sorted_weights = values[order], weights[order]
    middle = np.cumsum(sorted_weights) - 0.5 * sorted_weights
    return float(np.interp(0.5 * sorted_weights.sum(), middle, sorted_values))
