"""A picture in the terminal: two pixels a cell, the upper one in front, the lower one behind."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from coach.core.types import Image

_SHADES = 0xF8
"""Colours are kept to 32 shades a channel: neighbouring cells merge, styles are found again."""

_ASCII = " .:-=+*#%@"
"""From dark to light, for terminals without block characters."""


class Picture(Widget):
    """Shows the last picture it was given, in the middle; the words instead while there is none.

    ``plain`` draws with ASCII characters only.
    """

    DEFAULT_CSS = """
    Picture { width: 1fr; height: 1fr; content-align: center middle; color: $text-muted; }
    """

    def __init__(self, words: str = "", *, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = words
        self._plain = plain
        self._pixels: Image | None = None

    @property
    def fit_px(self) -> tuple[int, int]:
        """How many square pixels there is room for: (width, height)."""
        return max(self.size.width, 1), max(self.size.height * 2, 2)

    def show(self, pixels: Image | None, words: str | None = None) -> None:
        """Show ``pixels`` uint8 (h, w, 3) red-green-blue, or nothing but ``words``."""
        self._pixels = pixels
        if words is not None:
            self._words = words
        self.refresh()

    def render(self) -> Content:
        """The words shown while there is no picture."""
        return Content(self._words)

    def render_line(self, y: int) -> Strip:
        """One line of cells: two lines of pixels."""
        pixels = self._pixels
        if pixels is None:
            return super().render_line(y)
        width, rows = self.size.width, self.size.height
        height_px, width_px = pixels.shape[:2]
        first = 2 * (y - (rows - (height_px + 1) // 2) // 2)
        if not 0 <= first < height_px:
            return Strip.blank(width, self.rich_style)
        shown = min(width_px, width)
        left = (width - shown) // 2
        upper = pixels[first, :shown]
        lower = pixels[min(first + 1, height_px - 1), :shown]
        draw = _ascii_cells if self._plain else _half_cells
        blank = self.rich_style
        segments = [Segment(" " * left, blank), *draw(upper, lower)]
        segments.append(Segment(" " * (width - left - shown), blank))
        return Strip(segments, width)


def _half_cells(upper: Image, lower: Image) -> list[Segment]:
    pair = np.concatenate([upper, lower], axis=1) & _SHADES  # (width, 6)
    edges = np.flatnonzero((pair[1:] != pair[:-1]).any(axis=1)) + 1
    starts = [0, *edges.tolist()]
    ends = [*edges.tolist(), len(pair)]
    colours = pair[starts].tolist()
    return [
        Segment("▀" * (end - start), _style(tuple(colour)))
        for start, end, colour in zip(starts, ends, colours, strict=True)
    ]


def _ascii_cells(upper: Image, lower: Image) -> list[Segment]:
    light = (upper.astype(np.uint16) + lower).sum(axis=1)
    index = (light * (len(_ASCII) - 1) // (6 * 255)).tolist()
    return [Segment("".join(_ASCII[i] for i in index))]


@lru_cache(maxsize=65536)
def _style(pair: tuple[int, ...]) -> Style:
    return Style(color=Color.from_rgb(*pair[:3]), bgcolor=Color.from_rgb(*pair[3:]))
