"""Pictures with movable points: they fill their side, show the points, and are mirrored whole."""

from typing import Any

import numpy as np
import pytest

from coach.core.posture.own.marked import Marks
from coach.report.picture.hand_marks import with_marks_drawn
from coach.report.picture.held_ends import with_ends_drawn

PLACES = {"tragus": (700.0, 200.0), "c7": (640.0, 280.0), "t12": (620.0, 560.0)}
CHOSEN, OTHER = (255, 210, 77), (120, 235, 120)


def grey(width: int = 1280, height: int = 720) -> Any:
    return np.full((height, width, 3), 90, np.uint8)


def marks(places: Any = PLACES) -> Marks:
    return Marks((1280, 720), 1, places)


def crosses(shown: Any, colour: Any) -> Any:
    """Middle (x, y) of what has a colour; NaN where nothing has."""
    rows, columns = np.nonzero((shown == colour).all(axis=2))
    return (columns.mean(), rows.mean()) if len(rows) else (np.nan, np.nan)


@pytest.mark.parametrize("fit", [(46, 44), (86, 76), (30, 44), (140, 60)])
def test_they_fill_their_side(fit: tuple[int, int]) -> None:
    for shown in (
        with_marks_drawn(grey(), marks(), "tragus", fit, mirrored=False),
        with_ends_drawn(grey(), ((500.0, 300.0), (700.0, 310.0)), 0, fit, mirrored=False),
    ):
        assert shown.shape[1] == pytest.approx(fit[0], abs=2)
        assert shown.shape[0] == pytest.approx(fit[1], abs=2)


@pytest.mark.parametrize("chosen", PLACES)
def test_the_chosen_point_is_in_sight_also_at_the_edge(chosen: str) -> None:
    moved = {name: (x + 570.0, y + 150.0) for name, (x, y) in PLACES.items()}
    for places in (PLACES, moved):
        shown = with_marks_drawn(grey(), marks(places), chosen, (86, 76), mirrored=False)
        assert np.isfinite(crosses(shown, CHOSEN)).all()


def test_a_mirrored_picture_is_the_same_turned_over() -> None:
    plain = with_marks_drawn(grey(), marks(), "c7", (86, 76), mirrored=False)
    turned = with_marks_drawn(grey(), marks(), "c7", (86, 76), mirrored=True)
    assert (plain[:, ::-1] == turned).all()
    assert crosses(plain, CHOSEN)[0] < crosses(plain, OTHER)[0]


def test_a_picture_smaller_than_what_would_be_shown_is_shown_whole() -> None:
    ends = ((2.0, 10.0), (38.0, 10.0))
    shown = with_ends_drawn(grey(40, 30), ends, 1, (80, 60), mirrored=False)
    assert shown.shape[:2] == (60, 80)
