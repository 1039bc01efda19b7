"""A camera's picture beside words: counted in, held, and points on it moved by keys."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Static

from coach.core.types import Frame, Image, PoseSample
from coach.ui.feed import Wish
from coach.ui.screens.base import HelpScreen, Hosted
from coach.ui.widgets.keys import Keys
from coach.ui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from coach.ui.feed import Consumer

COUNT_IN_S = 3.0
REDRAWN_HZ = 12.0
_WIDE = 8
"""The live picture is asked for this many times wider than its side: it then fills the height."""
_UPPER_BODY = 13
"""Landmarks of head and shoulders come first."""
_STAYS = 0.15
"""The part of the picture that is shown follows a person who moves by this share of it."""

Place = tuple[float, float]


class HeldPictureScreen(Hosted, Screen[None]):
    """The picture on the left, the step's words and drawing on the right."""

    NAME: ClassVar[str]
    TITLE_LINE: ClassVar[str]
    HELP_TEXT: ClassVar[str]
    BEGIN_TEXT: ClassVar[str]
    AUTO_FOCUS = ""  # keys belong to the screen until something is to be typed
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(f"{shift}{key}", f"move({x * by}, {y * by})", show=False)
            for shift, by in (("", 1), ("shift+", 5))
            for key, x, y in (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1))
        ),
    ]
    DEFAULT_CSS = """
    HeldPictureScreen #head { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    HeldPictureScreen #picture { width: 1fr; }
    HeldPictureScreen #words { padding: 0 1; }
    HeldPictureScreen.-held #words { width: 34; }
    HeldPictureScreen Static { height: auto; }
    HeldPictureScreen #entry { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._from_s: float | None = None
        self._newest: tuple[Frame, PoseSample] | None = None
        self._held: tuple[Frame, PoseSample] | None = None
        self._shown = -1
        self._middle = 0.5

    def compose(self) -> ComposeResult:
        """Head, picture, words, what is known, keys."""
        yield SteadyText(self.TITLE_LINE, id="head")
        with Horizontal():
            self._picture = self.coach.picture("Opening the camera …", id="picture")
            yield self._picture
            with VerticalScroll(id="words", can_focus=False):
                yield Static(self.BEGIN_TEXT)
                yield Static(id="step")
                yield Input(id="entry")
                yield Static(id="said", markup=False)
                yield Static(id="known", markup=False)
        yield Keys()

    def open_camera(self, consumer: Consumer, source: str = "") -> None:
        """Show a camera until the screen goes; its samples go to ``consumer`` too."""
        feed = self.coach.feed
        feed.tap = self.look
        feed.add(self.NAME, consumer, source)
        self.set_interval(1 / REDRAWN_HZ, self._redraw)

    def on_unmount(self) -> None:
        """Give the camera back."""
        self.coach.feed.tap = None
        self.coach.feed.remove(self.NAME)

    def action_explain(self) -> None:
        """Say what is done here."""
        self.app.push_screen(HelpScreen(self.HELP_TEXT))

    def look(self, frame: Frame, sample: PoseSample) -> None:
        """On the analysis thread: keep the newest picture."""
        self._newest = (frame, sample)

    def hold(self, held: tuple[Frame, PoseSample] | None) -> None:
        """Let a picture stand still with room for it, or show the live one again."""
        self._held = held
        self.set_class(held is not None, "-held")
        if held is not None:  # once its side has its new size
            self.call_after_refresh(self.draw_held)

    def count_in(self) -> None:
        """Begin to count to three."""
        self._from_s = self.coach.services.clock.now_s()

    def left_s(self) -> float | None:
        """Seconds until the count is over; ``None`` where nothing is counted."""
        if self._from_s is None:
            return None
        return self._from_s + COUNT_IN_S - self.coach.services.clock.now_s()

    def counted(self) -> None:
        """Called before each drawing, for what follows a count."""

    def draw_held(self) -> None:
        """Draw the picture that stands still, with its points."""
        raise NotImplementedError

    def moved(self, place: Place, x: int, y: int, unit: float) -> Place:
        """A place moved by steps of ``unit`` pixels; in a mirrored picture left stays left."""
        assert self._held is not None
        height, width = self._held[0].image.shape[:2]
        way = -1 if self.coach.settings.app.mirrored else 1
        return (
            min(max(place[0] + way * x * unit, 0.0), float(width)),
            min(max(place[1] + y * unit, 0.0), float(height)),
        )

    def say(self, text: str) -> None:
        """What came of the last key."""
        self.query_one("#said", Static).update(f"\n{text}" if text else "")

    def entry(self, *, shown: bool) -> None:
        """Show what can be typed into, and let keys go there; or hide it."""
        entry = self.query_one(Input)
        entry.display = shown
        if shown:
            entry.focus()
        else:
            self.set_focus(None)

    def _redraw(self) -> None:
        self.counted()
        if self._held is not None:
            return
        feed, looks = self.coach.feed, self.coach.settings.app
        wide, high = self._picture.fit_px
        feed.wish = Wish((_WIDE * wide, high), looks.mirrored, looks.picture == "skeleton")
        glimpse, trouble = feed.glimpse, feed.trouble
        if glimpse is None or trouble is not None:
            self._picture.show(None, trouble or "")
        elif glimpse.sample.seq != self._shown:
            self._shown = glimpse.sample.seq
            self._picture.show(self._around(glimpse.pixels, glimpse.sample, looks.mirrored))

    def _around(self, pixels: Image | None, sample: PoseSample, mirrored: bool) -> Image | None:
        """The part of a picture around the person that fills the picture's side."""
        if pixels is None:
            return None
        wide, whole = self._picture.fit_px[0], pixels.shape[1]
        if whole <= wide:
            return pixels
        if sample.landmarks is not None:
            across = float(np.nanmedian(sample.landmarks[:_UPPER_BODY, 0])) / sample.size_px[0]
            across = 1.0 - across if mirrored else across
            if math.isfinite(across) and abs(across - self._middle) > _STAYS * wide / whole:
                self._middle = across
        left = min(max(round(self._middle * whole - wide / 2), 0), whole - wide)
        part: Image = pixels[:, left : left + wide]
        return part
