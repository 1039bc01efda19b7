"""Angles keep their meaning however a pose is moved, turned, mirrored or scaled."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coach.core.body.geometry import (
    distance,
    inclination_deg,
    interior_angle_deg,
    wrap_deg,
)

coordinates = st.floats(-4000, 4000, allow_nan=False, width=32)
angles = st.floats(-179, 179)


def points(dimensions: int) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, (3, dimensions), elements=coordinates)


def spread(pose: np.ndarray) -> bool:
    return bool(distance(pose[0], pose[1]) > 1 and distance(pose[2], pose[1]) > 1)


def rotation(angle_deg: float) -> np.ndarray:
    a = np.radians(angle_deg)
    return np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])


@given(points(2), angles, st.floats(0.01, 100), st.booleans())
def test_interior_angle_survives_turning_scaling_and_mirroring(
    pose: Any, turn: Any, scale: float, mirror: bool
) -> None:
    assume(spread(pose))
    moved = pose @ rotation(turn).T * scale + 17
    moved[:, 0] *= -1 if mirror else 1
    assert interior_angle_deg(*moved) == pytest.approx(interior_angle_deg(*pose), abs=1e-4)


@given(points(3))
def test_interior_angle_in_space_agrees_with_the_arc_cosine(pose: Any) -> None:
    assume(spread(pose))
    u, v = pose[0] - pose[1], pose[2] - pose[1]
    cosine = np.clip(u @ v / np.linalg.norm(u) / np.linalg.norm(v), -1, 1)
    assert np.cos(np.radians(interior_angle_deg(*pose))) == pytest.approx(cosine, abs=1e-7)


def test_known_angles() -> None:
    right_angle = np.array([[1.0, 0], [0, 0], [0, 1]])
    assert interior_angle_deg(*right_angle) == 90
    assert inclination_deg(np.array([0.0, 0]), np.array([0, -5.0])) == 90  # up is minus y
    assert wrap_deg(np.array([-190.0, 180.0, 540.0])) == pytest.approx([170, -180, -180])


def test_points_that_coincide_have_no_angle() -> None:
    here = np.zeros(2)
    assert np.isnan(interior_angle_deg(here, here, np.ones(2)))
    assert np.isnan(inclination_deg(here, here))


def test_unknown_points_have_no_angle() -> None:
    here = np.full(2, np.nan)
    assert np.isnan(interior_angle_deg(here, np.zeros(2), np.ones(2)))
    assert np.isnan(inclination_deg(here, np.ones(2)))


@given(arrays(np.float64, (4, 3, 3, 2), elements=coordinates))
def test_any_leading_shape_gives_what_single_frames_give(poses: Any) -> None:
    together = interior_angle_deg(poses[..., 0, :], poses[..., 1, :], poses[..., 2, :])
    assert together.shape == (4, 3)
    alone = [[interior_angle_deg(*frame) for frame in row] for row in poses]
    np.testing.assert_array_equal(together, alone)


@given(st.floats(-1e5, 1e5))
def test_wrapping_keeps_the_direction(angle: float) -> None:
    wrapped = wrap_deg(np.float64(angle))
    assert -180 <= wrapped < 180
    assert np.cos(np.radians(wrapped)) == pytest.approx(np.cos(np.radians(angle)), abs=1e-6)
