"""A recording that is played again and again: a camera that never stops, for trying things out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from coach.capture.base import BaseSource
from coach.capture.source import Source
from coach.core.types import Frame

STEP_S = 1 / 30
"""Between the last picture of a round and the first of the next, where one picture is all."""


class LoopedSource(BaseSource):
    """Opens a recording again and again with ``open_source``; times and numbers go on rising.

    Raises ``SourceError`` as ``open_source`` does, the first time at once.
    """

    def __init__(self, open_source: Callable[[], Source]) -> None:
        self._open = open_source
        self._now = open_source()
        super().__init__(replace(self._now.info, frames_expected=None), self._let_go)

    def __iter__(self) -> Iterator[Frame]:
        seq, begun_s = 0, 0.0
        while not self._closed:
            first_s: float | None = None
            last_s = step_s = 0.0
            for frame in self._now:
                first_s = frame.t_s if first_s is None else first_s
                t_s = frame.t_s - first_s
                step_s, last_s = t_s - last_s, t_s
                yield replace(frame, seq=seq, t_s=begun_s + t_s)
                seq += 1
            begun_s += last_s + (step_s or STEP_S)
            self._now.close()
            if not self._closed:
                self._now = self._open()

    def _let_go(self) -> None:
        self._now.close()
