"""Applies the trained measurement: features in, craniovertebral angle and kyphosis out.

Each value comes with half the width of an interval that held 90 % of the true values of rendered
people the measurement was not trained on, or with the reason why there is none. All of it
works on any number of frames at once; the numbers come from ``models/measurement.npz``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from typing import Any

import numpy as np

from coach.core.body.back_outline import outline_shape, usable
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
class Network:
    """A few small networks whose answers are averaged, on top of a ridge regression.

    ``line`` (F + 1, T); ``w1`` (nets, F, H), ``w2`` (nets, H, G), ``w3`` (nets, G, 2 T) and
    their offsets; the second half of the outputs is the logarithm of the error to expect.
    """

    line: Float32
    w1: Float32
    b1: Float32
    w2: Float32
    b2: Float32
    w3: Float32
    b3: Float32

    @classmethod
    def of(cls, arrays: Mapping[str, Any], prefix: str) -> Network:
        """From named arrays; ``KeyError`` where one is missing."""
        named = {part.name: arrays[f"{prefix}{part.name}"] for part in fields(cls)}
        return cls(**{name: value.astype(np.float32) for name, value in named.items()})

    def __call__(self, inputs: Float32) -> tuple[Float64, Float64, Float64]:
        """Values, log sizes of their errors and disagreement of the networks, (N, T) each."""
        h1 = np.tanh(inputs @ self.w1 + self.b1[:, None])
        h2 = np.tanh(h1 @ self.w2 + self.b2[:, None])
        out = h2 @ self.w3 + self.b3[:, None]
        count, nets = self.line.shape[1], np.float32(len(out))
        middle = np.add.reduce(out, axis=0) / nets  # of one frame, mean() and std() cost twice
        rest, log_size = middle[:, :count], middle[:, count:]
        off = out[..., :count] - rest
        spread = np.sqrt(np.add.reduce(off * off, axis=0) / nets)
        value = rest + inputs @ self.line[:-1] + self.line[-1]
        return value.astype(np.float64), log_size.astype(np.float64), spread.astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """Everything the measurement from the side knows.

    ``mean``, ``scale`` (F,) standardise features, ``shape_mean``, ``shape_scale`` (S,) outlines.
    ``outline`` (F + 1, K) says which outline to expect from features and ``outline_scale`` (K,)
    how far real ones are from that; outlines further off than ``outline_limit`` (root mean
    square) are no back. ``axes`` (F, P) and ``axes_scale`` (P,) measure how unlike the training
    somebody is, ``unlike_limit`` from where on nothing is said. ``target_mean``,
    ``target_scale`` (T,) undo the standardised targets. ``size`` (2, T, E) turn what is known
    of a frame into the log of its error, without and with the outline; ``reach`` (2, groups, T)
    scale it to the 90 % interval of a frame, ``clip_reach`` to that of a recording; groups are
    side and oblique. ``blends`` say what points of head and back add.
    """

    mean: Float32
    scale: Float32
    shape_mean: Float32
    shape_scale: Float32
    outline: Float32
    outline_scale: Float32
    outline_limit: Float32
    axes: Float32
    axes_scale: Float32
    unlike_limit: Float32
    target_mean: Float32
    target_scale: Float32
    size: Float32
    reach: Float32
    clip_reach: Float32
    plain: Network
    outlined: Network
    blends: Blends = field(default_factory=dict)

    @classmethod
    def of(cls, arrays: Mapping[str, Any]) -> Trained:
        """From the arrays of ``models/measurement.npz``; ``KeyError`` where one is missing."""
        apart = ("plain", "outlined", "blends")
        names = [part.name for part in fields(cls)]
        own = {name: arrays[name] for name in names if name not in apart}
        return cls(
            **own,
            plain=Network.of(arrays, "plain."),
            outlined=Network.of(arrays, "outlined."),
        )


Rows = slice | np.ndarray
# Plain numbers: an IntEnum in an array expression costs ten times the expression.
_NONE, _UNLIKE, _NOT_SIDE, _NO_PERSON = (
    int(code) for code in (Doubt.NONE, Doubt.UNLIKE, Doubt.NOT_SIDE, Doubt.NO_PERSON)
)
_OBLIQUE, _SIDE_LEFT = int(View.OBLIQUE), int(View.SIDE_LEFT)


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
) -> Estimate:
    """Estimate frames however wide their intervals, from features (N, F).

    ``landmarks`` (N, 33, 4) pixels and visibility, NaN where nobody is; ``view`` (N,) of
    ``View``; ``contour`` (N, K) from ``back_contour``, NaN where there is none. People unlike the
    training get no value.
    """
    absent = np.isnan(raw[:, 0])
    inputs = standardised(trained, np.where(absent[:, None], 0.0, raw))
    far = unlike(trained, inputs)
    oblique = view == _OBLIQUE
    group = oblique.astype(np.intp)
    scale = trained.target_scale
    used = np.zeros(len(raw), dtype=bool)
    if contour is not None:
        used = believed(trained, inputs, contour) & ~absent
    value, size, half = np.empty((3, len(raw), len(TARGETS)))
    for version, rows in _by_version(used):
        given, network = inputs[rows], trained.plain
        if version and contour is not None:
            given = with_outline(trained, given, contour[rows], landmarks[rows])
            network = trained.outlined
        value[rows], log_size, spread = network(given)
        judged = size_inputs(log_size, spread, far[rows], raw[rows])
        size[rows] = error_size(trained.size[version], judged)
        half[rows] = size[rows] * trained.reach[version][group[rows]]
    value = value * scale + trained.target_mean
    doubt = np.zeros(value.shape, dtype=np.int8)
    doubt[far > trained.unlike_limit] = _UNLIKE
    doubt[~(oblique | (view >= _SIDE_LEFT))] = _NOT_SIDE
    doubt[absent] = _NO_PERSON
    nowhere = np.zeros(value.shape, dtype=bool)
    return _answered(Estimate(value, half * scale, size * scale, doubt, used, nowhere))


def _by_version(outlined: Bool) -> list[tuple[int, Rows]]:
    """Which frames (N,) go which way: 0 from landmarks alone, 1 with the outline, too. All of a
    block mostly go one way, and are taken as they are."""
    if outlined.all():
        return [(1, slice(None))]
    if not outlined.any():
        return [(0, slice(None))]
    return [(0, np.flatnonzero(~outlined)), (1, np.flatnonzero(outlined))]


def within(found: Estimate, raw: Float64, widest_deg: tuple[float, ...] = WIDEST_DEG) -> Estimate:
    """The same without the values whose intervals are wider than ``widest_deg`` (T,), and with
    what is most likely to have made them so, read off the features (N, F)."""
    wide = found.half_deg > np.array(widest_deg)
    if not wide.any():
        return found
    doubt = np.where(wide, _causes(raw)[:, None], found.doubt)
    return _answered(replace(found, doubt=doubt))


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


def _answered(found: Estimate) -> Estimate:
    """The same without numbers where there is a doubt."""
    unknown = found.doubt != _NONE
    parts = ("value_deg", "half_deg", "size_deg")
    return replace(
        found, **{name: np.where(unknown, np.nan, getattr(found, name)) for name in parts}
    )


def standardised(trained: Trained, raw: Float64) -> Float32:
    """Features (N, F) as the networks take them."""
    inputs = (raw - trained.mean) / trained.scale
    return np.clip(inputs, -INPUT_LIMIT, INPUT_LIMIT).astype(np.float32)


def unlike(trained: Trained, inputs: Float32) -> Float64:
    """How far from everything trained on, (N,): about 1 for the people of the training."""
    along = (inputs @ trained.axes) / trained.axes_scale
    total = np.add.reduce(along * along, axis=1)
    return np.asarray(np.sqrt(total / np.float32(along.shape[1])), dtype=np.float64)


def expected_outline(trained: Trained, inputs: Float32) -> Float32:
    """The outline (N, K) that the landmarks make expect."""
    return np.asarray(inputs @ trained.outline[:-1] + trained.outline[-1])


def surprise(trained: Trained, inputs: Float32, contour: Float32) -> Float64:
    """How far an outline (N, K) is from the one expected: root mean square (N,) over the
    stations that were found, 1 for the people of the training."""
    off = (contour - expected_outline(trained, inputs)) / trained.outline_scale
    found = np.isfinite(off)
    total = np.where(found, np.minimum(np.abs(off), 20.0) ** 2, 0.0).sum(axis=1)
    return np.asarray(np.sqrt(total / np.maximum(found.sum(axis=1), 1)), dtype=np.float64)


def believed(trained: Trained, inputs: Float32, contour: Float32) -> Bool:
    """Whether an outline (N, K) can be a back: complete enough, and where a back should be."""
    return np.asarray(
        usable(contour) & (surprise(trained, inputs, contour) <= trained.outline_limit)
    )


def with_outline(
    trained: Trained, inputs: Float32, contour: Float32, landmarks: Float32
) -> Float32:
    """Inputs (N, F + S) with an outline's shape; missing stations are where one expects them."""
    whole = np.where(np.isfinite(contour), contour, expected_outline(trained, inputs))
    shape = outline_shape(whole.astype(np.float32), landmarks, facing(landmarks))
    z = np.clip((shape - trained.shape_mean) / trained.shape_scale, -INPUT_LIMIT, INPUT_LIMIT)
    return np.concatenate([inputs, z.astype(np.float32)], axis=1)


