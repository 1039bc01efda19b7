"""The back's outline: how far the silhouette reaches behind the line hip, shoulder, ear.

Rays start on the line and run backwards, square to the trunk on the trunk and turning with the
neck above the shoulders, so that leaning does not change what they find.
"""

from __future__ import annotations

import math

import numpy as np

from coach.core.types import Bool, Complex128, Float32, Float64, Image
from coach.core.types import Landmark as L

TRUNK = np.linspace(0.10, 1.0, 16)
"""Where rays leave the line from hip (0) to shoulder (1)."""

NECK = np.array([0.06, 0.12, 0.18, 0.25, 0.33, 0.42, 0.55, 0.70, 0.85, 1.0])
"""Where rays leave the line from shoulder (0) to ear (1): densest where the upper back ends."""

STATIONS = len(TRUNK) + len(NECK)

REACH = 0.72
"""How far a ray is followed, in torso lengths: further back nobody's back is."""

NEAR, FAR = 0.015, 0.62
"""Distances outside are no back but a hole in the silhouette, a backrest or a curtain."""

JUMP = 0.22
"""Neighbouring stations differ by less on a body, also in loose clothes."""

MIN_SHARE = 0.7
"""An outline with fewer of its stations found is no outline."""

_NAPE = slice(10, 24)
"""Stations around the nape, from where the ear is looked at."""

_PIECES = np.array(
    [(0, 4), (2, 6), (4, 8), (6, 10), (8, 12), (10, 14), (12, 16), (14, 18), (16, 20), (18, 22),
     (0, 8), (4, 12), (8, 16), (12, 20)]
)  # fmt: skip
"""Pieces of the back whose inclination is looked at, lower and upper station."""
_LOWER, _UPPER = _PIECES.T.copy()

SHAPE = STATIONS + 2 * (_NAPE.stop - _NAPE.start) + len(_PIECES)
"""How many numbers describe an outline."""

_PART = np.repeat(np.eye(2, dtype=np.float32), [len(TRUNK), len(NECK)], axis=0)
"""1 where a station is on the trunk (first column), on the neck (second)."""
_ENOUGH = MIN_SHARE * np.array([len(TRUNK), len(NECK)])

_STEPS = 97
_DISTANCE = np.linspace(0.0, REACH, _STEPS)
_ENDS = np.array(
    [L.LEFT_HIP, L.RIGHT_HIP, L.LEFT_SHOULDER, L.RIGHT_SHOULDER, L.LEFT_EAR, L.RIGHT_EAR]
)
_EDGE = 127.5
_LEAST_PX = 1.0
"""A shorter torso has no outline."""
_NECK_MAX_RAD = math.radians(80.0)
_TURNS = 1j * np.concatenate([np.zeros(len(TRUNK)), NECK])
"""By how much of the neck's bend a station's line is turned."""


def _spine() -> Complex128:
    """Weights (6, STATIONS + 3) of ``_ENDS`` as complex numbers x + iy: where the stations are,
    then trunk, neck, and the way back from the trunk."""
    hip, shoulder, ear = np.repeat(np.eye(3), 2, axis=1)[:, :, None] / 2
    trunk, neck = shoulder - hip, ear - shoulder
    parts = (hip + TRUNK * trunk, shoulder + NECK * neck, trunk, neck, -1j * trunk)
    return np.concatenate(parts, axis=1)


_SPINE = _spine()


def back_contour(
    silhouette: Image, landmarks: Float32, facing: np.ndarray, scale: float = 1.0
) -> Float32:
    """Distances from the line hip, shoulder, ear back to the silhouette's edge.

    ``silhouette`` uint8 (..., H, W), 0 background .. 255 person; ``landmarks`` (..., 33, 4) in
    pixels of the frame; ``facing`` (...) +1 where the person faces the right edge, -1 the left;
    ``scale`` is the silhouette's width over the frame's where it is smaller. Returns float32
    (..., STATIONS) in lengths of the torso (middle of the hips to middle of the shoulders in
    the picture), from low to high; NaN where no plausible edge was found.
    """
    shape = landmarks.shape[:-2]
    count = math.prod(shape)
    height, width = silhouette.shape[-2:]
    masks = silhouette.reshape(count, height * width)
    side = facing.reshape(count, 1)
    origin, direction, torso = _rays(landmarks.reshape(count, *landmarks.shape[-2:]), side)
    origin = origin * scale
    along = (_DISTANCE * (torso * scale))[:, None]
    with np.errstate(invalid="ignore"):
        x = (origin.real[..., None] + direction.real[..., None] * along) * side[..., None]
        y = origin.imag[..., None] + direction.imag[..., None] * along
        column, row = x.astype(np.intp), y.astype(np.intp)
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    place = np.where(inside, row * width + column, 0)
    value = np.take_along_axis(masks, place.reshape(count, -1), axis=1).reshape(place.shape)
    value[~inside] = 255  # beyond the picture nothing is known: never an edge
    found = _first_edge(value)
    found[~(torso[:, 0] > _LEAST_PX)] = np.nan
    return _plausible(found).astype(np.float32).reshape(*shape, STATIONS)


