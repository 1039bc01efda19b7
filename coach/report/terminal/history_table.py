"""The history as a person reads it in the terminal, from the document ``coach.history/1``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from coach.conventions import conventions
from coach.core.plural import counted
from coach.core.posture.score import stored_score
from coach.report.labels import degrees, duration, since_own
from coach.report.terminal.plain import in_words

NOTHING = "Nothing is remembered{when} yet. A posture check makes a beginning: coach check"
_WIDTH = 80
_NARROW = 60
"""In a terminal of fewer columns a table would cut its numbers: each row is then a few lines."""
_CHECKED = {"craniovertebral_angle": "neck (CVA)", "thoracic_kyphosis": "upper back"}
_INTERVAL = re.compile(r" \((.+) to (.+)\)$")
"""How a cell tells an interval; a sentence says "between"."""


def print_history(
    console: Console, document: dict[str, Any], *, days: int, plain: bool = False
) -> None:
    """Print a table for each kind that has something; ``days`` is how far back it goes.

    ``plain``: each row is a sentence that names its values.
    """
    today = datetime.fromisoformat(document["until"]).date()
    parts = [
        ("Posture checks", _checks(document.get("checks", []), today)),
        ("Desk monitor", _monitor(document.get("monitor", []), today)),
        ("Exercise", _sessions(document.get("sessions", []), today)),
        ("How it felt", _ratings(document.get("ratings", []), today)),
    ]
    width = min(console.width, _WIDTH)
    shown = _lead(console, document.get("checks", []), width)
    for title, table in parts:
        if table.row_count:
            if shown:
                console.print()
            console.print(Text(title, "bold"))
            if plain:
                for line in _sentences(table):
                    console.print(line, markup=False, soft_wrap=True)
            elif width < _NARROW:
                console.print(_stacked(table))
            else:
                console.print(table, width=width)
            shown = True
    if not shown:
        when = f" from the last {counted(days, 'day')}" if days else ""
        console.print(NOTHING.format(when=when), width=width)


def _lead(console: Console, checks: list[dict[str, Any]], width: int) -> bool:
    """What matters most first: the latest checks against the person's own measurements."""
    latest: dict[str, dict[str, Any]] = {}
    for item in checks:
        latest |= item.get("calibration") or {}
    lines = [said for name, item in latest.items() if (said := since_own(name, item))]
    if lines:
        console.print(Text("Against your own measurements", "bold"))
        for line in lines:
            console.print(Text(line), width=width)
    return bool(lines)


def _table(*columns: str, right: Iterable[str] = ()) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name in columns:
        fixed = name in ("when", "day", "repetitions")
        justify: JustifyMethod = "right" if name in right else "left"
        table.add_column(name, justify=justify, no_wrap=fixed, overflow="fold")
    return table


def _stacked(table: Table) -> Text:
    """The rows of a table as lines below one another: no number is cut, however narrow."""
    columns = [
        (str(column.header), [_text(cell) for cell in column.cells]) for column in table.columns
    ]
    lines = Text()
    for row in range(table.row_count):
        for place, (name, cells) in enumerate(columns):
            if cells[row].plain:
                lead = "" if place == 0 else f"  {name}: "
                lines.append(lead, "dim").append_text(cells[row]).append("\n")
    lines.rstrip()
    return lines


def _sentences(table: Table) -> Iterable[str]:
    """A sentence for each row: its first cell, then every value with its name."""
    said = partial(_INTERVAL.sub, r", between \1 and \2")
    columns = [(str(column.header), list(column.cells)) for column in table.columns]
    for row in range(table.row_count):
        parts = [(name, _text(cells[row]).plain) for name, cells in columns]
        named = [f"{name} {said(text)}" for name, text in parts[1:] if text and text != "–"]
        yield in_words(f"{parts[0][1]}: {', '.join(named)}.".removeprefix(": "))


def _text(cell: object) -> Text:
    return cell.copy() if isinstance(cell, Text) else Text(str(cell))


def _when(iso: str, today: date) -> str:
    at, said = datetime.fromisoformat(iso), conventions()
    return f"{said.day(at.date(), weekday=True, today=today)} {said.clock(at)}"


def _checks(checks: list[dict[str, Any]], today: date) -> Table:
    table = _table("when", "view", "score", *_CHECKED.values(), right=("score",))
    for item in checks:
        angles = [_measure(item["measures"].get(name)) for name in _CHECKED]
        table.add_row(
            _when(item["at"], today), item["view"], stored_score(item["score"], item), *angles
        )
    return table


def _measure(item: dict[str, Any] | None) -> Text:
    if item is None or item["value"] is None:
        return Text("–", "dim")
    between = f" ({degrees(item['low'])} to {degrees(item['high'])})"
    return Text.assemble(degrees(item["value"]), (between, "dim"))


def _monitor(days: list[dict[str, Any]], today: date) -> Table:
    names = ("upright", "slouching", "away", "longest upright", "nudges")
    table = _table("day", *names, right=names)
    for item in days:
        longest = item["longest_s"].get("upright")
        table.add_row(
            conventions().day(date.fromisoformat(item["day"]), weekday=True, today=today),
            *(duration(item["seconds"].get(state)) for state in names[:3]),
            duration(longest),
            _number(item["events"].get("nudge", 0)),
        )
    return table


def _sessions(sessions: list[dict[str, Any]], today: date) -> Table:
    names = ("repetitions", "held", "range", "form")
    table = _table("when", "routine", "exercise", *names, right=names)
    for session in sessions:
        lead = (_when(session["at"], today), _plain(session["routine"]))
        rows = session["sets"] or [None]
        for item in rows:
            table.add_row(*lead, *(_set(item) if item else ("",) * 5))
            lead = ("", "")
    return table


def _set(item: dict[str, Any]) -> tuple[str, ...]:
    name = _plain(item["exercise"]) + (f", {item['side']}" if item["side"] else "")
    attempts = item["attempts"]
    reps = str(item["reps"]) if attempts == item["reps"] else f"{item['reps']} of {attempts}"
    spread = "–" if item["range_deg"] is None else degrees(item["range_deg"])
    form = "by the clock" if item["judged"] is False else _number(item["score"])
    return name, reps, duration(item["hold_s"]), spread, form


def _ratings(ratings: list[dict[str, Any]], today: date) -> Table:
    table = _table("when", "what", "of 10", "where", "after", "note", right=("of 10",))
    for item in ratings:
        texts = (_plain(item[key] or "") for key in ("region", "exercise"))
        when = _when(item["at"], today)
        table.add_row(when, item["kind"], str(item["value"]), *texts, item["note"] or "")
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _plain(code: str) -> str:
    return code.replace("_", " ")
