"""A camera and a detector for live sessions, played by the test: no device, no model, no waiting.

The clock moves only when the test says so; pictures come as fast as they are taken.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np

from coach.capture.base import LEAST_STEP_S, BaseSource
from coach.capture.source import SourceInfo
from coach.core.types import Frame, Image, PoseSample
from coach.runtime.live.session import LiveSession, LiveSettings, LiveStatus
from coach.runtime.live.status import LiveState
from tests.support.media import HandClock

PATIENCE_S = 120.0
"""After this long a test gives up; nothing is measured by it."""


def until(true: Callable[[], object], what: str) -> None:
    """Wait until something is true, which takes as long as threads need to notice."""
    give_up_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < give_up_s, f"never happened: {what}"
        time.sleep(0.001)


class StagedSource(BaseSource):
    """One opening of the staged camera."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(SourceInfo("stage", stage.size_px, 30.0, live=True))
        self._stage = stage
        self.closed_by: threading.Thread | None = None
        self.decoded = self.skipped = 0

    def __iter__(self) -> Iterator[Frame]:
        seq, last_s = 0, float("-inf")
        while True:
            image = self._stage.next_picture()
            last_s = max(self._stage.clock.now_s(), last_s + LEAST_STEP_S)
            self.decoded += 1
            yield Frame(seq, last_s, image)
            seq += 1

    def skip(self) -> float | None:
        self._stage.next_picture()
        self.skipped += 1
        return self._stage.clock.now_s()

    def close(self) -> None:
        super().close()
        self.closed_by = self.closed_by or threading.current_thread()


class StagedDetector:
    """Finds nobody, once the stage lets it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.closed = False
        self.seen: list[Frame] = []

    def detect(self, frame: Frame) -> PoseSample:
        assert not self.closed
        assert self._stage.may_detect.wait(PATIENCE_S)
        if self._stage.detector_error is not None:
            raise self._stage.detector_error
        self.seen.append(frame)
        height, width = frame.image.shape[:2]
        return PoseSample(frame.seq, frame.t_s, (width, height), None)

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> StagedDetector:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Stage:
    """The world around a session. ``flows``: pictures come; cleared, a read hangs until it is
    set. ``opens``: so does opening. ``refusal`` is raised by opening, ``failure`` by reading."""

    def __init__(self, settings: LiveSettings | None = None) -> None:
        self.clock = HandClock()
        self.size_px = (64, 48)
        self.flows, self.opens, self.may_detect = (threading.Event() for _ in range(3))
        for event in (self.flows, self.opens, self.may_detect):
            event.set()
        self._hangs = threading.Event()
        self._asked = 0
        self.refusal: Exception | None = None
        self.failure: Exception | None = None
        self.detector_error: Exception | None = None
        self.model_error: Exception | None = None
        self.on_sample: Callable[[Frame, PoseSample], None] = lambda *_: None
        self.on_status: Callable[[LiveStatus], None] = lambda _: None
        self.held: Image | None = None
        self.sources: list[StagedSource] = []
        self.detectors: list[StagedDetector] = []
        self.samples: list[tuple[Frame, PoseSample]] = []
        self.statuses: list[LiveStatus] = []
        self._noise = np.random.default_rng(0)
        quick = settings or LiveSettings(tick_s=0.002, asleep_s=1e9, join_s=PATIENCE_S)
        self.session = LiveSession(
            self._open, self._detector, self._sample, self._status, settings=quick, clock=self.clock
        )

    def next_picture(self) -> Image:
        """What a read of the camera gives."""
        self._asked += 1
        time.sleep(0.0005)  # as all reading, this lets other threads have their turn
        if not self.flows.is_set():
            self._hangs.set()
        self.flows.wait(PATIENCE_S)
        self._hangs.clear()
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        if self.held is not None:
            return self.held.copy()
        width, height = self.size_px
        image = self._noise.integers(100, 104, (height, width, 3), np.uint8)
        image[: height // 2] += 60
        return image

    def hang(self) -> None:
        """Let no more pictures come, and wait until the last one is through."""
        self.flows.clear()
        until(self._hangs.is_set, "a read hangs")

    def run(self, samples: int) -> None:
        """Start, and wait until the session says it runs and has given this many samples."""
        self.session.start()
        self.await_state(LiveState.RUNNING)
        until(lambda: len(self.samples) >= samples, f"{samples} samples")

    def await_state(self, state: LiveState) -> LiveStatus:
        """Wait until the session is in a state, and has told so."""
        until(lambda: self.statuses and self.statuses[-1].state is state, f"{state}")
        return self.statuses[-1]

    def await_samples(self, more: int = 1) -> None:
        """Wait for this many samples from now."""
        enough = len(self.samples) + more
        until(lambda: len(self.samples) >= enough, f"{more} more samples")

    def pass_time(self, seconds: float) -> None:
        """Move the clock by this much, in steps that the supervisor and the camera's thread follow
        however busy the machine is."""
        for _ in range(round(seconds / 0.1)):
            self.clock.time_s += 0.1
            asked = self._asked
            until(self._supervised, "the supervisor has seen the time")
            until(lambda n=asked: self._read_since(n), "pictures are read")  # type: ignore[misc]

    def _supervised(self) -> bool:
        """Whether the supervisor has judged the session at the present time."""
        health = self.session._health
        return health.state.final or health.stepped_s == self.clock.time_s

    def _read_since(self, asked: int) -> bool:
        """Whether a picture was read from begin to end since this many were asked for, where any
        can be."""
        reader = self.session._reader
        reads = reader is not None and reader.reading.picture_s is not None
        return self._asked >= asked + 2 or not (reads and self.flows.is_set())

    def release(self) -> None:
        """Let whatever hangs go on."""
        for event in (self.flows, self.opens, self.may_detect):
            event.set()

    def _open(self) -> StagedSource:
        self.opens.wait(PATIENCE_S)
        if self.refusal is not None:
            raise self.refusal
        source = StagedSource(self)
        self.sources.append(source)
        return source

    def _detector(self) -> StagedDetector:
        if self.model_error is not None:
            raise self.model_error
        self.detectors.append(StagedDetector(self))
        return self.detectors[-1]

    def _sample(self, frame: Frame, sample: PoseSample) -> None:
        self.samples.append((frame, sample))
        self.on_sample(frame, sample)

    def _status(self, status: LiveStatus) -> None:
        self.statuses.append(status)
        self.on_status(status)


Play = Callable[[LiveSettings], Stage]
"""Makes a stage whose session has these settings."""
AWAKE = LiveSettings(tick_s=0.002, join_s=PATIENCE_S)
