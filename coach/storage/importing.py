"""Imports an export or a backup: what the history has stays, the rest is added.

The source may be anybody's: it is read in bounded steps, every value is looked at, and nothing in
it is run (no view, no trigger, no generated column).
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from coach.bounded import is_pipe
from coach.errors import SourceError
from coach.safe_text import printable, undefused
from coach.storage import database
from coach.storage.export import MANIFEST, SCHEMA
from coach.storage.history import History
from coach.storage.mapping import MOMENT_COLUMNS, Field, Layout, Value, layout
from coach.storage.records import RECORDS, Profile, Record
from coach.storage.row_checks import CELL_LETTERS_MAX, checked_value, require_row
from coach.storage.schema import FORMER, LATER, LATER_TABLES, MIGRATIONS

_LINE_LETTERS_MAX = 4 * CELL_LETTERS_MAX
_MANIFEST_LETTERS_MAX = 1 << 20
_MEMBER_BYTES_MAX = 1 << 30
"""Bytes a table in a zip file may have once unpacked: some thirty years at a desk."""
_ROWS_A_STEP = 2000

Rows = Iterator[tuple[Value, ...]]
Reader = Callable[[type[Record]], Rows]
OnProgress = Callable[[str, int], None]


def import_history(
    history: History, source: Path, on_progress: OnProgress | None = None
) -> dict[str, int]:
    """Add what an export (folder or zip) or a backup (database file) holds; all of it or nothing.

    Rows that are there already, told by their id, are left alone, so that importing twice changes
    nothing. ``on_progress`` is told the table and the rows read so far. Returns the number of
    rows added by table; raises ``SourceError`` with file and line where the source can't be read,
    ``HistoryError`` where the history can't be written.
    """
    with _opened(source) as rows_of:
        told = rows_of if on_progress is None else _counted(rows_of, on_progress)
        return history.store.run(lambda db: _add_all(db, told, source))


def _counted(rows_of: Reader, on_progress: OnProgress) -> Reader:
    def rows(kind: type[Record]) -> Rows:
        for count, row in enumerate(rows_of(kind)):
            if count % _ROWS_A_STEP == 0:
                on_progress(kind.TABLE, count)
            yield row

    return rows


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


_UNREADABLE = (
    OSError,
    KeyError,
    UnicodeDecodeError,
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a way of packing that isn't known
    RuntimeError,  # locked with a password
)


@contextmanager
def _opened(source: Path) -> Iterator[Reader]:
    try:
        if is_pipe(source):
            raise OSError("it is a device or a pipe")
        if source.is_dir():
            yield _csv_reader(lambda name: (source / name).open(encoding="utf-8-sig", newline=""))
        elif zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                _refuse_bomb(archive)
                yield _csv_reader(
                    lambda name: io.TextIOWrapper(archive.open(name), "utf-8-sig", newline="")
                )
        else:
            with _backup_reader(source) as reader:
                yield reader
    except _UNREADABLE as error:
        why = getattr(error, "strerror", None) or str(error).strip("'\"")
        raise SourceError(
            printable(f"{source} can't be imported ({why}); nothing was"),
            hint="name a folder or zip file of coach history --csv, or a file of --backup",
        ) from error


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    """Raise ``OSError`` where a table would be absurdly large once unpacked."""
    for entry in archive.infolist():
        if entry.file_size > _MEMBER_BYTES_MAX:
            raise OSError(f"{entry.filename} in it is larger than a history can be")


def _csv_reader(open_file: Callable[[str], TextIO]) -> Reader:
    with open_file(MANIFEST) as file:
        try:
            about = json.loads(file.read(_MANIFEST_LETTERS_MAX))
            known = about["schema"] == SCHEMA and about["version"] <= len(MIGRATIONS)
        except (ValueError, TypeError, KeyError, RecursionError):
            known = False
    if not known:
        raise SourceError(
            f"{MANIFEST} is not of an export this coach knows; nothing was imported",
            hint="update coach if the export is of a newer one",
        )

    def rows_of(kind: type[Record]) -> Rows:
        if about["version"] < LATER_TABLES.get(kind.TABLE, 0):
            return
        with open_file(f"{kind.TABLE}.csv") as file:
            yield from _rows(kind, file)

    return rows_of


def _rows(kind: type[Record], file: TextIO) -> Rows:
    table, shape = kind.TABLE, layout(kind)
    name = f"{table}.csv"
    lines = csv.reader(_bounded(file, name), strict=True)
    header = next(lines, [])
    missing = [column for column in LATER.get(table, ()) if column not in header]
    wanted = tuple(column for column in shape.columns if column not in missing)
    if tuple(column for column in header if column not in FORMER.get(table, ())) != wanted:
        raise _wrong(name, 1, f"the columns must be {', '.join(shape.columns)}")
    fields = _fields_of(shape)
    for cells in lines:
        if len(cells) != len(header):
            raise _wrong(name, lines.line_num, f"{len(header)} cells are needed")
        given = dict(zip(header, map(undefused, cells), strict=True))
        try:
            yield _checked(kind, {item.name: _cell(item, given) for item in fields}, fields)
        except ValueError as error:
            raise _wrong(name, lines.line_num, str(error)) from None


def _bounded(file: TextIO, name: str) -> Iterator[str]:
    """The lines of a table; ``SourceError`` where one is longer than any this program writes."""
    while line := file.readline(_LINE_LETTERS_MAX):
        if len(line) == _LINE_LETTERS_MAX:
            raise SourceError(f"{name} has a line without an end; nothing was imported")
        yield line


def _fields_of(shape: Layout) -> list[Field]:
    own = {item.name: item for item in shape.fields}
    return [own.get(column) or _moment_field(column) for column in shape.columns]


def _cell(item: Field, given: dict[str, str]) -> Value:
    cell = given.get(item.name, "")
    return None if cell == "" and item.nullable else cell


def _checked(kind: type[Record], given: dict[str, Any], fields: list[Field]) -> tuple[Value, ...]:
    """The row, every value looked at; ``ValueError`` says what is wrong with it."""
    row = {item.name: checked_value(item, given[item.name]) for item in fields}
    require_row(kind, row)
    return tuple(row.values())


def _moment_field(column: str) -> Field:
    kind: Any = float if column == MOMENT_COLUMNS[0] else int
    return Field(column, False, True, kind, kind)


def _wrong(name: str, line: int, what: str) -> SourceError:
    return SourceError(f"{name}, line {line}: {what}; nothing was imported", hint="export it again")


@contextmanager
def _backup_reader(source: Path) -> Iterator[Reader]:
    """Rows of a database file, which is read where it lies and never written to."""
    if source.stat().st_size == 0:
        raise SourceError(f"{source} is empty", hint="name a file of coach history --backup")
    try:
        with closing(_foreign(source)) as db:
            version = _version(db, source)
            yield (
                lambda kind: (
                    iter(())
                    if version < LATER_TABLES.get(kind.TABLE, 0)
                    else _table_rows(db, kind, version)
                )
            )
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise OSError(str(error)) from error


def _foreign(source: Path) -> sqlite3.Connection:
    """A database from outside, opened so that nothing in it runs and no cell is endless."""
    path = quote(str(source.absolute()))
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, isolation_level=None)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * CELL_LETTERS_MAX)
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    return db


def _version(db: sqlite3.Connection, source: Path) -> int:
    """The version of a backup; ``SourceError`` where it is of a newer coach, or is no backup."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise SourceError(
            f"{source} is of a newer coach; nothing was imported", hint="update coach"
        )
    if version < 1:
        raise OSError("it is not a history")
    if db.execute("SELECT 1 FROM sqlite_master WHERE type = 'view' LIMIT 1").fetchone():
        raise OSError("it holds a view, which no backup does")
    return version


