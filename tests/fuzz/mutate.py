"""Alters bytes as chance and damage do: the same seed gives the same bytes."""

from __future__ import annotations

import random
import struct

_TELLING = (
    b"\0", b"\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0",
    b"\xff\xfe", b"\x1b[31m", b"9" * 40, b"nan", b"inf", b"-1", b"[" * 60, b"\"", b"'", b"=",
    b"../", b"{}", b"null", b"\n", b"e999",
)  # fmt: skip


def mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    """One of ``seeds``, altered in one to several places."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(7)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1 and at < len(data):
            data[at] = chance.randrange(256)
        elif kind == 2:
            del data[at : at + chance.choice((1, 4, 100, 5000))]
        elif kind == 3:
            data[at:at] = chance.choice(_TELLING)
        elif kind == 4:
            telling = chance.choice(_TELLING)
            data[at : at + len(telling)] = telling
        elif kind == 5:
            data[at : at + 4] = struct.pack(
                ">I", chance.choice((0, 1, 2**16, 2**31 - 1, 2**32 - 1))
            )
        else:
            other = chance.choice(seeds)
            data[at : at + 200] = other[at : at + chance.choice((1, 20, 2000))]
    if chance.random() < 0.2:
        del data[chance.randrange(len(data) + 1) :]
    return bytes(data)
