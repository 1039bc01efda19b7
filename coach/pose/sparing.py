"""A detector that leaves pictures out where they come faster than a posture changes."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from coach.core.types import Frame, PoseSample
from coach.pose.detector import SteppedDetector

APART_S = 0.045
"""Pictures that come sooner after one that was looked at are not: of 25 or 30 a second every
second one, of 60 every third, of 20 each."""

_NOT_LOOKED_AT = object()


class SparingDetector:
    """Looks at one picture each ``APART_S``; those between show what the one before them showed.

    For judging how somebody sits: a sitting person's angles change by less than they are measured
    to within so short a time, and looking at a picture is most of what a check costs. Movements
    need every picture. ``detector`` is closed with this one.
    """

    def __init__(self, detector: SteppedDetector) -> None:
        self._detector = detector
        self._looked_s = float("-inf")
        self._shape: tuple[int, ...] = ()
        self._last: PoseSample | None = None

    def prepare(self, frame: Frame) -> Any:
        """What ``follow`` needs of a frame that is to be looked at."""
        if frame.t_s - self._looked_s < APART_S and frame.image.shape == self._shape:
            return _NOT_LOOKED_AT
        self._looked_s, self._shape = frame.t_s, frame.image.shape
        return self._detector.prepare(frame)

    def follow(self, frame: Frame, prepared: Any) -> Any:
        """Run the pose model on what ``prepare`` returned."""
        return prepared if prepared is _NOT_LOOKED_AT else self._detector.follow(frame, prepared)

    def describe(self, frame: Frame, followed: Any) -> PoseSample:
        """The sample of a frame, or of the one before it at this one's time."""
        if followed is _NOT_LOOKED_AT and self._last is not None:
            return replace(self._last, seq=frame.seq, t_s=frame.t_s)
        self._last = self._detector.describe(frame, followed)
        return self._last

    def detect(self, frame: Frame) -> PoseSample:
        """All three steps."""
        return self.describe(frame, self.follow(frame, self.prepare(frame)))

    def close(self) -> None:
        """Release the model; a second time does nothing."""
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
