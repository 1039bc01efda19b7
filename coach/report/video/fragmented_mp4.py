"""A fragmented MP4 that grows in place and stays playable whatever happens to its writer."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

from coach.atomic import output_error

_BOX_HEADER = struct.Struct(">I4s")
_LONG_SIZE = struct.Struct(">Q")

_NEW: int = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_TRUNC
    | getattr(os, "O_NOFOLLOW", 0)  # a link of that name leads to somebody else's file
    | getattr(os, "O_BINARY", 0)
)


class GrowingFile:
    """The file under a fragmented MP4: nothing held back, no error lost.

    PyAV writes into it. Every write goes to the system at once, so a killed process loses
    only the fragment being made. The first error is remembered, because FFmpeg may swallow
    one that comes while it finishes the file.

    Raises ``OutputError`` on opening when the file can't be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.error: OSError | None = None
        try:
            self._file = os.fdopen(os.open(path, _NEW, 0o600), "w+b", buffering=0)
        except OSError as error:
            raise output_error(error, path) from error

    def write(self, data: bytes) -> int:
        """Write all of ``data``; raises ``OSError``."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self.error = self.error or error
            raise
        return len(data)

    def finish(self) -> None:
        """Flush to the disk and close; raises ``OSError``, also one from an earlier write."""
        try:
            if self.error is not None:
                raise self.error
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def salvage(self) -> bool:
        """Cut the file off after its last whole fragment and close it.

        Returns whether there is one; without one there is nothing to play, and the file is
        removed. Raises ``OSError`` when even that fails.
        """
        self._file.close()
        with self.path.open("r+b") as file:
            end = whole_fragments_end(file)
            if end:
                file.truncate(end)
        if not end:
            self.path.unlink()
        return end > 0


def whole_fragments_end(file: BinaryIO) -> int:
    """The position after the last whole fragment (``moof`` and its ``mdat``), 0 if there is none.

    Raises ``OSError`` when the file can't be read.
    """
    size = file.seek(0, os.SEEK_END)
    position = end = 0
    before = b""
    while position + _BOX_HEADER.size <= size:
        file.seek(position)
        length, kind = _BOX_HEADER.unpack(file.read(_BOX_HEADER.size))
        if length == 1:
            long_size = file.read(_LONG_SIZE.size)
            length = _LONG_SIZE.unpack(long_size)[0] if len(long_size) == 8 else size + 1
        if length < _BOX_HEADER.size or position + length > size:
            break
        position += length
        if (before, kind) == (b"moof", b"mdat"):
            end = position
        before = kind
    return end
