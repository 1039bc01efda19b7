"""The anatomy of a recording, read from its container without decoding anything.

OpenCV can't say why a file won't open, whether it has a picture track at all, or whether it
ends where it should: a read that fails looks the same at a healthy end and in the middle of a
half-copied file. Lengths and counts alone would raise false alarms (sound that outlasts the
picture, variable frame rate, edit lists), so a recording counts as cut only where its own
structure reaches beyond the end of the file.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from coach.capture.containers.interlacing import is_progressive

_MP4_BOXES = frozenset(
    b"ftyp moov mdat moof free skip wide uuid mfra sidx styp meta pnot".split(b" ")
)
_MOOV_BYTES_MAX = 64 << 20
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
_TRACKS, _TRACK, _VIDEO = b"\x16\x54\xae\x6b", b"\xae", b"\xe0"
_WIDTH, _HEIGHT = b"\xb0", b"\xba"
_SOUND = re.compile(
    rb"ID3|fLaC|FORM|caff|#!AMR|\xff[\xf1-\xf3\xf9-\xfb]"
    rb"|OggS.{24}(\x01vorbis|OpusHead|\x7fFLAC|Speex)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a container says of the recording in it.

    ``cut``: the structure reaches beyond the end of the file. ``indexed`` is ``False`` for an
    mp4 without its index, which nothing can decode. ``pictures``: whether there is a picture
    track (``None``: can't tell). ``counted``: the container stores how many pictures it has, so
    OpenCV's frame count is no estimate. ``timed``: the header says how long the recording is, so
    the length OpenCV gives isn't worked out from what is left. ``shown_s``: how long the picture
    track lasts, edits applied (``None``: not said). ``mirror``: the display matrix (a, b, c, d),
    signs only, where it mirrors the picture, which OpenCV takes for a half turn; else ``None``.
    ``size_px``: (width, height) of the largest picture track, where the container says it.
    ``picture_tracks``: how many there are, where it is told. ``progressive``: whether every
    picture is whole, not interlaced (``None``: can't tell).
    """

    cut: bool = False
    indexed: bool = True
    pictures: bool | None = None
    counted: bool = False
    timed: bool = False
    shown_s: float | None = None
    mirror: tuple[int, int, int, int] | None = None
    size_px: tuple[int, int] | None = None
    picture_tracks: int = 1
    progressive: bool | None = None


def look(path: Path) -> Anatomy:
    """The anatomy of a regular file; one that says nothing for containers not known here."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(64)
        file.seek(0)
        for begins, read in (
            (head[4:8] in _MP4_BOXES, _mp4),
            (head.startswith(_EBML), _matroska),
            (head.startswith(b"RIFF"), _riff),
            (head.startswith(b"GIF8"), _gif),
            (head.startswith(b"\x89PNG"), _png),
        ):
            if begins:
                return read(file, size)
    if _SOUND.match(head):
        return Anatomy(pictures=False)
    return Anatomy()


def _gif(file: BinaryIO, size: int) -> Anatomy:
    width, height = struct.unpack("<6xHH", file.read(10).ljust(10, b"\0"))
    file.seek(max(0, size - 1024))
    cut = not file.read().rstrip(b"\0").endswith(b";")
    return Anatomy(cut=cut, pictures=True, size_px=(width, height), progressive=True)


def _png(file: BinaryIO, _size: int) -> Anatomy:
    width, height = struct.unpack(">16xII", file.read(24).ljust(24, b"\0"))
    return Anatomy(size_px=(width, height), progressive=True)


def _riff(file: BinaryIO, size: int) -> Anatomy:
    """AVI (and WAV). Files beyond 1 GB are several RIFF chunks one after the other."""
    head = file.read(1 << 16)
    if head[8:12] == b"WAVE":
        return Anatomy(pictures=False)
    at, cut, finished = 0, False, True
    while at + 8 <= size:
        file.seek(at)
        kind, length = struct.unpack("<4sI", file.read(8))
        if kind != b"RIFF":
            break
        finished = finished and length > 0
        if not length:  # never finished: the length is written last
            break
        at += 8 + length
        cut = at > size
    has_pictures = True if b"vids" in head else False if b"auds" in head else None
    at = head.find(b"strf")
    sized = b"vids" in head and 0 <= at <= len(head) - 20
    size_px = struct.unpack_from("<ii", head, at + 12) if sized else None
    return Anatomy(
        cut=cut,
        pictures=has_pictures,
        counted=finished,
        timed=finished,
        size_px=None if size_px is None else (abs(size_px[0]), abs(size_px[1])),
    )


def _matroska(file: BinaryIO, size: int) -> Anatomy:
    """Matroska and WebM: the segment says how long it is, unless it was written live."""
    head = file.read(1 << 18)
    after, length = _vint(head, 4)
    at = after + (length or 0)
    cut = False
    if head[at : at + 4] == _SEGMENT:
        after, length = _vint(head, at + 4)
        cut = length is not None and after + length > size
    codecs = re.findall(rb"\x86[\x81-\xbf]([VAS])_", head)
    has_pictures = True if b"V" in codecs else False if b"A" in codecs else None
    tracks = _matroska_sizes(head, after)
    return Anatomy(
        cut=cut,
        pictures=has_pictures,
        timed=True,
        size_px=_largest(tracks),
        picture_tracks=max(1, len(tracks)),
        progressive=is_progressive(head),
    )


def _matroska_sizes(head: bytes, segment_at: int) -> list[tuple[int, int]]:
    """(width, height) of every picture track whose description lies in ``head``."""
    found = []
    for kind, body in _elements(head[segment_at:]):
        if kind != _TRACKS:
            continue
        for track in (part for kind, part in _elements(body) if kind == _TRACK):
            for video in (part for kind, part in _elements(track) if kind == _VIDEO):
                sizes = {kind: int.from_bytes(part) for kind, part in _elements(video)}
                found.append((sizes.get(_WIDTH, 0), sizes.get(_HEIGHT, 0)))
    return found


def _elements(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(id, body) of the EBML elements inside one, as far as they are known."""
    at = 0
    while at < len(data) and data[at]:
        width = 9 - data[at].bit_length()
        kind = data[at : at + width]
        at, length = _vint(data, at + width)
        if length is None:
            return
        yield kind, data[at : at + length]
        at += length


