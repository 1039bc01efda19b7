"""Decodes a recording on a thread of its own, a few pictures ahead of whoever looks at them.

Decoding and looking for a person then go on at the same time. Pictures, their order and their
times are those of the recording itself.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

from coach.capture.base import BaseSource
from coach.capture.source import Source
from coach.core.types import Frame

AHEAD = 3
"""Pictures that wait at most: enough to even out slow ones, and little memory."""
_LOOK_S = 0.1

_Item = Frame | BaseException | None


class AheadSource(BaseSource):
    """``source``, read ahead; closing ends the thread and closes the source.

    What the source raises is raised here, at its place in the order.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source.info, self._let_go)
        self._source = source
        self._waiting: queue.Queue[_Item] = queue.Queue(AHEAD)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, name="decoder", daemon=True)

    @property
    def problem(self) -> str | None:
        """The source's own problem."""
        return self._source.problem

    def __iter__(self) -> Iterator[Frame]:
        self._thread.start()
        while not self._closed:
            try:
                item = self._waiting.get(timeout=1.0)  # Windows hears no Ctrl-C without an end
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item

    def _read(self) -> None:
        try:
            for frame in self._source:
                if not self._put(frame):
                    return
        except BaseException as error:
            self._put(error)
        else:
            self._put(None)

    def _put(self, item: _Item) -> bool:
        """Hand on an item as soon as there is room; ``False`` once nobody wants it."""
        while not self._ended.is_set():
            try:
                self._waiting.put(item, timeout=_LOOK_S)
            except queue.Full:
                continue
            return True
        return False

    def _let_go(self) -> None:
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._source.close()
