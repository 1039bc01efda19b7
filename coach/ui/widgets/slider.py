"""A value between a least and a most, moved by keys or by a click; each step multiplies."""

from __future__ import annotations

import math

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Slider(Widget):
    """``value`` between ``least`` and ``most`` on a scale on which equal ways are equal factors;
    a click posts ``Moved``. ``plain`` draws with ASCII characters only."""

    DEFAULT_CSS = """
    Slider { height: 1; width: 1fr; color: $foreground; }
    """

    value: reactive[float] = reactive(1.0)

    class Moved(Message):
        """Somebody clicked on the scale at ``value``."""

        def __init__(self, value: float) -> None:
            super().__init__()
            self.value = value

    def __init__(
        self, least: float, most: float, *, plain: bool = False, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._least, self._most = least, most
        self._signs = ("#", "-", "|") if plain else ("●", "─", "┼")

    def render(self) -> Text:
        """The scale with 1 marked on it, and the knob."""
        knob, line, usual = self._signs
        width = max(self.size.width, 3)
        cells = [line] * width
        cells[self._place(1.0, width)] = usual
        cells[self._place(self.value, width)] = knob
        return Text("".join(cells), no_wrap=True)

    def on_click(self, event: events.Click) -> None:
        """Where one clicked, to two digits."""
        share = event.x / max(self.size.width - 1, 1)
        value = self._least * math.exp(share * math.log(self._most / self._least))
        self.post_message(self.Moved(round(value, 2)))

    def _place(self, value: float, width: int) -> int:
        share = math.log(value / self._least) / math.log(self._most / self._least)
        return round(min(max(share, 0.0), 1.0) * (width - 1))
