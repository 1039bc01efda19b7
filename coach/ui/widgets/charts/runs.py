"""Cells that look the same, put together: what is drawn costs by the run, not by the cell."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.style import Style
from rich.text import Text


def in_runs(cells: Iterable[tuple[str, Style]]) -> Text:
    """One line of signs, each with its look."""
    line = Text(no_wrap=True)
    for style, run in groupby(cells, key=lambda cell: cell[1]):
        line.append("".join(sign for sign, _ in run), style)
    return line
