"""Writes pictures with their times as a video that plays in every browser."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import av
import av.error
import cv2
import numpy as np

from coach.atomic import atomic_path, output_error
from coach.core.types import Image
from coach.errors import OutputError
from coach.report.video.fragmented_mp4 import GrowingFile

TICKS_PER_S = 90_000
"""Times are kept to 1/90000 s, MPEG's own clock: 25, 30 and 60 frames/s are exact in it."""

_CODECS = ("libx264", "libvpx-vp9")
_NOMINAL_FPS = 30
_FULL_HD_PX = 1920 * 1088
_BT601 = 6  # its number in the H.273 tables of matrices, primaries and transfers
_LIMITED_RANGE = 1
_FRAGMENTED = {
    "movflags": "frag_keyframe+empty_moov+default_base_moof",
    "frag_duration": "500000",  # in microseconds
    "flush_packets": "1",
}


class VideoWriter:
    """An MP4 file (H.264, or VP9 where PyAV has no H.264) being written frame by frame.

    ``size_px`` is the (width, height) of the pictures; an odd side is padded by one pixel,
    because the format keeps colour for every second one only. A picture of another size is
    fitted inside, centred on black. ``crf`` is the quality: lower is better and larger, 18 looks
    untouched, 23 is usual for H.264 (VP9 is given 10 more, for about the same). ``start_s`` is
    the ``t_s`` that is zero in the file; ``None`` takes the first frame's.

    Ordinarily the file appears at ``path`` whole when ``close`` is called, and not at all after
    an error. With ``fragmented`` it is written in place, in pieces of half a second that play
    by themselves: when the process is killed or the disk is full, what was written until then
    is kept. Without a frame there is no file.

    Memory does not grow with length; pictures larger than full HD are encoded with settings that
    hold few of them. Use it in a ``with`` block: an exception inside discards the file
    (``fragmented``: ends it properly).

    Raises ``OutputError`` on opening, writing or closing when the file can't be written.
    """

    def __init__(
        self,
        path: Path,
        size_px: tuple[int, int],
        *,
        crf: int = 23,
        fragmented: bool = False,
        start_s: float | None = None,
    ) -> None:
        width, height = size_px
        if width < 1 or height < 1:
            raise ValueError(f"a picture of {width}×{height} pixels can't be written")
        self.path = path
        self.frames_written = 0
        self._size_px = (width + width % 2, height + height % 2)
        self._fragmented = fragmented
        self._start_s = start_s
        self._last_s: float | None = None
        self._last_tick = -1
        self._container: Any = None
        self._growing = GrowingFile(path) if fragmented else None
        self._place = nullcontext(path) if fragmented else atomic_path(path)
        target = self._growing or str(self._place.__enter__())
        self._open = True
        with self._given_up_on_error():
            options = _FRAGMENTED if fragmented else {"movflags": "faststart"}
            self._container = av.open(target, "w", format="mp4", options=options)
            self._stream = self._add_stream(crf)
            self._container.start_encoding()

    @property
    def codec(self) -> str:
        """Name of the encoder in use, ``libx264`` or ``libvpx-vp9``."""
        return str(self._stream.codec_context.codec.name)

    def write(self, image: Image, t_s: float) -> None:
        """Append a picture, uint8 (height, width, 3) blue-green-red, shown from ``t_s`` on.

        Raises ``OutputError`` when the disk won't take it, ``ValueError`` when ``t_s`` is not
        later than the frame before (or is before ``start_s``) or the writer is closed.
        """
        if not self._open:
            raise ValueError("the video is closed already")
        if self._start_s is None:
            self._start_s = t_s
        if t_s < self._start_s or (self._last_s is not None and t_s <= self._last_s):
            raise ValueError(f"a frame at {t_s} s is not later than what was written before")
        tick = max(round((t_s - self._start_s) * TICKS_PER_S), self._last_tick + 1)
        fitted = _fitted(image, self._size_px)
        planes: Image = np.asarray(cv2.cvtColor(fitted, cv2.COLOR_BGR2YUV_I420), np.uint8)
        with self._given_up_on_error():
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = tick, Fraction(1, TICKS_PER_S)
            self._container.mux(self._stream.encode(frame))
        self._last_s, self._last_tick = t_s, tick
        self.frames_written += 1

    def close(self) -> None:
        """Finish the file; it is complete at ``path`` afterwards. Does nothing a second time.

        Raises ``OutputError`` when the end can't be written.
        """
        if not self._open:
            return
        if self.frames_written == 0:
            self.discard()
            return
        with self._given_up_on_error():
            self._container.mux(self._stream.encode(None))
            self._container.close()
            if self._growing is not None:
                self._growing.finish()
            self._place.__exit__(None, None, None)
            self._open = False

    def discard(self) -> None:
        """Give the file up: nothing appears at ``path``.

        ``fragmented``: fragments written until now stay.
        """
        if self._open:
            self._give_up(_DiscardedError())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is None or self._fragmented:
            self.close()
        else:
            self.discard()

    def _add_stream(self, crf: int) -> Any:
        """The video stream, with the best encoder there is."""
        name = next((codec for codec in _CODECS if codec in av.codecs_available), None)
        if name is None:
            raise OutputError(
                "this PyAV can write neither H.264 nor VP9",
                hint="install it from the package index: pip install --force-reinstall av",
            )
        width, height = self._size_px
        stream: Any = self._container.add_stream(name, rate=_NOMINAL_FPS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        large = width * height > _FULL_HD_PX
        stream.options = _encoder_options(name, crf, live=self._fragmented, large=large)
        context = stream.codec_context
        context.time_base = Fraction(1, TICKS_PER_S)
        context.gop_size = _NOMINAL_FPS if self._fragmented else 4 * _NOMINAL_FPS
        context.colorspace = context.color_primaries = context.color_trc = _BT601
        context.color_range = _LIMITED_RANGE
        return stream

    @contextlib.contextmanager
    def _given_up_on_error(self) -> Iterator[None]:
        """Release the file on any error; errors of PyAV and the system become ``OutputError``."""
        try:
            yield
        except (OSError, av.error.FFmpegError) as error:
            kept = self._give_up(error)
            if isinstance(error, OSError):
                told = output_error(error, self.path)
            else:
                told = OutputError(f"{self.path} could not be encoded ({error})")
            if kept:
                kept_too = f"{told.what}; what was recorded until then is kept"
                raise OutputError(kept_too, hint=told.hint) from error
            raise told from error
        except BaseException as error:
            self._give_up(error)
            raise

    def _give_up(self, error: BaseException) -> bool:
        """Close without finishing, and return whether something playable is left at ``path``.

        Without ``fragmented`` nothing is: the temporary file is removed.
        """
        self._open = False
        if self._container is not None:
            with contextlib.suppress(OSError, av.error.FFmpegError):
                self._container.close()
        if self._growing is not None:
            with contextlib.suppress(OSError):
                return self._growing.salvage()
            return False
        with contextlib.suppress(OutputError):
            self._place.__exit__(type(error), error, error.__traceback__)
        return False


class _DiscardedError(Exception):
    """Tells the guard of the temporary file that it is not wanted any more."""


def _encoder_options(name: str, crf: int, *, live: bool, large: bool) -> dict[str, str]:
    """Options of the encoder: fast, no delay for recordings, few frames held for large ones."""
    if name == "libvpx-vp9":
        speed = {"deadline": "realtime", "cpu-used": "8", "row-mt": "1", "lag-in-frames": "0"}
        return {**speed, "crf": str(min(63, crf + 10)), "b": "0"}
    options = {"preset": "ultrafast" if large else "veryfast", "crf": str(crf)}
    return {**options, "tune": "zerolatency"} if live or large else options


def _fitted(image: Image, size_px: tuple[int, int]) -> Image:
    """The picture at exactly ``size_px``: as it is, padded by a pixel, or fitted on black."""
    width, height = size_px
    rows, columns = image.shape[:2]
    right, below = width - columns, height - rows
    edge = cv2.BORDER_REPLICATE
    if not (0 <= right <= 1 and 0 <= below <= 1):
        scale = min(width / columns, height / rows)
        size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        right, below = width - size[0], height - size[1]
        edge = cv2.BORDER_CONSTANT
    if right == below == 0:
        return image
    left, top = (right // 2, below // 2) if edge == cv2.BORDER_CONSTANT else (0, 0)
    padded = cv2.copyMakeBorder(image, top, below - top, left, right - left, edge)
    return np.asarray(padded, np.uint8)
