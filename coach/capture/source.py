"""The protocol of every source of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from coach.core.types import Frame


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """The description of an open source.

    ``name`` is what the user called it. ``size_px`` (width, height) of upright frames and ``fps``
    are as granted, ``None`` where unknown. ``frames_expected`` is the container's own count,
    ``None`` for live sources and where it has none. ``live`` sources run on the clock and have no
    end, unless one ``ends``: a recording that stands in for a camera. ``stills`` are single
    pictures without a common time. ``warnings`` are sentences for the user, as on what was asked
    for and not granted.
    """

    name: str
    size_px: tuple[int, int] | None
    fps: float | None
    frames_expected: int | None = None
    live: bool = False
    ends: bool = False
    stills: bool = False
    warnings: tuple[str, ...] = ()


class Source(Protocol):
    """An open source of frames: iterate once, close always (``with`` does).

    Iterating yields frames with strictly increasing ``t_s``. A recording that breaks off
    early ends the iteration and says so in ``problem``; a source that yields no frame at all
    raises ``SourceError``.
    """

    @property
    def info(self) -> SourceInfo:
        """The description of the source."""
        ...

    @property
    def problem(self) -> str | None:
        """After the end: one sentence if the recording broke off early, else ``None``."""
        ...

    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None:
        """Release the file or device; closing again does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@runtime_checkable
class Skippable(Protocol):
    """A source whose next picture can be passed over without decoding it, between two frames."""

    def skip(self) -> float | None:
        """Take the next picture; its ``t_s``, or ``None`` at the end. It gets no ``Frame``.

        Raises ``SourceError`` where iterating would.
        """
        ...
