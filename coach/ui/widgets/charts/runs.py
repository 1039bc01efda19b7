"""What charts are drawn of: columns in eighths of a cell, and cells that look the same in runs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.style import Style
from rich.text import Text

EIGHTHS = " ▁▂▃▄▅▆▇█"
"""A cell filled from below by none to eight eighths."""


def in_runs(cells: Iterable[tuple[str, Style]]) -> Text:
    """One line of signs, each with its look."""
    line = Text(no_wrap=True)
    for style, run in groupby(cells, key=lambda cell: cell[1]):
        line.append("".join(sign for sign, _ in run), style)
    return line
