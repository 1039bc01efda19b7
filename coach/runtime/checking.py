"""A posture check while the camera runs: what the last moments show, and a check when asked."""

from __future__ import annotations

from collections import deque

from coach.core.types import PoseSample
from coach.core.view import Expected
from coach.runtime.replay import Replay, replay

RECENT_S = 1.5
"""What "now" is: the middle of this many seconds."""
EVERY_S = 0.25


class LiveCheck:
    """Takes samples on one thread; another may read ``recent``, ``progress`` and ``result``.

    ``recent`` is renewed four times a second; ``begin`` starts a check, and ``result`` is there
    once its seconds are over. Times are the samples' own.
    """

    def __init__(self, expected: Expected = "auto") -> None:
        self._expected = expected
        self._last: deque[PoseSample] = deque()
        self._told_s = float("-inf")
        self._taking: list[PoseSample] | None = None
        self._seconds = 0.0
        self.recent: Replay | None = None
        self.result: Replay | None = None
        self.progress = 0.0

    def begin(self, seconds: float) -> None:
        """Check the next ``seconds``; an earlier result is forgotten."""
        self._seconds = seconds
        self.result, self.progress = None, 0.0
        self._taking = []

    def cancel(self) -> None:
        """Forget the check under way."""
        self._taking = None
        self.progress = 0.0

    def __call__(self, sample: PoseSample) -> None:
        """Take the next sample."""
        self._last.append(sample)
        while sample.t_s - self._last[0].t_s > RECENT_S:
            self._last.popleft()
        if sample.t_s - self._told_s >= EVERY_S:
            self._told_s = sample.t_s
            self.recent = replay(list(self._last), expected=self._expected)
        taking = self._taking
        if taking is None:
            return
        taking.append(sample)
        passed = sample.t_s - taking[0].t_s
        self.progress = min(1.0, passed / self._seconds)
        if passed >= self._seconds:
            self._taking = None
            self.result = replay(taking, expected=self._expected)
