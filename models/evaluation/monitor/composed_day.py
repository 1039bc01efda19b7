"""A day of one person composed out of what the detector found in their pictures.

Every way to slouch that they show, held past the grace; every innocent one, for as long as people
do it; breaks with nobody there; lids that are tilted, laptops that are moved, light that goes; and
slow sways all the while. What is true at every moment is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice, pairwise

import numpy as np

from coach.core.types import FACE_POINTS, Float64, PoseSample
from coach.core.types import Landmark as L
from models.evaluation.monitor.comparison import STEP_S
from models.evaluation.monitor.real_pictures import Shown, Sitting

HOURS = 8.0
ONSET_S = 1.5
"""A posture takes this long to come and to go; it counts from half of that."""

BREAK, SHORT = "break", "short slouch"
_DUE, _SHORTS, _INNOCENTS, _BREAKS = 15, 6, 36, 5
_DUE_S, _SHORT_S = (60.0, 420.0), (10.0, 22.0)
_BREAK_S, _LUNCH_S = (150.0, 360.0), (2000.0, 2600.0)
_INNOCENT_S = {"aside": (10.0, 300.0), "down aside": (10.0, 100.0), "down": (5.0, 100.0)}
_SOME_S = (5.0, 25.0)
"""How long the other innocent ones last: stretches, yawns, faces that are pulled."""
_REST_S, _FROM_S = 25.0, 30.0
_TILTS, _MOVES, _DARKS = 2, 1, 3
_TILT_SHARE = (0.05, 0.11)
_SWAY = np.array([0.03, 0.015, 0.0])
_DARK_SHARE, _DARK_S = 0.004, 1200.0
"""In poor light points tremble by this share of the shoulders' width more."""


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """What happens from ``from_s`` to ``to_s``; ``shown`` ``None``: nobody is there."""

    kind: str
    from_s: float
    to_s: float
    shown: Shown | None
    due: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``at_s`` on the picture is lower by ``down_px`` (a lid was tilted, which the room
    shows), or everything is ``size`` times as large and ``aside_px`` further right (the laptop was
    moved, so that the room is another)."""

    at_s: float
    down_px: float = 0.0
    size: float = 1.0
    aside_px: float = 0.0


class PictureDay:
    """A day of one person; spans don't overlap."""

    def __init__(self, sitting: Sitting, seed: int, hours: float = HOURS) -> None:
        rng = np.random.default_rng(seed)
        self.person, self.hours = sitting.person, hours
        self._baseline = _Looks.of(sitting.baseline)
        self.spans = list(_spans(sitting, rng, hours))
        self._looks = {id(s.shown): _Looks.of(s.shown) for s in self.spans if s.shown is not None}
        self.turns = _turns(self.spans, self._baseline, rng)
        self._dark = rng.uniform(0, hours * 3600, _DARKS)
        self._waves = rng.uniform((40.0, 0.0), (600.0, 2 * np.pi), (3, 4, 2))
        self._seed = seed

    def blocks(self) -> Iterator[list[PoseSample]]:
        """The day's samples, a minute at a time."""
        steps = round(60 / STEP_S)
        for minute in range(round(self.hours * 60)):
            yield self._samples(60.0 * minute + STEP_S * np.arange(steps, dtype=np.float64), minute)

    def _samples(self, t_s: Float64, minute: int) -> list[PoseSample]:
        rng = np.random.default_rng([self._seed, minute])
        points, world, camera = self._baseline.at(rng, len(t_s))
        there = np.ones(len(t_s), dtype=bool)
        for span in self.spans:
            rows = np.flatnonzero((t_s >= span.from_s) & (t_s < span.to_s))
            if not len(rows):
                continue
            if span.shown is None:
                there[rows] = False
                continue
            share = _share(span, t_s[rows])[:, None, None]
            now = self._looks[id(span.shown)].at(rng, len(rows))
            for kept, new in zip((points, world), now[:2], strict=True):
                kept[rows] = (1 - share) * kept[rows] + share * new
            camera[rows] = now[2]
        width = self._baseline.width_px
        far_s = np.abs(t_s[:, None] - self._dark).min(axis=1)
        dark = np.asarray(far_s < _DARK_S / 2)
        sway = np.sin(2 * np.pi * t_s[:, None, None] / self._waves[..., 0] + self._waves[..., 1])
        points[..., :3] += (sway.mean(axis=-1) * _SWAY * width)[:, None]
        tremble = rng.normal(0, _DARK_SHARE * width, points[..., :3].shape)
        points[..., :3] += tremble * dark[:, None, None]
        self._turn(t_s, points, camera)
        light = np.where(dark, 0.2, 0.5)
        size = self._baseline.size_px
        return [
            _sample((t, float(light[n])), size, points[n], world[n], camera[n])
            if there[n]
            else PoseSample(0, t, size, None, light=float(light[n]))
            for n, t in enumerate(t_s.tolist())
        ]

    def _turn(self, t_s: Float64, points: Float64, camera: Float64) -> None:
        width, height = self._baseline.size_px
        middle = np.array([width / 2, height / 2, 0.0])
        for turn in self.turns:
            rows = t_s >= turn.at_s
            step = np.array([turn.aside_px, turn.down_px, 0.0])
            points[rows, :, :3] = (points[rows, :, :3] - middle) * turn.size + middle + step
            camera[rows] += [0.0, turn.down_px]


