"""Work done on a thread of its own, a few items ahead of whoever takes them.

Decoding a recording, finding the person and measuring then go on at the same time. What is
handed on, and its order, are the same as without threads.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, Self, TypeVar

AHEAD = 3
"""Items that wait at most: enough to even out slow ones, and little memory."""
_AHEAD_BYTES = 12 << 20
"""Bytes of pictures that wait at most, but for one picture: less of large ones."""
_LOOK_S = 0.1
HANDOVER_S = 0.0002
"""How long a thread that waits for the interpreter lets another keep it: 5 ms if left alone, a
quarter of what the pose model takes for a picture, and the thread that runs it waits several times
a picture."""

_T = TypeVar("_T")


class _End:
    """After the last item: what was raised, if anything."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def ahead_of(size_px: tuple[int, int] | None) -> int:
    """How many pictures of a size (``None``: not known) wait at most, 1 to ``AHEAD``."""
    if size_px is None:
        return AHEAD
    width, height = size_px
    return max(1, min(AHEAD, _AHEAD_BYTES // max(3 * width * height, 1)))


@contextmanager
def quick_handover() -> Iterator[None]:
    """Within this block threads hand the interpreter over within ``HANDOVER_S``."""
    usual_s = sys.getswitchinterval()
    sys.setswitchinterval(HANDOVER_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual_s)


class Ahead(Generic[_T]):
    """The items of an iterable, fetched on a thread called ``name``; to be iterated once.

    ``most`` of them wait.

    What the iterable raises is raised here, at its place in the order. Closing ends the thread.
    """

    def __init__(self, items: Iterable[_T], name: str, most: int = AHEAD) -> None:
        self._items = items
        self._waiting: queue.Queue[_T | _End] = queue.Queue(most)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._fetch, name=name, daemon=True)

    def __iter__(self) -> Iterator[_T]:
        self._thread.start()
        while not self._ended.is_set():
            try:
                item = self._waiting.get(
                    timeout=1.0
                )  # without a timeout Windows does not react to Ctrl-C
            except queue.Empty:
                continue
            if not isinstance(item, _End):
                yield item
            elif item.error is None:
                return
            else:
                raise item.error

    def _fetch(self) -> None:
        try:
            for item in self._items:
                if not self._put(item):
                    return
        except BaseException as error:
            self._put(_End(error))
        else:
            self._put(_End())

    def _put(self, item: _T | _End) -> bool:
        """Hand on an item as soon as there is room; ``False`` once nobody wants it."""
        while not self._ended.is_set():
            try:
                self._waiting.put(item, timeout=_LOOK_S)
            except queue.Full:
                continue
            return True
        return False

    def close(self) -> None:
        """End the thread once it has done the item it is at; a second time does nothing."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
