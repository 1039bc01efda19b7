"""Own measurements: stickers, points moved with keys, a phone on the back; what they correct."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Static

from coach.conventions import conventions
from coach.core.posture.own import instruments
from coach.core.posture.own.marked import Marks, MarksError, marked_angles, require_plausible
from coach.core.types import Frame, PoseSample
from coach.errors import CoachError
from coach.pose.markers import expected_of
from coach.report.labels import IN_THE_APP, degrees, interval
from coach.report.picture.hand_marks import with_marks_drawn
from coach.runtime.batch.live_check import LiveCheck
from coach.runtime.batch.own_check import MarkerTap, learnt_from, with_own_marks
from coach.runtime.batch.replay import Replay, replay
from coach.storage.checks import add_check
from coach.storage.moment import Moment
from coach.storage.own_measurements import add_references, forget, truth_document
from coach.storage.records import OwnReference
from coach.ui.feed import Wish
from coach.ui.screens.base import HelpScreen
from coach.ui.widgets.charts.line import Line
from coach.ui.widgets.keys import Keys
from coach.ui.words.own import BEGIN, BY_HAND, HELP, INCLINOMETER, STICKERS

if TYPE_CHECKING:
    from coach.ui.host import Host

COUNT_IN_S = 3.0
SECONDS = 3.0
REDRAWN_HZ = 12.0
STEP_SHARE = 0.01
"""An arrow moves a point by this share of the distance from C7 to tragus; with shift five times."""


class OwnScreen(Screen[None]):
    """The picture on the left, the step's words and drawing on the right."""

    AUTO_FOCUS = ""  # keys belong to the screen until a reading is to be typed
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "explain", "Help", key_display="?"),
        Binding("m", "step('stickers')", "Stickers"),
        Binding("g", "grab", "Points by hand"),
        Binding("i", "step('inclinometer')", "Inclinometer"),
        Binding("space", "measure", "Measure"),
        Binding("e", "forget", "Forget", show=False),
        Binding("1", "choose('tragus')", show=False),
        Binding("2", "choose('c7')", show=False),
        Binding("f", "turn", show=False),
        *(
            Binding(f"{shift}{key}", f"move({x * by}, {y * by})", show=False)
            for shift, by in (("", 1), ("shift+", 5))
            for key, x, y in (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1))
        ),
        Binding("escape", "back", "Back", key_display="esc"),
    ]
    DEFAULT_CSS = """
    OwnScreen #head { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    OwnScreen #picture { width: 1fr; }
    OwnScreen #words { width: 64; max-width: 80%; padding: 0 1; }
    OwnScreen.-hand #words { width: 40; }
    OwnScreen Static { height: auto; }
    OwnScreen #entry { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._step = "stickers"
        self._check = LiveCheck("side")
        self._tap: MarkerTap | None = None
        self._from_s: float | None = None
        self._grabbed: tuple[Frame, PoseSample] | None = None
        self._newest: tuple[Frame, PoseSample] | None = None
        self._marks: Marks | None = None
        self._chosen = "tragus"
        self._asked = False
        self._shown = -1

    @property
    def coach(self) -> Host:
        """The app, with its camera and its memory."""
        return cast("Host", self.app)

    def compose(self) -> ComposeResult:
        """Head, picture, words, what is known, keys."""
        yield Line("Own measurement", id="head")
        with Horizontal():
            self._picture = self.coach.picture("Opening the camera …", id="picture")
            yield self._picture
            with VerticalScroll(id="words", can_focus=False):
                yield Static(BEGIN)
                yield Static(STICKERS, id="step")
                yield Input(placeholder="28 -14", id="entry")
                yield Static(id="said", markup=False)
                yield Static(id="known", markup=False)
        yield Keys()

    def on_mount(self) -> None:
        """Open the camera; read what is known."""
        feed = self.coach.feed
        feed.tap = self._look
        feed.add("own", self._check, self.coach.settings.app.side_camera)
        self.set_interval(1 / REDRAWN_HZ, self._redraw)
        self._tell_known()

    def on_unmount(self) -> None:
        """Give the camera back."""
        self.coach.feed.tap = None
        self.coach.feed.remove("own")

    def action_explain(self) -> None:
        """Say what is done here."""
        self.app.push_screen(HelpScreen(HELP))

    def action_back(self) -> None:
        """From a taken picture or an entry to the live picture, from there to where one was."""
        if self._step == "stickers":
            self.dismiss(None)
        else:
            self.action_step("stickers")

    def action_step(self, step: str) -> None:
        """One of the ways to measure."""
        self._step, self._asked, self._from_s = step, False, None
        self._grabbed = self._marks = None
        self.set_class(step == "hand", "-hand")
        entry = self.query_one(Input)
        entry.display = step == "inclinometer"
        words = {"stickers": STICKERS, "inclinometer": INCLINOMETER}
        self.query_one("#step", Static).update(words.get(step, ""))
        if entry.display:
            entry.focus()
        else:
            self.set_focus(None)

    def action_grab(self) -> None:
        """Freeze the present picture, with the points where they were found."""
        newest = self._newest
        if newest is None:
            self._say("There is no picture yet.")
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
        self._grabbed, self._marks = newest, Marks((width, height), facing, places)
        self._draw_hand()

    def action_choose(self, name: str) -> None:
        """Which point the arrows move."""
        self._chosen = name
        self._draw_hand()

    def action_turn(self) -> None:
        """The person faces the other way."""
        if self._marks is not None:
            self._marks = replace(self._marks, facing=-self._marks.facing)
            self._draw_hand()

    def action_move(self, x: int, y: int) -> None:
        """Move the chosen point; in a mirrored picture left stays left."""
        marks = self._marks
        if marks is None:
            return
        tragus, c7 = marks.places["tragus"], marks.places["c7"]
        unit = max(0.5, STEP_SHARE * ((tragus[0] - c7[0]) ** 2 + (tragus[1] - c7[1]) ** 2) ** 0.5)
        way = -1 if self.coach.settings.app.mirrored else 1
        old, (width, height) = marks.places[self._chosen], marks.size_px
        moved = (
            min(max(old[0] + way * x * unit, 0.0), float(width)),
            min(max(old[1] + y * unit, 0.0), float(height)),
        )
        self._marks = replace(marks, places={**marks.places, self._chosen: moved})
        self._draw_hand()

    def action_measure(self) -> None:
        """Look for stickers after a count of three, or measure by the points."""
        if self._step == "stickers" and self._from_s is None:
            self._from_s = self.coach.services.clock.now_s()
        elif self._step == "hand" and self._marks is not None and self._grabbed is not None:
            try:
                require_plausible(self._marks)
            except MarksError as error:
                self._say(f"{str(error)[:1].upper()}{str(error)[1:]}.")
                return
            result = replay([self._grabbed[1]], expected="side")
            self._keep(result, (self._marks,), by_hand=True)

    def action_forget(self) -> None:
        """Forget all own measurements, after asking once more."""
        if not self._asked:
            self._asked = True
            self._say("e again deletes every own measurement for good.")
        else:
            self._asked = False
            self._forget()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A reading was entered."""
        try:
            kind, value, sd = reading(event.value)
        except ValueError as error:
            self._say(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            return
        at = Moment.of(self.coach.services.now())
        self._store(OwnReference(at, kind, "thoracic_kyphosis", None, value, sd))
        self._say(
            f"Kept: {degrees(value)} by {kind}. "
            "Now make a check from the side (c), sitting as you did."
        )
        event.input.value = ""
        self.set_focus(None)

    def _look(self, frame: Frame, sample: PoseSample) -> None:
        """On the analysis thread: the newest picture, and stickers while they are looked for."""
        self._newest = (frame, sample)
        tap = self._tap
        if tap is not None:
            tap(frame, sample)

    def _redraw(self) -> None:
        feed = self.coach.feed
        self._count()
        if self._grabbed is not None:
            return
        looks = self.coach.settings.app
        feed.wish = Wish(self._picture.fit_px, looks.mirrored, looks.picture == "skeleton")
        glimpse, trouble = feed.glimpse, feed.trouble
        if glimpse is None or trouble is not None:
            self._picture.show(None, trouble or "")
        elif glimpse.sample.seq != self._shown:
            self._shown = glimpse.sample.seq
            self._picture.show(glimpse.pixels)

    def _count(self) -> None:
        """Count in, look for some seconds, then tell."""
        if self._from_s is None:
            return
        left = self._from_s + COUNT_IN_S - self.coach.services.clock.now_s()
        if left > 0:
            self._say(f"Side-on, look ahead … {left:.0f}")
        elif self._tap is None:
            self._tap = MarkerTap()
            self._check.begin(SECONDS)
            self._say("Looking for the stickers: stay as you are.")
        elif self._check.result is not None:
            tap, self._tap, self._from_s = self._tap, None, None
            try:
                marks = tap.marks("the picture")
            except CoachError as error:
                self._say(f"{error}.")
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
        neck = own.assessment.measures[0]
        lines = [f"{IN_THE_APP[neck.name]}: {degrees(neck.value or 0.0)}, {interval(neck)}."]
        lines += [one.text for one in own.assessment.findings if one.code == "own_marks"]
        try:
            references = learnt_from(own, at.timestamp())
        except CoachError as error:
            self._say("\n".join([*lines, f"{error}."]))
            return
        self._say("\n".join(lines))
        self._remember(own, references, at)

    def _remember(self, own: Replay, references: list, at: datetime) -> None:  # type: ignore[type-arg]
        services = self.coach.services
        moment = Moment.of(at)
        try:
            document = own.document(services.source_name, ())
            add_check(services.history, document, moment, live=services.live)
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
        self._say(f"Forgotten: {count}. Later checks are not corrected any more.")
        self._tell_known()

    def _draw_hand(self) -> None:
        if self._marks is None or self._grabbed is None:
            return
        found = marked_angles(self._marks, "marked").measures["craniovertebral_angle"]
        way = "right" if self._marks.facing > 0 else "left"
        words = BY_HAND.format(
            chosen=self._chosen,
            angle=f"Neck angle {conventions().number(found.value or 0.0, 1)}°, facing {way}",
        )
        self.query_one("#step", Static).update(words)
        self._picture.show(
            with_marks_drawn(
                self._grabbed[0].image,
                self._marks,
                self._chosen,
                self._picture.fit_px,
                mirrored=self.coach.settings.app.mirrored,
            )
        )

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(f"\n{text}")

    @work(exclusive=True, group="known")
    async def _tell_known(self) -> None:
        now = Moment.of(self.coach.services.now())
        try:
            document = truth_document(self.coach.services.history, now)
        except CoachError as error:
            self.coach.tell_error(error)
            return
        self.query_one("#known", Static).update("\n" + "\n".join(known_lines(document)))


def known_lines(document: dict) -> list[str]:  # type: ignore[type-arg]
    """What own measurements correct, in lines."""
    lines = [
        f"{item['at'][:10]}  {IN_THE_APP[item['measure']]} "
        f"{degrees(item['value'])} ({item['kind']})"
        for item in document["references"][-4:]
    ]
    for item in document["calibrations"]:
        side = item["view"].replace("-", " ")
        by = conventions().number(-item["offset"], 1, sign=True)
        lines.append(f"{IN_THE_APP[item['measure']]}, {side}: corrected by {by}°")
        if item["renew"]:
            lines.append(f"  {item['renew'][:1].upper()}{item['renew'][1:]}.")
    lines += [f"Not used: {sentence}." for sentence in document["refused"]]
    if document["waiting"]:
        lines.append("A reading waits for a check from the side, made on the same day.")
    return lines or ["No own measurement yet."]


def reading(text: str) -> tuple[str, float, float]:
    """Kind, kyphosis and its standard error of a reading as it is typed; ``ValueError`` says what
    is wrong with it."""
    words = text.replace(",", " ").split()
    kind = "inclinometer"
    if words and words[0].lower() == "f":
        kind, words = "flexicurve", words[1:]
    try:
        first, second = (float(word) for word in words)
    except ValueError:
        raise ValueError("two numbers are needed, such as 28 -14") from None
    if kind == "flexicurve":
        value = instruments.flexicurve_kyphosis_deg(first, second)
        return kind, value, instruments.FLEXICURVE_SEM_DEG
    value = instruments.inclinometer_kyphosis_deg(first, second)
    return kind, value, instruments.INCLINOMETER_SEM_DEG
