"""A mark beside the history: an emergency was told that the history could not take.

A history that is locked or of a newer version takes no answers, and opens again later with the
older ones. The mark outlasts the program and refuses coaching until answers are stored again.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from coach.atomic import atomic_text
from coach.errors import OutputError
from coach.paths import user_data


def mark_path() -> Path:
    """The path of the mark."""
    return user_data() / "emergency-open"


def set_mark() -> bool:
    """Write the mark; returns whether that worked. The file holds nothing."""
    try:
        mark_path().parent.mkdir(parents=True, exist_ok=True)
        with atomic_text(mark_path()) as out:
            out.write("An emergency was told. Answer the questions again: coach screen\n")
    except (OutputError, OSError):  # the disk can't be written: the caller reports it
        return False
    return True


def clear_mark() -> None:
    """Remove the mark, if it is there."""
    with contextlib.suppress(OSError):
        mark_path().unlink(missing_ok=True)


def is_marked() -> bool:
    """Whether the mark is there."""
    return mark_path().exists()
