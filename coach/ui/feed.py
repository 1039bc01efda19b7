"""The one camera the app has: opened while a screen or the monitor needs it, closed otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coach.capture.source import Source
from coach.core.types import Frame, Image, PoseSample
from coach.report.picture.preview import preview
from coach.runtime.live.session import LiveSession
from coach.runtime.live.status import LiveState, LiveStatus
from coach.runtime.machine import Services
from coach.ui.monitor_host import MonitorHost

Consumer = Callable[[PoseSample], None]
"""Called on the analysis thread with every sample, in order."""

IDLE = "nothing needs the camera now"
_OVER = (LiveState.STOPPED, LiveState.FAILED)


@dataclass(frozen=True, slots=True, eq=False)
class Glimpse:
    """The newest frame, ready to be shown. ``pixels`` is the picture made to fit, if wanted."""

    sample: PoseSample
    pixels: Image | None


@dataclass(frozen=True, slots=True)
class Wish:
    """How the picture is wanted: as large as ``fit_px``, mirrored, or as a skeleton only."""

    fit_px: tuple[int, int]
    mirrored: bool = True
    skeleton_only: bool = False


class Feed:
    """Runs a live session as long as it has consumers; screens read ``glimpse`` when they draw.
    The desk monitor lends it the camera meanwhile.

    Attributes are replaced whole by the analysis thread, so that the app's thread may read them
    at any time without waiting. Nothing here waits, but ``close``.
    """

    def __init__(self, services: Services, watch: MonitorHost) -> None:
        self._services = services
        self._watch = watch
        self._consumers: dict[str, Consumer] = {}
        self._session: LiveSession | None = None
        self._source = services.source
        self.wish: Wish | None = None
        self.tap: Callable[[Frame, PoseSample], None] | None = None
        """Also sees the pictures themselves; must not keep more than the newest."""
        self.glimpse: Glimpse | None = None
        self.status: LiveStatus | None = None

    @property
    def session(self) -> LiveSession | None:
        """The session, ``None`` before the camera was first needed."""
        return self._session

    @property
    def opening(self) -> bool:
        """Whether pictures are about to come: questions may be asked meanwhile."""
        return self.status is None or self.status.state is LiveState.STARTING

    @property
    def trouble(self) -> str | None:
        """Why there is no picture, as a sentence; ``None`` while all is well."""
        status = self.status
        if status is None or self.opening:
            return "Loading the pose model and opening the camera …"
        if status.state in (LiveState.RUNNING, LiveState.PAUSED):
            return None
        return status.told

    def add(self, name: str, consumer: Consumer, source: str = "") -> None:
        """Give ``consumer`` every sample from now on; opens the camera for the first one.

        ``source``: look through this camera instead of the usual one, as long as the consumer is
        there; the desk monitor keeps its own.
        """
        first = not self._consumers
        self._consumers = {**self._consumers, name: consumer}
        wanted = source or self._services.source
        if wanted != self._source and self._session is not None:
            self._close_session()
        self._source = wanted
        if first and wanted == self._services.source:
            self._watch.lend()
        if self._session is None or self._session.status.state in _OVER:
            self.status = None
            self._session = LiveSession(
                lambda: self._opened(wanted),
                self._services.make_detector,
                self._on_sample,
                self._on_status,
                settings=self._services.watching,
                clock=self._services.clock,
            )
            self._session.start()
        elif first:
            self._session.resume()

    def remove(self, name: str) -> None:
        """Stop giving samples; the camera closes with the last consumer."""
        self._consumers = {key: one for key, one in self._consumers.items() if key != name}
        if not self._consumers and self._session is not None:
            self._session.pause(IDLE)
            self.glimpse = None
            self._watch.take_back()

    def reopen(self) -> None:
        """Another camera was chosen: open that one for whoever is looking."""
        self._close_session()
        for name, consumer in self._consumers.items():
            self.add(name, consumer)

    def _opened(self, name: str) -> Source:
        """Open a camera, after the monitor has let go of it."""
        if name == self._services.source:
            self._watch.wait_until_lent()
        return self._services.opener(name)

    def _close_session(self) -> None:
        session, self._session, self.glimpse = self._session, None, None
        if session is not None:
            session.stop(0.0)

    def close(self) -> bool:
        """Close the camera for good; whether everything ended in time."""
        session, self._session = self._session, None
        self._consumers = {}
        return session is None or session.stop()

    def _on_status(self, status: LiveStatus) -> None:
        self.status = status

    def _on_sample(self, frame: Frame, sample: PoseSample) -> None:
        for consumer in self._consumers.values():
            consumer(sample)
        tap = self.tap
        if tap is not None:
            tap(frame, sample)
        wish = self.wish
        pixels = None
        if wish is not None:
            pixels = preview(
                frame.image,
                sample.landmarks,
                wish.fit_px,
                mirrored=wish.mirrored,
                skeleton_only=wish.skeleton_only,
                points=sample.points,
            )
        self.glimpse = Glimpse(sample, pixels)
