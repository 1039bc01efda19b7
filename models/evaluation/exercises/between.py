"""What somebody does between two repetitions that is none: everyday movements, other exercises.

Everyday movements are put into a film by moving elbows, hands and head in the picture, as people
move: there, for a while, and back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from coach.core.types import Float32, Float64
from coach.core.types import Landmark as L
from models.evaluation.exercises.films import (
    cut,
    dones,
    eased,
    middle,
    opened,
    pictures_at,
    resting,
    rests_s,
    trunk_px,
    with_dones,
)
from models.evaluation.exercises.others import same
from models.evaluation.exercises.rendered_sets import FilmedSet, read
from models.evaluation.exercises.variations import ELBOWS, WRISTS, Vary

FLOOR = frozenset({"cat_cow", "bird_dog", "prone_extension"})
"""Exercises on the floor: nobody reaches for a phone there without getting up."""
WAY_S, BETWEEN_S = 0.7, 1.2
"""How long a hand takes to where it goes, and how long somebody rests between two movements."""
TURNED_ALIKE_DEG = 40.0
"""Another exercise is one that is filmed from about where this one is."""
HEAD = [L.NOSE, L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER, L.LEFT_EAR, L.RIGHT_EAR]
_EARS, _HIPS = [L.LEFT_EAR, L.RIGHT_EAR], [L.LEFT_HIP, L.RIGHT_HIP]
_SHOULDERS = [L.LEFT_SHOULDER, L.RIGHT_SHOULDER]
UPPER = [*HEAD, *_SHOULDERS, *ELBOWS, *WRISTS]
_FACING = 0.12
"""Shoulders further apart than this share of the trunk, each side has an outward of its own."""
_ASIDE = 0.05
"""An arm that has moved by so much of a gesture is seen."""


class Body:
    """A body at rest that makes a gesture, by ``share`` (N,) of it.

    ``landmarks`` (N, 33, 4) change; ``at`` (33, 2) is where they rest. ``up`` and ``right`` (2,)
    are a trunk long, in the picture's pixels.
    """

    def __init__(self, film: FilmedSet, way_s: float) -> None:
        self.landmarks, self.t_s = film.landmarks, film.t_s
        self.share = eased(film.t_s / way_s) - eased((film.t_s - film.t_s[-1] + way_s) / way_s)
        self.at: Float64 = np.nanmedian(film.landmarks[..., :2].astype(np.float64), axis=0)
        self.up: Float64 = self.at[_SHOULDERS].mean(0) - self.at[_HIPS].mean(0)
        self.right = np.array([-self.up[1], self.up[0]])
        self.ahead = self._sign((self.at[L.NOSE] - self.at[_EARS].mean(0)) @ self.right)

    @staticmethod
    def _sign(number: float) -> float:
        return 1.0 if number >= 0.0 else -1.0

    def outward(self, side: int) -> float:
        """Away from the trunk to this side: 1 to the right; from the side, ahead."""
        shoulder = self.at[_SHOULDERS[side]] - self.at[_SHOULDERS].mean(0)
        across = float(shoulder @ self.right / (self.right @ self.right))
        return self._sign(across) if abs(across) > _FACING else self.ahead

    def move(self, joints: Sequence[int], by: Float64) -> None:
        """Move joints by (2,) or (N, 2) pixels of the gesture."""
        self.landmarks[:, joints, :2] += (self.share[:, None] * by)[:, None].astype(np.float32)

    def reach(self, side: int, elbow: Float64, hand: Float64) -> None:
        """Bring elbow and hand to places in the picture, (2,) or (N, 2)."""
        for joint, to in ((ELBOWS[side], elbow), (WRISTS[side], hand)):
            now = self.landmarks[:, joint, :2]
            self.landmarks[:, joint, :2] = now + self.share[:, None] * (to - now)
            seen = np.where(self.share > _ASIDE, 0.9, 0.0)
            self.landmarks[:, joint, 3] = np.maximum(self.landmarks[:, joint, 3], seen)

    def place(self, start: int, up: float, right: float) -> Float64:
        """A place so many trunks above and to the right of a landmark."""
        return np.asarray(self.at[start] + up * self.up + right * self.right)


def drinks(body: Body) -> None:
    """Drinks with the right hand."""
    out = body.outward(1)
    elbow = body.place(L.RIGHT_SHOULDER, -0.35, 0.3 * out)
    body.reach(1, elbow, body.place(L.NOSE, -0.14, 0.05 * out))
    body.move([L.NOSE, L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER], 0.05 * body.up)


def _scratches(body: Body) -> None:
    out = body.outward(0)
    rubs = 0.04 * np.sin(2.0 * np.pi * 2.5 * body.t_s)[:, None] * body.up
    elbow = body.place(L.LEFT_SHOULDER, 0.05, 0.42 * out)
    body.reach(0, elbow, body.place(L.LEFT_EAR, 0.12, 0.05 * out) + rubs)


def _phones(body: Body) -> None:
    """Looks down at a phone in both hands."""
    middle_at = body.at[_SHOULDERS].mean(0) - 0.3 * body.up
    for side in (0, 1):
        out = body.outward(side)
        elbow = body.place(_SHOULDERS[side], -0.52, 0.12 * out)
        body.reach(side, elbow, middle_at + (0.08 * out + 0.15 * body.ahead) * body.right)
    body.move(HEAD, -0.07 * body.up + 0.04 * body.ahead * body.right)


def _shifts(body: Body) -> None:
    """Pulls the chair nearer: up a little, aside, leaning, hands beside the hips."""
    rocks = 0.12 + 0.04 * np.sin(2.0 * np.pi * 1.1 * body.t_s)
    body.move(list(range(33)), rocks[:, None] * body.up + 0.15 * body.right)
    body.move(UPPER, 0.15 * body.right)
    for side in (0, 1):
        out = body.outward(side)
        elbow = body.place(_SHOULDERS[side], -0.45, 0.22 * out + 0.3)
        body.reach(side, elbow, body.place(_HIPS[side], 0.12, 0.1 * out + 0.15))


def _stretches(body: Body) -> None:
    """Both arms overhead, elbows bent, hands together."""
    hands = body.at[_SHOULDERS].mean(0) + 0.95 * body.up
    for side in (0, 1):
        out = body.outward(side)
        elbow = body.place(_SHOULDERS[side], 0.5, 0.25 * out)
        body.reach(side, elbow, hands + 0.05 * out * body.right)


def _meanwhile(*gestures: tuple[Callable[[Body], None], float], way_s: float = WAY_S) -> Vary:
    """Gestures of so many seconds, and rest between them."""

    def vary(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
        at_s = middle(film)
        if at_s is None or film.truth["exercise"] in FLOOR:
            return None
        parts = []
        for gesture, seconds in gestures:
            part = resting(film, at_s, seconds, rng)
            if np.isnan(part.landmarks).all():
                return None
            gesture(Body(part, way_s))
            parts += [resting(film, at_s, BETWEEN_S, rng), part]
        return opened(film, at_s, *parts, resting(film, at_s, BETWEEN_S, rng))

    return vary


def another(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
    """What somebody of the same size in the same place does of another exercise, with none of the
    film's own repetitions."""
    others = [other for other in _sets() if _is_another(film, other)]
    if not others:
        return None
    other = others[int(rng.integers(len(others)))]
    rests = rests_s(other)
    t_s = np.arange(rests[0], rests[-1], float(np.median(np.diff(film.t_s))))
    other = with_dones(pictures_at(cut(other, rests[0], rests[-1]), t_s), ())
    landmarks = other.landmarks.copy()
    landmarks[..., :3] *= np.float32(trunk_px(film) / trunk_px(other))
    landmarks[..., :2] += _hips_px(film.landmarks) - _hips_px(landmarks)
    return replace(other, landmarks=landmarks, truth={**film.truth, "repetitions": []})


