"""The camera's picture in full resolution, in terminals with Sixels or Kitty's graphics."""

from __future__ import annotations

import asyncio
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

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
from coach.ui.widgets.pictures.picture import Picture

_OUTSIDE = [(ControlType.CURSOR_FORWARD, 0)]
"""Marks what takes no cells."""
_CHUNK = 4096
_COLOURS = SixelOptions(colors=64)


@dataclass(frozen=True, slots=True)
class Way:
    """How a terminal takes pictures: as large as ``fit`` of room in cells, ``written`` from a
    picture and the cells it covers, taken away by ``erased``."""

    fit: Callable[[Size], tuple[int, int]]
    written: Callable[[Image, Size, Console], str]
    erased: str


class PixelPicture(Picture):
    """The same as ``Picture`` in the terminal's own pixels.

    Writing down such a picture takes a while, on another thread; the newest is taken then. The
    whole of it is sent with the last line.
    """

    def __init__(self, way: Way, words: str = "", *, id: str | None = None) -> None:
        super().__init__(words, id=id)
        self._way = way
        self._newest: Image | None = None
        self._writing = self._wanted = False
        self._written, self._cells = "", Size()

    def on_mount(self) -> None:
        """What lies over the picture must not be drawn beneath it."""
        self.app.screen_change_signal.subscribe(self, lambda _: self._make_way())

    def _make_way(self) -> None:
        if self._written and not self.screen.is_active:
            self._erase()

    def _erase(self) -> None:
        driver = self.app._driver
        if driver is not None and self._way.erased:
            driver.write(self._way.erased)

    @property
    def fit_px(self) -> tuple[int, int]:
        """How many pixels are worth sending: (width, height)."""
        return self._way.fit(Size(max(self.size.width, 1), max(self.size.height, 1)))

    def show(self, pixels: Image | None, words: str | None = None) -> None:
        """Show ``pixels`` uint8 (h, w, 3) red-green-blue, or nothing but ``words``."""
        self._newest, self._wanted = pixels, pixels is not None
        if pixels is None:
            if self._written:
                self._erase()
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
                cells, console = self._covered(pixels), self.app.console
                written = await asyncio.to_thread(self._way.written, pixels, cells, console)
                if self._wanted:
                    self._written, self._cells = written, cells
                    self.refresh()
        finally:
            self._writing = False

    def _covered(self, pixels: Image) -> Size:
        """The cells a picture covers."""
        fit, size = self.fit_px, self.size
        width = round(pixels.shape[1] / fit[0] * size.width)
        height = round(pixels.shape[0] / fit[1] * size.height)
        return Size(min(max(width, 1), size.width), min(max(height, 1), size.height))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The margins, and the picture with the last line of them."""
        if not self._written or not self.screen.is_active:
            return super().render_lines(crop)
        (width, height), (wide, high), look = self.size, self._cells, self.rich_style
        left, top = max(width - wide, 0) // 2, max(height - high, 0) // 2
        line = [
            Segment(" " * left, look),
            Segment(f"\x1b[{wide}C", look, _OUTSIDE),
            Segment(" " * (width - left - wide), look),
        ]
        strips = [
            Strip(line, width) if top <= y < top + high else Strip.blank(width, look)
            for y in range(height)
        ]
        x, y = self.content_region.offset
        sent = [
            Control.move_to(x + left, y + top).segment.text,
            self._written,
            Control.move_to(x + width, y + height - 1).segment.text,
        ]
        last = [*strips[-1], *(Segment(text, look, _OUTSIDE) for text in sent)]
        strips[-1] = Strip(last, width)
        return strips[crop.y : crop.bottom]


def _in_pixels(room: Size) -> tuple[int, int]:
    wide, high = get_cell_size()
    return room.width * wide, room.height * high


def _in_fewer_pixels(room: Size) -> tuple[int, int]:
    """Kitty enlarges pictures itself: enough to see oneself, few enough to be sent often."""
    width, height = _in_pixels(room)
    scale = min(1.0, 480 / width)
    return round(width * scale), round(height * scale)


def _sixels(pixels: Image, cells: Size, console: Console) -> str:
    picture = Sixel(Pillow.fromarray(pixels), *cells, sixel_options=_COLOURS)
    segments = picture.__rich_console__(console, console.options)
    return next(s.text for s in segments if isinstance(s, Segment) and s.text.startswith("\x1bP"))


def _kitty(pixels: Image, cells: Size, _: Console) -> str:
    height, width = pixels.shape[:2]
    data = b64encode(zlib.compress(pixels.tobytes(), 1)).decode()
    chunks = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)]
    first = f"a=T,f=24,o=z,s={width},v={height},c={cells.width},r={cells.height},i=1,p=1,q=2,C=1"
    heads = [f"{first},", *[""] * (len(chunks) - 1)]
    more = [*[1] * (len(chunks) - 1), 0]
    return "".join(
        f"\x1b_G{head}m={left};{chunk}\x1b\\"
        for head, left, chunk in zip(heads, more, chunks, strict=True)
    )


SIXEL = Way(_in_pixels, _sixels, "")
KITTY = Way(_in_fewer_pixels, _kitty, "\x1b_Ga=d,d=I,i=1,q=2\x1b\\")
