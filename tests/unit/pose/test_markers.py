"""Stickers in drawn pictures: found to a fraction of a pixel, in any bright colour and light."""

import colorsys
import dataclasses
import math
from typing import Any

import cv2
import numpy as np
import pytest

from coach.core.posture.own.marked import marked_angles
from coach.pose.marker_contact import CLOTH_RADII
from coach.pose.markers import Expected, find_markers

SIZE = (640, 480)
TRUE = {"tragus": (352.3, 170.6), "c7": (290.8, 246.2), "t12": (262.4, 420.9)}
RADIUS = 6.0
HUES = {"red": 0.0, "orange": 0.07, "yellow": 0.15, "green": 0.35, "blue": 0.6, "pink": 0.9}


SKIN, CLOTH = (120, 150, 200), (110, 90, 80)


def room(
    light: float = 1.0, seed: int = 0, worn: tuple[int, int, int] = CLOTH
) -> tuple[Any, Any, Any]:
    """A room with skin and what is worn in it, noisy as a webcam's picture."""
    random = np.random.default_rng(seed)
    base = np.full((SIZE[1], SIZE[0], 3), (150, 155, 160), np.float32)
    cv2.ellipse(base, (360, 150), (70, 90), 0, 0, 360, (120, 150, 200), -1)
    cv2.rectangle(base, (230, 240), (420, 480), worn, -1)
    return cv2.GaussianBlur(base, (0, 0), 2), random, light


