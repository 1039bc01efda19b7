"""A posture check while the camera runs: what the last moments show, and a check when asked."""

from __future__ import annotations

from collections import deque

from coach.core.body.view import Expected
from coach.core.posture.flexibility import RELAXED_S, SETTLE_S, TALL_S
from coach.core.types import PoseSample
from coach.runtime.batch.replay import Replay, replay, replay_flexibility

RECENT_S = 1.5
"""What "now" is: the middle of this many seconds."""
EVERY_S = 0.25


class LiveCheck:
    """Takes samples on one thread; another may read ``recent``, ``progress`` and ``result``.

    ``recent`` is renewed four times a second; ``begin`` and ``begin_flexibility`` start a check,
    and ``result`` is there once its seconds are over. Times are the samples' own.
    """

    def __init__(self, expected: Expected = "auto") -> None:
        self._expected = expected
        self._last: deque[PoseSample] = deque()
        self._told_s = float("-inf")
        self._taking: list[PoseSample] | None = None
        self._seconds = 0.0
        self._split_s: float | None = None
        self.recent: Replay | None = None
        self.result: Replay | None = None
        self.passed_s = 0.0

    @property
    def progress(self) -> float:
        """How much of a check is done, 0 to 1."""
        return min(1.0, self.passed_s / self._seconds) if self._seconds else 0.0

    @property
    def sitting_tall(self) -> bool:
        """Whether this is the part of the flexibility test in which to sit tall."""
        return self._split_s is not None and self.passed_s >= self._split_s

    def begin(self, seconds: float) -> None:
        """Check the next ``seconds``; an earlier result is forgotten."""
        self._begin(seconds, None)

    def begin_flexibility(self) -> None:
        """Relaxed, then as tall as possible; an earlier result is forgotten."""
        self._begin(RELAXED_S + SETTLE_S + TALL_S, RELAXED_S)

    def cancel(self) -> None:
        """Forget the check under way."""
        self._taking = None
        self.passed_s = 0.0

    def _begin(self, seconds: float, split_s: float | None) -> None:
        self._seconds, self._split_s = seconds, split_s
        self.result, self.passed_s = None, 0.0
        self._taking = []

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
        self.passed_s = sample.t_s - taking[0].t_s
        if self.passed_s >= self._seconds:
            self._taking = None
            self.result = self._judged(taking)

    def _judged(self, samples: list[PoseSample]) -> Replay:
        if self._split_s is None:
            return replay(samples, expected=self._expected)
        return replay_flexibility(samples, self._split_s, expected=self._expected)
