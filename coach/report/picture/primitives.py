"""Smooth lines, dots, cards and symbols on pictures, in pixels and fractions of pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import cv2
import numpy as np

from coach.core.types import Float32, Image
from coach.report.picture.overlay import Point, Severity
from coach.report.typeface import Colour

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

INK: Colour = (30, 24, 20)
PAPER: Colour = (250, 248, 245)
COLOURS: dict[Severity, Colour] = {
    "good": (150, 205, 70),
    "mild": (70, 200, 250),
    "moderate": (60, 140, 250),
    "marked": (100, 90, 245),
    "unknown": (205, 190, 175),
}
"""They differ in lightness too; a symbol or a word always goes along with them."""

TINY = 0.25
"""Below this scale (1 at 480 pixels) lines have no rims: there is no room for them."""

_SHIFT = 4  # cv2 takes coordinates in sixteenths of a pixel
_FAR_PX = 100_000.0


def line(image: Image, ends: Sequence[Point], thickness: int, colour: Colour) -> None:
    """A straight anti-aliased line with round ends."""
    cv2.line(image, _fixed(ends[0]), _fixed(ends[1]), colour, thickness, cv2.LINE_AA, _SHIFT)


def polyline(image: Image, points: Sequence[Point], thickness: int, colour: Colour) -> None:
    """A curve through ``points``, anti-aliased."""
    fixed = np.array([_fixed(point) for point in points], np.int32)
    cv2.polylines(image, [fixed], False, colour, thickness, cv2.LINE_AA, _SHIFT)


def polygon(image: Image, points: Sequence[Point], colour: Colour) -> None:
    """A filled shape, anti-aliased."""
    fixed = np.array([_fixed(point) for point in points], np.int32)
    cv2.fillPoly(image, [fixed], colour, cv2.LINE_AA, _SHIFT)


def dot(image: Image, centre: Point, radius: float, colour: Colour, thickness: int = -1) -> None:
    """A filled circle, or a ring with ``thickness``."""
    size = max(1, round(radius * (1 << _SHIFT)))
    cv2.circle(image, _fixed(centre), size, colour, thickness, cv2.LINE_AA, _SHIFT)


def dashes(ends: tuple[Point, Point], length: float) -> list[tuple[Point, Point]]:
    """The pieces of a dashed line; gaps are as long as dashes."""
    start, end = np.array(ends[0]), np.array(ends[1])
    whole = float(np.hypot(*(end - start)))
    step = length * 2.0
    pieces = []
    for at in np.arange(0.0, whole, step):
        first = start + (end - start) * (at / whole)
        last = start + (end - start) * (min(at + length, whole) / whole)
        pieces.append(((float(first[0]), float(first[1])), (float(last[0]), float(last[1]))))
    return pieces


def tint(image: Image, points: Sequence[Point], colour: Colour, opacity: float) -> None:
    """Lay a translucent colour over a shape."""
    with translucent(image, around(points, 0.0), opacity) as (layer, origin):
        polygon(layer, moved(points, origin), colour)


def card(image: Image, box: Box, radius: float, colour: Colour, opacity: float) -> None:
    """A translucent rectangle with round corners."""
    with translucent(image, box, opacity) as (layer, (left, top)):
        x0, y0, x1, y1 = box[0] - left, box[1] - top, box[2] - left, box[3] - top
        r = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
        cv2.rectangle(layer, _whole(x0 + r, y0), _whole(x1 - r, y1), colour, -1)
        cv2.rectangle(layer, _whole(x0, y0 + r), _whole(x1, y1 - r), colour, -1)
        for x in (x0 + r, x1 - r):
            for y in (y0 + r, y1 - r):
                dot(layer, (x, y), r, colour)


def bar(image: Image, box: Box, colour: Colour) -> None:
    """A filled upright rectangle on whole pixels."""
    cv2.rectangle(image, _whole(box[0], box[1]), _whole(box[2] - 1, box[3] - 1), colour, -1)


@contextmanager
def translucent(image: Image, box: Box, opacity: float) -> Iterator[tuple[Image, Point]]:
    """A copy of the picture around a box to draw on, and its top left corner.

    Afterwards it is laid over the picture: what was drawn shows with ``opacity`` 0..1. Only
    these pixels are touched.
    """
    height, width = image.shape[:2]
    x0, y0 = (int(min(max(side - 1, 0), _FAR_PX)) for side in box[:2])
    x1, y1 = (int(min(max(side + 2, 0), _FAR_PX)) for side in box[2:])
    view = image[min(y0, height) : y1, min(x0, width) : x1]
    layer: Image = view.copy() if view.size else np.zeros((1, 1, 3), np.uint8)
    yield layer, (float(x0), float(y0))
    if view.size:
        cv2.addWeighted(layer, opacity, view, 1.0 - opacity, 0.0, view)


def around(points: Sequence[Point], margin: float) -> Box:
    """The smallest box around the points, larger by ``margin`` on every side."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin)


