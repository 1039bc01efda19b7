"""Points of neck and back on a picture: each with a ring as wide as it may be off."""

from __future__ import annotations

import numpy as np

from coach.core.types import C7, TRAGUS, BodyPoints, Float32, Image
from coach.report.picture import primitives
from coach.report.picture.overlay import Point
from coach.report.picture.primitives import INK
from coach.report.typeface import Colour

POINT: Colour = (80, 230, 255)
OUTLINE: Colour = (120, 235, 120)
MIDLINE: Colour = (250, 170, 235)
_BAND_OPACITY = 0.35
_TICKS = (0, 16)
"""Stations of the back's ends, C7 and T12."""


def scaled(points: BodyPoints, factor: tuple[float, float]) -> dict[str, Float32]:
    """The parts of points in the pixels of a picture that is ``factor`` (x, y) times as large."""
    by = np.array([*factor, min(factor)], np.float32)
    return {name: getattr(points, name) * by for name in ("head", "midline", "outline")}


def draw(image: Image, points: BodyPoints, factor: tuple[float, float], scale: float) -> None:
    """Draw onto ``image``; ``scale`` is 1 at 480 pixels.

    The back's outline is a line with a band as wide as its spread, the midline below the skin a
    thin dashed one. Tragus and C7 are dots, each in a ring of one standard deviation.
    """
    parts = scaled(points, factor)
    thin = max(1, round(1.4 * scale))
    outline, midline = (_seen(parts[name]) for name in ("outline", "midline"))
    if len(outline) > 1:
        _band(image, outline)
        places = [(float(x), float(y)) for x, y, _ in outline]
        primitives.polyline(image, places, thin + 2, INK)
        primitives.polyline(image, places, thin, OUTLINE)
        for station in _TICKS:
            primitives.dot(image, places[min(station, len(places) - 1)], 2.2 * scale, OUTLINE)
    for start, end in zip(midline[:-1:2], midline[1::2], strict=False):
        ends = (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))
        primitives.line(image, ends, max(1, thin - 1), MIDLINE)
    neck = [parts["head"][which] for which in (C7, TRAGUS)]
    if all(np.isfinite(point).all() for point in neck):
        ends = (_place(neck[0]), _place(neck[1]))
        primitives.line(image, ends, thin + 2, INK)
        primitives.line(image, ends, thin, POINT)
        for point in neck:
            _ringed(image, point, scale)


def _ringed(image: Image, point: Float32, scale: float) -> None:
    place, pen = _place(point), max(1, round(scale))
    ring = max(float(point[2]), 3.5 * scale)
    primitives.dot(image, place, ring, INK, pen + 2)
    primitives.dot(image, place, ring, POINT, pen)
    primitives.dot(image, place, 1.8 * scale + 1, INK)
    primitives.dot(image, place, 1.8 * scale, POINT)


def _band(image: Image, line: Float32) -> None:
    """A translucent band as wide as the line's spread on either side."""
    along = np.gradient(line[:, :2], axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)
    across = np.stack([-along[:, 1], along[:, 0]], axis=-1) / length[:, None] * line[:, 2:]
    shape = np.concatenate([line[:, :2] + across, (line[:, :2] - across)[::-1]])
    primitives.tint(image, [(float(x), float(y)) for x, y in shape], OUTLINE, _BAND_OPACITY)


def _seen(line: Float32) -> Float32:
    """The stations that were found."""
    return line[np.isfinite(line).all(axis=1)]


def _place(point: Float32) -> Point:
    return float(point[0]), float(point[1])
