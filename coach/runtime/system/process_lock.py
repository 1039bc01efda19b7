"""One of a kind: a lock that a second program sees, and that goes with the process."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.atomic import make_private_folder, output_error
from coach.errors import UsageError

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _BEYOND, os.SEEK_SET)  # a locked byte can't be read: one past the text
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


_BEYOND = 1 << 20


@contextmanager
def only_one(path: Path, what: str, hint: str) -> Iterator[None]:
    """Hold the lock at ``path`` for the block; it is free again however the process ends.

    Raises ``UsageError`` where another process holds it: ``what`` is running already, ``hint``
    what to do; ``OutputError`` where the file can't be made.
    """
    try:
        make_private_folder(path.parent)
        handle = _opened(path)
    except OSError as error:
        raise output_error(error, path) from error
    try:
        try:
            _lock(handle)
        except OSError:
            raise UsageError(f"{what} is running already{_whose(handle)}", hint=hint) from None
        os.truncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


def _opened(path: Path) -> int:
    """The lock's file, made where it is missing; ``OSError`` where its name is a link or a pipe,
    since what is written into it must be in no other file."""
    no_link = getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | no_link, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is no file")
    return handle


def _whose(handle: int) -> str:
    with contextlib.suppress(OSError, ValueError):
        os.lseek(handle, 0, os.SEEK_SET)
        return f" (process {int(os.read(handle, 32))})"
    return ""
