"""Keeps the messages of MediaPipe's C++ code off the terminal, and only those.

The library writes to file descriptor 2 and offers no switch in this version, so the descriptor
is pointed at a temporary file for a moment. Whatever else was written meanwhile, by other
threads too (a terminal interface draws through the same descriptor), is passed on afterwards.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from coach.interrupts import interrupts_later

_STDERR = 2
_CHATTER = re.compile(
    rb"(?:WARNING: All log messages before absl::InitializeLog"
    rb"|INFO: Created TensorFlow Lite"
    rb"|[IWE]\d{4} \d\d:\d\d:\d[\d.]+ +\d+ [\w./-]+:\d+\])[^\n]*(?:\n|$)"
)
_one_at_a_time = threading.RLock()


@contextmanager
def library_quiet() -> Iterator[None]:
    """Within this block, log lines of MediaPipe, TensorFlow Lite and absl do not reach stderr.

    Ctrl-C comes after it: the library works on a thread of its own, which would go on writing.

    One thread at a time; a process without a usable stderr goes on as it is.
    """
    with _one_at_a_time, interrupts_later():
        try:
            kept = os.dup(_STDERR)
        except OSError:
            yield
            return
        try:
            with tempfile.TemporaryFile(buffering=0) as meanwhile:
                _flush()
                os.dup2(meanwhile.fileno(), _STDERR)
                try:
                    yield
                finally:
                    _flush()
                    os.dup2(kept, _STDERR)
                    meanwhile.seek(0)
                    rest = _CHATTER.sub(b"", meanwhile.read() or b"")
                    with suppress(OSError):
                        os.write(_STDERR, rest)
        finally:
            os.close(kept)


def _flush() -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
