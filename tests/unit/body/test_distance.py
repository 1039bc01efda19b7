"""Distances from how far apart the eyes are in the picture."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.body.distance import (
    CARD_MM,
    EYES_APART_MM,
    FIELD_OF_VIEW_DEG,
    Optics,
    distance_cm,
    eyes_apart_mm,
    field_of_view_deg,
)
from coach.core.types import FACE_POINTS

SIZE_PX = (640, 480)


def face_at(
    cm: Any,
    *,
    turn_deg: float = 0.0,
    eyes_mm: Any = EYES_APART_MM,
    view_deg: Any = FIELD_OF_VIEW_DEG,
) -> Any:
    """A face whose eyes are seen from ``cm`` away, turned aside about its middle."""
    focal_px = min(SIZE_PX) / 2 / math.tan(math.radians(view_deg) / 2)
    apart = focal_px * eyes_mm / (10 * cm)
    face = np.zeros((FACE_POINTS, 3))
    turn = math.radians(turn_deg)
    for corners, side in (((8, 9), -0.5), ((10, 11), 0.5)):
        face[list(corners)] = side * apart * np.array([math.cos(turn), 0.0, math.sin(turn)])
    return face


@given(st.floats(20, 150), st.floats(-40, 40))
def test_the_distance_comes_back_whichever_way_the_head_is_turned(
    cm: float, turn_deg: float
) -> None:
    assert distance_cm(face_at(cm, turn_deg=turn_deg), SIZE_PX, Optics()) == pytest.approx(cm)


@given(st.floats(20, 150), st.floats(50, 75), st.floats(30, 70))
def test_what_was_measured_once_is_used(cm: float, eyes_mm: float, view_deg: float) -> None:
    face = face_at(cm, eyes_mm=eyes_mm, view_deg=view_deg)
    assert distance_cm(face, SIZE_PX, Optics(view_deg, eyes_mm)) == pytest.approx(cm)


def test_the_interval_says_what_was_assumed() -> None:
    usual, eyes, both = Optics(), Optics(None, 61.0), Optics(42.0, 61.0)
    assert usual.half_share > eyes.half_share > both.half_share > 0
    assert "40°" in usual.said
    assert "6.3 cm" in usual.said
    assert "apart" not in eyes.said
    assert both.said == "measured"


def test_without_a_face_there_is_no_distance() -> None:
    assert math.isnan(distance_cm(np.full((FACE_POINTS, 3), np.nan), SIZE_PX, Optics()))


@given(st.floats(46, 79), st.floats(0.5, 5))
def test_a_card_at_the_forehead_gives_the_eyes(apart_mm: float, px_per_mm: float) -> None:
    found = eyes_apart_mm(apart_mm * px_per_mm, CARD_MM * px_per_mm)
    assert found == pytest.approx(apart_mm)


@given(st.floats(20, 100), st.floats(300, 900))
def test_a_page_at_a_known_distance_gives_the_field_of_view(
    view_deg: float, away_mm: float
) -> None:
    focal_px = 240 / math.tan(math.radians(view_deg) / 2)
    assert field_of_view_deg(focal_px * 297 / away_mm, away_mm, 480) == pytest.approx(view_deg)


def test_lengths_that_cannot_be_are_refused() -> None:
    for distance in (0, 20):
        with pytest.raises(ValueError, match="again"):
            eyes_apart_mm(100, distance)
    with pytest.raises(ValueError, match="again"):
        field_of_view_deg(0, 500, 480)
