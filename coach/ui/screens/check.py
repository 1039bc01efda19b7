"""Check: the person sees themselves, sits as usual for ten seconds, and is told what was seen."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import ProgressBar

from coach.core.posture.assess import Assessment
from coach.core.posture.score import SEEN_FROM, score_text
from coach.core.types import View
from coach.report.terminal.plain import spoken_result
from coach.runtime.batch.live_check import LiveCheck
from coach.runtime.batch.own_check import with_calibration
from coach.runtime.batch.replay import Replay
from coach.runtime.desk.baselining import since_baseline
from coach.runtime.desk.recorder import baseline_of_view
from coach.safe_text import capitalised
from coach.storage.checks import add_check, whole
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.own_measurements import own_truth
from coach.storage.records import Check
from coach.ui.feed import Wish
from coach.ui.screens.base import CoachScreen, panel
from coach.ui.screens.by_hand.own import OwnScreen
from coach.ui.theme import BAND_SIGNS
from coach.ui.trend import since_last
from coach.ui.widgets.charts.gauges import Gauges
from coach.ui.widgets.steady_text import SteadyText

SECONDS = 10.0
COUNT_IN_S = 3.0
REDRAWN_HZ = 24.0
OPENING = "Opening the camera …"
EMPTY = "Nobody was in view."


class Stage(Enum):
    """Where a check stands."""

    LOOKING = "looking"
    COUNTING_IN = "counting in"
    MEASURING = "measuring"
    DONE = "done"


class CheckScreen(CoachScreen):
    """Live picture on the left, gauges on the right; space starts."""

    MODE = "check"
    HELP = """
# Check

Sit as you usually do and press **space**. After a count of three, ten seconds are measured.

- **Facing the camera**: how far you have sunk from your own baseline, and tilts of head and
  shoulders. There is a score once there is a baseline: the monitor's, or the first run's.
- **Side-on**, 1 to 2.5 m away: the angle of your neck and the curve of your upper back.
  A second camera beside you (*Settings*, side camera) is used by itself.

- **Neck angle** (craniovertebral): from the base of your neck to your ear, against the horizontal.
  Smaller means your head is further forward; 50° or more is usual.
- **Upper back** (thoracic kyphosis): the curve of its surface. Not an X-ray's Cobb angle.
- The thick part of a gauge is the interval that holds the true value in 9 of 10 cases.

