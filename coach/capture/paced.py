"""A recording that stands in for a camera."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coach.capture.base import LEAST_STEP_S, BaseSource
from coach.capture.source import Source
from coach.clock import Clock
from coach.core.types import Frame


class PacedSource(BaseSource):
    """A recording at its own speed, as a live source: ``t_s`` is the clock's time of delivery.

    No frame is left out; one that is asked for late comes at once. Closing closes the recording.
    """

    def __init__(self, source: Source, clock: Clock) -> None:
        super().__init__(replace(source.info, live=True, frames_expected=None), source.close)
        self._source = source
        self._clock = clock

    @property
    def problem(self) -> str | None:
        """The recording's own problem."""
        return self._source.problem

    def __iter__(self) -> Iterator[Frame]:
        begun_s: float | None = None
        last_s = float("-inf")
        for frame in self._source:
            if begun_s is None:
                begun_s = self._clock.now_s() - frame.t_s
            self._clock.sleep_s(begun_s + frame.t_s - self._clock.now_s())
            last_s = max(self._clock.now_s(), last_s + LEAST_STEP_S)
            yield replace(frame, t_s=last_s)
