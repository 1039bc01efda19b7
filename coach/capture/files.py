"""Checks a file before a decoder sees it: it exists, may be read and isn't empty."""

from __future__ import annotations

import difflib
from pathlib import Path

from coach.bounded import is_pipe
from coach.errors import SourceError

_HEAD_BYTES = 4096


def head_of(path: Path, name: str) -> bytes:
    """The first 4 KiB of a file that exists, may be read and isn't empty.

    Raises ``SourceError`` for any other file. ``name`` is what the user called it.
    """
    try:
        if is_pipe(path):
            raise SourceError(
                f"{name} is a pipe or a device, not a file",
                hint="record it into a file first; a camera is named by its number",
            )
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        hint = (
            _nearby(path) if name == str(path) else "check it; an address begins with rtsp://, say"
        )
        raise SourceError(f"there is no {name}", hint=hint) from None
    except PermissionError:
        raise SourceError(f"{name} may not be read", hint="check its permissions") from None
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise SourceError(f"{name} can't be read ({said})", hint="check the path") from None
    if not head:
        raise SourceError(f"{name} is empty (0 bytes)", hint="record or copy it again")
    return head


def is_text(head: bytes) -> bool:
    """Whether a file that begins so is text.

    FFmpeg would show some text files as video of an old terminal, and follow playlists.
    """
    if not head or head.startswith((b"YUV4MPEG2", b"GIF8")):
        return False
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # not just a character cut in two by the end
            return False
        text = head[: error.start].decode("utf-8")
    return all(letter.isprintable() or letter in "\t\n\r\f\ufeff" for letter in text)


def is_playlist(head: bytes) -> bool:
    """Whether a file that begins so only names other files or addresses, which are not followed."""
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:32].lower()
    return begin.startswith((b"#extm3u", b"ffconcat", b"<mpd", b"v=0", b"[playlist]"))


def _nearby(path: Path) -> str:
    """What the user may have meant by a path that does not exist."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"there is no folder {path.parent} either" if path.parent.name else "check the path"
    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.75)
    return f"did you mean {path.parent / close[0]}?" if close else "check the path"
