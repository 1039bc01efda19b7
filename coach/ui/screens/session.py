"""A session: count and cue readable from two metres, bars, figure, the camera's picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen

from coach.core.session.screen_model import ScreenModel, Tone
from coach.core.session.state import Command, Phase
from coach.runtime.training.runner import SessionRun
from coach.ui.feed import Wish
from coach.ui.screens.base import HelpScreen, Hosted
from coach.ui.widgets.big import BigNumber, HoldBar
from coach.ui.widgets.keys import Keys
from coach.ui.widgets.large import LargeWords
from coach.ui.widgets.pictures.figure import FigureView
from coach.ui.widgets.steady_text import SteadyText
from coach.ui.words.session import choices_of, summary_of

REDRAWN_HZ = 20.0
TEN = "plus"
WIDE, HIGH = 110, 36
"""From this many columns on there is room for one's own picture beside the figure; with this many
rows too, for large letters."""
TONES: dict[Tone, str] = {
    "plain": "", "praise": "good", "correction": "loud", "setup": "loud", "warning": "bad",
}  # fmt: skip
HELP = """
# A session

It first says what to change about the camera or your place, then counts in, counts, times holds and
corrects one thing at a time. `space` goes on after a pause, such as this one.

- `space` pauses, `n` goes on to what comes next, `s` skips the exercise, `r` repeats the set.
- `h`: **it hurts**. The set stops; you are asked how much, and for signs that need a doctor.
- Digits answer a question, `+` is 10, `enter` gives no answer.
- `q` or `esc` stops; what was done is kept, and a session of the programme can be finished later
  the same day.
