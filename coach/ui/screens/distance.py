"""Camera and eyes measured once, with a bank card or a page: take a picture, move two ends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Static

from coach.core.types import Frame, PoseSample
from coach.errors import CoachError
from coach.report.picture.held_ends import Ends, with_ends_drawn
from coach.runtime.batch import known_length as by
from coach.ui.feed import Wish
from coach.ui.screens.base import HelpScreen
from coach.ui.widgets.charts.line import Line
from coach.ui.widgets.keys import Keys
from coach.ui.words.distance import BEGIN, CARD, ENDS, FOUND, HELP, NOT_FOUND, PAGE

if TYPE_CHECKING:
    from coach.ui.host import Host

COUNT_IN_S = 3.0
REDRAWN_HZ = 12.0
STEP_SHARE = 0.005
"""An arrow moves an end by this share of the distance between both; with shift five times."""

Way = Literal["card", "page"]


class DistanceScreen(Screen[None]):
    """The picture on the left, the step's words and drawing on the right."""

    AUTO_FOCUS = ""  # keys belong to the screen until a distance is to be typed
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "explain", "Help", key_display="?"),
        Binding("c", "way('card')", "Card"),
        Binding("p", "way('page')", "Page"),
        Binding("space", "take", "Picture"),
        Binding("enter", "keep", "Keep"),
        Binding("1", "choose(0)", show=False),
        Binding("2", "choose(1)", show=False),
        *(
            Binding(f"{shift}{key}", f"move({x * by_}, {y * by_})", show=False)
            for shift, by_ in (("", 1), ("shift+", 5))
            for key, x, y in (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1))
        ),
        Binding("escape", "back", "Back", key_display="esc"),
    ]
    DEFAULT_CSS = """
    DistanceScreen #head { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    DistanceScreen #picture { width: 1fr; }
    DistanceScreen #words { width: 60; max-width: 60%; padding: 0 1; }
    DistanceScreen Static { height: auto; }
    DistanceScreen #away { display: none; width: 24; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._way: Way = "card"
        self._away_cm = math.nan
        self._from_s: float | None = None
        self._newest: tuple[Frame, PoseSample] | None = None
        self._taken: tuple[Frame, PoseSample] | None = None
        self._ends: Ends | None = None
        self._guess = ""
        self._chosen = 0
        self._shown = -1

    @property
    def coach(self) -> Host:
        """The app, with its camera and its settings."""
        return cast("Host", self.app)

    def compose(self) -> ComposeResult:
        """Head, picture, words, what is known, keys."""
        yield Line("Distance to the screen", id="head")
        with Horizontal():
            self._picture = self.coach.picture("Opening the camera …", id="picture")
            yield self._picture
            with VerticalScroll(id="words", can_focus=False):
                yield Static(BEGIN)
                yield Static(CARD, id="step")
                yield Input(placeholder="centimetres, such as 50", id="away")
                yield Static(id="said", markup=False)
                yield Static(id="known", markup=False)
        yield Keys()

    def on_mount(self) -> None:
        """Open the camera; tell what is known."""
        feed = self.coach.feed
        feed.tap = self._look
        feed.add("distance", lambda _: None)
        self.set_interval(1 / REDRAWN_HZ, self._redraw)
        self._tell_known()

    def on_unmount(self) -> None:
        """Give the camera back."""
        self.coach.feed.tap = None
        self.coach.feed.remove("distance")

    def action_explain(self) -> None:
        """Say what is done here."""
        self.app.push_screen(HelpScreen(HELP))

    def action_back(self) -> None:
        """From a taken picture to the live one, from there to where one was."""
        if self._taken is not None or self._from_s is not None:
            self.action_way(self._way)
        elif self.focused is not None:
            self.action_way("card")
        else:
            self.dismiss(None)

    def action_way(self, way: Way) -> None:
        """Measure with a card or with a page."""
        self._way, self._from_s, self._taken, self._ends = way, None, None, None
        self._say("")
        self.query_one("#step", Static).update(CARD if way == "card" else PAGE)
        entry = self.query_one(Input)
        entry.display = way == "page"
        if entry.display:
            entry.focus()
        else:
            self.set_focus(None)

    def action_take(self) -> None:
        """Count in for the picture."""
        if self._way == "page" and math.isnan(self._away_cm):
            self._say("Type first how far the page is from the camera.")
        elif self._taken is None and self._from_s is None:
            self._from_s = self.coach.services.clock.now_s()

    def action_choose(self, end: int) -> None:
        """Which end the arrows move."""
        self._chosen = end
        self._draw()

    def action_move(self, x: int, y: int) -> None:
        """Move the chosen end; in a mirrored picture left stays left."""
        if self._ends is None or self._taken is None:
            return
        unit = max(0.5, STEP_SHARE * math.dist(*self._ends))
        way = -1 if self.coach.settings.app.mirrored else 1
        height, width = self._taken[0].image.shape[:2]
        old = self._ends[self._chosen]
        moved = (
            min(max(old[0] + way * x * unit, 0.0), float(width)),
            min(max(old[1] + y * unit, 0.0), float(height)),
        )
        ends = list(self._ends)
        ends[self._chosen] = moved
        self._ends = (ends[0], ends[1])
        self._draw()

    @work(exclusive=True, group="keep")
    async def action_keep(self) -> None:
        """Store what the ends give."""
        if self._ends is None:
            return
        try:
            found = self._result()
            await self.coach.set_setting(found.key, found.value)
        except CoachError as error:
            self._say(f"{error}.")
            return
        self.action_way("card")
        self._say(found.text)
        self._tell_known()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The page's distance was typed."""
        try:
            self._away_cm = by.page_distance_cm(event.value)
        except CoachError as error:
            self._say(f"{error}.")
            return
        self.set_focus(None)
        self.action_take()

    def _look(self, frame: Frame, sample: PoseSample) -> None:
        """On the analysis thread: the newest picture."""
        self._newest = (frame, sample)

    def _redraw(self) -> None:
        self._count()
        if self._taken is not None:
            return
        feed, looks = self.coach.feed, self.coach.settings.app
        feed.wish = Wish(self._picture.fit_px, looks.mirrored, looks.picture == "skeleton")
        glimpse, trouble = feed.glimpse, feed.trouble
        if glimpse is None or trouble is not None:
            self._picture.show(None, trouble or "")
        elif glimpse.sample.seq != self._shown:
            self._shown = glimpse.sample.seq
            self._picture.show(glimpse.pixels)

    def _count(self) -> None:
        """Count in, then hold the picture of that moment."""
        if self._from_s is None:
            return
        left = self._from_s + COUNT_IN_S - self.coach.services.clock.now_s()
        if left > 0:
            self._say(f"Keep still and look into the camera … {left:.0f}")
        elif self._newest is None:
            self._say("There is no picture yet.")
        else:
            self._from_s = None
            self._say("Looking for it …")
            self._find(self._newest)

    @work(thread=True, exclusive=True, group="find")
    def _find(self, taken: tuple[Frame, PoseSample]) -> None:
        """Off the app's thread: where the ends are, as a first guess."""
        try:
            ends, found = by.first_ends(*taken, self._way)
        except CoachError as error:
            self.app.call_from_thread(self._say, f"{error}.")
            return
        self.app.call_from_thread(self._hold, taken, ends, found)

    def _hold(self, taken: tuple[Frame, PoseSample], ends: Ends, found: bool) -> None:
        self._taken, self._ends, self._chosen = taken, ends, 0
        self._guess = FOUND if found else NOT_FOUND.format(what=self._way)
        self._say("")
        self._draw()

    def _result(self) -> by.KnownLength:
        assert self._taken is not None
        assert self._ends is not None
        known = by.optics_of(self.coach.settings.monitor)
        sample = self._taken[1]
        if self._way == "card":
            return by.by_card(sample, self._ends, known)
        return by.by_page(sample.size_px, self._ends, self._away_cm, known)

    def _draw(self) -> None:
        if self._ends is None or self._taken is None:
            return
        try:
            result = self._result().text
        except CoachError as error:
            result = f"{error}."
        words = ENDS.format(
            what="Bank card" if self._way == "card" else "A4 page",
            chosen=self._chosen + 1,
            guess=self._guess,
            result=result,
        )
        self.query_one(Input).display = False
        self.query_one("#step", Static).update(words)
        mirrored = self.coach.settings.app.mirrored
        self._picture.show(
            with_ends_drawn(
                self._taken[0].image, self._ends, self._chosen, self._picture.fit_px,
                mirrored=mirrored,
            )
        )  # fmt: skip

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(f"\n{text}" if text else "")

    def _tell_known(self) -> None:
        self.query_one("#known", Static).update(
            "\n" + by.known_text(by.optics_of(self.coach.settings.monitor))
        )
