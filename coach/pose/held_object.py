"""Where a bank card or a page of paper that somebody holds up ends, as a first guess.

Both are rectangles whose shape is known, so that four straight edges at the right distances from
each other are looked for. Whoever measures by them moves the ends where the guess is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from coach.core.body.distance import CARD_MM, eye_middles
from coach.core.types import Float32, Float64, Image

Ends = tuple[tuple[float, float], tuple[float, float]]
"""Two places (x, y) in a picture, pixels: the middles of the short sides, left one first."""

CARD_SHORT_MM = 53.98
"""The short side of a bank card (ISO/IEC 7810 ID-1)."""

_EYES_PX = 100
"""Between the eyes in the upright patch in which a card is looked for."""
_HALF_PX, _ABOVE_PX, _BELOW_PX = 140, 240, 20
_CARD_PX = range(104, 188, 2)
_TILTS_DEG = (-9.0, -6.0, -3.0, 0.0, 3.0, 6.0, 9.0)
_LEANED_BACK = (1.0, 0.93, 0.86)
"""How much of its height a card shows that leans back on the forehead."""
_USUAL_PX, _USUAL_SPREAD, _USUAL_WEIGHT = 135.0, 0.06, 0.02
"""How wide a card is in the patch for usual eyes, by what share eyes differ, and what a card as far
off as that loses."""
_SURE = 0.3
"""The edges of a card stand out by this share of full ones; without a card 0.2 is much."""
_FULL_EDGE = 30.0
"""Grey levels from one pixel of the patch to the next."""

_PAGE_SHAPE = 297 / 210
_PAGE_SHAPE_OFF, _PAGE_FILLS = 0.12, 0.90
_PAGE_LEAST, _PAGE_MOST = 0.02, 0.85
_PAGE_SIDE_PX = 640


@dataclass(frozen=True, slots=True)
class _Found:
    sure: float
    left: float
    right: float
    middle: float


def find_card(image: Image, face: Float32 | Float64) -> Ends | None:
    """The ends of a bank card that is held to the forehead; ``None`` where none stands out.

    ``image`` uint8 (height, width, 3) blue-green-red; ``face`` (FACE_POINTS, 3) its pixels.
    """
    right, left = (middle[:2] for middle in eye_middles(np.asarray(face, np.float64)))
    apart = float(np.hypot(*(left - right)))
    if not apart > 4.0:
        return None
    roll_deg = math.degrees(math.atan2(left[1] - right[1], left[0] - right[0]))
    best: tuple[_Found, np.ndarray] | None = None
    for tilt_deg in _TILTS_DEG:
        onto = _upright((left + right) / 2, apart, roll_deg + tilt_deg)
        for found in _rectangles(_patch(image, onto)):
            if best is None or found.sure > best[0].sure:
                best = found, onto
    if best is None or best[0].sure < _SURE:
        return None
    return _ends(*best)


def find_page(image: Image) -> Ends | None:
    """The ends of a bright A4 page, as long as its longer side; ``None`` where none stands out."""
    scale = min(1.0, _PAGE_SIDE_PX / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    levels = np.unique(np.quantile(grey, np.linspace(0.3, 0.97, 24)).astype(int))
    boxes = [box for level in levels for box in _page_boxes(grey > level, grey.size)]
    if not boxes:
        return None
    _, corners = max(boxes, key=lambda box: box[0])
    sides = [(corners[n] + corners[n - 1]) / 2 for n in range(4)]
    pairs = (sides[0], sides[2]), (sides[1], sides[3])
    first, second = max(pairs, key=lambda pair: float(np.hypot(*(pair[0] - pair[1]))))
    return _in_order(first / scale, second / scale)


def _page_boxes(bright: np.ndarray, area: int) -> Iterator[tuple[float, Float64]]:
    """Patches that are about as filled and as long as a page: how well, and four corners."""
    outlines, _ = cv2.findContours(
        bright.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    for outline in outlines:
        hull = cv2.convexHull(outline)
        size, covered = cv2.contourArea(hull), cv2.contourArea(outline)
        if not _PAGE_LEAST * area < size < _PAGE_MOST * area:
            continue
        box = cv2.minAreaRect(hull)
        short, long = sorted(box[1])
        off = abs(math.log(long / max(short, 1.0) / _PAGE_SHAPE))
        fills = covered / max(short * long, 1.0)
        if off < _PAGE_SHAPE_OFF and fills > _PAGE_FILLS:
            yield fills - off, cv2.boxPoints(box).astype(np.float64)


def _upright(middle: Float64, apart: float, roll_deg: float) -> np.ndarray:
    """From the picture to a patch with level eyes, ``_EYES_PX`` apart, (2, 3)."""
    onto = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), roll_deg, _EYES_PX / apart)
    shift = np.array([[0.0, 0.0, _HALF_PX - middle[0]], [0.0, 0.0, _ABOVE_PX - middle[1]]])
    return np.asarray(onto + shift)


def _patch(image: Image, onto: np.ndarray) -> Float32:
    size = (2 * _HALF_PX, _ABOVE_PX + _BELOW_PX)
    patch = cv2.warpAffine(
        image, onto, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
    )
    return np.asarray(cv2.GaussianBlur(patch, (0, 0), 1.2), dtype=np.float32)


def _rectangles(patch: Float32) -> Iterator[_Found]:
    """For each size of a card the place where its weakest edge is strongest."""
    across, down = _edges(patch, 1), _edges(patch, 0)
    upright = np.cumsum(np.pad(across, ((1, 0), (0, 0))), axis=0)
    level = np.cumsum(np.pad(down, ((0, 0), (1, 0))), axis=1)
    for wide in _CARD_PX:
        for leaned in _LEANED_BACK:
            high = round(wide * CARD_SHORT_MM / CARD_MM * leaned)
            sides = (upright[high:] - upright[:-high]) / high
            ends = (level[:, wide:] - level[:, :-wide]) / wide
            rows, columns = len(patch) - high, patch.shape[1] - wide
            edges = np.stack(
                [sides[:rows, :columns], sides[:rows, wide:wide + columns],
                 ends[:rows, :columns], ends[high:high + rows, :columns]]
            )  # fmt: skip
            unusual = _USUAL_WEIGHT * (math.log(wide / _USUAL_PX) / _USUAL_SPREAD) ** 2
            sure = 0.6 * edges.min(axis=0) + 0.4 * edges.mean(axis=0) - unusual
            row, column = np.unravel_index(int(sure.argmax()), sure.shape)
            yield _Found(
                float(sure[row, column]), float(column), float(column + wide), row + high / 2
            )


def _edges(patch: Float32, axis: int) -> Float32:
    """How much of a full edge is at each place, 0 to 1, where colours change along ``axis``."""
    slope = np.abs(np.gradient(patch, axis=axis)).max(axis=2)
    wider = cv2.dilate(slope, np.ones((1, 3) if axis == 1 else (3, 1)))
    return np.asarray(np.minimum(wider / _FULL_EDGE, 1.0), dtype=np.float32)


def _ends(found: _Found, onto: np.ndarray) -> Ends:
    back = cv2.invertAffineTransform(onto)
    first, second = (back @ np.array([x, found.middle, 1.0]) for x in (found.left, found.right))
    return _in_order(first, second)


def _in_order(first: Float64, second: Float64) -> Ends:
    one, other = sorted((float(p[0]), float(p[1])) for p in (first, second))
    return one, other
