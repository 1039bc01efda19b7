"""Asks which elastic band is used in this session."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.core.programme.progression import BANDS

NO_BAND = "none"


class BandScreen(ModalScreen[str | None]):
    """Dismissed with the band's strength, or ``NO_BAND``; ``None`` where the session is not to
    begin. ``last``: the band of the last session, under the cursor; ``advice``: which to take."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", key_display="esc"),
        Binding("ctrl+c", "app.quit", show=False),
    ]
    DEFAULT_CSS = """
    BandScreen { align: center middle; }
    BandScreen > Vertical {
        width: 60; height: auto; border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-title-style: bold;
    }
    BandScreen OptionList { height: auto; background: $surface; }
    BandScreen Static { height: auto; color: $text-muted; }
    """

    def __init__(self, last: str | None, advice: str = "") -> None:
        super().__init__()
        self._last, self._advice = last, advice

    def compose(self) -> ComposeResult:
        """The strengths, the lightest first, and none."""
        with Vertical() as box:
            box.border_title = "Which band do you take?"
            yield OptionList(
                *(Option(band.capitalize(), id=band) for band in BANDS),
                Option("No band, or I can't tell", id=NO_BAND),
            )
            if self._advice:
                yield Static(self._advice, markup=False)

    def on_mount(self) -> None:
        """Start on the band of the last session."""
        place = BANDS.index(self._last) if self._last in BANDS else len(BANDS)
        self.query_one(OptionList).highlighted = place

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose it."""
        self.dismiss(event.option_id)
