"""Several quantities above one another on one axis of time."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.reactive import reactive

from coach.conventions import conventions
from coach.ui.axes import round_ticks, time_ticks
from coach.ui.day_lanes import DayLanes, Values, grouped
from coach.ui.widgets.charts.runs import EIGHTHS, in_runs
from coach.ui.widgets.pictures.drawing import Drawing

FAINT = Style(dim=True)
_GROUPS = (1, 7, 14, 28)
"""Days a column may stand for."""
_MEANS = {1: "by day", 7: "mean of each week", 14: "mean of two weeks", 28: "mean of four weeks"}
_WIDEST = 6
_NUMBERS = 6
"""Characters to the left of the columns, for the numbers of the scale."""


class Lanes(Drawing):
    """A lane for each quantity: its name, columns on its own scale, and the days below all.

    What was not measured has a dot, a measured 0 a thin line. ``plain`` draws with ASCII alone.
    """

    DEFAULT_CSS = """
    Lanes { width: 1fr; height: 1fr; }
    """

    shown: reactive[DayLanes | None] = reactive(None)

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._plain = plain

    def lines(self) -> Sequence[Text]:
        """Every lane, then the axis of time."""
        shown, room = self.shown, self.size.width - _NUMBERS
        if shown is None or not shown.lanes or room < 7:
            return []
        each = next((days for days in _GROUPS if shown.days / days <= room), _GROUPS[-1])
        columns = len(grouped([None] * shown.days, each))
        room = min(room, columns * _WIDEST)
        edges = [room * number // columns for number in range(columns + 1)]
        rows = max(1, (self.size.height - 1) // len(shown.lanes) - 1)
        lines: list[Text] = []
        for lane in shown.lanes:
            values = grouped(lane.values, each)
            top = lane.top or round_ticks(0.0, max([1.0, *filter(None, values)]), 2)[-1]
            lines.append(Text.assemble((lane.title, "bold"), (f", {_MEANS[each]}", "dim")))
            scale = _scale(top, lane.unit, rows)
            lines += [self._row(values, top, edges, scale, row) for row in reversed(range(rows))]
        return [*lines, _days(shown, each, edges)]

    def _row(
        self, values: Values, top: float, edges: Sequence[int], scale: Sequence[str], row: int
    ) -> Text:
        """One row of a lane, ``row`` rows up: a number of the scale, and a piece of each column."""
        known = Style(color=self.app.theme_variables["primary"][:7])
        cells = [(f"{scale[row]:>{_NUMBERS - 1}} ", FAINT)]
        for value, left, right in zip(values, edges, edges[1:], strict=False):
            width = right - left
            gap = " " if edges[1] - edges[0] > 2 else ""
            sign = self._sign(value, top, len(scale), row)
            cells.append((sign * (width - len(gap)) + gap, FAINT if value is None else known))
        return in_runs(cells)

    def _sign(self, value: float | None, top: float, rows: int, row: int) -> str:
        """What stands in a column ``row`` rows up."""
        if value is None:
            return ("." if self._plain else "·") if row == 0 else " "
        height = value / top * rows
        if self._plain:
            filled = height > 0 and (row == 0 or height - row >= 0.5)
            return "#" if filled else "_" if row == 0 else " "
        eighths = min(8, round(8 * (height - row)))
        if row > 0:
            return EIGHTHS[eighths] if eighths > 0 else " "
        return EIGHTHS[max(2, eighths)] if height > 0 else EIGHTHS[1]


def _scale(top: float, unit: str, rows: int) -> list[str]:
    """What stands before each row, the lowest first."""
    ends = [f"0{unit}", *[""] * (rows - 2), f"{conventions().short(top)}{unit}"]
    return ends if rows > 1 else ends[-1:]


def _days(shown: DayLanes, each: int, edges: Sequence[int]) -> Text:
    """Dates below the columns that hold them."""
    cells = [" "] * edges[-1]
    lead = (len(edges) - 1) * each - shown.days
    free = 0
    for day, label in time_ticks(shown.first, shown.days, len(cells)):
        place = edges[(day + lead) // each]
        if free <= place <= len(cells) - len(label):
            cells[place : place + len(label)] = label
            free = place + len(label) + 1
    return Text(" " * _NUMBERS + "".join(cells), FAINT)
