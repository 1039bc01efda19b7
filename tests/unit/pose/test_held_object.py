"""Cards and pages held up, found by their four edges."""

import math

import numpy as np
import pytest

from coach.core.body.distance import CARD_MM, eyes_px
from coach.core.types import Float32
from coach.pose.held_object import Ends, find_card, find_page
from models.evaluation.monitor.motions import load_motions
from tests.support.held import upright, with_card, with_page


@pytest.fixture(scope="module")
def face() -> Float32:
    return np.asarray(load_motions()["front_upright"].face[0])


def off(found: Ends, true: Ends) -> float:
    return max(math.dist(a, b) for a, b in zip(found, true, strict=True)) / math.dist(*true)


@pytest.mark.parametrize(("eyes_mm", "tilt_deg"), [(57.0, 0.0), (63.4, -5.0), (69.0, 4.0)])
def test_a_card_at_the_forehead_is_found_and_gives_the_eyes(
    face: Float32, eyes_mm: float, tilt_deg: float
) -> None:
    image, true = with_card(upright(), face, eyes_mm=eyes_mm, tilt_deg=tilt_deg)
    found = find_card(image, face)
    assert found is not None
    assert off(found, true) < 0.05
    assert eyes_px(face) / math.dist(*found) * CARD_MM == pytest.approx(eyes_mm, rel=0.035)


def test_without_a_card_none_is_found(face: Float32) -> None:
    assert find_card(upright(), face) is None
    assert find_card(np.full((480, 640, 3), 90, np.uint8), face) is None
    assert find_card(upright(), np.full_like(face, np.nan)) is None


@pytest.mark.parametrize(("long_px", "tilt_deg"), [(160.0, 0.0), (300.0, 4.0), (380.0, -7.0)])
def test_a_page_is_found(long_px: float, tilt_deg: float) -> None:
    image, true = with_page((640, 480), long_px=long_px, tilt_deg=tilt_deg)
    found = find_page(image)
    assert found is not None
    assert off(found, true) < 0.02


def test_without_a_page_none_is_found() -> None:
    assert find_page(with_page((640, 480), long_px=10.0, tilt_deg=0.0)[0]) is None
    assert find_page(np.full((480, 640, 3), 90, np.uint8)) is None
