"""Keeps the C library's heap small, so that memory which is freed can be used again."""

from __future__ import annotations

import ctypes
import sys

ARENAS = 2
HUGE_BYTES, LARGE_BYTES = 8 << 20, 1 << 20
"""Blocks from this size on are taken from the system each by itself. Pictures of 1080p are smaller
than ``HUGE_BYTES``: with ``MALLOC_MMAP_THRESHOLD_=1048576`` each picture of 720p takes ``coach
replay`` 3 ms of processor time more."""
_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3  # of glibc's malloc.h
_wanted_bytes: set[int] = set()


def keep_together() -> None:
    """Have glibc's threads share ``ARENAS`` heaps without blocks of ``HUGE_BYTES``; elsewhere
    nothing is done. To be called before a detector is made, and before other threads: the heaps
    they have already are shared too.

    MediaPipe frees on one thread what it took on another. With a heap for each thread, every
    detector that is closed leaves some megabytes behind that nobody can use. And once a model is
    freed, glibc keeps blocks as large in its heap, where they tear holes. At the 16th opening that
    is 363 MB and rising, 303 with two heaps, 288 with large blocks apart too (``python -m
    tests.bench reopened``); the app has 428 MB instead of 488 (``... app``).
    """
    option = _of_glibc("mallopt")
    if option is not None:
        option(_M_ARENA_MAX, ARENAS)
    _take_apart(HUGE_BYTES)


def keep_large_apart() -> None:
    """Have glibc take blocks of ``LARGE_BYTES`` from the system and return each as it is freed, and
    share the heaps of the rest; elsewhere nothing is done.

    Left alone, glibc keeps up to 32 MB in its heap once a block as large was freed, and pictures of
    several sizes tear holes there. Each block costs some time, so it is for very large films.
    """
    keep_together()
    _take_apart(LARGE_BYTES)


def give_back() -> None:
    """Have glibc return what has been freed; elsewhere nothing is done.

    With this after each, 24 recordings in one go take as much memory as one, and without it and
    ``keep_together`` half as much again (``python -m tests.bench memory``).
    """
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _take_apart(from_bytes: int) -> None:
    """Set the limit, unless a lower one was wanted before: a film's detector is made after it."""
    _wanted_bytes.add(from_bytes)
    option = _of_glibc("mallopt")
    if option is not None:
        option(_M_MMAP_THRESHOLD, min(_wanted_bytes))


def _of_glibc(name: str) -> ctypes._NamedFuncPointer | None:
    """A function of the C library; ``None`` where that is another one."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), name, None)
