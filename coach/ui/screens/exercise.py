"""Exercise: today's programme, the routines and every exercise, with what each is good for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Markdown, OptionList
from textual.widgets.option_list import Option

from coach.content.loader import exercises
from coach.content.routines import routines
from coach.conventions import conventions
from coach.core.exercise.plan import asked_for, estimated_s
from coach.core.exercise.spec import ExerciseSpec
from coach.core.plural import counted
from coach.errors import CoachError
from coach.notices.voice import find_speech
from coach.runtime.training.programme import NAME
from coach.runtime.training.recorder import SessionLog
from coach.runtime.training.resolve import Chosen, choose
from coach.runtime.training.runner import SessionRun
from coach.runtime.training.safety import ask_again, require_no_emergency, require_readable
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import ExerciseSet, Setting
from coach.storage.store import Store
from coach.ui.screens.band import NO_BAND, BandScreen
from coach.ui.screens.base import CoachScreen
from coach.ui.screens.screening import ScreeningScreen
from coach.ui.screens.session import SessionScreen
from coach.ui.screens.voice_offer import ASKED, VoiceOffer
from coach.ui.widgets.pictures.demonstration import Demonstration

FRAMES_A_SECOND = 12
FAULTS = 4
"""How many faults of an exercise are named before it begins."""


class ExerciseScreen(CoachScreen):
    """A list on the left; what the chosen one is, and how it moves, on the right."""

    MODE = "exercise"
    HELP = """
# Exercise

**Enter** or **space** starts what is under the cursor. **Today's programme** is what the eight
weeks ask for today: chosen by your checks and monitoring, harder or easier by how it went.

During a session: `space` pauses, `n` next, `s` skips the exercise, `r` repeats the set,
`h` it hurts, `q` stops. After each exercise you are asked for pain and effort, 0 to 10.

`b` tells which elastic band you use. It is kept with every set, and the programme goes on from
it: after enough good sessions it names the next one.

What your answers to the safety questions hold back is replaced, and you are told why.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "start", "Start"),
        Binding("b", "band", "Band"),
    ]
    DEFAULT_CSS = """
    ExerciseScreen OptionList { width: 28; height: 1fr; border: round $primary 60%; }
    ExerciseScreen #page { height: 1fr; border: round $primary 60%; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._chosen_name = NAME
        self._figure_s = 0.0
        self._on_done: Callable[[], None] | None = None
        self._band: str | None = None
        self._band_told = False
        self._text = ""

    def body(self) -> ComposeResult:
        """List, figure, page."""
        with Horizontal():
            yield OptionList(
                Option("Today's programme", id=NAME),
                None,
                *(Option(one.title, id=name) for name, one in routines().items()),
                None,
                *(Option(one.title, id=name) for name, one in exercises().items()),
            )
            with Vertical():
                yield Demonstration(plain=self.coach.plain)
                with VerticalScroll(id="page", can_focus=False):
                    yield Markdown(id="text")

    def on_mount(self) -> None:
        """The figure moves while the screen is shown."""
        self.query_one(OptionList).focus()
        self.set_interval(1 / FRAMES_A_SECOND, self._move)

    def on_screen_resume(self) -> None:
        """Read again which exercises are allowed."""
        self._show()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what is under the cursor."""
        self._chosen_name = event.option_id or NAME
        self._show()

    def on_option_list_option_selected(self) -> None:
        """Begin what is chosen in the list."""
        self.action_start()

    def action_start(self) -> None:
        """Begin, after the safety questions where they are due."""
        self._start()

    def begin(self, name: str, on_done: Callable[[], None]) -> None:
        """Begin the session of that name; ``on_done`` is called where it was done to the end."""
        self._chosen_name, self._on_done = name, on_done
        self._start()

    @work(exclusive=True, group="start")
    async def _start(self, *, screened: bool = False) -> None:
        services, name = self.coach.services, self._chosen_name
        now = Moment.of(services.now())
        try:
            require_readable(services.history)
            due = await asyncio.to_thread(ask_again, services.history, now)
            if due is not None and not screened:
                self.notify("A few safety questions first: about two minutes.")
                self.app.push_screen(ScreeningScreen(), self._screened)
                return
            await asyncio.to_thread(require_no_emergency, services.history)
            found = await asyncio.to_thread(choose, name, services.history, now)
            last = await asyncio.to_thread(self._known_band)
        except CoachError as error:
            self.coach.tell_error(error)
            return
        if await self._voice_unasked():
            self.app.push_screen(VoiceOffer(), self._voice_chosen)
            return
        others = {spec: band for spec, band in found.bands.items() if band != last}
        if not (services.live and last and others):
            self._begin(found, last)
            return

        def chosen(band: str | None) -> None:
            if band is None:
                self._on_done = None
                return
            self._take(band)
            self._begin(found, self._band)

        self.app.push_screen(BandScreen(next(iter(others.values())), band_advice(found)), chosen)

    def action_band(self) -> None:
        """Tell which band is used from now on."""

        def chosen(band: str | None) -> None:
            if band is not None:
                self._take(band)
                self._show()

        self.app.push_screen(BandScreen(self._known_band()), chosen)

    def _take(self, band: str) -> None:
        self._band, self._band_told = None if band == NO_BAND else band, True

    def _known_band(self) -> str | None:
        """The band told in this run of the program, else that of the last set that has one."""
        if self._band_told:
            return self._band
        told = (one.band for one in reversed(self.coach.services.history.all(ExerciseSet)))
        return next((band for band in told if band), None)

    async def _voice_unasked(self) -> bool:
        """Whether this machine can speak and nobody has been asked yet whether it shall."""
        coach = self.coach
        if coach.settings.app.voice or not coach.services.live or find_speech() is None:
            return False
        history = coach.services.history
        return await asyncio.to_thread(lambda: history.last(Setting, key=ASKED) is None)

    def _voice_chosen(self, wanted: bool | None) -> None:
        self._remember_voice(bool(wanted))

    @work(exclusive=True, group="voice")
    async def _remember_voice(self, wanted: bool) -> None:
        services = self.coach.services
        services.history.add(Setting(Moment.of(services.now()), ASKED, wanted))
        if wanted:
            await self.coach.change_setting("app.voice", True)
        self._start(screened=True)

    def _screened(self, outcome: str | None) -> None:
        if outcome is not None:
            self._start(screened=True)

    def _begin(self, found: Chosen, band: str | None = None) -> None:
        services = self.coach.services
        # A recording that stands in for the camera is nobody's training.
        kept = services.history if services.live else History(Store(None))
        voice = self.coach.open_voice()
        run = SessionRun(
            found.plan,
            found.specs,
            say=None if voice is None else lambda text, urgent: voice.say(text, urgent=urgent),
            log=SessionLog(kept, lambda: Moment.of(services.now()), band),
            source=services.source_name,
            programme=found.programme,
        )

        on_done, self._on_done = self._on_done, None

        def ended() -> None:
            if voice is not None:
                voice.retire()
            if on_done is not None and run.state.ended == "done":
                on_done()

        self.app.push_screen(SessionScreen(run, ended, found.notes))

    @work(exclusive=True, group="page")
    async def _show(self) -> None:
        """Show the chosen exercise, with the last sets and whether it is allowed."""
        name, now = self._chosen_name, Moment.of(self.coach.services.now())
        self._figure_s = 0.0
        self.query_one(Demonstration).display = name in exercises()
        self._move()
        try:
            found = await asyncio.to_thread(choose, name, self.coach.services.history, now)
            text = _page(found, await asyncio.to_thread(self._known_band))
        except CoachError as error:
            text = f"{error.what}.\n\n{error.hint}"
        if text != self._text:  # laying a page out anew takes longer than all else here
            self._text = text
            self.query_one(Markdown).update(text)
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)

    def _move(self) -> None:
        spec = exercises().get(self._chosen_name)
        if spec is None or not self.is_current:
            return
        still = self.coach.settings.app.reduced_motion
        self.query_one(Demonstration).show(spec, self._figure_s, still=still)
        self._figure_s += 1 / FRAMES_A_SECOND


