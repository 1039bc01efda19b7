"""Who writes to a queued history never waits; what was written is on the disk all the same."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coach.storage import database
from coach.storage.history import open_history
from coach.storage.records import Event, Rating, Session, Spell
from tests.support.memories import NOON, fill


@pytest.fixture
def path(tmp_path: Path) -> Any:
    return tmp_path / "history.db"


def test_what_was_written_is_read_in_its_order(path: Any) -> None:
    with open_history(path, queued=True) as history:
        session = history.add(Session(NOON, "desk"))
        ratings = [history.add(Rating(NOON.after(n), "pain", n % 11, session=session.id))
                   for n in range(200)]  # fmt: skip
        assert history.all(Rating) == ratings
        assert history.last(Session) == session


def test_the_same_comes_out_as_without_a_queue(path: Any, tmp_path: Path) -> None:
    with open_history(path, queued=True) as queued, open_history(tmp_path / "b.db") as plain:
        fill(queued)
        fill(plain)
        tables = "spells", "seconds", "runs", "events", "ratings", "repetitions", "faults"
        for table in tables:
            count = f"SELECT count(*) FROM {table}"
            assert queued.store.read(count) == plain.store.read(count)


def test_a_writer_does_not_wait_for_another_program(path: Any) -> None:
    with open_history(path, queued=True) as history:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            session = history.add(Session(NOON, "desk"))  # comes back while the other one holds it
            rating = history.add(Rating(NOON, "pain", 3, session=session.id))
            assert other.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
            other.execute("ROLLBACK")
        assert history.all(Rating) == [rating]
        assert history.notices == ()


def test_a_disk_that_makes_wait_is_waited_for_once_and_said_once(
    path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.01)
    with open_history(path, queued=True) as history:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            events = [history.add(Event(NOON.after(n), "nudge")) for n in range(50)]
            history.store.settle()  # type: ignore[attr-defined]
            assert history.store.waiting == 50
            other.execute("ROLLBACK")
        history.add(Rating(NOON, "pain", 3))
        assert history.all(Event) == events
        assert [notice.split()[0] for notice in history.notices] == ["another", "the"]


def test_an_entry_that_is_refused_is_said_and_holds_up_nothing(path: Any) -> None:
    with open_history(path, queued=True) as history:
        history.add(Rating(NOON, "pain", 11))
        good = history.add(Rating(NOON, "pain", 10))
        assert history.all(Rating) == [good]
        assert "refused an entry" in history.notices[0]


def test_closing_writes_everything_first(path: Any) -> None:
    history = open_history(path, queued=True)
    spells = [history.add(Spell(NOON.after(n), "0", 1.0)) for n in range(300)]
    history.close()
    assert not any(thread.name == "history" for thread in threading.enumerate())
    with open_history(path) as again:
        assert again.all(Spell) == spells
