"""Made-up analyses: bodies whose angles the trained measurement is said to have found."""

from __future__ import annotations

import numpy as np

from coach.core.posture.analysis import Analysis, analyse
from coach.core.posture.measures import with_estimate
from coach.core.posture.regressor import ESTIMATES, Doubt, Estimate


def estimated(
    *bodies: np.ndarray,
    cva: float | list[float] = 52.0,
    kyphosis: float = 30.0,
    size: float = 1.5,
    doubt: Doubt = Doubt.NONE,
) -> Analysis:
    """Bodies (33, 4) with what was estimated of each; with a ``doubt`` nothing was."""
    simple = analyse(np.stack(bodies))
    value = np.full((len(bodies), len(ESTIMATES)), np.nan)
    value[:, 0], value[:, 1] = cva, kyphosis
    if doubt != Doubt.NONE:
        value[:] = np.nan
    sizes = np.where(np.isnan(value), np.nan, size)
    doubts = np.where(np.isnan(value), doubt or Doubt.BACK_HIDDEN, Doubt.NONE).astype(np.int8)
    outlined = np.ones(len(bodies), dtype=bool)
    found = Estimate(value, 2 * sizes, sizes, doubts, outlined, np.zeros(value.shape, bool))
    return Analysis(simple.angles, with_estimate(simple.measures, found), found)
