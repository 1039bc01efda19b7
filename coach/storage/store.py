"""A database that keeps working: writes wait while the disk is full, damage is set aside."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from coach.storage import database
from coach.storage.database import HistoryError, code_of

Result = TypeVar("Result")
Statement = tuple[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Write:
    """Statements that happen together. Where a row they point at is gone, because another program
    erased it, ``restore`` puts it back first, and ``restored`` is called once that is written."""

    statements: tuple[Statement, ...]
    restore: tuple[Statement, ...] = ()
    restored: Callable[[], None] = lambda: None


class Store:
    """One database, shared by the threads of a program; ``path`` ``None`` keeps it in memory.

    Each write is a transaction of its own and on the disk (safe from being killed) when ``write``
    returns, unless there is no room or another program won't let go: then it waits in memory, is
    tried again before the next one, in order, and ``trouble`` says so. A damaged file is renamed,
    said in ``notices``, and a new one begun; one that was deleted is begun anew as well.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.notices: list[str] = []
        self.trouble: str | None = None
        self._lock = threading.RLock()
        self._waiting: deque[Write] = deque()
        self._db = self._connected()
        self._file = database.identity(path)

    @property
    def waiting(self) -> int:
        """Writes that are in memory only."""
        return len(self._waiting)

    def write(self, write: Write) -> None:
        """Do it now, or keep it until it can be done.

        Raises ``HistoryError`` where the database refuses what is written.
        """
        with self._lock:
            self._waiting.append(write)
            self.flush()

    def flush(self) -> None:
        """Try again to write what waits."""
        with self._lock:
            if self.trouble is not None:
                self._clear_log()
            while self._waiting:
                try:
                    self._guarded(lambda: self._commit(self._waiting[0]))
                except HistoryError as error:  # deleted or damaged, and no new one can be begun
                    self._keep_waiting(str(error))
                    return
                except sqlite3.OperationalError as error:
                    if code_of(error) not in database.NO_ROOM:
                        self._refused(error)
                    if self._gained_room(error):
                        continue
                    self._say_trouble(error)
                    return
                except sqlite3.Error as error:
                    self._refused(error)
                self._waiting.popleft()
            if self.trouble is not None:
                self.trouble = None
                self.notices.append("the history is being saved again, nothing was lost")

    def read(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query. What still waits to be written is not among them.

        Raises ``HistoryError`` where the file can't be read.
        """
        return self.run(lambda db: db.execute(sql, values).fetchall())

    def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Anything else with the connection, errors explained; nothing else runs meanwhile."""
        with self._lock:
            try:
                return self._guarded(lambda: work(self._db))
            except sqlite3.Error as error:
                raise HistoryError(f"the history could not be used ({error})") from error

    def load_copy(self, path: Path) -> None:
        """Take over the content of the database at ``path``, which itself is not written to.

        Only for a store in memory. Raises ``HistoryError`` where the file can't be read.
        """
        try:
            copy = database.copy_in_memory(path)
        except sqlite3.Error as error:
            raise database.opening_error(path, error) from error
        with self._lock:
            self._db.close()
            self._db = copy

    def close(self) -> None:
        """Write what waits, if it can be, and let go of the file."""
        with self._lock:
            self.flush()
            if self._waiting:
                lost = len(self._waiting)
                self.notices.append(
                    f"the history had no room to the end: what was last is lost ({lost} writes)"
                )
            self._db.close()

    def _connected(self) -> sqlite3.Connection:
        def connect() -> sqlite3.Connection:
            return database.connect(self.path)

        try:
            return database.retried(connect, self._put_aside)
        except sqlite3.Error as error:
            raise database.opening_error(self.path, error) from error

    def _guarded(self, work: Callable[[], Result]) -> Result:
        self._follow_file()
        return database.retried(work, self._begin_anew)

    def _follow_file(self) -> None:
        """Go over to the file that has the path now: what is written to one that was deleted is
        gone without a word."""
        if database.identity(self.path) == self._file:
            return
        fresh = self._connected()
        self._db.close()
        self._db, self._file = fresh, database.identity(self.path)
        notice = (
            f"the history {self.path} was deleted or replaced while coach was running: "
            "what comes is kept in the one that is there now"
        )
        if notice not in self.notices:  # some shared folders name the same file anew at times
            self.notices.append(notice)

    def _begin_anew(self, error: sqlite3.DatabaseError) -> None:
        self._db.close()
        self._put_aside(error)
        self._db = self._connected()
        self._file = database.identity(self.path)

    def _put_aside(self, error: sqlite3.DatabaseError) -> None:
        if self.path is None:
            raise error
        aside = database.set_aside(self.path)
        self.notices.append(
            f"the history was damaged ({error}): it is kept as {aside}, and a new one was begun"
        )

    def _commit(self, write: Write) -> None:
        try:
            self._execute(write.statements)
        except sqlite3.IntegrityError as error:
            gone = error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
            if not (gone and write.restore):
                raise
            self._execute((*write.restore, *write.statements))
            write.restored()

    def _execute(self, statements: Sequence[Statement]) -> None:
        with database.transaction(self._db):
            for sql, values in statements:
                self._db.execute(sql, values)

    def _gained_room(self, error: sqlite3.Error) -> bool:
        """Whether the disk was full of the log, which holds many versions of the same pages."""
        return code_of(error) == sqlite3.SQLITE_FULL and self._clear_log()

    def _clear_log(self) -> bool:
        if self.path is None:
            return False
        log = self.path.with_name(self.path.name + "-wal")
        with contextlib.suppress(sqlite3.Error, OSError):
            had = log.stat().st_size
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return log.stat().st_size < had
        return False

    def _say_trouble(self, error: sqlite3.Error) -> None:
        if code_of(error) == sqlite3.SQLITE_FULL:
            why = "no space is left for the history: free some"
        elif code_of(error) == sqlite3.SQLITE_BUSY:
            why = "another program holds the history: close it"
        else:
            why = f"the history can't be written ({error}): see that its folder can be"
        self._keep_waiting(why)

    def _keep_waiting(self, why: str) -> None:
        sentence = f"{why}; until then what comes is kept in memory only"
        if self.trouble != sentence:
            self.trouble = sentence
            self.notices.append(sentence)

    def _refused(self, error: sqlite3.Error) -> None:
        self._waiting.popleft()
        raise HistoryError(f"the history refused an entry ({error})") from error
