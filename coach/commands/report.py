"""``coach report``: what was measured before, as a page to read, print or show somebody."""

from __future__ import annotations

import argparse
import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coach.commands import common
from coach.commands.history import whole_days
from coach.core.plural import counted
from coach.errors import UsageError
from coach.safe_text import printable_line
from coach.streams import saved_unheard

if TYPE_CHECKING:
    from coach.storage.history import History
    from coach.storage.moment import Moment

DAYS = 90
EMPTY = (
    "There is nothing to report {when} yet: a first posture check (coach check) makes a beginning."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--out",
        type=common.output,
        metavar="FILE",
        help="the page to write (default: coach-report.html, unless only --csv is asked for)",
    )
    parser.add_argument(
        "--for",
        dest="reader",
        choices=("self", "clinician"),
        default="self",
        help="whose page it is: yours, what you did first, or a clinician's, with a summary, how "
        "it was measured and its limits (default: self)",
    )
    parser.add_argument(
        "--csv", type=common.output, metavar="FILE", help="write the values, one a line"
    )
    parser.add_argument(
        "--letter",
        type=common.output,
        metavar="FILE",
        help="a page for a doctor or physiotherapist: what was told, felt, measured and done",
    )
    parser.add_argument(
        "--days",
        type=whole_days,
        default=DAYS,
        metavar="N",
        help=f"cover this many days up to today (default: {DAYS})",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write what was asked for; an empty history gets a sentence and no file."""
    from coach.storage.history import open_history
    from coach.storage.moment import Moment, days_before

    _require_apart([path for path in (args.out, args.csv, args.letter) if path is not None])
    now = Moment.of(datetime.now().astimezone())
    with open_history(to_read=True) as history:
        if args.letter is not None:
            from coach.commands.letter import write_letter

            write_letter(history, now, args.letter)
        if args.letter is None or args.out or args.csv:
            _write(history, days_before(now, args.days - 1), now, args)
    for notice in history.notices:
        print(f"coach: {notice}.", file=sys.stderr)
    return 0


def _require_apart(outputs: list[Path]) -> None:
    """Raise ``UsageError`` where two outputs are one file: the first would be lost."""
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise UsageError("two of the files to write are the same", hint="name each another")


def _write(history: History, since: Moment, now: Moment, args: argparse.Namespace) -> None:
    from coach.atomic import atomic_text
    from coach.runtime.report_page import read_rows, report_parts, write_page

    recorded = read_rows(history, since, now)
    if not report_parts(recorded, since, now):
        print(EMPTY.format(when=f"of the last {counted(args.days, 'day')}"))
        return
    out = args.out or (None if args.csv else Path("coach-report.html"))
    with saved_unheard() as telling:
        if out is not None:
            write_page(recorded, since, now, out, clinician=args.reader == "clinician")
            with telling():
                print(f"Wrote {printable_line(str(out))}: open it in a browser, or print it.")
        if args.csv is not None:
            with atomic_text(args.csv) as file:
                table = csv.writer(file, lineterminator="\r\n")
                table.writerow(("at", "kind", "name", "value", "low", "high", "unit", "about"))
                table.writerows(_values(history, since, now))
            with telling():
                print(f"Wrote {printable_line(str(args.csv))}.")


def _values(history: History, since: Moment, now: Moment) -> list[tuple[object, ...]]:
    """Every value of the report in a row of its own; unknown cells are empty."""
    from coach.storage.documents import history_document

    document = history_document(history, since, now)
    rows: list[tuple[object, ...]] = []
    for check in document["checks"]:
        rows.append((check["at"], "check", "score", check["score"], "", "", "", check["view"]))
        for name, item in check["measures"].items():
            bounds = (item["value"], item["low"], item["high"], item["unit"])
            rows.append((check["at"], "check", name, *bounds, item["abstained"] or check["view"]))
    for day in document["monitor"]:
        for state, seconds in day["seconds"].items():
            rows.append((day["day"], "monitor", state, seconds, "", "", "s", ""))
        for event, count in day["events"].items():
            rows.append((day["day"], "monitor", event, count, "", "", "", ""))
    for session in document["sessions"]:
        for item in session["sets"]:
            about = f"{item['exercise']} {item['side'] or ''}".strip()
            units = {"reps": "", "attempts": "", "hold_s": "s", "range_deg": "deg", "score": ""}
            for name, unit in units.items():
                rows.append((session["at"], "exercise", name, item[name], "", "", unit, about))
    for item in document["ratings"]:
        about = item["region"] or item["exercise"] or ""
        rows.append((item["at"], "rating", item["kind"], item["value"], "", "", "", about))
    return rows