def picture(
    colour: Any,
    places: Any = TRUE,
    *,
    light: float = 1.0,
    seed: int = 0,
    radius: float = RADIUS,
    worn: tuple[int, int, int] = CLOTH,
) -> Any:
    base, random, light = room(light, seed, worn)
    big = 8
    for name, (x, y) in places.items():
        layer = np.zeros((SIZE[1], SIZE[0]), np.float32)
        x0, y0 = int(x) - 20, int(y) - 20
        patch = np.zeros((40 * big, 40 * big), np.float32)
        centre = (round((x + 0.5 - x0) * big - 0.5), round((y + 0.5 - y0) * big - 0.5))
        cv2.circle(patch, centre, round(radius * big), 1.0, -1)
        layer[y0 : y0 + 40, x0 : x0 + 40] = cv2.resize(
            patch, (40, 40), interpolation=cv2.INTER_AREA
        )
        ink = np.array([255 * part for part in colour[::-1]], np.float32)
        base = base * (1 - layer[..., None]) + ink * layer[..., None]
        assert name
    noisy = cv2.GaussianBlur(base, (0, 0), 0.7) * light + random.normal(0, 3, base.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def near(shift: float = 0.0) -> Expected:
    places = {name: (x + shift, y - shift) for name, (x, y) in TRUE.items()}
    return Expected(places, math.dist(TRUE["tragus"], TRUE["c7"]), 1)


def tragus_off(found: Any) -> Any:
    return math.dist(found.places["tragus"], TRUE["tragus"])


@pytest.mark.parametrize("hue", HUES.values(), ids=HUES)
@pytest.mark.parametrize("light", [0.45, 1.0])
def test_any_bright_colour_is_found_to_half_a_pixel(hue: Any, light: float) -> None:
    found = find_markers(picture(colorsys.hsv_to_rgb(hue, 0.95, 0.95), light=light), near(12.0))
    assert found is not None
    assert tragus_off(found) < 0.5
    assert set(found.places) == set(TRUE)


DOWN = {"c7": (0.0, 1.0), "t12": (0.0, 1.0)}
"""An upright back, whose inside lies to the right."""


def below(image: Any, expected: Expected) -> Any:
    """How far C7's mark is from the ball's centre, in its radii."""
    found = find_markers(image, expected)
    return np.subtract(found.places["c7"], TRUE["c7"]) / RADIUS, found.c7_on_cloth


def test_a_ball_on_the_skin_is_taken_down_by_its_radius() -> None:
    expected = dataclasses.replace(near(), down=DOWN)
    moved, cloth = below(picture((0.1, 0.3, 0.9), worn=SKIN), expected)
    assert moved == pytest.approx((1.0, 0.0), abs=0.2)
    assert not cloth


def test_a_ball_half_hidden_behind_the_neck_gives_the_same_place() -> None:
    image = picture((0.1, 0.3, 0.9), worn=SKIN)
    x, y = TRUE["c7"]
    image[int(y) - 12 : int(y) + 13, int(x + 0.3 * RADIUS) : int(x) + 13] = SKIN
    moved, _ = below(image, dataclasses.replace(near(), down=DOWN))
    assert moved == pytest.approx((1.0, 0.0), abs=0.35)


def test_under_cloth_c7_is_guessed_deeper_and_less_surely() -> None:
    expected = dataclasses.replace(near(), down=DOWN)
    image = picture((0.9, 0.1, 0.5))
    moved, cloth = below(image, expected)
    assert cloth
    assert moved == pytest.approx((1.0 + CLOTH_RADII, 0.0), abs=0.2)
    found = find_markers(image, expected)
    assert found is not None
    bare = dataclasses.replace(found, c7_on_cloth=False)
    halves = [
        marked_angles(one, "markers").measures["craniovertebral_angle"].half
        for one in (found, bare)
    ]
    assert halves[0] > halves[1] + 1.0


def test_c7_is_found_where_it_was_expected_much_too_close_to_the_tragus() -> None:
    x, y = TRUE["tragus"]
    close = {"tragus": (x, y), "c7": (x + 15.0, y + 15.0)}
    wrong = Expected(close, near().neck_px, 1)
    found = find_markers(picture((0.1, 0.9, 0.2)), wrong)
    assert math.dist(found.places["c7"], TRUE["c7"]) < 4.0 * RADIUS


def test_a_like_patch_is_no_c7_where_c7_was_expected_at_a_likely_distance() -> None:
    x, y = TRUE["tragus"]
    far = {"tragus": TRUE["tragus"], "c7": (x - 15.0, y + 145.0)}
    assert find_markers(picture((0.1, 0.9, 0.2), far), near()) is None


def test_they_are_found_without_any_pose() -> None:
    found = find_markers(picture((0.1, 0.9, 0.2)), None)
    assert found is not None
    assert tragus_off(found) < 0.5
    assert found.facing == 1


@pytest.mark.parametrize("names", [("tragus",), ("c7",), ("t12",), ()])
def test_without_both_there_is_no_answer(names: tuple[()] | tuple[str]) -> None:
    some = {name: TRUE[name] for name in names}
    image = picture((0.9, 0.1, 0.5), some)
    assert find_markers(image, near()) is None
    assert find_markers(image, None) is None


def test_two_of_different_colours_are_no_pair() -> None:
    image = picture((0.9, 0.1, 0.5), {"tragus": TRUE["tragus"]})
    other = picture((0.1, 0.9, 0.2), {"c7": TRUE["c7"]})
    image[200:300, 250:330] = other[200:300, 250:330]
    assert find_markers(image, near()) is None


def test_a_mirrored_picture_gives_mirrored_marks() -> None:
    image = picture((0.9, 0.1, 0.5))
    there = find_markers(image, near())
    places = {name: (SIZE[0] - 1 - x, y) for name, (x, y) in TRUE.items()}
    expected = Expected(places, near().neck_px, -1)
    back = find_markers(np.ascontiguousarray(image[:, ::-1]), expected)
    assert back.facing == -1
    for name, (x, y) in there.places.items():
        assert back.places[name] == pytest.approx((SIZE[0] - 1 - x, y), abs=0.2)


def test_a_plain_room_and_noise_have_no_stickers() -> None:
    base, random, _ = room()
    noisy = np.clip(base + random.normal(0, 6, base.shape), 0, 255).astype(np.uint8)
    assert find_markers(noisy, near()) is None
    assert find_markers(noisy, None) is None
    assert find_markers(np.zeros((8, 8, 3), np.uint8), None) is None
