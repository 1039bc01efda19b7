"""How people do a set who are in no studio: pauses, talk, keys to press, a chair that turns.

Each kind makes a film into another whose repetitions are known too, as ``variations`` does. It
gives ``None`` of a film that it can't be made of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from coach.core.body.view import DEPTH_SCALE
from coach.core.types import Float64
from coach.core.types import Landmark as L
from models.evaluation.exercises.between import BETWEEN_S, FLOOR, HEAD, UPPER, Body, another, drinks
from models.evaluation.exercises.films import (
    cut,
    dones,
    joined,
    middle,
    opened,
    resting,
    rests_s,
    seen_at,
    warped,
    with_dones,
)
from models.evaluation.exercises.rendered_sets import FilmedSet
from models.evaluation.exercises.variations import ELBOWS, WRISTS, Vary, scaled

NECK = frozenset({"chin_tuck", "neck_nod", "levator_stretch", "upper_trapezius_stretch"})
"""Exercises of the head: who nods or looks around does something like them."""
BOTH_ARMS = frozenset({"lateral_raise", "t_raise", "y_raise", "w_raise", "wall_angel"})
"""Exercises of both arms, seen from the front: with one arm alone they are none."""
PAUSES_S = (3.0, 5.0, 8.0)
DIPS, DIP = 2, 0.35
"""How often somebody pulses at the end of a repetition, and for how much of the way back's time."""
SWIVEL_DEG = 35.0


def _pauses(film: FilmedSet, rng: np.random.Generator) -> FilmedSet:
    """Slow, and resting for some seconds after every repetition."""
    rests = rests_s(film)
    parts = [cut(film, -math.inf, rests[1])]
    for place in range(1, len(rests)):
        until_s = rests[place + 1] if place + 1 < len(rests) else math.inf
        seconds = PAUSES_S[place % len(PAUSES_S)]
        parts += [resting(film, rests[place], seconds, rng), cut(film, rests[place], until_s)]
    whole = joined(*parts)
    ends = [float(whole.t_s[0]), float(whole.t_s[-1])]
    return warped(whole, ends, [at / 0.8 for at in ends])


