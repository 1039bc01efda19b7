"""How somebody sits when they sit well: what the desk monitor compares everything with.

Taken from some seconds of sitting upright by medians, so that a scratch of the nose does not
count, and refused with the reason when those seconds can't serve.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np

from coach.core.body.view import view_of
from coach.core.monitor import picture_cues as g
from coach.core.posture.features import features
from coach.core.posture.front_change import TrainedChange, change, posture_of
from coach.core.posture.regressor import Trained, from_features
from coach.core.types import Float32, Float64, View, frozen

LEAST_SECONDS = 3.0
"""A baseline from less is refused, however short the time asked for."""

_PRESENT = 0.8
_SEEN = 0.5
_DARK = 0.12
_TURNED_ASIDE = 0.30
_TURNED_SHARE = 0.4
_RESTLESS = 0.09
_SIDE_NECKS = 1.7
_SLOUCH_SHARE = 0.5
_SLOUCH_LIMITS_DEG = (3.5, 12.0)


class Refusal(Enum):
    """Why some seconds give no baseline, in a sentence that says what to do."""

    TOO_SHORT = "there were too few pictures: stay in the picture a little longer"
    NOBODY = "nobody was in the picture long enough: sit down where the camera sees you"
    TOO_DARK = "it is too dark: switch a light on or turn towards the window"
    HIDDEN = "head or shoulders are hidden: move back or tilt the screen until both are seen"
    TURNED = "your head was turned away: look straight ahead at your work"
    BACK = "the camera sees your back: turn towards it, or side-on"
    RESTLESS = "you moved too much: sit upright and keep still for a moment"
    SLOUCHED = "you seem to sit lower and further forward than before: sit upright first"


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Frames as arrays: times (N,) s, ``landmarks`` (N, 33, 4), ``world`` (N, 33, 3), ``contour``
    (N, K) or ``None``, ``light`` (N,) 0..1 with NaN unknown, ``size_px``; NaN where nobody is."""

    t_s: Float64
    landmarks: Float32
    world: Float32
    size_px: tuple[int, int]
    contour: Float32 | None = None
    light: Float64 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Medians over the seconds it was taken from.

    ``posture`` (Q,) of ``posture_of``, ``glimpse`` (G,), and ``offset_deg`` (2,): what the
    measurement says of the baseline itself (changes from the front, angles from a side; forward
    head, kyphosis), taken off everything it says later. ``unit_px`` is about the width of the
    shoulders, also from the side. ``slouch_deg``: where slouching begins for this person, from a
    slouch they showed; ``None`` for the usual limit.
    """

    view: View
    size_px: tuple[int, int]
    unit_px: float
    posture: Float64
    glimpse: Float64
    offset_deg: Float64
    slouch_deg: float | None = None

    def document(self) -> dict[str, Any]:
        """Plain numbers by name, to be stored; ``of`` reads them back."""
        return {
            "view": self.view.label,
            "size_px": list(self.size_px),
            "unit_px": self.unit_px,
            "posture": [float(value) for value in self.posture],
            "glimpse": [None if math.isinf(value) else float(value) for value in self.glimpse],
            "offset_deg": [None if math.isnan(v) else float(v) for v in self.offset_deg],
            "slouch_deg": self.slouch_deg,
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
            None if document["slouch_deg"] is None else float(document["slouch_deg"]),
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
    view = View(int(np.bincount(view_of(seen[person, g.YAW]), minlength=len(View)).argmax()))
    if view is View.UNKNOWN:
        return Refusal.BACK
    unit = float(middle[g.WIDTH] if view is View.FRONT else middle[g.NECK] * _SIDE_NECKS)
    posture = np.median(posture_of(pictures.landmarks, pictures.world)[person], axis=0)
    taken = Baseline(
        view, pictures.size_px, unit, frozen(posture), frozen(middle), frozen(np.zeros(2))
    )
    if _restless(seen[person], unit):
        return Refusal.RESTLESS
    own = angles_deg(trained, taken, pictures, seen)[person]
    taken = replace(taken, offset_deg=frozen(np.nanmedian(own, axis=0)))
    if before is not None and _slouched(before, taken):
        return Refusal.SLOUCHED
    return taken


def sharpened(
    trained: tuple[Trained, TrainedChange], baseline: Baseline, slouched: Pictures
) -> Baseline:
    """The baseline with its limit half way to the slouch shown in ``slouched``; unchanged where
    those pictures show none."""
    angles = angles_deg(trained, baseline, slouched, g.glimpse(slouched.landmarks))
    seen = np.isfinite(angles[:, 0])
    if not seen.any():
        return baseline
    shown = float(np.median(slouch_deg(angles[seen])))
    if shown < 2 * _SLOUCH_LIMITS_DEG[0] * _SLOUCH_SHARE:
        return baseline
    low, high = _SLOUCH_LIMITS_DEG
    return replace(baseline, slouch_deg=min(max(_SLOUCH_SHARE * shown, low), high))


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
    if np.median(seen[person, g.SEEN]) < _SEEN:
        return Refusal.TOO_DARK if dark else Refusal.HIDDEN
    front = view_of(seen[person, g.YAW]) == View.FRONT
    aside = np.abs(seen[person, g.NOSE_ASIDE]) > _TURNED_ASIDE
    if (front & aside).mean() > _TURNED_SHARE:
        return Refusal.TURNED
    return None


def _restless(seen: Float64, unit_px: float) -> bool:
    """Whether head or shoulders strayed: a quarter of the time further than a small share of the
    shoulders' width from where they mostly were."""
    places = seen[:, [g.SHOULDER_X, g.SHOULDER_Y, g.EAR_X, g.EAR_Y]] / unit_px
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
