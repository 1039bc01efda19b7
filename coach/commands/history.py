"""``coach history``: what was measured before; exports, imports and erases it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coach.commands import common
from coach.errors import UsageError
from coach.safe_text import printable_line

if TYPE_CHECKING:
    from coach.storage.history import History

DAYS = 30
MOST_DAYS = 10_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--json", action="store_true", help="print as JSON")
    common.add_plain(parser)
    action.add_argument(
        "--csv",
        type=common.output,
        metavar="FOLDER|FILE.zip",
        help="write everything there is, all days and kinds, as CSV files",
    )
    action.add_argument(
        "--import",
        dest="source",
        type=Path,
        metavar="FROM",
        help="add what an exported folder, a zip file or a backup holds",
    )
    action.add_argument(
        "--backup", type=common.output, metavar="FILE", help="copy everything to one file"
    )
    action.add_argument("--erase", action="store_true", help="delete everything, to the last byte")
    action.add_argument(
        "--thin",
        type=whole_days,
        metavar="DAYS",
        help="keep one second a minute of monitoring older than this, and all totals",
    )
    parser.add_argument(
        "--health",
        action="store_true",
        help="only what is known of your health: all of it is shown; with --erase it is deleted",
    )
    parser.add_argument(
        "--week",
        action="store_true",
        help="the last seven days looked at together: when you slouch, and after what",
    )
    parser.add_argument("--yes", action="store_true", help="erase without asking")
    parser.add_argument(
        "--days",
        type=whole_days,
        metavar="N",
        help=f"show this many days up to today (default: {DAYS}; all with --json)",
    )
    parser.add_argument(
        "--kind",
        choices=("check", "monitor", "session", "pain"),
        help="show only these (pain: effort too)",
    )
    parser.set_defaults(run=run)


def whole_days(text: str) -> int:
    """Argument type: a number of days, at least 1."""
    days = int(text) if text.isdecimal() else 0
    if not 0 < days <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days (1 to {MOST_DAYS})")
    return days


def run(args: argparse.Namespace) -> int:
    """Run the requested action; returns 0, or 1 where an erasure was cancelled."""
    from coach.storage.history import open_history

    reads_only = not (args.erase or args.source is not None or args.thin is not None)
    if args.erase and not args.health and (code := _erase_unread(asked=args.yes)) is not None:
        return code
    with open_history(to_read=reads_only) as history:
        code = _run(history, args)
    for notice in history.notices:
        print(f"coach: {notice}.", file=sys.stderr)
    return code


def _run(history: History, args: argparse.Namespace) -> int:
    if args.erase:
        return _erase(history, asked=args.yes, health=args.health)
    if args.health and not (args.csv or args.source or args.backup or args.thin):
        _health(history, as_json=args.json)
        return 0
    if args.csv is not None:
        _export(history, args.csv)
    elif args.source is not None:
        _import(history, args.source)
    elif args.backup is not None:
        _backup(history, args.backup)
    elif args.thin is not None:
        _thin(history, args.thin)
    elif args.week:
        _week(history, as_json=args.json)
    else:
        _show(history, args)
    return 0


def _show(history: History, args: argparse.Namespace) -> None:
    from coach.storage.documents import KINDS, history_document
    from coach.storage.moment import Moment, days_before

    now = Moment.of(datetime.now().astimezone())
    days = args.days or (None if args.json else DAYS)
    since = None if days is None else days_before(now, days - 1)
    document = history_document(history, since, now, (args.kind,) if args.kind else KINDS)
    if args.json:
        json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return
    from coach.report.terminal.history_table import print_history

    print_history(common.console(plain=args.plain), document, days=days or 0, plain=args.plain)


def _week(history: History, *, as_json: bool) -> None:
    """The last seven days in sentences."""
    from coach.conventions import conventions
    from coach.runtime.desk.review import week_document, week_of

    week = week_of(history, datetime.now().astimezone().date())
    if as_json:
        json.dump(week_document(week), sys.stdout, indent=2, ensure_ascii=False)
        print()
        return
    said = conventions()
    print(f"{said.day(week.first, weekday=True)} to {said.day(week.last, weekday=True)}\n")
    print("\n".join(week.lines))


def _export(history: History, target: Path) -> None:
    from coach.storage.export import export_csv

    rows = sum(export_csv(history, target).values())
    print(f"Wrote {rows} rows to {printable_line(str(target))}.")


def _import(history: History, source: Path) -> None:
    from coach.runtime.training.safety import emergency_kept
    from coach.storage.importing import import_history

    def tell(table: str, rows: int) -> None:
        print(f"\r{table}: {rows} rows read\033[K", end="", file=sys.stderr, flush=True)

    shown = sys.stderr.isatty()
    try:
        with emergency_kept(history):
            rows = sum(import_history(history, source, tell if shown else None).values())
    finally:
        if shown:
            print("\r\033[K", end="", file=sys.stderr)
    print(f"Added {rows} rows." if rows else "Everything in it was there already.")


def _backup(history: History, target: Path) -> None:
    from coach.storage.export import backup

    backup(history, target)
    name = printable_line(str(target))
    print(f"Wrote {name}; coach history --import {name} brings it back.")


def _thin(history: History, days: int) -> None:
    from coach.storage.moment import Moment
    from coach.storage.retention import thin

    rows = thin(history, Moment.of(datetime.now().astimezone()), days)
    print(f"Deleted {rows} seconds' numbers; every total is kept.")


def _health(history: History, *, as_json: bool) -> None:
    """Everything that is stored about health, word for word."""
    from coach.runtime.training.safety import prune_screenings
    from coach.storage.documents import health_document

    prune_screenings(history)
    document = health_document(history)
    if as_json:
        json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return
    from coach.content.health import questionnaire
    from coach.report.terminal.screening import health_text

    print(health_text(questionnaire(), document), end="")


def _erase_unread(*, asked: bool) -> int | None:
    """Delete the files of a history that can't be opened; ``None`` where it can be."""
    from coach.storage.database import HistoryError, remove_files
    from coach.storage.emergency_mark import clear_mark
    from coach.storage.history import history_path, open_history

    try:
        open_history().close()
    except HistoryError as error:
        if error.reason in ("locked", "read_only"):
            raise
        print(f"coach: {error}.", file=sys.stderr)
        what = f"everything coach remembers, in {history_path()}"
        if not agreed(what, asked=asked):
            return 1
        remove_files(history_path())
        clear_mark()
        print(f"Deleted {what}. Exports and backups you made elsewhere are still there.")
        return 0
    return None


def _erase(history: History, *, asked: bool, health: bool) -> int:
    what = "what coach knows of your health" if health else "everything coach remembers"
    what = f"{what}, in {history.store.path}"
    if not agreed(what, asked=asked):
        return 1
    from coach.storage.emergency_mark import clear_mark

    clear_mark()
    if health:
        from coach.storage.records import Rating, Screening

        history.remove(Screening)
        history.remove(Rating)
    else:
        from coach.runtime.desk.status import remove_status

        remove_status()
        history.erase()
    print(f"Deleted {what}. Exports and backups you made elsewhere are still there.")
    return 0


def agreed(what: str, *, asked: bool) -> bool:
    """Ask whether ``what`` is to be deleted."""
    if not asked:
        if not sys.stdin.isatty():
            raise UsageError(
                "--erase asks before it deletes", hint="say --yes where nobody answers"
            )
        print(
            f"This deletes {what}. It can't be undone (coach history --backup FILE keeps a copy)."
        )
        print("Type erase to go on: ", end="", flush=True)
        if sys.stdin.readline().strip().lower() != "erase":
            print("Nothing was deleted.")
            return False
    return True
