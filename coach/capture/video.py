"""Recordings: video files, and files behind a web address, read picture by picture."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from coach.capture.base import LEAST_STEP_S, BaseSource
from coach.capture.containers.container import Anatomy, look
from coach.capture.ffmpeg_memory import bound_opencv, for_file
from coach.capture.files import head_of, is_playlist, is_text
from coach.capture.opencv import (
    bgr,
    cv2,
    ffmpeg_options,
    is_halved,
    is_large,
    is_too_large,
    refuse_large,
    size_px,
    stream_backend,
    too_large,
)
from coach.capture.source import SourceInfo
from coach.core.types import Frame, Image, frozen
from coach.errors import SourceError
from coach.malloc import keep_large_apart

FORMATS = (
    "mov,matroska,webm,avi,mpegts,mpeg,mpegvideo,gif,apng,flv,live_flv,asf,ogg,mxf,nut,ivf,dv,rm,"
    "h264,hevc,av1,obu,vvc,m4v,h263,h261,vc1,mjpeg,yuv4mpegpipe,wtv,swf,avs2,rawvideo,nsv,nuv,"
    "webp_pipe,webp,jpegxl_anim,mpjpeg"
)
"""Containers FFmpeg reads files as. Playlists, whose lines name other files, are none of them."""
_FALLBACK_FPS = 30.0
_FPS_MAX = 1000.0
_BEHIND_S = 0.5
_RETRIES_COUNTED, _RETRIES_ESTIMATED = 20_000, 1_000
_CONVERT = "convert it, for example: ffmpeg -i IN -c:v libx264 OUT.mp4"


def open_video(path: Path, name: str) -> VideoSource:
    """Open a video file, decoding its first picture.

    ``name`` is what the user called it. Raises ``SourceError``, saying which it is, for a file
    that is missing, empty, text, sound only, cut off before its index, coded in a way the
    decoder here can't read, or no video at all.
    """
    head = head_of(path, name)
    if is_text(head):
        raise SourceError(f"{name} is a text file, not a video", hint="give a video or a picture")
    if is_playlist(head):
        raise SourceError(
            f"{name} is a list of other files, which is not followed", hint="give one of them"
        )
    anatomy = look(path)
    if anatomy.pictures is False:
        raise _only_sound(name)
    if anatomy.size_px is not None and is_too_large(*anatomy.size_px):
        raise too_large(name, *anatomy.size_px)
    bound_opencv(for_file(path.stat().st_size))
    if _is_for_libav(path, anatomy):
        return _with_libav(path, name, anatomy)
    try:
        return _opened(_with_opencv(path), name, anatomy)
    except SourceError:
        if anatomy.cut or not anatomy.indexed:
            raise
        with contextlib.suppress(SourceError):  # the first decoder's message is the clearer one
            return _with_libav(path, name, anatomy)
        if _is_sound_alone(path):
            raise _only_sound(name) from None
        raise


class PictureReader(Protocol):
    """What reads pictures: OpenCV's capture, or PyAV with the same methods."""

    def isOpened(self) -> bool:  # noqa: N802 - as OpenCV has it
        """Whether there is anything to read."""
        ...

    def read(self) -> tuple[bool, Any]:
        """The next picture, or ``(False, None)``."""
        ...

    def grab(self) -> bool:
        """Pass over the next picture."""
        ...

    def get(self, prop: int, /) -> float:
        """A property by OpenCV's number."""
        ...

    def set(self, prop: int, value: float, /) -> bool:
        """Change a property."""
        ...

    def release(self) -> None:
        """Let go of the file."""
        ...


