"""A trend is said only where it is more than noise."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.programme.trend import CVA_DETECTABLE_DEG, ENOUGH, TrendVerdict, trend

angles = st.lists(st.floats(0, 90), min_size=ENOUGH, max_size=40)


def test_few_values_are_no_trend() -> None:
    assert trend([40, 41, 42, 60, 61], 5.0).verdict is TrendVerdict.TOO_FEW
    assert trend([], 5.0).change is None


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([40, 41, 42, 50, 51, 52], TrendVerdict.HIGHER),
        ([50, 51, 52, 40, 41, 42], TrendVerdict.LOWER),
        ([40, 41, 42, 45, 46, 47], TrendVerdict.WITHIN_ERROR),  # less than can be measured
        ([30, 42, 54, 40, 52, 64], TrendVerdict.WITHIN_ERROR),  # less than they scatter
    ],
)
def test_a_change_counts_beyond_both_kinds_of_error(
    values: list[int], verdict: TrendVerdict
) -> None:
    assert trend(values, CVA_DETECTABLE_DEG).verdict is verdict


@given(values=angles, shift=st.floats(-20, 20), detectable=st.floats(0, 20))
def test_it_does_not_matter_where_zero_is_or_which_way_is_up(
    values: Any, shift: float, detectable: float
) -> None:
    found = trend(values, detectable)
    moved = trend([value + shift for value in values], detectable)
    turned = trend([-value for value in values], detectable)
    assert moved.change == pytest.approx(found.change, abs=1e-9)
    assert turned.change == pytest.approx(-found.change, abs=1e-9)
    assert turned.needed == pytest.approx(found.needed)


@given(values=angles, low=st.floats(0, 20), more=st.floats(0, 20))
def test_demanding_more_never_finds_more(values: Any, low: float, more: float) -> None:
    strict, lenient = trend(values, low + more), trend(values, low)
    if strict.verdict is not TrendVerdict.WITHIN_ERROR:
        assert strict.verdict is lenient.verdict


def test_noise_alone_is_seldom_called_a_change() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(50, 6, (2000, 10))
    called = np.mean(
        [trend(row, 0.0).verdict is not TrendVerdict.WITHIN_ERROR for row in noise.tolist()]
    )
    assert 0.08 < called < 0.12  # the 10 % that 90 % leaves
    honest = [
        trend(row, CVA_DETECTABLE_DEG).verdict is not TrendVerdict.WITHIN_ERROR for row in noise
    ]
    assert np.mean(honest) < called


def test_unknown_values_are_refused() -> None:
    with pytest.raises(ValueError, match="known"):
        trend([1, 2, 3, math.nan, 5, 6], 1.0)
