"""What is drawn cell by cell, line by line: charts, gauges, figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

NOTHING = Style.null()


def strip_of(line: Text, console: Console, look: Style = NOTHING) -> Strip:
    """One line of text as it is drawn on what looks like ``look``.

    Every segment has a style: where NO_COLOR is set, Textual reads it.
    """
    look += console.get_style(line.style)
    segments = Segment.apply_style(line.render(console), look)
    return Strip([Segment(text, style or NOTHING, control) for text, style, control in segments])


class Drawing(Widget):
    """Subclasses give ``lines``, which are drawn from the top as they are: nothing is wrapped, and
    nobody selects their text, which is what makes Textual's way of drawing words slow."""

    ALLOW_SELECT: ClassVar[bool] = False

    _strips: Sequence[Strip] = ()
    _strips_are_for: tuple[Size, Style] | None = None

    def lines(self) -> Sequence[Text]:
        """All lines of the drawing, as wide as there is room."""
        raise NotImplementedError

    def refresh(self, *regions: Region, **how: Any) -> Self:
        """Draw anew."""
        self._strips_are_for = None
        return super().refresh(*regions, **how)

    def render_line(self, y: int) -> Strip:
        """One of the lines, or none."""
        now = (self.size, self.rich_style)
        if now != self._strips_are_for:
            self._strips = [strip_of(line, self.app.console, now[1]) for line in self.lines()]
            self._strips_are_for = now
        width = self.size.width
        line = self._strips[y] if y < len(self._strips) else Strip.blank(0, now[1])
        return line.adjust_cell_length(width, self.rich_style)
