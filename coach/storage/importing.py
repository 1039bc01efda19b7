"""An export or a backup back into the history: what is there already stays, the rest is added."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TextIO

from coach.errors import SourceError
from coach.storage import database
from coach.storage.export import MANIFEST, SCHEMA
from coach.storage.history import History
from coach.storage.mapping import MOMENT_COLUMNS, Field, Layout, Value, layout
from coach.storage.records import RECORDS, Profile, Record
from coach.storage.schema import FORMER, LATER, MIGRATIONS

Rows = Iterator[tuple[Value, ...]]
Reader = Callable[[type[Record]], Rows]


def import_history(history: History, source: Path) -> dict[str, int]:
    """Add what an export (folder or zip) or a backup (database file) holds; all of it or nothing.

    Rows that are there already, told by their id, are left alone, so that importing twice changes
    nothing. Returns the number of rows added by table; raises ``SourceError`` with file and line
    where the source can't be read, ``HistoryError`` where the history can't be written.
    """
    with _opened(source) as rows_of:
        return history.store.run(lambda db: _add_all(db, rows_of, source))


def _add_all(db: sqlite3.Connection, rows_of: Reader, source: Path) -> dict[str, int]:
    profiles: dict[Value, Value] = {}
    counts = {}
    try:
        with database.transaction(db):
            for kind in RECORDS:
                added = db.executemany(
                    f"{layout(kind).insert} ON CONFLICT DO NOTHING",
                    _pointed(kind, rows_of(kind), profiles),
                )
                counts[kind.TABLE] = max(added.rowcount, 0)
                if kind is Profile:
                    profiles = _profiles(db, rows_of)
    except sqlite3.IntegrityError as error:
        raise SourceError(
            f"{source} does not fit together ({error}); nothing was imported",
            hint="export again and import that, unchanged",
        ) from error
    return counts


def _profiles(db: sqlite3.Connection, rows_of: Reader) -> dict[Value, Value]:
    """Ids of the source's profiles that go by another id here, where the name is taken."""
    known = dict(db.execute("SELECT name, id FROM profiles").fetchall())
    columns = layout(Profile).columns
    name, own = columns.index("name"), columns.index("id")
    return {row[own]: known[row[name]] for row in rows_of(Profile) if known[row[name]] != row[own]}


def _pointed(kind: type[Record], rows: Rows, profiles: dict[Value, Value]) -> Rows:
    columns = layout(kind).columns
    if not profiles or "profile" not in columns:
        return rows
    place = columns.index("profile")
    return ((*row[:place], profiles.get(row[place], row[place]), *row[place + 1 :]) for row in rows)


@contextmanager
def _opened(source: Path) -> Iterator[Reader]:
    try:
        if source.is_dir():
            yield _csv_reader(lambda name: (source / name).open(encoding="utf-8", newline=""))
        elif zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                yield _csv_reader(
                    lambda name: io.TextIOWrapper(archive.open(name), "utf-8", newline="")
                )
        else:
            with _backup_reader(source) as reader:
                yield reader
    except (OSError, KeyError, UnicodeDecodeError, csv.Error, zipfile.BadZipFile) as error:
        why = getattr(error, "strerror", None) or str(error).strip("'\"")
        raise SourceError(
            f"{source} can't be imported ({why}); nothing was",
            hint="name a folder or zip file of coach history --csv, or a file of --backup",
        ) from error


def _csv_reader(open_file: Callable[[str], TextIO]) -> Reader:
    with open_file(MANIFEST) as file:
        try:
            about = json.load(file)
            known = about["schema"] == SCHEMA and about["version"] <= len(MIGRATIONS)
        except (ValueError, TypeError, KeyError):
            known = False
    if not known:
        raise SourceError(
            f"{MANIFEST} is not of an export this coach knows; nothing was imported",
            hint="update coach if the export is of a newer one",
        )

    def rows_of(kind: type[Record]) -> Rows:
        with open_file(f"{kind.TABLE}.csv") as file:
            yield from _rows(kind.TABLE, file, layout(kind))

    return rows_of


def _rows(table: str, file: TextIO, shape: Layout) -> Rows:
    name = f"{table}.csv"
    lines = csv.reader(file, strict=True)
    header = next(lines, [])
    missing = [column for column in LATER.get(table, ()) if column not in header]
    wanted = tuple(column for column in shape.columns if column not in missing)
    if tuple(column for column in header if column not in FORMER.get(table, ())) != wanted:
        raise _wrong(name, 1, f"the columns must be {', '.join(shape.columns)}")
    own = {item.name: item for item in shape.fields}
    fields = [own.get(column) or _moment_field(column) for column in shape.columns]
    for cells in lines:
        if len(cells) != len(header):
            raise _wrong(name, lines.line_num, f"{len(header)} cells are needed")
        given = dict(zip(header, cells, strict=True))
        try:
            yield tuple(_value(item, given.get(item.name, "")) for item in fields)
        except ValueError as error:
            raise _wrong(name, lines.line_num, str(error)) from None


def _value(item: Field, cell: str) -> Value:
    if cell == "" and item.nullable:
        return None
    try:
        if item.numeric:
            number = item.pack(cell)
            if not math.isfinite(float(number or 0)):
                raise ValueError
            if isinstance(number, int) and not -(2**63) <= number < 2**63:
                raise ValueError
            return number
        item.unpack(cell)  # JSON must be JSON
    except ValueError:
        kind = "a number" if item.numeric else "valid JSON"
        raise ValueError(f"{item.name}: {cell!r} is not {kind}") from None
    return cell


def _moment_field(column: str) -> Field:
    kind: Any = float if column == MOMENT_COLUMNS[0] else int
    return Field(column, False, True, kind, kind)


def _wrong(name: str, line: int, what: str) -> SourceError:
    return SourceError(f"{name}, line {line}: {what}; nothing was imported", hint="export it again")


@contextmanager
def _backup_reader(source: Path) -> Iterator[Reader]:
    """Rows of a database file, which is read from a copy, brought up to date."""
    if source.stat().st_size == 0:
        raise SourceError(f"{source} is empty", hint="name a file of coach history --backup")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "backup.db"
        shutil.copyfile(source, copy)
        try:
            db = database.connect(copy)
        except sqlite3.DatabaseError as error:
            raise OSError(str(error)) from error
        with closing(db):
            yield lambda kind: iter(db.execute(layout(kind).select).fetchall())