def moved(points: Sequence[Point], origin: Point) -> list[Point]:
    """The points as seen from ``origin``."""
    return [(x - origin[0], y - origin[1]) for x, y in points]


def badge(image: Image, centre: Point, radius: float, severity: Severity) -> None:
    """The symbol of a severity: tick, triangle, diamond, octagon with a cross, or a dash."""
    side = max(5, round(2.5 * radius))
    colour, opacity = _badge_patch(severity, side)
    left, top = round(centre[0] - side / 2), round(centre[1] - side / 2)
    height, width = image.shape[:2]
    if left < 0 or top < 0 or left + side > width or top + side > height:
        return
    view = image[top : top + side, left : left + side]
    view[...] = np.rint(view * (1.0 - opacity) + colour * opacity).astype(np.uint8)


@lru_cache(maxsize=64)
def _badge_patch(severity: Severity, side: int) -> tuple[Float32, Float32]:
    """A symbol's colours (side, side, 3) and opacity (side, side, 1), drawn large and shrunk."""
    large = 8 * side
    middle, radius = large / 2, large / 2.5
    colours: Image = np.full((large, large, 3), COLOURS[severity], np.uint8)
    opacity: Image = np.zeros((large, large, 3), np.uint8)
    pen = max(1, round(0.24 * radius))

    def at(*spots: Point) -> list[Point]:
        return [(middle + x * radius, middle + y * radius) for x, y in spots]

    def sign(*spots: Point) -> None:
        polyline(colours, at(*spots), pen, INK)

    full: Colour = (255, 255, 255)
    if severity == "good":
        dot(opacity, (middle, middle), radius, full)
        sign((-0.48, 0.06), (-0.12, 0.42), (0.5, -0.32))
    elif severity == "mild":
        polygon(opacity, at((0, -1.0), (1.14, 0.95), (-1.14, 0.95)), full)
        sign((0, -0.35), (0, 0.3))
        dot(colours, at((0, 0.66))[0], 0.62 * pen, INK)
    elif severity == "moderate":
        polygon(opacity, at((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)), full)
        sign((0, -0.6), (0, 0.15))
        dot(colours, at((0, 0.56))[0], 0.62 * pen, INK)
    elif severity == "marked":
        turns = np.radians(np.arange(8) * 45.0 + 22.5)
        polygon(opacity, at(*((1.1 * np.cos(a), 1.1 * np.sin(a)) for a in turns)), full)
        sign((-0.4, -0.4), (0.4, 0.4))
        sign((-0.4, 0.4), (0.4, -0.4))
    else:
        dot(opacity, (middle, middle), 0.86 * radius, full, pen)
        polyline(opacity, at((-0.36, 0), (0.36, 0)), pen, full)
    small = cv2.resize(colours, (side, side), interpolation=cv2.INTER_AREA)
    cover = cv2.resize(opacity, (side, side), interpolation=cv2.INTER_AREA)[..., :1]
    return np.asarray(small, np.float32), np.asarray(cover, np.float32) / np.float32(255.0)


def _fixed(point: Point) -> tuple[int, int]:
    """Coordinates in sixteenths of a pixel, limited to what OpenCV can take."""
    x, y = point
    if not (-_FAR_PX < x < _FAR_PX and -_FAR_PX < y < _FAR_PX):
        x, y = (min(max(side, -_FAR_PX), _FAR_PX) for side in point)
    return round(x * (1 << _SHIFT)), round(y * (1 << _SHIFT))


def _whole(x: float, y: float) -> tuple[int, int]:
    return round(x), round(y)
