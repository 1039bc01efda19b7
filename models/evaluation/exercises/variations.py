"""Films of sets made into others whose repetitions are known too.

Each variation is one that people, cameras and pose models bring: another rate or tempo, idle time,
another distance, landmarks that tremble or are hidden, movements that tire, stop half-way or are
none. A variation gives ``None`` of a film that it can't be made of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from coach.core.types import Bool
from coach.core.types import Landmark as L
from models.evaluation.exercises.films import (
    TREMBLES,
    Done,
    cut,
    dones,
    joined,
    middle,
    opened,
    pictures_at,
    resting,
    rests_s,
    seen_at,
    trembling,
    trunk_px,
    warped,
    with_dones,
)
from models.evaluation.exercises.rendered_sets import FilmedSet

Vary = Callable[[FilmedSet, np.random.Generator], FilmedSet | None]

IDLE_S, PAUSE_S = 10.0, 8.0
"""How long somebody rests before, between and after repetitions, and between two sets."""
LOST_S, LOST_EVERY_S, HIDDEN_S = 0.3, 4.0, 2.0
"""How long the pose model loses somebody, how often, and for how long an arm is hidden."""
STOPS_S = 0.6
"""How long somebody stops half-way."""
ELBOWS, WRISTS = (L.LEFT_ELBOW, L.RIGHT_ELBOW), (L.LEFT_WRIST, L.RIGHT_WRIST)
_WIDTH_PX = 640.0
_OTHER_SIDE = np.array(
    [0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *(at + 1 if at % 2 else at - 1 for at in range(11, 33))]
)
"""Of each landmark the one of the other side."""


def _mirrored(film: FilmedSet, _: np.random.Generator) -> FilmedSet:
    landmarks = film.landmarks[:, _OTHER_SIDE].copy()
    landmarks[..., 0] = np.float32(_WIDTH_PX) - landmarks[..., 0]
    return replace(film, landmarks=landmarks)


def _at_rate(fps: float) -> Vary:
    def vary(film: FilmedSet, _: np.random.Generator) -> FilmedSet:
        return pictures_at(film, np.arange(film.t_s[0], film.t_s[-1] + 1e-6, 1.0 / fps))

    return vary


def _varying(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
    gaps_s = rng.choice([1 / 30, 1 / 15, 1 / 10, 0.2], p=[0.4, 0.3, 0.25, 0.05], size=4000)
    t_s = film.t_s[0] + np.cumsum(gaps_s)
    return pictures_at(film, t_s[t_s < film.t_s[-1]])


def _at_speed(speed: float) -> Vary:
    def vary(film: FilmedSet, _: np.random.Generator) -> FilmedSet:
        ends = [float(film.t_s[0]), float(film.t_s[-1])]
        return warped(film, ends, [at / speed for at in ends])

    return vary


def _begins_late(film: FilmedSet, _: np.random.Generator) -> FilmedSet:
    return cut(film, dones(film)[0]["began_s"] - 0.3, math.inf)


def _ends_early(film: FilmedSet, _: np.random.Generator) -> FilmedSet:
    return cut(film, -math.inf, dones(film)[-1]["ended_s"] + 0.15)


def _idle_before(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
    at_s = rests_s(film)[0]
    return joined(resting(film, at_s, IDLE_S, rng), cut(film, at_s, math.inf))


def _idle_between(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
    at_s = middle(film)
    return None if at_s is None else opened(film, at_s, resting(film, at_s, IDLE_S, rng))


def _idle_after(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
    at_s = rests_s(film)[-1]
    return joined(cut(film, -math.inf, at_s), resting(film, at_s, IDLE_S, rng))


def _two_sets(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
    rests = rests_s(film)
    pause = resting(film, rests[-1], PAUSE_S, rng)
    return joined(
        cut(film, -math.inf, rests[-1]), pause, cut(film, rests[0], math.inf), between_s=0.5
    )


def _at_size(size: float, aside: float = 0.0) -> Vary:
    def vary(film: FilmedSet, _: np.random.Generator) -> FilmedSet:
        landmarks = film.landmarks.copy()
        landmarks[..., :3] *= np.float32(size)
        landmarks[..., 0] += np.float32(aside * _WIDTH_PX)
        return replace(film, landmarks=landmarks)

    return vary


def _rolled(angle_deg: float) -> Vary:
    turn = np.exp(1j * math.radians(angle_deg))

    def vary(film: FilmedSet, _: np.random.Generator) -> FilmedSet:
        landmarks = film.landmarks.copy()
        at = turn * (landmarks[..., 0] + 1j * landmarks[..., 1])
        landmarks[..., 0], landmarks[..., 1] = at.real, at.imag
        return replace(film, landmarks=landmarks)

    return vary


def _lost(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
    moments = np.arange(film.t_s[0] + 1.0, film.t_s[-1], LOST_EVERY_S)
    gone = np.zeros(len(film.t_s), bool)
    for at_s in moments + rng.uniform(0.0, LOST_EVERY_S - LOST_S, len(moments)):
        gone |= (film.t_s >= at_s) & (film.t_s < at_s + LOST_S)
    return _without(film, gone)


def _without(film: FilmedSet, gone: Bool) -> FilmedSet:
    landmarks, contour = film.landmarks.copy(), film.contour.copy()
    landmarks[gone], contour[gone] = np.nan, np.nan
    return replace(film, landmarks=landmarks, contour=contour)


def _hidden(*joints: tuple[int, int]) -> Vary:
    def vary(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
        landmarks, side = film.landmarks.copy(), int(rng.integers(2))
        at_s = rng.uniform(film.t_s[0], max(film.t_s[-1] - HIDDEN_S, film.t_s[0] + 0.1))
        rows = np.flatnonzero((film.t_s >= at_s) & (film.t_s < at_s + HIDDEN_S))
        for joint in joints:
            landmarks[rows, joint[side], 3] = 0.05
        return replace(film, landmarks=landmarks)

    return vary


def scaled(film: FilmedSet, done: Done, share: float) -> FilmedSet:
    """The film in which a repetition goes only a ``share`` of its way."""
    rows = np.flatnonzero((film.t_s > done["began_s"]) & (film.t_s < done["ended_s"]))
    ends = np.array([done["began_s"], done["ended_s"]])
    landmarks, contour = film.landmarks.copy(), film.contour.copy()
    way = ((film.t_s[rows] - ends[0]) / (ends[1] - ends[0])).astype(np.float32)
    for seen, rest in zip((landmarks, contour), seen_at(film, ends), strict=True):
        part = way.reshape(-1, *[1] * (seen.ndim - 1))
        start = rest[0] * (1 - part) + rest[1] * part
        less = (start + np.float32(share) * (seen[rows] - start)).astype(np.float32)
        if seen.ndim == 3:
            less[..., 3] = seen[rows][..., 3]
        seen[rows] = less
    return replace(film, landmarks=landmarks, contour=contour)


def _tiring(first: float, last: float) -> Vary:
    def vary(film: FilmedSet, _: np.random.Generator) -> FilmedSet | None:
        done = dones(film)
        if len(done) < 2:
            return None
        for one, share in zip(done, np.linspace(first, last, len(done)), strict=True):
            film = scaled(film, one, float(share))
        return film

    return vary


def _gives_up(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
    """One more at the end that stops at half, and is none."""
    whole = [done for done in dones(film) if done["whole"] and not done["fault"]]
    if not whole:
        return None
    last, rests = whole[-1], rests_s(film)
    short = cut(film, last["began_s"] - 0.2, last["ended_s"] + 0.2)
    short = scaled(short, last, 0.5)
    short = with_dones(short, [{**done, "whole": False} for done in dones(short)])
    pause = resting(film, rests[-1], 1.0, rng)
    return joined(cut(film, -math.inf, rests[-1]), pause, short, pause, between_s=0.4)


def _slowed(film: FilmedSet, spans: Iterator[tuple[float, float, float]]) -> FilmedSet:
    """The film in which each span, ``(from_s, to_s, times)`` in their order, takes so many times
    as long."""
    old = [float(film.t_s[0])]
    new = [old[0]]
    for from_s, to_s, times in spans:
        for at_s, rate in ((from_s, 1.0), (to_s, times)):
            if at_s > old[-1]:
                new.append(new[-1] + rate * (at_s - old[-1]))
                old.append(at_s)
    end_s = max(float(film.t_s[-1]), old[-1] + 1e-3)
    return warped(film, [*old, end_s], [*new, new[-1] + end_s - old[-1]])


def _tempo(out: float, back: float) -> Vary:
    """Every way out and back takes so many times its time."""

    def spans(film: FilmedSet) -> Iterator[tuple[float, float, float]]:
        for done in dones(film):
            yield done["began_s"], done["there_s"], out
            yield done["there_s"] + done["hold_s"], done["ended_s"], back

    return lambda film, _: _slowed(film, spans(film))


def _stops(film: FilmedSet, _: np.random.Generator) -> FilmedSet:
    """Every way out and back stops at half for a moment."""
    still_s = 1e-3

    def spans() -> Iterator[tuple[float, float, float]]:
        for done in dones(film):
            left_s = done["there_s"] + done["hold_s"]
            for one_s, other_s in ((done["began_s"], done["there_s"]), (left_s, done["ended_s"])):
                half_s = (one_s + other_s) / 2.0
                yield half_s, half_s + still_s, STOPS_S / still_s

    return _slowed(film, spans())


VARIATIONS: Mapping[str, Vary] = {
    "mirrored": _mirrored,
    "10 pictures/s": _at_rate(10.0),
    "15 pictures/s": _at_rate(15.0),
    "24 pictures/s": _at_rate(24.0),
    "60 pictures/s": _at_rate(60.0),
    "changing rate": _varying,
    "0.7 of the speed": _at_speed(0.7),
    "1.4 of the speed": _at_speed(1.4),
    "begins at the first": _begins_late,
    "ends at the last": _ends_early,
    "idle before": _idle_before,
    "idle between": _idle_between,
    "idle after": _idle_after,
    "two sets": _two_sets,
    "nearer": _at_size(1.5),
    "farther, aside": _at_size(0.5, 0.3),
    "rolled 6 deg": _rolled(6.0),
    "rolled -6 deg": _rolled(-6.0),
    "trembling": lambda film, rng: trembling(film, rng, TREMBLES * trunk_px(film)),
    "lost now and then": _lost,
    "a wrist hidden": _hidden(WRISTS),
    "an elbow hidden": _hidden(ELBOWS),
    "an arm hidden": _hidden(ELBOWS, WRISTS),
    "less and less far": _tiring(1.0, 0.87),
    "further and further": _tiring(0.87, 1.0),
    "gives up half-way": _gives_up,
    "quick up, slow down": _tempo(0.75, 1.5),
    "slow up, quick down": _tempo(1.5, 0.75),
    "stops half-way": _stops,
}
