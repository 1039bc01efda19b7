"""A pose detector that also finds points of head, neck and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

from coach.core.types import Frame, PoseSample
from coach.pose.detector import Detector, SteppedDetector
from coach.pose.points.finder import PointsFinder


class PointsDetector:
    """Adds a finder's points to what another detector sees; closes that one too."""

    def __init__(self, detector: Detector, finder: PointsFinder) -> None:
        self._detector, self._finder = detector, finder

    def detect(self, frame: Frame) -> PoseSample:
        """The other detector's sample, with points where there are any."""
        return self.describe(frame, self.follow(frame))

    def follow(self, frame: Frame) -> Any:
        """What the other detector follows, or its sample where it has one step."""
        if isinstance(self._detector, SteppedDetector):
            return self._detector.follow(frame)
        return self._detector.detect(frame)

    def describe(self, frame: Frame, followed: Any) -> PoseSample:
        """The other detector's sample, with points where there are any."""
        sample: PoseSample = followed
        if isinstance(self._detector, SteppedDetector):
            sample = self._detector.describe(frame, followed)
        points = self._finder.find(frame.image, sample.landmarks, sample.t_s)
        return sample if points is None else replace(sample, points=points)

    def close(self) -> None:
        """Release the models; a second time does nothing."""
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
