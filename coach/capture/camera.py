"""Cameras by index: opening them, agreeing on size and rate, reading pictures on the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.capture import devices
from coach.capture.base import LEAST_STEP_S, BaseSource
from coach.capture.source import SourceInfo
from coach.clock import Clock
from coach.core.types import Frame, frozen
from coach.errors import SourceError

if TYPE_CHECKING:
    import cv2

_BUFFERED = 4
"""Pictures a driver may have kept since the camera was opened: old ones, by the time of reading."""

_UNCOMPRESSED_PX_PER_S = 640 * 480 * 30
"""What USB 2 carries uncompressed with room to spare; beyond it cameras have to compress."""


@dataclass(frozen=True, slots=True)
class CameraRequest:
    """What is asked of a camera: ``size_px`` (width, height) and ``fps``, frames a second."""

    size_px: tuple[int, int] = (640, 480)
    fps: float = 30.0


def open_camera(index: int, request: CameraRequest, clock: Clock, name: str) -> CameraSource:
    """Open a camera and wait for its first picture (which is not delivered).

    ``info`` has the size and rate granted, with a warning where they differ from what was asked.
    Raises ``SourceError`` where there is no such camera, it may not be opened, another program
    has it, or it gives no picture.
    """
    from coach.capture.opencv import bgr, cv2, size_px

    devices.refuse_early(index)
    opened = False
    for backend in _backends():
        capture = cv2.VideoCapture(index, backend)
        try:
            if capture.isOpened():
                opened = True
                _negotiate(capture, request, compresses=backend in (cv2.CAP_V4L2, cv2.CAP_DSHOW))
                read, image = capture.read()
                if read:
                    fps = capture.get(cv2.CAP_PROP_FPS)
                    granted = CameraRequest(size_px(bgr(image)), fps if 0 < fps <= 1000 else 0.0)
                    return CameraSource(
                        capture, index, name, _info(name, index, request, granted), clock
                    )
        except BaseException:
            capture.release()
            raise
        capture.release()
    raise devices.why_closed(index, opened=opened)


class CameraSource(BaseSource):
    """An open camera; iterating blocks until the next picture and has no end.

    The first pictures are left out: they waited since the camera was opened. ``t_s`` is the
    clock's time right after the read returned. Raises ``SourceError`` while iterating once a
    read fails.
    """

    def __init__(
        self, capture: cv2.VideoCapture, index: int, name: str, info: SourceInfo, clock: Clock
    ) -> None:
        super().__init__(info, capture.release)
        self._capture = capture
        self._index = index
        self._clock = clock

    def __iter__(self) -> Iterator[Frame]:
        from coach.capture.opencv import bgr

        for _ in range(_BUFFERED):
            if not self._capture.grab():
                break
        seq, last_s = 0, float("-inf")
        while True:
            read, image = self._capture.read()
            last_s = max(self._clock.now_s(), last_s + LEAST_STEP_S)
            if self._closed:
                return
            if not read:
                raise self._stopped()
            yield Frame(seq, last_s, frozen(bgr(image)))
            seq += 1

    def skip(self) -> float | None:
        """Take the next picture from the camera without decoding it (it has no ``seq``).

        Its time, or ``None`` once closed. Raises ``SourceError`` where the camera gives none.
        """
        grabbed = self._capture.grab()
        now_s = self._clock.now_s()
        if self._closed:
            return None
        if not grabbed:
            raise self._stopped()
        return now_s

    def _stopped(self) -> SourceError:
        return SourceError(
            f"camera {self._index} stopped delivering pictures",
            hint="check its cable and that no other program took it, then start again",
        )


def _backends() -> tuple[int, ...]:
    """OpenCV back-ends to try on this system, best first."""
    from coach.capture.opencv import cv2

    of_system = {
        "linux": (cv2.CAP_V4L2,),
        "darwin": (cv2.CAP_AVFOUNDATION,),
        "win32": (cv2.CAP_MSMF, cv2.CAP_DSHOW),
    }
    return of_system.get(devices.SYSTEM, (cv2.CAP_ANY,))


def _negotiate(capture: cv2.VideoCapture, request: CameraRequest, *, compresses: bool) -> None:
    """Ask for size and rate; as Motion JPEG where the cable could not carry it otherwise.

    The coding comes first: drivers pick from the sizes and rates they have in that coding.
    """
    width, height = request.size_px
    compressed = compresses and width * height * request.fps > _UNCOMPRESSED_PX_PER_S
    _ask(capture, request, compressed=compressed)
    if compresses and not compressed and not _granted(capture, request):
        _ask(capture, request, compressed=True)


def _ask(capture: cv2.VideoCapture, request: CameraRequest, *, compressed: bool) -> None:
    from coach.capture.opencv import cv2

    if compressed:
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, request.size_px[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, request.size_px[1])
    capture.set(cv2.CAP_PROP_FPS, request.fps)


def _granted(capture: cv2.VideoCapture, request: CameraRequest) -> bool:
    from coach.capture.opencv import cv2

    width, height = request.size_px
    return (
        int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)) == width
        and int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)) == height
        and capture.get(cv2.CAP_PROP_FPS) >= 0.9 * request.fps
    )


def _info(name: str, index: int, asked: CameraRequest, granted: CameraRequest) -> SourceInfo:
    """``granted.fps`` is 0 where the camera does not say."""
    slower = granted.fps > 0 and abs(granted.fps - asked.fps) > 0.05 * asked.fps
    warnings: tuple[str, ...] = ()
    if granted.size_px != asked.size_px or slower:
        warnings = (f"camera {index} gives {_in_words(granted)}, {_in_words(asked)} was asked for",)
    return SourceInfo(name, granted.size_px, granted.fps or None, live=True, warnings=warnings)


def _in_words(picture: CameraRequest) -> str:
    rate = f" at {picture.fps:g} frames/s" if picture.fps else ""
    return f"{picture.size_px[0]}×{picture.size_px[1]}{rate}"
