"""Exports the history: as CSV files, or as one database file.

A CSV export has a file for each table and ``coach_export.json``, which says what it is. An empty
cell is unknown; a text that a spreadsheet would take for a formula begins with an apostrophe. The
same history gives the same bytes.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TextIO

from coach.atomic import atomic_path, make_private_folder, output_error
from coach.bounded import is_pipe
from coach.errors import OutputError
from coach.safe_text import defused
from coach.storage.database import DAMAGED, code_of
from coach.storage.history import History
from coach.storage.mapping import layout
from coach.storage.records import RECORDS, Record
from coach.storage.schema import MIGRATIONS

MANIFEST = "coach_export.json"
SCHEMA = "coach.export/1"

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


Files = Callable[[str], AbstractContextManager[TextIO]]
"""Opens a text file of that name to be written."""


def export_csv(history: History, target: Path) -> dict[str, int]:
    """Write everything to a folder (made if need be), or to a zip file if so named.

    Returns the number of rows by table; raises ``OutputError``.
    """
    if target.suffix.lower() == ".zip":
        with _zip(target) as files:
            return history.store.run(lambda db: _write_all(db, files))
    with _folder_errors(target):
        make_private_folder(target)
        with tempfile.TemporaryDirectory(prefix=".coach-", dir=target) as folder:
            made = Path(folder)
            counts = history.store.run(lambda db: _write_all(db, lambda name: _text(made / name)))
            for file in sorted(made.iterdir()):
                file.replace(target / file.name)
    return counts


def _text(path: Path) -> AbstractContextManager[TextIO]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8", newline="\n")


def backup(history: History, target: Path) -> None:
    """Write the whole history to one database file, for its owner only, while it is in use.

    ``import_history`` reads it back. Raises ``OutputError``.
    """
    if is_pipe(target):
        raise OutputError(f"{target} is a pipe or a device", hint="name a file")
    try:
        with atomic_path(target) as temporary:
            if sys.platform != "win32":
                temporary.chmod(0o600)
            history.store.run(lambda db: _copy_into(db, temporary))
    except OutputError:
        raise
    except OSError as error:
        raise output_error(error, target) from error


def _copy_into(db: sqlite3.Connection, target: Path) -> None:
    try:
        db.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        if code_of(error) in DAMAGED:
            raise
        # The place of the copy is at fault, not the history.
        number = errno.ENOSPC if code_of(error) == sqlite3.SQLITE_FULL else errno.EIO
        raise OSError(number, os.strerror(number), str(target)) from error


def _write_all(db: sqlite3.Connection, files: Files) -> dict[str, int]:
    """All tables as they were at one moment."""
    counts = {}
    db.execute("BEGIN")
    try:
        for kind in RECORDS:
            with files(f"{kind.TABLE}.csv") as out:
                counts[kind.TABLE] = _write_table(db, kind, out)
    finally:
        db.execute("COMMIT")
    with files(MANIFEST) as out:
        about = {"schema": SCHEMA, "version": len(MIGRATIONS), "rows": counts}
        out.write(json.dumps(about, indent=2) + "\n")
    return counts


def _write_table(db: sqlite3.Connection, kind: type[Record], out: TextIO) -> int:
    shape = layout(kind)
    # With this line end all versions of Python put quotes around texts with line ends of any kind.
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(shape.columns)
    count = 0
    for row in db.execute(f"{shape.select} ORDER BY {shape.order}"):
        table.writerow([defused(cell) for cell in row])
        count += 1
    return count


@contextmanager
def _zip(target: Path) -> Iterator[Files]:
    with atomic_path(target) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        if sys.platform != "win32":
            temporary.chmod(0o600)

        @contextmanager
        def file(name: str) -> Iterator[TextIO]:
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with (
                archive.open(entry, "w", force_zip64=True) as raw,
                io.TextIOWrapper(raw, "utf-8", newline="") as out,
            ):
                yield out

        yield file


@contextmanager
def _folder_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise output_error(error, target) from error
