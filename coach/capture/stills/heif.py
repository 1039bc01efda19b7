"""HEIC and AVIF pictures (HEIF, ISO/IEC 23008-12): tiles put together, turned upright.

A phone's picture lies in its file as a grid of tiles, which FFmpeg gives as so many tracks.
"""

from __future__ import annotations

import contextlib
import io
import math
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from coach.capture.ffmpeg_memory import bound_pyav
from coach.capture.opencv import reduction
from coach.core.types import Image

SUFFIXES = frozenset((".heic", ".heif", ".hif", ".avif"))
_PLANE_BYTES_MAX = 1 << 27
"""Bytes of one plane of a picture, see ``ffmpeg_memory``: two for each of the pixels allowed."""
_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"msf1")


class LargePictureError(Exception):
    """A picture has more pixels than are decoded."""


def is_heif(data: bytes) -> bool:
    """Whether a file that begins so is a HEIC or AVIF picture."""
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS


def decode_heif(data: bytes) -> Image | None:
    """The picture, upright, or ``None`` where it can't be decoded.

    Large ones are made smaller as they are decoded. Raises ``LargePictureError`` for one that is
    too large even so (see ``reduction``), before it is decoded.
    """
    import av

    bound_pyav(_PLANE_BYTES_MAX)
    grid = _grid(data)
    with contextlib.suppress(OSError, ValueError, IndexError, av.error.FFmpegError):
        with av.open(io.BytesIO(data), format="mov") as container:
            tracks = [item for item in container.streams.video if item.codec_context is not None]
            if not tracks:
                return None
            size = _size(tracks[0])
            tiles = [track for track in tracks if _size(track) == size]
            count = 1 if grid is None else grid[0] * grid[1]
            if len(tiles) < count:
                return None
            if grid is None:  # besides the picture there may be a small one of it
                tiles = [max(tracks, key=lambda track: math.prod(_size(track)))]
                whole = _alone(container, tiles[0])
            else:
                whole = _put_together(container, tiles[:count], grid)
        if whole is None:
            return None
        return np.ascontiguousarray(np.rot90(whole, _quarter_turns(data)))
    return None


def _require_size(width: int, height: int) -> int:
    """By how much a picture is made smaller; ``LargePictureError`` for one too large even so."""
    divisor = reduction(width, height)
    if divisor is None:
        raise LargePictureError
    return divisor


def _size(track: Any) -> tuple[int, int]:
    return track.width, track.height


def _frames(container: Any, tracks: list[Any]) -> Iterator[tuple[int, Any]]:
    """Place in ``tracks`` and frame of every picture that can be decoded."""
    places = {track.index: place for place, track in enumerate(tracks)}
    for packet in container.demux(tracks):
        for frame in packet.decode():
            yield places[packet.stream.index], frame


def _alone(container: Any, track: Any) -> Image | None:
    _require_size(*_size(track))
    for _, frame in _frames(container, [track]):
        divisor = _require_size(frame.width, frame.height)  # the track may have stated another size
        small = (max(1, frame.width // divisor), max(1, frame.height // divisor))
        image: Image = frame.to_ndarray(format="bgr24", width=small[0], height=small[1])
        return image
    return None


def _put_together(
    container: Any, tracks: list[Any], grid: tuple[int, int, int, int]
) -> Image | None:
    """The picture of all tiles, each taken smaller where the whole is; ``None``: one is missing."""
    rows, columns, width, height = grid
    across, down = _size(tracks[0])
    divisor = _require_size(columns * across, rows * down)
    if across % divisor or down % divisor:
        divisor = 1
    across, down = across // divisor, down // divisor
    whole = np.zeros((rows * down, columns * across, 3), np.uint8)
    placed = set()
    for place, frame in _frames(container, tracks):
        top, left = place // columns * down, place % columns * across
        tile = frame.to_ndarray(format="bgr24", width=across, height=down)
        whole[top : top + down, left : left + across] = tile
        placed.add(place)
    if len(placed) < rows * columns:
        return None
    return whole[: math.ceil(height / divisor), : math.ceil(width / divisor)]


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