def _table_rows(db: sqlite3.Connection, kind: type[Record], version: int) -> Rows:
    """The rows of a table. An error of the source must not look like one of the history, which
    would be taken for damaged: it becomes a ``SourceError`` here."""
    try:
        yield from _foreign_rows(db, kind, version)
    except sqlite3.Error as error:
        raise SourceError(
            printable(f"table {kind.TABLE} of the backup can't be read ({error})")
            + "; nothing was imported",
            hint="make the backup again with coach history --backup",
        ) from error


def _foreign_rows(db: sqlite3.Connection, kind: type[Record], version: int) -> Rows:
    table, shape = kind.TABLE, layout(kind)
    there = _columns(db, table)
    missing = LATER.get(table, ()) if version < len(MIGRATIONS) else ()
    absent = [name for name in shape.columns if name not in there]
    if any(name not in missing for name in absent):
        raise OSError(f"its table {table} is not as it should be")
    fields = _fields_of(shape)
    names = ", ".join("NULL" if name in absent else f'"{name}"' for name in shape.columns)
    for number, values in enumerate(db.execute(f"SELECT {names} FROM main.{table}"), 1):
        given = dict(zip(shape.columns, values, strict=True))
        try:
            row = _checked(kind, given, fields)
        except ValueError as error:
            raise SourceError(
                f"table {table}, row {number}: {error}; nothing was imported",
                hint="it was altered, or damaged",
            ) from None
        yield row


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    """The stored columns of an ordinary table; ``OSError`` where it is anything else."""
    found = db.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchall()
    ordinary = len(found) == 1 and found[0][0] == "table"
    if not ordinary or str(found[0][1]).upper().split()[:2] != ["CREATE", "TABLE"]:
        raise OSError(f"its table {table} is not as it should be")
    rows = db.execute(f"PRAGMA table_xinfo({table})").fetchall()
    if any(row[6] for row in rows):
        raise OSError(f"its table {table} is worked out instead of stored")
    return [row[1] for row in rows]