@dataclass(frozen=True, slots=True, eq=False)
class _Looks:
    """A picture's looks: ``points`` (N, 33 + FACE_POINTS, 4) of pose and face, ``world``, and how
    far the camera had been turned; where the room is not known again that is what it last was."""

    points: Float64
    world: Float64
    camera: Float64
    size_px: tuple[int, int]

    @classmethod
    def of(cls, shown: Shown) -> _Looks:
        seen = [sample for sample in shown.samples if sample.landmarks is not None]
        blank = np.full((FACE_POINTS, 3), np.nan)
        faces = [blank if sample.face is None else sample.face for sample in seen]
        points = [
            np.concatenate([s.landmarks, np.pad(f, ((0, 0), (0, 1)))])
            for s, f in zip(seen, faces, strict=True)
        ]
        return cls(
            np.array(points, dtype=np.float64),
            np.array([sample.world for sample in seen], dtype=np.float64),
            np.array([s.camera_shift_px or (0.0, 0.0) for s in seen], dtype=np.float64),
            shown.samples[0].size_px,
        )

    @property
    def width_px(self) -> float:
        """Between the shoulders."""
        ends = self.points[:, [L.LEFT_SHOULDER, L.RIGHT_SHOULDER], :2].mean(axis=0)
        return float(np.hypot(*(ends[0] - ends[1])))

    def at(self, rng: np.random.Generator, count: int) -> tuple[Float64, Float64, Float64]:
        """This many looks, any of them."""
        row = rng.integers(0, len(self.points), count)
        return self.points[row].copy(), self.world[row].copy(), self.camera[row].copy()


def _sample(
    moment: tuple[float, float],
    size_px: tuple[int, int],
    points: Float64,
    world: Float64,
    camera: Float64,
) -> PoseSample:
    """A sample of a ``moment`` (time, light)."""
    t_s, light = moment
    face = points[33:, :3].astype(np.float32)
    return PoseSample(
        0, t_s, size_px, points[:33].astype(np.float32), world.astype(np.float32),
        light=light, face=face if np.isfinite(face).all() else None,
        camera_shift_px=(float(camera[0]), float(camera[1])),
    )  # fmt: skip


def _share(span: Span, t_s: Float64) -> Float64:
    """How much of a posture is there (N,), 0 to 1: it comes and goes as a minimum-jerk move."""
    s = np.clip(np.minimum(t_s - span.from_s, span.to_s - t_s) / ONSET_S, 0, 1)
    return np.asarray(s**3 * (10 - 15 * s + 6 * s * s))


def _spans(sitting: Sitting, rng: np.random.Generator, hours: float) -> Iterator[Span]:
    """The day in order, each way that the person shows about equally often."""
    part = hours / HOURS
    seen = [one for one in sitting.states if one.use and any(s.landmarks is not None
                                                             for s in one.samples)]  # fmt: skip
    slouches = [one for one in seen if one.due]
    innocents = [one for one in seen if not one.due]
    wanted: list[tuple[str, Shown | None, bool, tuple[float, float]]] = [
        (one.kind, one, True, _DUE_S) for one in _often(slouches, _DUE * part, rng)
    ]
    wanted += [(SHORT, one, False, _SHORT_S) for one in _often(slouches, _SHORTS * part, rng)]
    wanted += [
        (one.kind, one, False, _INNOCENT_S.get(one.kind, _SOME_S))
        for one in _often(innocents, _INNOCENTS * part, rng)
    ]
    wanted += [(BREAK, None, False, _BREAK_S)] * max(1, round(_BREAKS * part))
    if part >= 1:
        wanted.append((BREAK, None, False, _LUNCH_S))
    lengths = [float(rng.uniform(*most)) for *_, most in wanted]
    room = hours * 3600 - 60 - sum(lengths) - _REST_S * (len(wanted) + 1)
    gaps = _REST_S + room * rng.dirichlet(np.full(len(wanted) + 1, 2.0))
    at_s = _FROM_S + float(gaps[0])
    for gap, index in zip(gaps[1:].tolist(), rng.permutation(len(wanted)).tolist(), strict=True):
        kind, shown, due, _ = wanted[index]
        yield Span(kind, at_s, at_s + lengths[index], shown, due)
        at_s += lengths[index] + gap


def _often(shown: Sequence[Shown], count: float, rng: np.random.Generator) -> Iterator[Shown]:
    order = [shown[n] for n in rng.permutation(len(shown))]
    return islice(cycle(order), round(count)) if order else iter(())


def _turns(spans: Sequence[Span], looks: _Looks, rng: np.random.Generator) -> list[Turn]:
    """Lid and laptop are moved in the longest quiet stretches."""
    gaps = sorted(((a.to_s, b.from_s) for a, b in pairwise(spans)), key=lambda g: g[0] - g[1])
    found = []
    for number, (start, _) in enumerate(gaps[: _TILTS + _MOVES]):
        side = 1.0 if rng.random() < 0.5 else -1.0
        if number < _MOVES:
            aside = side * float(rng.uniform(0.45, 0.6)) * looks.width_px
            found.append(Turn(start + 10, 0.0, float(rng.uniform(0.85, 1.15)), aside))
        else:
            found.append(Turn(start + 10, side * rng.uniform(*_TILT_SHARE) * looks.size_px[1]))
    return sorted(found, key=lambda turn: turn.at_s)
