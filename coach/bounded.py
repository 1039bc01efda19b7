"""Reads files from outside whole, but never more of them than they may sensibly have."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from typing import Any, BinaryIO


def is_pipe(path: Path) -> bool:
    """Whether a path is a pipe, a device or a socket.

    Opening a pipe that nobody writes to waits for ever, and what is read from one is gone.
    """
    return path.exists() and not (path.is_file() or path.is_dir())


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal; ``OSError`` for a pipe or a device too."""
    if is_pipe(path):
        raise OSError(errno.EINVAL, "it is a pipe or a device")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
    """The same as text in UTF-8, line ends as ``\\n``; ``UnicodeDecodeError`` where it is none.

    A mark of the byte order at the beginning, as editors on Windows write, is left away.
    """
    text = read_bounded(source, most).decode("utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def json_bounded(path: Path, most: int) -> Any:
    """What a file of at most that many bytes holds as JSON.

    Raises ``OSError`` for a larger one, a pipe and a device, ``ValueError`` where it is no JSON.
    """
    import json

    if is_pipe(path):
        raise OSError(errno.EINVAL, "it is a pipe or a device")
    try:
        return json.loads(text_bounded(path, most))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _too_large(most: int) -> OSError:
    size = f"{most >> 20} MiB" if most >> 20 else f"{most >> 10} KiB"
    return OSError(errno.EFBIG, f"it is larger than {size}")
