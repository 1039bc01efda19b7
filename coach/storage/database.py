"""The database file: private, opened safely, brought up to date, written to in short steps."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import stat
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar

from coach.atomic import make_private_folder
from coach.bounded import is_pipe
from coach.errors import OutputError
from coach.storage.schema import MIGRATIONS, Migrations

BUSY_S = 5.0
"""How long to wait for another program's write to end."""

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
NO_ROOM = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
"""What may pass by itself: no space, a failing disk, another program that writes and writes."""

_MAGIC = b"SQLite format 3\0"
_COMPANIONS = ("", "-wal", "-shm")

Result = TypeVar("Result")


Reason = Literal["locked", "newer", "read_only", "no_room", "damaged", "unreadable"]
"""Why a history could not be used: another program holds it, a newer coach wrote it, it may not
be written, the disk is full, its file is damaged, or the system gave another reason."""

_READ_ONLY_ERRNOS = (errno.EROFS, errno.EACCES, errno.EPERM)
_REASONS: dict[int, Reason] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_FULL: "no_room",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
_ADVICE: dict[Reason, str] = {
    "locked": "close the other program that uses it, then try again",
    "read_only": "make its folder writable, or set COACH_DATA to another",
    "no_room": "free some space, or set COACH_DATA to another folder",
}


class HistoryError(OutputError):
    """The history can't be read or written; ``reason`` says why where that is known."""

    def __init__(self, what: str, *, hint: str = "", reason: Reason = "unreadable") -> None:
        super().__init__(what, hint=hint)
        self.reason: Reason = reason


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary result code, 0 where it gave none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def opening_error(path: Path | None, error: sqlite3.Error) -> HistoryError:
    """The sentence for a user whose history could not be opened because of ``error``."""
    reason = _REASONS.get(code_of(error), "unreadable")
    why = "another program holds it" if reason == "locked" else str(error)
    return HistoryError(
        f"the history {path} can't be opened ({why})",
        hint=_ADVICE.get(reason, _ADVICE["read_only"]),
        reason=reason,
    )


