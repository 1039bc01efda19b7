"""A break: getting up is seen and counted; the two-minute exercises are one key away."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from coach.content.loader import exercises
from coach.content.routines import routines
from coach.core.monitor.nudges import spoken
from coach.runtime.desk.plan import BREAK_ROUTINE, on_the_chair
from coach.ui.screens.base import HelpScreen
from coach.ui.widgets.big import HoldBar
from coach.ui.widgets.charts.line import Line
from coach.ui.widgets.keys import Keys
from coach.ui.widgets.pictures.figure import FigureView

if TYPE_CHECKING:
    from coach.ui.host import Host

REDRAWN_HZ = 4.0
HELP = """
# A break

Getting up is what helps. **A minute of standing, or away from the camera, is seen and counted**,
also when nobody asked for it.

- `enter`: the two-minute exercises, on your chair if you like. They count as a break too.
- `l`: in five minutes. A break can be put off once.
- `s`: not this time. The next one comes as usual, and nobody minds.
- `esc`: close this; a minute on your feet still counts.

How firmly breaks are asked for, and how often, is in *Settings*, *Breaks*.
"""
UNSEEN = "The monitor is off, so getting up is not seen. The exercises are remembered."


class BreakScreen(ModalScreen[str | None]):
    """Dismissed with "exercise", "postpone" or "skip"; ``None`` where it was closed, or the break
    is over."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "dismiss('exercise')", "Exercises", key_display="enter"),
        Binding("l", "later", "In 5 minutes"),
        Binding("s", "dismiss('skip')", "Not this time"),
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

    @property
    def coach(self) -> Host:
        """The app, with its camera and its memory."""
        return cast("Host", self.app)

    def compose(self) -> ComposeResult:
        """What to do, how long one is up, and the exercises moving."""
        plain = self.coach.plain
        with Vertical(id="box"):
            yield Line("Time to move", id="title")
            yield Line(id="say")
            yield HoldBar(plain=plain, id="up")
            yield Line(on_the_chair(), id="chair", markup=False)
            yield Line(id="shown")
            yield FigureView(plain=plain)
        yield Keys()

    def on_mount(self) -> None:
        """Look at the monitor a few times a second."""
        self.set_interval(1 / REDRAWN_HZ, self._redraw)
        self._redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A break is put off once."""
        rest = self.coach.lookout.rhythm
        return action != "later" or (rest is not None and not rest["postponed"])

    def action_explain(self) -> None:
        """Say what counts as a break."""
        self.app.push_screen(HelpScreen(HELP))

    def action_later(self) -> None:
        """Put it off."""
        self.dismiss("postpone")

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
        self.query_one("#say", Line).update(said)
        self._move()

    def _move(self) -> None:
        """The routine's exercises in turn, each for one round of its figure."""
        names = [item.exercise for item in routines()[BREAK_ROUTINE].items]
        known = exercises()
        rounds = [known[name].figure.round_s for name in names]
        ends = list(accumulate(rounds))
        at_s = self._figure_s % ends[-1]
        index = next(i for i, end_s in enumerate(ends) if at_s < end_s)
        shown = known[names[index]]
        self.query_one("#shown", Line).update(shown.title)
        self.query_one(FigureView).show(
            shown.figure, at_s - (ends[index] - rounds[index]), shown.muscles
        )
        if not self.coach.settings.app.reduced_motion:
            self._figure_s += 1 / REDRAWN_HZ
