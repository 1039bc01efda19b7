"""A picture with the two ends of a card or page on it, zoomed to them and made to fit."""

from __future__ import annotations

import math

import cv2
import numpy as np

from coach.core.types import Image, frozen

Ends = tuple[tuple[float, float], tuple[float, float]]
_AROUND = 1.1
"""What is shown reaches so many lengths of the line to each side of its middle."""
_LINE, _CHOSEN, _OTHER = (255, 255, 255), (255, 210, 77), (120, 235, 120)


def with_ends_drawn(
    image: Image, ends: Ends, chosen: int, fit_px: tuple[int, int], *, mirrored: bool
) -> Image:
    """The part of a picture around two ``ends``, with the line between them.

    ``image`` uint8 (H, W, 3) blue-green-red. Returns uint8 (h, w, 3) red-green-blue, read-only,
    at most ``fit_px`` (width, height).
    """
    height, width = image.shape[:2]
    first, second = (np.array(end) for end in ends)
    middle, reach = (first + second) / 2, max(24.0, _AROUND * math.dist(*ends))
    high = reach * min(1.0, fit_px[1] / max(1, fit_px[0])) * 1.2
    left, top = int(max(0, middle[0] - reach)), int(max(0, middle[1] - high))
    right, bottom = int(min(width, middle[0] + reach)), int(min(height, middle[1] + high))
    part = image[top : max(bottom, top + 2), left : max(right, left + 2)]
    scale = min(fit_px[0] / part.shape[1], fit_px[1] / part.shape[0])
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    shown = np.ascontiguousarray(cv2.resize(part, size, interpolation=how)[..., ::-1])
    places = [(round((x - left) * scale), round((y - top) * scale)) for x, y in ends]
    cv2.line(shown, places[0], places[1], _LINE, 1, cv2.LINE_AA)
    for number, place in enumerate(places):
        colour = _CHOSEN if number == chosen else _OTHER
        cv2.drawMarker(shown, place, colour, cv2.MARKER_CROSS, 9 if number == chosen else 7, 1)
    return frozen(np.ascontiguousarray(shown[:, ::-1]) if mirrored else shown)
