"""Tools to make films of sets into others: cut, joined, at other times, resting in between."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from operator import add
from typing import Any

import numpy as np

from coach.core.types import Float32, Float64
from coach.core.types import Landmark as L
from models.evaluation.exercises.rendered_sets import FilmedSet

Done = dict[str, Any]
"""A repetition as ``FilmedSet.truth`` has it."""

TREMBLES, TREMBLES_S = 0.003, 0.12
"""How far landmarks are off by chance, in trunks (of real people at rest, heads are by 0.001 and
arms by 0.003), and for how long alike."""
REST_S = 0.4
"""Rest of so long around a moment is what somebody looks like who goes on resting."""
_TIMES = ("began_s", "there_s", "ended_s")


def trunk_px(film: FilmedSet) -> float:
    """Length of the trunk in the picture: the median over the film."""
    seen = film.landmarks[:, :, :2].astype(np.float64)
    up = seen[:, [L.LEFT_SHOULDER, L.RIGHT_SHOULDER]].mean(1)
    down = seen[:, [L.LEFT_HIP, L.RIGHT_HIP]].mean(1)
    return float(np.nanmedian(np.linalg.norm(up - down, axis=1)))


def dones(film: FilmedSet) -> list[Done]:
    """The repetitions of a film."""
    return list(film.truth.get("repetitions", ()))


def with_dones(film: FilmedSet, repetitions: Sequence[Done]) -> FilmedSet:
    """The film with other repetitions."""
    return replace(film, truth={**film.truth, "repetitions": list(repetitions)})


def moved(done: Done, to: Callable[[float], float]) -> Done:
    """A repetition at other times."""
    after = {**done, **{name: to(done[name]) for name in _TIMES}}
    left_s = to(done["there_s"] + done["hold_s"])
    return {**after, "hold_s": left_s - after["there_s"]}


def seen_at(film: FilmedSet, moments: Float64) -> tuple[Float32, Float32]:
    """Landmarks and outline between two pictures; of the nearer one where either shows nobody."""
    after = np.clip(np.searchsorted(film.t_s, moments), 1, len(film.t_s) - 1)
    before = after - 1
    way = (moments - film.t_s[before]) / (film.t_s[after] - film.t_s[before])
    way = np.clip(way, 0.0, 1.0).astype(np.float32)

    def between(rows: Float32) -> Float32:
        share = way.reshape(-1, *[1] * (rows.ndim - 1))
        mixed = rows[before] * (1 - share) + rows[after] * share
        nearer = np.where(share < 0.5, rows[before], rows[after])
        return np.where(np.isnan(mixed), nearer, mixed).astype(np.float32)

    return between(film.landmarks), between(film.contour)


def pictures_at(film: FilmedSet, t_s: Float64) -> FilmedSet:
    """The film's pictures at other moments."""
    landmarks, contour = seen_at(film, t_s)
    return FilmedSet(t_s, landmarks, contour, film.truth)


def cut(film: FilmedSet, from_s: float, to_s: float) -> FilmedSet:
    """What lies between two moments, with the repetitions that lie in it wholly."""
    kept = (film.t_s >= from_s) & (film.t_s < to_s)
    inside = [done for done in dones(film) if from_s <= done["began_s"] and done["ended_s"] <= to_s]
    film = FilmedSet(film.t_s[kept], film.landmarks[kept], film.contour[kept], film.truth)
    return with_dones(film, inside)


def warped(film: FilmedSet, old_s: Sequence[float], new_s: Sequence[float]) -> FilmedSet:
    """The film with its moments ``old_s`` at ``new_s``, as many pictures a second as before."""
    gap_s = float(np.median(np.diff(film.t_s)))
    start_s, end_s = np.interp(film.t_s[[0, -1]], old_s, new_s)
    t_s = np.arange(start_s, end_s + 1e-6, gap_s)
    landmarks, contour = seen_at(film, np.interp(t_s, new_s, old_s))

    def new(at_s: float) -> float:
        return float(np.interp(at_s, old_s, new_s))

    repetitions = [moved(done, new) for done in dones(film)]
    return with_dones(FilmedSet(t_s, landmarks, contour, film.truth), repetitions)


