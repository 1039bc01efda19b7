"""A break: getting up is seen and counted; the two-minute exercises are one key away."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, Literal, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from coach.content.loader import exercises
from coach.core.monitor.nudges import spoken
from coach.errors import CoachError
from coach.runtime.training.breaks import break_routines, break_sentence, shown_items
from coach.storage.history import History
from coach.ui.screens.base import HelpScreen, Hosted
from coach.ui.widgets.big import HoldBar
from coach.ui.widgets.keys import Keys
from coach.ui.widgets.pictures.figure import FigureView
from coach.ui.widgets.steady_text import SteadyText

REDRAWN_HZ = 4.0
HELP = """
# A break

Getting up is what helps. **A minute of standing, or away from the camera, is seen and counted**,
also when nobody asked for it.

- `enter`: the two-minute exercises that are shown. They count as a break too.
- `r`: other exercises. The ones you did longest ago come first; what your answers to the safety
  questions hold back is left out.
- `l`: in five minutes. A break can be put off once.
- `s`: not this time. The next one comes as usual, and nobody minds.
- `esc`: close this; a minute on your feet still counts.

How firmly breaks are asked for, and how often, is in *Settings*, *Breaks*.
"""
NONE_SUITS = "No exercises suit your answers to the safety questions. Getting up is what helps."
UNSEEN = "The monitor is off, so getting up is not seen. The exercises are remembered."


class BreakChoice(NamedTuple):
    """What was chosen on the break's screen; ``routine`` names the exercises to do."""

    act: Literal["exercise", "postpone", "skip"]
    routine: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """A routine on offer: its ``name`` and ``title``, in a ``sentence``, and its exercises."""

    name: str
    title: str
    sentence: str
    exercises: Sequence[str]


class BreakScreen(Hosted, ModalScreen[BreakChoice | None]):
    """Dismissed with what was chosen; ``None`` where it was closed, or the break is over."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "exercise", "These exercises"),
        Binding("r", "another", "Others"),
        Binding("l", "later", "In 5 minutes"),
        Binding("s", "skip", "Not this time"),
        Binding("question_mark", "explain", "Help", key_display="?"),
        Binding("escape,k,q", "dismiss(None)", "Close", key_display="esc"),
        Binding("ctrl+c", "app.quit", show=False),
    ]
    DEFAULT_CSS = """
    BreakScreen { background: $background; }
    BreakScreen #box { padding: 1 4; height: 1fr; }
    BreakScreen #title { text-style: bold; height: 1; color: $accent; }
    BreakScreen #say { height: 2; margin-top: 1; width: 1fr; }
    BreakScreen HoldBar { height: 3; width: 1fr; }
    BreakScreen #chair { height: 2; margin-top: 1; width: 1fr; color: $text-muted; }
    BreakScreen #shown { height: 1; text-style: bold; }
    BreakScreen FigureView { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._counted = False
        self._figure_s = 0.0
        self._offered: Sequence[Offered] = ()
        self._at = 0

    def compose(self) -> ComposeResult:
        """What to do, how long one is up, and the exercises moving."""
        plain = self.coach.plain
        with Vertical(id="box"):
            yield SteadyText("Time to move", id="title")
            yield SteadyText(id="say")
            yield HoldBar(plain=plain, id="up")
            yield SteadyText(id="chair", markup=False)
            yield SteadyText(id="shown")
            yield FigureView(plain=plain)
        yield Keys()

    def on_mount(self) -> None:
        """Look at the monitor a few times a second."""
        self.set_interval(1 / REDRAWN_HZ, self._redraw)
        self._redraw()
        self._offer()

    @work(exclusive=True)
    async def _offer(self) -> None:
        """Find suitable routines, on another thread."""
        try:
            self._offered = await asyncio.to_thread(_on_offer, self.coach.services.history)
        except CoachError as error:
            self.coach.tell_error(error)
        self._show_offer()

    def _show_offer(self) -> None:
        self._figure_s = 0.0
        said = self._shown.sentence if self._shown is not None else NONE_SUITS
        self.query_one("#chair", SteadyText).update(said)
        self.refresh_bindings()

    @property
    def _shown(self) -> Offered | None:
        """The routine that enter begins."""
        return self._offered[self._at % len(self._offered)] if self._offered else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A break is put off once."""
        if action == "exercise":
            return self._shown is not None
        if action == "another":
            return len(self._offered) > 1
        rest = self.coach.lookout.rhythm
        return action != "later" or (rest is not None and not rest["postponed"])

    def action_explain(self) -> None:
        """Say what counts as a break."""
        self.app.push_screen(HelpScreen(HELP))

    def action_later(self) -> None:
        """Postpone the break."""
        self.dismiss(BreakChoice("postpone"))

    def action_skip(self) -> None:
        """Skip the break."""
        self.dismiss(BreakChoice("skip"))

    def action_exercise(self) -> None:
        """Do the exercises that are shown."""
        if self._shown is not None:
            self.dismiss(BreakChoice("exercise", self._shown.name))

    def action_another(self) -> None:
        """Show other exercises."""
        self._at += 1
        self._show_offer()

    def _redraw(self) -> None:
        rest = self.coach.lookout.rhythm
        bar = self.query_one(HoldBar)
        bar.display = rest is not None
        if rest is None:
            said = UNSEEN
        elif rest["taken"]:
            self._counted = True
            said = f"You have been up for {spoken(rest['up_s'])}: counted. Come back when you like."
        elif self._counted:
            self.dismiss(None)
            return
        else:
            said = (
                f"You have been sitting for {spoken(rest['sat_s'])}. Stand up and walk about: "
                f"a minute standing, or away from the camera, is seen and counted."
            )
        if rest is not None:
            up_s, needed_s = rest["up_s"], rest["needed_s"]
            bar.share = min(1.0, up_s / needed_s)
            bar.words = f"up {spoken(up_s)} of {spoken(needed_s)}"
        self.query_one("#say", SteadyText).update(said)
        self._move()

    def _move(self) -> None:
        """The routine's exercises in turn, each for one round of its figure."""
        if self._shown is None:
            return
        names, known = self._shown.exercises, exercises()
        rounds = [known[name].figure.round_s for name in names]
        ends = list(accumulate(rounds))
        at_s = self._figure_s % ends[-1]
        index = next(i for i, end_s in enumerate(ends) if at_s < end_s)
        shown = known[names[index]]
        self.query_one("#shown", SteadyText).update(f"{self._shown.title}: {shown.title.lower()}")
        self.query_one(FigureView).show(
            shown.figure, at_s - (ends[index] - rounds[index]), shown.muscles
        )
        if not self.coach.settings.app.reduced_motion:
            self._figure_s += 1 / REDRAWN_HZ


def _on_offer(history: History) -> Sequence[Offered]:
    return [
        Offered(
            routine.name,
            routine.title,
            break_sentence(history, routine),
            [item.exercise for item in shown_items(history, routine)],
        )
        for routine in break_routines(history)
    ]