`o` measures with stickers, or takes a reading of your back: later checks are corrected by it.
`f` tests whether your posture **straightens** when you sit as tall as you can.
`p` leaves the picture out and shows only your skeleton. Pictures are never stored.
This is no diagnosis.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "start", "Start"),
        Binding("f", "flexibility", "Flexibility test"),
        Binding("p", "privacy", "Skeleton only"),
        Binding("o", "own", "Calibrate"),
        Binding("escape", "cancel", "Stop", show=False),
    ]
    DEFAULT_CSS = """
    CheckScreen #picture { width: 1fr; }
    CheckScreen #side { width: 42; }
    CheckScreen #result { height: auto; }
    CheckScreen ProgressBar { height: 1; width: 1fr; }
    CheckScreen ProgressBar Bar { width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._check = LiveCheck()
        self._stage = Stage.LOOKING
        self._flexibility = False
        self._count_in_from_s = 0.0
        self._compared: Replay | None = None
        self._shown = -1
        self._unhidden = "blocks"

    def body(self) -> ComposeResult:
        """The picture, and beside it what it shows."""
        gauges = Gauges(plain=self.coach.plain)
        with Horizontal():
            self._picture = self.coach.picture(OPENING, id="picture")
            yield self._picture
            with Vertical(id="side"):
                yield SteadyText(id="say", classes="sentence loud")
                yield ProgressBar(total=1.0, show_eta=False, show_percentage=False, id="progress")
                yield panel("What I see", SteadyText(id="result"), gauges, id="seen")

    def on_mount(self) -> None:
        """Redraw for as long as the screen lives; nothing is done while it is not shown."""
        self.set_interval(1 / REDRAWN_HZ, self._redraw)

    def on_screen_resume(self) -> None:
        """Open the camera: the one beside the person, where there is one."""
        self.coach.feed.add("check", self._check, self.coach.settings.app.side_camera)

    def on_screen_suspend(self) -> None:
        """Stop measuring; close the camera when another place is gone to: help and the palette
        only lie over this one."""
        left = self not in self.app.screen_stack
        if left or self._stage is not Stage.DONE:
            self.action_cancel()
        if left:
            self.coach.feed.remove("check")

    def action_start(self) -> None:
        """Count in, then measure; again after a result."""
        self._begin(flexibility=False)

    def action_flexibility(self) -> None:
        """Count in, then measure relaxed, then as tall as possible."""
        self._begin(flexibility=True)

    def _begin(self, *, flexibility: bool) -> None:
        feed = self.coach.feed
        if feed.trouble is not None and feed.status is not None and not feed.opening:
            self._stage = Stage.LOOKING  # which says that nothing can be seen
        elif self._stage in (Stage.LOOKING, Stage.DONE):
            self._stage, self._flexibility = Stage.COUNTING_IN, flexibility
            self._count_in_from_s = self.coach.services.clock.now_s()
            self._compared = None
            self.query_one("#result", SteadyText).update("")

    def action_cancel(self) -> None:
        """Stop the check and show the live picture again."""
        self._check.cancel()
        self._stage = Stage.LOOKING

    def action_own(self) -> None:
        """Open the screen of own measurements."""
        self.app.push_screen(OwnScreen())

    async def action_privacy(self) -> None:
        """Show the picture, or only the skeleton; the settings remember."""
        now = self.coach.settings.app.picture
        wanted = self._unhidden if now == "skeleton" else "skeleton"
        self._unhidden = "blocks" if now == "skeleton" else now
        await self.coach.change_setting("app.picture", wanted)

    def _redraw(self) -> None:
        if not self.is_active:
            return
        self._advance()
        feed = self.coach.feed
        picture = self._picture
        looks = self.coach.settings.app
        feed.wish = Wish(picture.fit_px, looks.mirrored, looks.picture == "skeleton")
        glimpse, trouble = feed.glimpse, feed.trouble
        if glimpse is None or trouble is not None:
            picture.show(None, trouble or OPENING)
        elif glimpse.sample.seq != self._shown:
            self._shown = glimpse.sample.seq
            picture.show(glimpse.pixels)
        self._show_gauges()
        self.query_one("#say", SteadyText).update(self._sentence())
        bar = self.query_one(ProgressBar)
        bar.display = self._stage is Stage.MEASURING
        bar.update(progress=self._check.progress)

    def _advance(self) -> None:
        if self._stage is Stage.COUNTING_IN and self._count_left_s() <= 0:
            if self._flexibility:
                self._check.begin_flexibility()
            else:
                self._check.begin(SECONDS)
            self._stage = Stage.MEASURING
        elif self._stage is Stage.MEASURING and self._check.result is not None:
            self._stage = Stage.DONE
            self._show_result(self._check.result)
            self._say(self._check.result)

    def _count_left_s(self) -> float:
        return self._count_in_from_s + COUNT_IN_S - self.coach.services.clock.now_s()

    def _sentence(self) -> str:
        if self._stage is Stage.COUNTING_IN:
            return f"Sit as you usually do … {self._count_left_s():.0f}"
        if self._stage is Stage.MEASURING:
            tall = self._check.sitting_tall
            return "Now as tall as you can!" if tall else "Measuring: stay as you are."
        if self._stage is Stage.DONE:
            result = self._check.result
            seen = result is not None and result.frames_with_person > 0
            return "Done. Space checks again." if seen else f"{EMPTY} Space checks again."
        if self.coach.feed.trouble is not None:
            return "I can't see you now."
        return self._advice()

    def _advice(self) -> str:
        """Whether a check can begin, or what to change first."""
        recent = self._check.recent
        if recent is None or recent.frames_with_person == 0:
            return "Nobody in view: come into the picture."
        missing = recent.assessment.measures[0].abstained
        if missing is None or recent.assessment.view is View.FRONT:
            return "Ready: press space."
        return f"{capitalised(missing)}."

    def _show_gauges(self) -> None:
        done = self._compared or self._check.result
        shown = done if self._stage is Stage.DONE else self._check.recent
        if shown is None:
            return
        self.query_one(Gauges).show(shown.assessment)

    def _say(self, result: Replay) -> None:
        """The result aloud, where the settings want a voice."""
        voice = self.coach.open_voice()
        if voice is not None:
            voice.say(spoken_result(result.assessment))
            voice.retire()

    @work(exclusive=True, group="result")
    async def _show_result(self, result: Replay) -> None:
        """Show the result beside the baseline and the check before, and store it; what is told of
        a recording is not kept."""
        if not result.frames_with_person:
            return
        services, profile = self.coach.services, self.coach.settings.monitor.profile
        before = await self.known(lambda history: _last(history, live=services.live))
        truth = await self.known(own_truth)
        if truth is not None and truth.calibrations:
            result = with_calibration(result, truth.calibrations, services.now().timestamp())
        since = [] if before is None else since_last(result.assessment, before)
        view = result.assessment.view
        baseline = await self.known(lambda history: baseline_of_view(history, profile, view))
        if baseline is not None and services.live:
            result = since_baseline(result, baseline)
        self._compared = result
        told = _told(result.assessment)
        if result.flexibility is not None:
            told += f"\n[b]Flexibility[/b] {result.flexibility.text}"
        self.query_one("#result", SteadyText).update(
            "\n".join([told, *(f"[dim]{line}[/dim]" for line in since)])
        )
        if services.live:
            document = result.document(services.source_name, ())
            add_check(services.history, document, Moment.of(services.now()), live=True)


def _last(history: History, *, live: bool) -> Check | None:
    check = history.last(Check, live=live)
    return None if check is None else whole(history, check)


def _told(assessment: Assessment) -> str:
    seen = f"seen from {SEEN_FROM[assessment.view]}"
    lines = [f"[b]No score[/b], {seen}"]
    if assessment.score is not None:
        lines = [f"[b]Score {score_text(assessment)}[/b], {seen}"]
    for finding in assessment.findings:
        sign = BAND_SIGNS.get(finding.severity, "i")
        lines.append(f"[b]{sign}[/b] {finding.text}")
    return "\n".join(lines)
