"""A picture with marked points on it, zoomed to head and neck and made to fit a terminal."""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np

from coach.core.posture.own.marked import Marks
from coach.core.types import Float64, Image, frozen

_AROUND = 3.2
"""What is shown reaches this many lengths of the neck line to each side of its middle."""
_LEAST_REACH = 0.6
"""Where the picture ends, this much less is shown than asked for, to fill the side still."""
_LINE, _CHOSEN, _OTHER = (255, 255, 255), (255, 210, 77), (120, 235, 120)


def with_marks_drawn(
    image: Image, marks: Marks, chosen: str, fit_px: tuple[int, int], *, mirrored: bool
) -> Image:
    """The part of a picture around tragus and C7, or around T12 where that one is ``chosen``, with
    the points and the line through them.

    ``image`` uint8 (H, W, 3) blue-green-red. Returns uint8 (h, w, 3) red-green-blue, read-only,
    at most ``fit_px`` (width, height).
    """
    names = [name for name in ("tragus", "c7", "t12") if name in marks.places]
    places = np.array([marks.places[name] for name in names])
    high = max(24.0, _AROUND * math.dist(*places[:2]))
    middle = places[names.index(chosen)] if chosen == "t12" else places[:2].mean(axis=0)
    return line_drawn(
        image, places, names.index(chosen), fit_px, middle=middle, reach=(high, high), cross=5,
        mirrored=mirrored,
    )  # fmt: skip


def line_drawn(
    image: Image,
    places: Float64,
    chosen: int,
    fit_px: tuple[int, int],
    *,
    middle: Float64,
    reach: tuple[float, float],
    cross: int,
    mirrored: bool,
) -> Image:
    """The part of a picture around ``middle`` (2,), with a line's points (n, 2) marked, pixels.

    About ``reach`` (x, y) pixels of it are shown to each side, and as much more as fills
    ``fit_px``. ``cross`` is the size of the marks; the ``chosen`` one's is larger. Returns as
    ``with_marks_drawn``.
    """
    left, top, right, bottom = _window(image, middle, reach, fit_px)
    part = image[top:bottom, left:right]
    scale = min(fit_px[0] / part.shape[1], fit_px[1] / part.shape[0])
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    shown = np.ascontiguousarray(cv2.resize(part, size, interpolation=how)[..., ::-1])
    ends = [(round((x - left) * scale), round((y - top) * scale)) for x, y in places.tolist()]
    for first, second in pairwise(ends):
        cv2.line(shown, second, first, _LINE, 1, cv2.LINE_AA)
    for number, end in enumerate(ends):
        colour, size_px = (_CHOSEN, cross + 2) if number == chosen else (_OTHER, cross)
        cv2.drawMarker(shown, end, colour, cv2.MARKER_CROSS, size_px, 1)
    return frozen(np.ascontiguousarray(shown[:, ::-1]) if mirrored else shown)


def _window(
    image: Image, middle: Float64, reach: tuple[float, float], fit_px: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is shown: of the shape of ``fit_px``, inside the picture.

    At an edge of the picture it is moved, not cut.
    """
    size = np.array([image.shape[1], image.shape[0]], np.float64)
    shape = np.array(fit_px, np.float64).clip(min=1.0)
    span = shape * (2 * np.array(reach) / shape).max()
    span *= max(_LEAST_REACH, min(1.0, float((size / span).min())))
    span = np.minimum(span, size).clip(min=2.0)
    start = np.clip(middle - span / 2, 0.0, np.maximum(size - span, 0.0)).astype(int)
    end = np.minimum(start + np.ceil(span).astype(int), size.astype(int))
    return int(start[0]), int(start[1]), int(end[0]), int(end[1])
