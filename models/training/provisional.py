"""Fits the straight lines the core uses until the trained measurement replaces them.

``python -m models.training.provisional TRACE.npz…`` reads rendered traces
(``python -m sample_videos.studio traces``) and prints, for each angle, slope and offset of the
least squares line through its landmark angle, and the error that is left.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from coach.core.measure import measure
from coach.core.types import Float64, View


def main(paths: list[str]) -> None:
    """Fit and print."""
    traces = [np.load(Path(path)) for path in paths]

    def column(name: str) -> Float64:
        return np.concatenate([trace[name][trace["found"]] for trace in traces])

    landmarks = column("landmarks")
    measures = measure(landmarks)
    trunk = 90.0 - measures.value_deg[:, 4]
    neck = measures.ear_shoulder_deg
    side = (measures.view >= View.SIDE_LEFT) & ~np.isnan(measures.value_deg[:, 0])
    _fit("craniovertebral angle from ear over shoulder", neck, column("craniovertebral_deg"), side)
    _fit("kyphosis from trunk less neck", trunk - neck, column("kyphosis_deg"), side)


def _fit(what: str, angle: Float64, truth: Float64, rows: np.ndarray) -> None:
    rows = rows & np.isfinite(angle)
    slope, offset = np.polyfit(angle[rows], truth[rows], 1)
    left = np.abs(slope * angle[rows] + offset - truth[rows])
    relation = np.corrcoef(angle[rows], truth[rows])[0, 1]
    print(
        f"{what}: {slope:.2f} x + {offset:.1f}, mean error {left.mean():.1f}°, "
        f"90 % within {np.quantile(left, 0.9):.0f}°, r {relation:.2f}, {rows.sum()} frames"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
