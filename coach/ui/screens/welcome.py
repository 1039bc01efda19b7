"""The first minute: what this is, that nothing leaves the machine, camera, place, baseline."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Markdown, OptionList, Static
from textual.widgets.option_list import Option

from coach.capture.listing import CameraInfo
from coach.core.monitor.baseline import Baseline
from coach.core.types import PoseSample
from coach.errors import CoachError
from coach.runtime.batch.live_check import LiveCheck
from coach.runtime.desk.baselining import LiveBaseline
from coach.runtime.desk.recorder import keep_baseline
from coach.safe_text import capitalised
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import Check, Setting
from coach.ui.feed import Wish
from coach.ui.screens.base import HelpScreen, Hosted
from coach.ui.widgets.keys import Keys
from coach.ui.widgets.steady_text import SteadyText
from coach.ui.words.welcome import HELP, PLACES, TEXTS, Step, place_seen

KEY = "welcome"

REDRAWN_HZ = 15.0


def step_of(history: History) -> Step:
    """Where to go on: done for who was checked before, or has been through it."""
    if history.last(Check) is not None:
        return Step.DONE
    stored = history.last(Setting, key=KEY)
    return Step.HELLO if stored is None else Step[str(stored.value)]


class Choices(OptionList):
    """A list whose enter is shown among the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Go on")]


