"""A history that can't be read is never taken for an empty one; the last answers count."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coach.storage import database
from coach.storage.database import HistoryError
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import Screening
from tests.support.memories import NOON


@pytest.fixture
def path(tmp_path: Path) -> Any:
    path = tmp_path / "history" / "history.db"
    with open_history(path) as history:
        history.add(Screening(NOON, "emergency", ("chest",), ("chest_pain",)))
    return path


@pytest.fixture
def read_only(path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """As on a disk that may only be read."""

    def refuse(place: Any) -> None:
        if place == path:
            raise OSError(30, "Read-only file system")

    monkeypatch.setattr(database, "_make_private", refuse)
    return path


def test_none_yet_is_not_unread(tmp_path: Path) -> None:
    with open_history(tmp_path / "history.db", or_in_memory=True) as history:
        assert history.unread is None
        assert history.last_screening() is None


def test_a_locked_history_is_unread_and_the_advice_fits(
    path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE screenings SET outcome = outcome")
        with open_history(path, or_in_memory=True) as history:
            assert history.unread is not None
            assert history.unread.reason == "locked"
            assert "close the other program" in history.unread.sentence
        with pytest.raises(HistoryError, match="another program holds it"):
            open_history(path)


def test_a_newer_history_is_unread(path: Any) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with open_history(path, or_in_memory=True, queued=True) as history:
        assert history.unread is not None
        assert history.unread.reason == "newer"


def test_a_damaged_history_is_unread_until_erased(path: Any) -> None:
    path.write_bytes(b"no database at all " * 100)
    for _ in range(2):  # the new one that was begun is as empty the second time
        with open_history(path, or_in_memory=True) as history:
            assert history.unread is not None
            assert history.unread.reason == "damaged"
    with open_history(path) as history:
        history.erase()
        assert history.unread is None


@pytest.mark.parametrize("queued", [False, True])
def test_what_may_only_be_read_is_read(read_only: Any, queued: bool) -> None:
    before = read_only.read_bytes()
    with open_history(read_only, or_in_memory=True, queued=queued) as history:
        assert history.unread is None
        assert history.last_screening().outcome == "emergency"
        history.add(Screening(NOON, "safe", (), ()))
        assert history.last_screening().outcome == "safe"
        assert "nothing is remembered" in history.notices[0]
    assert read_only.read_bytes() == before
    with open_history(read_only, to_read=True) as history:
        assert history.last_screening().outcome == "emergency"
    with pytest.raises(HistoryError) as caught:
        open_history(read_only)
    assert caught.value.reason == "read_only"


def test_what_may_only_be_read_and_is_no_database_is_unread(read_only: Any) -> None:
    read_only.write_bytes(b"no database at all " * 100)
    with open_history(read_only, or_in_memory=True) as history:
        assert history.unread is not None
    with pytest.raises(HistoryError):
        open_history(read_only, to_read=True)


@pytest.mark.parametrize("behind_s", [-200_000_000, 0, 200_000_000])
def test_the_order_of_writing_counts_and_not_the_clock(path: Any, behind_s: int) -> None:
    at = Moment(NOON.utc_s + behind_s, NOON.offset_s)
    with open_history(path) as history:
        history.add(Screening(at, "safe", (), ()))
        assert history.last_screening().outcome == "safe"
    with open_history(path) as history:
        assert history.last_screening().outcome == "safe"
        history.add(Screening(NOON, "emergency", (), ()))
        assert history.last_screening().outcome == "emergency"


def test_answers_that_could_not_be_saved_count_all_the_same(
    path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_history(path) as history:

        def full(write: Any) -> None:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

        monkeypatch.setattr(history.store, "_commit", full)
        history.add(Screening(NOON, "safe", (), ()))
        assert history.store.trouble is not None
        assert history.last_screening().outcome == "safe"