def usable(contour: Float32) -> Bool:
    """Whether an outline (..., STATIONS) has enough stations, on the trunk and on the neck."""
    found = np.isfinite(contour) @ _PART
    return np.asarray(np.logical_and.reduce(found >= _ENOUGH, axis=-1))


def _rays(landmarks: Float32, side: np.ndarray) -> tuple[Complex128, Complex128, Float64]:
    """Origins and unit directions (N, STATIONS) as complex numbers x + iy, and torso lengths
    (N, 1), no less than ``_LEAST_PX``, of landmarks (N, 33, 4).

    In pixels, with x to where the person faces: ``side`` (N, 1) is +1 for the right edge.
    """
    ends = landmarks.take(_ENDS, axis=1)[..., :2].astype(np.float64)
    ends[..., 0] *= side
    spine = ends.view(np.complex128)[..., 0] @ _SPINE
    trunk, neck, back = spine[:, -3:-2], spine[:, -2:-1], spine[:, -1:]
    torso = np.maximum(np.abs(trunk), _LEAST_PX)
    bent = trunk.conj() * neck  # in axes where the trunk is up
    bend = np.arctan2(bent.imag, bent.real)
    bend = np.minimum(np.maximum(bend, -_NECK_MAX_RAD), _NECK_MAX_RAD)
    return spine[:, :-3], back * (1.0 / torso) * np.exp(bend * _TURNS), torso


def _first_edge(value: Image) -> Float64:
    """Distance (N, STATIONS) at which the person ends for good: three samples in a row are
    background. NaN where the ray starts outside or never leaves."""
    off = value < _EDGE
    out = off[..., :-2] & off[..., 1:-1] & off[..., 2:]
    index = out.argmax(axis=-1)
    known = np.take_along_axis(out, index[..., None], axis=-1)[..., 0] & (index > 0)
    before = np.take_along_axis(value, np.maximum(index - 1, 0)[..., None], axis=-1)[..., 0]
    after = np.take_along_axis(value, index[..., None], axis=-1)[..., 0]
    drop = np.maximum(before.astype(np.float64) - after, 1.0)
    share = np.clip((before - _EDGE) / drop, 0.0, 1.0)
    step = _DISTANCE[1]
    return np.where(known, (np.maximum(index - 1, 0) + share) * step, np.nan)


def _plausible(distance: Float64) -> Float64:
    """The distances with those that can't be a back taken out."""
    kept = np.where((distance >= NEAR) & (distance <= FAR), distance, np.nan)
    leap = np.abs(np.diff(kept, axis=-1)) > JUMP  # NaN compares False
    spoilt = np.zeros(kept.shape, dtype=bool)
    spoilt[..., :-1] |= leap
    spoilt[..., 1:] |= leap
    return np.where(spoilt, np.nan, kept)


def outline_shape(contour: Float32, landmarks: Float32, facing: np.ndarray) -> Float64:
    """What an outline looks like: (..., STATIONS) complete distances, (..., 33, 4) pixels and
    facing (...) to (..., SHAPE): the distances, directions from points of the back to the ear
    and of pieces of the back, against the picture's vertical, mirrored to face right.
    """
    shape = landmarks.shape[:-2]
    count = math.prod(shape)
    people = landmarks.reshape(count, *landmarks.shape[-2:])
    origin, direction, torso = _rays(people, facing.reshape(count, 1))
    distance = contour.reshape(count, STATIONS).astype(np.float64)
    spine = origin * (1.0 / torso)
    back = spine + direction * distance
    to_ear = spine[:, -1:] - back[:, _NAPE]  # the line ends at the ear
    piece = back.take(_UPPER, axis=1) - back.take(_LOWER, axis=1)
    parts = (
        distance,
        np.arctan2(-to_ear.imag, to_ear.real),
        np.abs(to_ear),
        np.arctan2(piece.real, -piece.imag),
    )
    return np.concatenate(parts, axis=1).reshape(*shape, SHAPE)