def _half_first(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
    """A repetition of half the way, to try it, before the first."""
    first = dones(film)[0]
    if not first["whole"] or first["fault"]:
        return None
    short = scaled(cut(film, first["began_s"] - 0.2, first["ended_s"] + 0.2), first, 0.5)
    short = with_dones(short, [{**done, "whole": False} for done in dones(short)])
    at_s = rests_s(film)[0]
    pause = resting(film, at_s, 1.0, rng)
    return joined(cut(film, -math.inf, at_s), short, pause, cut(film, at_s, math.inf),
                  between_s=0.3)  # fmt: skip


def _small_ones_after(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
    """Three quick small ones after the last, none of which is one."""
    last = dones(film)[-1]
    if not last["whole"] or last["fault"]:
        return None
    beat = scaled(cut(film, last["began_s"] - 0.1, last["ended_s"] + 0.1), last, 0.35)
    ends = [float(beat.t_s[0]), float(beat.t_s[-1])]
    beat = with_dones(warped(beat, ends, [ends[0], ends[0] + 1.4]), ())
    at_s = rests_s(film)[-1]
    pause = resting(film, at_s, 1.0, rng)
    return joined(cut(film, -math.inf, at_s), pause, beat, beat, beat, pause, between_s=0.2)


def _pulses(film: FilmedSet, _: np.random.Generator) -> FilmedSet:
    """Comes back a little from the end of every repetition and goes there again, twice."""
    old, new, repetitions = [float(film.t_s[0])], [float(film.t_s[0])], []
    for done in dones(film):
        left_s, later = done["there_s"] + done["hold_s"], new[-1] - old[-1]
        dip_s = DIP * (done["ended_s"] - left_s)
        times = [left_s, *[left_s + dip_s, left_s] * DIPS]
        old += times
        new += [left_s + later + dip_s * place for place in range(len(times))]
        at_s = {name: done[name] + later for name in ("began_s", "there_s")}
        repetitions.append({**done, **at_s, "ended_s": done["ended_s"] + new[-1] - left_s})
    new.append(new[-1] + float(film.t_s[-1]) - old[-1])
    old.append(float(film.t_s[-1]))
    t_s = np.arange(new[0], new[-1], float(np.median(np.diff(film.t_s))))
    landmarks, contour = seen_at(film, np.interp(t_s, new, old))
    return with_dones(FilmedSet(t_s, landmarks, contour, film.truth), repetitions)


def _one_arm(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
    """One arm alone, where both should move."""
    if film.truth["exercise"] not in BOTH_ARMS:
        return None
    landmarks, side = film.landmarks.copy(), int(rng.integers(2))
    rest = resting(film, rests_s(film)[0], 1.0, rng).landmarks[0]
    shoulder = (L.LEFT_SHOULDER, L.RIGHT_SHOULDER)[side]
    for joint in (ELBOWS[side], WRISTS[side]):
        hangs = rest[joint, :3] - rest[shoulder, :3]
        landmarks[:, joint, :3] = landmarks[:, shoulder, :3] + hangs
    return with_dones(
        replace(film, landmarks=landmarks), [{**done, "whole": False} for done in dones(film)]
    )


def _counts_aloud(film: FilmedSet, _: np.random.Generator) -> FilmedSet | None:
    """Says the number at the end of every repetition, with a small nod."""

    def nod(body: Body) -> None:
        body.move(HEAD, -0.03 * body.up + 0.03 * body.ahead * body.right)

    return _at_each(film, "there_s", -0.1, 0.6, nod)


def _looks_at_the_screen(film: FilmedSet, _: np.random.Generator) -> FilmedSet | None:
    """Turns the head to the screen after every repetition to read the count."""

    def turn(body: Body) -> None:
        body.move([L.NOSE], -0.14 * body.ahead * body.right)
        body.move([L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER], -0.1 * body.ahead * body.right)

    return _at_each(film, "ended_s", -0.3, 1.4, turn)


def _at_each(
    film: FilmedSet, moment: str, after_s: float, seconds: float, move: Callable[[Body], None]
) -> FilmedSet | None:
    """The set with a movement of the head ``after_s`` each repetition's ``moment``; none of an
    exercise of the neck, which it would be part of."""
    if film.truth["exercise"] in NECK:
        return None
    film = replace(film, landmarks=film.landmarks.copy())
    body = Body(film, 1.0)
    for done in dones(film):
        body.share = _bump(film.t_s, done[moment] + after_s, seconds)
        move(body)
    return film


def _bump(t_s: Float64, from_s: float, seconds: float) -> Float64:
    """0, up to 1 in the middle of so many seconds, and back."""
    way = np.clip((t_s - from_s) / seconds, 0.0, 1.0)
    return np.asarray(np.sin(np.pi * way) ** 2)


def _talks(body: Body) -> None:
    """Talks with both hands before the chest."""
    chest = body.at[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER]].mean(0) - 0.45 * body.up
    for side in (0, 1):
        out = body.outward(side)
        beats = 0.12 * np.sin(2.0 * np.pi * (0.9 + 0.2 * side) * body.t_s)[:, None] * body.up
        elbow = body.place((L.LEFT_SHOULDER, L.RIGHT_SHOULDER)[side], -0.5, 0.15 * out)
        body.reach(side, elbow, chest + (0.15 * out + 0.1 * body.ahead) * body.right + beats)
    nods = 0.025 * np.sin(2.0 * np.pi * 0.8 * body.t_s)[:, None]
    body.move(HEAD, nods * body.up + nods * body.right)


def _presses_a_key(body: Body) -> None:
    """Leans to the keyboard and reaches for it with the right hand."""
    aside = 0.45 * body.ahead * abs(body.outward(0) + body.outward(1)) / 2.0
    body.move(UPPER, -0.18 * body.up + aside * body.right)
    hand = body.place(L.RIGHT_HIP, 0.45, 0.9 * body.ahead if aside else 0.1 * body.outward(1))
    elbow = body.place(L.RIGHT_SHOULDER, -0.5, aside + 0.15 * body.outward(1))
    body.reach(1, elbow, hand)


def _gets_up(body: Body) -> None:
    """Stands up, stays, and sits down again."""
    above = [at for at in range(33) if at < L.LEFT_KNEE]
    body.move(above, 0.75 * body.up)
    leans = np.sin(np.pi * body.share)[:, None]
    body.move(UPPER, leans * (-0.15 * body.up + 0.3 * body.ahead * body.right))


def _hands_on_hips(body: Body) -> None:
    """Rests with the hands on the hips."""
    for side in (0, 1):
        out = body.outward(side)
        elbow = body.place((L.LEFT_SHOULDER, L.RIGHT_SHOULDER)[side], -0.5, 0.4 * out)
        body.reach(side, elbow, body.place((L.LEFT_HIP, L.RIGHT_HIP)[side], 0.15, 0.12 * out))


def _rolls_the_head(body: Body) -> None:
    """Lets the head sink to one side and the other."""
    rolls = np.sin(2.0 * np.pi * 0.35 * body.t_s)[:, None]
    body.move(HEAD, 0.16 * rolls * body.right - 0.05 * abs(rolls) * body.up)
    for eye, way in ((L.LEFT_EYE_OUTER, 1.0), (L.RIGHT_EYE_OUTER, -1.0)):
        body.move([eye], -0.06 * way * body.outward(0) * rolls * body.up)


def _swivels(body: Body) -> None:
    """Turns on the chair and back."""
    turn = np.radians(SWIVEL_DEG) * body.share
    axis = body.landmarks[:, [L.LEFT_HIP, L.RIGHT_HIP]].mean(1)
    x = body.landmarks[..., 0] - axis[:, None, 0]
    z = DEPTH_SCALE * (body.landmarks[..., 2] - axis[:, None, 2])
    cosine, sine = np.cos(turn)[:, None], np.sin(turn)[:, None]
    body.landmarks[..., 0] = axis[:, None, 0] + cosine * x - sine * z
    body.landmarks[..., 2] = axis[:, None, 2] + (sine * x + cosine * z) / DEPTH_SCALE


Gesture = Callable[[Body], None]


def _at_rest(film: FilmedSet, at_s: float, does: tuple[tuple[Gesture, float], ...],
             rng: np.random.Generator) -> list[FilmedSet] | None:  # fmt: skip
    """Rest, and gestures of so many seconds with rest after each."""
    parts = [resting(film, at_s, BETWEEN_S, rng)]
    for gesture, seconds in does:
        part = resting(film, at_s, seconds, rng)
        if film.truth["exercise"] in FLOOR or np.isnan(part.landmarks).all():
            return None
        gesture(Body(part, 0.8))
        parts += [part, resting(film, at_s, BETWEEN_S, rng)]
    return parts


def _between(*does: tuple[Gesture, float]) -> Vary:
    def vary(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
        at_s = middle(film)
        parts = None if at_s is None else _at_rest(film, at_s, does, rng)
        return None if at_s is None or parts is None else opened(film, at_s, *parts)

    return vary


def _around(*does: tuple[Gesture, float]) -> Vary:
    """The same before the first repetition and after the last."""

    def vary(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
        rests = rests_s(film)
        first, last = (_at_rest(film, at_s, does, rng) for at_s in (rests[0], rests[-1]))
        if first is None or last is None:
            return None
        return joined(*first, cut(film, rests[0], rests[-1]), *last)

    return vary


def _other_first(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
    """Another exercise before the first repetition."""
    at_s = rests_s(film)[0]
    other = another(film, rng)
    if other is None:
        return None
    pause = resting(film, at_s, BETWEEN_S, rng)
    return joined(other, pause, cut(film, at_s, math.inf), between_s=BETWEEN_S)


def _no_neck(vary: Vary) -> Vary:
    return lambda film, rng: None if film.truth["exercise"] in NECK else vary(film, rng)


HABITS: Mapping[str, Vary] = {
    "slow, with pauses": _pauses,
    "half, then whole": _half_first,
    "three small ones after": _small_ones_after,
    "pulses at the end": _pulses,
    "one arm alone": _one_arm,
    "counts aloud": _counts_aloud,
    "looks at the screen": _looks_at_the_screen,
    "talks": _between((_talks, 5.0)),
    "drinks before, after": _around((drinks, 3.5)),
    "presses a key": _around((_presses_a_key, 2.5)),
    "gets up and sits": _between((_gets_up, 4.0)),
    "hands on the hips": _between((_hands_on_hips, 4.0)),
    "rolls the head": _no_neck(_between((_rolls_the_head, 5.0))),
    "swivels the chair": _between((_swivels, 3.0)),
    "another first": _other_first,
}
