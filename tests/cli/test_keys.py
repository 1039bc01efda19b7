"""Keys are read one by one from a terminal, and never from anything else."""

from __future__ import annotations

import os
import sys

import pytest

from coach.commands.keys import Keys

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)
import pty
import termios


class _Terminal:
    """Stands in for ``sys.stdin``: the near end of a pseudo-terminal."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def fileno(self) -> int:
        return self._fd

    def isatty(self) -> bool:
        return os.isatty(self._fd)


def test_keys_come_one_by_one_without_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    far, near = pty.openpty()
    monkeypatch.setattr(sys, "stdin", _Terminal(near))
    before = termios.tcgetattr(near)
    with Keys() as keys:
        assert keys.there
        assert keys.wait(0.0) == ""
        for written, read in (
            (b"n", "n"),
            (b" ", " "),
            (b"\r", "\n"),
            (b"\x1b[A", ""),
            (b"7", "7"),
        ):
            os.write(far, written)
            assert keys.wait(300.0) == read
    assert termios.tcgetattr(near) == before
    os.close(far)
    os.close(near)


def test_what_is_no_terminal_has_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    monkeypatch.setattr(sys, "stdin", _Terminal(read))
    os.write(write, b"q")
    with Keys() as keys:
        assert not keys.there
        assert keys.wait(0.0) == ""
    os.close(read)
    os.close(write)
