"""Killed, crowded, damaged, newer, full: the history opens, and nothing that was saved is lost."""

import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coach.storage import database
from coach.storage.database import HistoryError
from coach.storage.history import open_history
from coach.storage.queries import day_totals
from coach.storage.records import (
    RECORDS,
    Event,
    ExerciseSet,
    Rating,
    Repetition,
    Run,
    Screening,
    Second,
    Session,
    Spell,
)
from coach.storage.schema import MIGRATIONS
from tests.support.command import ROOT
from tests.support.memories import NOON, fill
from tests.support.stage import until

posix = pytest.mark.skipif(sys.platform == "win32", reason="another thing on Windows")

WRITER = """
import sys
from pathlib import Path
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import *
history = open_history(Path(sys.argv[1]))
at = Moment(1_760_000_400.0 + float(sys.argv[3]), 7200)
spell = history.add(Spell(at, "0", 0.5))
first = history.add(ExerciseSet(at, history.add(Session(at, "desk")).id, "chin_tuck"))
n = 0
while n != int(sys.argv[2]):
    state = "slouching" if n % 7 == 6 else "upright"
    history.add_seconds(spell, [Second(spell.id, at.utc_s + n, state)])
    history.add(Repetition(first.id, n + 1, n, n + 0.9, True))
    n += 1
    print(n, flush=True)
"""


QUEUED = (
    WRITER.replace("sys.argv[1])", "sys.argv[1]), queued=True")
    .replace("flush=True)", "flush=True)\n    time.sleep(0.002)")
    .replace("import sys", "import sys, time")
)
"""The same without waiting for the disk, as the app does it."""


def stored_repetitions(path: Any) -> Any:
    """How many are on the disk, as another program sees it."""
    with closing(sqlite3.connect(path, timeout=60)) as db:
        return db.execute("SELECT count(*) FROM repetitions").fetchone()[0]


