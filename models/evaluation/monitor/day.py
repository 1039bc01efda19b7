"""A day at a desk whose truth is known: eight hours of landmarks, composed and not filmed.

Each day is one rendered person at rest, with every motion of the bundled clips of daily life laid
on top as the change it made to its own person, in widths of their shoulders. So jitter, breathing
and MediaPipe's own mistakes are in it, and what is true at every moment is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coach.core.body.head import similarity
from coach.core.monitor.baseline import Pictures
from coach.core.types import Bool, Float32, Float64
from coach.core.types import Landmark as L
from models.evaluation.monitor.motions import Motion

HOURS = 8.0
CVA_LIMIT_DEG = 8.0
"""A true drop of the craniovertebral angle from where on somebody slouches, as the evaluation of
the measurement has it."""

PEOPLE = {"front_upright": (0.0, 7.5), "front_talks": (0.0, 4.4), "front_drinks": (0.0, 2.6)}
"""Clips with somebody at rest from the front, and when they are."""

_ARMS = np.arange(L.LEFT_ELBOW, L.RIGHT_THUMB + 1)


@dataclass(frozen=True, slots=True)
class Move:
    """A motion in a clip, in its seconds: at rest over ``rest``, then it begins, lasts and ends;
    ``ends`` ``None``: it ends as it began, backwards. ``cva_deg`` true change at its fullest,
    which ``eased`` (from, to) reaches as a minimum-jerk move; ``beside``: another clip of the
    same person that it passes into instead."""

    clip: str
    rest: tuple[float, float]
    begins: tuple[float, float]
    lasts: tuple[float, float]
    ends: tuple[float, float] | None = None
    cva_deg: float = 0.0
    eased: tuple[float, float] = (0.0, 1.0)
    beside: str | None = None


MOVES: Mapping[str, Move] = {
    "slump": Move(
        "front_slump_slowly", (0.0, 3.0), (3.0, 12.0), (12.0, 13.9), None, -20.5, (3.0, 12.0)
    ),
    "slouch": Move(
        "front_upright", (0.0, 7.5), (0.0, 3.0), (0.0, 7.5), None, -16.0, (0.0, 3.0),
        "front_slouched",
    ),
    "glance": Move("front_phone_in_hand", (0.0, 1.8), (1.8, 3.2), (3.2, 8.9)),
    "second_screen": Move("front_second_screen", (0.0, 2.8), (2.8, 4.8), (4.8, 7.4), (7.4, 9.4)),
    "drink": Move("front_drinks", (0.0, 2.6), (2.6, 4.0), (4.0, 5.3), (5.3, 6.3)),
    "gesture": Move("front_talks", (0.0, 4.5), (4.8, 6.0), (6.0, 7.8), (7.8, 8.6)),
    "leave": Move("front_leaves_and_returns", (0.0, 1.4), (1.5, 6.0), (8.0, 9.5), (13.0, 16.0)),
    "passer_by": Move("front_passer_by", (0.0, 2.0), (2.0, 3.0), (3.0, 8.0), (8.0, 9.0)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """A move from ``from_s`` to ``to_s`` of the day, beginning over ``onset_s``, ``depth`` times
    as far as in its clip. ``name`` says what it stands for."""

    name: str
    move: str
    from_s: float
    to_s: float
    onset_s: float
    depth: float = 1.0

    @property
    def drop_deg(self) -> float:
        """True change of the craniovertebral angle at its fullest."""
        return self.depth * MOVES[self.move].cva_deg

    @property
    def slouched_s(self) -> tuple[float, float] | None:
        """From when to when the true angle is over the limit; ``None``: never."""
        if -self.drop_deg <= CVA_LIMIT_DEG:
            return None
        shares = np.linspace(0.0, 1.0, 2001)
        over = -self.drop_deg * _ease(shares) >= CVA_LIMIT_DEG
        part = float(shares[over.argmax()]) * self.onset_s
        return self.from_s + part, self.to_s - part


@dataclass(frozen=True, slots=True)
class Moved:
    """From ``from_s`` on the laptop stands elsewhere: everything is ``size`` times as large and
    shifted by ``shift`` (right, down) widths of the shoulders."""

    from_s: float
    size: float
    shift: tuple[float, float]


class Day:
    """One person's day; ``scenes`` don't overlap."""

    def __init__(
        self,
        motions: Mapping[str, Motion],
        person: str,
        scenes: Sequence[Scene],
        moved: Sequence[Moved] = (),
        seed: int = 0,
    ) -> None:
        self.scenes, self.moved = tuple(scenes), tuple(moved)
        self._motions = motions
        self._clip, self._rest = motions[person], PEOPLE[person]
        self._waves = np.random.default_rng(seed).uniform(
            (40.0, 0.0), (600.0, 2 * np.pi), (3, 4, 2)
        )
        at_rest = _during(self._clip, self._rest)
        self._body = np.median(self._clip.landmarks[at_rest], axis=0)
        self._unit = _unit(self._body)
        self.size_px = self._clip.size_px

    def pictures(self, t_s: Float64) -> Pictures:
        """What the camera's landmarks are at moments of the day (N,)."""
        at = _to_and_fro(t_s, self._rest)
        landmarks, world, face = _at(self._clip, at)
        sway = self._sway(t_s)
        landmarks[..., :3] += sway
        face += sway
        for scene in self.scenes:
            rows = np.flatnonzero((t_s >= scene.from_s) & (t_s < scene.to_s))
            if len(rows):
                self._play(scene, t_s[rows], rows, (landmarks, world, face))
        for moved in self.moved:
            rows = np.flatnonzero(t_s >= moved.from_s)
            middle = np.array([self.size_px[0] / 2, self.size_px[1] / 2, 0.0])
            shift = np.array([*moved.shift, 0.0]) * self._unit
            landmarks[rows, :, :3] = (landmarks[rows, :, :3] - middle) * moved.size + middle + shift
            face[rows] = (face[rows] - middle) * moved.size + middle + shift
        found = landmarks.astype(np.float32), world.astype(np.float32)
        return Pictures(t_s, *found, self.size_px, face=face.astype(np.float32))

    def _sway(self, t_s: Float64) -> Float64:
        """Nobody sits like a statue: slow sways of a few per cent of the shoulders' width."""
        periods, phases = self._waves[..., 0], self._waves[..., 1]
        waves = np.sin(2 * np.pi * t_s[:, None, None] / periods + phases).mean(axis=-1)
        amount = waves * np.array([0.03, 0.015, 0.0]) * self._unit
        return np.asarray(amount[:, None, :])

    def _play(
        self,
        scene: Scene,
        t_s: Float64,
        rows: np.ndarray,
        found: tuple[Float64, Float64, Float64],
    ) -> None:
        """Lay a scene over the ``rows`` of landmarks, world and face."""
        landmarks, world, face = found
        move = MOVES[scene.move]
        clip = self._motions[move.clip]
        at_rest = _during(clip, move.rest)
        body = np.median(clip.landmarks[at_rest], axis=0)
        metres = np.median(clip.world[at_rest], axis=0)
        resting_face = np.nanmedian(clip.face[at_rest].astype(np.float64), axis=0)
        scale = self._unit / _unit(body)
        share, at = _played(scene, move, t_s)
        seen, space, points = _at(clip if move.beside is None else self._motions[move.beside], at)
        grow = share[:, None, None] * scene.depth
        change = (seen[..., :3] - body[:, :3]) * scale * grow
        face[rows] = _moved_face(face[rows], (resting_face, points), scale, grow[:, 0, 0])
        hands = self._hands(seen, body, scale)
        landmarks[rows, :, :3] += change
        use = (share > 0.05)[:, None] & np.isin(np.arange(33), _ARMS)
        picture = landmarks[rows]
        picture[..., :3] = np.where(use[..., None], hands, picture[..., :3])
        picture[..., 3] = np.where((share > 0.05)[:, None], seen[..., 3], picture[..., 3])
        landmarks[rows] = picture
        world[rows] += (space - metres) * grow

    def _hands(self, seen: Float64, body: Float32, scale: float) -> Float64:
        """Arms where the clip has them against its shoulders, not where they were moved from."""
        here, there = (
            (b[L.LEFT_SHOULDER, :3] + b[L.RIGHT_SHOULDER, :3]) / 2 for b in (self._body, body)
        )
        return np.asarray((seen[..., :3] - there) * scale + here)


