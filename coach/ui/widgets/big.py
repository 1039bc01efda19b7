"""Widgets readable from two metres away: a large number and a bar that fills."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

_GLYPHS = {
    "0": ("111", "101", "101", "101", "111"),
    "1": ("010", "110", "010", "010", "111"),
    "2": ("111", "001", "111", "100", "111"),
    "3": ("111", "001", "111", "001", "111"),
    "4": ("101", "101", "111", "001", "001"),
    "5": ("111", "100", "111", "001", "111"),
    "6": ("111", "100", "111", "101", "111"),
    "7": ("111", "001", "010", "010", "010"),
    "8": ("111", "101", "111", "101", "111"),
    "9": ("111", "101", "111", "001", "111"),
    "/": ("001", "001", "010", "100", "100"),
    ":": ("000", "010", "000", "010", "000"),
    "-": ("000", "000", "111", "000", "000"),
    " ": ("000", "000", "000", "000", "000"),
}
_ROWS = 5
_CELLS_A_DOT = 2
"""A dot is twice as wide as high in cells, which is about square on screen."""


class BigNumber(Widget):
    """Digits (also ``/``, ``:`` and ``-``) as large as there is room, in the middle."""

    DEFAULT_CSS = """
    BigNumber { width: 1fr; height: 1fr; min-height: 5; color: $primary; }
    """

    value: reactive[str] = reactive("")

    def __init__(self, value: str = "", *, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._dot = "#" if plain else "█"
        self.set_reactive(BigNumber.value, value)

    def render_line(self, y: int) -> Strip:
        """One line of cells of the enlarged digits."""
        width, height = self.size.width, self.size.height
        style = self.rich_style
        glyphs = [_GLYPHS[letter] for letter in self.value if letter in _GLYPHS]
        dots = 4 * len(glyphs) - 1
        factor = min(width // max(dots * _CELLS_A_DOT, 1), height // _ROWS)
        if factor < 1:  # too narrow for large digits: said once, as plain text
            text = self.value[:width].center(width) if y == 0 else " " * width
            return Strip([Segment(text, style)])
        row = (y - (height - _ROWS * factor) // 2) // factor
        if not 0 <= row < _ROWS:
            return Strip.blank(width, style)
        wide = _CELLS_A_DOT * factor
        line = "0".join(glyph[row] for glyph in glyphs)
        drawn = "".join((self._dot if dot == "1" else " ") * wide for dot in line)
        return Strip([Segment(drawn.center(width)[:width], style)], width)


class HoldBar(Widget):
    """A bar that fills: ``share`` 0..1, with ``words`` written beneath."""

    DEFAULT_CSS = """
    HoldBar { width: 1fr; height: 3; color: $primary; }
    """

    share: reactive[float] = reactive(0.0)
    words: reactive[str] = reactive("")

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._full, self._empty = ("#", ".") if plain else ("█", "░")

    def render(self) -> Text:
        """Two lines of bar, one of words."""
        width = max(self.size.width, 1)
        filled = round(min(max(self.share, 0.0), 1.0) * width)
        bar = Text(self._full * filled + self._empty * (width - filled), no_wrap=True)
        words = Text(self.words.center(width)[:width], Style(bold=True), no_wrap=True)
        return Text("\n").join([bar, bar.copy(), words])
