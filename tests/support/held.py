"""Pictures of somebody who holds up a card or a page: drawn onto a frame, true to scale."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np

from coach.core.body.distance import CARD_MM, eye_middles
from coach.core.types import Float32, Image
from coach.pose.held_object import CARD_SHORT_MM, Ends


@cache
def _frame() -> Image:
    from coach.capture.open import open_source
    from tests.support.command import SAMPLES

    with open_source(SAMPLES / "front_upright.mp4") as source:
        return next(iter(source)).image


def upright() -> Image:
    """Somebody upright before a laptop, (height, width, 3)."""
    return _frame().copy()


def with_card(
    image: Image, face: Float32, *, eyes_mm: float, tilt_deg: float
) -> tuple[Image, Ends]:
    """The picture with a bank card at the forehead of somebody whose eyes are ``eyes_mm`` apart,
    and where its short edges' middles are."""
    right, left = (middle[:2] for middle in eye_middles(face.astype(np.float64)))
    apart = math.dist(left, right)
    roll = math.atan2(left[1] - right[1], left[0] - right[0]) + math.radians(tilt_deg)
    along = np.array([math.cos(roll), math.sin(roll)])
    down = np.array([-along[1], along[0]])
    px_per_mm = apart / eyes_mm
    half, high = CARD_MM / 2 * px_per_mm * along, CARD_SHORT_MM / 2 * px_per_mm * down
    centre = (left + right) / 2 - 0.9 * apart * down
    corners = np.array([centre - half - high, centre + half - high, centre + half + high,
                        centre - half + high])  # fmt: skip
    shown = image.copy()
    _fill(shown, corners, (150, 60, 20))
    stripe = corners + np.array([[0.1], [0.1], [0.5], [0.5]]) * (centre - corners)
    _fill(shown, stripe, (40, 190, 230))
    ends = centre - half, centre + half
    return cv2.GaussianBlur(shown, (0, 0), 0.7), tuple((float(x), float(y)) for x, y in ends)  # type: ignore[return-value]


def with_page(size_px: tuple[int, int], *, long_px: float, tilt_deg: float) -> tuple[Image, Ends]:
    """A dim room with a page in its middle, and where its short edges' middles are."""
    width, height = size_px
    rng = np.random.default_rng(3)
    room = rng.integers(30, 110, (6, 8, 3)).astype(np.uint8)
    image = cv2.resize(room, size_px, interpolation=cv2.INTER_CUBIC)
    tilt = math.radians(tilt_deg)
    along, down = (np.array(pair) for pair in ((math.cos(tilt), math.sin(tilt)),
                                               (-math.sin(tilt), math.cos(tilt))))  # fmt: skip
    half, high = long_px / 2 * along, long_px / 2 / math.sqrt(2) * down
    centre = np.array([width * 0.52, height * 0.48])
    _fill(image, np.array([centre - half - high, centre + half - high, centre + half + high,
                           centre - half + high]), (225, 230, 232))  # fmt: skip
    noisy = cv2.GaussianBlur(image, (0, 0), 0.8) + rng.normal(0, 3, image.shape)
    first, second = centre - half, centre + half
    return np.clip(noisy, 0, 255).astype(np.uint8), (
        (float(first[0]), float(first[1])),
        (float(second[0]), float(second[1])),
    )


def _fill(image: Image, corners: np.ndarray, colour: tuple[int, int, int]) -> None:
    places = np.rint(corners * 16).astype(np.int32)
    cv2.fillConvexPoly(image, places, colour, cv2.LINE_AA, shift=4)
