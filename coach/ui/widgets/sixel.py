"""Oneself as a real picture, in terminals that draw Sixels."""

from __future__ import annotations

import asyncio

from PIL import Image as Pillow
from rich.console import Console
from rich.control import Control
from rich.segment import ControlType, Segment
from textual.geometry import Region, Size
from textual.strip import Strip

# Asks the terminal how large its cells are: imported before the app takes the keyboard.
from textual_image._terminal import get_cell_size
from textual_image.renderable.sixel import Image as Sixel
from textual_image.renderable.sixel import SixelOptions

from coach.core.types import Image
from coach.ui.widgets.picture import Picture

COLOURS = SixelOptions(colors=64)
_OUTSIDE = [(ControlType.CURSOR_FORWARD, 0)]
"""Marks what takes no cells."""


class SixelPicture(Picture):
    """The same as ``Picture`` in the terminal's own pixels.

    Writing down such a picture takes a while, on another thread; the newest is taken then. The
    whole of it is sent with the last line; of the others only the margins are drawn.
    """

    def __init__(self, words: str = "", *, id: str | None = None) -> None:
        super().__init__(words, id=id)
        self._newest: Image | None = None
        self._writing = self._wanted = False
        self._written, self._cells = "", Size()

    @property
    def fit_px(self) -> tuple[int, int]:
        """How many pixels there is room for: (width, height)."""
        wide, high = get_cell_size()
        return max(self.size.width, 1) * wide, max(self.size.height, 1) * high

    def show(self, pixels: Image | None, words: str | None = None) -> None:
        """Show ``pixels`` uint8 (h, w, 3) red-green-blue, or nothing but ``words``."""
        self._newest, self._wanted = pixels, pixels is not None
        if pixels is None:
            self._written = ""
            super().show(None, words)
        elif not self._writing:
            self._writing = True
            self.run_worker(self._write())

    async def _write(self) -> None:
        """Write pictures down until the newest is shown."""
        try:
            while (pixels := self._newest) is not None:
                self._newest = None
                cells = _in_cells(pixels)
                written = await asyncio.to_thread(_sixels, pixels, cells, self.app.console)
                if self._wanted:
                    self._written, self._cells = written, cells
                    self.refresh()
        finally:
            self._writing = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """The margins, and the picture with the last line of them."""
        if not self._written or not self.screen.is_active:
            return super().render_lines(crop)
        (width, height), cells = self.size, self._cells
        left, top = max(width - cells.width, 0) // 2, max(height - cells.height, 0) // 2
        strips = []
        for y in range(height):
            if not top <= y < top + cells.height:
                strips.append(Strip.blank(width, self.rich_style))
                continue
            parts = [
                Segment(" " * left, self.rich_style),
                Segment(f"\x1b[{cells.width}C", None, _OUTSIDE),
                Segment(" " * (width - left - cells.width), self.rich_style),
            ]
            strips.append(Strip(parts, width))
        x, y = self.content_region.offset
        strips[-1] = Strip(
            [
                *strips[-1],
                Segment(Control.move_to(x + left, y + top).segment.text, None, _OUTSIDE),
                Segment(self._written, None, _OUTSIDE),
                Segment(Control.move_to(x + width, y + height - 1).segment.text, None, _OUTSIDE),
            ],
            width,
        )
        return strips[crop.y : crop.bottom]


def _in_cells(pixels: Image) -> Size:
    """How many cells a picture covers."""
    wide, high = get_cell_size()
    return Size(max(pixels.shape[1] // wide, 1), max(pixels.shape[0] // high, 1))


def _sixels(pixels: Image, cells: Size, console: Console) -> str:
    """A picture as a terminal reads it."""
    picture = Sixel(Pillow.fromarray(pixels), *cells, sixel_options=COLOURS)
    segments = picture.__rich_console__(console, console.options)
    return next(s.text for s in segments if isinstance(s, Segment) and s.text.startswith("\x1bP"))
