"""How large a still picture says it is, read from its header: before anything is decoded."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable

Size = tuple[int, int]

_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BEYOND_MAX = 1 << 20
"""Bytes a chunk may reach beyond the end of a file that was cut short."""
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257


def size_in_header(data: bytes) -> Size | None:
    """(width, height) by the header of a PNG, JPEG, BMP, WebP or TIFF; ``None`` if not told."""
    for begins, read in _READERS:
        if data.startswith(begins):
            try:
                return read(data)
            except (struct.error, IndexError):
                return None
    return None


def chunks_fit(data: bytes) -> bool:
    """Whether no chunk of a PNG says that it is far longer than the file, which a decoder would
    make room for. Anything else fits."""
    if not data.startswith(b"\x89PNG"):
        return True
    at = 8
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if length > len(data) - at + _BEYOND_MAX:
            return False
        at += 12 + length
    return True


def _png(data: bytes) -> Size | None:
    """By the header that says most: damaged files may hold several, and decoders take any."""
    sizes = [
        struct.unpack_from(">II", data, at.end())
        for at in re.finditer(b"IHDR", data)
        if at.end() + 12 <= len(data)
    ]
    width, height = max(sizes, key=math.prod, default=(0, 0))
    return (width, height) if width and height else None


def _bmp(data: bytes) -> Size | None:
    if struct.unpack_from("<I", data, 14)[0] == 12:
        width, height = struct.unpack_from("<HH", data, 18)
    else:
        width, height = struct.unpack_from("<ii", data, 18)
    return abs(width), abs(height)


def _jpeg(data: bytes) -> Size | None:
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        if marker == 0xFF:  # a byte of filling
            at += 1
        elif 0xD0 <= marker <= 0xD8 or marker == 0x01:  # stands alone
            at += 2
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def _webp(data: bytes) -> Size | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _tiff(data: bytes) -> Size | None:
    order = "<" if data.startswith(b"II") else ">"
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, at)
    found = {}
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind = struct.unpack_from(f"{order}HH", data, entry)
        (value,) = struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", data, entry + 8)
        found[tag] = value
    if _TIFF_WIDTH not in found or _TIFF_HEIGHT not in found:
        return None
    return found[_TIFF_WIDTH], found[_TIFF_HEIGHT]


_READERS: tuple[tuple[bytes, Callable[[bytes], Size | None]], ...] = (
    (b"\x89PNG", _png),
    (b"\xff\xd8", _jpeg),
    (b"BM", _bmp),
    (b"RIFF", _webp),
    (b"II*\0", _tiff),
    (b"MM\0*", _tiff),
)
