"""What own measurements promise, held on stored answers of real and rendered people."""

import numpy as np
import pytest

from models.evaluation.posture import calibration, markers, pictures

CVA = "craniovertebral_angle"


@pytest.mark.parametrize("name", calibration.STORED)
def test_a_calibrated_neck_keeps_its_coverage_on(name: str) -> None:
    found = calibration.told(pictures.read(calibration.STORED[name]), CVA)
    made = calibration.judged(found, CVA)
    inside = np.average(np.abs(made.off) <= made.half, axis=0, weights=made.weight)
    assert inside[1] >= 0.86


@pytest.mark.parametrize("held", [False, True], ids=["chosen on", "others"])
@pytest.mark.parametrize("same_place", [True, False], ids=["same place", "other place"])
def test_it_keeps_it_where_the_camera_stands_elsewhere(held: bool, same_place: bool) -> None:
    made = calibration.judged(calibration.with_places(held), CVA, 1, same_place)
    known = np.isfinite(made.half).all(axis=1)
    off, half = np.abs(made.off[known]), made.half[known]
    before, after, change = np.average(off <= half, axis=0, weights=made.weight[known])
    assert min(before, after, change) >= 0.85
    assert np.average(off[:, 1], weights=made.weight[known]) < np.average(
        off[:, 0], weights=made.weight[known]
    )


def test_variances_are_told_apart() -> None:
    random = np.random.default_rng(0)
    person = np.repeat(np.arange(400), 4)
    place = np.repeat(np.arange(800), 2)
    off = (
        random.normal(0, 3, 400)[person]
        + random.normal(0, 2, 800)[place]
        + random.normal(0, 1, 1600)
    )
    zero = np.zeros(1600)
    found = calibration.Told(off, zero, zero, person, place, zero, zero)
    parts = [part**0.5 for part in calibration.variances(found, zero)]
    assert parts == pytest.approx([3.0, 2.0, 1.0], rel=0.1)


def test_stickers_err_little_on_people_that_nothing_was_chosen_on() -> None:
    found = markers.stored()
    held = markers.held_out(found["person"])
    value, half = found["found"][held].T
    off = np.abs(value - found["picture_deg"][held])
    body = np.abs(value - found["body_deg"][held])
    answered = np.isfinite(value)
    assert answered.sum() > 50
    assert off[answered].mean() <= 1.5
    assert np.mean(body[answered] <= half[answered]) >= 0.88
