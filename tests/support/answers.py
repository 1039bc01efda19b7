"""Answers for the screening questions, and what may become of the history that keeps them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from coach.content.health import questionnaire
from coach.core.health.screening import Questionnaire, screen
from coach.storage import database

HEALTHY: dict[str, tuple[str, ...]] = {
    "danger_body": ("none",),
    "danger_chest": ("none",),
    "pain": ("no",),
    "age": ("20_55",),
    "bones": ("none",),
    "conditions": ("none",),
    "recent": ("none",),
    "pregnancy": ("no",),
    "nerves": ("none",),
    "general": ("none",),
    "joints": ("none",),
}
IN_PAIN: dict[str, tuple[str, ...]] = {
    **HEALTHY,
    "pain": ("yes",),
    "injury": ("no",),
    "where": ("neck",),
    "strength": ("0_3",),
    "onset": ("slowly",),
    "duration": ("days",),
    "course": ("better",),
    "first": ("before",),
    "pattern": ("none",),
    "load": ("none",),
}
"""Mild, known neck pain that is new and easing."""


def answers(base: Any = HEALTHY, **changes: Any) -> dict[str, Any]:
    """``base`` with other answers; a text stands for one answer."""
    given = {code: (v,) if isinstance(v, str) else tuple(v) for code, v in changes.items()}
    return {**base, **given}


def screened(base: Any = HEALTHY, **changes: Any) -> Any:
    """The outcome of ``answers``."""
    return screen(questionnaire(), answers(base, **changes))


def codes(given: Questionnaire, question: Any) -> tuple[str, ...]:
    """Every answer to a question that is not "none" or "don't know"."""
    return tuple(c for c, _ in given.choices(question) if c not in ("none", "unsure"))


# What may have become of a history


@contextmanager
def as_written(path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The history as it was written."""
    yield


@contextmanager
def locked(path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another program holds it."""
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE screenings SET outcome = outcome")
        yield


@contextmanager
def newer(path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A newer coach wrote it."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    yield


@contextmanager
def damaged(path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is no database any more."""
    path.write_bytes(b"no database at all " * 100)
    yield


@contextmanager
def read_only(path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a disk that may only be read."""

    def refuse(place: Any) -> None:
        if place == path:
            raise OSError(30, "Read-only file system")

    monkeypatch.setattr(database, "_make_private", refuse)
    yield


STATES = [as_written, locked, newer, damaged, read_only]
