"""Altered pictures: what each alteration does to a picture, and what is told of the answers."""

from __future__ import annotations

import numpy as np
import pytest

from coach.core.types import Landmark as L
from models.evaluation.posture import altered
from models.evaluation.posture.altered import ALTERATIONS, Answers

HEIGHT, WIDTH = 480, 640
HEAD, SHOULDERS, HIPS = (300, 80), (310, 160), (320, 320)


def picture() -> np.ndarray:
    """Grey, with a white spot in the upper right."""
    image = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    image[100:120, 500:520] = 255
    return image


def landmarks() -> np.ndarray:
    points = np.zeros((33, 4), np.float32)
    points[:, :2] = HIPS
    points[: L.MOUTH_RIGHT + 1, :2] = HEAD
    points[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER], :2] = SHOULDERS
    points[:, 3] = 1.0
    return points


def spot(image: np.ndarray) -> tuple[float, float]:
    y, x = np.nonzero(image[..., 0] > 200)
    return float(x.mean()), float(y.mean())


def test_turning_moves_what_is_right_of_the_middle_up_or_down() -> None:
    for by_deg in (5.0, -5.0):
        turned = altered.turned(by_deg)(picture(), landmarks())
        assert turned is not None
        before, after = (
            np.degrees(np.arctan2(HEIGHT / 2 - y, x - WIDTH / 2))
            for x, y in (spot(picture()), spot(turned.image))
        )
        assert after - before == pytest.approx(by_deg, abs=0.3)
        assert turned.turned_deg == by_deg


def test_a_mirrored_mirror_picture_is_the_picture() -> None:
    once = altered.mirrored(picture(), landmarks()).image
    assert spot(once)[0] == pytest.approx(WIDTH - 1 - spot(picture())[0])
    assert (altered.mirrored(once, landmarks()).image == picture()).all()


def test_pictures_end_between_shoulders_and_hips() -> None:
    for share in (0.5, 0.9):
        cut = altered.without_hips(picture(), landmarks(), share)
        assert cut is not None
        height = SHOULDERS[1] + share * (HIPS[1] - SHOULDERS[1])
        assert cut.image.shape == (round(height), WIDTH, 3)


def test_a_head_is_never_cut_off() -> None:
    bent = landmarks()
    bent[: L.MOUTH_RIGHT + 1, 1] = HIPS[1] + 20
    assert altered.without_hips(picture(), bent) is None


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_alteration_leaves_the_original_alone(name: str) -> None:
    image = picture()
    made = ALTERATIONS[name](image, landmarks())
    assert made is not None
    assert made.image.dtype == np.uint8
    assert made.image.flags["C_CONTIGUOUS"]
    assert (image == picture()).all()


def test_rows_tell_how_far_answers_move_and_how_many_are_left() -> None:
    before = np.column_stack([np.arange(10.0), np.full(10, 5.0)])
    after = before + np.array([2.0, 0.0])
    after[0] = np.nan  # no longer answered
    after[1, 0] = before[1, 0] + 30.0
    made = np.ones(10, bool)
    made[9] = False
    title, row = altered.rows({"neck": Answers(before, {"darker": after}, {"darker": made})})
    assert title == "neck: 10 pictures answered as they are"
    assert "9 pictures, answered 89%" in row
    assert "moved 2.0° (median)" in row
    assert "30.0° (most)" in row
    assert "inside the wider interval 0.88" in row
