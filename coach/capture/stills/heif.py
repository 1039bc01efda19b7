"""HEIC and AVIF pictures (HEIF, ISO/IEC 23008-12): tiles put together, turned upright.

A phone's picture lies in its file as a grid of tiles, which FFmpeg gives as so many tracks.
"""

from __future__ import annotations

import contextlib
import io
import math
import struct
from typing import Any

import numpy as np

from coach.capture.opencv import PIXELS_MAX
from coach.core.types import Image

SUFFIXES = frozenset((".heic", ".heif", ".hif", ".avif"))
_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"msf1")


class LargePictureError(Exception):
    """A picture has more pixels than are decoded."""


def is_heif(data: bytes) -> bool:
    """Whether a file that begins so is a HEIC or AVIF picture."""
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS


def decode_heif(data: bytes) -> Image | None:
    """The picture, upright, or ``None`` where it can't be decoded.

    Raises ``LargePictureError`` before more pixels than ``PIXELS_MAX`` are decoded.
    """
    import av

    grid = _grid(data)
    with contextlib.suppress(OSError, ValueError, IndexError, av.error.FFmpegError):
        with av.open(io.BytesIO(data), format="mov") as container:
            tracks = [item for item in container.streams.video if item.codec_context is not None]
            if not tracks:
                return None
            size = _size(tracks[0])
            tiles = [track for track in tracks if _size(track) == size]
            count = 1 if grid is None else grid[0] * grid[1]
            if count * math.prod(size) > PIXELS_MAX:
                raise LargePictureError
            if len(tiles) < count:
                return None
            if grid is None:  # besides the picture there may be a small one of it
                tiles = [max(tracks, key=lambda track: math.prod(_size(track)))]
            images = _decoded(container, tiles[:count])
        if len(images) < count:
            return None
        whole = images[0] if grid is None else _put_together(images, *grid)
        return np.ascontiguousarray(np.rot90(whole, _quarter_turns(data)))
    return None


def _size(track: Any) -> tuple[int, int]:
    return track.width, track.height


def _decoded(container: Any, tracks: list[Any]) -> list[Image]:
    """The one picture of each track."""
    images: dict[int, Image] = {}
    for packet in container.demux(tracks):
        for frame in packet.decode():
            images.setdefault(packet.stream.index, frame.to_ndarray(format="bgr24"))
    return [images[track.index] for track in tracks if track.index in images]


def _put_together(images: list[Image], rows: int, columns: int, width: int, height: int) -> Image:
    lines = [np.hstack(images[row * columns : (row + 1) * columns]) for row in range(rows)]
    whole: Image = np.vstack(lines)[:height, :width]
    return whole


def _grid(data: bytes) -> tuple[int, int, int, int] | None:
    """(rows, columns, width, height) of a picture of tiles, ``None`` where it is one piece."""
    if b"grid" not in data[: 1 << 16]:
        return None
    at = data.find(b"idat")
    if at < 0 or at + 12 > len(data):
        return None
    _, flags, rows, columns = struct.unpack_from("4B", data, at + 4)
    kind = ">II" if flags & 1 else ">HH"
    if at + 8 + struct.calcsize(kind) > len(data):
        return None
    width, height = struct.unpack_from(kind, data, at + 8)
    return rows + 1, columns + 1, width, height


def _quarter_turns(data: bytes) -> int:
    """How often the picture is to be turned by 90° against the clock."""
    at = data.find(b"irot", 0, 1 << 16)
    return data[at + 4] & 3 if 0 <= at < len(data) - 4 else 0
