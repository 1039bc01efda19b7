"""Days side by side: how long upright, how long slouched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.reactive import reactive

from coach.core.monitor.nudges import spoken
from coach.ui.widgets.charts.runs import in_runs
from coach.ui.widgets.pictures.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Column:
    """One day: ``label`` beneath it, minutes upright and slouched."""

    label: str
    upright: float
    slouched: float


class DayBars(Drawing):
    """A column a day: upright from below, slouched on top of it; the legend says which is which.

    ``plain`` draws with ASCII characters only; the two also differ in their characters.
    """

    DEFAULT_CSS = """
    DayBars { width: 1fr; height: 1fr; min-height: 5; }
    """

    columns: reactive[Sequence[Column]] = reactive(())

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = ("#", "x") if plain else ("█", "▒")

    def lines(self) -> Sequence[Text]:
        """The legend, the columns, the labels."""
        days = self.columns
        most = max((day.upright + day.slouched for day in days), default=0.0)
        if most <= 0:
            return [Text("Nothing was monitored in these days yet.", Style(dim=True))]
        up, down = self._signs
        colours = self.app.theme_variables
        good, bad = (Style(color=colours[name][:7]) for name in ("success", "warning"))
        legend = Text.assemble(
            (up, good), " upright  ", (down, bad), f" slouched   highest: {spoken(60 * most)}"
        )
        rows = max(self.size.height - 2, 1)
        width = max(self.size.width // max(len(days), 1), 1)
        gap = " " if width > 1 else ""
        lines = [legend]
        for row in range(rows, 0, -1):
            cells = []
            for day in days:
                upright = round(day.upright / most * rows)
                both = round((day.upright + day.slouched) / most * rows)
                sign, style = (up, good) if row <= upright else (down, bad)
                cells.append(((sign if row <= both else " ") * (width - len(gap)) + gap, style))
            lines.append(in_runs(cells))
        lines.append(Text(_labels([day.label for day in days], width)))
        return lines


def _labels(labels: Sequence[str], width: int) -> str:
    """The labels beneath columns of this width, each as far as the next one leaves room."""
    starts = [at for at, label in enumerate(labels) if label]
    line = ""
    for at, after in zip(starts, [*starts[1:], len(labels)], strict=True):
        room = (after - at) * width
        line = f"{line:<{at * width}}{labels[at]:.{max(room - 1, 1)}}"
    return line
