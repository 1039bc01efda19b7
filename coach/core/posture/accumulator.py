"""Counts what a recording of any length shows, in constant memory.

A recording may run all day, so angles are counted into fixed bins, apart for each view the
person was seen in, and estimates are thinned out. How frames are grouped doesn't matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from coach.core.posture.analysis import Analysis
from coach.core.posture.measure_spec import Reason
from coach.core.posture.measures import Measures
from coach.core.posture.regressor import ESTIMATES, Estimate, Trained, of_recording
from coach.core.posture.specs import MEASURES
from coach.core.types import Bool, Float64, View

BIN_DEG = 0.02
_BINS = round(360 / BIN_DEG)
_ESTIMATING = (View.OBLIQUE, View.SIDE_LEFT, View.SIDE_RIGHT)


def _counts(*shape: int) -> np.ndarray:
    return np.zeros((len(View), *shape), dtype=np.int64)


@dataclass(slots=True, eq=False)
class Tally:
    """Counts of what frames showed; grows by ``add``, never by time.

    ``frames`` int64 (views,) with a person; ``values`` int32 (views, M, bins) of angles from
    -180 degrees; ``reasons`` int64 (views, M, reasons) why there was none. ``measured`` int64
    (views,) frames in which at least one measure had a value, ``pointed`` those in which points
    of the head gave its tilt; ``yaws`` int64 (views, 361) of
    whole degrees from -180. ``estimates`` are those of the views that have any.
    """

    frames: np.ndarray = field(default_factory=_counts)
    measured: np.ndarray = field(default_factory=_counts)
    pointed: np.ndarray = field(default_factory=_counts)
    values: np.ndarray = field(
        default_factory=lambda: np.zeros((len(View), len(MEASURES), _BINS), dtype=np.int32)
    )
    reasons: np.ndarray = field(default_factory=lambda: _counts(len(MEASURES), len(Reason)))
    yaws: np.ndarray = field(default_factory=lambda: _counts(361))
    estimates: dict[View, Thinned] = field(
        default_factory=lambda: {view: Thinned() for view in _ESTIMATING}
    )

    def add(self, analysis: Analysis) -> None:
        """Count frames (N,); frames without a person count nowhere."""
        measures, found = analysis.measures, analysis.estimate
        present = measures.reason[:, 0] != Reason.NO_PERSON
        for kind in set(measures.view[present].tolist()):
            rows = present & (measures.view == kind)
            self._count(kind, measures, rows)
            if found is not None and kind in self.estimates:
                self.estimates[View(kind)].add(found, rows)

    def _count(self, kind: int, measures: Measures, rows: np.ndarray) -> None:
        self.frames[kind] += rows.sum()
        angle, reason = measures.value_deg[rows], measures.reason[rows]
        self.measured[kind] += (reason == Reason.MEASURED).any(axis=1).sum()
        self.pointed[kind] += measures.pointed[rows].sum()
        yaw = measures.yaw_deg[rows]
        turned = np.rint(yaw[~np.isnan(yaw)]).astype(np.int64) + 180
        self.yaws[kind] += np.bincount(turned, minlength=361)
        place = (angle + 180.0) / BIN_DEG
        for index in range(len(MEASURES)):
            found = reason[:, index] == Reason.MEASURED
            bins = place[found, index].astype(np.int64).clip(0, _BINS - 1)
            self.values[kind, index] += np.bincount(bins, minlength=_BINS).astype(np.int32)
            self.reasons[kind, index] += np.bincount(reason[:, index], minlength=len(Reason))

    def main_view(self) -> View:
        """The view most frames with a person were in; ``UNKNOWN`` when there were none."""
        return View(int(self.frames.argmax())) if self.frames.any() else View.UNKNOWN

    def share(self, view: View, measure: int) -> float:
        """The share of a view's frames in which a measure had a value."""
        return float(self.reasons[view, measure, Reason.MEASURED] / max(1, self.frames[view]))

    def mostly_pointed(self, view: View) -> bool:
        """Whether points of the head gave its tilt in at least half of a view's frames."""
        return bool(2 * self.pointed[view] >= max(1, self.frames[view]))

    def median_deg(self, view: View, measure: int) -> float:
        """Median of a measure in a view, NaN where none."""
        counts = self.values[view, measure]
        return quantile_deg(counts, 0.5) if counts.any() else float("nan")

    def estimated(self, view: View, trained: Trained) -> tuple[Float64, Float64]:
        """Values and half widths (T,) over ``ESTIMATES`` in a view."""
        found = self.estimates[view].estimate() if view in self.estimates else None
        if found is None:
            return np.full(len(ESTIMATES), np.nan), np.full(len(ESTIMATES), np.nan)
        return of_recording(trained, found, oblique=view == View.OBLIQUE)

    def main_reason(self, view: View, measure: int) -> Reason:
        """The commonest reason why a measure had no value in a view."""
        counts = self.reasons[view, measure].copy()
        counts[Reason.MEASURED] = 0
        return Reason(int(counts.argmax())) if counts.any() else Reason.NO_PERSON

    def yaw_deg(self, view: View) -> float:
        """How far the trunk was turned in a view, the median in whole degrees; NaN if unseen."""
        counts = self.yaws[view]
        if not counts.any():
            return float("nan")
        return float(np.searchsorted(np.cumsum(counts), 0.5 * counts.sum())) - 180.0


def quantile_deg(counts: np.ndarray, share: float) -> float:
    """Quantile of binned angles (bins,), linear within the bin: right to half a bin."""
    cumulative: Float64 = np.cumsum(counts, dtype=np.float64)
    goal = share * cumulative[-1]
    index = int(np.searchsorted(cumulative, goal))
    before = cumulative[index - 1] if index else 0.0
    within = (goal - before) / counts[index] if counts[index] else 0.5
    return float((index + within) * BIN_DEG - 180.0)


CAPACITY = 8192
"""Frames kept at most: all of them for the first 4.5 minutes at 30 frames a second."""


@dataclass(slots=True, eq=False)
class Thinned:
    """Every frame at first; once ``CAPACITY`` is reached every second, then every fourth, ….

    What is kept depends on the frames' order alone, not on how they were grouped in blocks.
    """

    seen: int = 0
    stride: int = 1
    _columns: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def add(self, found: Estimate, rows: Bool) -> None:
        """Add those frames of ``found`` (N,) that ``rows`` (N,) picks."""
        picked = np.flatnonzero(rows)
        kept = picked[-self.seen % self.stride :: self.stride]
        for part in fields(Estimate):
            self._columns.setdefault(part.name, []).append(getattr(found, part.name)[kept])
        self.seen += len(picked)
        while -(-self.seen // self.stride) > CAPACITY:
            self.stride *= 2
            for name, whole in self._whole().items():
                self._columns[name] = [whole[::2].copy()]

    def estimate(self) -> Estimate | None:
        """The kept frames as one estimate; ``None`` where none was ever added."""
        return Estimate(**self._whole()) if self._columns else None

    def _whole(self) -> dict[str, np.ndarray]:
        return {name: np.concatenate(blocks) for name, blocks in self._columns.items()}