def writer(path: Any, count: int = -1, start_s: float = 0) -> Any:
    """A program that monitors and counts repetitions, and says after each that it is saved."""
    command = [sys.executable, "-c", WRITER, str(path), str(count), str(start_s)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def saved(said: bytes) -> int:
    """The last number a writer said in full."""
    return int(said[: said.rfind(b"\n")].split(b"\n")[-1] or 0) if b"\n" in said else 0


@posix
@pytest.mark.integration
def test_killed_at_fifty_moments_nothing_that_was_saved_is_missing(tmp_path: Path) -> None:
    rng = random.Random(1)
    path = tmp_path / "history.db"
    expected = 0
    for turn in range(50):
        with writer(path, start_s=1000 * turn) as process:
            said = b""
            wanted = rng.randrange(1, 40)
            while saved(said) < wanted and (more := process.stdout.read1()):
                said += more
            assert saved(said) >= wanted
            threading.Event().wait(rng.random() * 0.005)
            process.send_signal(signal.SIGKILL)
            said += process.stdout.read()
        assert process.returncode == -signal.SIGKILL
        with open_history(path) as history:
            assert history.notices == ()
            spell = history.last(Spell)
            seconds = history.all(Second, spell=spell.id)
            assert saved(said) <= len(seconds) <= saved(said) + 1
            runs = history.all(Run, spell=spell.id)
            assert sum(run.seconds for run in runs) == len(seconds)
            [last_set] = history.all(ExerciseSet, newest=1)
            assert saved(said) <= len(history.all(Repetition, set=last_set.id)) <= len(seconds)
            expected += len(seconds)
            assert history.store.read("SELECT count(*) FROM seconds") == [(expected,)]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


@posix
@pytest.mark.parametrize("turn", range(4))
@pytest.mark.integration
def test_the_app_killed_misses_nothing_that_had_reached_the_disk(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "history.db"
    command = [sys.executable, "-c", QUEUED, str(path), "-1", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        old = [int(process.stdout.readline()) for _ in range(60 + 10 * turn)]
        # It goes on writing: what is older gets to the disk without anybody waiting for it.
        until(lambda: stored_repetitions(path) >= max(old), "all of them are on the disk")
        process.send_signal(signal.SIGKILL)
        process.stdout.read()
    with open_history(path) as history:
        assert history.notices == ()
        kept = [one.rep for one in history.all(Repetition)]
        assert sorted(kept) == list(range(1, len(kept) + 1)), "what is there has no gaps"
        assert max(old) <= len(kept)
        assert max(old) <= len(history.all(Second)) <= len(kept) + 1
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.integration
def test_two_programs_and_two_threads_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    processes = [writer(path, 150) for _ in range(2)]
    with open_history(path) as history:
        session = history.add(Session(NOON, "desk"))

        def rate() -> None:
            for _ in range(100):
                history.add(Rating(NOON, "pain", 3, session=session.id))
                history.all(Rating, newest=5)

        threads = [threading.Thread(target=rate) for _ in range(2)]
        for thread in threads:
            thread.start()
        for running in [*threads, *processes]:
            running.join() if isinstance(running, threading.Thread) else running.communicate()
        assert [process.returncode for process in processes] == [0, 0]
        assert len(history.all(Rating)) == 200
        assert len(history.all(Second)) == len(history.all(Repetition)) == 300
        assert history.notices == ()


def test_while_another_program_holds_the_history_entries_wait_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.01)
    path = tmp_path / "history.db"
    with open_history(path) as history, closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        session = history.add(Session(NOON, "desk"))
        history.add(Rating(NOON, "pain", 3, session=session.id))
        assert history.store.waiting == 2
        assert "another program holds the history" in history.store.trouble
        assert history.all(Session) == []  # what waits is not read
        db.execute("ROLLBACK")
        history.add(Rating(NOON.after(1), "pain", 4, session=session.id))
        assert history.store.waiting == 0
        assert history.store.trouble is None
        assert [item.value for item in history.all(Rating)] == [3, 4]
        assert [notice.split()[0] for notice in history.notices] == ["another", "the"]


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history:
        fill(history)
        before = {kind: history.all(kind) for kind in RECORDS}
        [(pages,)] = history.store.read("PRAGMA page_count")
        history.store.read(f"PRAGMA max_page_count = {pages + 1}")
        events = [history.add(Event(NOON.after(n), "nudge", text="x" * 500)) for n in range(50)]
        assert history.store.waiting > 30
        assert "no space is left" in history.notices[0]
        assert len(history.notices) == 1  # said once
        history.store.read("PRAGMA max_page_count = 1000000")
        history.add(Rating(NOON, "pain", 1))
        assert history.store.waiting == 0
        assert history.all(Event, text="x" * 500) == events
        assert "saved again" in history.notices[-1]
        assert len(history.notices) == 2
        for kind, rows in before.items():
            assert [row for row in history.all(kind) if row in rows] == rows


def test_what_never_found_room_is_told_at_the_end(tmp_path: Path) -> None:
    history = open_history(tmp_path / "history.db")
    [(pages,)] = history.store.read("PRAGMA page_count")
    history.store.read(f"PRAGMA max_page_count = {pages}")
    history.add_all([Event(NOON, "nudge", text="x" * 5000) for _ in range(20)])
    history.close()
    assert "(1 writes)" in history.notices[-1]


@pytest.mark.parametrize("damage", ["text", "header", "pages", "cut"])
def test_a_damaged_history_is_kept_aside_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history:
        fill(history)
        history.add_all([Event(NOON, "nudge", text=f"event {n}" * 50) for n in range(300)])
    whole = path.read_bytes()
    spoilt = {
        "text": b"this is no database\n" * 100,
        "header": bytes(64) + whole[64:],
        "pages": whole[:4096] + os.urandom(len(whole) - 4096),
        "cut": whole[: len(whole) // 2],
    }[damage]
    path.write_bytes(spoilt)
    with open_history(path) as history:
        history.all(Event)
        history.add(Rating(NOON, "pain", 2))
        assert [item.value for item in history.all(Rating)] == [2]
        [notice] = history.notices
    aside = path.with_name("history.damaged-1.db")
    assert "damaged" in notice
    assert str(aside) in notice
    assert aside.read_bytes() == spoilt


def test_damage_while_running_is_survived_with_its_session(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history:
        spell = history.add(Spell(NOON, "0", 0.5))
        history.store.run(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        path.write_bytes(b"x" * path.stat().st_size)
        history.store.run(lambda db: db.execute("PRAGMA shrink_memory"))
        history.add_seconds(spell, [Second(spell.id, NOON.utc_s, "upright")])
        assert "damaged" in history.notices[0]
        assert history.all(Spell) == [spell]
        assert len(history.all(Second)) == 1


def test_a_newer_history_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history:
        fill(history)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = {item.name: item.read_bytes() for item in tmp_path.iterdir()}
    with pytest.raises(HistoryError, match="newer coach") as caught:
        open_history(path)
    assert "update coach" in str(caught.value)
    assert {item.name: item.read_bytes() for item in tmp_path.iterdir()} == before
    with open_history(path, or_in_memory=True) as history:
        history.add(Rating(NOON, "pain", 2))
        assert len(history.all(Rating)) == 1
        assert "nothing is remembered" in history.notices[0]
    assert {item.name: item.read_bytes() for item in tmp_path.iterdir()} == before


def test_a_newer_version_that_is_only_in_the_log_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    open_history(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        with pytest.raises(HistoryError, match="newer coach"):
            open_history(path)


def test_a_history_of_the_first_version_gets_its_totals(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with closing(database.connect(path, MIGRATIONS[:1])) as db:
        db.execute("INSERT INTO spells VALUES (1, 9, 0, '0', 1, NULL, NULL, NULL, NULL, 0)")
        db.execute("INSERT INTO runs VALUES (1, 9, '2025-10-09', 'upright', 5)")
    with open_history(path) as history:
        [day] = day_totals(history, NOON.day, NOON.day)
        assert (day.seconds, day.longest_s) == ({"upright": 5}, {"upright": 5})


def test_answers_that_an_older_version_kept_are_dropped_to_the_last_byte(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with closing(database.connect(path, MIGRATIONS[:2])) as db:
        db.execute("INSERT INTO screenings VALUES (1, 9, 0, 'go', '[]', '[]', '{\"sick\": 1}')")
    with open_history(path) as history:
        assert [item.outcome for item in history.all(Screening)] == ["go"]
        assert b"sick" not in everywhere(tmp_path)


def test_an_older_history_is_brought_up_to_date_or_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history:
        fill(history)
    step = ("ALTER TABLE ratings ADD COLUMN mood TEXT", "UPDATE ratings SET mood = 'fine'")
    with pytest.raises(sqlite3.OperationalError):
        database.connect(path, (*MIGRATIONS, (*step, "NONSENSE")))
    with open_history(path) as history:  # the step that failed left nothing behind
        assert "mood" not in {row[1] for row in history.store.read("PRAGMA table_info(ratings)")}
    with closing(database.connect(path, (*MIGRATIONS, step))) as db:
        assert db.execute("SELECT DISTINCT mood FROM ratings").fetchall() == [("fine",)]
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)


@posix
def test_file_and_folder_are_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "history" / "history.db"
    before = os.umask(0)
    try:
        with open_history(path) as history:
            fill(history)
            modes = {item.name: stat.S_IMODE(item.stat().st_mode) for item in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["history.db", "history.db-wal", "history.db-shm"], 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    open_history(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_place_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HistoryError, match="can't be opened"):
        open_history(tmp_path / "file" / "history.db")


def everywhere(folder: Path) -> bytes:
    return b"".join(item.read_bytes() for item in folder.iterdir() if item.is_file())


def test_erasing_leaves_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    secrets = [b"numbness", b"home, sweet home", b"chin_tuck", b"too short", b"draw hair", b"0.5"]
    with open_history(path) as history:
        fill(history)
        history.add_all([Event(NOON, "nudge", text=f"secret {n}") for n in range(2000)])
        assert all(secret in everywhere(tmp_path) for secret in secrets[:4])
    path.with_name("history.damaged-1.db").write_bytes(b"numbness")
    with open_history(path) as history:
        spell = history.last(Spell)
        history.erase()
        assert not any(secret in everywhere(tmp_path) for secret in [*secrets, b"secret 1"])
        assert all(history.all(kind) == [] for kind in RECORDS)
        history.add(Rating(NOON, "pain", 2))  # and it goes on
        assert spell is not None
    assert b"secret" not in everywhere(tmp_path)


def test_erasing_under_a_running_monitor_takes_what_was_and_lets_it_go_on(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as monitor, open_history(path) as app:
        spell = monitor.add(Spell(NOON, "0", 0.5))
        session = monitor.add(Session(NOON, "desk"))
        first = monitor.add(ExerciseSet(NOON, session.id, "chin_tuck"))
        monitor.add_seconds(spell, [Second(spell.id, NOON.utc_s + n, "upright") for n in range(9)])
        app.add(Event(NOON, "nudge", text="a secret"))
        app.erase()
        assert b"a secret" not in everywhere(tmp_path)
        monitor.add_seconds(spell, [Second(spell.id, NOON.utc_s + 9, "upright")])
        monitor.add(Repetition(first.id, 1, 0.0, 2.0, True))
        assert app.all(Spell) == [spell]
        assert [item.utc_s for item in app.all(Second)] == [NOON.utc_s + 9]
        monitor.add_seconds(spell, [Second(spell.id, NOON.utc_s + 10, "upright")])
        [run] = app.all(Run)
        assert (run.began_s, run.seconds) == (NOON.utc_s + 9, 2.0), "the erased time stays erased"
        assert (app.all(Session), len(app.all(Repetition))) == ([session], 1)
        assert monitor.notices == ()


def test_erasing_says_when_another_program_still_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.01)
    path = tmp_path / "history.db"
    with open_history(path) as history, closing(sqlite3.connect(path, isolation_level=None)) as db:
        fill(history)
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM events").fetchall()
        with pytest.raises(HistoryError, match="another program"):
            history.erase()
        db.execute("COMMIT")
        history.erase()
        assert b"numbness" not in everywhere(tmp_path)
