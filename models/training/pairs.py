"""How much of its own error a body brings along to every recording: ``python -m
models.training.pairs``.

Two recordings of one person by one camera share part of their error, and their difference loses
it. For each angle this prints what half the width of a difference's interval has to be multiplied
with, if the two recordings' own were independent (1 would be no error shared), so that it holds
90 % of the true differences. First by landmarks alone, on rendered people that were not trained on;
then by points, each picture judged without its person: rendered people in two postures with the
same clothes, room and camera, in a style trained on and in the one left out, and photographs of one
person, whose clothes and cameras differ. What stands in ``coach/core/posture/specs.py`` is the
largest of the rendered pictures', in twentieths, and 1 where it would be larger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import combinations, product
from pathlib import Path

import numpy as np

from coach.core.posture.regressor import TARGETS, Estimate, Trained, from_features, of_recording
from coach.core.types import Bool, Float64, View
from coach.measurement import load_measurement
from models.evaluation.posture import pictures as store
from models.evaluation.posture import rendered_points
from models.evaluation.posture.pictures import Pictures
from models.evaluation.posture.real import STORED as STORED_REAL
from models.evaluation.posture.traces import Traces, read

SETS = ("calibrate", "report")
_ANY_WIDTH = (np.inf, np.inf)
"""Also wide intervals count: there are few people, and the ratio is of the width."""


def main() -> None:
    """Print the factors of both sets."""
    for name in SETS:
        ratios = pair_ratios(traces_of(name))
        for target, found in zip(TARGETS, ratios, strict=True):
            if len(found):
                share = np.quantile(found, 0.9)
                print(f"{name}: {target} {share:.2f} over {len(found)} differences")
            else:
                print(f"{name}: {target} is never answered twice")
    rendered, real = (store.read(path) for path in (rendered_points.STORED, STORED_REAL))
    left_out = rendered.notes["look"] == rendered_points.LEFT_OUT
    for target in (*rendered_points.TITLES, "outline_slopes"):
        for name, pictures, rows in (
            ("points, style trained on", rendered, ~left_out),
            ("points, style left out", rendered, left_out),
            ("points, photographs of one person", real, np.ones(len(real), bool)),
        ):
            found = pictured_ratios(pictures, target, rows)
            if len(found):
                share = np.quantile(found, 0.9)
                print(f"{name}: {target} {share:.2f} over {len(found)} differences")


def pictured_ratios(pictures: Pictures, name: str, rows: Bool) -> Float64:
    """|error of the difference| over half the width if errors were independent, (n,), for all
    pairs of pictures (N,) among ``rows`` of one person."""
    value, half = pictures.said[name].T
    off = (value - pictures.truth[name] + 180.0) % 360.0 - 180.0
    shown = np.flatnonzero(rows & np.isfinite(off))
    one, two = np.triu_indices(len(shown), 1)
    one, two = shown[one], shown[two]
    same = pictures.person[one] == pictures.person[two]
    one, two = one[same], two[same]
    return np.asarray(np.abs(off[one] - off[two]) / np.hypot(half[one], half[two]))


def traces_of(name: str) -> Traces:
    """The stored set of that name."""
    return read(Path(__file__).parent / f"{name}.npz")


def pair_ratios(traces: Traces) -> list[Float64]:
    """For each angle, |error of the difference| over half the width if errors were independent,
    for all pairs of postures of a person seen from the same side."""
    trained = load_measurement()[0]
    found = from_features(
        trained,
        traces.features(),
        traces.view,
        traces.landmarks,
        traces.contour,
        widest_deg=_ANY_WIDTH,
    )
    views = (View.OBLIQUE, View.SIDE_LEFT, View.SIDE_RIGHT)
    pairs = [
        pair
        for seed, view in product(np.unique(traces.seed), views)
        for pair in combinations(_recordings(trained, found, traces, seed, view), 2)
    ]
    ratios = np.array([_ratio(one, two) for one, two in pairs]).reshape(-1, len(TARGETS))
    return [column[np.isfinite(column)] for column in ratios.T]


@dataclass(frozen=True, slots=True, eq=False)
class _Recording:
    """What is said of one posture, and the truth, (T,) degrees over ``TARGETS``."""

    value_deg: Float64
    half_deg: Float64
    truth_deg: Float64


def _recordings(
    trained: Trained, found: Estimate, traces: Traces, seed: int, view: View
) -> Iterator[_Recording]:
    """The postures of a person that were seen in a view."""
    seen = (traces.seed == seed) & (traces.view == view)
    for pose in np.unique(traces.pose[seen]):
        rows = seen & (traces.pose == pose)
        value, half = of_recording(trained, _rows(found, rows), oblique=view == View.OBLIQUE)
        yield _Recording(value, half, traces.truth[rows, : len(TARGETS)].mean(axis=0))


def _ratio(one: _Recording, two: _Recording) -> Float64:
    """|error of the difference| over half its width if errors were independent, (T,)."""
    error = (one.value_deg - two.value_deg) - (one.truth_deg - two.truth_deg)
    return np.asarray(np.abs(error) / np.hypot(one.half_deg, two.half_deg))


def _rows(found: Estimate, rows: Bool) -> Estimate:
    return Estimate(*(getattr(found, part.name)[rows] for part in fields(Estimate)))


if __name__ == "__main__":
    main()