def _moved_face(
    face: Float64, clip: tuple[Float64, Float64], scale: float, grow: Float64
) -> Float64:
    """Faces (N, K, 3) that nod, turn, grow and shift as the clip's does from rest to now.

    Another face's points can't simply be shifted as the clip's were: heads differ in depth.
    """
    at_rest, now = clip
    known: Bool = np.asarray(np.isfinite(now).all(axis=(1, 2)))
    fit = similarity(at_rest, np.where(known[:, None, None], now, at_rest))
    middle = face.mean(axis=1, keepdims=True)
    turned = np.einsum("nij,nkj->nki", _shares(fit.turn, grow), face - middle)
    grown = (fit.scale**grow)[:, None, None] * turned
    shift = scale * grow[:, None] * (fit.centres - fit.centre)
    return np.where(known[:, None, None], middle + grown + shift[:, None], np.nan)


def _shares(turn: Float64, share: Float64) -> Float64:
    """Rotations (N, 3, 3) gone through in part (N,): the same axis, a share of the angle."""
    angle = np.arccos(np.clip((np.trace(turn, axis1=1, axis2=2) - 1) / 2, -1, 1))
    axis = np.stack([turn[:, 2, 1] - turn[:, 1, 2], turn[:, 0, 2] - turn[:, 2, 0],
                     turn[:, 1, 0] - turn[:, 0, 1]], axis=1)  # fmt: skip
    axis /= np.maximum(np.linalg.norm(axis, axis=1, keepdims=True), 1e-9)
    x, y, z = axis.T
    o = np.zeros_like(x)
    cross = np.stack([o, -z, y, z, o, -x, -y, x, o], axis=1).reshape(-1, 3, 3)
    part = (angle * share)[:, None, None]
    return np.asarray(np.eye(3) + np.sin(part) * cross + (1 - np.cos(part)) * (cross @ cross))


