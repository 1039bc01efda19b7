"""Camera and eyes measured once, with a bank card or a page: take a picture, move two ends."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from textual import work
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from coach.core.types import Frame, PoseSample
from coach.errors import CoachError
from coach.report.picture.held_ends import Ends, with_ends_drawn
from coach.runtime.batch import known_length as by
from coach.ui.screens.by_hand.held_picture import HeldPictureScreen
from coach.ui.words.distance import BEGIN, CARD, ENDS, FOUND, HELP, NOT_FOUND, PAGE

STEP_SHARE = 0.005
"""An arrow moves an end by this share of the distance between both; with shift five times."""

Way = Literal["card", "page"]


class DistanceScreen(HeldPictureScreen):
    """A card at the forehead or a page, and the two ends of its long side."""

    NAME, TITLE_LINE, HELP_TEXT, BEGIN_TEXT = "distance", "Distance to the screen", HELP, BEGIN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "explain", "Help", key_display="?"),
        Binding("c", "way('card')", "Card"),
        Binding("p", "way('page')", "Page"),
        Binding("space", "take", "Picture"),
        Binding("enter", "keep", "Keep"),
        Binding("1", "choose(0)", show=False),
        Binding("2", "choose(1)", show=False),
        Binding("escape", "back", "Back", key_display="esc"),
    ]
    DEFAULT_CSS = """
    DistanceScreen #words { width: 48; }
    DistanceScreen #entry { width: 24; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._way: Way = "card"
        self._away_cm = math.nan
        self._ends: Ends | None = None
        self._guess = ""
        self._chosen = 0

    def on_mount(self) -> None:
        """Open the camera; tell what is known."""
        self.open_camera(lambda _: None)
        self.query_one(Input).placeholder = "cm, such as 50"
        self.action_way("card")
        self._tell_known()

    def action_back(self) -> None:
        """From a taken picture to the live one, from there to where one was."""
        if self._held is not None or self._from_s is not None:
            self.action_way(self._way)
        elif self.focused is not None:
            self.action_way("card")
        else:
            self.dismiss(None)

    def action_way(self, way: Way) -> None:
        """Measure with a card or with a page."""
        self._way, self._from_s, self._ends = way, None, None
        self.hold(None)
        self.say("")
        self.query_one("#step", Static).update(CARD if way == "card" else PAGE)
        self.entry(shown=way == "page")

    def action_take(self) -> None:
        """Count in for the picture."""
        if self._way == "page" and math.isnan(self._away_cm):
            self.say("Type first how far the page is from the camera.")
        elif self._held is None and self._from_s is None:
            self.count_in()

    def action_choose(self, end: int) -> None:
        """Which end the arrows move."""
        self._chosen = end
        self.draw_held()

    def action_move(self, x: int, y: int) -> None:
        """Move the chosen end; in a mirrored picture left stays left."""
        if self._ends is None or self._held is None:
            return
        unit = max(0.5, STEP_SHARE * math.dist(*self._ends))
        ends = list(self._ends)
        ends[self._chosen] = self.moved(ends[self._chosen], x, y, unit)
        self._ends = (ends[0], ends[1])
        self.draw_held()

    @work(exclusive=True, group="keep")
    async def action_keep(self) -> None:
        """Store what the ends give."""
        if self._ends is None:
            return
        try:
            found = self._result()
            await self.coach.set_setting(found.key, found.value)
        except CoachError as error:
            self.say(f"{error}.")
            return
        self.action_way("card")
        self.say(found.text)
        self._tell_known()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The page's distance was typed."""
        try:
            self._away_cm = by.page_distance_cm(event.value)
        except CoachError as error:
            self.say(f"{error}.")
            return
        self.set_focus(None)
        self.action_take()

    def counted(self) -> None:
        """Hold the picture of the moment at which the count is over."""
        left = self.left_s()
        if left is None:
            return
        if left > 0:
            self.say(f"Keep still and look into the camera … {math.ceil(left)}")
        elif self._newest is None:
            self.say("There is no picture yet.")
        else:
            self._from_s = None
            self.say("Looking for it …")
            self._find(self._newest)

    @work(thread=True, exclusive=True, group="find")
    def _find(self, taken: tuple[Frame, PoseSample]) -> None:
        """Off the app's thread: where the ends are, as a first guess."""
        try:
            ends, found = by.first_ends(*taken, self._way)
        except CoachError as error:
            self.app.call_from_thread(self.say, f"{error}.")
            return
        self.app.call_from_thread(self._hold, taken, ends, found)

    def _hold(self, taken: tuple[Frame, PoseSample], ends: Ends, found: bool) -> None:
        self._ends, self._chosen = ends, 0
        self.hold(taken)
        self._guess = FOUND if found else NOT_FOUND.format(what=self._way)
        self.say("")
        self.draw_held()

    def _result(self) -> by.KnownLength:
        assert self._held is not None
        assert self._ends is not None
        known = by.optics_of(self.coach.settings.monitor)
        sample = self._held[1]
        if self._way == "card":
            return by.by_card(sample, self._ends, known)
        return by.by_page(sample.size_px, self._ends, self._away_cm, known)

    def draw_held(self) -> None:
        """Draw the picture with its points, and tell what they give."""
        if self._ends is None or self._held is None:
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
                self._held[0].image, self._ends, self._chosen, self._picture.fit_px,
                mirrored=mirrored,
            )
        )  # fmt: skip

    def _tell_known(self) -> None:
        self.query_one("#known", Static).update(
            "\n" + by.known_text(by.optics_of(self.coach.settings.monitor))
        )
