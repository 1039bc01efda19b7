"""Parses the name of a source: a camera, an address or a file.

``name`` of each is fit to be shown and stored: it holds no password and no escape sequence.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from coach.errors import SourceError
from coach.safe_text import is_address, printable_line, without_secrets

_FFMPEG = "coach.capture.stream"
SCHEMES = dict.fromkeys(
    ("rtsp", "rtsps", "rtmp", "rtmps", "http", "https", "udp", "rtp", "tcp", "tls", "srt"), _FFMPEG
)
"""Addresses pictures are taken from, and the module whose ``open_stream`` opens each of them.
Others that FFmpeg knows read files or run on listening."""

_BROKEN_ADDRESS = re.compile(rf"({'|'.join(SCHEMES)})(:/?[^/]|/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """A camera of this machine by index."""

    index: int
    name: str
    live: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """An address pictures come from; ``url`` may hold a password and is never shown."""

    url: str = field(repr=False)
    name: str
    live: ClassVar[bool] = True

    @property
    def scheme(self) -> str:
        """What the address begins with, one of ``SCHEMES``."""
        return self.url.partition("://")[0].lower()


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A video, a picture, a folder of pictures or a landmark trace."""

    path: Path = field(repr=False)
    name: str
    live: ClassVar[bool] = False


SourceSpec = CameraSpec | StreamSpec | FileSpec


def parse_source(text: str) -> SourceSpec:
    """What ``text`` names: a number or ``/dev/videoN`` a camera, ``scheme://…`` an address,
    everything else a file, ``file://…`` and files in ``/dev/shm`` too.

    Only looks whether a file is there; opens nothing. Raises ``SourceError`` for an empty text
    and for an address of a kind that no pictures are taken from.
    """
    plain = text.strip()
    if not plain:
        raise SourceError("no source was named", hint="give a camera index, a file or an address")
    index = _camera_index(plain)
    if index is not None:
        return CameraSpec(index, printable_line(plain))
    if plain.lower().startswith("file://"):
        from urllib.request import url2pathname  # with all of HTTP, which nothing else needs

        return _file(url2pathname(urlsplit(plain).path))
    if is_address(plain):
        return _stream(plain)
    return _file(text if _exists(text) else plain)


def is_live(text: str) -> bool:
    """Whether a source's name says that it runs on the clock: a camera or an address."""
    return parse_source(text).live


def _camera_index(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text[:9])  # more digits are no camera either
    if text.startswith("/dev/"):
        node = re.fullmatch(r"/dev/video(\d{1,9})", str(Path(text).resolve()))
        return int(node[1]) if node else None
    return None


def _stream(url: str) -> StreamSpec:
    name = printable_line(without_secrets(url))
    parts = urlsplit(_without_host(url))
    if parts.scheme.lower() not in SCHEMES:
        raise SourceError(
            f"pictures are not taken from addresses that begin with {parts.scheme}://",
            hint=f"these can be read: {', '.join(f'{scheme}://' for scheme in SCHEMES)}",
        )
    if any(key.lower().startswith("listen") for key, _ in parse_qsl(parts.query, True)):
        raise SourceError(
            f"{name} asks coach to wait for a caller, which it never does",
            hint="give the address the camera sends from",
        )
    if parts.scheme.lower() == "srt" and "mode=" in parts.query.lower():
        raise SourceError(f"{name} names a mode, which must be left away", hint="drop mode=")
    return StreamSpec(url, name)


def _without_host(url: str) -> str:
    """The address with a host that ``urlsplit`` takes (it refuses unfinished brackets)."""
    scheme, _, rest = url.partition("://")
    after = re.search(r"[/?#]", rest)
    return f"{scheme}://host{'' if after is None else rest[after.start() :]}"


def _file(text: str) -> FileSpec:
    path = Path(text)
    _require_length(path)
    if not _exists(text):
        path = _expanded(path)
        if _BROKEN_ADDRESS.match(text):
            scheme = text.partition(":")[0].partition("/")[0].lower()
            raise SourceError(
                f"an address begins with {scheme}://, with a colon and two slashes",
                hint="write it so",
            )
        return FileSpec(path, printable_line(without_secrets(text)))
    return FileSpec(path, printable_line(text))


def _require_length(path: Path) -> None:
    """Raise ``SourceError`` for a name that no file of this system can have."""
    try:
        path.exists()
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            return
        raise SourceError(
            f"a name of {len(str(path))} letters is longer than that of any file here",
            hint="check the name",
        ) from None
    except ValueError:  # a zero byte in it: no such file
        return


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # nobody of that name has a home
        return path


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False