def _is_for_libav(path: Path, anatomy: Anatomy) -> bool:
    """Whether OpenCV would show the wrong track, memory it never wrote, or end the process; or
    hold two copies of each very large picture."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return True
    if anatomy.picture_tracks > 1 or anatomy.progressive is False:
        return True
    if anatomy.size_px is not None and is_halved(*anatomy.size_px):
        return True
    if anatomy.progressive:
        return False
    from coach.capture.libav import is_for_libav

    return is_for_libav(path, FORMATS)


def _is_sound_alone(path: Path) -> bool:
    from coach.capture.libav import is_sound_alone

    return is_sound_alone(path, FORMATS)


def _only_sound(name: str) -> SourceError:
    return SourceError(f"{name} has no picture, only sound", hint="give a file with video in it")


def _with_libav(path: Path, name: str, anatomy: Anatomy) -> VideoSource:
    from coach.capture.libav import LibavCapture

    return _opened(LibavCapture(path, name, FORMATS), name, anatomy)


def _with_opencv(path: Path) -> cv2.VideoCapture:
    """Absolute, or FFmpeg takes "morning:1.mp4" for an address. Decoded without the graphics
    card, so that every machine gets the same pictures."""
    with ffmpeg_options(protocol_whitelist="file", format_whitelist=FORMATS):
        return cv2.VideoCapture(
            str(path.absolute()),
            stream_backend(),
            [cv2.CAP_PROP_HW_ACCELERATION, cv2.VIDEO_ACCELERATION_NONE],
        )


def _opened(capture: PictureReader, name: str, anatomy: Anatomy) -> VideoSource:
    try:
        refuse_large(capture, name)
        if is_large(capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)):
            keep_large_apart()
        return VideoSource(capture, name, anatomy)
    except BaseException:
        capture.release()
        raise


class VideoSource(BaseSource):
    """A recording open in OpenCV or PyAV; memory stays the same however long it is.

    ``t_s`` is the presentation time since the first picture; where the container gives none, or
    one that does not move on, a frame's length is added. Pictures are upright (display matrix
    applied), have square pixels, and are halved where they are very large. Those that can't be
    decoded are passed over, and ``problem`` says so. ``info.frames_expected`` is an estimate from
    length and rate where the container does not count (Matroska, WebM, MPEG).
    """

    def __init__(self, capture: PictureReader, name: str, anatomy: Anatomy) -> None:
        self._capture = capture
        self._anatomy = anatomy
        if anatomy.mirror:
            capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)
        self._stretch = _stretch(capture, anatomy)
        count = capture.get(cv2.CAP_PROP_FRAME_COUNT)
        fps = capture.get(cv2.CAP_PROP_FPS)
        self._count = int(count) if 0 < count < 2**53 else None
        self._fps = fps if 0 < fps <= _FPS_MAX else None
        self._lost, self._lost_from_s = 0, 0.0
        self._taken, self._t_s, self._said_s = 0, 0.0, 0.0
        self._start_ms = 0.0
        self._step_s = 1 / (self._fps or _FALLBACK_FPS)
        self._first = self._read()
        if self._first is None:
            raise _undecodable(capture, name, anatomy)
        self._taken = 1
        self._start_ms = capture.get(cv2.CAP_PROP_POS_MSEC)
        info = SourceInfo(name, size_px(self._first), self._fps, self._count)
        super().__init__(info, capture.release)

    def __iter__(self) -> Iterator[Frame]:
        while (image := self._next()) is not None:
            yield Frame(self._taken - 1, self._t_s, frozen(image))
            if self._closed:
                return
        self._problem = self._what_is_missing(self._step_s)

    def skip(self) -> float | None:
        """Pass over the next picture, unconverted where it is sound; ``None`` at the end."""
        if self._first is None and not self._closed and self._capture.grab():
            self._move_on()
            return self._t_s
        return None if self._closed or self._next() is None else self._t_s

    def _next(self) -> Image | None:
        """The next picture, with its number and time noted."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        image = self._read()
        if image is not None:
            self._move_on()
        return image

    def _move_on(self) -> None:
        """Note the next picture's time. One that is a little behind the last picture's, but moves
        on, is right again soon: damage made the last one's too late."""
        said_s = (self._capture.get(cv2.CAP_PROP_POS_MSEC) - self._start_ms) / 1000
        behind = self._said_s < said_s and self._t_s - said_s < _BEHIND_S
        step_s = LEAST_STEP_S if behind else self._step_s
        self._taken += 1
        self._said_s = said_s
        self._t_s = said_s if said_s > self._t_s else self._t_s + step_s

    def _read(self) -> Image | None:
        """The next picture that can be decoded, or ``None`` at the end.

        A read fails at the end and also for each damaged stretch, so it is tried again as often
        as pictures are still expected.
        """
        read, image = self._capture.read()
        if not read:
            missing = (self._count or 0) - self._taken - self._lost
            most = _RETRIES_COUNTED if self._anatomy.counted else _RETRIES_ESTIMATED
            tries = 0
            while not read and tries < min(missing, most):
                read, image = self._capture.read()
                tries += 1
            if not read:
                return None
            self._lost_from_s = self._lost_from_s if self._lost else self._t_s
            self._lost += tries
        image = bgr(image)
        if is_halved(*size_px(image)):
            image = bgr(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        if self._anatomy.mirror:
            image = _mirrored(image, self._anatomy.mirror)
        if self._stretch != (1.0, 1.0):
            across, down = self._stretch
            image = bgr(cv2.resize(image, None, fx=across, fy=down, interpolation=cv2.INTER_LINEAR))
        return image

    def _what_is_missing(self, step_s: float) -> str | None:
        """One sentence when the recording broke off early or lost pictures on the way."""
        seen_s = self._t_s + step_s
        total_s = self._anatomy.shown_s
        if total_s is None and self._anatomy.timed and self._count and self._fps:
            total_s = self._count / self._fps
        complete = self._anatomy.counted and self._count is not None and self._taken >= self._count
        short_s = (total_s or 0.0) - seen_s
        cut = self._anatomy.cut and not complete and (total_s is None or short_s > 1.5 * step_s)
        stopped = self._anatomy.counted and not complete and short_s > max(0.5, 0.02 * seen_s)
        if cut or stopped:
            of = f" of {total_s:.1f} s" if total_s is not None else ""
            why = "the file is incomplete" if cut else "the rest of the file is damaged"
            return f"the recording breaks off after {seen_s:.1f} s{of}; {why}"
        if self._lost:
            return f"the recording is damaged: pictures after {self._lost_from_s:.1f} s are missing"
        return None


def _undecodable(capture: PictureReader, name: str, anatomy: Anatomy) -> SourceError:
    """Why there is no first picture."""
    if not anatomy.indexed:
        return SourceError(
            f"{name} was cut off before its index was written, so nothing in it can be read",
            hint="copy it again, or record again and stop the recording properly",
        )
    if anatomy.cut:
        return SourceError(
            f"{name} is cut off, and no picture in it can be decoded",
            hint="copy it again, or record again",
        )
    if capture.isOpened() or anatomy.pictures:
        code = int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
        codec = code.to_bytes(4, "little").decode("latin-1").strip("\0 ")
        named = f" ({codec})" if codec.isascii() and codec.isalnum() else ""
        return SourceError(f"no picture in {name} can be decoded{named}", hint=_CONVERT)
    return SourceError(f"{name} is not a video that can be decoded", hint=_CONVERT)


def _stretch(capture: PictureReader, anatomy: Anatomy) -> tuple[float, float]:
    """Factors (across, down) that make the pixels of the upright picture square."""
    over = capture.get(cv2.CAP_PROP_SAR_NUM)
    under = capture.get(cv2.CAP_PROP_SAR_DEN)
    ratio = over / under if over > 0 and under > 0 else 1.0
    if abs(ratio - 1) < 0.01 or not 0.25 <= ratio <= 4:
        return 1.0, 1.0
    turned = capture.get(cv2.CAP_PROP_ORIENTATION_META) in (90, 270)
    if anatomy.mirror:
        turned = anatomy.mirror[0] == 0
    factors = (ratio, 1.0) if ratio > 1 else (1.0, 1 / ratio)
    return (factors[1], factors[0]) if turned else factors


def _mirrored(image: Image, matrix: tuple[int, int, int, int]) -> Image:
    """The picture as a mirroring display matrix (a, b, c, d) wants it shown.

    x' = a·x + c·y, y' = b·x + d·y, as in QuickTime's movie headers.
    """
    a, b, c, d = matrix
    if a == 0:
        image = bgr(cv2.transpose(image))
        a, d = c, b
    if a < 0:
        image = bgr(cv2.flip(image, 1))
    return bgr(cv2.flip(image, 0)) if d < 0 else image
