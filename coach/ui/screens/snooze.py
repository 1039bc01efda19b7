"""Asks for how long the monitor says nothing."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from coach.core.monitor.nudges import spoken

MINUTES = (15, 30, 60, 120, 240)
USUAL = 30


class SnoozeScreen(ModalScreen[float | None]):
    """Dismissed with seconds, 0 to end a snooze, ``None`` where nothing was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,z", "dismiss(None)", "Close", key_display="esc"),
        Binding("ctrl+c", "app.quit", show=False),
    ]
    DEFAULT_CSS = """
    SnoozeScreen { align: center middle; }
    SnoozeScreen > Vertical {
        width: 40; height: auto; border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-title-style: bold;
    }
    SnoozeScreen OptionList { height: auto; background: $surface; }
    """

    def compose(self) -> ComposeResult:
        """The lengths, and how to end one."""
        with Vertical() as box:
            box.border_title = "Say nothing for"
            box.border_subtitle = "enter takes it, esc closes"
            yield OptionList(
                *(Option(spoken(60 * minutes), id=str(60 * minutes)) for minutes in MINUTES),
                Option("End the snooze now", id="0"),
            )

    def on_mount(self) -> None:
        """Start on the usual one."""
        self.query_one(OptionList).highlighted = MINUTES.index(USUAL)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose it."""
        self.dismiss(float(event.option_id or 0))
