"""A slot for the newest item between two threads: a slow taker gets the latest one."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Slot(Generic[T]):
    """Holds one item at most; putting another replaces it, and the loss is counted.

    Any number of threads may put, one takes. Nothing ever waits to put, so a slow taker never
    slows the giver, and there is no backlog.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many items were replaced before anybody took them."""
        return self._dropped

    def put(self, item: T) -> None:
        """Put an item in the slot; does nothing once it is closed."""
        with self._changed:
            if self._closed:
                return
            self._dropped += self._item is not None
            self._item = item
            self._changed.notify()

    def take(self) -> T | None:
        """Wait for an item and take it; ``None`` once closed and empty."""
        with self._changed:
            while self._item is None and not self._closed:
                self._changed.wait()
            item, self._item = self._item, None
            return item

    def clear(self) -> None:
        """Drop an item that nobody took, without counting it."""
        with self._changed:
            self._item = None

    def close(self) -> None:
        """Take nothing more; the taker still gets what is there."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
