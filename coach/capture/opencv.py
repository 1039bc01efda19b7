"""OpenCV, loaded so that it keeps quiet: no line of its own or of FFmpeg's reaches stderr.

Everything in this folder takes ``cv2`` from here, and only when a source is opened: loading it
costs a tenth of a second that ``coach --help`` should not pay.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np

from coach.core.types import Image
from coach.errors import SourceError

# OpenCV reads these when it is loaded, FFmpeg's when the first file is opened: hence before the
# import. What a user has set stays. MSMF with hardware transforms takes half a minute to open
# some webcams on Windows.
_OUR_LOG_LEVEL = "OPENCV_LOG_LEVEL" not in os.environ
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
_QUIET = ("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault(*_QUIET)
# A few kilobytes can ask for gigabytes: larger pictures are refused before they are decoded.
PIXELS_MAX = 1 << 26
"""Pixels a still picture may have: 8192×8192, or the 64 megapixels of large phone cameras."""
KEPT_PIXELS_MAX = 1 << 24
"""Pixels a still picture is given out with; a larger one is halved as often as it takes. The pose
model looks at far fewer."""
SIDE_PX_MAX = 1 << 14
"""The longest side a picture is given out with; what comes later takes no more than 32767."""
VIDEO_PIXELS_MAX = 4096 * 2304
"""Pixels a picture of a video may have: 4K, of which a decoder holds a dozen at once."""
VIDEO_KEPT_PIXELS_MAX = 2048 * 1152
"""Pixels a picture of a video is given out with; a larger one is halved as it is decoded. The pose
model looks at 256×256 of them, and a person who fills a 4K picture has more than enough left."""
LARGE_PIXELS = 1280 * 720
"""Pixels of a video's picture beyond which the memory of each is given back at once: a second of
1920×1080 takes 60 MB less so."""
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(PIXELS_MAX))
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")

import cv2  # noqa: E402

if _OUR_LOG_LEVEL:  # also where another part of the program loaded OpenCV first
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

__all__ = [
    "KEPT_PIXELS_MAX",
    "PIXELS_MAX",
    "SIDE_PX_MAX",
    "VIDEO_KEPT_PIXELS_MAX",
    "VIDEO_PIXELS_MAX",
    "bgr",
    "cv2",
    "ffmpeg_options",
    "is_halved",
    "is_large",
    "is_too_large",
    "reduction",
    "refuse_large",
    "size_px",
    "stderr_silenced",
    "stream_backend",
    "too_large",
]

_FFMPEG = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
_stderr = threading.Lock()
_options = threading.Lock()


@contextmanager
def ffmpeg_options(**options: str) -> Iterator[None]:
    """Captures opened inside have FFmpeg's ``options`` besides those the user has set.

    OpenCV takes them from the environment alone, as a capture is opened.
    """
    with _options:
        os.environ.setdefault(*_QUIET)  # read as the first capture is opened, which may be this one
        before = os.environ.get(_FFMPEG)
        ours = [f"{name};{value}" for name, value in options.items()]
        os.environ[_FFMPEG] = "|".join([before or "rtsp_flags;prefer_tcp", *ours])
        try:
            yield
        finally:
            if before is None:
                del os.environ[_FFMPEG]
            else:
                os.environ[_FFMPEG] = before


def too_large(name: str, width: float, height: float) -> SourceError:
    """The error for a picture that would take too much memory to decode."""
    return SourceError(
        f"the pictures of {name} are too large ({width:.0f}×{height:.0f})",
        hint="a decoder holds a dozen of them in memory; make them smaller, for example: "
        "ffmpeg -i IN -vf scale=1920:-2 OUT.mp4",
    )


class _Properties(Protocol):
    def get(self, prop: int, /) -> float: ...


def refuse_large(capture: _Properties, name: str) -> None:
    """Raise ``SourceError`` where a capture's pictures are too large, before one is decoded."""
    width, height = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
    if is_too_large(width, height):
        raise too_large(name, width, height)


def is_too_large(width: float, height: float) -> bool:
    """Whether the pictures of a video are too large, by their size in pixels."""
    return width * height > VIDEO_PIXELS_MAX or max(width, height) > SIDE_PX_MAX


def reduction(width: int, height: int) -> int | None:
    """By how much (1, 2, 4 or 8) a still picture is made smaller; ``None``: it is too large."""
    for divisor in (1, 2, 4, 8):
        kept = width * height <= KEPT_PIXELS_MAX * divisor**2
        if kept and max(width, height) <= SIDE_PX_MAX * divisor:
            return divisor if width * height <= PIXELS_MAX else None
    return None


def is_halved(width: float, height: float) -> bool:
    """Whether the pictures of a video, by their size in pixels, are given out at half of it."""
    return width * height > VIDEO_KEPT_PIXELS_MAX


def is_large(width: float, height: float) -> bool:
    """Whether blocks as large as the pictures of a video are better returned once they are freed
    (see ``keep_large_apart``)."""
    return width * height > LARGE_PIXELS


@contextmanager
def stderr_silenced() -> Iterator[None]:
    """File descriptor 2 leads nowhere inside: libjpeg and libpng complain there, past any log.

    For the few milliseconds of decoding a still picture; not for live reading, where a terminal
    app writes to the same descriptor.
    """
    with _stderr:
        try:
            saved = os.dup(2)
        except OSError:  # closed already
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            os.close(nowhere)


def stream_backend() -> int:
    """FFmpeg, for files and streams, or whatever there is in an OpenCV built without it."""
    built_in: tuple[int, ...] = tuple(cv2.videoio_registry.getStreamBackends())
    return cv2.CAP_FFMPEG if cv2.CAP_FFMPEG in built_in else cv2.CAP_ANY


def bgr(image: np.ndarray[Any, Any]) -> Image:
    """A decoded picture as uint8 (height, width, 3), blue-green-red, contiguous.

    Takes grey (height, width) or (height, width, 1), and blue-green-red with or without alpha,
    8 or 16 bits deep. What is that already comes back as it is.
    """
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.ndim == 3 and image.shape[2] == 3:
        return image
    if image.ndim == 3 and image.shape[2] == 4:
        return np.ascontiguousarray(image[:, :, :3])
    grey = image.reshape(image.shape[0], image.shape[1])
    return np.repeat(grey[:, :, np.newaxis], 3, axis=2)


def size_px(image: Image) -> tuple[int, int]:
    """(width, height) of a picture."""
    return image.shape[1], image.shape[0]
