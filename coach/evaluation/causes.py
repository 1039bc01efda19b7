"""What stands in the way of a better craniovertebral angle: the error each cause brings alone.

The true C7 and tragus are known in every picture, so that the angle can be drawn there with one
of them replaced at a time. No measurement takes part.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from coach.core.types import Landmark as L
from coach.core.types import View
from coach.evaluation.judged import Side
from coach.evaluation.slouch import recordings
from coach.evaluation.stats import Floats
from coach.evaluation.traces import MARKS, Traces

OFF_SHARE = 0.02
"""A C7 off by this share of the torso's length, a centimetre, is looked at."""

Cause = tuple[str, Floats, NDArray[np.int64]]


def causes(side: Side) -> Iterator[Cause]:
    """For each cause its name, the errors (R,) it brings to recordings from the side, in degrees,
    and whose they are (R,)."""
    traces = side.traces.where(side.traces.view >= View.SIDE_LEFT)
    c7, left, right = (traces.marks[:, MARKS.index(name)].astype(float) for name in MARKS)
    tragus = (left + right) / 2
    ear = traces.landmarks[:, [L.LEFT_EAR, L.RIGHT_EAR], :2].mean(axis=1).astype(float)
    shoulder = traces.landmarks[:, [L.LEFT_SHOULDER, L.RIGHT_SHOULDER], :2].mean(axis=1)
    hip = traces.landmarks[:, [L.LEFT_HIP, L.RIGHT_HIP], :2].mean(axis=1)
    torso = np.linalg.norm(shoulder - hip, axis=1).astype(float)[:, None]
    rng = np.random.default_rng(1)
    groups = recordings(traces, np.ones(len(traces), bool))
    off = np.empty_like(c7)
    for rows in groups:  # the same all through a recording, as clothes are
        off[rows] = rng.standard_normal(2)
    drawn = {
        "seen from not quite the side": (c7, tragus),
        "MediaPipe's ear for the tragus": (c7, ear),
        f"C7 off by {OFF_SHARE:.0%} of the torso": (c7 + OFF_SHARE * torso * off, tragus),
        "ear landmark and C7 so far off": (c7 + OFF_SHARE * torso * off, ear),
    }
    person = traces.seed[[rows[0] for rows in groups]]
    for name, (nape, head) in drawn.items():
        miss = _angle_deg(traces, nape, head) - traces.of("craniovertebral_deg")
        yield name, np.array([miss[rows].mean() for rows in groups]), person


def _angle_deg(traces: Traces, nape: Floats, head: Floats) -> Floats:
    """The line from the nape to the head against the picture's horizontal, towards where the
    person truly faces."""
    run, rise = ((head - nape) * (1.0, -1.0)).T
    ahead = np.where(traces.turned_deg < 0, 1.0, -1.0)
    angle: Floats = np.degrees(np.arctan2(rise, run * ahead))
    return angle
