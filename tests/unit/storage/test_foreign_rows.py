"""An import takes nothing that could harm: no program in a database, no endless cell, no poison."""

import os
import sqlite3
import struct
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coach.errors import SourceError
from coach.safe_text import defused, printable, undefused
from coach.storage.export import MANIFEST, backup, export_csv
from coach.storage.history import History, open_history
from coach.storage.importing import import_history
from coach.storage.moment import Moment
from coach.storage.records import RECORDS, Rating
from coach.storage.store import Store
from tests.support.memories import NOON, fill


@pytest.fixture
def saved(tmp_path: Path) -> Any:
    """A backup of a full history, to be spoilt."""
    with open_history(tmp_path / "own.db") as history:
        fill(history)
        backup(history, tmp_path / "saved.db")
    return tmp_path / "saved.db"


def refused(source: Any) -> str:
    """The sentence an import ends with; nothing of it was taken over."""
    with History(Store(None)) as history:
        with pytest.raises(SourceError) as caught:
            import_history(history, source)
        assert not any(history.all(kind) for kind in RECORDS)
        assert "something went wrong" not in str(caught.value)
        return str(caught.value)


def spoil(saved: Any, sql: Any, *values: Any) -> None:
    with closing(sqlite3.connect(saved, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(sql, values)


@pytest.mark.parametrize(
    "change",
    [
        "utc_s = 1e300",
        "utc_s = 'abc'",
        "utc_s = 1e17",
        "utc_s = -1",
        "utc_s = x'00'",
        "offset_s = 1000000000000",
        "offset_s = 'x'",
    ],
)
@pytest.mark.parametrize("table", ["checks", "sessions", "ratings", "screenings", "spells"])
def test_times_that_are_none(saved: Any, table: str, change: str) -> None:
    spoil(saved, f"UPDATE {table} SET {change}")
    assert f"table {table}, row 1" in refused(saved)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("checks", "score = 'high'"),
        ("checks", "document = '{}'"),
        ("checks", "document = 'null'"),
        ("checks", "document = '[NaN]'"),
        ("checks", "document = replace(document, '47.2', 'NaN')"),
        ("checks", "document = replace(document, '\"findings\":[', '\"findings\":[3,')"),
        ("checks", "view = x'00ff'"),
        ("check_measures", "value = 'x'"),
        ("check_measures", "value = 9e999"),
        ("runs", "seconds = 'x'"),
        ("runs", "day = 'Monday'"),
        ("spells", "summary = 'nope'"),
        ("seconds", "numbers = '[1]'"),
        ("seconds", 'numbers = \'{"a": "b"}\''),
        ("sets", "target_reps = 'x'"),
        ("sets", "score = 'x'"),
        ("screenings", "reasons = '5'"),
        ("screenings", "facts = 'null'"),
        ("screenings", "facts = '[1]'"),
        ("settings", "value = '[' || printf('%.*c', 5000, '[')"),
        ("settings", "value = hex(zeroblob(600000))"),
        ("ratings", "note = CAST(x'ff80' AS TEXT)"),
        ("ratings", "value = NULL"),
    ],
)
def test_values_of_the_wrong_kind(saved: Any, table: str, change: str) -> None:
    if change == "value = NULL":
        spoil(saved, "ALTER TABLE ratings RENAME TO old")
        spoil(saved, "CREATE TABLE ratings AS SELECT * FROM old")
    spoil(saved, f"UPDATE {table} SET {change}")
    refused(saved)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE VIEW settings AS WITH RECURSIVE x (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) "
        "SELECT n AS id, 1 AS utc_s, 1 AS offset_s, 'a' AS key, '1' AS value FROM x",
        "CREATE VIEW settings AS SELECT 1 AS id, 1 AS utc_s, 1 AS offset_s, 'a' AS key, "
        "hex(zeroblob(450000000)) AS value",
        "CREATE TABLE settings (id, utc_s, offset_s, key, "
        "value GENERATED ALWAYS AS (hex(zeroblob(450000000))))",
        "CREATE VIRTUAL TABLE settings USING fts5(id, utc_s, offset_s, key, value)",
    ],
)
def test_nothing_in_a_database_is_run(saved: Any, sql: str) -> None:
    spoil(saved, "DROP TABLE settings")
    spoil(saved, sql)
    if "GENERATED" in sql:
        spoil(saved, "INSERT INTO settings (id) VALUES (1)")
    refused(saved)


