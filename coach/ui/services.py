"""What screens need from the machine, in one place, so that tests can bring their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from coach.capture.source import Source
from coach.clock import Clock, SystemClock
from coach.notices.presence import Presence, look_around
from coach.pose.detector import Detector
from coach.storage.history import History, open_history


@dataclass(frozen=True, slots=True)
class Services:
    """The world outside the app. ``source`` is what the user called the camera; not ``live``: it
    is a recording that stands in for one.

    ``open_source`` opens the camera (raises ``SourceError``), ``make_detector`` a fresh pose
    detector (raises ``ModelError``); ``history`` remembers; ``now`` tells the local time of day;
    ``look_around`` what else goes on on the machine.
    """

    open_source: Callable[[], Source]
    make_detector: Callable[[], Detector]
    history: History
    source: str = "0"
    live: bool = True
    clock: Clock = field(default_factory=SystemClock)
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    look_around: Callable[[], Presence] = look_around


def of_machine(source: str = "0") -> Services:
    """The real camera ``source`` (or a recording, again and again) and the real model."""
    from coach.runtime.samples import is_live

    def open_source() -> Source:
        from coach.capture.camera import CameraRequest
        from coach.capture.looped import LoopedSource
        from coach.capture.open import open_source as opened

        if is_live(source):
            return opened(source, camera=CameraRequest((640, 480), 30.0))
        return LoopedSource(lambda: opened(source))

    def make_detector() -> Detector:
        from coach.pose.mediapipe_detector import MediaPipeDetector
        from coach.pose.model_store import ensure_model

        return MediaPipeDetector(ensure_model(), contour=True)

    history = open_history(or_in_memory=True)
    return Services(open_source, make_detector, history, source, is_live(source))
