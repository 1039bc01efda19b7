"""Own measurements: stickers, points moved with keys, a phone on the back; what they correct."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from coach.conventions import conventions
from coach.core.posture.own.marked import Marks, MarksError, marked_angles, require_plausible
from coach.core.types import Frame, PoseSample
from coach.errors import CoachError
from coach.pose.markers import expected_of
from coach.report.labels import IN_THE_APP, degrees, interval
from coach.report.picture.hand_marks import with_marks_drawn
from coach.runtime.batch.live_check import LiveCheck
from coach.runtime.batch.own_check import MarkerTap, learnt_from, with_own_marks
from coach.runtime.batch.replay import Replay, replay
from coach.safe_text import capitalised
from coach.storage.checks import add_check
from coach.storage.moment import Moment
from coach.storage.own_measurements import add_references, forget, truth_document
from coach.storage.records import OwnReference
from coach.ui.screens.by_hand.held_picture import HeldPictureScreen, Place
from coach.ui.screens.by_hand.readings import known_lines, reading
from coach.ui.words.own import AGAIN, BEGIN, BY_HAND, HELP, INCLINOMETER, NAMES, STICKERS

SECONDS = 3.0
STEP_SHARE = 0.01
"""An arrow moves a point by this share of the distance from C7 to tragus; with shift five times."""


class OwnScreen(HeldPictureScreen):
    """Stickers, points by hand, or a reading of the back."""

    NAME, TITLE_LINE, HELP_TEXT, BEGIN_TEXT = "own", "Own measurement", HELP, BEGIN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "explain", "Help", key_display="?"),
        Binding("m", "step('stickers')", "Stickers"),
        Binding("g", "grab", "Points by hand"),
        Binding("i", "step('inclinometer')", "Inclinometer"),
        Binding("space", "measure", "Measure"),
        Binding("e", "forget", "Forget", show=False),
        Binding("1", "choose('tragus')", show=False),
        Binding("2", "choose('c7')", show=False),
        Binding("3", "choose('t12')", show=False),
        Binding("f", "turn", show=False),
        Binding("escape", "back", "Back", key_display="esc"),
    ]
    DEFAULT_CSS = """
    OwnScreen #words { width: 60; max-width: 75%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._step = "stickers"
        self._check = LiveCheck("side")
        self._tap: MarkerTap | None = None
        self._marks: Marks | None = None
        self._chosen = "tragus"
        self._asked = False

    def on_mount(self) -> None:
        """Open the camera; read what is known."""
        self.open_camera(self._check, self.coach.settings.app.side_camera)
        self.query_one(Input).placeholder = "28 -14"
        self.action_step("stickers")
        self._tell_known()

    def action_back(self) -> None:
        """From a taken picture or an entry to the live picture, from there to where one was."""
        if self._step == "stickers":
            self.dismiss(None)
        else:
            self.action_step("stickers")

    def action_step(self, step: str) -> None:
        """One of the ways to measure."""
        self._step, self._asked, self._marks = step, False, None
        self._from_s = self._tap = None  # a count or a search ends here
        self.hold(None)
        self.say("")
        words = {"stickers": STICKERS, "inclinometer": INCLINOMETER}
        self.query_one("#step", Static).update(words.get(step, ""))
        self.entry(shown=step == "inclinometer")

    def action_grab(self) -> None:
        """Freeze the present picture, with the points where they were found."""
        newest = self._newest
        if newest is None:
            self.say("There is no picture yet.")
            return
        self.action_step("hand")
        frame, sample = newest
        height, width = frame.image.shape[:2]
        expected = expected_of(sample)
        facing = expected.facing if expected is not None else -1
        places = {
            "tragus": (width * (0.5 + 0.05 * facing), height * 0.3),
            "c7": (width * (0.5 - 0.05 * facing), height * 0.42),
        }
        if expected is not None:
            places = {name: expected.places[name] for name in places}
        self._chosen, self._marks = "tragus", Marks((width, height), facing, places)
        self.hold(newest)
        self.draw_held()

    def action_choose(self, name: str) -> None:
        """Which point the arrows move; T12 comes where the networks see it."""
        marks = self._marks
        if marks is None or self._held is None:
            return
        if name not in marks.places:
            expected = expected_of(self._held[1])
            place = None if expected is None else expected.places.get(name)
            place = _below(marks.places) if place is None else place
            inside = self.moved(place, 0, 0, 1.0)
            self._marks = replace(marks, places={**marks.places, name: inside})
        self._chosen = name
        self.draw_held()

    def action_turn(self) -> None:
        """The person faces the other way."""
        if self._marks is not None:
            self._marks = replace(self._marks, facing=-self._marks.facing)
            self.draw_held()

    def action_move(self, x: int, y: int) -> None:
        """Move the chosen point."""
        marks = self._marks
        if marks is None:
            return
        tragus, c7 = marks.places["tragus"], marks.places["c7"]
        unit = max(0.5, STEP_SHARE * ((tragus[0] - c7[0]) ** 2 + (tragus[1] - c7[1]) ** 2) ** 0.5)
        moved = self.moved(marks.places[self._chosen], x, y, unit)
        self._marks = replace(marks, places={**marks.places, self._chosen: moved})
        self.draw_held()

    def action_measure(self) -> None:
        """Look for stickers after a count of three, or measure by the points."""
        if self._step == "stickers" and self._from_s is None:
            self.count_in()
        elif self._step == "hand" and self._marks is not None and self._held is not None:
            try:
                require_plausible(self._marks)
            except MarksError as error:
                self.say(f"{capitalised(str(error))}.")
                return
            result = replay([self._held[1]], expected="side")
            self._keep(result, (self._marks,), by_hand=True)

    def action_forget(self) -> None:
        """Forget all own measurements, after asking once more."""
        if not self._asked:
            self._asked = True
            self.say("e again deletes every own measurement for good.")
        else:
            self._asked = False
            self._forget()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A reading was entered."""
        try:
            kind, value, sd = reading(event.value)
        except ValueError as error:
            self.say(f"{capitalised(str(error))}.")
            return
        at = Moment.of(self.coach.services.now())
        self._store(OwnReference(at, kind, "thoracic_kyphosis", None, value, sd))
        self.say(
            f"Kept: {degrees(value)} by {kind}. "
            "Now make a check from the side (c), sitting as you did."
        )
        event.input.value = ""
        self.set_focus(None)

    def look(self, frame: Frame, sample: PoseSample) -> None:
        """On the analysis thread: the newest picture, and stickers while they are looked for."""
        super().look(frame, sample)
        tap = self._tap
        if tap is not None:
            tap(frame, sample)

    def counted(self) -> None:
        """Count in, look for some seconds, then tell."""
        left = self.left_s()
        if left is None:
            return
        if left > 0:
            self.say(f"Side-on, look ahead … {math.ceil(left)}")
        elif self._tap is None:
            self._tap = MarkerTap()
            self._check.begin(SECONDS)
            self.say("Looking for the stickers: stay as you are.")
        elif self._check.result is not None:
            tap, self._tap, self._from_s = self._tap, None, None
            try:
                marks = tap.marks("the picture")
            except CoachError as error:
                self.say(f"{error}.")
                return
            self._keep(self._check.result, marks, by_hand=False)

    def _keep(self, result: Replay, marks: tuple[Marks, ...], *, by_hand: bool) -> None:
        """Show what the marks give; store the check and the correction it gives."""
        services = self.coach.services
        at = services.now()
        own = with_own_marks(
            result,
            marks,
            "marked" if by_hand else "markers",
            by="you" if by_hand else "stickers",
            at=at.isoformat(timespec="seconds"),
        )
        if not by_hand:  # the drawing makes room for what was found
            self.query_one("#step", Static).update(AGAIN)
        neck = own.assessment.measures[0]
        lines = [f"{IN_THE_APP[neck.name]}: {degrees(neck.value or 0.0)}, {interval(neck)}."]
        lines += [one.text for one in own.assessment.findings if one.code == "own_marks"]
        try:
            references = learnt_from(own, at.timestamp())
        except CoachError as error:
            self.say("\n".join([*lines, f"{error}."]))
            return
        self.say("\n".join(lines))
        self._remember(own, references, at)

    def _remember(self, own: Replay, references: list, at: datetime) -> None:  # type: ignore[type-arg]
        services = self.coach.services
        if not services.live:  # of a recording nothing is kept
            return
        moment = Moment.of(at)
        try:
            document = own.document(services.source_name, ())
            add_check(services.history, document, moment, live=True)
            by = None if own.marked is None else own.marked.by
            add_references(services.history, references, moment, by)
        except CoachError as error:
            self.coach.tell_error(error)
        self._tell_known()

    def _store(self, record: OwnReference) -> None:
        try:
            self.coach.services.history.add(record)
        except CoachError as error:
            self.coach.tell_error(error)
        self._tell_known()

    def _forget(self) -> None:
        try:
            count = forget(self.coach.services.history)
        except CoachError as error:
            self.coach.tell_error(error)
            return
        self.say(f"Forgotten: {count}. Later checks are not corrected any more.")
        self._tell_known()

    def draw_held(self) -> None:
        """Draw the picture with its points, and tell what they give."""
        if self._marks is None or self._held is None:
            return
        found = marked_angles(self._marks, "marked").measures["craniovertebral_angle"]
        way = "right" if self._marks.facing > 0 else "left"
        words = BY_HAND.format(
            chosen=NAMES[self._chosen],
            angle=f"Neck angle {conventions().number(found.value or 0.0, 1)}°, facing {way}",
        )
        self.query_one("#step", Static).update(words)
        self._picture.show(
            with_marks_drawn(
                self._held[0].image,
                self._marks,
                self._chosen,
                self._picture.fit_px,
                mirrored=self.coach.settings.app.mirrored,
            )
        )

    @work(exclusive=True, group="known")
    async def _tell_known(self) -> None:
        now = Moment.of(self.coach.services.now())
        try:
            document = truth_document(self.coach.services.history, now)
        except CoachError as error:
            self.coach.tell_error(error)
            return
        self.query_one("#known", Static).update("\n" + "\n".join(known_lines(document)))


def _below(places: Mapping[str, Place]) -> Place:
    """About where T12 is under C7, in necks."""
    (x, y), (c7_x, c7_y) = places["tragus"], places["c7"]
    return c7_x, c7_y + 2.6 * math.dist((x, y), (c7_x, c7_y))
