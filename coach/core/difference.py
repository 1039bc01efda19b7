"""The difference of two measurements of one person, with an interval of its own."""

from __future__ import annotations

import math

from coach.core.verdict import Measure, abstained, measured

INDEPENDENT = 1.0
OF_ONE_PERSON = {"craniovertebral_angle": 1.0, "thoracic_kyphosis": 0.6}
"""What the interval of a difference is multiplied with where one camera saw the same side of one
person twice: part of the error is the body's own and cancels. Measured on rendered people the
measurement was not trained on (``python -m models.training.pairs``); never above independent."""


def difference(name: str, before: Measure, after: Measure, share: float = INDEPENDENT) -> Measure:
    """``after`` less ``before`` as a measure of that name, abstaining where either does.

    Half the width of its interval is the root of the sum of their halves' squares, as errors that
    have nothing to do with each other add up, times ``share``.
    """
    for item, when in ((before, "before"), (after, "after")):
        if item.value is None:
            return abstained(name, f"not measured {when} ({item.abstained})")
    assert before.value is not None
    assert after.value is not None
    half = share * math.hypot(before.half or 0.0, after.half or 0.0)
    return measured(name, after.value - before.value, half)
