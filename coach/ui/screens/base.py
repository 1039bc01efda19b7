"""What every screen has: the line of places on top, the keys below, and its own help."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from coach.errors import CoachError
from coach.storage.history import History
from coach.ui.widgets.keys import Keys
from coach.ui.widgets.navigation import KEPT_NOTHING, Navigation
from coach.ui.widgets.prose import prose

if TYPE_CHECKING:
    from coach.ui.host import Host

Result = TypeVar("Result")


class Hosted:
    """Lets a screen see the app it is shown in as its ``Host``."""

    @property
    def coach(self) -> Host:
        """The app, with its camera and its memory."""
        return cast("Host", cast("Screen[object]", self).app)


class CoachScreen(Hosted, Screen[None]):
    """A place of the app. Subclasses give ``MODE``, ``HELP`` (see ``prose``) and ``body``."""

    MODE: ClassVar[str]
    HELP: ClassVar[str]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "explain", "Help", key_display="?"),
    ]

    def __init__(self) -> None:
        super().__init__()
        # Made with the looks of today: no reason to read every style sheet again.
        self._css_update_count = self.app._css_update_count

    def compose(self) -> ComposeResult:
        """Places, body, keys."""
        recording = not self.coach.services.live
        yield Navigation(self.MODE, recording=recording)
        if recording:
            yield Static(KEPT_NOTHING, classes="recording")
        yield from self.body()
        yield Keys()

    def on_mount(self) -> None:
        """A place is made once and lives as long as the app: no round of the garbage collector,
        which stops every thread, need look at it."""
        self.call_after_refresh(gc.freeze)

    def body(self) -> ComposeResult:
        """What lies between the places and the keys."""
        yield from ()

    async def known(self, ask: Callable[[History], Result]) -> Result | None:
        """Read from the history on another thread. Where it can't be read, the error is shown and
        the result is ``None``."""
        try:
            return await asyncio.to_thread(ask, self.coach.services.history)
        except CoachError as error:
            self.coach.tell_error(error)
            return None

    def action_explain(self) -> None:
        """Show what this screen is for."""
        self.app.push_screen(HelpScreen(self.HELP))


class HelpScreen(ModalScreen[None]):
    """A page of help over the whole screen. It is opaque: the screen below would otherwise be
    tinted and drawn again."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background; }
    HelpScreen > VerticalScroll {
        width: 72; max-width: 95%; height: auto; max-height: 90%;
        border: round $primary; background: $surface; padding: 0 2;
    }
    HelpScreen Static { width: 1fr; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "Close", key_display="esc"),
        Binding("ctrl+c", "app.quit", show=False),
    ]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The page, which scrolls."""
        plain = cast("Host", self.app).plain
        with VerticalScroll() as page:
            page.border_subtitle = "esc closes"
            yield Static(prose(self._text, plain=plain))


def panel(title: str, *children: Widget, id: str | None = None) -> VerticalScroll:
    """A titled box of widgets that scrolls when there is more than fits."""
    box = VerticalScroll(*children, id=id, classes="panel")
    box.border_title = title
    box.can_focus = False
    return box
