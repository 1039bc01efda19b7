"""A terminal to run the app in: a pseudo-terminal that answers nothing and reads everything."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Sequence
from pathlib import Path

_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-B]|.)")
_KEPT = 1 << 16


class Terminal:
    """``command`` in ``size`` (columns, rows) cells, with ``env``; in ``folder``."""

    def __init__(
        self, command: Sequence[str], size: tuple[int, int], env: dict[str, str], folder: Path
    ) -> None:
        self._master, slave = pty.openpty()
        columns, rows = size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self._words = b""
        self._came = threading.Condition()
        threading.Thread(target=self._keep_reading, daemon=True).start()

    def _keep_reading(self) -> None:
        while self.process.poll() is None:
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    data = os.read(self._master, 1 << 16)
                except OSError:  # the other end has gone
                    return
                with self._came:
                    self._words = (self._words + _ESCAPES.sub(b"", data))[-_KEPT:]
                    self._came.notify_all()

    def press(self, key: str) -> None:
        """Press a key; what was drawn before is forgotten."""
        with self._came:
            self._words = b""
        os.write(self._master, key.encode())

    def until_drawn(self, words: str, timeout_s: float = 60.0) -> float:
        """Wait for words; how long that took. Raises ``RuntimeError`` when they don't come."""
        began_s, wanted = time.perf_counter(), words.encode()
        with self._came:
            if not self._came.wait_for(lambda: wanted in self._words, timeout_s):
                last = self._words[-200:].decode(errors="replace")
                raise RuntimeError(f"the app never drew {words!r}; at last: {last}")
        return time.perf_counter() - began_s

    def close(self) -> None:
        """End what runs."""
        self.process.kill()
        self.process.wait()
        os.close(self._master)
