"""A picture with the two ends of a card or page on it, zoomed to them and made to fit."""

from __future__ import annotations

import math

import numpy as np

from coach.core.types import Image
from coach.report.picture.hand_marks import line_drawn

Ends = tuple[tuple[float, float], tuple[float, float]]
_AROUND = 1.1
"""What is shown reaches this many lengths of the line to each side of its middle."""


def with_ends_drawn(
    image: Image, ends: Ends, chosen: int, fit_px: tuple[int, int], *, mirrored: bool
) -> Image:
    """The part of a picture around two ``ends``, with the line between them.

    ``image`` uint8 (H, W, 3) blue-green-red. Returns uint8 (h, w, 3) red-green-blue, read-only,
    at most ``fit_px`` (width, height).
    """
    wide = max(24.0, _AROUND * math.dist(*ends))
    places = np.array(ends)
    return line_drawn(
        image, places, chosen, fit_px, middle=places.mean(axis=0), reach=(wide, wide / 4), cross=7,
        mirrored=mirrored,
    )  # fmt: skip
