"""The live session: from the camera to whoever listens, all day.

Three threads: a reader has the camera (``reader``), the analysis thread has the detector and
calls ``on_sample``, and a supervisor steps ``health`` about ten times a second, does what it says
and calls ``on_status``. Between the first two lies one slot: who is late gets the latest picture,
and what nobody had time for is counted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from coach.capture.base import LEAST_STEP_S
from coach.capture.source import Source
from coach.clock import Clock, SystemClock
from coach.core.types import Frame, PoseSample
from coach.errors import CoachError
from coach.pose.detector import Detector
from coach.runtime.health import (
    MAY_BE_ON,
    Action,
    Health,
    LiveSettings,
    LiveState,
    Signs,
    step,
)
from coach.runtime.reader import Reader
from coach.runtime.slot import Slot

__all__ = ["LiveSession", "LiveSettings", "LiveState", "LiveStatus"]


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """How a session is doing.

    ``since_s`` is the clock's time when ``state`` began; ``sentence`` says what happened and what
    to do. ``frames_read`` counts the pictures that came, ``analysed`` those that reached
    ``on_sample``, ``dropped`` those decoded for which there was no time, ``restarts`` how often
    the camera was opened again. ``frame_age_s``: how old the newest picture is, ``size_px``
    (width, height) its size, both ``None`` before the first. ``error`` is what went wrong, where
    it is known.
    """

    state: LiveState
    since_s: float
    sentence: str
    frames_read: int = 0
    analysed: int = 0
    dropped: int = 0
    restarts: int = 0
    frame_age_s: float | None = None
    size_px: tuple[int, int] | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """For the analysis thread. ``stretch`` numbers runs of pictures without a gap, each with a
    detector of its own; ``None``: rest. Without a ``frame``: get ready."""

    stretch: int | None
    frame: Frame | None = None


class LiveSession:
    """Runs once: ``start``, any number of ``pause`` and ``resume``, ``stop``.

    ``open_source`` and ``make_detector`` are called again after every failure, gap or pause; what
    they open is closed again. The camera is open only while pictures are wanted. A recording is
    played at its own speed, and the session stops at its end. ``on_sample`` sees frames with
    ``seq`` and ``t_s`` strictly rising, also over restarts, and none while the picture is black
    or frozen; ``on_status`` every new state and sentence. An exception out of either ends the
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
        self._make_detector = make_detector
        self._on_sample = on_sample
        self._on_status = on_status
        self._settings = settings or LiveSettings()
        self._clock = clock or SystemClock()
        self._changed = threading.Condition()
        self._health = Health(since_s=self._clock.now_s())
        self._slot: Slot[_Work] = Slot()
        self._ready = threading.Event()
        self._over = threading.Event()
        self._paused: str | None = None
        self._stopping = False
        self._failure: Exception | None = None
        self._reader: Reader | None = None
        self._closing_s: float | None = None
        self._picture_s: float | None = None
        self._fresh = True
        self._hung: list[Reader] = []
        self._stretch, self._seq, self._last_s = 0, 0, float("-inf")
        self._pictures, self._analysed = 0, 0
        self._size_px: tuple[int, int] | None = None
        self._analyst = threading.Thread(target=self._analyse, name="coach-pose", daemon=True)
        self._supervisor = threading.Thread(target=self._supervise, name="coach-live", daemon=True)

    @property
    def settings(self) -> LiveSettings:
        """How the session runs now."""
        return self._settings

    @property
    def status(self) -> LiveStatus:
        """How the session is doing now."""
        with self._changed:
            return self._as_status()

    def start(self) -> None:
        """Load the detector, then open the camera; returns at once."""
        self._slot.put(_Work(self._stretch))
        self._analyst.start()
        self._supervisor.start()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """Close the camera and end all threads; a second time does nothing.

        ``False`` when a thread would not end in time, which the status then says (it dies with
        the process). From a callback it only asks, and returns ``True``.
        """
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._slot.clear()
        self._slot.close()
        if threading.current_thread() in (self._analyst, self._supervisor):
            return True
        until_s = time.monotonic() + timeout_s
        for thread in (self._supervisor, self._analyst):
            if thread.ident is not None:
                thread.join(max(0.0, until_s - time.monotonic()))
        readers = [*self._hung, *([self._reader] if self._reader else [])]
        ours = [self._supervisor, self._analyst, *(one.thread for one in readers)]
        return not any(thread.is_alive() for thread in ours)

    def pause(self, why: str) -> None:
        """Close the camera, so that its light goes off, and say why until ``resume``."""
        with self._changed:
            self._paused = why
            self._stretch += 1
            self._slot.put(_Work(None))
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

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # On the reader's thread.

    def _take_over(self, reader: Reader, frame: Frame) -> None:
        """A picture, unless nobody wants it any more, on its way to the analysis thread."""
        height, width = frame.image.shape[:2]
        with self._changed:
            if reader is not self._reader or self._closing_s is not None or self._paused:
                return
            t_s = max(frame.t_s, self._last_s + LEAST_STEP_S)
            gap_s = max(self._settings.gap_s, 2.5 * (self._settings.interval_s or 0.0))
            if not self._fresh:
                broken = t_s - self._last_s > gap_s or self._size_px != (width, height)
                self._stretch += broken
            self._fresh, self._last_s, self._size_px = False, t_s, (width, height)
            if self._health.state in (LiveState.DARK, LiveState.FROZEN):
                return
            work = _Work(self._stretch, Frame(self._seq, t_s, frame.image))
            self._seq += 1
            self._slot.put(work)

    def _notice(self) -> None:
        """Have the supervisor look at once."""
        with self._changed:
            self._changed.notify_all()

    # On the analysis thread.

    def _analyse(self) -> None:
        detector: Detector | None = None
        stretch: int | None = None
        try:
            while (work := self._slot.take()) is not None:
                if work.stretch != stretch:
                    stretch = work.stretch
                    if detector is not None:
                        detector.close()
                    detector = None if stretch is None else self._make_detector()
                if work.frame is None or detector is None:
                    self._ready.set()
                    self._notice()
                    continue
                sample = detector.detect(work.frame)
                if not self._paused and not self._stopping:
                    self._on_sample(work.frame, sample)
                    self._analysed += 1
        except Exception as error:  # told in the status; nothing ends silently
            self._fail(error)
        finally:
            if detector is not None:
                detector.close()

    def _fail(self, error: Exception) -> None:
        with self._changed:
            self._failure = self._failure or error
            self._changed.notify_all()

    # On the supervisor's thread.

    def _supervise(self) -> None:
        told: LiveStatus | None = None
        try:
            while True:
                with self._changed:
                    self._step()
                    status = self._as_status()
                    done = self._stopping or self._failure is not None or status.state.final
                if done:
                    break
                if told is None or _news(told, status):
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
        """Look at the signs and do what health says; with the lock held."""
        now_s, reader = self._clock.now_s(), self._reader
        self._hung = [one for one in self._hung if one.thread.is_alive()]
        reading = None
        if reader is not None:
            reading = replace(reader.reading, closing_s=self._closing_s)
            self._picture_s = reading.picture_s or self._picture_s
        signs = Signs(now_s, self._paused, self._ready.is_set(), reading, len(self._hung))
        self._health, action = step(self._settings, self._health, signs)
        if action is Action.PREPARE:
            self._stretch, self._fresh = self._stretch + 1, True
            self._ready.clear()
            self._slot.put(_Work(self._stretch))
        elif action is Action.OPEN:
            self._stretch, self._fresh = self._stretch + (not self._fresh), True
            self._reader = Reader(
                self._open_source,
                settings=lambda: self._settings,
                on_frame=self._take_over,
                on_end=self._notice,
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

    def _finish(self) -> None:
        """Close everything and say how it ended."""
        until_s = time.monotonic() + self._settings.join_s
        if self._stopping or self._failure is not None:
            self._slot.clear()
        self._slot.close()
        readers = [*self._hung, *([self._reader] if self._reader else [])]
        for reader in readers:
            reader.close()
        for thread in (*(one.thread for one in readers), self._analyst):
            thread.join(max(0.0, until_s - time.monotonic()))
        with self._changed:
            self._health = self._ended(any(one.thread.is_alive() for one in readers))
            status = self._as_status()
        self._tell(status)
        self._over.set()

    def _ended(self, hung: bool) -> Health:
        """The last health; with the lock held."""
        health, error, now_s = self._health, self._failure, self._clock.now_s()
        if error is not None:
            own = f"coach ran into a fault of its own ({type(error).__name__}: {error})"
            why = str(error) if isinstance(error, CoachError) else f"{own}; start it again"
            health = replace(health, state=LiveState.FAILED, sentence=why, error=error)
        elif not health.state.final:
            health = replace(health, state=LiveState.STOPPED, sentence="the session was stopped")
        if hung:
            health = replace(health, sentence=f"{health.sentence}; {MAY_BE_ON}")
        elif self._analyst.is_alive():
            health = replace(health, sentence=f"{health.sentence}; the analysis would not end")
        return replace(health, since_s=now_s)

    def _tell(self, status: LiveStatus) -> None:
        if self._on_status is None:
            return
        try:
            self._on_status(status)
        except Exception as error:  # the listener is gone, but not the reason
            self._on_status = None
            self._fail(error)
            with self._changed:
                if status.state.final:
                    self._health = self._ended(hung=False)

    def _as_status(self) -> LiveStatus:
        """With the lock held."""
        health, reader = self._health, self._reader
        age_s = None if self._picture_s is None else self._clock.now_s() - self._picture_s
        return LiveStatus(
            health.state,
            health.since_s,
            health.sentence,
            frames_read=self._pictures + (reader.pictures if reader else 0),
            analysed=self._analysed,
            dropped=self._slot.dropped,
            restarts=health.restarts,
            frame_age_s=age_s,
            size_px=self._size_px,
            error=health.error,
        )


_WAIT_S = 0.5
"""Waits are taken in such pieces: on Windows, Ctrl-C does not end a longer one."""


def _news(told: LiveStatus, status: LiveStatus) -> bool:
    """Whether there is something to tell."""
    before = (told.state, told.sentence, told.size_px, told.restarts)
    return before != (status.state, status.sentence, status.size_px, status.restarts)
