"""The trained measurement: what it looks at, and that it says the same however it is asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.posture.features import FEATURES, features
from coach.core.posture.regressor import (
    Doubt,
    Estimate,
    from_features,
    of_recording,
    weighted_median,
)
from coach.core.types import View
from coach.errors import ModelError
from coach.measurement import load_measurement
from tests.support.bodies import mirrored, nobody, seated_side

SIZE = (640, 480)


def space_of(body: np.ndarray) -> np.ndarray:
    """World landmarks (33, 3) that fit a picture: metres, between the hips."""
    middle = body[[23, 24], :3].mean(axis=0)
    return np.asarray((body[:, :3] - middle) / 400.0, np.float32)


def mirrored_space(space: np.ndarray) -> np.ndarray:
    as_body = np.concatenate([space, np.zeros((33, 1))], axis=1)
    return mirrored(as_body, 0.0)[:, :3].astype(np.float32)


ANGLES = st.floats(50.0, 100.0)


@settings(max_examples=40, deadline=None)
@given(ear=ANGLES, trunk=st.floats(65.0, 115.0), face=st.floats(-30.0, 40.0))
def test_features_are_the_same_in_a_mirror(ear: float, trunk: float, face: float) -> None:
    body = seated_side(ear_deg=ear, trunk_deg=trunk, face_deg=face)
    body[:, 0] += np.arange(33) % 5  # left and right differ
    space = space_of(body)
    here = features(body, space, SIZE)
    there = features(mirrored(body).astype(np.float32), mirrored_space(space), SIZE)
    assert here.shape == (FEATURES,)
    np.testing.assert_allclose(here, there, atol=2e-3)


@settings(max_examples=40, deadline=None)
@given(x=st.floats(-200, 200), y=st.floats(-150, 150))
def test_features_do_not_change_with_the_place(x: float, y: float) -> None:
    body = seated_side()
    moved = body.copy()
    moved[:, 0] += np.float32(x)
    moved[:, 1] += np.float32(y)
    space = space_of(body)
    np.testing.assert_allclose(features(moved, space, SIZE), features(body, space, SIZE), atol=2e-3)


@settings(max_examples=40, deadline=None)
@given(scale=st.floats(0.4, 2.5))
def test_features_do_not_change_with_the_size_of_the_picture(scale: float) -> None:
    body = seated_side()
    larger = body.copy()
    larger[:, :3] *= np.float32(scale)
    space = space_of(body)
    size = (round(640 * scale), round(480 * scale))
    np.testing.assert_allclose(
        features(larger, space, size), features(body, space, SIZE), atol=1e-2
    )


def frames() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    bodies = [seated_side(ear_deg=e, trunk_deg=t, facing=f)
              for e, t, f in ((75, 90, 1), (60, 95, 1), (85, 85, -1))] + [nobody()]  # fmt: skip
    landmarks = np.stack(bodies)
    world = np.stack([space_of(body) for body in bodies])
    view = np.array([View.SIDE_RIGHT, View.SIDE_RIGHT, View.SIDE_LEFT, View.UNKNOWN], np.int8)
    return landmarks, world, view


def regressed(landmarks: np.ndarray, world: np.ndarray, view: np.ndarray) -> Estimate:
    """What landmarks alone say of frames."""
    trained, _ = load_measurement()
    return from_features(trained, features(landmarks, world, SIZE), view, landmarks)


def test_batches_equal_singles() -> None:
    landmarks, world, view = frames()
    together = regressed(landmarks, world, view)
    assert together.value_deg.shape == (4, 2)
    for index in range(4):
        row = slice(index, index + 1)
        alone = regressed(landmarks[row], world[row], view[row])
        for name in ("value_deg", "half_deg", "size_deg"):
            both = getattr(together, name)[row]
            np.testing.assert_allclose(both, getattr(alone, name), rtol=1e-4, equal_nan=True)
        np.testing.assert_array_equal(together.doubt[row], alone.doubt)


def test_nobody_and_the_front_have_no_value_and_say_why() -> None:
    landmarks, world, view = frames()
    view[0] = View.FRONT
    found = regressed(landmarks, world, view)
    assert np.isnan(found.value_deg[[0, 3]]).all()
    assert (found.doubt[0] == Doubt.NOT_SIDE).all()
    assert (found.doubt[3] == Doubt.NO_PERSON).all()
    assert (np.isfinite(found.value_deg) == (found.doubt == Doubt.NONE)).all()
    assert (np.isfinite(found.half_deg) == (found.doubt == Doubt.NONE)).all()


def test_a_body_unlike_everyone_gets_no_value() -> None:
    body = seated_side()
    body[:, :2] = np.random.default_rng(3).uniform(0, 480, (33, 2))
    side = np.array([View.SIDE_RIGHT], np.int8)
    found = regressed(body[None], space_of(body)[None] * 9, side)
    assert np.isnan(found.value_deg).all()


def test_a_recording_is_the_median_of_its_sure_frames() -> None:
    trained, _ = load_measurement()
    value = np.array([[50.0, 20.0], [52.0, 22.0], [51.0, 21.0], [80.0, 60.0], [np.nan, np.nan]])
    size = np.array([[2.0, 2.0], [2.0, 2.0], [2.0, 2.0], [20.0, 20.0], [np.nan, np.nan]])
    doubt = np.where(np.isnan(value), int(Doubt.HEAD_TURNED), 0).astype(np.int8)
    found = Estimate(value, size * 2, size, doubt, np.zeros(5, bool), np.zeros((5, 2), bool))
    middle, half = of_recording(trained, found, oblique=False)
    np.testing.assert_allclose(middle, [51.0, 21.0], atol=0.2)
    assert (half > 0).all()
    nothing = Estimate(
        value[4:], size[4:], size[4:], doubt[4:], np.zeros(1, bool), np.zeros((1, 2), bool)
    )
    assert np.isnan(of_recording(trained, nothing, oblique=False)[0]).all()


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=9))
def test_weighted_median_stays_inside_and_follows_the_weight(values: list[float]) -> None:
    array = np.array(values)
    even = weighted_median(array, np.ones(len(array)))
    assert array.min() <= even <= array.max()
    heavy = np.where(np.arange(len(array)) == 0, 1e9, 1.0)
    assert weighted_median(array, heavy) == pytest.approx(array[0], abs=1e-3)


def test_a_missing_measurement_is_told_in_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "measurement.npz"
    for content in (None, b"no archive"):
        if content is not None:
            broken.write_bytes(content)
        with pytest.raises(ModelError, match="trained measurement"):
            load_measurement(broken)
