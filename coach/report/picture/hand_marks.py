"""A picture with marked points on it, zoomed to head and neck and made to fit a terminal."""

from __future__ import annotations

import math

import cv2
import numpy as np

from coach.core.posture.own.marked import Marks
from coach.core.types import Float64, Image, frozen

_AROUND = 3.2
"""What is shown reaches so many lengths of the neck line to each side of its middle."""
_LINE, _CHOSEN, _OTHER = (255, 255, 255), (255, 210, 77), (120, 235, 120)


def with_marks_drawn(
    image: Image, marks: Marks, chosen: str, fit_px: tuple[int, int], *, mirrored: bool
) -> Image:
    """The part of a picture around tragus and C7, with both points and the line between them.

    ``image`` uint8 (H, W, 3) blue-green-red. Returns uint8 (h, w, 3) red-green-blue, read-only,
    at most ``fit_px`` (width, height).
    """
    places = np.array([marks.places[name] for name in ("tragus", "c7")])
    high = max(24.0, _AROUND * math.dist(*places))
    wide = high * max(1.0, fit_px[0] / max(1, fit_px[1]))
    number = ("tragus", "c7").index(chosen)
    return line_drawn(image, places, number, fit_px, reach=(wide, high), cross=5, mirrored=mirrored)


def line_drawn(
    image: Image,
    places: Float64,
    chosen: int,
    fit_px: tuple[int, int],
    *,
    reach: tuple[float, float],
    cross: int,
    mirrored: bool,
) -> Image:
    """The part of a picture around a line, with both ends (2, 2) marked, pixels.

    ``reach`` (x, y) pixels of it are shown to each side of the line's middle, ``cross`` is the size
    of the ends' marks; the ``chosen`` one's is larger. Returns as ``with_marks_drawn``.
    """
    height, width = image.shape[:2]
    middle = places.mean(axis=0)
    left, top = int(max(0, middle[0] - reach[0])), int(max(0, middle[1] - reach[1]))
    right, bottom = int(min(width, middle[0] + reach[0])), int(min(height, middle[1] + reach[1]))
    part = image[top : max(bottom, top + 2), left : max(right, left + 2)]
    scale = min(fit_px[0] / part.shape[1], fit_px[1] / part.shape[0])
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    shown = np.ascontiguousarray(cv2.resize(part, size, interpolation=how)[..., ::-1])
    ends = [(round((x - left) * scale), round((y - top) * scale)) for x, y in places.tolist()]
    cv2.line(shown, ends[1], ends[0], _LINE, 1, cv2.LINE_AA)
    for number, end in enumerate(ends):
        colour, size_px = (_CHOSEN, cross + 2) if number == chosen else (_OTHER, cross)
        cv2.drawMarker(shown, end, colour, cv2.MARKER_CROSS, size_px, 1)
    return frozen(np.ascontiguousarray(shown[:, ::-1]) if mirrored else shown)