def _another_between(film: FilmedSet, rng: np.random.Generator) -> FilmedSet | None:
    """Another exercise between two repetitions."""
    at_s, other = middle(film), another(film, rng)
    if at_s is None or other is None:
        return None
    pause, again = (resting(film, at_s, BETWEEN_S, rng) for _ in range(2))
    return opened(film, at_s, pause, other, again, between_s=BETWEEN_S)


def _is_another(film: FilmedSet, other: FilmedSet) -> bool:
    """Whether a camera sees that another exercise is done, from about the same side."""
    mine, done = film.truth["exercise"], other.truth["exercise"]
    if done == mine or same(done, mine) or (done in FLOOR) != (mine in FLOOR):
        return False
    turn_deg: float = other.truth["turn_deg"] - film.truth.get("turn_deg", 0.0)
    return abs((turn_deg + 180.0) % 360.0 - 180.0) < TURNED_ALIKE_DEG


def _hips_px(landmarks: Float32) -> Float32:
    return np.asarray(np.nanmedian(landmarks[:, _HIPS, :2], axis=(0, 1)), np.float32)


@cache
def _sets() -> tuple[FilmedSet, ...]:
    return tuple(film for film in read() if len(dones(film)) > 1)


BETWEEN: Mapping[str, Vary] = {
    "drinks, scratches": _meanwhile((drinks, 3.5), (_scratches, 3.0)),
    "phones": _meanwhile((_phones, 5.0)),
    "adjusts the chair": _meanwhile((_shifts, 3.0)),
    "stretches arms": _meanwhile((_stretches, 4.5), way_s=1.2),
    "another exercise": _another_between,
}