def _largest(sizes: list[tuple[int, int]]) -> tuple[int, int] | None:
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


def _vint(data: bytes, at: int) -> tuple[int, int | None]:
    """Where the number at ``at`` ends, and the number (``None``: unknown, all bits set)."""
    if at >= len(data) or not data[at]:
        return at, None
    width = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + width]) & ((1 << 7 * width) - 1)
    return at + width, None if value == (1 << 7 * width) - 1 else value


def _mp4(file: BinaryIO, size: int) -> Anatomy:
    """MP4 and QuickTime: boxes one after the other; ``moov`` is the index."""
    at, cut, moov = 0, False, b""
    indexed = False
    while at < size:
        file.seek(at)
        header = file.read(16)
        length, kind = struct.unpack(">I4s", header[:8]) if len(header) >= 8 else (0, b"")
        if kind not in _MP4_BOXES:
            cut = cut or (not kind and any(header))
            break
        if length == 1 and len(header) == 16:
            length = int.from_bytes(header[8:16])
        end = at + length if length else size
        cut = cut or end > size
        indexed = indexed or (kind == b"moov" and end <= size) or kind == b"meta"
        if kind == b"moov" and end <= size and length <= _MOOV_BYTES_MAX:
            file.seek(at)
            moov = file.read(length)
        at = max(end, at + 8)
    if not moov:
        return Anatomy(cut=cut, indexed=indexed)
    return _tracks(moov, cut)


def _tracks(moov: bytes, cut: bool) -> Anatomy:
    kinds: list[bytes] = []
    sizes: list[tuple[int, int]] = []
    shown_s, mirror, ticks_per_s = None, None, 0
    for kind, body in _boxes(moov[8:]):
        if kind == b"mvhd" and len(body) >= 32:
            ticks_per_s = int.from_bytes(body[20:24] if body[0] else body[12:16])
        if kind != b"trak":
            continue
        track = dict(_boxes(body))
        handler = dict(_boxes(track.get(b"mdia", b""))).get(b"hdlr", b"")[8:12]
        if handler == b"vide" and b"vide" not in kinds:
            shown_s, mirror = _header_of_track(track.get(b"tkhd", b""), ticks_per_s)
        if handler == b"vide":
            sizes.append(_size_of_track(track.get(b"tkhd", b"")))
        kinds.append(handler)
    # No lengths at all: a fragmented file, whose pictures are counted nowhere.
    has_pictures = b"vide" in kinds if kinds else None
    return Anatomy(
        cut=cut,
        pictures=has_pictures,
        counted=shown_s is not None,
        timed=shown_s is not None,
        shown_s=shown_s,
        mirror=mirror,
        size_px=_largest(sizes),
        picture_tracks=max(1, len(sizes)),
        progressive=is_progressive(moov),
    )


def _size_of_track(tkhd: bytes) -> tuple[int, int]:
    at = 88 if tkhd[:1] == b"\x01" else 76
    return int.from_bytes(tkhd[at : at + 2]), int.from_bytes(tkhd[at + 4 : at + 6])


def _header_of_track(
    tkhd: bytes, ticks_per_s: int
) -> tuple[float | None, tuple[int, int, int, int] | None]:
    """(seconds shown, mirroring matrix) of one track; each ``None`` where it says none."""
    wide = tkhd[:1] == b"\x01"
    ticks = int.from_bytes(tkhd[28:36] if wide else tkhd[20:24])
    unknown = ticks in (0, (1 << (64 if wide else 32)) - 1) or not ticks_per_s
    at = 52 if wide else 40
    mirror = None
    if len(tkhd) >= at + 36:
        a, b, _, c, d, *_ = struct.unpack_from(">9i", tkhd, at)
        if a * d - b * c < 0:
            mirror = (_sign(a), _sign(b), _sign(c), _sign(d))
    return None if unknown else ticks / ticks_per_s, mirror


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, body) of the boxes inside a box, as far as they are whole."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        if length < 8:
            return
        yield data[at + 4 : at + 8], data[at + 8 : at + length]
        at += length
