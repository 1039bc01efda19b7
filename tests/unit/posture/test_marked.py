"""Angles from points alone, and marks that no body can have."""

import math
from typing import Any

import numpy as np
import pytest

from coach.core.posture.own.marked import (
    Marks,
    MarksError,
    cut_outline,
    facing_of,
    marked_angles,
    require_plausible,
    stations,
)
from coach.core.types import View

SIZE = (640, 480)


def neck(
    angle_deg: Any, facing: int = 1, length: float = 80.0, c7: Any = (300.0, 250.0)
) -> dict[str, Any]:
    """Tragus and C7 with a known craniovertebral angle."""
    a = math.radians(angle_deg)
    return {
        "c7": c7,
        "tragus": (c7[0] + facing * length * math.cos(a), c7[1] - length * math.sin(a)),
    }


@pytest.mark.parametrize("angle", [-30.0, 0.0, 37.5, 54.8, 80.0])
@pytest.mark.parametrize("facing", [1, -1])
def test_the_neck_angle_is_the_one_between_the_points(angle: float, facing: int) -> None:
    found = marked_angles(Marks(SIZE, facing, neck(angle, facing)), "marked")
    item = found.measures["craniovertebral_angle"]
    assert item.value == pytest.approx(angle, abs=0.06)
    assert item.low < angle < item.high


def test_stickers_are_surer_than_a_hand() -> None:
    marks = Marks(SIZE, 1, neck(50.0))
    halves = {
        how: marked_angles(marks, how).measures["craniovertebral_angle"].half
        for how in ("markers", "marked")
    }
    assert halves["markers"] < halves["marked"]


def test_hand_marks_with_two_percent_noise_stay_inside_their_interval() -> None:
    random = np.random.default_rng(4)
    size, inside, off = 80.0, [], []
    for angle in random.uniform(10, 70, 400):
        places = {
            name: tuple(np.array(place) + random.normal(0, 0.02 * size, 2))
            for name, place in neck(angle).items()
        }
        item = marked_angles(Marks(SIZE, 1, places), "marked").measures["craniovertebral_angle"]
        off.append(abs(item.value - angle))
        inside.append(item.low <= angle <= item.high)
    assert np.mean(off) < 1.5
    assert np.mean(inside) >= 0.9


def arc(curve_deg: Any, facing: int = 1, count: int = 9) -> Any:
    """A back that bends evenly by this much, its edge from C7 down."""
    turn = np.radians(np.linspace(curve_deg / 2, -curve_deg / 2, 201))
    step = np.stack([-facing * np.sin(turn), np.cos(turn)], axis=1)
    line = np.array([300.0, 150.0]) + np.cumsum(step, axis=0)
    return tuple((float(x), float(y)) for x, y in stations([tuple(p) for p in line], count))


@pytest.mark.parametrize("facing", [1, -1])
def test_a_rounder_trace_has_a_larger_angle(facing: int) -> None:
    angles: list[Any] = []
    for curve in (0.0, 20.0, 40.0, 60.0):
        marks = Marks(SIZE, facing, {}, arc(curve, facing))
        require_plausible(marks)
        found = marked_angles(marks, "marked")
        angles.append(found.outline_slopes.value)
        assert found.outline_slopes.value == pytest.approx(0.6 * curve, abs=1.5)
        assert "thoracic_kyphosis" in found.measures
    assert angles == sorted(angles)


def test_an_outline_that_was_found_has_the_wider_interval() -> None:
    by_hand = marked_angles(Marks(SIZE, 1, {}, arc(40.0)), "marked")
    found = marked_angles(Marks(SIZE, 1, {}, arc(40.0), back_by_hand=False), "marked")
    assert found.outline_slopes.value == by_hand.outline_slopes.value
    assert found.outline_slopes.half > by_hand.outline_slopes.half


def test_mirroring_a_picture_changes_no_angle() -> None:
    marks = Marks(SIZE, 1, neck(47.0), arc(35.0))
    other = Marks(
        SIZE,
        -1,
        {name: (SIZE[0] - x, y) for name, (x, y) in marks.places.items()},
        tuple((SIZE[0] - x, y) for x, y in marks.back),
    )
    assert marked_angles(marks, "marked") == marked_angles(other, "marked")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"tragus": (700.0, 100.0)}, "outside the picture"),
        ({"tragus": (math.nan, 100.0)}, "not a number"),
        ({"tragus": (301.0, 249.0)}, "same place"),
        ({"tragus": (220.0, 200.0)}, "behind C7"),
        ({"tragus": (305.0, 350.0)}, "below C7"),
        ({"t12": (320.0, 120.0)}, "can't lie so"),
        ({"t12": (290.0, 262.0)}, "can't lie so"),
    ],
)
def test_marks_that_no_body_can_have_are_refused_with_a_sentence(
    change: dict[str, tuple[Any, float]] | dict[str, tuple[float, float]], word: str
) -> None:
    with pytest.raises(MarksError, match=word) as error:
        require_plausible(Marks(SIZE, 1, {**neck(50.0), **change}))
    assert "\n" not in str(error.value)


def test_swapped_points_are_told_by_the_side_the_picture_shows() -> None:
    places = neck(50.0)
    swapped = {"tragus": places["c7"], "c7": places["tragus"]}
    with pytest.raises(MarksError, match="swapped"):
        require_plausible(Marks(SIZE, facing_of(swapped), swapped), View.SIDE_RIGHT)


def test_a_trace_from_t12_upwards_is_refused() -> None:
    back = arc(30.0)
    with pytest.raises(MarksError, match="begin at C7"):
        require_plausible(Marks(SIZE, 1, {"c7": back[0]}, back[::-1]))


def test_an_outline_is_cut_between_two_marks() -> None:
    line = np.array([(100.0, float(y)) for y in range(0, 171, 10)])
    part = cut_outline(line, (102.0, 10.0), (99.0, 150.0))
    assert part[0][1] == pytest.approx(10.0, abs=1.0)
    assert part[-1][1] == pytest.approx(150.0, abs=1.0)
    assert cut_outline(line, (102.0, 150.0), (99.0, 10.0)) == ()
    assert cut_outline(line, (300.0, 10.0), (99.0, 150.0)) == ()
