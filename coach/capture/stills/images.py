"""Still pictures: one file, or a folder of them."""

from __future__ import annotations

import errno
import math
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from coach.bounded import read_bounded
from coach.capture.base import BaseSource
from coach.capture.files import head_of, is_text
from coach.capture.opencv import PIXELS_MAX, bgr, cv2, reduction, size_px, stderr_silenced
from coach.capture.source import SourceInfo
from coach.capture.stills.heif import SUFFIXES, LargePictureError, decode_heif, is_heif
from coach.capture.stills.picture_size import chunks_fit, size_in_header
from coach.core.plural import counted
from coach.core.types import Frame, Image, frozen
from coach.errors import SourceError
from coach.safe_text import printable_line

IMAGE_SUFFIXES = (
    frozenset((".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff"))
    | SUFFIXES
)
_VIDEO_SUFFIXES = frozenset((".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".gif"))
_NAMED_MAX = 5
_BYTES_MAX = 96 << 20
"""Bytes a file of one picture may have."""
_TWICE_HELD = (b"II", b"MM", b"RIFF")
"""TIFF and WebP are decoded whole beside the picture that is given out: half as many pixels."""
_HALF = PIXELS_MAX // 2
_READ_REDUCED = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}


def is_still(path: Path) -> bool:
    """Whether a file is a picture by its ending, and not an animated PNG."""
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        return False
    if path.suffix.lower() != ".png" or not path.is_file():
        return True
    try:
        with path.open("rb") as file:
            return b"acTL" not in file.read(512)
    except OSError:
        return True


def open_image(path: Path, name: str) -> ImagesSource:
    """Open one picture, turned upright by its EXIF orientation.

    Raises ``SourceError`` where it is missing, empty, text, animated or can't be decoded.
    """
    head = head_of(path, name)
    if is_text(head):
        raise SourceError(f"{name} is a text file, not a picture", hint="give a picture or a video")
    if head[8:16] == b"WEBPVP8X" and head[20:21] and head[20] & 2:
        raise SourceError(
            f"{name} is an animated WebP, which can't be decoded here",
            hint="convert it to mp4 or gif",
        )
    try:
        picture = _decode(path)
    except LargePictureError:
        raise SourceError(
            f"{name} is too large to be decoded (more than {PIXELS_MAX >> 20} megapixels or "
            f"{_BYTES_MAX >> 20} MiB, or too long and thin)",
            hint="make it smaller",
        ) from None
    if picture is None:
        raise SourceError(
            f"{name} is not a picture that can be decoded, or it is cut short",
            hint="open it in a picture viewer and save it again as JPEG or PNG",
        )
    return ImagesSource([path], picture, name)


def open_folder(path: Path, name: str) -> ImagesSource:
    """Open a folder of pictures, in natural order of their names ("2.jpg" before "10.jpg").

    Hidden files, other files and folders inside are passed over. Raises ``SourceError`` where
    the folder may not be read or holds no picture that can be decoded.
    """
    try:
        files = sorted((entry for entry in path.iterdir() if _wanted(entry)), key=_natural)
        videos = sum(entry.suffix.lower() in _VIDEO_SUFFIXES for entry in path.iterdir())
    except PermissionError:
        raise SourceError(
            f"the folder {name} may not be read", hint="check its permissions"
        ) from None
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise SourceError(f"the folder {name} can't be read ({said})") from None
    if not files:
        hint = "give one of the videos in it" if videos else "give a folder of JPEG or PNG pictures"
        raise SourceError(f"there is no picture in the folder {name}", hint=hint)
    for at, file in enumerate(files):
        picture = _decode_or_none(file)
        if picture is not None:
            return ImagesSource(files, picture, name, first_at=at)
    raise SourceError(
        f"none of the {counted(len(files), 'picture')} in the folder {name} can be decoded",
        hint="save them again as JPEG or PNG",
    )


class ImagesSource(BaseSource):
    """Pictures decoded one at a time; ``t_s`` is 0, 1, 2, … and means only their order.

    Pictures that can't be decoded are passed over and named in ``problem`` at the end.
    """

    def __init__(self, files: Sequence[Path], first: Image, name: str, first_at: int = 0) -> None:
        super().__init__(SourceInfo(name, size_px(first), None, len(files), stills=True))
        self._files = files
        self._first: Image | None = first
        self._first_at = first_at

    def __iter__(self) -> Iterator[Frame]:
        unreadable = [file.name for file in self._files[: self._first_at]]
        seq = 0
        for file in self._files[self._first_at :]:
            picture, self._first = self._first if seq == 0 else _decode_or_none(file), None
            if picture is None:
                unreadable.append(file.name)
                continue
            yield Frame(seq, float(seq), frozen(picture))
            if self._closed:
                return
            seq += 1
        if unreadable:
            named = ", ".join(map(printable_line, unreadable[:_NAMED_MAX]))
            more = f" and {len(unreadable) - _NAMED_MAX} more" * (len(unreadable) > _NAMED_MAX)
            self._problem = (
                f"{len(unreadable)} of {counted(len(self._files), 'picture')} could not be "
                f"decoded: {named}{more}"
            )


def _decode_or_none(path: Path) -> Image | None:
    try:
        return _decode(path)
    except LargePictureError:
        return None


def _decode(path: Path) -> Image | None:
    """A picture, upright, or ``None`` where the file can't be read as one.

    Raises ``LargePictureError`` before a picture of too many pixels is decoded.

    Read by Python and decoded from memory: OpenCV's own reading of files fails on names outside
    the code page on Windows.
    """
    try:
        content = read_bounded(path, _BYTES_MAX)
        if is_heif(content):
            return decode_heif(content)
        data = np.frombuffer(content, np.uint8)
        if not data.size or not chunks_fit(content):
            return None
        size = size_in_header(content)
        divisor = 1 if size is None else reduction(*size)
        if divisor is None or (content.startswith(_TWICE_HELD) and math.prod(size or ()) > _HALF):
            raise LargePictureError
        with stderr_silenced():
            picture = cv2.imdecode(data, _READ_REDUCED[divisor])
        if picture is not None and reduction(picture.shape[1], picture.shape[0]) != 1:
            raise LargePictureError  # no header that is known said so before
    except cv2.error as error:
        if "MAX_IMAGE" in str(error):
            raise LargePictureError from None
        return None
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise LargePictureError from None
        return None
    return None if picture is None else bgr(picture)


def _wanted(entry: Path) -> bool:
    return (
        entry.suffix.lower() in IMAGE_SUFFIXES
        and not entry.name.startswith(".")
        and not os.path.isdir(entry)  # noqa: PTH112 - false, not raised, where it may not be asked
    )


def _natural(path: Path) -> tuple[list[tuple[int, int | str]], str]:
    """Sorts digits as numbers; the name itself settles ties ("1.jpg", "01.jpg")."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part], path.name
