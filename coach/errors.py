"""Errors a person can act on: one sentence that says what to do, and an exit code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

INTERRUPTED = 130
"""The exit code of a command that was interrupted (128 + SIGINT, as shells have it)."""


class CoachError(Exception):
    """Base of every error that is shown to the user as one sentence.

    ``what`` says what happened, ``hint`` what to do about it; both without a full stop.
    ``exit_code`` is what the process ends with (0 is done, ``INTERRUPTED`` interrupted).
    """

    exit_code = 1

    def __init__(self, what: str, *, hint: str = "") -> None:
        self.what = what
        self.hint = hint
        super().__init__(f"{what}: {hint}" if hint else what)


class OutputError(CoachError):
    """A result could not be written (full disk, folder that may not be written)."""

    exit_code = 1


class UsageError(CoachError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = 2


class SourceError(CoachError):
    """A camera, video, image or trace can't be opened or decoded."""

    exit_code = 3


class SourceBusyError(SourceError):
    """Another program has the camera; it may give it back."""


class NoPersonError(CoachError):
    """The source could be read, but nobody was in view."""

    exit_code = 4

    @classmethod
    def in_source(cls, name: str, notes: Iterable[str] = (), *, hint: str = "") -> Self:
        """The error for a source in which nobody was seen; ``notes``: sentences on it that may be
        why, as that it breaks off."""
        why = "; ".join(notes)
        return cls(f"nobody was found in {name}{f' ({why})' if why else ''}", hint=hint)


class ModelError(CoachError):
    """The pose model is missing, could not be fetched, or fails its checksum."""

    exit_code = 5


class ContentError(CoachError):
    """A content file (exercise, routine, health rule) is wrong."""

    exit_code = 6
