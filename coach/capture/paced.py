"""A recording that stands in for a camera."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coach.capture.base import LEAST_STEP_S, BaseSource
from coach.capture.source import Skippable, Source
from coach.clock import Clock
from coach.core.types import Frame


class PacedSource(BaseSource):
    """A recording at its own speed, as a live source: ``t_s`` is the clock's time of delivery.

    No frame is left out; one that is asked for late comes at once. Closing closes the recording.
    """

    def __init__(self, source: Source, clock: Clock) -> None:
        info = replace(source.info, live=True, ends=True, frames_expected=None)
        super().__init__(info, source.close)
        self._source = source
        self._frames = iter(source)
        self._clock = clock
        self._begun_s: float | None = None
        self._last_s = float("-inf")

    @property
    def problem(self) -> str | None:
        """The recording's own problem."""
        return self._source.problem

    def __iter__(self) -> Iterator[Frame]:
        for frame in self._frames:
            yield replace(frame, t_s=self._awaited(frame.t_s))

    def skip(self) -> float | None:
        """Wait for the next picture and pass it over, undecoded where the recording can."""
        if isinstance(self._source, Skippable):
            t_s = self._source.skip()
        else:
            frame = next(self._frames, None)
            t_s = None if frame is None else frame.t_s
        return None if t_s is None else self._awaited(t_s)

    def _awaited(self, t_s: float) -> float:
        """Wait until the recording's ``t_s`` has come; the clock's time then."""
        if self._begun_s is None:
            self._begun_s = self._clock.now_s() - t_s
        self._clock.sleep_s(self._begun_s + t_s - self._clock.now_s())
        self._last_s = max(self._clock.now_s(), self._last_s + LEAST_STEP_S)
        return self._last_s
