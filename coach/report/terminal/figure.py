"""Draws an exercise's stick figure in the terminal: braille dots, half blocks or plain ASCII."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from coach.core.exercise.figure import BONES, HEAD_RADIUS, Bone, Figure, Point, pose_at

LEAST_COLUMNS, LEAST_ROWS = 20, 8
THICK_DOTS = 5.0
"""A figure whose head has this radius is large enough for lines two dots thick."""

Place = tuple[float, float]
Dot = tuple[int, int]


class Charset(Enum):
    """What dots are drawn with: dots across and down in one character cell."""

    BRAILLE = (2, 4)
    HALF = (1, 2)
    ASCII = (1, 1)


@dataclass(frozen=True, slots=True)
class DrawnFigure:
    """Rows of characters, and of what each is: ``#`` body, ``+`` where a muscle works, ``!`` what
    is done wrong, ``.`` something that stands still."""

    rows: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    """From the figure's box to dots: x to the right, y down, from the top left."""

    left: float
    top: float
    across: float
    down: float

    def dot(self, place: Place) -> Place:
        return (place[0] - self.left) * self.across, (self.top - place[1]) * self.down


def draw(
    figure: Figure,
    t_s: float,
    columns: int,
    rows: int,
    charset: Charset = Charset.BRAILLE,
    *,
    working: frozenset[Bone] = frozenset(),
    wrong: frozenset[Bone] = frozenset(),
    beside: Figure | None = None,
) -> DrawnFigure:
    """The figure at ``t_s`` in a field of ``columns`` by ``rows`` cells, as large as fits.

    The scale is the same at all times, so that only what moves moves; it is the one of a figure
    that is drawn ``beside`` it. Lines of ``working`` and of what is done ``wrong`` are thick, and
    ``#`` and ``X`` in ASCII. Raises ``ValueError`` below 20 by 8 cells.
    """
    if columns < LEAST_COLUMNS or rows < LEAST_ROWS:
        raise ValueError(f"a figure needs {LEAST_COLUMNS} by {LEAST_ROWS} cells")
    wide, high = charset.value
    scale = _fit(_extent(figure, beside or figure), columns * wide, rows * high, charset)
    still: dict[Dot, str] = {}
    for x1, y1, x2, y2 in figure.props:
        _line(still, scale.dot((x1, y1)), scale.dot((x2, y2)), charset)
    points = pose_at(figure, t_s)
    body = _body(points, scale, charset)
    works = _marked(points, working, scale, charset, "#")
    errs = _marked(points, wrong, scale, charset, "X")
    cells = _PAINT[charset]({**still, **body, **works, **errs})
    kinds = dict.fromkeys(cells, ".")
    for kind, dots in (("#", body), ("+", works), ("!", errs)):
        kinds |= dict.fromkeys(((x // wide, y // high) for x, y in dots), kind)
    return DrawnFigure(_text(cells, columns, rows), _text(kinds, columns, rows))


def _body(points: Mapping[Point, Place], scale: _Scale, charset: Charset) -> dict[Dot, str]:
    dots: dict[Dot, str] = {}
    for first, second in BONES:
        if first not in points or second not in points:
            continue
        start, end = points[first], points[second]
        if first == "head":
            start = _towards(start, end, HEAD_RADIUS)
        thick = first != "head" and scale.down * HEAD_RADIUS >= THICK_DOTS
        _line(dots, scale.dot(start), scale.dot(end), charset, thick=thick)
    if "head" in points:
        _ring(dots, scale.dot(points["head"]), scale)
    return dots


def _marked(
    points: Mapping[Point, Place],
    bones: frozenset[Bone],
    scale: _Scale,
    charset: Charset,
    sign: str,
) -> dict[Dot, str]:
    """Thick lines, of ``sign`` in ASCII: where a muscle works, or what is done wrong."""
    dots: dict[Dot, str] = {}
    for first, second in sorted(bones):
        if first not in points or second not in points:
            continue
        start, end = points[first], points[second]
        if first == "head":
            start = _towards(start, end, HEAD_RADIUS)
        thick = charset is not Charset.ASCII
        _line(dots, scale.dot(start), scale.dot(end), charset, thick=thick)
    return dict.fromkeys(dots, sign) if charset is Charset.ASCII else dots


def _towards(start: Place, end: Place, step: float) -> Place:
    away = math.dist(start, end)
    share = min(1.0, step / away) if away else 0.0
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _extent(*figures: Figure) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of everything the figures ever reach."""
    places: list[Place] = []
    for pose in (pose for figure in figures for pose in figure.poses):
        places += pose.points.values()
        if "head" in pose.points:
            x, y = pose.points["head"]
            places += [(x - HEAD_RADIUS, y - HEAD_RADIUS), (x + HEAD_RADIUS, y + HEAD_RADIUS)]
    for x1, y1, x2, y2 in (prop for figure in figures for prop in figure.props):
        places += [(x1, y1), (x2, y2)]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return min(xs), max(xs), min(ys), max(ys)


def _fit(
    extent: tuple[float, float, float, float], wide: int, high: int, charset: Charset
) -> _Scale:
    left, right, bottom, top = extent
    squash = 0.5 if charset is Charset.ASCII else 1.0  # a character cell is twice as high as wide
    across = (wide - 1.0) / max(right - left, 0.05)
    down = (high - 1.0) / max(top - bottom, 0.05)
    unit = min(across, down / squash)
    spare_x = ((wide - 1.0) / unit - (right - left)) / 2.0
    spare_y = ((high - 1.0) / (unit * squash) - (top - bottom)) / 2.0
    return _Scale(left - spare_x, top + spare_y, unit, unit * squash)


def _line(
    dots: dict[Dot, str], start: Place, end: Place, charset: Charset, *, thick: bool = False
) -> None:
    across, down = abs(end[0] - start[0]), abs(end[1] - start[1])
    stroke = _stroke(end[0] - start[0], end[1] - start[1])
    slanted = charset is Charset.ASCII and stroke in "/\\"  # reads best with one a row
    steps = max(1, math.ceil(down if slanted else max(across, down)))
    upright = down >= across
    for step in range(steps + 1):
        share = step / steps
        x = round(start[0] + share * (end[0] - start[0]))
        y = round(start[1] + share * (end[1] - start[1]))
        dots[x, y] = stroke
        if thick:
            dots[(x + 1, y) if upright else (x, y + 1)] = stroke


def _stroke(dx: float, dy: float) -> str:
    """The ASCII character that runs like a line: y points down."""
    if abs(dy) < 0.4 * abs(dx):
        return "-"
    if abs(dx) < 0.4 * abs(dy):
        return "|"
    return "\\" if dx * dy > 0 else "/"


def _ring(dots: dict[Dot, str], middle: Place, scale: _Scale) -> None:
    across = max(HEAD_RADIUS * scale.across, 0.0)
    down = HEAD_RADIUS * scale.down
    if down < 1.5:
        dots[round(middle[0]), round(middle[1])] = "O"
        return
    turns = max(12, math.ceil(8.0 * across))
    for turn in range(turns):
        angle = 2.0 * math.pi * turn / turns
        x, y = middle[0] + across * math.cos(angle), middle[1] + down * math.sin(angle)
        dots[round(x), round(y)] = "o"


_BRAILLE_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def _braille(dots: Mapping[Dot, str]) -> dict[Dot, str]:
    bits: dict[Dot, int] = {}
    for x, y in dots:
        cell = (x // 2, y // 4)
        bits[cell] = bits.get(cell, 0) | _BRAILLE_BITS[y % 4][x % 2]
    return {cell: chr(0x2800 + found) for cell, found in bits.items()}


def _half(dots: Mapping[Dot, str]) -> dict[Dot, str]:
    halves: dict[Dot, int] = {}
    for x, y in dots:
        cell = (x, y // 2)
        halves[cell] = halves.get(cell, 0) | (1 << y % 2)
    return {cell: " ▀▄█"[found] for cell, found in halves.items()}


_PAINT: dict[Charset, Callable[[Mapping[Dot, str]], dict[Dot, str]]] = {
    Charset.BRAILLE: _braille,
    Charset.HALF: _half,
    Charset.ASCII: dict,
}


def _text(cells: Mapping[Dot, str], columns: int, rows: int) -> tuple[str, ...]:
    return tuple(
        "".join(cells.get((column, row), " ") for column in range(columns)) for row in range(rows)
    )
