"""Adjusts a person's limit by what they say of a nudge, or of a moment without one."""

from __future__ import annotations

import math
from dataclasses import replace
from enum import Enum

from coach.core.monitor.baseline import LIMITS, Baseline

LEAST_STEP, MOST_STEP = 1.05, 1.25
"""One word moves the limit by at least the first and at most the second factor."""

_PAST = 1.05


class Verdict(Enum):
    """The person's answer: was it a slouch?"""

    NO_SLOUCH = "no_slouch"
    SLOUCH = "slouch"


def adjust_limit(baseline: Baseline, verdict: Verdict, strain: float) -> Baseline:
    """The baseline with its limit moved by a verdict on a moment of this ``strain`` in its limits
    (NaN: not known).

    "No slouch" moves it just past that strain, "slouch" just below it, by bounded steps and within
    ``LIMITS``: somebody who dismisses every nudge is told of deep slouches still.
    """
    known = strain if math.isfinite(strain) and strain > 0 else 1.0
    if verdict is Verdict.NO_SLOUCH:
        factor = min(max(known * _PAST, LEAST_STEP), MOST_STEP)
    else:
        factor = 1 / min(max(_PAST / known, LEAST_STEP), MOST_STEP)
    low, high = LIMITS
    return replace(baseline, limit=min(max(baseline.limit * factor, low), high))
