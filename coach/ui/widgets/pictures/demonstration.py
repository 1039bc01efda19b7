"""An exercise as it should be, and beside it what goes wrong most often."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from coach.core.exercise.fault_figure import FaultFigure, fault_figure
from coach.core.exercise.faults import Fault
from coach.core.exercise.figure import furthest_s
from coach.core.exercise.spec import ExerciseSpec
from coach.ui.widgets.pictures.figure import FigureView
from coach.ui.widgets.steady_text import SteadyText


class Demonstration(Horizontal):
    """Two figures that move together: the right way with the muscles that work, and a fault.

    Each round shows the next fault that can be drawn; without any the right way stands alone.
    """

    DEFAULT_CSS = """
    Demonstration { height: 40%; min-height: 12; }
    Demonstration .title { height: 1; text-style: bold; padding: 0 1; }
    Demonstration #right-title { color: $success; }
    Demonstration #wrong-title { color: $error; }
    Demonstration .words { height: 3; padding: 0 1; }
    """

    def __init__(self, *, plain: bool = False) -> None:
        super().__init__()
        self._plain = plain
        self._of: ExerciseSpec | None = None
        self._drawn: Sequence[tuple[Fault, FaultFigure]] = ()

    def compose(self) -> ComposeResult:
        """Title, figure and words of each way."""
        for way in ("right", "wrong"):
            with Vertical(id=way):
                yield SteadyText(id=f"{way}-title", classes="title")
                yield FigureView(plain=self._plain, id=f"{way}-figure")
                yield SteadyText(id=f"{way}-words", classes="words", markup=False)

    def show(self, spec: ExerciseSpec, at_s: float, *, still: bool = False) -> None:
        """The exercise ``at_s`` seconds after it was chosen; ``still``: both figures stand
        where the movement is furthest."""
        if spec is not self._of:
            self._of, self._drawn = spec, drawn_faults(spec)
        figure, drawn = spec.figure, self._drawn
        moment_s = furthest_s(figure) if still else at_s
        self.query_one("#wrong").display = bool(drawn)
        self._tell("right", "Done well; thick: at work", f"{', '.join(spec.muscles)}.")
        if not drawn:
            self._view("right").show(figure, moment_s, spec.muscles)
            return
        number = int(at_s // figure.round_s) % len(drawn)
        fault, wrong = drawn[number]
        count = f" {number + 1} of {len(drawn)}" if len(drawn) > 1 else ""
        self._tell("wrong", f"Common fault{count}", fault.cue)
        self._view("right").show(figure, moment_s, spec.muscles, beside=wrong.figure)
        self._view("wrong").show(wrong.figure, moment_s, wrong=wrong.bones, beside=figure)

    def _tell(self, way: str, title: str, words: str) -> None:
        self.query_one(f"#{way}-title", SteadyText).update(title)
        self.query_one(f"#{way}-words", SteadyText).update(words)

    def _view(self, way: str) -> FigureView:
        return self.query_one(f"#{way}-figure", FigureView)


def drawn_faults(spec: ExerciseSpec) -> Sequence[tuple[Fault, FaultFigure]]:
    """The faults of an exercise that its figure can show, in the order of its file."""
    found = ((fault, fault_figure(spec.figure, fault)) for fault in spec.faults)
    return [(fault, drawn) for fault, drawn in found if drawn is not None]
