"""Whether a recording may be interlaced, told from its codec's own description, without decoding.

OpenCV does not convert interlaced pictures and hands out memory that was never written, so what
may be interlaced is read by another decoder.
"""

from __future__ import annotations

import re

_NEVER = re.compile(rb"vp0[89]|av01|\x86[\x81-\xbf]V_(?:VP[89]|AV1)")
_WITH_CHROMA = frozenset((100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135))
"""H.264 profiles whose parameter sets say how chroma is sampled (ITU-T H.264, 7.3.2.1.1)."""


def is_progressive(description: bytes) -> bool | None:
    """Whether every picture is whole, by a container's description of its tracks.

    ``description``: the index of an MP4, or the head of a Matroska file. ``None``: can't be told.
    """
    at = description.find(b"avcC")
    if at >= 0:
        return _avc(description[at + 4 :])
    at = description.find(b"hvcC")
    if at >= 0:
        return not description[at + 10] & 0x40 if at + 10 < len(description) else None
    if b"V_MPEG4/ISO/AVC" in description:
        at = description.find(b"\x63\xa2")
        private = re.compile(rb"\x01[\x2c-\xf4].[\x09-\x3f][\xfc-\xff][\xe1-\xff]", re.DOTALL)
        found = private.search(description, at, at + 40) if at >= 0 else None
        return None if found is None else _avc(description[found.start() :])
    return True if _NEVER.search(description) else None


def _avc(configuration: bytes) -> bool | None:
    """By an AVC decoder configuration record: the flag of its first sequence parameter set."""
    length = int.from_bytes(configuration[6:8])
    unit = configuration[8 : 8 + length].replace(b"\0\0\3", b"\0\0")
    try:
        return _frames_only(_Bits(unit[1:]))
    except IndexError:
        return None


def _frames_only(bits: _Bits) -> bool:
    """``frame_mbs_only_flag`` of a sequence parameter set (ITU-T H.264, 7.3.2.1.1)."""
    profile = bits.take(8)
    bits.take(16)
    bits.golomb()
    if profile in _WITH_CHROMA:
        chroma = bits.golomb()
        if chroma == 3:
            bits.take(1)
        bits.golomb()
        bits.golomb()
        bits.take(1)
        if bits.take(1):
            for number in range(12 if chroma == 3 else 8):
                if bits.take(1):
                    _skip_scaling_list(bits, 16 if number < 6 else 64)
    bits.golomb()
    order = bits.golomb()
    if order == 0:
        bits.golomb()
    elif order == 1:
        bits.take(1)
        bits.golomb()
        bits.golomb()
        for _ in range(min(bits.golomb(), 255)):
            bits.golomb()
    bits.golomb()
    bits.take(1)
    bits.golomb()
    bits.golomb()
    return bool(bits.take(1))


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            code = bits.golomb()
            change = (code + 1) // 2 if code % 2 else -(code // 2)
            following = (last + change) % 256
        last = following or last


class _Bits:
    """Numbers out of bytes, bit by bit; ``IndexError`` at the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> int:
        value = 0
        for _ in range(count):
            byte = self._data[self._at >> 3]
            value = value << 1 | byte >> (7 - (self._at & 7)) & 1
            self._at += 1
        return value

    def golomb(self) -> int:
        """An unsigned Exp-Golomb number."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise IndexError
        return (1 << zeros) - 1 + self.take(zeros)
