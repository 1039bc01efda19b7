"""Angles of head and back from points: the same in a mirror, true on curves that are known."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.body.dorsal_line import (
    back_curve_deg,
    outline_slopes_deg,
    rise_deg,
    tangents_deg,
)

facings = st.sampled_from([-1.0, 1.0])


def arc(degrees: Any, facing: int, lean: float = 0.0, size: float = 300.0) -> Any:
    """A back (25, 2) that bends evenly by ``degrees`` from C7 to T12 and straight below."""
    slope = np.radians(lean + np.linspace(0.5, -0.5, 17) * degrees)
    step = size * np.stack([np.sin(slope) * -facing, np.cos(slope)], axis=-1) / 16
    line = np.concatenate([[[0.0, 0.0]], np.cumsum((step[:-1] + step[1:]) / 2, axis=0)])
    return np.concatenate([line, line[-1] + np.arange(1, 9)[:, None] * step[-1]])


@settings(max_examples=60, deadline=None)
@given(st.floats(-60, 90), facings, st.floats(-40, 40))
def test_an_even_bend_is_read_by_its_share(degrees: float, facing: int, lean: float) -> None:
    line, side = arc(degrees, facing, lean), np.array(facing)
    between_tangents, between_slopes = 1 - 3 / 16 - 2 / 16, 1 - 0.4
    assert tangents_deg(line, side) == pytest.approx(degrees * between_tangents, abs=0.05)
    assert outline_slopes_deg(line, side) == pytest.approx(degrees * between_slopes, abs=0.3)
    assert back_curve_deg(line, side) == pytest.approx(degrees * (1 - 3 / 16), abs=0.4)


@settings(max_examples=60, deadline=None)
@given(st.floats(-60, 90), facings, st.floats(0.2, 5), st.floats(-90, 90))
def test_place_size_and_lean_do_not_change_a_curve(
    degrees: float, facing: int, size: float, lean: float
) -> None:
    line, side = arc(degrees, facing), np.array(facing)
    other = arc(degrees, facing, lean) * size + 70.0
    for angle in (tangents_deg, outline_slopes_deg, back_curve_deg):
        assert angle(other, side) == pytest.approx(float(angle(line, side)), abs=1e-6)


@given(st.floats(-80, 170), facings)
def test_the_neck_rises_the_same_from_either_side(angle: float, facing: int) -> None:
    tip = np.array([np.cos(np.radians(angle)) * facing, -np.sin(np.radians(angle))])
    assert rise_deg(np.zeros(2), tip, np.array(facing)) == pytest.approx(angle, abs=1e-6)


def test_any_number_of_backs_at_once_and_unknown_stays_unknown() -> None:
    lines = np.stack([arc(20, 1.0), arc(40, -1.0), np.full((25, 2), np.nan)])
    found = tangents_deg(lines, np.array([1.0, -1.0, 1.0]))
    assert found.shape == (3,)
    assert found[0] == pytest.approx(float(tangents_deg(lines[0], np.array(1.0))))
    assert np.isnan(found[2])
