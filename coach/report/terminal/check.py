"""A posture check as a person reads it in the terminal."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from coach.core.posture.assess import Assessment, Measure
from coach.core.posture.flexibility import Flexibility
from coach.core.posture.score import NO_BASELINE, score_text
from coach.report.labels import LABELS, band_words, degrees, interval, quantity, unanswered
from coach.safe_text import capitalised

_STYLES = {"mild": "yellow", "moderate": "dark_orange", "marked": "red", "info": "cyan"}
_NARROW = 44
"""Columns below which names, numbers and words don't fit beside each other."""
_MARKS = {"mild": "!", "moderate": "!", "marked": "!", "info": "i"}


def print_check(
    console: Console,
    source: str,
    assessment: Assessment,
    *,
    frames: str,
    notes: list[str],
    flexibility: Flexibility | None = None,
) -> None:
    """Print a check: what was seen, each measure or why not, the score and the findings.

    ``frames`` says how much of the recording counted; ``notes`` are sentences about it;
    ``flexibility`` is the result of that test, where it was made.
    """
    remarks = Table.grid(padding=(0, 1, 0, 0))
    remarks.add_column(justify="right", no_wrap=True)
    remarks.add_column()
    for item in assessment.findings:
        remarks.add_row(_mark(item.severity), Text(item.text))
    if flexibility is not None:
        remarks.add_row(_mark("info"), Text(flexibility.text))
    for note in notes:
        remarks.add_row(_mark("info"), Text(f"{capitalised(note)}."))
    for names, reason in unanswered(assessment.measures):
        remarks.add_row(Text("–", "dim"), Text(f"{names}: {reason}.", "dim"))
    rows = _rows(assessment, flexibility)
    view, score = f"{assessment.view.label} view", Text(f"score {score_text(assessment)}", "bold")
    narrow = console.width < _NARROW
    parts: list[RenderableType] = [_stacked(rows) if narrow else _table(rows), Text(), remarks]
    if narrow:
        parts = [Text(view), score, Text(), *parts]
    if assessment.score_basis:
        parts += [Text(), Text(_score_line(assessment), "dim")]
    console.print(
        Panel(
            Group(*parts),
            title="[bold]Posture check[/]" if narrow else f"[bold]Posture check[/]  {view}",
            subtitle=None if narrow else score,
            title_align="left",
            subtitle_align="right",
            border_style="cyan",
            width=min(console.width, 92),
        )
    )
    console.print(Text(f"{source}: {frames}", style="dim", overflow="fold"))


Row = tuple[Text, Text, Text, Text]
"""A measure's name, value, interval and word."""


def _table(rows: list[Row]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    # Names and words wrap in a narrow terminal, numbers never.
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for row in rows:
        table.add_row(*row)
    return table


def _stacked(rows: list[Row]) -> Group:
    """Each name above its numbers, which wrap between words."""
    parts: list[RenderableType] = []
    for name, *told in rows:
        numbers = Text("  ").join(text for text in told if text)
        parts += [name, Padding(numbers, (0, 0, 0, 2))]
    return Group(*parts)


def _rows(assessment: Assessment, flexibility: Flexibility | None) -> list[Row]:
    rows: list[Row] = []
    sides = assessment.sides
    for item in assessment.measures:
        if item.value is None:
            continue
        reads = Text(quantity(item.value, item.unit), "bold")
        rows.append((Text(LABELS[item.name]), reads, *_range(item)))
        if sides is not None and item.name == sides.left.name:
            for where, side in (("left", sides.left), ("right", sides.right)):
                label = Text(f"  seen from the {where}", "dim")
                rows.append((label, Text(degrees(side.value or 0.0)), *_range(side)))
    if flexibility is not None:
        for change in (flexibility.rise, flexibility.flattening):
            if change.value is not None:
                name = Text(f"{LABELS[change.name]}, sitting tall")
                rows.append((name, Text(degrees(change.value), "bold"), *_range(change)))
    return rows


def _score_line(assessment: Assessment) -> str:
    """A sentence on what the score is based on, or on why there is none."""
    basis = assessment.score_basis
    if assessment.score is not None:
        return f"The score counts what is {basis}."
    how = ": the app takes one, or --baseline names a recording" if basis == NO_BASELINE else ""
    return f"{basis.capitalize()}{how}."


def _range(item: Measure) -> tuple[Text, Text]:
    between = Text(interval(item), "dim")
    return between, Text(band_words(item), _STYLES.get(item.band or "", "green"))


def _mark(severity: str) -> Text:
    return Text(_MARKS[severity], f"bold {_STYLES[severity]}")
