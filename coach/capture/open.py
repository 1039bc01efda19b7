"""One function that opens whatever a user names: camera, stream, folder, picture or video."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from coach.capture.source import Source
from coach.capture.spec import (
    SCHEMES,
    CameraSpec,
    FileSpec,
    SourceSpec,
    StreamSpec,
    parse_source,
)
from coach.clock import Clock, SystemClock
from coach.errors import SourceError
from coach.safe_text import printable_line

if TYPE_CHECKING:
    from coach.capture.camera import CameraRequest


def open_source(
    spec: str | Path | int | SourceSpec,
    *,
    camera: CameraRequest | None = None,
    clock: Clock | None = None,
    rotate: int = 0,
) -> Source:
    """Open a source of pictures by what the user calls it (see ``parse_source``).

    A ``Path`` is never a camera or an address. ``camera`` is what to ask of a camera (640×480 at
    30 frames/s); ``clock`` stamps live pictures (the machine's monotonic clock); ``rotate`` turns
    every picture clockwise by 90, 180 or 270 degrees.

    Raises ``SourceError`` where it can't be opened or its first picture can't be decoded.
    """
    source = _opened(_spec(spec), camera, clock or SystemClock())
    if not rotate:
        return source
    from coach.capture.turned import TurnedSource

    return TurnedSource(source, rotate)


def _opened(named: SourceSpec, camera: CameraRequest | None, clock: Clock) -> Source:
    if isinstance(named, CameraSpec):
        from coach.capture.camera import CameraRequest, open_camera

        try:
            return open_camera(named.index, camera or CameraRequest(), clock, named.name)
        except SourceError as error:
            if not Path(named.name).exists():
                raise
            hint = f"numbers are cameras; for the file or folder of that name write ./{named.name}"
            raise type(error)(error.what, hint=hint) from None
    if isinstance(named, StreamSpec):
        opened: Source = import_module(SCHEMES[named.scheme]).open_stream(named, clock)
        return opened
    return _file(named.path, named.name)


def _spec(spec: str | Path | int | SourceSpec) -> SourceSpec:
    if isinstance(spec, str):
        return parse_source(spec)
    if isinstance(spec, int):
        return CameraSpec(spec, str(spec))
    if isinstance(spec, Path):
        return FileSpec(spec.expanduser(), printable_line(str(spec)))
    return spec


def _file(path: Path, name: str) -> Source:
    if path.suffix.lower() == ".npz":
        raise SourceError(
            f"{name} is a landmark trace, not pictures", hint="give the recording it was made from"
        )
    if path.is_dir():
        from coach.capture.stills.images import open_folder

        return open_folder(path, name)
    from coach.capture.stills.images import is_still, open_image

    if is_still(path):
        return open_image(path, name)
    from coach.capture.video import open_video

    return open_video(path, name)
