"""Intervals of what is read straight off the landmarks hold on rendered people."""

from typing import Any

import numpy as np
import pytest

from coach.core.posture.specs import MEASURES, half_widths_deg
from models.training.lines import errors_deg, truths
from models.training.pairs import SETS, traces_of

TRACES = {name: traces_of(name) for name in SETS}
CASES = [
    pytest.param(name, *case, id=f"{name}-{MEASURES[case[0]]}-{case[1][0].label}")
    for name in SETS
    for case in truths(TRACES[name])
]


@pytest.mark.parametrize(("name", "index", "views", "truth"), CASES)
def test_the_interval_holds_most_people_and_not_everything(
    name: Any, index: Any, views: Any, truth: Any
) -> None:
    """90 % are meant over both sets together; a set alone may be easier or harder."""
    found = errors_deg(TRACES[name], index, views, truth)
    off = np.abs(found - np.median(found))
    for view in views:
        assert 0.82 <= np.mean(off <= half_widths_deg(view)[index]) <= 0.995
