"""What points show in one picture, for documents and drawings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from coach.core.posture.blend import Blend
from coach.core.posture.estimate import Frames, known
from coach.core.posture.evidence import Evidence
from coach.core.posture.regressor import ESTIMATES, Doubt, Estimate
from coach.core.posture.result import Measure, measured
from coach.core.types import C7, THORACIC, TRAGUS, BodyPoints, Float64, PoseSample, View

OUTLINE_SLOPES = "outline_slopes"

KEPT = 4096
"""Samples kept at most until the middle one is known: every one for over two minutes."""


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """Places in pixels of one picture; ``None`` where something was not found.

    ``tragus`` and ``c7`` (x, y, spread); ``outline`` and ``midline`` (17, 2) of the back from C7
    to T12; ``outline_slopes``: slope of the outline's upper 40 % less that of its lower 40 %.
    """

    tragus: tuple[float, float, float] | None = None
    c7: tuple[float, float, float] | None = None
    outline: Float64 | None = None
    midline: Float64 | None = None
    outline_slopes: Measure | None = None


@dataclass(slots=True)
class Middle:
    """Keeps samples until the recording's middle one is known; every second, once there are too
    many."""

    seen: int = 0
    _stride: int = 1
    _kept: list[PoseSample] = field(default_factory=list)

    def add(self, samples: Iterable[PoseSample]) -> None:
        """Look at more samples."""
        for sample in samples:
            if self.seen % self._stride == 0:
                self._kept.append(sample)
            self.seen += 1
            if len(self._kept) > KEPT:
                self._kept, self._stride = self._kept[::2], 2 * self._stride

    def sample(self) -> PoseSample | None:
        """The middle sample so far, or the kept one before it."""
        return self._kept[(self.seen // 2) // self._stride] if self._kept else None


def traced(points: BodyPoints | None, slopes: Measure | None = None) -> Traced:
    """What points show; ``slopes`` of the outline, where these are known."""
    if points is None:
        return Traced()
    return Traced(
        _place(points.head[TRAGUS]),
        _place(points.head[C7]),
        _line(points.outline),
        _line(points.midline),
        slopes if _line(points.outline) is not None else None,
    )


def outline_slopes(frames: Frames, blend: Blend | None) -> Measure | None:
    """The angle of the visible outline in the first of some frames, with its interval."""
    if blend is None:
        return None
    nothing = np.full((len(frames.view), len(ESTIMATES)), np.nan)
    doubt = np.full(nothing.shape, int(Doubt.NONE), dtype=np.int8)
    alone = np.zeros(len(frames.view), dtype=bool)
    told = known(frames, Estimate(nothing, nothing, nothing, doubt, alone, doubt > 0))
    evidence = _first(told[OUTLINE_SLOPES])
    if not np.isfinite(evidence.base[0]):
        return None
    oblique = np.asarray(frames.view[:1] == View.OBLIQUE)
    value, half = blend.value_deg(evidence), blend.half_deg(evidence, oblique)
    return measured(OUTLINE_SLOPES, float(value[0]), float(half[0]))


def _first(told: Evidence) -> Evidence:
    return Evidence(told.base[:1], np.nan_to_num(told.terms[:1]), np.nan_to_num(told.sizes[:1]))


def _place(point: np.ndarray) -> tuple[float, float, float] | None:
    x, y, spread = (float(part) for part in point)
    return (x, y, spread) if np.isfinite(x) and np.isfinite(y) else None


def _line(line: np.ndarray) -> Float64 | None:
    part = line[:THORACIC, :2].astype(np.float64)
    return part if np.isfinite(part).all() else None