def error_size(weights: Float32, judged: Float64) -> Float64:
    """Error to expect (N, T) in standardised targets, from ``size_inputs`` and ``weights``
    (T, S)."""
    return np.asarray(np.exp((judged * weights).sum(axis=-1)))


def size_inputs(log_size: Float64, spread: Float64, far: Float64, raw: Float64) -> Float64:
    """What an error's size is judged by, (N, T, S): what the networks (N, T) say of it
    themselves, how much they disagree, how unlike the training somebody is (N,), and from the
    features (N, F) how far they are from square to the camera and the head from straight."""
    parts = np.empty((*log_size.shape, SIZE_INPUTS))
    parts[..., 0] = 1.0
    np.clip(log_size, -6.0, 3.0, out=parts[..., 1])
    np.log(spread + _SPREAD_FLOOR, out=parts[..., 2])
    parts[..., 3] = np.minimum(far, 3.0)[:, None]
    parts[..., 4] = np.abs(np.cos(raw[:, -3]))[:, None]
    parts[..., 5] = np.abs(raw[:, -1])[:, None]
    return parts


def _causes(raw: Float64) -> np.ndarray:
    """What may make a frame's estimate too uncertain, (N,) int8: the last that holds."""
    seen = raw[:, VISIBLE]
    hips = seen[:, -4:-2].max(axis=1) < 0.5
    ear = seen[:, 4] < 0.5
    turned = np.abs(np.arcsin(np.clip(raw[:, -1], -1.0, 1.0))) > np.radians(35.0)
    doubt = np.full(len(raw), int(Doubt.UNCERTAIN), dtype=np.int8)
    reasons = ((Doubt.HIPS_HIDDEN, hips), (Doubt.EAR_HIDDEN, ear), (Doubt.HEAD_TURNED, turned))
    for reason, holds in reasons:
        doubt[holds] = int(reason)
    return doubt


def of_recording(trained: Trained, found: Estimate, oblique: bool) -> tuple[Float64, Float64]:
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
