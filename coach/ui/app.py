"""The terminal app: places, looks, and the one camera they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from coach.content.settings import Settings
from coach.errors import CoachError
from coach.notices.desktop import Notice
from coach.ui.feed import Feed
from coach.ui.screens.check import CheckScreen
from coach.ui.screens.history import HistoryScreen
from coach.ui.screens.learn import LearnScreen
from coach.ui.screens.monitor import MonitorScreen
from coach.ui.screens.settings import SettingsScreen
from coach.ui.screens.today import TodayScreen
from coach.ui.services import Services
from coach.ui.theme import THEMES
from coach.ui.watch import Watch
from coach.ui.widgets.navigation import PLACES


class CoachApp(App[None]):
    """``services`` is the world outside; ``plain`` draws with ASCII characters only."""

    TITLE = "coach"
    CSS_PATH = "coach.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "today": TodayScreen,
        "check": CheckScreen,
        "monitor": MonitorScreen,
        "history": HistoryScreen,
        "learn": LearnScreen,
        "settings": SettingsScreen,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(place.key, f"switch_mode('{place.mode}')", place.title, show=False)
            for place in PLACES
        ),
        Binding("q", "quit", "Quit"),
    ]

    def __init__(
        self, services: Services, settings: Settings | None = None, *, plain: bool = False
    ) -> None:
        super().__init__()
        self.services = services
        self.settings = settings or Settings()
        self.plain = plain or self.settings.app.plain
        self.lookout = Watch(services, self._tell_notice)
        self.feed = Feed(services, self.lookout)

    def on_mount(self) -> None:
        """Put on the looks and open the first screen."""
        for theme in THEMES:
            self.register_theme(theme)
        self.apply_settings()
        self.switch_mode("today")
        for notice in self.services.history.notices:
            self.notify(f"{notice}.", severity="warning")

    def on_unmount(self) -> None:
        """Let go of the camera, whatever ended the app."""
        self.lookout.stop()
        self.feed.close()

    def apply_settings(self) -> None:
        """Look as the settings say."""
        self.theme = f"coach-{self.settings.app.theme}"
        self.animation_level = "none" if self.settings.app.reduced_motion else "full"

    def tell_error(self, error: CoachError) -> None:
        """An error as a toast: what happened, and what to do."""
        title = error.what[:1].upper() + error.what[1:]
        self.notify(error.hint or "", title=title, severity="error", timeout=12)

    def _tell_notice(self, notice: Notice) -> None:
        """What the desktop could not show: here instead, with the bell."""
        self.call_from_thread(self.notify, notice.text, title=notice.title)
        self.call_from_thread(self.bell)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every place can be reached from the command palette too."""
        yield from super().get_system_commands(screen)
        for place in PLACES:
            yield SystemCommand(
                place.title, f"Go to {place.title}", lambda mode=place.mode: self.switch_mode(mode)
            )
