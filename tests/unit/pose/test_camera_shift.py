"""The room is followed, the person in it is not."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from coach.core.types import Frame, PoseSample
from coach.pose.camera_shift import EVERY_S, CameraShift
from tests.support.bodies import seated_front

SIZE_PX = (640, 480)


def room(seed: int = 1) -> Any:
    """Shelves, pictures and a window: boxes of many greys on a wall."""
    rng = np.random.default_rng(seed)
    wall = np.full((900, 1100, 3), 150, np.uint8)
    for _ in range(160):
        x, y = rng.integers(0, (1000, 800))
        w, h = rng.integers(20, 120, 2)
        grey = int(rng.integers(0, 256))
        cv2.rectangle(wall, (int(x), int(y)), (int(x + w), int(y + h)), (grey,) * 3, -1)
    return wall


def frame(number: Any, wall: Any, right: int = 0, down: int = 0, person: Any = None) -> Frame:
    """The camera's picture of a wall that lies ``right`` and ``down`` of where it lay first."""
    x, y = 200 - right, 200 - down
    image = wall[y : y + SIZE_PX[1], x : x + SIZE_PX[0]].copy()
    if person is not None:
        left, top = person[[11, 12, 7, 8], :2].min(axis=0)
        cv2.rectangle(image, (int(left), int(top) - 60), (int(left) + 160, 480), (90, 40, 30), -1)
        cv2.putText(image, "XYZ", (int(left), int(top) + 60), 0, 3, (255, 255, 255), 8)
    return Frame(number, number * 1.0, image)


def sample(number: Any, landmarks: Any = None) -> PoseSample:
    return PoseSample(number, number * 1.0, SIZE_PX, landmarks)


@pytest.mark.parametrize(("right", "down"), [(0, 40), (0, -60), (55, 10), (-30, 75)])
def test_a_turned_camera_is_told_to_a_pixel(right: int, down: int) -> None:
    camera, wall = CameraShift(), room()
    assert camera.seen(frame(0, wall), sample(0)).camera_shift_px is None
    found = camera.seen(frame(1, wall, right, down), sample(1)).camera_shift_px
    assert found == pytest.approx((right, down), abs=1.5)


def test_turning_on_and_on_adds_up_beyond_the_first_picture() -> None:
    camera, wall = CameraShift(), room()
    for number in range(11):
        found = camera.seen(frame(number, wall, 0, 18 * number), sample(number))
    assert found.camera_shift_px == pytest.approx((0, 180), abs=4)
    back = [camera.seen(frame(11 + n, wall, 0, 180 - 18 * n), sample(11 + n)) for n in range(11)]
    assert back[-1].camera_shift_px == pytest.approx((0, 0), abs=4)


def test_whoever_sinks_before_a_camera_that_stands_still_moves_nothing_else() -> None:
    camera, wall = CameraShift(), room()
    for number in range(8):
        person = seated_front()
        person[:, 1] += 12 * number
        shown = frame(number, wall, person=person)
        found = camera.seen(shown, sample(number, person))
        assert found.camera_shift_px == (None if number == 0 else (0.0, 0.0))


def test_light_and_noise_turn_no_camera() -> None:
    camera, wall = CameraShift(), room()
    rng = np.random.default_rng(3)
    for number in range(12):
        plain = frame(number, wall)
        bright = plain.image * (1.0 - 0.05 * number) + rng.normal(0, 4, plain.image.shape)
        shown = replace(plain, image=np.clip(bright, 0, 255).astype(np.uint8))
        found = camera.seen(shown, sample(number)).camera_shift_px
        assert found == (None if number == 0 else (0.0, 0.0))


def test_a_plain_wall_and_another_room_say_nothing() -> None:
    camera = CameraShift()
    blank = np.full((900, 1100, 3), 150, np.uint8)
    for number, down in enumerate((0, 40, 80)):
        assert camera.seen(frame(number, blank, 0, down), sample(number)).camera_shift_px is None
    camera = CameraShift()
    camera.seen(frame(0, room(1)), sample(0))
    known = camera.seen(frame(1, room(1), 0, 40), sample(1)).camera_shift_px
    for number in range(2, 14):  # the laptop was carried elsewhere, and is turned there
        assert camera.seen(frame(number, room(2)), sample(number)).camera_shift_px == known
    found = camera.seen(frame(14, room(2), 0, 30), sample(14)).camera_shift_px
    assert known is not None
    assert found == pytest.approx((known[0], known[1] + 30), abs=2)


def test_it_looks_a_few_times_a_second() -> None:
    camera, wall = CameraShift(), room()
    camera.seen(frame(0, wall), sample(0))
    soon = replace(frame(1, wall, 0, 50), t_s=0.5 * EVERY_S)
    assert camera.seen(soon, sample(1)).camera_shift_px is None
    later = replace(soon, t_s=EVERY_S)
    assert camera.seen(later, sample(2)).camera_shift_px == pytest.approx((0, 50), abs=1.5)


@pytest.mark.parametrize("size", [(1, 1), (5, 400), (64, 48), (48, 64)])
def test_pictures_of_any_size_are_taken(size: tuple[int, int]) -> None:
    camera = CameraShift()
    width, height = size
    rng = np.random.default_rng(0)
    for number in range(3):
        image = rng.integers(0, 255, (height, width, 3)).astype(np.uint8)
        camera.seen(Frame(number, float(number), image), sample(number, seated_front()))
    assert np.isfinite(camera.shift_px or (0.0, 0.0)).all()
