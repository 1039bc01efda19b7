"""One function that opens whatever a user names: camera, stream, folder, picture or video."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from coach.capture.source import Source
from coach.clock import Clock, SystemClock
from coach.errors import SourceError

if TYPE_CHECKING:
    from coach.capture.camera import CameraRequest


def open_source(
    spec: str | Path | int, *, camera: CameraRequest | None = None, clock: Clock | None = None
) -> Source:
    """Open a source of pictures by what the user calls it.

    A number (or ``/dev/video0``) is a camera; ``scheme://…`` an address; a folder its pictures;
    a file ending as pictures do one still; every other file a video. A ``Path`` is never a
    camera or an address. ``camera`` is what to ask of a camera (640×480 at 30 frames/s);
    ``clock`` stamps live pictures (the machine's monotonic clock).

    Raises ``SourceError`` where it can't be opened or its first picture can't be decoded.
    """
    clock = clock or SystemClock()
    name = str(spec)
    if isinstance(spec, int):
        return _camera(spec, camera, clock, name)
    if isinstance(spec, str):
        spec = spec.strip()
        index = _camera_index(spec)
        if index is not None:
            return _camera(index, camera, clock, name)
        if spec.lower().startswith("file://"):
            spec = url2pathname(urlsplit(spec).path)
        elif re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", spec):
            from coach.capture.stream import open_stream

            return open_stream(spec, clock)
        elif not spec:
            raise SourceError(
                "no source was named", hint="give a camera index, a file or an address"
            )
    return _file(Path(spec).expanduser(), name)


def _camera(index: int, request: CameraRequest | None, clock: Clock, name: str) -> Source:
    from coach.capture.camera import CameraRequest, open_camera

    return open_camera(index, request or CameraRequest(), clock, name)


def _camera_index(spec: str) -> int | None:
    if spec.isascii() and spec.isdigit():
        return int(spec)
    if spec.startswith("/dev/"):
        node = re.fullmatch(r"/dev/video(\d+)", str(Path(spec).resolve()))
        return int(node[1]) if node else None
    return None


def _file(path: Path, name: str) -> Source:
    if path.suffix.lower() == ".npz":
        raise SourceError(
            f"{name} is a landmark trace, not pictures", hint="give the recording it was made from"
        )
    if path.is_dir():
        from coach.capture.images import open_folder

        return open_folder(path, name)
    from coach.capture.images import is_still, open_image

    if is_still(path):
        return open_image(path, name)
    from coach.capture.video import open_video

    return open_video(path, name)
