"""What screens may ask of the app they are shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.notifications import Notification

    from coach.content.settings import Settings
    from coach.errors import CoachError
    from coach.notices.voice import Voice
    from coach.runtime.machine import Services
    from coach.ui.feed import Feed
    from coach.ui.monitor_host import MonitorHost
    from coach.ui.widgets.pictures.picture import Picture


class Host(Protocol):
    """The app as its screens see it: ``coach.ui.app.CoachApp`` is the one there is.

    Screens get it by ``cast`` from Textual's ``app``; they never import the app, which imports
    them.
    """

    services: Services
    settings: Settings
    plain: bool
    feed: Feed
    lookout: MonitorHost
    draft_answers: dict[str, Sequence[str]]

    def picture(self, words: str = "", *, id: str) -> Picture:
        """A widget that shows the camera's picture, as settings and terminal allow."""
        ...

    def open_voice(self) -> Voice | None:
        """The platform's voice; ``None`` where it is off or missing."""
        ...

    def tell_error(self, error: CoachError) -> None:
        """Show an error as a toast, in place of the last error."""

    def tell_instead(self, toast: Notification) -> None:
        """Show a toast in place of the last one of its severity that came this way."""

    async def use_camera(self, name: str) -> None:
        """Look through another camera from now on."""

    async def set_setting(self, key: str, value: object) -> None:
        """Change a setting; raises ``CoachError`` and changes nothing where it can't."""

    async def change_setting(self, key: str, value: object) -> bool:
        """Change a setting; an error is shown and gives ``False``."""
        ...

    def begin_break(self) -> None:
        """Show the break's screen, and let the monitor know."""

    def bell(self) -> None:
        """Ring the terminal's bell."""
