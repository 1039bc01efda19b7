"""Outputs that appear whole or not at all: written beside their place, then moved onto it."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from coach.errors import OutputError

if sys.platform != "win32":
    import fcntl

TEMPORARY = ".coach-"
"""What the names of half-written outputs begin with."""
_STALE_S = 60.0
"""Half-written outputs that nobody has touched for this long are looked at, and swept if unheld."""
_ELSEWHERE = "choose another folder"
_ADVICE: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("no space is left to write {}", f"free some space or {_ELSEWHERE}"),
    errno.EDQUOT: ("your disk quota is used up, {} can't be written", f"free some or {_ELSEWHERE}"),
    errno.EFBIG: ("{} grew larger than files may be here", f"write less or {_ELSEWHERE}"),
    errno.EACCES: (
        "{} may not be written",
        f"{_ELSEWHERE}, change its permissions, or close the program that has it open",
    ),
    errno.EPERM: ("{} may not be written", f"{_ELSEWHERE} or change its permissions"),
    errno.EROFS: ("{} is on a disk that may only be read", _ELSEWHERE),
    errno.ENOENT: ("the folder for {} does not exist", "create it or name another"),
    errno.ENOTDIR: ("the folder for {} is not a folder", "name a folder that is one"),
    errno.EISDIR: ("{} is a folder", "name a file"),
    errno.ENAMETOOLONG: ("the name {} is too long", "choose a shorter one"),
    errno.EIO: ("the disk failed while {} was written", f"check the disk or {_ELSEWHERE}"),
}


def output_error(error: OSError, path: Path) -> OutputError:
    """The sentence for a user whose ``path`` could not be written because of ``error``."""
    known = _ADVICE.get(error.errno) if error.errno is not None else None
    if known is not None:
        what, hint = known
        return OutputError(what.format(path), hint=hint)
    why = error.strerror or str(error) or type(error).__name__
    return OutputError(f"{path} could not be written ({why})", hint=_ELSEWHERE)


@contextmanager
def atomic_path(final: Path) -> Iterator[Path]:
    """A file to write instead of ``final``: moved onto it when the block ends well.

    Yields the path of an empty file in the folder of ``final`` with the same suffix, for its owner
    alone whatever the umask. When the
    block ends it is flushed to the disk and replaces ``final`` in one step; on any exception it
    is removed and ``final`` stays as it was. Links are followed, so the file a link points at is
    replaced; devices and pipes (``/dev/null``) can't be replaced and are written to directly.

    Raises ``OutputError`` for every ``OSError`` that concerns this file (no space, no permission,
    no such folder, a folder of that name); an ``OSError`` that names another file passes through.
    """
    target = Path(os.path.realpath(final))
    if _is_special(target):
        with _explained(final, {final, target}):
            yield target
        return
    temporary = target.with_name(f"{TEMPORARY}{secrets.token_hex(6)}{target.suffix}")
    with _explained(final, {final, target, temporary}):
        _refuse_unwritable(target)
        sweep(target.parent)
        try:  # around the making of the file too: Ctrl-C may come between any two lines
            with _held(temporary):
                yield temporary
                _flush_to_disk(temporary)
                temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        _flush_folder(target.parent)


def sweep(folder: Path) -> None:
    """Remove what killed programs left half-written in a folder. What is being written stays."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f"{TEMPORARY}*"):
            with contextlib.suppress(OSError):
                if time.time() - left.lstat().st_mtime > _STALE_S:
                    _remove_left(left)


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone.

    One that is there stays as it is. Raises ``OSError``.
    """
    if not folder.is_dir():
        if folder.parent != folder:
            make_private_folder(folder.parent)
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except FileExistsError:
            why = f"{folder.name} is not a folder"
            raise NotADirectoryError(errno.ENOTDIR, why, str(folder)) from None


def _remove_left(left: Path) -> None:
    if stat.S_ISDIR(left.lstat().st_mode):
        for file in left.iterdir():  # of an export: tables, nothing deeper
            _remove_left(file)
        left.rmdir()
    elif not _is_held(left):
        left.unlink()


@contextmanager
def _held(temporary: Path) -> Iterator[None]:
    """A new empty file for its owner alone, locked so that no other program sweeps it away."""
    handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    if sys.platform == "win32":  # an open file can't be moved there, nor swept while in use
        os.close(handle)
        yield
        return
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _is_held(path: Path) -> bool:
    """Whether a program that still runs writes to a file; also where that can't be told."""
    if sys.platform == "win32":
        return False  # removing it fails there while it is open
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return not stat.S_ISLNK(path.lstat().st_mode)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


@contextmanager
def atomic_text(path: Path) -> Iterator[TextIO]:
    """An open UTF-8 text file (line ends ``\\n``) that becomes ``path`` when the block ends well.

    See ``atomic_path`` for what happens on errors; raises ``OutputError``.
    """
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as out:
        yield out


@contextmanager
def atomic_binary(path: Path) -> Iterator[BinaryIO]:
    """An open binary file that becomes ``path`` when the block ends well.

    See ``atomic_path`` for what happens on errors; raises ``OutputError``.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as out:
        yield out


@contextmanager
def _explained(final: Path, ours: set[Path]) -> Iterator[None]:
    """Turn an ``OSError`` about one of ``ours`` (or about no named file) into ``OutputError``."""
    try:
        yield
    except OSError as error:
        named = error.filename
        if isinstance(named, str | bytes) and Path(os.fsdecode(named)) not in ours:
            raise
        raise output_error(error, final) from error


def _is_special(path: Path) -> bool:
    """Whether something other than a file or a folder (device, pipe, socket) has this name."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _refuse_unwritable(target: Path) -> None:
    """Raise ``OSError`` now for what would only fail, or do harm, at the final move.

    That is a folder, a write-protected file, and a name the file system can't hold.
    """
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _flush_to_disk(path: Path) -> None:
    """Wait until the file's content is on the disk (on Windows this needs a writable handle)."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where folders can be flushed at all."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
