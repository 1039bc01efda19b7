"""Medians over recordings of any length in constant memory.

A recording may run all day, so frames are counted into fixed bins, apart for each view the
person was seen in. Adding frames in any order or grouping gives the same result.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coach.core.measure import MEASURES, Measures, Reason
from coach.core.types import Float64, View

BIN_DEG = 0.02
_BINS = round(360 / BIN_DEG)


@dataclass(slots=True, eq=False)
class Tally:
    """Counts of what frames showed; grows by ``add``, never by time.

    ``frames`` int64 (views,) with a person; ``values`` int32 (views, M, bins) of angles from
    -180 degrees; ``reasons`` int64 (views, M, reasons) why there was none. ``measured`` int64
    (views,) frames in which at least one measure had a value.
    """

    frames: np.ndarray = field(default_factory=lambda: np.zeros(len(View), dtype=np.int64))
    measured: np.ndarray = field(default_factory=lambda: np.zeros(len(View), dtype=np.int64))
    values: np.ndarray = field(
        default_factory=lambda: np.zeros((len(View), len(MEASURES), _BINS), dtype=np.int32)
    )
    reasons: np.ndarray = field(
        default_factory=lambda: np.zeros((len(View), len(MEASURES), len(Reason)), dtype=np.int64)
    )

    def add(self, measures: Measures) -> None:
        """Count frames (N,); frames without a person count nowhere."""
        present = measures.reason[:, 0] != Reason.NO_PERSON
        for kind in set(measures.view[present].tolist()):
            rows = present & (measures.view == kind)
            self.frames[kind] += rows.sum()
            angle, reason = measures.value_deg[rows], measures.reason[rows]
            self.measured[kind] += (reason == Reason.MEASURED).any(axis=1).sum()
            place = (angle + 180.0) / BIN_DEG
            for index in range(len(MEASURES)):
                found = reason[:, index] == Reason.MEASURED
                bins = place[found, index].astype(np.int64).clip(0, _BINS - 1)
                self.values[kind, index] += np.bincount(bins, minlength=_BINS).astype(np.int32)
                self.reasons[kind, index] += np.bincount(reason[:, index], minlength=len(Reason))

    def main_view(self) -> View:
        """The view most frames with a person were in; ``UNKNOWN`` when there were none."""
        return View(int(self.frames.argmax())) if self.frames.any() else View.UNKNOWN

    def median_deg(self, view: View, measure: int) -> tuple[float, int]:
        """Median of a measure in a view (NaN where none), and the number of frames behind it."""
        counts = self.values[view, measure]
        total = int(counts.sum())
        return (quantile_deg(counts, 0.5), total) if total else (float("nan"), 0)

    def main_reason(self, view: View, measure: int) -> Reason:
        """The commonest reason why a measure had no value in a view."""
        counts = self.reasons[view, measure].copy()
        counts[Reason.MEASURED] = 0
        return Reason(int(counts.argmax())) if counts.any() else Reason.NO_PERSON


def quantile_deg(counts: np.ndarray, share: float) -> float:
    """Quantile of binned angles (bins,), linear within the bin: right to half a bin."""
    cumulative: Float64 = np.cumsum(counts, dtype=np.float64)
    goal = share * cumulative[-1]
    index = int(np.searchsorted(cumulative, goal))
    before = cumulative[index - 1] if index else 0.0
    within = (goal - before) / counts[index] if counts[index] else 0.5
    return float((index + within) * BIN_DEG - 180.0)
