"""How a person sits now against their baseline, and what they are doing instead of sitting.

Six ways of sitting badly are told apart, each with its number and a usual limit; ``strain`` is
the largest of them in its limits, so that 1 is the edge of slouching whatever the kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from coach.core.monitor import picture_cues as g
from coach.core.monitor.baseline import Baseline, Pictures, angles_deg, slouch_deg
from coach.core.posture.front_change import TrainedChange
from coach.core.posture.regressor import Trained
from coach.core.types import Float64, View

PARTS = ("forward_deg", "rounded_deg", "leaning_deg", "sideways_deg", "nearer", "sunk")
"""Changes against the baseline: head further forward and upper back rounder in degrees, leaning
forward from the hips (side views) and sideways (front) in degrees, nearer to the screen as a
share of the distance, lower in the seat in widths of the shoulders. NaN where not to be seen."""

FORWARD, ROUNDED, LEANING, SIDEWAYS, NEARER, SUNK = range(len(PARTS))

SLOUCH_LIMIT_DEG = 6.0
"""Mean of forward head and rounded back from where on it is slouching: what the 8 degrees of
true change that the evaluation calls slouched look like to the measurement."""

_LIMITS = (math.nan, math.nan, 15.0, 10.0, 0.25, 0.30)


class Kind(IntEnum):
    """The ways of sitting badly."""

    FORWARD_HEAD = 0
    ROUNDED_BACK = 1
    LEANING = 2
    SIDEWAYS = 3
    TOO_NEAR = 4
    SUNK = 5

    @property
    def label(self) -> str:
        """The name used in JSON."""
        return self.name.lower()


class Activity(IntEnum):
    """What somebody does while their posture doesn't count, or why it can't be seen.

    Of several the highest is given.
    """

    SITTING = 0
    LOOKING_DOWN = 1
    REACHING = 2
    TURNED = 3
    HAND_AT_FACE = 4
    STANDING = 5
    HIDDEN = 6
    NOBODY = 7

    @property
    def label(self) -> str:
        """The name used in JSON and in the history."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment: ``parts`` over ``PARTS`` (NaN unknown), the ``activity``, ``place`` of the face
    against the baseline (right, down in widths of the shoulders, and the logarithm of its size),
    and whether everything is ``displaced``: moved as a whole, as when the camera or the chair
    moved. ``limit_deg``: where slouching begins for this person."""

    t_s: float
    parts: tuple[float, ...]
    activity: Activity
    place: tuple[float, float, float]
    displaced: bool
    limit_deg: float = SLOUCH_LIMIT_DEG

    def strain(self, parts: tuple[float, ...] | None = None) -> tuple[float, Kind]:
        """The largest part in its limits (0 where all are better) and which that is; of other
        ``parts`` where given."""
        return strain_of(self.parts if parts is None else parts, self.limit_deg)


def strain_of(parts: tuple[float, ...], limit_deg: float) -> tuple[float, Kind]:
    """The largest of ``parts`` in its limits, and its kind; 0 where none is worse than usual."""
    forward, rounded = parts[FORWARD], parts[ROUNDED]
    slouch = 0.75 * forward if math.isnan(rounded) else (forward + rounded) / 2
    worst = 0.0 if math.isnan(slouch) else max(0.0, slouch / limit_deg)
    kind = Kind.ROUNDED_BACK if rounded > forward else Kind.FORWARD_HEAD
    for index in (LEANING, SIDEWAYS, NEARER, SUNK):
        share = abs(parts[index]) if index == SIDEWAYS else parts[index]
        share = share / _LIMITS[index] * SLOUCH_LIMIT_DEG / min(limit_deg, SLOUCH_LIMIT_DEG)
        if share > worst:  # False for NaN
            worst, kind = share, Kind(index)
        if index == LEANING and share >= 1.0:  # it carries the head along, and explains it
            kind = Kind.LEANING
    return worst, kind


def readings(
    trained: tuple[Trained, TrainedChange], baseline: Baseline, pictures: Pictures
) -> Iterator[Reading]:
    """A reading for each frame."""
    seen = g.glimpse(pictures.landmarks)
    with np.errstate(invalid="ignore"):  # a hand that is nowhere, now as then
        delta = seen - baseline.glimpse
    unit = baseline.unit_px
    angles = angles_deg(trained, baseline, pictures, seen)
    place = _places(delta, seen, baseline)
    parts = _parts(baseline, angles, delta, place, unit)
    displaced = _displaced(delta, place, slouch_deg(angles), unit) & ~(parts[:, LEANING] > 8.0)
    activity = _activities(baseline, parts, seen, delta)
    limit = SLOUCH_LIMIT_DEG if baseline.slouch_deg is None else baseline.slouch_deg
    rows = zip(
        pictures.t_s.tolist(), parts.tolist(), activity.tolist(), place.tolist(),
        displaced.tolist(), strict=True,
    )  # fmt: skip
    for t_s, part, doing, where, moved in rows:
        x, y, size = where
        yield Reading(t_s, tuple(part), Activity(doing), (x, y, size), bool(moved), limit)


def _places(delta: Float64, seen: Float64, baseline: Baseline) -> Float64:
    """Face against the baseline (N, 3): right, down, log size."""
    size = g.WIDTH if baseline.view is View.FRONT else g.NECK
    grown = np.log(np.maximum(seen[:, size], 1.0) / baseline.glimpse[size])
    x, y = (delta[:, column] / baseline.unit_px for column in (g.EAR_X, g.EAR_Y))
    return np.stack([x, y, grown], axis=1)


def _parts(
    baseline: Baseline, angles: Float64, delta: Float64, place: Float64, unit: float
) -> Float64:
    parts = np.full((len(delta), len(PARTS)), math.nan)
    parts[:, [FORWARD, ROUNDED]] = angles
    parts[:, SUNK] = delta[:, g.SHOULDER_Y] / unit
    if baseline.view is View.FRONT:
        parts[:, SIDEWAYS] = _sideways(delta)
        face = np.log((delta[:, g.FACE] + baseline.glimpse[g.FACE]) / baseline.glimpse[g.FACE])
        parts[:, NEARER] = np.expm1(np.minimum(face, place[:, 2]))
    elif baseline.view is not View.OBLIQUE:
        forward = -1.0 if baseline.view is View.SIDE_LEFT else 1.0
        parts[:, LEANING] = forward * delta[:, g.TRUNK_LEAN]
    return parts


def _sideways(delta: Float64) -> Float64:
    """Leaning aside (N,) degrees, to the picture's right: shoulders and neck tilt the same way,
    of which the lesser counts; a tilted head alone is none."""
    shoulders, neck = -delta[:, g.SHOULDER_TILT], delta[:, g.NECK_LEAN]
    same = np.sign(shoulders) == np.sign(neck)
    least = np.minimum(np.abs(shoulders), np.abs(neck))
    return np.where(same, np.sign(neck) * least, 0.0)


def _displaced(delta: Float64, place: Float64, slouch: Float64, unit: float) -> np.ndarray:
    """Whether head and shoulders moved together (N,): far, and by nearly the same."""
    shoulders = delta[:, [g.SHOULDER_X, g.SHOULDER_Y]] / unit
    head = place[:, :2]
    far = np.hypot(shoulders[:, 0], shoulders[:, 1])
    apart = np.hypot(head[:, 0] - shoulders[:, 0], head[:, 1] - shoulders[:, 1])
    size = np.abs(place[:, 2])
    shifted = (far > 0.35) & (apart < 0.25 * far + 0.05)
    rescaled = (size > 0.20) & (np.abs(slouch) < 0.75 * SLOUCH_LIMIT_DEG)
    return np.asarray(shifted | rescaled)


def _activities(baseline: Baseline, parts: Float64, seen: Float64, delta: Float64) -> np.ndarray:
    front = baseline.view is View.FRONT
    unit = baseline.unit_px
    usual_hand, usual_spread = (baseline.glimpse[column] / unit for column in (g.HAND, g.SPREAD))
    hand, spread = seen[:, g.HAND] / unit, seen[:, g.SPREAD] / unit
    turn = np.abs((delta[:, g.YAW] + 180.0) % 360.0 - 180.0)
    down = _looks_down(front, parts, delta, unit)
    raised = (hand < 0.8 * usual_hand) & (hand < 1.2) if front else np.zeros(len(hand), bool)
    far_out = (spread > 1.6) & (spread > 1.3 * usual_spread)
    aside = front & (np.abs(delta[:, g.NOSE_ASIDE]) > 0.35)
    at_face = (hand < 0.5) & (hand < 0.7 * usual_hand)
    up = delta[:, g.SHOULDER_Y] / unit < -0.55
    found = np.zeros(len(seen), dtype=np.int8)
    for code, holds in (
        (Activity.LOOKING_DOWN, down),
        (Activity.REACHING, raised | far_out),
        (Activity.TURNED, aside | (turn > 30.0)),
        (Activity.HAND_AT_FACE, at_face),
        (Activity.STANDING, up),
        (Activity.HIDDEN, ~(seen[:, g.SEEN] >= 0.4)),
        (Activity.NOBODY, np.isnan(seen[:, g.SHOULDER_X])),
    ):
        found[holds] = int(code)
    return found


def _looks_down(front: bool, parts: Float64, delta: Float64, unit: float) -> np.ndarray:
    """Whether the head is bowed while the trunk stays (N,).

    From a side it is bowed further than the neck came forward; from the front shoulders neither
    sank nor came nearer while nose and eyes dropped.
    """
    bowed = -delta[:, g.GAZE]
    if not front:
        return np.asarray((bowed > 12.0) & (bowed > 1.25 * parts[:, FORWARD]))
    low = (bowed / 5.5 + delta[:, g.NOSE_DROP] / 0.105) / 2 > 1.03
    still = (np.abs(delta[:, g.SHOULDER_Y]) < 0.11 * unit) & (np.abs(parts[:, NEARER]) < 0.15)
    return np.asarray(low & still)
