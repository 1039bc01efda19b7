"""Made-up analyses: bodies whose angles the trained measurement is said to have found."""

from __future__ import annotations

import numpy as np

from coach.core.posture.analysis import Analysis, analyse
from coach.core.posture.measures import with_estimate
from coach.core.posture.regressor import Doubt, Estimate


def estimated(
    *bodies: np.ndarray,
    cva: float | list[float] = 52.0,
    kyphosis: float = 30.0,
    size: float = 1.5,
    doubt: Doubt = Doubt.NONE,
) -> Analysis:
    """Bodies (33, 4) with what was estimated of each; with a ``doubt`` nothing was."""
    simple = analyse(np.stack(bodies))
    value = np.empty((len(bodies), 2))
    value[:, 0], value[:, 1] = cva, kyphosis
    if doubt != Doubt.NONE:
        value[:] = np.nan
    sizes = np.where(np.isnan(value), np.nan, size)
    doubts = np.full(value.shape, doubt, dtype=np.int8)
    found = Estimate(value, 2 * sizes, sizes, doubts, np.ones(len(bodies), dtype=bool))
    return Analysis(simple.angles, with_estimate(simple.measures, found), found)
