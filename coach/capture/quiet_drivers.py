"""Keeps what C libraries write to stderr off the screen of a program that draws on it.

libjpeg complains about every damaged picture of a Motion JPEG webcam, straight to file
descriptor 2, past OpenCV's log and any other switch; a terminal app draws through the same
descriptor. So the app gets a descriptor of its own, and 2 leads into a log.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coach.atomic import make_private_folder

_STDERR = 2


@contextmanager
def chatter_in(log: Path) -> Iterator[None]:
    """Within this block, descriptor 2 leads to ``log``, and Python's stderr where it led before.

    Wraps the whole run of a terminal app, whose driver must be made inside. The log is emptied at
    the beginning and only its owner may read it; where it can't be written, nothing is kept. A
    process without stderr goes on as it is.
    """
    try:
        shown = os.dup(_STDERR)
    except OSError:
        yield
        return
    file = _opened(log)
    before = sys.stderr, sys.__stderr__
    encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    with os.fdopen(shown, "w", 1, encoding=encoding, errors="backslashreplace") as screen:
        _flush()
        os.dup2(file, _STDERR)
        os.close(file)
        if sys.stderr is sys.__stderr__:  # another file that was put in its place stays
            sys.stderr = screen
        sys.__stderr__ = screen  # type: ignore[misc]
        try:
            yield
        finally:
            _flush()
            os.dup2(shown, _STDERR)
            sys.stderr, sys.__stderr__ = before  # type: ignore[misc]


def _opened(log: Path) -> int:
    try:
        make_private_folder(log.parent)
        return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


def _flush() -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
