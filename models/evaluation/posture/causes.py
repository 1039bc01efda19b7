"""What stands in the way of better angles: the error each cause brings alone.

The true C7, tragus and spine are known in every picture, so that the angles can be drawn there
with one of them moved at a time. No measurement takes part.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from coach.core.types import Landmark as L
from coach.core.types import View
from models.evaluation.posture.judged import Side
from models.evaluation.posture.slouch import recordings
from models.evaluation.posture.traces import MARKS, Traces
from models.evaluation.stats import Floats

OFF_SHARE = 0.02
"""A C7 off by this share of the torso's length, a centimetre, is looked at."""
SPINE_OFF_SHARE = 0.01
"""Four points of the back off by this share, half a centimetre, are looked at."""

Cause = tuple[str, Floats, NDArray[np.int64]]


def causes(side: Side) -> Iterator[Cause]:
    """For each cause its name, the errors (R,) it brings to recordings from the side, in degrees,
    and whose they are (R,)."""
    traces = side.traces.where(side.traces.view >= View.SIDE_LEFT)
    marks = {name: traces.marks[:, i].astype(float) for i, name in enumerate(MARKS)}
    nape, tragus = marks["c7"], (marks["tragus_left"] + marks["tragus_right"]) / 2
    ear = traces.landmarks[:, [L.LEFT_EAR, L.RIGHT_EAR], :2].mean(axis=1).astype(float)
    torso = _torso_px(traces)
    groups = recordings(traces, np.ones(len(traces), bool))
    person = traces.seed[[rows[0] for rows in groups]]
    rng = np.random.default_rng(1)

    def moved(place: Floats, share: float) -> Floats:
        """The point moved at random, the same way all through a recording, as clothes do."""
        off = np.empty_like(place)
        for rows in groups:
            off[rows] = rng.standard_normal(2)
        return place + share * torso * off

    def told(name: str, miss: Floats) -> Cause:
        return name, np.array([miss[rows].mean() for rows in groups]), person

    true = traces.of("craniovertebral_deg")
    beside = moved(nape, OFF_SHARE)
    share = f"{OFF_SHARE:.0%} of the torso"
    yield told("CVA: seen from not quite the side", _angle_deg(traces, nape, tragus) - true)
    yield told("CVA: MediaPipe's ear for the tragus", _angle_deg(traces, nape, ear) - true)
    yield told(f"CVA: C7 off by {share}", _angle_deg(traces, beside, tragus) - true)
    yield told("CVA: ear landmark and C7 so far off", _angle_deg(traces, beside, ear) - true)
    off = {name: moved(marks[name], SPINE_OFF_SHARE) for name in ("c7", "t4", "t9", "t12")}
    miss = _curve_deg(traces, off) - _curve_deg(traces, marks)
    yield told(f"kyphosis: spine off by {SPINE_OFF_SHARE:.0%} of the torso", miss)


def _torso_px(traces: Traces) -> Floats:
    """Lengths of the torso (N, 1) in the picture."""
    shoulder = traces.landmarks[:, [L.LEFT_SHOULDER, L.RIGHT_SHOULDER], :2].mean(axis=1)
    hip = traces.landmarks[:, [L.LEFT_HIP, L.RIGHT_HIP], :2].mean(axis=1)
    long: Floats = np.linalg.norm(shoulder - hip, axis=1).astype(float)[:, None]
    return long


def _curve_deg(traces: Traces, marks: dict[str, Floats]) -> Floats:
    """The line C7 to T4 against the line T9 to T12."""
    upper = _angle_deg(traces, marks["t4"], marks["c7"])
    lower = _angle_deg(traces, marks["t12"], marks["t9"])
    return (lower - upper + 180.0) % 360.0 - 180.0


def _angle_deg(traces: Traces, start: Floats, end: Floats) -> Floats:
    """The line from one point up to another against the picture's horizontal, towards where the
    person truly faces."""
    run, rise = ((end - start) * (1.0, -1.0)).T
    ahead = np.where(traces.turned_deg < 0, 1.0, -1.0)
    angle: Floats = np.degrees(np.arctan2(rise, run * ahead))
    return angle
