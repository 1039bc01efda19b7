"""Words in letters as large as the terminal allows, to be read from across the room."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

import numpy as np

from coach.report.typeface import Typeface

SIZES = (12, 11, 10)
"""Heights of letters that are tried, in pixels; two pixels make a character."""

_WEIGHT = 400
_INK = 110
_SIGNS = np.array([" ", "▄", "▀", "█"])


@lru_cache(maxsize=128)
def lettered(text: str, columns: int, rows: int) -> tuple[str, ...]:
    """``text`` on one or two lines of large letters, each row ``columns`` wide and in its middle.

    As large as fits ``columns`` by ``rows``; nothing where it would not be readable.
    """
    for size in SIZES:
        line_px = 2 * ((size * 4 // 3 + 1) // 2)
        for lines in _broken(text, size, 2 * rows // line_px):
            if max(_face().width(line, size, _WEIGHT) for line in lines) <= columns:
                return _drawn(lines, size, line_px, columns)
    return ()


def _broken(text: str, size: int, most: int) -> Iterator[tuple[str, ...]]:
    """The text on one line, then on two of about the same width; as many as there is room for."""
    if most >= 1:
        yield (text,)
    words = text.split()
    if most >= 2 and len(words) > 1:
        halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
        yield min(halves, key=lambda pair: max(_face().width(w, size, _WEIGHT) for w in pair))


@cache
def _face() -> Typeface:
    return Typeface()


def _drawn(lines: tuple[str, ...], size: int, line_px: int, columns: int) -> tuple[str, ...]:
    image = np.zeros((line_px * len(lines), columns, 3), np.uint8)
    for number, line in enumerate(lines):
        left = (columns - _face().width(line, size, _WEIGHT)) // 2
        at = max(left, 0), number * line_px + size + 1
        _face().draw(image, line, at, size, (255, 255, 255), weight=_WEIGHT)
    ink = (image[..., 0] > _INK).astype(np.int8)
    return tuple("".join(row) for row in _SIGNS[2 * ink[::2] + ink[1::2]])
