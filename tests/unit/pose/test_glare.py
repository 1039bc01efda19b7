"""A window behind somebody blinds the camera; a dark face or a bright wall alone does not."""

from typing import Any

import numpy as np
import pytest

from coach.pose.mediapipe.detector import _LIGHT_EVERY_PX, _glare
from tests.support.bodies import seated_front

SIZE_PX = (640, 480)


def picture(*, wall: Any, face: Any, window: float = 0.0) -> Any:
    """How bright a room is behind somebody, with a window over a share of the picture's top."""
    bright = np.full((SIZE_PX[1], SIZE_PX[0]), float(wall))
    bright[: round(window * SIZE_PX[1])] = 255.0
    places = seated_front()[[0, 3, 6, 7, 8, 9, 10], :2]
    (left, top), (right, bottom) = places.min(axis=0).astype(int), places.max(axis=0).astype(int)
    bright[top - 8 : bottom + 8, left - 8 : right + 8] = face
    return bright[::_LIGHT_EVERY_PX, ::_LIGHT_EVERY_PX]


@pytest.mark.parametrize(
    ("scene", "share"),
    [
        ({"wall": 110, "face": 120}, 0.0),
        ({"wall": 110, "face": 40}, 0.0),  # a dark face before an ordinary wall
        ({"wall": 110, "face": 200, "window": 0.2}, 0.0),  # lit from the front as well
        ({"wall": 110, "face": 60, "window": 0.2}, 0.2),
    ],
)
def test_only_light_behind_a_darker_face_counts(
    scene: dict[str, float] | dict[str, int], share: float
) -> None:
    assert _glare(picture(**scene), seated_front()) == pytest.approx(share, abs=0.03)


def test_a_face_outside_the_picture_is_unknown() -> None:
    away = seated_front()
    away[:, 0] -= 5000.0
    assert _glare(picture(wall=110, face=60), away) is None
