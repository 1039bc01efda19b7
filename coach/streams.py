"""The standard streams, made fit for use, and what the failure of one of them may end."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_STANDARD = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def prepare_streams() -> None:
    """Give closed streams the null device, and replace characters that an encoding lacks.

    Messages on stderr that nobody takes, as its reader left or its disk is full, end no command.
    """
    _fill_descriptors()
    for name, mode in _STANDARD:
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
        elif isinstance(stream, io.TextIOWrapper) and stream.errors != "replace":
            stream.reconfigure(errors="replace")
    own = sys.__stderr__
    below = getattr(own, "buffer", None)
    raw = getattr(below, "raw", below)  # there is no buffer where Python runs unbuffered
    if own is not None and sys.stderr is own and isinstance(raw, io.RawIOBase):
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(_Unfailing(raw)),
            encoding=own.encoding,
            errors="replace",
            line_buffering=True,
        )


def write_nowhere() -> None:
    """Send all further output to the null device, so that a write that failed is not repeated."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def saved_unheard() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """A block in which output that fails keeps nothing from being saved after it.

        with saved_unheard() as telling:
            with telling():
                print(result)
            save(result)

    What failed, as the reader left or the disk is full, is raised once all is saved.
    """
    failed: list[OSError] = []

    @contextmanager
    def telling() -> Iterator[None]:
        try:
            yield
            sys.stdout.flush()
        except OSError as error:
            if error.filename is not None:  # a file's, not that of the output
                raise
            failed.append(error)
            write_nowhere()

    yield telling
    if failed:
        raise failed[0]


def _fill_descriptors() -> None:
    """Open the null device at every number of a standard stream that is closed.

    Else a file that is opened later gets the number, and the messages of libraries with it.
    """
    for number in range(len(_STANDARD)):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest one free: this


class _Unfailing(io.RawIOBase):
    """Passes on what is written, and drops what can't be."""

    def __init__(self, below: io.RawIOBase) -> None:
        self._below = below

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        size = memoryview(data).nbytes
        try:
            written = self._below.write(data)
        except OSError:
            return size
        return size if written is None else written

    def fileno(self) -> int:
        return self._below.fileno()

    def isatty(self) -> bool:
        return self._below.isatty()
