"""Pictures from an address: live streams on the clock, recordings by their own time."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from coach.capture.base import LEAST_STEP_S, BaseSource
from coach.capture.containers.container import Anatomy
from coach.capture.ffmpeg_memory import bound_opencv
from coach.capture.opencv import (
    bgr,
    cv2,
    ffmpeg_options,
    refuse_large,
    size_px,
    stream_backend,
)
from coach.capture.source import SourceInfo
from coach.capture.spec import StreamSpec
from coach.capture.video import FORMATS, VideoSource
from coach.clock import Clock
from coach.core.types import Frame, Image, frozen
from coach.errors import SourceError

_OPEN_TIMEOUT_S = 10.0
_READ_TIMEOUT_S = 5.0
_PROTOCOLS = "rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,crypto,data,rtmp,rtmps,rtmpt,srt"
"""What FFmpeg may use for an address and what it leads on to: no file of this machine."""
_FORMATS = f"{FORMATS},rtsp,sdp,rtp,rtp_mpegts,jpeg_pipe"
"""What FFmpeg may read an address as. A playlist (HLS, DASH) would make it ask other hosts."""
_COUNTING_SUFFIXES = (".mp4", ".m4v", ".mov")


def open_stream(spec: StreamSpec, clock: Clock) -> StreamSource | VideoSource:
    """Open a stream (rtsp, http, udp, …) and wait for its first picture.

    A file behind http or https that says how long it is, is a recording: it comes as fast as it
    can be read and its time is the presentation time. Everything else is live. A user name and
    password in the address appear in no name and no message. Raises ``SourceError`` where
    nothing answers in time, or no picture comes.
    """
    url, name = spec.url, spec.name
    bound_opencv()
    asked_s = clock.now_s()
    with ffmpeg_options(protocol_whitelist=_PROTOCOLS, format_whitelist=_FORMATS):
        capture = cv2.VideoCapture(
            url,
            stream_backend(),
            [
                *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(_OPEN_TIMEOUT_S * 1000)),
                *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(_READ_TIMEOUT_S * 1000)),
                *(cv2.CAP_PROP_HW_ACCELERATION, cv2.VIDEO_ACCELERATION_NONE),
            ],
        )
    try:
        if not capture.isOpened():
            late = clock.now_s() - asked_s > 0.9 * _OPEN_TIMEOUT_S
            what = f"did not answer within {_OPEN_TIMEOUT_S:.0f} s" if late else "can't be opened"
            raise SourceError(
                f"{name} {what}",
                hint="check the address, and that it sends video; playlists (HLS, DASH) are not "
                "followed",
            )
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and capture.get(cv2.CAP_PROP_FRAME_COUNT) > 0:
            counted = parts.path.lower().endswith(_COUNTING_SUFFIXES)
            return VideoSource(capture, name, Anatomy(counted=counted, timed=True))
        refuse_large(capture, name)
        read, image = capture.read()
        if not read:
            raise SourceError(
                f"no picture comes from {name}", hint="check that it is sending video"
            )
        return StreamSource(capture, bgr(image), name, clock)
    except BaseException:
        capture.release()
        raise


class StreamSource(BaseSource):
    """A live stream; ``t_s`` is the clock's time right after the read returned.

    When the stream ends or stops, iterating ends and ``problem`` says after how long.
    """

    def __init__(self, capture: cv2.VideoCapture, first: Image, name: str, clock: Clock) -> None:
        fps = capture.get(cv2.CAP_PROP_FPS)
        info = SourceInfo(name, size_px(first), fps if 0 < fps <= 240 else None, live=True)
        super().__init__(info, capture.release)
        self._capture = capture
        self._clock = clock
        self._first: Image | None = first
        self._t_s = self._first_s = clock.now_s()

    def __iter__(self) -> Iterator[Frame]:
        seq, image = 0, self._first
        self._first = None
        if image is None:
            image = self._read()
        while image is not None:
            yield Frame(seq, self._t_s, frozen(image))
            seq += 1
            image = self._read()

    def skip(self) -> float | None:
        """Take the next picture without converting it (it has no ``seq``); ``None`` at the end."""
        if self._first is not None:
            self._first = None
            return self._t_s
        return self._t_s if self._came(self._capture.grab()) else None

    def _read(self) -> Image | None:
        read, image = self._capture.read()
        return bgr(image) if self._came(read) else None

    def _came(self, read: bool) -> bool:
        """Whether a picture came, its time noted; else the problem is, unless closed meanwhile."""
        now_s = self._clock.now_s()
        if self._closed:
            return False
        if not read:
            stalled = now_s - self._t_s > 0.9 * _READ_TIMEOUT_S
            how = "stopped sending" if stalled else "ended"
            self._problem = f"the stream {how} after {self._t_s - self._first_s:.1f} s"
            return False
        self._t_s = max(now_s, self._t_s + LEAST_STEP_S)
        return True
