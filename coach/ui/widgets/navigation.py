"""The line at the top: the present place, and the keys of the others."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual import events
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class AppPlace:
    """A screen that one key leads to."""

    mode: str
    key: str
    title: str


PLACES = (
    AppPlace("today", "t", "Today"),
    AppPlace("check", "c", "Check"),
    AppPlace("monitor", "m", "Monitor"),
    AppPlace("exercise", "e", "Exercise"),
    AppPlace("history", "h", "History"),
    AppPlace("learn", "l", "Learn"),
    AppPlace("settings", "s", "Settings"),
)


RECORDING = "  recording"
KEPT_NOTHING = "A recording stands in for the camera: nothing of it is kept."


class Navigation(Widget):
    """All places on one line, the present one marked; a click leads there. ``recording``: a
    recording stands in for the camera."""

    DEFAULT_CSS = """
    Navigation { height: 1; dock: top; background: $panel; color: $foreground; }
    """

    def __init__(self, mode: str, *, recording: bool = False) -> None:
        super().__init__()
        self._mode, self._recording = mode, recording
        self._spans: list[tuple[int, int, str]] = []

    def render(self) -> Text:
        """The line: each title with its key underlined."""
        line = Text(" coach ", Style(bold=True), no_wrap=True)
        self._spans = []
        for place in PLACES:
            start = len(line)
            here = place.mode == self._mode
            label = f"[{place.title}]" if here else f" {place.title} "
            line.append(label, Style(bold=here, reverse=here))
            line.stylize(Style(underline=True, bold=True), start + 1, start + 2)
            self._spans.append((start, len(line), place.mode))
        if self._recording:
            line.append(RECORDING[: max(0, self.size.width - len(line))], Style(bold=True))
        return line

    def on_click(self, event: events.Click) -> None:
        """Go where one clicked."""
        for start, end, mode in self._spans:
            if start <= event.x < end:
                self.app.switch_mode(mode)
