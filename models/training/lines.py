"""How far angles read straight off the landmarks are from true ones: ``python -m
models.training.lines``.

Prints, for each measure that isn't trained and each view it is taken in, what 90 % of the errors
on rendered people lie within, once their median is taken off: the line from ear to eye isn't level
where the head is, and that is a matter of definition. The head's tilt from points follows, and
from the landmarks of the same pictures, which show people bent in every way. These half widths
stand in ``coach/core/posture/specs.py``.
"""

from __future__ import annotations

import numpy as np

from coach.core.posture import specs as m
from coach.core.posture.analysis import poses_of
from coach.core.posture.measures import measure, with_head_points
from coach.core.posture.specs import MEASURES
from coach.core.types import Float64, View
from models.evaluation.posture import pictures as store
from models.evaluation.posture import rendered_points
from models.evaluation.posture.traces import Traces, joined
from models.training.pairs import SETS, traces_of


def main() -> None:
    """Print the half widths over both sets."""
    traces = joined([traces_of(name) for name in SETS])
    for index, views, truth in truths(traces):
        found = errors_deg(traces, index, views, truth)
        where = "side" if View.SIDE_LEFT in views else "front"
        half = np.quantile(np.abs(found - np.median(found)), 0.9)
        print(
            f"{MEASURES[index]} from the {where}: within {half:.1f}°, offset "
            f"{np.median(found):.1f}°, {len(found)} frames"
        )
    _print_tilts()


def _print_tilts() -> None:
    """The head's tilt from points and from landmarks, on rendered pictures with both."""
    pictures = store.read(rendered_points.STORED)
    truth = pictures.truth[store.HEAD_TILT]
    found = np.full((len(pictures), 2), np.nan)
    for index, sample in enumerate(pictures.samples):
        poses = poses_of([sample])
        plain = measure(poses.landmarks)
        if poses.points is not None and plain.view[0] in (View.SIDE_LEFT, View.SIDE_RIGHT):
            pointed = with_head_points(plain, poses.points.head)
            found[index] = [part.value_deg[0, m.HEAD_TILT] for part in (pointed, plain)]
    both = np.isfinite(found).all(axis=1)
    for name, column in (("points", 0), ("landmarks", 1)):
        off = (found[both, column] - truth[both] + 180.0) % 360.0 - 180.0
        half = np.quantile(np.abs(off - np.median(off)), 0.9)
        print(f"head_tilt from the side, by {name}: within {half:.1f}°, {both.sum()} pictures")


def truths(traces: Traces) -> list[tuple[int, tuple[View, ...], Float64]]:
    """Measure, views, and what is true (N,), with the measure's own sign."""
    sides, front = (View.SIDE_LEFT, View.SIDE_RIGHT), (View.FRONT,)
    roll = -(traces.of("head_tilt_deg") + traces.of("side_bend_deg"))
    columns = (
        (m.HEAD_TILT, sides, -traces.of("head_pitch_deg")),
        (m.HEAD_TILT, front, roll),
        (m.TRUNK_LEAN, sides, traces.of("trunk_lean_deg")),
        (m.TRUNK_LEAN, front, traces.of("side_bend_deg")),
        (m.HEAD_TURN, front, traces.of("head_turn_deg")),
    )
    return [(index, views, truth.astype(np.float64)) for index, views, truth in columns]


def errors_deg(traces: Traces, index: int, views: tuple[View, ...], truth: Float64) -> Float64:
    """Found less true (n,) of the frames that have the measure in one of the views."""
    measures = measure(traces.landmarks)
    found = np.asarray(measures.value_deg)[:, index] - truth
    rows = np.isin(measures.view, views) & np.isfinite(found)
    return np.asarray(found[rows])


if __name__ == "__main__":
    main()
