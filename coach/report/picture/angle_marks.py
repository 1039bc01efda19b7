"""Angles drawn where they are: two lines, an arc, and the number on a small plate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coach.core.types import Bool, Float64, Image
from coach.report.picture import primitives
from coach.report.picture.overlay import AngleMark, Point
from coach.report.picture.primitives import Box
from coach.report.typeface import Typeface

_PLATE_COLOUR = (34, 27, 22)
_PLATE_OPACITY = 0.84
_WEIGHT = 600
_BODY = 1.0  # for every hidden place on the person's bones, five to a bone
_LOYALTY = 1.5  # this much must a better place score; 1 stands for moving by a letter's height


@dataclass(frozen=True, slots=True)
class Shape:
    """An angle's geometry in pixels; directions in radians, x to the right and y down."""

    mark: AngleMark
    vertex: Point
    arm: Point
    reference: Point
    from_rad: float
    to_rad: float
    radius: float


def shape(mark: AngleMark, scale: float) -> Shape | None:
    """What to draw for a mark; ``None`` when a point is unknown or the points coincide."""
    points = [mark.vertex_px, mark.arm_px]
    if not isinstance(mark.reference, str):
        points.append(mark.reference)
    if not all(math.isfinite(side) for point in points for side in point):
        return None
    vx, vy = mark.vertex_px
    to_rad = math.atan2(mark.arm_px[1] - vy, mark.arm_px[0] - vx)
    length = math.dist(mark.vertex_px, mark.arm_px)
    if length < 1.0:
        return None
    if isinstance(mark.reference, str):
        from_rad = _reference_direction(mark, to_rad)
        reach = min(max(0.85 * length, 40 * scale), 110 * scale)
        reference = (vx + reach * math.cos(from_rad), vy + reach * math.sin(from_rad))
    else:
        reference = mark.reference
        from_rad = math.atan2(reference[1] - vy, reference[0] - vx)
    radius = min(max(0.42 * length, 16 * scale), 44 * scale)
    return Shape(mark, mark.vertex_px, mark.arm_px, reference, from_rad, to_rad, radius)


def draw_lines(image: Image, shape: Shape, scale: float) -> None:
    """The wedge, the arc, the arm and the (dashed) reference line."""
    colour = primitives.COLOURS[shape.mark.severity]
    core, thin = max(1, round(2.6 * scale)), max(1, round(1.5 * scale))
    rim = max(1, round(1.2 * scale)) if scale > primitives.TINY else 0
    arc = _arc(shape)
    primitives.tint(image, (shape.vertex, *arc), colour, 0.30)
    arm, reference = (shape.vertex, shape.arm), (shape.vertex, shape.reference)
    pieces = [reference]
    if isinstance(shape.mark.reference, str):
        shown = _apart_px(shape) >= 5 * scale
        pieces = primitives.dashes(reference, max(2.0, 7 * scale)) if shown else []
    primitives.line(image, arm, core + 2 * rim, primitives.INK)
    for piece in pieces:
        primitives.line(image, piece, thin + 2 * rim, primitives.INK)
    primitives.polyline(image, arc, thin + 2 * rim, primitives.INK)
    for piece in pieces:
        primitives.line(image, piece, thin, primitives.PAPER)
    primitives.polyline(image, arc, thin, colour)
    primitives.line(image, arm, core, colour)
    if not rim:
        return
    for place in (shape.vertex, shape.arm):
        primitives.dot(image, place, 3.6 * scale + rim, primitives.INK)
        primitives.dot(image, place, 3.6 * scale, colour)


@dataclass(frozen=True, slots=True)
class Plate:
    """A label: its text and the box it fills."""

    text: str
    box: Box
    em: int
    spot: int


def plate_text(mark: AngleMark) -> str:
    """Label and value in whole degrees; only the label where the value is unknown."""
    value = f"{mark.value_deg:.0f}°" if math.isfinite(mark.value_deg) else ""
    return f"{mark.label} {value}".strip()


def place_plate(
    shape: Shape,
    typeface: Typeface,
    em: int,
    *,
    taken: Sequence[tuple[Box, float]],
    body: Float64,
    size_px: tuple[int, int],
    preferred: int | None = None,
) -> Plate | None:
    """Find room for the number near the angle.

    ``taken`` are boxes to keep clear of, each with how much it matters, ``body`` places (n, 2)
    on the person better left free; ``preferred`` is the spot it had before, kept while it is
    clear. ``None`` when there is nothing to print.
    """
    text = plate_text(shape.mark)
    if not text:
        return None
    wide, high = typeface.width(text, em, _WEIGHT) + 1.3 * em, 1.7 * em
    best: tuple[float, Plate] | None = None
    for spot, (x, y) in enumerate(_spots(shape, wide, high, 0.8 * em)):
        left = min(max(x - wide / 2, 0.3 * em), size_px[0] - wide - 0.3 * em)
        top = min(max(y - high / 2, 0.3 * em), size_px[1] - high - 0.3 * em)
        box = (left, top, left + wide, top + high)
        moved = math.hypot(left + wide / 2 - x, top + high / 2 - y) / em
        cost = moved + sum(weight * overlap(box, other) for other, weight in taken)
        cost += _BODY * float(inside(body, box).sum())
        cost += 0.01 * spot - (_LOYALTY if spot == preferred else 0.0)
        if best is None or cost < best[0]:
            best = (cost, Plate(text, box, em, spot))
    return best[1] if best else None