"""


class SessionScreen(Hosted, Screen[None]):
    """Leads through ``run`` until it is over; what was done is in the history whatever happens.

    ``on_end`` is called once, when the screen is left. ``notes``: why these exercises, and what is
    different about them; they stand below the first question.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tell('pause')", "Pause"),
        Binding("n", "tell('next')", "Next"),
        Binding("s", "tell('skip')", "Skip"),
        Binding("r", "tell('repeat')", "Repeat"),
        Binding("h", "tell('alarm')", "It hurts"),
        Binding("q,escape", "leave", "Stop", key_display="q"),
        Binding("enter,q,escape", "close", "Close", key_display="⏎"),
        Binding("question_mark", "explain", "Help", key_display="?", show=False),
    ]
    DEFAULT_CSS = """
    SessionScreen #head { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    SessionScreen #words { height: 3; }
    SessionScreen.large #words { height: 14; }
    SessionScreen #say { height: 1fr; padding: 0 2; content-align: center middle; width: 1fr; }
    SessionScreen .question { color: $secondary; }
    SessionScreen #below { height: 2; padding: 0 2; color: $text-muted; }
    SessionScreen #count { width: 1fr; }
    SessionScreen #label { height: 1; width: 1fr; content-align: center middle; }
    SessionScreen #middle { width: 1fr; }
    SessionScreen #foot { height: auto; }
    SessionScreen #choices { display: none; height: auto; width: 1fr; }
    SessionScreen.asking #rows { display: none; }
    SessionScreen.asking #foot { height: 1fr; align: center middle; }
    SessionScreen.asking #words { height: 3; }
    SessionScreen.asking #choices { display: block; padding: 1 0; text-align: center; }
    SessionScreen.asking #below {
        height: auto; min-height: 2; width: 1fr; text-align: center;
    }
    SessionScreen #notes {
        height: auto; width: 1fr; padding: 2 4 0 4; color: $text-muted; text-align: center;
    }
    SessionScreen #mirror { display: none; }
    SessionScreen.wide #mirror, SessionScreen.placing #mirror { display: block; }
    SessionScreen.placing #middle { display: none; }
    SessionScreen.wide.placing #middle { display: block; }
    SessionScreen.summary #rows { display: none; }
    SessionScreen #summary { display: none; height: 1fr; padding: 1 2; }
    SessionScreen.summary #summary { display: block; }
    """

    def __init__(
        self,
        run: SessionRun,
        on_end: Callable[[], None] = lambda: None,
        notes: Sequence[str] = (),
    ) -> None:
        super().__init__(classes="asking" if run.state.asking else "placing")
        self._notes = notes
        self._run, self._on_end = run, on_end
        self._tone = ""

    def compose(self) -> ComposeResult:
        """Head, figure, count and bars, oneself; the sentence and the keys below."""
        plain = self.coach.plain
        yield SteadyText(id="head")
        with Horizontal(id="rows"):
            yield FigureView(plain=plain, id="figure")
            with Vertical(id="middle"):
                yield BigNumber(plain=plain, id="count")
                yield SteadyText(id="label")
                yield HoldBar(plain=plain, id="range")
                yield HoldBar(plain=plain, id="hold")
            self._mirror = self.coach.picture(id="mirror")
            yield self._mirror
        with VerticalScroll(id="summary", can_focus=False):
            yield SteadyText(id="done")
        with Vertical(id="foot"):
            with Vertical(id="words"):
                yield LargeWords(id="large")
                yield SteadyText(id="say")
            yield SteadyText(id="choices")
            yield SteadyText(id="below")
            yield SteadyText("\n".join(self._notes), id="notes", markup=False)
        yield Keys()

    def on_mount(self) -> None:
        """Begin once everything has its place."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Show the first question, then open the camera: opening it slows this thread down."""
        self._redraw()
        self.set_interval(1 / REDRAWN_HZ, self._redraw)
        self.call_after_refresh(self.coach.feed.add, "session", self._run.see)

    def on_unmount(self) -> None:
        """Whatever ended the screen: close the camera, keep what was done."""
        self.coach.feed.remove("session")
        self._run.close()
        self._on_end()

    def on_resize(self, event: events.Resize) -> None:
        """One's own picture and large letters where there is room for them."""
        width, height = event.size
        self.set_class(width >= WIDE, "wide")
        self.set_class(width >= WIDE and height >= HIGH and not self.coach.plain, "large")

    def on_key(self, event: events.Key) -> None:
        """Digits answer the question that is open."""
        if not self._asking:
            return
        if event.key.isdigit() or event.key == TEN:
            self._run.answer(10 if event.key == TEN else int(event.key))
            event.stop()
        elif event.key == "enter":
            self._run.answer(None)
            event.prevent_default().stop()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """After the end only closing is possible."""
        if action == "close":
            return self._run.over
        return not (action in ("tell", "leave") and self._run.over)

    def action_explain(self) -> None:
        """Explain the keys; the session waits meanwhile."""
        self._run.hold_on()
        self.app.push_screen(HelpScreen(HELP))

    def action_tell(self, command: Command) -> None:
        """A key for the session."""
        self._run.press(command)

    def action_leave(self) -> None:
        """Stop; what was done is shown then."""
        self._run.press("stop")

    def action_close(self) -> None:
        """Leave, when all is done."""
        self.dismiss(None)

    @property
    def _asking(self) -> bool:
        return bool(self._run.state.asking) and not self._run.state.paused

    def _redraw(self) -> None:
        if not self.is_current:
            return
        trouble = self._trouble()
        now = self._run.shown()
        self.set_class(now.question is not None, "asking")
        self.set_class(self._run.state.phase is Phase.SET_UP and now.question is None, "placing")
        self._show_words(now, trouble)
        self._show_numbers(now)
        still = self.coach.settings.app.reduced_motion
        self.query_one(FigureView).show(now.figure, 0.0 if still else now.figure_s)
        if self._mirror.display:
            self._show_mirror()
        if self._run.over and not self.has_class("summary"):
            self.add_class("summary")
            self.query_one("#done", SteadyText).update(summary_of(self._run))
            self.refresh_bindings()

    def _trouble(self) -> str | None:
        """What is wrong with the camera; a session waits then."""
        if self._run.over:
            return None
        status = self.coach.feed.status
        if status is not None and status.frames_read and status.state.blind:
            self._run.hold_on()
        return self.coach.feed.trouble

    def _show_words(self, now: ScreenModel, trouble: str | None) -> None:
        place = f"  {now.place}" if now.place else ""
        alone = now.exercise.startswith(now.title)  # of one exercise, not of a routine
        title = now.exercise if alone else f"{now.title} · {now.exercise}"
        self.query_one("#head", SteadyText).update(f"{title}[dim]{place}[/dim]")
        tone, text, below = TONES[now.said.tone], now.said.text, now.below
        first = now.question is not None and self._run.state.asking[0] == "pain_before"
        self.query_one("#notes", SteadyText).display = first
        if now.over:
            below = "enter or q: close"
        elif now.question is not None:
            question = self._run.state.asking[0]
            tone, text, below = "question", now.question.partition("?")[0] + "?", now.answers
            self.query_one("#choices", SteadyText).update(f"[b]{choices_of(question)}[/b]")
        if trouble is not None and self._asking:  # digits answer it: it has to be read
            below = below if self.coach.feed.opening else f"{below}\n{trouble}"
        elif trouble is not None and not (now.question and self.coach.feed.opening):
            tone, text = "loud", trouble
        self._say(text, tone)
        self.query_one("#below", SteadyText).update(below)

    def _say(self, text: str, tone: str) -> None:
        """The sentence: in large letters where they fit, else as it is."""
        say, large = self.query_one("#say", SteadyText), self.query_one(LargeWords)
        if tone != self._tone:
            for line in (say, large):
                line.remove_class(*filter(None, {*TONES.values(), "question"}))
                line.add_class(*filter(None, [tone]))
            self._tone = tone
        say.update(f"[b]{text}[/b]")
        room = self.query_one("#words").size
        large.display = self.has_class("large") and LargeWords.fit(text, room)
        large.words = text if large.display else ""
        say.display = not large.display

    def _show_numbers(self, now: ScreenModel) -> None:
        self.query_one("#count", BigNumber).value = now.big
        self.query_one("#label", SteadyText).update(f"[b]{now.big_label}[/b]")
        for name, index in (("range", 0), ("hold", 1)):
            bar = self.query_one(f"#{name}", HoldBar)
            bar.display = len(now.bars) > index and now.question is None
            if bar.display:
                bar.share, bar.words = now.bars[index].share, now.bars[index].label

    def _show_mirror(self) -> None:
        mirror = self._mirror
        app = self.coach.settings.app
        skeleton = app.picture == "skeleton"
        self.coach.feed.wish = Wish(mirror.fit_px, app.mirrored, skeleton)
        glimpse = self.coach.feed.glimpse
        mirror.show(None if glimpse is None else glimpse.pixels)
