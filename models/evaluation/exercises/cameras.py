"""What cameras and rooms do to the film of a set, whose repetitions stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from coach.core.types import Landmark as L
from models.evaluation.exercises.films import (
    TREMBLES,
    eased,
    middle,
    pictures_at,
    seen_at,
    trembling,
    trunk_px,
)
from models.evaluation.exercises.rendered_sets import FilmedSet
from models.evaluation.exercises.variations import Vary

LAGS_FPS, LAG_S = 8.0, 0.1
"""Pictures a second of a slow camera, and how much later than they should some are stamped."""
STALL_S, STALL_EVERY_S = 0.7, 5.0
LIMBS = [at for at in range(33) if at >= L.LEFT_ELBOW]


def _lags(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
    """Eight pictures a second, some stamped late."""
    taken = np.arange(film.t_s[0], film.t_s[-1], 1.0 / LAGS_FPS)
    seen = pictures_at(film, taken)
    return replace(seen, t_s=taken + rng.uniform(0.0, LAG_S, len(taken)))


def _stalls(*, frozen: bool) -> Vary:
    """No picture for a moment now and then, or the same one again and again."""

    def vary(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
        starts = np.arange(film.t_s[0] + 1.0, film.t_s[-1], STALL_EVERY_S)
        starts = starts + rng.uniform(0.0, STALL_EVERY_S - STALL_S, len(starts))
        shown = film.t_s.copy()
        for at_s in starts:
            shown[(shown >= at_s) & (shown < at_s + STALL_S)] = at_s
        if frozen:
            landmarks, contour = seen_at(film, shown)
            return FilmedSet(film.t_s, landmarks, contour, film.truth)
        kept = shown == film.t_s
        return FilmedSet(film.t_s[kept], film.landmarks[kept], film.contour[kept], film.truth)

    return vary


def _moved(film: FilmedSet, _: np.random.Generator) -> FilmedSet | None:
    """Somebody moves the camera between two repetitions: nearer, aside, leaning."""
    at_s = middle(film)
    if at_s is None:
        return None
    share = eased((film.t_s - at_s) / 0.4)[:, None]
    landmarks = film.landmarks.copy()
    at = landmarks[..., 0] + 1j * landmarks[..., 1]
    at = at * (1.0 + share * (1.15 * np.exp(1j * np.radians(3.0)) - 1.0)) + share * (40.0 - 25.0j)
    landmarks[..., 0], landmarks[..., 1] = at.real, at.imag
    landmarks[..., 2] *= (1.0 + 0.15 * share).astype(np.float32)
    return replace(film, landmarks=landmarks)


def _dim(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
    """Little light: landmarks tremble, limbs are seen worse, a picture in twenty shows nobody."""
    film = trembling(film, rng, 1.5 * TREMBLES * trunk_px(film))
    landmarks, contour = film.landmarks.copy(), film.contour.copy()
    landmarks[:, LIMBS, 3] *= 0.7
    gone = rng.random(len(film.t_s)) < 0.05
    landmarks[gone], contour[gone] = np.nan, np.nan
    return replace(film, landmarks=landmarks, contour=contour)


CAMERAS: Mapping[str, Vary] = {
    "8 pictures/s, late": _lags,
    "drops pictures": _stalls(frozen=False),
    "freezes": _stalls(frozen=True),
    "camera moved": _moved,
    "dim light": _dim,
}
