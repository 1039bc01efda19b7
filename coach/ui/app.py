"""The terminal app: places, looks, and the one camera they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from coach.ui.feed import Feed
from coach.ui.screens.check import CheckScreen
from coach.ui.screens.history import HistoryScreen
from coach.ui.screens.learn import LearnScreen
from coach.ui.screens.today import TodayScreen
from coach.ui.services import Services
from coach.ui.theme import THEMES
from coach.ui.widgets.navigation import PLACES


class CoachApp(App[None]):
    """``services`` is the world outside; ``plain`` draws with ASCII characters only."""

    TITLE = "coach"
    CSS_PATH = "coach.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "today": TodayScreen,
        "check": CheckScreen,
        "history": HistoryScreen,
        "learn": LearnScreen,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(place.key, f"switch_mode('{place.mode}')", place.title, show=False)
            for place in PLACES
        ),
        Binding("q", "quit", "Quit"),
    ]

    def __init__(self, services: Services, *, plain: bool = False) -> None:
        super().__init__()
        self.services = services
        self.plain = plain
        self.feed = Feed(services)

    def on_mount(self) -> None:
        """Put on the looks and open the first screen."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.switch_mode("today")

    def on_unmount(self) -> None:
        """Let go of the camera, whatever ended the app."""
        self.feed.close()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every place can be reached from the command palette too."""
        yield from super().get_system_commands(screen)
        for place in PLACES:
            yield SystemCommand(
                place.title, f"Go to {place.title}", lambda mode=place.mode: self.switch_mode(mode)
            )
