"""A source whose pictures are turned: for cameras that hang upside down or stand on their side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from coach.capture.base import BaseSource
from coach.capture.source import Skippable, Source
from coach.core.types import Frame, frozen

DEGREES = (0, 90, 180, 270)
"""How far pictures can be turned, clockwise."""


class TurnedSource(BaseSource):
    """The pictures of ``source``, turned clockwise by ``degrees``; closing closes the source."""

    def __init__(self, source: Source, degrees: int) -> None:
        info = source.info
        if degrees % 180 and info.size_px is not None:
            info = replace(info, size_px=(info.size_px[1], info.size_px[0]))
        super().__init__(info, source.close)
        self._source = source
        self._frames = iter(source)
        self._quarters = -(degrees // 90) % 4

    @property
    def problem(self) -> str | None:
        """The source's own problem."""
        return self._source.problem

    def __iter__(self) -> Iterator[Frame]:
        for frame in self._frames:
            turned = np.ascontiguousarray(np.rot90(frame.image, self._quarters))
            yield replace(frame, image=frozen(turned))

    def skip(self) -> float | None:
        """Pass over the next picture, undecoded where the source can."""
        if isinstance(self._source, Skippable):
            return self._source.skip()
        frame = next(self._frames, None)
        return None if frame is None else frame.t_s
