"""Readings of inclinometer and flexicurve."""

import math
from typing import Any

import pytest

from coach.core.posture.own.instruments import (
    InstrumentError,
    flexicurve_kyphosis_deg,
    inclinometer_kyphosis_deg,
)


def test_the_curve_is_upper_less_lower() -> None:
    assert inclinometer_kyphosis_deg(28.0, -14.0) == 42.0


@pytest.mark.parametrize("curve", [5.0, 20.0, 45.0, 80.0])
def test_a_circle_of_known_curve_gives_it_back(curve: float) -> None:
    half = math.radians(curve / 2)
    length, height = 2 * math.sin(half), 1 - math.cos(half)
    assert flexicurve_kyphosis_deg(height, length) == pytest.approx(curve)
    assert flexicurve_kyphosis_deg(10 * height, 10 * length) == pytest.approx(curve)


@pytest.mark.parametrize("given", [(-60.0, 80.0), (math.nan, 0.0), (120.0, 0.0), (90.0, -90.0)])
def test_readings_of_no_back_are_refused(given: tuple[Any, float] | tuple[float, float]) -> None:
    with pytest.raises(InstrumentError):
        inclinometer_kyphosis_deg(*given)


@pytest.mark.parametrize("given", [(40.0, 5.0), (-1.0, 40.0), (3.0, 0.0), (math.inf, 40.0)])
def test_curves_of_no_back_are_refused(given: tuple[Any, float] | tuple[float, float]) -> None:
    with pytest.raises(InstrumentError):
        flexicurve_kyphosis_deg(*given)
