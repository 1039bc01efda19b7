"""A picture with marked points on it, zoomed to head and neck and made to fit a terminal."""

from __future__ import annotations

import math

import cv2
import numpy as np

from coach.core.posture.own.marked import Marks
from coach.core.types import Image, frozen

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
    height, width = image.shape[:2]
    tragus, c7 = (np.array(marks.places[name]) for name in ("tragus", "c7"))
    middle = (tragus + c7) / 2
    reach = max(24.0, _AROUND * math.dist(tragus, c7))
    wide = reach * max(1.0, fit_px[0] / max(1, fit_px[1]))
    left, top = int(max(0, middle[0] - wide)), int(max(0, middle[1] - reach))
    right, bottom = int(min(width, middle[0] + wide)), int(min(height, middle[1] + reach))
    part = image[top : max(bottom, top + 2), left : max(right, left + 2)]
    scale = min(fit_px[0] / part.shape[1], fit_px[1] / part.shape[0])
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    shown = np.ascontiguousarray(cv2.resize(part, size, interpolation=how)[..., ::-1])
    ends = {
        name: (round((place[0] - left) * scale), round((place[1] - top) * scale))
        for name, place in (("tragus", tragus), ("c7", c7))
    }
    cv2.line(shown, ends["c7"], ends["tragus"], _LINE, 1, cv2.LINE_AA)
    for name, end in ends.items():
        colour = _CHOSEN if name == chosen else _OTHER
        cv2.drawMarker(shown, end, colour, cv2.MARKER_CROSS, 7 if name == chosen else 5, 1)
    return frozen(np.ascontiguousarray(shown[:, ::-1]) if mirrored else shown)
