"""Asks whether cues shall be said aloud: once, before the first session."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

ASKED = "app.voice_offered"
"""The key of the stored setting that it was asked."""


class VoiceOffer(ModalScreen[bool]):
    """Dismissed with whether the voice is wanted; leaving it is no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(False)", "Only written", key_display="esc"),
        Binding("ctrl+c", "app.quit", show=False),
    ]
    DEFAULT_CSS = """
    VoiceOffer { align: center middle; }
    VoiceOffer > Vertical {
        width: 60; height: auto; border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-title-style: bold;
    }
    VoiceOffer OptionList { height: auto; background: $surface; margin-top: 1; }
    """

    def compose(self) -> ComposeResult:
        """Why, and the two answers."""
        with Vertical() as box:
            box.border_title = "A voice?"
            yield Static(
                "You can't always look at the screen while you exercise. This machine can say "
                "the cues aloud; Settings changes it at any time."
            )
            yield OptionList(
                Option("Say the cues aloud", id="yes"),
                Option("Only write them", id="no"),
            )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose it."""
        self.dismiss(event.option_id == "yes")
