"""One page for the person who examines somebody: what was told, felt, measured and done.

Everything in it is the owner's own; it goes nowhere by itself. Medicines are not asked for by this
program, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from coach.report.page.html import DataTable, Section, page

TITLE = "For the doctor or physiotherapist"
NOTES = (
    "Written by a program from its owner's answers. Nobody was examined, and this is no diagnosis.",
    "Medicines and allergies were not asked.",
    "Angles are of the body's surface, seen by a webcam; the range holds the true value 9 times "
    "out of 10.",
)
COMPACT = """
main { padding: 16px; } h1 { font-size: 1.4rem; } h2 { font-size: 1rem; }
section { margin-top: 12px; } footer { margin-top: 16px; padding-top: 8px; }
body, table { font-size: 13px; line-height: 1.35; } pre { font-size: 8px; line-height: 1.05; }
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the page says. ``told``: (what, how) rows; ``where``: places in words, with the
    ``drawing`` that marks them; ``pain``: (week, median, highest); ``measured``: (what, value,
    range, view and day); ``done``: (exercise, sets, last day)."""

    day: str
    headline: str
    told: Sequence[tuple[str, str]] = ()
    where: Sequence[str] = ()
    drawing: str = ""
    course: str = ""
    pain: Sequence[tuple[str, str, str]] = ()
    measured: Sequence[tuple[str, str, str, str]] = ()
    done: Sequence[tuple[str, str, str]] = ()
    stopped: str = ""


def letter(given: Letter) -> str:
    """The page as HTML, to be printed on one sheet."""
    sections = [
        Section(
            "What was asked and told",
            given.headline,
            table=_table(("asked", "told"), given.told),
            folded=False,
        ),
        Section(
            "Where it hurts",
            "; ".join(given.where) or "No place was marked.",
            chart=f"<pre>{escape(given.drawing)}</pre>" if given.where and given.drawing else "",
        ),
        Section(
            "Pain, 0 to 10, by week",
            given.course or "No pain was noted in the diary.",
            table=_table(("week from", "median", "highest"), given.pain),
            folded=False,
        ),
        Section(
            "What a webcam measured",
            "The last check." if given.measured else "Nothing was measured.",
            table=_table(("measure", "value", "range", "how"), given.measured),
            folded=False,
        ),
        Section(
            "What was done",
            given.stopped or ("The last twelve weeks." if given.done else "No exercise yet."),
            table=_table(("exercise", "sets", "last on"), given.done),
            folded=False,
        ),
    ]
    return page(TITLE, f"Printed on {given.day}.", sections, NOTES, style=COMPACT)


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> DataTable | None:
    return DataTable(columns, tuple(rows)) if rows else None


def told_rows(groups: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """A row for each group that has anything: its name, and all in it."""
    return [(name, "; ".join(found)) for name, found in groups.items() if found]
