"""The protocol of a pose detector."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Protocol, Self, runtime_checkable

from coach.core.types import Frame, PoseSample


class Detector(Protocol):
    """Finds the followed person's landmarks, frame after frame of one source.

    A detector keeps state (tracking, who is followed): use a fresh one for every recording,
    and give it frames in order of time.
    """

    def detect(self, frame: Frame) -> PoseSample:
        """Landmarks of the followed person in pixels, or a sample without (nobody there)."""
        ...

    def close(self) -> None:
        """Release the model; a second time does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@runtime_checkable
class SteppedDetector(Detector, Protocol):
    """A detector whose ``detect`` is three steps, which may run on three threads.

    Each is given every frame, in order. While a frame is described, the next may be followed, and
    the one after it prepared.
    """

    def prepare(self, frame: Frame) -> Any:
        """What ``follow`` needs of a frame, and can be done before the frames ahead of it are."""
        ...

    def follow(self, frame: Frame, prepared: Any) -> Any:
        """Run the pose model on what ``prepare`` returned; what it found is handed to
        ``describe`` as it is."""
        ...

    def describe(self, frame: Frame, followed: Any) -> PoseSample:
        """The sample of a frame, from what ``follow`` returned for it."""
        ...
