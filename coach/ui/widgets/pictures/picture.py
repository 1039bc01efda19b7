"""A picture in the terminal, drawn anew only where it has changed."""

from __future__ import annotations

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from coach.core.types import Image
from coach.ui.widgets.pictures.cells import BLANK, Cells, codes_of

NOISE = 10
"""Levels (of 255) by which a pixel may differ from what is shown: a camera's noise is no reason
to draw a wall again and again."""

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
        self._shown: Image | None = None
        self._lines: dict[int, Strip] = {}
        self._lines_are_for: tuple[Size, Style] | None = None

    @property
    def fit_px(self) -> tuple[int, int]:
        """How many square pixels there is room for: (width, height)."""
        return max(self.size.width, 1), max(self.size.height * 2, 2)

    def show(self, pixels: Image | None, words: str | None = None) -> None:
        """Show ``pixels`` uint8 (h, w, 3) red-green-blue, or nothing but ``words``."""
        shown = self._shown
        if pixels is not None and shown is not None and pixels.shape == shown.shape:
            self._go_on(shown, pixels)
            return
        said = self._words if words is None else words
        if shown is not pixels or said != self._words:
            self._shown, self._words = pixels, said
            self._lines.clear()
            self.refresh()

    def _go_on(self, shown: Image, pixels: Image) -> None:
        """Draw the lines in which something is no longer as it is shown."""
        moved = (np.abs(pixels.astype(np.int16) - shown) > NOISE).any(axis=2)
        lines = np.unique(np.flatnonzero(moved.any(axis=1)) // 2) + self._top(shown)
        if lines.size:
            self._shown = np.where(moved[..., np.newaxis], pixels, shown)
            width = self.size.width
            for y in lines.tolist():
                self._lines.pop(y, None)
            self.refresh(*(Region(0, y, width, 1) for y in lines.tolist()))

    def _top(self, shown: Image) -> int:
        """The line of cells on which the picture begins."""
        return (self.size.height - (len(shown) + 1) // 2) // 2

    def render(self) -> Content:
        """The words shown while there is no picture."""
        return Content(self._words)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The picture has no styles of its own: nothing is done to its lines but cutting."""
        filters = (one for one in self.get_line_filters() if not isinstance(one, ANSIToTruecolor))
        if self._shown is None or self._plain or any(filters):
            return super().render_lines(crop)
        now = (self.size, self.rich_style)
        if now != self._lines_are_for:
            self._lines.clear()
            self._lines_are_for = now
        for y in crop.line_range:
            if y not in self._lines:
                self._lines[y] = self.render_line(y)
        return [self._lines[y].crop(crop.x, crop.right) for y in crop.line_range]

    def render_line(self, y: int) -> Strip:
        """One line of cells: two lines of pixels."""
        shown = self._shown
        if shown is None:
            return super().render_line(y)
        width = self.size.width
        first = 2 * (y - self._top(shown))
        if not 0 <= first < len(shown):
            return Strip.blank(width, self.rich_style)
        pair = shown[[first, min(first + 1, len(shown) - 1)], :width]
        left = (width - pair.shape[1]) // 2
        if self._plain:
            return Strip(
                [Segment((" " * left + _ascii(pair)).ljust(width), self.rich_style)], width
            )
        cells = np.full((2, width), BLANK, np.int32)
        cells[:, left : left + pair.shape[1]] = codes_of(pair)
        return Cells(cells[0], cells[1], self.rich_style)


def _ascii(pair: Image) -> str:
    """Two lines of pixels as characters, by how light they are."""
    index = pair.sum(axis=(0, 2)) * (len(_ASCII) - 1) // (6 * 255)
    return "".join(_ASCII[i] for i in index.tolist())