def band_advice(found: Chosen) -> str:
    """Which band the programme would take, by exercise."""
    titles = {name: found.specs[name].title for name in found.bands if name in found.specs}
    return "\n".join(f"{title}: {found.bands[name]}" for name, title in titles.items())


def _page(found: Chosen, band: str | None) -> str:
    """What somebody wants to know before they begin, as Markdown."""
    if found.single is not None:
        return _exercise_page(found.single, found, band)
    minutes = estimated_s(found.plan) / 60
    sets = "\n".join(f"- {conventions().sentence(asked_for(one))}" for one in found.plan.sets)
    notes = "".join(f"\n\n{note}" for note in found.notes)
    banded = any(spec.uses_band for spec in found.specs.values())
    which = f"\n\n{_band_line(band)}" if banded else ""
    return f"## {found.plan.title}\n\nAbout {minutes:.0f} minutes.\n\n{sets}{which}{notes}"


def _band_line(band: str | None) -> str:
    return f"Band: {band} (`b` changes it)." if band else "Which band do you use? `b` tells it."


def _faults(spec: ExerciseSpec) -> str:
    """What goes wrong most often, each beside how it is right."""
    if not spec.faults:
        return ""
    rows = "\n".join(f"- {fault.why} **{fault.cue}**" for fault in spec.faults[:FAULTS])
    return f"\n\n**What goes wrong, and what to do instead:**\n\n{rows}"


def _exercise_page(spec: ExerciseSpec, found: Chosen, band: str | None) -> str:
    equipment = f"You need: {', '.join(spec.equipment)}. " if spec.equipment else ""
    equipment += f"{_band_line(band)}\n\n" if spec.uses_band else ""
    notes = "".join(f"\n\n**{note}**" for note in found.notes)
    asked = conventions().sentence(asked_for(found.plan.sets[0]))
    return (
        f"## {spec.title}\n\n{spec.purpose}{notes}\n\n{equipment}{spec.position}\n\n"
        f"{spec.camera.says}\n\n"
        f"**Works** (thick in the figure): {', '.join(spec.muscles)}.{_faults(spec)}\n\n"
        f"{asked}; {counted(spec.dose.sets, 'set')}, "
        f"{spec.dose.times_a_week} times a week. *{spec.dose.source}*\n\n"
        f"Easier: {spec.easier.how}\n\nHarder: {spec.harder.how}"
    )
