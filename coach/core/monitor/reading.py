"""How a person sits now against their baseline, and what they are doing instead of sitting.

Seven ways of sitting badly are told apart, each with its number and a usual limit; ``strain`` is
the largest of them in its limits, so that 1 is the edge of slouching whatever the kind. From the
front the picture's own cues count (``front_cues``), from a side the measured angles.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from coach.core.body.distance import Optics, distance_cm
from coach.core.body.head import NECK_LIMIT
from coach.core.monitor import picture_cues as g
from coach.core.monitor.baseline import Baseline, Pictures, angles_deg, limited, slouch_deg
from coach.core.monitor.front_cues import DOWN_DEG, TURNED_DEG, FrontCues, front_cues
from coach.core.posture.front_change import TrainedChange
from coach.core.posture.regressor import Trained
from coach.core.types import Bool, Float64, View

PARTS = ("forward_deg", "rounded_deg", "leaning_deg", "sideways_deg", "nearer", "sunk",
         "neck", "lowered", "aside")  # fmt: skip
"""Changes against the baseline: head further forward and upper back rounder in degrees, leaning
forward from the hips (side views) and sideways (front) in degrees, nearer to the screen as a
share of the distance, lower in the seat in widths of the shoulders (side views); from the front,
in widths of the face, the neck's pivot lower and nearer together, lower, and to one side. NaN where
not to be seen."""

FORWARD, ROUNDED, LEANING, SIDEWAYS, NEARER, SUNK, NECK, LOWERED, ASIDE = range(len(PARTS))

UNKNOWN = (math.nan,) * len(PARTS)

SLOUCH_LIMIT_DEG = 6.0
"""From a side: limit of the mean of forward head and rounded back. The evaluation calls 8 degrees
of true change slouched; the measurement shows that as 6."""

ASIDE_LIMIT, SIDEWAYS_LIMIT_DEG = 0.60, 10.0
"""From the front: the pivot to one side, in widths of the face, and leaning, in degrees."""

_LEANING_LIMIT_DEG, _SUNK_LIMIT = 15.0, 0.30
_NEARER_LIMIT = 0.25
_GLANCE_DEG = 30.0
"""A bowed head takes the neck along, the further the lower it is bowed: a glance down may move it
by one limit at ``DOWN_DEG``, and by one more for each of these degrees. Of 28 glances down of
real people none moved it by more than .8 (``python -m models.evaluation.monitor.front_real``)."""

_PAGE = 2.0
"""Within this many limits a bowed head may be reading a page or a phone that is held low."""

_CAME_NEARER, _HARDLY_LOWER = 0.09, 0.08
"""A head nearer by ``_CAME_NEARER`` has come forward. If it is lower by less than
``_HARDLY_LOWER``, the whole person is too close."""


class Kind(IntEnum):
    """Kinds of slouching: the first three from a side, the others from the front or both."""

    FORWARD_HEAD = 0
    ROUNDED_BACK = 1
    LEANING = 2
    LEANING_SIDEWAYS = 3
    TOO_CLOSE = 4
    SUNK = 5
    NECK_FORWARD = 6

    @property
    def label(self) -> str:
        """The name used in JSON."""
        return self.name.lower()


class Activity(IntEnum):
    """What the person does while their posture doesn't count, or why it can't be seen.

    Where several apply, the highest is given.
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
    moved. ``limit`` multiplies this person's limits. ``head_deg``: the head's pitch (down), yaw
    and roll (to the picture's right) against the baseline; ``distance_cm`` to the screen;
    ``glare``: the share of the picture that blinds the camera from behind the person; ``bowed``:
    whether the head is bowed as over a page or a phone, be it a slouch or not."""

    t_s: float
    parts: tuple[float, ...]
    activity: Activity
    place: tuple[float, float, float]
    displaced: bool
    limit: float = 1.0
    head_deg: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    distance_cm: float = math.nan
    glare: float = math.nan
    bowed: bool = False

    def strain(self, parts: tuple[float, ...] | None = None) -> tuple[float, Kind]:
        """The largest part in its limits (0 where all are better) and which that is; of other
        ``parts`` where given."""
        return strain_of(self.parts if parts is None else parts, self.limit)


def strain_of(parts: tuple[float, ...], limit: float) -> tuple[float, Kind]:
    """The largest of ``parts`` in its limits, and its kind; 0 where none is worse than usual."""
    if math.isnan(parts[NECK]):
        return _side_strain(parts, limit)
    neck = max(0.0, parts[NECK] / NECK_LIMIT)
    aside = max(_known(abs(parts[ASIDE]) / ASIDE_LIMIT),
                _known(abs(parts[SIDEWAYS]) / SIDEWAYS_LIMIT_DEG))  # fmt: skip
    worst = max(neck, aside) / limit
    if aside > neck or aside >= limit:  # leaning aside lowers the head, and explains it
        return worst, Kind.LEANING_SIDEWAYS
    if not parts[NEARER] >= _CAME_NEARER:
        return worst, Kind.SUNK
    return worst, Kind.TOO_CLOSE if parts[LOWERED] < _HARDLY_LOWER else Kind.NECK_FORWARD


def _side_strain(parts: tuple[float, ...], limit: float) -> tuple[float, Kind]:
    forward, rounded = parts[FORWARD], parts[ROUNDED]
    slouch = 0.75 * forward if math.isnan(rounded) else (forward + rounded) / 2
    worst = max(0.0, _known(slouch / SLOUCH_LIMIT_DEG)) / limit
    kind = Kind.ROUNDED_BACK if rounded > forward else Kind.FORWARD_HEAD
    for value, most, which in (
        (parts[LEANING], _LEANING_LIMIT_DEG, Kind.LEANING),
        (abs(parts[SIDEWAYS]), SIDEWAYS_LIMIT_DEG, Kind.LEANING_SIDEWAYS),
        (parts[NEARER], _NEARER_LIMIT, Kind.TOO_CLOSE),
        (parts[SUNK], _SUNK_LIMIT, Kind.SUNK),
    ):
        share = value / most / min(limit, 1.0)
        if share > worst:  # False for NaN
            worst, kind = share, which
        if which is Kind.LEANING and share >= 1.0:  # it carries the head along, and explains it
            kind = Kind.LEANING
    return worst, kind


def _known(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def sharpened(
    trained: tuple[Trained, TrainedChange], baseline: Baseline, slouched: Pictures
) -> Baseline:
    """The baseline with its limit half way to the slouch shown in ``slouched``; unchanged where
    those pictures show none."""
    usual = replace(baseline, limit=1.0)
    strains = [
        reading.strain()[0]
        for reading in readings(trained, usual, slouched)
        if reading.activity is not Activity.NOBODY
    ]
    return limited(usual, float(np.median(strains))) if strains else baseline


def readings(
    trained: tuple[Trained, TrainedChange],
    baseline: Baseline,
    pictures: Pictures,
    optics: Optics | None = None,
) -> Iterator[Reading]:
    """A reading for each frame; ``optics`` of the camera for the distance (``None``: usual)."""
    seen = g.glimpse(pictures.landmarks)
    with np.errstate(invalid="ignore"):  # no hand is seen, now as before
        delta = seen - baseline.glimpse
    unit = baseline.unit_px
    angles = angles_deg(trained, baseline, pictures, seen)
    place = _places(delta, seen, baseline)
    if baseline.view is View.FRONT:
        cues = front_cues(baseline, pictures, seen)
        parts, displaced = _front_parts(angles, cues), cues.as_one
        bowed = _bowed(baseline, cues)
        activity = _front_activities(baseline, cues, bowed, seen, delta)
        head = np.stack([cues.head.pitch_deg, cues.head.yaw_deg, cues.head.roll_deg], axis=1)
        away = np.exp(-cues.head.nearer) * distance_cm(
            baseline.face, baseline.size_px, optics or Optics()
        )
    else:
        parts = _side_parts(baseline, angles, delta, unit)
        displaced = _displaced(delta, place, slouch_deg(angles), unit) & ~(parts[:, LEANING] > 8.0)
        activity = _side_activities(baseline, parts, seen, delta)
        head, away = np.full((len(seen), 3), math.nan), np.full(len(seen), math.nan)
        bowed = np.zeros(len(seen), dtype=bool)
    glare = np.full(len(seen), math.nan) if pictures.glare is None else pictures.glare
    rows = zip(
        pictures.t_s.tolist(), parts.tolist(), activity.tolist(), place.tolist(),
        displaced.tolist(), head.tolist(), away.tolist(), glare.tolist(), bowed.tolist(),
        strict=True,
    )  # fmt: skip
    for t_s, part, doing, (x, y, size), moved, (pitch, yaw, roll), cm, blind, reads in rows:
        yield Reading(
            t_s, tuple(part), Activity(doing), (x, y, size), bool(moved), baseline.limit,
            (pitch, yaw, roll), cm, blind, reads,
        )  # fmt: skip


def _places(delta: Float64, seen: Float64, baseline: Baseline) -> Float64:
    """Face against the baseline (N, 3): right, down, log size."""
    size = g.WIDTH if baseline.view is View.FRONT and baseline.shoulders else g.NECK
    size = size if baseline.shoulders else g.FACE
    grown = np.log(np.maximum(seen[:, size], 1.0) / baseline.glimpse[size])
    x, y = (delta[:, column] / baseline.unit_px for column in (g.EAR_X, g.EAR_Y))
    return np.stack([x, y, grown], axis=1)


def _front_parts(angles: Float64, cues: FrontCues) -> Float64:
    parts = np.full((len(angles), len(PARTS)), math.nan)
    parts[:, [FORWARD, ROUNDED]] = angles
    parts[:, SIDEWAYS], parts[:, NEARER] = cues.sideways_deg, cues.nearer
    parts[:, NECK], parts[:, LOWERED], parts[:, ASIDE] = cues.neck, cues.lowered, cues.aside
    return parts


def _side_parts(baseline: Baseline, angles: Float64, delta: Float64, unit: float) -> Float64:
    parts = np.full((len(delta), len(PARTS)), math.nan)
    parts[:, [FORWARD, ROUNDED]] = angles
    parts[:, SUNK] = delta[:, g.SHOULDER_Y] / unit
    if baseline.view is not View.OBLIQUE:
        forward = -1.0 if baseline.view is View.SIDE_LEFT else 1.0
        parts[:, LEANING] = forward * delta[:, g.TRUNK_LEAN]
    return parts


def _displaced(delta: Float64, place: Float64, slouch: Float64, unit: float) -> Bool:
    """From a side: whether head and shoulders moved together (N,): far, and by nearly the same."""
    shoulders = delta[:, [g.SHOULDER_X, g.SHOULDER_Y]] / unit
    head = place[:, :2]
    far = np.hypot(shoulders[:, 0], shoulders[:, 1])
    apart = np.hypot(head[:, 0] - shoulders[:, 0], head[:, 1] - shoulders[:, 1])
    size = np.abs(place[:, 2])
    shifted = (far > 0.35) & (apart < 0.25 * far + 0.05)
    rescaled = (size > 0.20) & (np.abs(slouch) < 0.75 * SLOUCH_LIMIT_DEG)
    return np.asarray(shifted | rescaled)


def _bowed(baseline: Baseline, cues: FrontCues) -> Bool:
    """Whether heads are bowed as over a page or a phone (N,)."""
    with np.errstate(invalid="ignore"):
        bowed = cues.head.pitch_deg > DOWN_DEG
        bowed &= cues.neck < _PAGE * NECK_LIMIT * baseline.limit
        return np.asarray(bowed & (cues.nearer < _NEARER_LIMIT))


def _front_activities(
    baseline: Baseline, cues: FrontCues, bowed: Bool, seen: Float64, delta: Float64
) -> np.ndarray:
    """What people do (N,), told from the head's motion.

    A bowed head whose neck comes along only a little glances down. Shoulders out of the picture
    hide nothing while the face is in it.
    """
    with np.errstate(invalid="ignore"):
        along = 1.0 + (cues.head.pitch_deg - DOWN_DEG) / _GLANCE_DEG
        down = bowed & (cues.neck < along * NECK_LIMIT * baseline.limit)
        turned = np.abs(cues.head.yaw_deg) > TURNED_DEG
    hidden = ~(seen[:, g.SEEN] >= 0.4) & ~cues.head.known
    return _named(baseline, seen, delta, down=down, turned=turned, hidden=hidden)


def _side_activities(
    baseline: Baseline, parts: Float64, seen: Float64, delta: Float64
) -> np.ndarray:
    """The same from a side: in a glance down the head is bowed further than the neck came
    forward."""
    bowed = -delta[:, g.GAZE]
    turn = np.abs((delta[:, g.YAW] + 180.0) % 360.0 - 180.0)
    return _named(
        baseline,
        seen,
        delta,
        down=(bowed > 12.0) & (bowed > 1.25 * parts[:, FORWARD]),
        turned=turn > TURNED_DEG,
        hidden=~(seen[:, g.SEEN] >= 0.4),
    )


def _named(
    baseline: Baseline, seen: Float64, delta: Float64, *, down: Bool, turned: Bool, hidden: Bool
) -> np.ndarray:
    unit = baseline.unit_px
    usual_hand, usual_spread = (baseline.glimpse[column] / unit for column in (g.HAND, g.SPREAD))
    hand, spread = seen[:, g.HAND] / unit, seen[:, g.SPREAD] / unit
    far_out = (spread > 1.6) & (spread > 1.3 * usual_spread)
    at_face = (hand < 0.5) & (hand < 0.7 * usual_hand)
    up = (delta[:, g.SHOULDER_Y] / unit < -0.55) & baseline.shoulders
    found = np.zeros(len(seen), dtype=np.int8)
    for code, holds in (
        (Activity.LOOKING_DOWN, down),
        (Activity.REACHING, far_out),
        (Activity.TURNED, turned),
        (Activity.HAND_AT_FACE, at_face),
        (Activity.STANDING, up),
        (Activity.HIDDEN, hidden),
        (Activity.NOBODY, np.isnan(seen[:, g.SHOULDER_X])),
    ):
        found[holds] = int(code)
    return found
