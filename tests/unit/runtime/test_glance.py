"""Black, covered, repeated and changed pictures, at a glance."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.capture.open import open_source
from coach.core.types import Image
from coach.paths import shipped
from coach.runtime.live.glance import changed, glance, look, shows_nothing


def noisy(level: int, spread: int, seed: int = 0) -> Image:
    rng = np.random.default_rng(seed)
    return np.clip(rng.normal(level, spread, (480, 640, 3)), 0, 255).astype(np.uint8)


def scene() -> Image:
    across = np.linspace(40, 200, 640, dtype=np.uint8)
    return np.repeat(np.broadcast_to(across, (480, 640))[..., None], 3, axis=2)


@given(st.integers(1, 900), st.integers(1, 900))
def test_a_glance_of_any_size_has_the_pictures_grey(height: int, width: int) -> None:
    seen = glance(np.full((height, width, 3), 77, np.uint8))
    assert np.all(seen == 77)
    assert 1 <= seen.shape[0] <= 24
    assert 1 <= seen.shape[1] <= 32


def test_a_glance_does_not_depend_on_the_size() -> None:
    large = glance(scene())
    small = glance(cv2.resize(scene(), (320, 240), interpolation=cv2.INTER_AREA))
    np.testing.assert_allclose(large, small, atol=3)


@pytest.mark.parametrize("image", [noisy(0, 4), noisy(3, 10), noisy(60, 12), noisy(200, 5)])
def test_black_and_covered_show_nothing(image: Image) -> None:
    assert shows_nothing(glance(image))


def test_rooms_show_something_even_dark_ones() -> None:
    assert not shows_nothing(glance(scene()))
    assert not shows_nothing(glance((scene() * 0.2).astype(np.uint8)))


def test_noise_and_light_are_no_motion_but_somebody_is() -> None:
    before = glance(scene() // 2 + noisy(20, 8, 1))
    assert not changed(before, glance(scene() // 2 + noisy(20, 8, 2)))
    assert not changed(before, glance(scene() // 2 + noisy(60, 8, 3)))
    moved = scene() // 2 + noisy(20, 8, 4)
    moved[100:300, 200:320] = 250
    assert changed(before, glance(moved))
    assert changed(before, glance(moved[:240]))


def test_people_in_the_bundled_clips() -> None:
    """Somebody who sits still hardly wakes anything, somebody who leaves does; nobody's picture
    is black, covered or repeated."""
    woken = {}
    for name in ("front_upright", "front_low_light", "front_leaves_and_returns"):
        given_one, sight, count = None, None, 0
        with open_source(shipped("sample_videos", f"{name}.mp4")) as source:
            for frame in source:
                sight = look(sight, frame.image, frame.t_s)
                assert not sight.suspect
                if given_one is None or (frame.seq % 8 == 0 and changed(given_one, sight.glance)):
                    given_one, count = sight.glance, count + 1
        woken[name] = count
    assert woken["front_upright"] <= 3
    assert woken["front_low_light"] <= 6
    assert woken["front_leaves_and_returns"] >= 10


class TestLook:
    def test_repetition_is_the_whole_picture_to_the_last_bit(self) -> None:
        image = noisy(100, 40)
        sight = look(look(None, image, 1.0), image.copy(), 2.0)
        assert (sight.suspect, sight.differed_s, sight.showed_s) == (True, 1.0, 2.0)
        other = image.copy()
        other[1, 1, 0] += 1  # between the places a glance looks at
        assert np.array_equal(glance(other), glance(image))
        sight = look(sight, other, 3.0)
        assert (sight.suspect, sight.differed_s) == (False, 3.0)

    def test_black_since(self) -> None:
        sight = look(look(None, noisy(100, 40) // 2 + scene() // 2, 1.0), noisy(0, 3), 2.0)
        assert (sight.suspect, sight.differed_s, sight.showed_s) == (True, 2.0, 1.0)
