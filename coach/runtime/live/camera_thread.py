"""The thread that owns the camera: opens it, reads it and closes it. The driver may block it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from coach.capture.paced import PacedSource
from coach.capture.source import Skippable, Source
from coach.clock import Clock
from coach.core.types import Float32, Frame
from coach.runtime.live.glance import PictureState, changed, look
from coach.runtime.live.status import LiveSettings
from coach.runtime.live.supervisor import CameraReading


class CameraThread:
    """One opening of a camera on a thread of its own, which closes it whatever happens.

    Nobody else touches the camera: releasing it under a read that hangs would crash. A reader
    that hangs is given up; should the read return one day, it closes the camera and ends.
    From its own thread it asks ``settings`` before every picture, so that changes count at once,
    gives ``on_frame`` the pictures worth analysing, and calls ``on_end`` when all is closed.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        *,
        settings: Callable[[], LiveSettings],
        on_frame: Callable[[CameraThread, Frame], None],
        on_end: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._open_source = open_source
        self._settings = settings
        self._on_frame = on_frame
        self._on_end = on_end
        self._clock = clock
        self._stop = threading.Event()
        self._sight: PictureState | None = None
        self._given: Float32 | None = None
        self._given_s = self._looked_s = float("-inf")
        self._reading = CameraReading(clock.now_s())
        self.pictures = 0
        self.thread = threading.Thread(target=self._run, name="coach-camera", daemon=True)

    @property
    def reading(self) -> CameraReading:
        """What has been seen so far."""
        return self._reading

    def start(self) -> None:
        """Begin opening the camera."""
        self.thread.start()

    def close(self) -> None:
        """Ask the thread to close the camera and end; it does after the read it is in."""
        self._stop.set()

    def _run(self) -> None:
        try:
            with self._open_source() as source:
                ends = source.info.ends or not source.info.live
                self._reading = replace(self._reading, recording=ends)
                self._read(source if source.info.live else PacedSource(source, self._clock))
                self._reading = replace(self._reading, problem=source.problem)
        except Exception as error:  # a driver may raise anything: it is reported
            self._reading = replace(self._reading, error=error)
        finally:
            self._sight = None
            self._reading = replace(self._reading, ended=True)
            self._on_end()

    def _read(self, source: Source) -> None:
        frames = iter(source)
        skippable = source if isinstance(source, Skippable) else None
        while not self._stop.is_set():
            if skippable is not None and not self._wanted(self._clock.now_s()):
                if skippable.skip() is None:
                    return
                self.pictures += 1
                self._reading = replace(self._reading, picture_s=self._clock.now_s())
            elif (frame := next(frames, None)) is None:
                return
            else:
                self.pictures += 1
                self._see(frame, self._clock.now_s())

    def _wanted(self, now_s: float) -> bool:
        """Whether the next picture is to be decoded: it is due, to be glanced at, or suspect."""
        settings = self._settings()
        if settings.interval_s is None or self._sight is None or self._sight.suspect:
            return True
        look_s = settings.interval_s if settings.watch_s is None else settings.watch_s
        return now_s >= min(self._given_s + settings.interval_s, self._looked_s + look_s)

    def _see(self, frame: Frame, now_s: float) -> None:
        """Glance at a picture; hand it over where it is due or something moved."""
        settings = self._settings()
        self._sight = sight = look(self._sight, frame.image, now_s)
        self._reading = replace(
            self._reading,
            first_s=now_s if self._reading.first_s is None else self._reading.first_s,
            picture_s=now_s,
            seen_s=now_s,
            differed_s=sight.differed_s,
            showed_s=sight.showed_s,
        )
        self._looked_s = now_s
        due = settings.interval_s is None or now_s >= self._given_s + settings.interval_s
        if due or self._moved(sight.glance, settings):
            self._given, self._given_s = sight.glance, now_s
            self._on_frame(self, frame)

    def _moved(self, seen: Float32, settings: LiveSettings) -> bool:
        """Whether something moved since the picture that was handed over last."""
        if settings.watch_s is None or self._given is None:
            return False
        return changed(self._given, seen)
