"""The last minutes of monitoring: how near the limit, and what the limit is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.reactive import reactive

from coach.ui.monitor_log import StrainMark
from coach.ui.widgets.charts.runs import EIGHTHS, in_runs
from coach.ui.widgets.pictures.drawing import Drawing

TOP = 2.0
"""The highest strain shown, in limits."""


class Timeline(Drawing):
    """A column for every ``minutes`` / width; the dashed line is the limit, above it is a slouch.

    ``plain`` draws with ASCII characters only.
    """

    DEFAULT_CSS = """
    Timeline { width: 1fr; height: 1fr; min-height: 5; }
    """

    marks: reactive[Sequence[StrainMark]] = reactive((), always_update=True)

    def __init__(self, minutes: float, *, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._minutes, self._plain = minutes, plain

    def lines(self) -> Sequence[Text]:
        """All rows, the highest first, and the scale of time beneath."""
        width, rows = max(self.size.width, 10), max(self.size.height - 1, 3)
        columns = self._columns(width)
        limit_row = rows - 1 - round(rows / TOP - 0.5)
        good, bad, faint = self._styles()
        limit = "-" if self._plain else "╌"
        lines = []
        for row in range(rows):
            cells = []
            for strain in columns:
                sign = self._cell(strain, rows, rows - 1 - row)
                style = bad if not math.isnan(strain) and strain > 1.0 else good
                at_limit = sign == " " and row == limit_row
                cells.append((limit, faint) if at_limit else (sign, style))
            lines.append(in_runs(cells))
        left = f"{self._minutes:.0f} min ago"
        scale = left + "dashes: the limit".center(width - len(left) - 3) + "now"
        return [*lines, Text(scale[:width], faint)]

    def _columns(self, width: int) -> list[float]:
        """The largest strain of each column's time, NaN where there was none."""
        columns = [math.nan] * width
        marks = self.marks
        if not marks:
            return columns
        span = 60.0 * self._minutes
        now = marks[-1].t_s
        for mark in reversed(marks):
            place = int((mark.t_s - now + span) / span * (width - 1))
            if place < 0:
                break
            if not math.isnan(mark.strain) and not columns[place] >= mark.strain:
                columns[place] = mark.strain
        return columns

    def _cell(self, strain: float, rows: int, height: int) -> str:
        """What stands in a column ``height`` rows up."""
        if math.isnan(strain):
            return " "
        filled = min(strain / TOP, 1.0) * rows - height
        if self._plain:
            return "#" if filled >= 0.5 else " "
        return EIGHTHS[max(0, min(8, round(8 * filled)))]

    def _styles(self) -> tuple[Style, Style, Style]:
        colours = self.app.theme_variables
        good, bad = (Style(color=colours[name][:7]) for name in ("success", "warning"))
        return good, bad, Style(dim=True)
