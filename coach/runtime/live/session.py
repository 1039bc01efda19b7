"""The live session: from the camera to its listeners, all day.

Three threads: a ``CameraThread`` owns the camera, a ``DetectorThread`` owns the detector, and a
supervisor asks ``supervisor.step`` about ten times a second what to do and does it. Between the
first two lies one slot: a slow detector gets the newest picture, and what there was no time for is
counted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Self

from coach.capture.source import Source
from coach.clock import Clock, SystemClock
from coach.core.types import Frame, PoseSample
from coach.pose.detector import Detector
from coach.runtime.live.camera_thread import CameraThread
from coach.runtime.live.detector_thread import DetectorThread
from coach.runtime.live.frame_clock import FrameClock
from coach.runtime.live.status import LiveSettings, LiveState, LiveStatus
from coach.runtime.live.supervisor import MAY_BE_ON, Action, Health, Signs, in_words, step

__all__ = ["LiveSession", "LiveSettings", "LiveState", "LiveStatus"]

_WAIT_S = 0.5
"""Waits are taken in such pieces: on Windows, Ctrl-C does not end a longer one."""


class LiveSession:
    """Runs once: ``start``, any number of ``pause`` and ``resume``, ``stop``.

    ``open_source`` and ``make_detector`` are called again after every failure, gap or pause; what
    they open is closed again. The camera is open only while pictures are wanted. A recording is
    played at its own speed, and the session stops at its end.

    ``on_sample`` sees frames with ``seq`` and ``t_s`` strictly rising, over restarts too, and none
    while the picture is black or frozen; ``on_status`` sees every new state and sentence. Each is
    called on one thread only. An exception out of either, or out of the detector, ends the
    session with the state FAILED. All methods may be called from any thread, callbacks included.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        make_detector: Callable[[], Detector],
        on_sample: Callable[[Frame, PoseSample], None],
        on_status: Callable[[LiveStatus], None] | None = None,
        *,
        settings: LiveSettings | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._open_source = open_source
        self._on_status = on_status
        self._settings = settings or LiveSettings()
        self._clock = clock or SystemClock()
        self._changed = threading.Condition()
        self._health = Health(since_s=self._clock.now_s())
        self._numbering = FrameClock()
        self._paused: str | None = None
        self._unseen_pause: str | None = None
        self._stopping = False
        self._failure: Exception | None = None
        self._over = threading.Event()
        self._reader: CameraThread | None = None
        self._closing_s: float | None = None
        self._hung: list[CameraThread] = []
        self._pictures = 0
        self._analyst = DetectorThread(
            make_detector,
            on_sample,
            wanted=lambda: self._paused is None and not self._stopping,
            on_ready=self._wake,
            on_error=self._fail,
        )
        self._supervisor = threading.Thread(target=self._supervise, name="coach-live", daemon=True)

    @property
    def status(self) -> LiveStatus:
        """How the session is doing now."""
        with self._changed:
            return self._as_status()

    def start(self) -> None:
        """Load the detector, then open the camera (not while paused); returns at once."""
        if self._paused is None:
            self._analyst.prepare(self._numbering.begin())
        self._analyst.thread.start()
        self._supervisor.start()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """Close the camera and end all threads; a second time does nothing.

        ``False`` when a thread would not end in time, which the status then says (it dies with
        the process). From a callback it only asks, and returns ``True``.
        """
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if threading.current_thread() in (self._analyst.thread, self._supervisor):
            return True
        if self._supervisor.ident is not None:
            self._supervisor.join(timeout_s)
        ours = (self._supervisor, self._analyst.thread, *(one.thread for one in self._readers()))
        return not any(thread.is_alive() for thread in ours)

    def pause(self, why: str) -> None:
        """Close the camera, so that its light goes off; ``why`` is the sentence meanwhile."""
        with self._changed:
            self._paused = self._unseen_pause = why
            self._analyst.rest()
            self._changed.notify_all()

    def resume(self) -> None:
        """Open the camera again, with a fresh detector."""
        with self._changed:
            self._paused = None
            self._changed.notify_all()

    def set_interval_s(self, interval_s: float | None) -> None:
        """Analyse about every so many seconds (``None``: every picture), from the next on."""
        with self._changed:
            self._settings = replace(self._settings, interval_s=interval_s)

    def wait(self, timeout_s: float = float("inf")) -> bool:
        """Wait until the session has ended by itself or was stopped; ``False``: not in time."""
        until_s = time.monotonic() + timeout_s
        while not self._over.wait(max(0.0, min(_WAIT_S, until_s - time.monotonic()))):
            if time.monotonic() >= until_s:
                return False
        return True

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _supervise(self) -> None:
        told: LiveStatus | None = None
        try:
            while True:
                with self._changed:
                    if self._stopping or self._failure is not None:
                        break
                    self._step()
                    status = self._as_status()
                if status.state.final:
                    break
                if told is None or told.differs(status):
                    told = status
                    self._tell(status)
                with self._changed:
                    if not self._stopping and self._failure is None:
                        self._changed.wait(self._settings.tick_s)
        except Exception as error:  # told in the status; nothing ends silently
            self._fail(error)
        finally:
            self._finish()

    def _step(self) -> None:
        """Ask ``supervisor.step`` what to do, and do it; the lock is held."""
        now_s, reader = self._clock.now_s(), self._reader
        self._hung = [one for one in self._hung if one.thread.is_alive()]
        reading = None
        if reader is not None:
            reading = replace(reader.reading, closing_s=self._closing_s)
        # A pause that is over already is seen too: the detector rests, and must be loaded anew.
        paused = self._unseen_pause if self._paused is None else self._paused
        self._unseen_pause = None
        signs = Signs(now_s, paused, self._analyst.ready, reading, len(self._hung))
        self._health, action = step(self._settings, self._health, signs)
        if action is Action.PREPARE:
            self._analyst.prepare(self._numbering.begin())
        elif action is Action.OPEN:
            self._numbering.begin()
            self._reader = CameraThread(
                self._open_source,
                settings=lambda: self._settings,
                on_frame=self._take_over,
                on_end=self._wake,
                clock=self._clock,
            )
            self._reader.start()
        elif reader is not None and action is Action.CLOSE:
            self._closing_s = now_s
            reader.close()
        elif reader is not None and action in (Action.ABANDON, Action.FORGET):
            reader.close()
            self._pictures += reader.pictures
            self._hung += [reader] if action is Action.ABANDON else []
            self._reader = self._closing_s = None

    def _take_over(self, reader: CameraThread, frame: Frame) -> None:
        """Hand a picture from the camera thread to the detector thread, unless it rests."""
        with self._changed:
            if reader is not self._reader or self._closing_s is not None:
                return
            if self._paused is not None or self._stopping:
                return
            settings = self._settings
            self._numbering.see(frame, max(settings.gap_s, 2.5 * (settings.interval_s or 0.0)))
            if self._health.state not in (LiveState.DARK, LiveState.FROZEN):
                self._analyst.analyse(self._numbering.stretch, self._numbering.number(frame))

    def _wake(self) -> None:
        """Wake the supervisor."""
        with self._changed:
            self._changed.notify_all()

    def _fail(self, error: Exception) -> None:
        """Remember the first failure, and have the supervisor end everything."""
        with self._changed:
            self._failure = self._failure or error
            self._changed.notify_all()

    def _finish(self) -> None:
        """Close everything and say how it ended."""
        until_s = time.monotonic() + self._settings.join_s
        for reader in self._readers():
            reader.close()
        self._analyst.close(finish=self._failure is None and not self._stopping)
        for thread in (*(one.thread for one in self._readers()), self._analyst.thread):
            thread.join(max(0.0, until_s - time.monotonic()))
        self._tell(self._ended())
        self._over.set()

    def _ended(self) -> LiveStatus:
        """How the session ended, as far as it has."""
        with self._changed:
            health, error = self._health, self._failure
            if error is not None:
                why = in_words(error)
                health = replace(health, state=LiveState.FAILED, sentence=why, error=error)
            elif not health.state.final:
                health = replace(health, state=LiveState.STOPPED, sentence="coach stopped watching")
            if any(one.thread.is_alive() for one in self._readers()):
                health = replace(health, sentence=f"{health.sentence}; {MAY_BE_ON}")
            self._health = replace(health, since_s=self._clock.now_s())
            return self._as_status()

    def _tell(self, status: LiveStatus) -> None:
        """Call ``on_status``; one that raises is not called again."""
        if self._on_status is None:
            return
        try:
            self._on_status(status)
        except Exception as error:  # told in the status; nothing ends silently
            self._on_status = None
            self._fail(error)
            if status.state.final:
                self._ended()

    def _readers(self) -> list[CameraThread]:
        """Camera threads that may still have a camera."""
        return [*self._hung, *([self._reader] if self._reader is not None else [])]

    def _as_status(self) -> LiveStatus:
        """With the lock held."""
        health, reader = self._health, self._reader
        return LiveStatus(
            health.state,
            health.since_s,
            health.sentence,
            frames_read=self._pictures + (0 if reader is None else reader.pictures),
            analysed=self._analyst.analysed,
            dropped=self._analyst.dropped,
            restarts=health.restarts,
            size_px=self._numbering.size_px,
            error=health.error,
        )