def test_a_damaged_source_is_not_taken_for_a_damaged_history(saved: Any, tmp_path: Path) -> None:
    data = bytearray(saved.read_bytes())
    data[4096:] = b"\xaa" * (len(data) - 4096)
    saved.write_bytes(data)
    with open_history(tmp_path / "own.db") as history:
        before = history.all(Rating)
        with pytest.raises(SourceError):
            import_history(history, saved)
        assert history.all(Rating) == before
        assert history.notices == ()
        assert history.unread is None


def test_what_is_said_of_a_cell_that_is_no_text_is_fit_to_be_shown(saved: Any) -> None:
    spoil(saved, "UPDATE seconds SET numbers = CAST(x'7b1b5b33316dff0a7d' AS TEXT)")
    said = refused(saved)
    assert "table seconds" in said
    assert printable(said) == said


def test_a_backup_is_read_where_it_lies_and_not_changed(saved: Any) -> None:
    before = saved.read_bytes()
    with History(Store(None)) as history:
        assert sum(import_history(history, saved).values()) > 0
    assert saved.read_bytes() == before
    assert not list(saved.parent.glob("saved.db-*"))


@pytest.fixture
def archive(saved: Any, tmp_path: Path) -> Any:
    with open_history(tmp_path / "own.db") as history:
        export_csv(history, tmp_path / "out.zip")
    return tmp_path / "out.zip"


def rewritten(archive: Any, name: Any, content: Any, declared: Any = None) -> Any:
    with zipfile.ZipFile(archive) as old:
        parts = {item: old.read(item) for item in old.namelist()}
    parts[name] = content
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as new:
        for item, data in parts.items():
            new.writestr(item, data)
    if declared is not None:
        whole = bytearray(archive.read_bytes())
        at = whole.rindex(name.encode()) - 46 + 24
        whole[at : at + 4] = struct.pack("<I", declared)
        archive.write_bytes(whole)
    return archive


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("settings.csv", b'"' + b"a" * 9_000_000),
        ("settings.csv", b"a" * 9_000_000),
        ("settings.csv", b"\xff\xfe"),
        (MANIFEST, b"[" * 200_000),
        (MANIFEST, b" " * 9_000_000),
        (MANIFEST, b"{}"),
        (MANIFEST, b"\xff\xfe"),
    ],
    ids=["open quote", "no line", "no text", "deep", "blank", "empty", "no manifest"],
)
def test_files_that_are_too_much(archive: Any, name: Any, content: Any) -> None:
    refused(rewritten(archive, name, content))


def test_a_table_that_would_be_huge_is_refused_unopened(archive: Any) -> None:
    told = refused(rewritten(archive, "settings.csv", b"x", declared=3_000_000_000))
    assert "larger than a history can be" in told


@pytest.mark.parametrize("at", range(30, 400, 37))
def test_damaged_archives(archive: Any, at: int) -> None:
    data = bytearray(archive.read_bytes())
    for place in range(at, len(data) - 2000, 997):
        data[place] ^= 0x5A
    archive.write_bytes(data)
    refused(archive)


def test_progress_is_told(saved: Any) -> None:
    told = []
    with History(Store(None)) as history:
        import_history(history, saved, lambda table, rows: told.append((table, rows)))
    assert ("seconds", 0) in told


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+1",
        "-x",
        "@a",
        "'=x",
        "''-",
        "'a",
        "a=b",
        "\t=1",
        "＝1",
        "＠a",
        "",
        "'",
        "Ü",
    ],
)
def test_no_text_is_a_formula_and_every_one_comes_back(tmp_path: Path, text: str) -> None:
    assert not str(defused(text)).startswith(("=", "+", "-", "@", "\t"))
    assert undefused(str(defused(text))) == text
    with History(Store(None)) as history, History(Store(None)) as other:
        history.add(Rating(NOON, "pain", 3, note=text or None))
        export_csv(history, tmp_path / "out")
        import_history(other, tmp_path / "out")
        assert other.all(Rating) == history.all(Rating)


def test_numbers_stay_numbers_in_a_table() -> None:
    assert defused(-1.5) == -1.5


def test_clocks_of_any_year_that_can_be_shown_are_taken(tmp_path: Path) -> None:
    with History(Store(None)) as history, History(Store(None)) as other:
        history.add(Rating(Moment(0.0, -43_200), "pain", 1))
        history.add(Rating(Moment(4e9, 50_400), "pain", 1))
        export_csv(history, tmp_path / "out.zip")
        assert sum(import_history(other, tmp_path / "out.zip").values()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_a_device_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for source in (Path("/dev/zero"), tmp_path / "pipe"):
        assert "device or a pipe" in refused(source)
