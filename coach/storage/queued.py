"""A store that writes in the background: a thread writes to the disk, in order."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from coach.storage.database import HistoryError
from coach.storage.store import Result, Store, Write


class QueuedStore(Store):
    """``write`` returns at once, for threads that must never wait; the disk has it a moment later.

    Whatever reads waits until all that was written before is there, so that one sees one's own
    writes. What the database refuses is said in ``notices``; ``close`` writes all that is left.
    """

    def __init__(self, path: Path | None) -> None:
        super().__init__(path)
        self._changed = threading.Condition()
        self._queue: list[Write] = []
        self._writing = self._closed = False
        self._thread = threading.Thread(target=self._work, name="history", daemon=True)
        self._thread.start()

    def write(self, write: Write) -> None:
        """Queue a write; the thread writes it after those before."""
        with self._changed:
            self._queue.append(write)
            self._changed.notify_all()

    def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """As ``Store.run``, after everything that was written before."""
        self.settle()
        return super().run(work)

    def settle(self) -> None:
        """Wait until everything queued is written, or has failed."""
        with self._changed:
            self._changed.wait_for(lambda: not self._queue and not self._writing)

    def close(self) -> None:
        """Write what is left, if possible, and close the file."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()
        super().close()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._closed)
                if not self._queue:
                    return
                taken, self._queue, self._writing = self._queue, [], True
            self._take(taken)
            with self._changed:
                self._writing = False
                self._changed.notify_all()

    def _take(self, writes: list[Write]) -> None:
        """Write all of them together, so that a slow disk delays them once."""
        with self._lock:
            self._waiting.extend(writes)
            while True:
                try:
                    self.flush()
                except HistoryError as error:  # it has left the queue: on with the others
                    self.notices.append(str(error))
                else:
                    return
