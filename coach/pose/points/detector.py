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
        # Looked up once: a protocol's members take as long to look for as some steps do.
        self._stepped = detector if isinstance(detector, SteppedDetector) else None

    def detect(self, frame: Frame) -> PoseSample:
        """The other detector's sample, with points where there are any."""
        return self.describe(frame, self.follow(frame, self.prepare(frame)))

    def prepare(self, frame: Frame) -> Any:
        """What the other detector prepares, if it does that apart."""
        return None if self._stepped is None else self._stepped.prepare(frame)

    def follow(self, frame: Frame, prepared: Any) -> Any:
        """What the other detector follows, or its sample where it has one step."""
        if self._stepped is None:
            return self._detector.detect(frame)
        return self._stepped.follow(frame, prepared)

    def describe(self, frame: Frame, followed: Any) -> PoseSample:
        """The other detector's sample, with points where there are any."""
        sample: PoseSample = followed
        if self._stepped is not None:
            sample = self._stepped.describe(frame, followed)
        points = self._finder.find(frame.image, sample.landmarks, sample.t_s)
        return sample if points is None else replace(sample, points=points)

    def close(self) -> None:
        """Release the models; a second time does nothing."""
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
