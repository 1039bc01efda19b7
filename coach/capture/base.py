"""The base class of the sources in this folder: their description, and closing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Self

from coach.capture.source import SourceInfo
from coach.core.types import Frame

LEAST_STEP_S = 1e-6
"""Added where a clock did not move between two pictures, so that time strictly increases."""


class BaseSource(ABC):
    """A source whose subclass iterates; ``release`` is called once, at the first close."""

    def __init__(self, info: SourceInfo, release: Callable[[], object] | None = None) -> None:
        self._info = info
        self._problem: str | None = None
        self._release = release
        self._closed = False

    @property
    def info(self) -> SourceInfo:
        """The description of the source."""
        return self._info

    @property
    def problem(self) -> str | None:
        """After the end: one sentence on what could not be read, else ``None``."""
        return self._problem

    @abstractmethod
    def __iter__(self) -> Iterator[Frame]:
        """The frames, until the source ends or is closed."""

    def close(self) -> None:
        """Release the file or device; iterating ends. Closing again does nothing."""
        if not self._closed:
            self._closed = True
            if self._release is not None:
                self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
