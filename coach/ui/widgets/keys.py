"""The line at the bottom: which keys do what here."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget


class Keys(Widget):
    """The keys that do something on this screen, on one line; a click is a press.

    One widget, where Textual's own ``Footer`` makes one for every key again whenever a screen is
    gone to.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key"}
    DEFAULT_CSS = """
    Keys {
        height: 1; dock: bottom;
        background: $footer-background; color: $footer-foreground;
    }
    Keys > .keys--key { color: $footer-key-foreground; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._spans: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow what the screen can do."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def render(self) -> Text:
        """Key and words of what is shown, faint where it is not possible now. The last, which
        leaves, has room on every terminal."""
        line = Text(no_wrap=True, overflow="ellipsis")
        key = self.get_component_rich_style("keys--key", partial=True)
        self._spans = []
        for name, binding, enabled in self._that_fit():
            start = len(line)
            line.append(name, key)
            line.append(f"{binding.description} ")
            if not enabled:
                line.stylize("dim", start)
            else:
                self._spans.append((start, len(line), binding.key))
        return line

    def _that_fit(self) -> list[tuple[str, Binding, bool]]:
        """What is shown of each key, the key, and whether it does something now."""
        found: dict[str, tuple[str, Binding, bool]] = {}
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if binding.show and binding.action not in found:
                name = f" {self.app.get_key_display(binding)} "
                found[binding.action] = name, binding, enabled
        keys = list(found.values())
        while len(keys) > 1 and self._columns(keys) > self.size.width:
            del keys[-2]
        return keys

    @staticmethod
    def _columns(keys: list[tuple[str, Binding, bool]]) -> int:
        return sum(cell_len(f"{name}{binding.description} ") for name, binding, _ in keys)

    def on_click(self, event: events.Click) -> None:
        """Press what was clicked."""
        for start, end, key in self._spans:
            if start <= event.x < end:
                self.app.simulate_key(key)