def joined(first: FilmedSet, *others: FilmedSet, between_s: float = 0.0) -> FilmedSet:
    """Films one after the other; in ``between_s`` the body moves from one to the next."""
    gap_s = float(np.median(np.diff(first.t_s)))
    parts = [(first.t_s, first.landmarks, first.contour)]
    repetitions = dones(first)
    for film in others:
        if not len(film.t_s):
            continue
        times, landmarks, contour = parts[-1]
        start_s = times[-1] + gap_s
        steps = np.arange(0.0, between_s - 1e-9, gap_s)
        if len(steps):
            share = eased(steps / between_s)
            parts.append((start_s + steps, _mixed(landmarks[-1], film.landmarks[0], share),
                          _mixed(contour[-1], film.contour[0], share)))  # fmt: skip
            start_s = parts[-1][0][-1] + gap_s
        shift_s = float(start_s - film.t_s[0])
        parts.append((film.t_s + shift_s, film.landmarks, film.contour))
        repetitions += [moved(done, partial(add, shift_s)) for done in dones(film)]
    t_s, landmarks, contour = (np.concatenate(each) for each in zip(*parts, strict=True))
    return with_dones(FilmedSet(t_s, landmarks, contour, first.truth), repetitions)


def eased(share: Float64) -> Float64:
    """How far a movement has come, as people move (``coach.core.body.minimum_jerk``)."""
    share = np.clip(share, 0.0, 1.0)
    return np.asarray(share**3 * (10.0 + share * (6.0 * share - 15.0)))


def _mixed(one: Float32, other: Float32, share: Float64) -> Float32:
    way = share.reshape(-1, *[1] * one.ndim).astype(np.float32)
    return np.asarray(one * (1 - way) + other * way, np.float32)


def trembling(film: FilmedSet, rng: np.random.Generator, size_px: float) -> FilmedSet:
    """Landmarks off by chance by ``size_px``, from one picture to the next alike."""
    gaps_s = np.diff(film.t_s, prepend=film.t_s[0] - 1.0)
    noise = rng.normal(size=(len(film.t_s), 33, 3))
    noise[..., 2] *= 2.0
    for place in range(1, len(noise)):
        keep = math.exp(-gaps_s[place] / TREMBLES_S)
        noise[place] = keep * noise[place - 1] + math.sqrt(1.0 - keep * keep) * noise[place]
    landmarks = film.landmarks.copy()
    landmarks[..., :3] += (size_px * noise).astype(np.float32)
    return replace(film, landmarks=landmarks)


def resting(film: FilmedSet, at_s: float, seconds: float, rng: np.random.Generator) -> FilmedSet:
    """Somebody who goes on looking as around ``at_s``: to and fro between these pictures, swaying
    a little."""
    gap_s = float(np.median(np.diff(film.t_s)))
    t_s = np.arange(0.0, seconds, gap_s)
    to_and_fro = REST_S / 2.0 * np.sin(2.0 * np.pi * t_s / (3.0 * REST_S))
    landmarks, contour = seen_at(film, at_s + to_and_fro)
    sway = 0.01 * trunk_px(film) * np.sin(2.0 * np.pi * 0.23 * t_s)
    landmarks[:, :, 0] += sway[:, None].astype(np.float32)
    still = with_dones(FilmedSet(t_s, landmarks, contour, film.truth), ())
    return trembling(still, rng, TREMBLES / 2.0 * trunk_px(film))


def rests_s(film: FilmedSet) -> list[float]:
    """Moments at rest: before the first repetition, between two, and after the last."""
    done = dones(film)
    between = [(one["ended_s"] + after["began_s"]) / 2.0 for one, after in pairwise(done)]
    return [done[0]["began_s"] - REST_S / 2, *between, done[-1]["ended_s"] + REST_S / 2]


def opened(film: FilmedSet, at_s: float, *inside: FilmedSet, between_s: float = 0.0) -> FilmedSet:
    """The film with others put in at ``at_s``."""
    before, after = cut(film, -math.inf, at_s), cut(film, at_s, math.inf)
    return joined(before, *inside, after, between_s=between_s)


def middle(film: FilmedSet) -> float | None:
    """A moment of rest in the middle of a set of two repetitions or more."""
    rests = rests_s(film)[1:-1]
    return rests[len(rests) // 2] if rests else None
