"""What counts as slouching, and which frames are compared, on traces of rendered people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.core.types import View
from models.evaluation.posture.traces import Traces

SLOUCH_DEG = 8.0
UPRIGHT_DEG = 4.0
"""Slouched: craniovertebral angle down or kyphosis up by 8 degrees against one's own usual
posture. Upright: neither by 4. What is between is neither."""


def pairs(traces: Traces) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows (before, now) of all pairs of frames of the same take, seen from the front."""
    before: list[NDArray[np.intp]] = [np.zeros(0, np.intp)]
    now: list[NDArray[np.intp]] = [np.zeros(0, np.intp)]
    front = traces.view == View.FRONT
    for seed in np.unique(traces.seed[front]):
        rows = np.flatnonzero(front & (traces.seed == seed))
        a, b = (grid.ravel() for grid in np.meshgrid(rows, rows, indexing="ij"))
        before.append(a[a != b])
        now.append(b[a != b])
    return np.concatenate(before), np.concatenate(now)


def recordings(traces: Traces, rows: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """The frames, among ``rows`` (N,), of each posture of each person."""
    keys = traces.seed * 100 + traces.pose
    return [np.flatnonzero(rows & (keys == key)) for key in np.unique(keys[rows])]


def true_changes(
    traces: Traces, before: NDArray[np.intp], now: NDArray[np.intp]
) -> NDArray[np.float64]:
    """True changes (N, 2) of craniovertebral angle and kyphosis."""
    truth = traces.truth[:, :2].astype(float)
    return np.asarray(truth[now] - truth[before])


def worse_deg(change: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much posture is worse, (..., 2) true changes to (...): head forward or back round."""
    return np.maximum(-change[..., 0], change[..., 1])


def slouched(change: NDArray[np.float64]) -> NDArray[np.float64]:
    """From true changes (..., 2): 1 slouched, 0 upright, what is between them in between."""
    return np.clip((worse_deg(change) - UPRIGHT_DEG) / (SLOUCH_DEG - UPRIGHT_DEG), 0.0, 1.0)
