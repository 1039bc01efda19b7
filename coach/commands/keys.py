"""Single key presses from the terminal, without waiting for enter, on every platform."""

from __future__ import annotations

import sys
import time
from typing import Any, Self

if sys.platform == "win32":
    import msvcrt

    def _enter() -> Any:
        return None

    def _leave(before: Any) -> None:
        pass

    def _read(timeout_s: float) -> str:
        until_s = time.monotonic() + timeout_s
        while not msvcrt.kbhit():
            if time.monotonic() >= until_s:
                return ""
            time.sleep(0.02)
        key = msvcrt.getwch()
        if key in ("\x00", "\xe0"):  # an arrow or the like: its second half says which
            msvcrt.getwch()
            return ""
        return key

else:
    import os
    import select
    import termios
    import tty

    def _enter() -> Any:
        before = termios.tcgetattr(sys.stdin.fileno())
        tty.setcbreak(sys.stdin.fileno())
        return before

    def _leave(before: Any) -> None:
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)

    def _read(timeout_s: float) -> str:
        fd = sys.stdin.fileno()
        if not select.select([fd], [], [], timeout_s)[0]:
            return ""
        text = os.read(fd, 64).decode(errors="ignore")
        if not text:  # hung up: no more keys will come, and this returns at once every time
            time.sleep(timeout_s)
        return "" if text.startswith("\x1b") else text[:1]


class Keys:
    """Key presses while the ``with`` lasts; the terminal is as it was afterwards.

    Where standard input is no terminal there are never any. Ctrl-C stays an interrupt.
    """

    def __init__(self) -> None:
        self.there = sys.stdin is not None and sys.stdin.isatty()
        self._before: Any = None

    def __enter__(self) -> Self:
        if self.there:
            self._before = _enter()
        return self

    def __exit__(self, *error: object) -> None:
        if self.there:
            _leave(self._before)

    def wait(self, timeout_s: float) -> str:
        """The next key within ``timeout_s``, empty if there was none.

        A letter, digit or sign as it is; arrows and others that send several are left out.
        """
        if not self.there:
            time.sleep(timeout_s)
            return ""
        return _read(timeout_s)