def _played(scene: Scene, move: Move, t_s: Float64) -> tuple[Float64, Float64]:
    """How far a scene is in (N,) 0..1, and its clip's time (N,)."""
    since, left = t_s - scene.from_s, scene.to_s - t_s
    end_s = scene.onset_s if move.ends is None else move.ends[1] - move.ends[0]
    at = _to_and_fro(since, move.lasts)
    if move.beside is not None:
        share = np.minimum(_ease(since / scene.onset_s), _ease(left / end_s))
        return share, at
    start, stop = move.begins
    opening, closing = since < scene.onset_s, left < end_s
    at = np.where(opening, start + (stop - start) * since / scene.onset_s, at)
    first, last = (stop, start) if move.ends is None else move.ends
    at = np.where(closing, last + (first - last) * left / end_s, at)
    return np.ones_like(t_s), at


def _at(clip: Motion, at_s: Float64) -> tuple[Float64, Float64, Float64]:
    """A clip's landmarks, world and face at times of its own (N,), linear between its pictures;
    NaN where nobody is."""
    place = np.interp(at_s, clip.t_s, np.arange(len(clip.t_s)))
    low = np.minimum(place.astype(np.intp), len(clip.t_s) - 2)
    part = (place - low)[:, None, None]
    seen, world, face = (
        (array[low] * (1 - part) + array[low + 1] * part).astype(np.float64)
        for array in (clip.landmarks, clip.world, clip.face)
    )
    return seen, world, face


def _to_and_fro(t_s: Float64, window: tuple[float, float]) -> Float64:
    """Times within a window that is played forwards and backwards for ever."""
    start, length = window[0], window[1] - window[0]
    turn = np.mod(t_s, 2 * length)
    return start + np.where(turn < length, turn, 2 * length - turn)


def _during(clip: Motion, window: tuple[float, float]) -> Bool:
    return (clip.t_s >= window[0]) & (clip.t_s <= window[1])


def _unit(body: Float32 | Float64) -> float:
    return float(np.hypot(*(body[L.LEFT_SHOULDER, :2] - body[L.RIGHT_SHOULDER, :2])))


def _ease(share: Float64) -> Float64:
    s = np.clip(share, 0.0, 1.0)
    return np.asarray(s**3 * (10 - 15 * s + 6 * s * s))
