"""Before an exercise begins: one sentence about the most important thing to change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.core.exercise.spec import Camera
from coach.core.session.camera_setup import distance_m, set_up_advice
from coach.core.types import Landmark as L
from tests.support.bodies import seated_front, seated_side

SIZE = (640, 480)
FRONT = Camera(
    view="front", distance_from_m=1.0, distance_to_m=2.5,
    must_see=("head", "shoulders", "elbows", "hips"), says="Sit facing the camera.",
)  # fmt: skip
SIDE = replace(FRONT, view="side", must_see=("head", "shoulders", "hips"))


def advice(
    body: np.ndarray | None, camera: Camera = FRONT, light: float | None = None, **more: object
) -> str | None:
    return set_up_advice(camera, (), body, SIZE, light, **more)


def front() -> np.ndarray:
    body = seated_front()
    body[[L.LEFT_ELBOW, L.RIGHT_ELBOW], :2] = ((420, 350), (220, 350))
    return body


def test_a_good_place_needs_no_advice() -> None:
    assert advice(front(), light=0.5) is None
    assert advice(seated_side(), SIDE) is None
    assert advice(seated_side(facing=-1), SIDE) is None


def test_nobody_and_darkness_come_first() -> None:
    assert "Nobody" in str(advice(None))
    assert "too dark" in str(advice(None, light=0.02))
    assert "too dark" in str(advice(front(), light=0.02))


@pytest.mark.parametrize(
    ("move", "said"),
    [((0, -200), "cut off at the top"), ((0, 120), "move back"), ((-260, 0), "to the middle")],
)
def test_who_is_cut_off_is_told_where(move: tuple[int, int], said: str) -> None:
    body = front()
    body[:, :2] += move
    assert said in str(advice(body))


def test_from_the_side_one_side_in_the_picture_will_do() -> None:
    body = seated_side()
    body[L.LEFT_HIP, 1] = 700
    assert advice(body, SIDE) is None


def test_who_is_far_away_is_called_nearer() -> None:
    body = front()
    near_m = distance_m(body, SIZE)
    body[:, :2] = (body[:, :2] - (320, 240)) * 0.2 + (320, 240)
    assert distance_m(body, SIZE) == pytest.approx(5 * near_m, rel=1e-3)
    assert "come nearer, to 1 to 2.5 m" in str(advice(body))


def test_who_is_turned_is_told_how_to_turn() -> None:
    assert advice(seated_side(), replace(FRONT, must_see=())) == "Turn to face the camera."
    assert "from the side" in str(advice(front(), SIDE))
    other = set_up_advice(SIDE, ("front",), front(), SIZE)
    assert other is None, "a view that will do as well is no reason to complain"


def test_hidden_parts_are_named() -> None:
    body = front()
    body[L.LEFT_ELBOW, 3] = 0.1
    assert "Your elbows can't be seen" in str(advice(body))
    body = front()
    body[L.LEFT_EAR, 3] = 0.1
    assert advice(body) is None, "one ear is enough"
    body[L.RIGHT_EAR, 3] = 0.1
    assert "Your head can't be seen" in str(advice(body))


def test_distance_is_unknown_without_hips() -> None:
    body = front()
    body[[L.LEFT_HIP, L.RIGHT_HIP], 3] = 0.0
    assert np.isnan(distance_m(body, SIZE))
    assert "hips can't be seen" in str(advice(body))


def test_the_lower_edge_may_cut_arms_that_hang_where_the_exercise_says_so() -> None:
    body = front()
    body[[L.LEFT_ELBOW, L.RIGHT_ELBOW], 1:4:2] = (600.0, 0.0)
    assert "Your elbows are cut off" in str(advice(body))
    camera = replace(FRONT, low_at_rest=("elbows",))
    assert advice(body, camera) is None
    body[L.LEFT_ELBOW, 1] = 300.0
    assert "Your elbows can't be seen" in str(advice(body, camera)), "hidden inside the picture"
