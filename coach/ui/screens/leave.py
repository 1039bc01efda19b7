"""Asks whether the monitor goes on when the app is closed."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

Left = Literal["keep", "stop"]


class LeaveScreen(ModalScreen[Left | None]):
    """Dismissed with "keep" or "stop", ``None`` where the app stays open. ``may_keep``: the camera
    is a real one, so that the monitor can go on without the app."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Stay", key_display="esc"),
        Binding("q,ctrl+c", "dismiss('stop')", "Stop and quit", key_display="q"),
    ]
    DEFAULT_CSS = """
    LeaveScreen { align: center middle; }
    LeaveScreen > Vertical {
        width: 56; height: auto; border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-title-style: bold;
    }
    LeaveScreen OptionList { height: auto; background: $surface; margin-top: 1; }
    LeaveScreen Static { height: auto; color: $text-muted; }
    """

    def __init__(self, *, may_keep: bool) -> None:
        super().__init__()
        self._may_keep = may_keep

    def compose(self) -> ComposeResult:
        """The choices."""
        with Vertical() as box:
            box.border_title = "The monitor is on"
            kept = [Option("Keep monitoring in the background, and quit", id="keep")]
            yield OptionList(
                *(kept if self._may_keep else []),
                Option("Stop monitoring, and quit (q)", id="stop"),
                Option("Stay here (esc)", id="stay"),
            )
            if self._may_keep:
                yield Static("coach shows it again; coach monitor --stop ends it.")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose it."""
        chosen: dict[str | None, Left] = {"keep": "keep", "stop": "stop"}
        self.dismiss(chosen.get(event.option_id))
