"""A number that matters, with its name above and what it means below."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget


class Tile(Widget):
    """Three lines in a frame: the frame's title names it, ``value`` is large, ``note`` small."""

    DEFAULT_CSS = """
    Tile {
        width: 1fr; height: 4; border: round $primary 60%; padding: 0 1;
        border-title-color: $primary; border-title-style: bold;
    }
    """

    value: reactive[str] = reactive("–")
    note: reactive[str] = reactive("")

    def __init__(self, title: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.border_title = title

    def render(self) -> Text:
        """The value, and beneath it the note."""
        width = max(self.size.width, 1)
        value = Text(self.value[:width], Style(bold=True), no_wrap=True)
        return Text("\n").join([value, Text(self.note[:width], Style(dim=True), no_wrap=True)])
