"""The terminal app: places, looks, and the one camera they share."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, cast

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.notifications import Notification, Notify
from textual.screen import Screen

from coach.content.learn import library
from coach.content.loader import exercises
from coach.content.routines import routines
from coach.content.settings import Settings
from coach.content.settings_file import change_setting
from coach.conventions import chosen, use
from coach.errors import CoachError
from coach.notices.desktop import Notice
from coach.notices.voice import Voice, open_voice
from coach.runtime.machine import Services
from coach.runtime.system.settings_log import remember_settings
from coach.safe_text import capitalised
from coach.storage.database import HistoryError
from coach.storage.moment import Moment
from coach.ui.ascii_filter import Plain
from coach.ui.feed import Feed
from coach.ui.monitor_host import MonitorHost
from coach.ui.palette import KEPT, commands
from coach.ui.screens.base import CoachScreen
from coach.ui.screens.break_time import BreakChoice, BreakScreen
from coach.ui.screens.check import CheckScreen
from coach.ui.screens.exercise import ExerciseScreen
from coach.ui.screens.history import HistoryScreen
from coach.ui.screens.learn import LearnScreen
from coach.ui.screens.leave import LeaveScreen, Left
from coach.ui.screens.monitor import MonitorScreen
from coach.ui.screens.settings import SettingsScreen
from coach.ui.screens.today import TodayScreen
from coach.ui.screens.welcome import WelcomeScreen, step_of
from coach.ui.served import LOOK_S, is_left_alone, is_served
from coach.ui.theme import THEMES
from coach.ui.widgets.navigation import PLACES
from coach.ui.widgets.pictures.picture import Picture
from coach.ui.words.welcome import Step

SWITCH_S = 0.001
"""How long a newly opened place may take to lay itself out before it is drawn."""
ROUNDS = (2000, 10, 10)
"""Thresholds of garbage collection: a third as many collections as by default."""
ATTENDED_S = 0.5
"""How often the state of a monitor in another process is read."""
NEWS_S = 1.0
"""How often the history is asked for new notices."""


class CoachApp(App[None]):
    """``services`` gives camera, detector, history and clock; ``plain`` draws with ASCII characters
    only."""

    TITLE = "coach"
    CSS_PATH = Path(__file__).with_name("coach.tcss")  # whole, so that subclasses find it too
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "today": TodayScreen,
        "check": CheckScreen,
        "monitor": MonitorScreen,
        "exercise": ExerciseScreen,
        "history": HistoryScreen,
        "learn": LearnScreen,
        "settings": SettingsScreen,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(place.key, f"go('{place.mode}')", place.title, show=False) for place in PLACES),
        Binding("q", "quit", "Quit"),
        Binding("ctrl+c", "quit", "Quit", show=False, system=True),
    ]

    def __init__(
        self, services: Services, settings: Settings | None = None, *, plain: bool = False
    ) -> None:
        super().__init__()
        self.services = services
        self.settings = settings or Settings()
        self.plain = plain or self.settings.app.plain
        self.lookout = MonitorHost(services, self._tell_notice)
        self.feed = Feed(services, self.lookout)
        self.draft_answers: dict[str, Sequence[str]] = {}
        self._changing = asyncio.Lock()
        self._told = 0
        self._break_shown = False
        self._replaced: dict[str, Notification] = {}
        self._ascii = Plain()
        self._rounds = gc.get_threshold()

    def on_mount(self) -> None:
        """Apply the theme and open the first screen."""
        self._end_on_request()
        for theme in THEMES:
            self.register_theme(theme)
        self.apply_settings()
        self.lookout.attend()
        self.switch_mode("today")
        step = step_of(self.services.history)
        if step is not Step.DONE:
            self.push_screen(WelcomeScreen(step), self._welcomed)
        self._tell_news()
        self.set_interval(NEWS_S, self._tell_news)
        self.set_interval(ATTENDED_S, self._attend)
        if is_served():
            self.set_interval(LOOK_S, self._end_with_server)
        self._read_ahead()

    def _end_with_server(self) -> None:
        """Nobody sees the app any more: let go of the camera."""
        if is_left_alone():
            self.exit()

    @work(thread=True)
    def _read_ahead(self) -> None:
        """Read in advance what places show: reading takes longer than one picture lasts."""
        exercises(), routines(), library()
        self._remember_settings()

    def _remember_settings(self) -> None:
        services = self.services
        try:
            remember_settings(services.history, self.settings, Moment.of(services.now()))
        except HistoryError as error:
            services.history.store.notices.append(str(error))

    def _tell_news(self) -> None:
        """Show the history's notices since the last time: damage, no room, room again."""
        news = self.services.history.notices[self._told :]
        self._told += len(news)
        for notice in news:
            text = capitalised(notice)
            self.notify(f"{text}.", severity="warning", timeout=12, markup=False)

    def on_ready(self) -> None:
        """Keep what lives as long as the app out of the garbage collector's rounds: they stop
        every thread."""
        self._rounds = gc.get_threshold()
        gc.set_threshold(*ROUNDS)
        gc.collect()
        gc.freeze()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The filters applied to every line before it is drawn."""
        filters = super().get_line_filters()
        return [*filters, self._ascii] if self.plain else filters

    def delay_update(self, delay: float = SWITCH_S) -> None:
        """Draw another place this soon: Textual would wait longer than a key may take."""
        super().delay_update(delay)

    def on_unmount(self) -> None:
        """Let go of the camera, whatever ended the app."""
        gc.unfreeze()
        gc.set_threshold(*self._rounds)
        self.lookout.leave()
        self.feed.close()

    def _end_on_request(self) -> None:
        """Restore the terminal when a signal asks the process to end."""
        for name in ("SIGTERM", "SIGHUP"):
            # Windows has no such signals; tests run on other threads than the main one.
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)

    def _welcomed(self, place: str | None) -> None:
        if place is not None:
            self.switch_mode(place)
        if place == "monitor":
            self._begin_watching()

    @work(thread=True)
    def _begin_watching(self) -> None:
        """Start the desk monitor right after the first run, which has taken a baseline."""
        try:
            self.lookout.start(self.settings.monitor)
        except CoachError as error:
            self.call_from_thread(self.tell_error, error)

    async def use_camera(self, name: str) -> None:
        """Look through another camera from now on, here and in ``coach monitor``."""
        if name != self.services.source:
            self.services.source = name
            self.feed.reopen()
            await self.change_setting("monitor.source", name)

    @work(thread=True, exclusive=True, group="attend")
    def _attend(self) -> None:
        self.lookout.attend()
        self.call_from_thread(self._show_break)

    def _show_break(self) -> None:
        """Open the break's screen, once for each break begun elsewhere or asked for firmly."""
        rest = self.lookout.rhythm
        wanted = rest is not None and (rest["begun"] or (rest["due"] and rest["firm"]))
        if wanted and not self._break_shown and isinstance(self.screen, CoachScreen):
            self.push_screen(BreakScreen(), self._after_break)
        self._break_shown = bool(wanted) and (
            self._break_shown or isinstance(self.screen, BreakScreen)
        )

    def begin_break(self) -> None:
        """Take a break now."""
        self._break_shown = True
        self._rest("begin")
        self.push_screen(BreakScreen(), self._after_break)

    def _after_break(self, chosen: BreakChoice | None) -> None:
        if chosen is None:
            return
        if chosen.act == "exercise":
            self._exercise_in_break(chosen.routine)
        else:
            self._rest(chosen.act)

    @work
    async def _exercise_in_break(self, routine: str) -> None:
        await self.switch_mode("exercise")
        cast(ExerciseScreen, self.screen).begin(routine, self._break_done)

    def _break_done(self) -> None:
        self._rest("finish")

    @work(thread=True, group="rest")
    def _rest(self, what: str) -> None:
        self.lookout.rest(what)

    def apply_settings(self) -> None:
        """Apply the settings that concern the app's looks."""
        looks = self.settings.app
        use(chosen(looks.clock, looks.dates, looks.decimals))
        self.theme = f"coach-{self.settings.app.theme}"
        self.animation_level = "none" if self.settings.app.reduced_motion else "full"

    async def set_setting(self, key: str, value: object) -> None:
        """Change a setting in its file and here. Raises ``CoachError`` and changes nothing where
        the value is wrong or the file can't be written. One change at a time, off this thread:
        disks are slow."""
        async with self._changing:
            self.settings = await asyncio.to_thread(change_setting, key, value)
            await asyncio.to_thread(self._remember_settings)
            if key.startswith("monitor."):
                await asyncio.to_thread(self.lookout.change_settings, self.settings.monitor)
        self.apply_settings()

    async def change_setting(self, key: str, value: object) -> bool:
        """As ``set_setting``, but an error is shown."""
        try:
            await self.set_setting(key, value)
        except CoachError as error:
            self.tell_error(error)
            return False
        return True

    def picture(self, words: str = "", *, id: str) -> Picture:
        """The widget for the camera's picture, as settings and terminal allow."""
        if self.settings.app.picture == "graphics" and not self.plain and not self.is_headless:
            from coach.ui.widgets.pictures.graphics import graphics

            picture = graphics(words, id=id)
            if picture is not None:
                return picture
        return Picture(words, plain=self.plain, id=id)

    def open_voice(self) -> Voice | None:
        """The platform's voice, where the settings want it and there is one."""
        if not self.settings.app.voice:
            return None
        voice = open_voice()
        if voice is None:
            self.notify("There is no speech on this machine: cues are written.", timeout=6)
        return voice

    def tell_error(self, error: CoachError) -> None:
        """Show an error as a toast: what happened, and what to do."""
        title = capitalised(error.what)
        self.tell_instead(Notification(error.hint or "", title, "error", 12))

    def tell_instead(self, toast: Notification) -> None:
        """Show a toast in place of the last one of its severity that came this way: the same key
        pressed again piles nothing up, and what others said stays."""
        last = self._replaced.get(toast.severity)
        if last is not None and last in self._notifications:
            self._unnotify(last)
        self._replaced[toast.severity] = toast
        self.post_message(Notify(toast))

    def _tell_notice(self, notice: Notice) -> None:
        """What the desktop could not show: here instead, with the bell. Waits for nobody: the
        monitor's thread holds its lock meanwhile."""
        self.call_later(self.notify, notice.text, title=notice.title, markup=False)
        self.call_later(self.bell)

    def action_go(self, mode: str) -> None:
        """Go to another place."""
        self.switch_mode(mode)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A session and the safety questions are left by their own keys, not by a place's."""
        if action == "go":
            return isinstance(self.screen, CoachScreen)
        return super().check_action(action, parameters)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every place can be reached from the command palette too, and what has no key."""
        common = super().get_system_commands(screen)
        yield from (command for command in common if command.title in KEPT)
        if isinstance(screen, CoachScreen):
            yield from commands(self)

    async def action_quit(self) -> None:
        """Quit; where the monitor runs, ask first whether it shall go on."""
        if self.lookout.running:
            self.push_screen(LeaveScreen(may_keep=self.services.live), self._left)
        else:
            await super().action_quit()

    def _left(self, chosen: Left | None) -> None:
        if chosen is not None:
            self._leave(chosen)

    @work(thread=True, group="leave")
    def _leave(self, chosen: Left) -> None:
        try:
            if chosen == "keep":
                self.call_from_thread(self.notify, "Handing the camera over …")
                self.lookout.hand_over(self.settings.monitor)
            else:
                self.lookout.stop()
        except CoachError as error:
            self.call_from_thread(self.tell_error, error)
        else:
            self.call_from_thread(self.exit)
