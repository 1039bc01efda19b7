"""What screens need from the machine, in one place, so that tests can bring their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from coach.capture.listing import CameraInfo, list_cameras
from coach.capture.source import Source
from coach.clock import Clock, SystemClock
from coach.notices.presence import Presence, look_around
from coach.pose.detector import Detector
from coach.runtime.live.status import LiveSettings
from coach.storage.history import History, open_history


@dataclass(slots=True)
class Services:
    """The world outside the app. ``source`` is what the user calls the camera, and may be changed;
    not ``live``: it is a recording that stands in for one.

    ``opener`` opens a source by name (raises ``SourceError``), ``make_detector`` a fresh pose
    detector (raises ``ModelError``); ``history`` remembers; ``now`` tells the local time of day;
    ``look_around`` what else goes on on the machine; ``cameras`` which there are; ``watching``
    how a camera is watched over.
    """

    opener: Callable[[str], Source]
    make_detector: Callable[[], Detector]
    history: History
    source: str = "0"
    live: bool = True
    clock: Clock = field(default_factory=SystemClock)
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    look_around: Callable[[], Presence] = look_around
    cameras: Callable[[], list[CameraInfo]] = list_cameras
    watching: LiveSettings = field(default_factory=LiveSettings)

    def open_source(self) -> Source:
        """Open the camera; raises ``SourceError``."""
        return self.opener(self.source)


def of_machine(source: str = "0") -> Services:
    """The real camera ``source`` (or a recording, again and again) and the real model."""
    from coach.runtime.batch.samples import is_live

    def opener(name: str) -> Source:
        from coach.capture.camera import CameraRequest
        from coach.capture.looped import LoopedSource
        from coach.capture.open import open_source

        if is_live(name):
            return open_source(name, camera=CameraRequest((640, 480), 30.0))
        return LoopedSource(lambda: open_source(name))

    def make_detector() -> Detector:
        from coach.pose.mediapipe.detector import MediaPipeDetector
        from coach.pose.model.store import ensure_model

        return MediaPipeDetector(ensure_model(), contour=True)

    history = open_history(or_in_memory=True, queued=True)
    return Services(opener, make_detector, history, source, is_live(source))
