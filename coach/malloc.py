"""Keeps the C library's heap small, so that memory which is freed can be used again."""

from __future__ import annotations

import ctypes
import sys

ARENAS = 2
LARGE_BYTES = 1 << 20
_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3  # of glibc's malloc.h


def keep_together() -> None:
    """Have glibc's threads share ``ARENAS`` heaps; elsewhere nothing is done. To be called before
    a detector is made, and before other threads: the heaps they have already are shared too.

    MediaPipe frees on one thread what it took on another. With a heap for each thread, every
    detector that is closed leaves some megabytes behind that nobody can use: at the 16th opening
    363 MB and rising, against 288 with two heaps (``python -m tests.bench reopened``, without and
    with this).
    """
    option = _of_glibc("mallopt")
    if option is not None:
        option(_M_ARENA_MAX, ARENAS)


def keep_large_apart() -> None:
    """Have glibc take blocks of ``LARGE_BYTES`` from the system and return each as it is freed, and
    share the heaps of the rest; elsewhere nothing is done.

    Left alone, glibc keeps up to 32 MB in its heap once a block as large was freed, and pictures of
    several sizes tear holes there. Each block costs some time, so it is for very large films.
    """
    keep_together()
    option = _of_glibc("mallopt")
    if option is not None:
        option(_M_MMAP_THRESHOLD, LARGE_BYTES)


def give_back() -> None:
    """Have glibc return what has been freed; elsewhere nothing is done.

    With this after each, 24 recordings in one go take as much memory as one, and without it and
    ``keep_together`` half as much again (``python -m tests.bench memory``).
    """
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_glibc(name: str) -> ctypes._NamedFuncPointer | None:
    """A function of the C library; ``None`` where that is another one."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), name, None)