def connect(path: Path | None, migrations: Migrations = MIGRATIONS) -> sqlite3.Connection:
    """Open or make the database, private and up to date; ``None`` is one in memory.

    Raises ``HistoryError`` where a newer coach wrote it (nothing is touched then) or the place
    can't be written, and ``sqlite3.DatabaseError`` with a code of ``DAMAGED`` where the file is
    no sound database.
    """
    if path is not None:
        with _explained(path):
            _refuse_pipes(path)
            _make_private(path)
        _refuse_newer(path, _version_in_header(path), len(migrations))
    db = sqlite3.connect(
        ":memory:" if path is None else path,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _prepare(db)
        _migrate(db, path, migrations)
    except BaseException:
        db.close()
        raise
    return db


def exists(path: Path) -> bool:
    """Whether there is a history at ``path``; one that can't be looked for is taken to exist."""
    try:
        return path.stat().st_size > 0
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def identity(path: Path | None) -> tuple[int, int] | None:
    """Which file has the path now; ``None`` where there is none."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def copy_in_memory(path: Path) -> sqlite3.Connection:
    """The database's content, up to date, in memory; the file and its folder stay untouched.

    Raises ``HistoryError`` or ``sqlite3.Error`` where the file can't be read.
    """
    with tempfile.TemporaryDirectory(prefix="coach-") as folder, _explained(path):
        copy = Path(folder) / path.name
        for companion in ("", "-wal"):
            part = path.with_name(path.name + companion)
            if part.exists():
                shutil.copyfile(part, copy.with_name(copy.name + companion))
        with contextlib.closing(connect(copy)) as source:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            source.execute("PRAGMA journal_mode = DELETE").fetchall()
            memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            source.backup(memory)
    _prepare(memory)
    return memory


def set_aside(path: Path) -> Path:
    """Rename a damaged database and what belongs to it; returns its new name."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    with _explained(path):
        for companion in _COMPANIONS:
            part = path.with_name(path.name + companion)
            if part.exists():
                part.replace(aside.with_name(aside.name + companion))
    return aside


def damaged_copies(path: Path) -> list[Path]:
    """Databases that were set aside, and what belongs to them."""
    return sorted(path.parent.glob(f"{path.stem}.damaged-*"))


def remove_files(path: Path) -> None:
    """Delete a database, what belongs to it, and damaged copies; ``HistoryError`` where one
    stays."""
    files = [path.with_name(path.name + companion) for companion in _COMPANIONS]
    with _explained(path):
        for part in (*files, *damaged_copies(path)):
            part.unlink(missing_ok=True)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Run the block in one transaction; it waits for its turn before the block, never inside."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def scrub(db: sqlite3.Connection, tables: tuple[str, ...]) -> bool:
    """Delete every row and every byte they left; False while another program still reads."""
    with transaction(db):
        for table in reversed(tables):
            db.execute(f"DELETE FROM {table}")
    db.execute("VACUUM")
    busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def retried(work: Callable[[], Result], mend: Callable[[sqlite3.DatabaseError], None]) -> Result:
    """``work()``, and once more after ``mend`` where the database proved damaged."""
    try:
        return work()
    except sqlite3.DatabaseError as error:
        if code_of(error) not in DAMAGED:
            raise
        mend(error)
        return work()


def _prepare(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA busy_timeout = {round(BUSY_S * 1000)}")
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # takes effect in an empty file only
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA wal_autocheckpoint = 250")  # pages: the log stays about a megabyte
    # In WAL mode a killed program loses nothing; a power cut may take the last writes, and
    # never the soundness of the file.
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten


def _migrate(db: sqlite3.Connection, path: Path | None, migrations: Migrations) -> None:
    if _version(db) == len(migrations):
        return
    with transaction(db):
        version = _version(db)  # again, as another program may have been quicker
        _refuse_newer(path, version, len(migrations))
        for step in migrations[version:]:
            for statement in step:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(migrations)}")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # the tables need no log any more


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _version_in_header(path: Path) -> int:
    """``user_version`` as the file's first page has it, read without opening the database."""
    with _explained(path), path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(_MAGIC):
        return 0
    return int(struct.unpack(">I", header[60:64])[0])


def _refuse_newer(path: Path | None, version: int, known: int) -> None:
    if version > known:
        raise HistoryError(
            f"the history {path} was written by a newer coach "
            f"(format {version}, this one knows {known}); nothing in it was touched",
            hint="update coach, or set COACH_DATA to another folder",
            reason="newer",
        )


def _refuse_pipes(path: Path) -> None:
    """Raise ``OSError`` where a pipe has the name of the file or of one SQLite opens with it:
    whoever opens one waits for ever."""
    for companion in (*_COMPANIONS, "-journal"):
        if is_pipe(path.with_name(path.name + companion)):
            raise OSError(errno.EINVAL, f"{path.name}{companion} is a pipe or a device")


def _make_private(path: Path) -> None:
    """The folder and the file, for their owner only; SQLite gives its -wal and -shm the same."""
    make_private_folder(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if sys.platform == "win32":
        return  # a user's data folder is the user's own there
    _restrict(path.parent, 0o700)
    for companion in _COMPANIONS:
        part = path.with_name(path.name + companion)
        if part.exists():
            _restrict(part, 0o600)


def _restrict(path: Path, mode: int) -> None:
    if stat.S_IMODE(path.stat().st_mode) != mode:
        with contextlib.suppress(PermissionError):  # disks without permissions (FAT) have none
            path.chmod(mode)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error) or type(error).__name__
        reason: Reason = "unreadable"
        if error.errno in _READ_ONLY_ERRNOS:
            reason = "read_only"
        elif error.errno in (errno.ENOSPC, errno.EDQUOT):
            reason = "no_room"
        raise HistoryError(
            f"the history {path} can't be opened ({why})",
            hint=_ADVICE.get(reason, _ADVICE["read_only"]),
            reason=reason,
        ) from error
