"""A sentence in large letters where there is room, readable from far away."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from coach.report.terminal.lettering import lettered


class LargeWords(Widget):
    """Draws ``words`` as large as fits; see ``fit`` for whether they can be drawn at all."""

    DEFAULT_CSS = """
    LargeWords { width: 1fr; height: 1fr; }
    """

    words: reactive[str] = reactive("")

    @staticmethod
    def fit(words: str, size: Size) -> bool:
        """Whether ``words`` are readable in a field of that many cells."""
        return bool(words and lettered(words, size.width, size.height))

    def render_line(self, y: int) -> Strip:
        """One row of cells; the words stand in the middle."""
        width, height = self.size
        rows = lettered(self.words, width, height) if self.words else ()
        row = y - (height - len(rows)) // 2
        if not 0 <= row < len(rows):
            return Strip.blank(width, self.rich_style)
        return Strip([Segment(rows[row], self.rich_style)], width)