def draw_plate(image: Image, plate: Plate, mark: AngleMark, typeface: Typeface) -> None:
    """The number on its plate, with a line in the angle's colour below it."""
    left, top, right, bottom = (round(side) for side in plate.box)
    box = (left, top, right, bottom)
    primitives.card(image, box, 0.5 * plate.em, _PLATE_COLOUR, _PLATE_OPACITY)
    colour = primitives.COLOURS[mark.severity]
    pen = max(2, round(0.13 * plate.em))
    y = bottom - round(0.3 * plate.em)
    primitives.bar(image, (left + 0.65 * plate.em, y, right - 0.65 * plate.em, y + pen), colour)
    at = (left + round(0.65 * plate.em), top + round(1.16 * plate.em))
    typeface.draw(image, plate.text, at, plate.em, primitives.PAPER, weight=_WEIGHT)


def inside(points: Float64, box: Box) -> Bool:
    """Which of the points (n, 2) lie in the box, (n,)."""
    x, y = points[:, 0], points[:, 1]
    return np.asarray((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]))


def overlap(box: Box, other: Box) -> float:
    """Share of ``box`` that ``other`` covers, 0..1."""
    wide = min(box[2], other[2]) - max(box[0], other[0])
    high = min(box[3], other[3]) - max(box[1], other[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return max(0.0, wide) * max(0.0, high) / area if area > 0 else 0.0


def scaled(mark: AngleMark, factor: Point) -> AngleMark:
    """The mark in the pixels of a picture ``factor`` (x, y) as large."""

    def moved(point: Point) -> Point:
        return point[0] * factor[0], point[1] * factor[1]

    reference = mark.reference if isinstance(mark.reference, str) else moved(mark.reference)
    return replace(
        mark, vertex_px=moved(mark.vertex_px), arm_px=moved(mark.arm_px), reference=reference
    )


def _reference_direction(mark: AngleMark, to_rad: float) -> float:
    """Of the reference's two directions the one whose angle to the arm is nearest the value."""
    first = 0.0 if mark.reference == "horizontal" else -math.pi / 2
    value = math.radians(abs(mark.value_deg)) if math.isfinite(mark.value_deg) else 0.0
    return min(
        (first, first + math.pi), key=lambda angle: abs(abs(_turn(angle, to_rad)) - value)
    )  # fmt: skip


def _turn(from_rad: float, to_rad: float) -> float:
    """The shorter way from one direction to another, −π..π."""
    return (to_rad - from_rad + math.pi) % (2 * math.pi) - math.pi


def _apart_px(shape: Shape) -> float:
    """How far the end of the reference is from the arm's line."""
    reach = math.dist(shape.vertex, shape.reference)
    return reach * abs(_turn(shape.from_rad, shape.to_rad))


def _arc(shape: Shape) -> list[Point]:
    turn = _turn(shape.from_rad, shape.to_rad)
    steps = max(2, math.ceil(abs(turn) * shape.radius / 3))
    x, y = shape.vertex
    return [
        (
            x + shape.radius * math.cos(shape.from_rad + turn * step / steps),
            y + shape.radius * math.sin(shape.from_rad + turn * step / steps),
        )
        for step in range(steps + 1)
    ]


def _spots(shape: Shape, wide: float, high: float, gap: float) -> list[Point]:
    """Centres to try: behind the vertex, beyond the arc, opposite, below, above, past the arm."""
    x, y = shape.vertex
    turn = _turn(shape.from_rad, shape.to_rad)
    middle = shape.from_rad + turn / 2

    def along(angle: float, start: float) -> Point:
        reach = start + gap + abs(math.cos(angle)) * wide / 2 + abs(math.sin(angle)) * high / 2
        return x + reach * math.cos(angle), y + reach * math.sin(angle)

    return [
        along(shape.from_rad + math.pi, 0.0),
        along(middle, shape.radius),
        along(middle + math.pi, 0.0),
        along(math.pi / 2, 0.0),
        along(-math.pi / 2, 0.0),
        along(shape.to_rad, math.dist(shape.vertex, shape.arm)),
    ]
