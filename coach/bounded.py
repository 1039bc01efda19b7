"""Reads files from outside whole, but never more of them than they may sensibly have."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO


def is_pipe(path: Path) -> bool:
    """Whether a path is a pipe, a device or a socket.

    Opening a pipe that nobody writes to waits for ever, and what is read from one is gone.
    """
    return path.exists() and not (path.is_file() or path.is_dir())


def read_bounded(source: Path | BinaryIO, most: int) -> bytes:
    """All bytes of a file or an open one, which may have ``most`` of them.

    Raises ``OSError`` for a larger one, whatever its size claims to be (devices and pipes claim
    none), having read no more than ``most`` and one.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            if os.fstat(file.fileno()).st_size > most:
                raise _too_large(most)
            return read_bounded(file, most)
    content = source.read(most + 1)
    if len(content) > most:
        raise _too_large(most)
    return content


def text_bounded(source: Path | BinaryIO, most: int) -> str:
    """The same as text in UTF-8, line ends as ``\\n``; ``UnicodeDecodeError`` where it is none."""
    text = read_bounded(source, most).decode("utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _too_large(most: int) -> OSError:
    size = f"{most >> 20} MiB" if most >> 20 else f"{most >> 10} KiB"
    return OSError(errno.EFBIG, f"it is larger than {size}")