class WelcomeScreen(Hosted, Screen[str | None]):
    """Four steps; dismissed with the screen to go to, ``None`` where they were skipped."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Go on"),
        Binding("backspace,left", "back", "Back", key_display="←"),
        Binding("escape", "skip", "Skip"),
        Binding("question_mark", "explain", "Help", key_display="?"),
    ]
    DEFAULT_CSS = """
    WelcomeScreen #text { height: auto; }
    WelcomeScreen #cameras { width: 32; height: 1fr; display: none; }
    WelcomeScreen.camera #cameras { display: block; }
    WelcomeScreen #place { width: 40; height: 1fr; display: none; }
    WelcomeScreen.place #place { display: block; }
    WelcomeScreen #places { height: auto; }
    WelcomeScreen #drawing {
        height: auto; padding: 1 2; color: $text-muted; text-wrap: nowrap;
    }
    WelcomeScreen #look { height: 1fr; display: none; }
    WelcomeScreen.looking #look { display: block; }
    WelcomeScreen #say { height: 2; padding: 0 3; text-style: bold; color: $accent; }
    """

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._step = step
        self._check = LiveCheck()
        self._baseline: LiveBaseline | None = None
        self._place = PLACES["facing"]

    def compose(self) -> ComposeResult:
        """The step's words; cameras and picture where the step needs them."""
        with Vertical():
            yield Markdown(id="text")
            yield SteadyText(id="say")
            with Horizontal(id="look"):
                yield Choices(id="cameras")
                with Vertical(id="place"):
                    options = [Option(place.label, id=name) for name, place in PLACES.items()]
                    yield Choices(*options, id="places")
                    yield Static(self._place.drawing, id="drawing", markup=False)
                self._picture = self.coach.picture("opening the camera …", id="picture")
                yield self._picture
        yield Keys()

    def on_mount(self) -> None:
        """Begin where one stopped."""
        self.set_interval(1 / REDRAWN_HZ, self._redraw)
        self._show()

    def on_unmount(self) -> None:
        """The camera is not needed any more."""
        self.coach.feed.remove(KEY)

    def on_option_list_option_selected(self) -> None:
        """Enter in a list."""
        self.action_go_on()

    async def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Look through the marked camera; draw the marked place."""
        if event.option_id is None:
            return
        if event.option_list.id == "cameras":
            await self.coach.use_camera(event.option_id)
        else:
            self._place = PLACES[event.option_id]
            self.query_one("#drawing", Static).update(self._place.drawing)

    def action_go_on(self) -> None:
        """The next step; after the last, what the camera's place is best for."""
        self._step = Step(self._step + 1)
        self._remember()
        if self._step is Step.DONE:
            self.coach.feed.remove(KEY)  # before the monitor starts: it would have to wait
            self.dismiss(self._place.leads_to)
        else:
            self._show()
            self.refresh_bindings()

    def action_back(self) -> None:
        """The step before; a baseline begun is left."""
        if self._step > Step.HELLO:
            self._step, self._baseline = Step(self._step - 1), None
            self._remember()
            self._show()
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing before the first step."""
        return action != "back" or self._step > Step.HELLO

    def action_explain(self) -> None:
        """Say what these steps are for."""
        self.app.push_screen(HelpScreen(HELP))

    def action_skip(self) -> None:
        """Skip the rest for now; the next start goes on here."""
        self._remember()
        self.dismiss(None)

    def _remember(self) -> None:
        services = self.coach.services
        services.history.add(Setting(Moment.of(services.now()), KEY, self._step.name))

    def _show(self) -> None:
        self.query_one(Markdown).update(TEXTS[self._step])
        self.query_one("#say", SteadyText).update("")
        self.set_class(self._step is Step.CAMERA, "camera")
        self.set_class(self._step is Step.PLACE, "place")
        self.set_class(self._step is not Step.HELLO, "looking")
        if self._step is not Step.HELLO:
            self.coach.feed.add(KEY, self._see)
        if self._step is Step.BASELINE:
            self._baseline = LiveBaseline(self.coach.settings.monitor.baseline_s)
        if self._step is Step.CAMERA:
            self.query_one("#cameras").focus()
            self._list_cameras()
        elif self._step is Step.PLACE:
            self.query_one("#places").focus()
        else:
            self.set_focus(None)

    def _see(self, sample: PoseSample) -> None:
        """A sample, on the analysis thread."""
        if self._baseline is not None:
            self._baseline(sample)
        else:
            self._check(sample)

    @work(exclusive=True, group="keep")
    async def _keep(self, taken: Baseline) -> None:
        """Remember the baseline as the monitor's, then go on; of a recording nothing is kept."""
        services, settings = self.coach.services, self.coach.settings.monitor
        self._place = place_seen(taken.view, self._place)
        if services.live:
            name = settings.profile or self._place.profile
            at = Moment.of(services.now())
            try:
                await asyncio.to_thread(
                    keep_baseline, services.history, name, services.source_name, taken, at
                )
                if not settings.profile:
                    await self.coach.set_setting("monitor.profile", name)
            except CoachError as error:
                self.coach.tell_error(error)
        self.notify("That is your baseline: monitor and check compare you with it.")
        if self._step is Step.BASELINE:
            self.action_go_on()

    @work(thread=True)
    def _list_cameras(self) -> None:
        services = self.coach.services
        found = services.cameras() if services.live else []
        self.app.call_from_thread(self._show_cameras, found)

    def _show_cameras(self, found: list[CameraInfo]) -> None:
        shown = self.query_one("#cameras", OptionList)
        shown.clear_options()
        source = self.coach.services.source
        named = {str(camera.index): camera.name or f"Camera {camera.index}" for camera in found}
        named.setdefault(source, f"Camera {source}" if source.isdigit() else Path(source).name)
        shown.add_options(Option(name, id=index) for index, name in named.items())
        shown.highlighted = list(named).index(source)

    def _redraw(self) -> None:
        if self._step is Step.HELLO or not self.is_current:
            return
        feed, picture = self.coach.feed, self._picture
        looks = self.coach.settings.app
        feed.wish = Wish(picture.fit_px, looks.mirrored, looks.picture == "skeleton")
        glimpse = feed.glimpse
        trouble = feed.trouble
        shown = glimpse if trouble is None else None
        picture.show(None if shown is None else shown.pixels, trouble or "")
        if trouble is not None:
            self.query_one("#say", SteadyText).update("")  # the picture's place says what is wrong
        elif self._step is Step.PLACE:
            self.query_one("#say", SteadyText).update(self._advice())
        elif self._baseline is not None:
            self._show_baseline(self._baseline)

    def _show_baseline(self, baseline: LiveBaseline) -> None:
        if baseline.taken is not None:
            self._baseline = None
            self.query_one("#say", SteadyText).update("Thank you.")
            self._keep(baseline.taken)
            return
        refused = f"Not yet: {baseline.refused}." if baseline.refused else "Upright and still …"
        self.query_one("#say", SteadyText).update(f"{refused} {baseline.left_s:.0f} s")

    def _advice(self) -> str:
        recent = self._check.recent
        if recent is None or recent.frames_with_person == 0:
            return "Nobody in view yet: come into the picture."
        if recent.assessment.view not in self._place.views:
            return f"{self._place.elsewhere}."
        missing = recent.assessment.measures[0].abstained
        if self._place.leads_to == "monitor" or missing is None:
            return "That works: press enter."
        return f"{capitalised(missing)}."
