"""Everything out and back in again: identical, and with its place where something is wrong."""

import csv
import stat
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.errors import OutputError, SourceError
from coach.storage.export import MANIFEST, backup, export_csv
from coach.storage.history import History, open_history
from coach.storage.importing import import_history
from coach.storage.moment import Moment
from coach.storage.records import (
    RECORDS,
    Baseline,
    Event,
    ExerciseSet,
    OwnReference,
    Profile,
    Rating,
    Repeats,
    Repetition,
    Session,
    Setting,
    Spell,
)
from coach.storage.schema import MIGRATIONS
from coach.storage.store import Store
from tests.support.memories import NOON, fill


def everything(history: History) -> Any:
    return {kind.TABLE: history.all(kind) for kind in RECORDS}


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path / "history.db") as opened:
        fill(opened)
        yield opened


def exported(history: History, folder: Any, kind: Any) -> Any:
    """Everything in the form a person asked for; returns where it is."""
    target = folder / {"csv": "out", "zip": "out.zip", "backup": "out.db"}[kind]
    (backup if kind == "backup" else export_csv)(history, target)
    return target


@pytest.mark.parametrize("kind", ["csv", "zip", "backup"])
def test_out_and_in_again_is_identical(history: History, tmp_path: Path, kind: str) -> None:
    target = exported(history, tmp_path, kind)
    with open_history(tmp_path / "new" / "history.db") as other:
        added = import_history(other, target)
        assert everything(other) == everything(history)
        assert added == {name: len(rows) for name, rows in everything(history).items()}
        assert sum(import_history(other, target).values()) == 0  # twice changes nothing
        assert everything(other) == everything(history)


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    number=st.floats(allow_nan=False, allow_infinity=False),
    utc_s=st.floats(0, 4e9),
)
def test_no_text_or_number_is_changed_on_the_way(
    tmp_path_factory: pytest.TempPathFactory, text: str, number: float, utc_s: float
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    at = Moment(utc_s, -3600)
    with History(Store(None)) as history, History(Store(None)) as other:
        history.add(Event(at, text, None, text, {text: number}))
        import_history(other, exported(history, folder, "csv"))
        assert everything(other) == everything(history)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | NUMBER | TEXT,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(TEXT, part, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(
    value=JSON,
    rep=st.builds(
        Repetition, st.just(0), st.integers(1, 99), NUMBER, NUMBER, st.booleans(),
        st.none() | NUMBER, st.none() | NUMBER, st.none() | st.sampled_from(["left", "right"]),
        st.none() | TEXT,
    ),
    judged=st.none() | st.booleans(),
)  # fmt: skip
def test_whatever_is_remembered_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, value: Any, rep: Any, judged: Any
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    with History(Store(None)) as history, History(Store(None)) as other:
        history.add(Setting(NOON, "anything", value))
        session = history.add(Session(NOON, "desk"))
        one = history.add(ExerciseSet(NOON, session.id, "chin_tuck", judged=judged))
        history.add(replace(rep, set=one.id))
        import_history(other, exported(history, folder, "zip"))
        assert everything(other) == everything(history)


def test_the_same_history_gives_the_same_bytes(history: History, tmp_path: Path) -> None:
    export_csv(history, tmp_path / "one.zip")
    export_csv(history, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert set(archive.namelist()) == {MANIFEST, *(f"{kind.TABLE}.csv" for kind in RECORDS)}


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are another thing on Windows")
def test_what_is_exported_is_for_its_owner_only(history: History, tmp_path: Path) -> None:
    assert stat.S_IMODE(exported(history, tmp_path, "csv").stat().st_mode) == 0o700
    assert stat.S_IMODE(exported(history, tmp_path, "zip").stat().st_mode) == 0o600
    assert stat.S_IMODE(exported(history, tmp_path, "backup").stat().st_mode) == 0o600


def test_import_adds_to_what_is_there(history: History, tmp_path: Path) -> None:
    target = exported(history, tmp_path, "zip")
    with open_history(tmp_path / "other.db") as other:
        own = other.add(Rating(NOON, "pain", 7))
        import_history(other, target)
        assert own in other.all(Rating)
        assert len(other.all(Rating)) == 1 + len(history.all(Rating))


def test_a_profile_of_the_same_name_is_the_same_desk(history: History, tmp_path: Path) -> None:
    target = exported(history, tmp_path, "csv")
    with open_history(tmp_path / "other.db") as other:
        own = other.add(Profile(NOON, "home, sweet home", "1"))
        import_history(other, target)
        assert other.all(Profile) == [own]
        assert {item.profile for item in other.all(Baseline)} == {own.id}
        assert {item.profile for item in other.all(Spell)} == {own.id}


def test_an_export_of_an_earlier_version_can_be_imported(history: History, tmp_path: Path) -> None:
    for kind in (OwnReference, Repeats):  # which that version did not have
        history.remove(kind)
    target = exported(history, tmp_path, "csv")
    spoil(target / MANIFEST, f'"version": {len(MIGRATIONS)}', '"version": 2')
    reshape(target / "screenings.csv", lambda row: {**row, "answers": '{"numb":"yes"}'})
    reshape(target / "sets.csv", lambda row: {k: v for k, v in row.items() if k != "judged"})
    with open_history(tmp_path / "other.db") as other:
        import_history(other, target)
        assert everything(other) == everything(history)
    assert b'numb"' not in (tmp_path / "other.db").read_bytes()


def reshape(path: Any, change: Any) -> None:
    """Write a table anew with other columns."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [change(row) for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)


def spoil(path: Any, old: Any, new: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("ratings.csv", ("kind", "sort"), "ratings.csv, line 1: the columns must be utc_s"),
        ("ratings.csv", ("1760001100.0", "noon"), "ratings.csv, line 2: utc_s: 'noon'"),
        ("ratings.csv", ("1760001100.0", "nan"), "ratings.csv, line 2: utc_s: 'nan'"),
        ("ratings.csv", (",pain,", ",pain"), "ratings.csv, line 2: 9 cells are needed"),
        ("events.csv", ('{""deg""', '{""deg'), "events.csv, line 2: details: "),
        ("ratings.csv", (",pain,3,", ",pain,33,"), "does not fit together"),
        ("sets.csv", ("chin_tuck", '"chin"tuck'), "can't be imported"),
        (MANIFEST, ('"version": ', '"version": 99'), "not of an export this coach knows"),
        (MANIFEST, ("{", ""), "not of an export this coach knows"),
    ],
)
def test_a_wrong_file_is_told_with_its_place_and_nothing_is_imported(
    history: History, tmp_path: Path, name: Any, change: tuple[str, str], told: str
) -> None:
    target = exported(history, tmp_path, "csv")
    spoil(target / name, *change)
    with open_history(tmp_path / "other.db") as other:
        with pytest.raises(SourceError, match="nothing was") as caught:
            import_history(other, target)
        assert told in str(caught.value)
        assert not any(everything(other).values())


@pytest.mark.parametrize("what", ["missing", "empty", "text", "folder", "incomplete"])
def test_what_is_no_export_is_refused_in_a_sentence(
    history: History, tmp_path: Path, what: str
) -> None:
    source = tmp_path / what
    if what == "empty":
        source.touch()
    elif what == "text":
        source.write_text("dear diary " * 100)
    elif what == "folder":
        source.mkdir()
    elif what == "incomplete":
        export_csv(history, source)
        (source / "sets.csv").unlink()
    before = everything(history)
    with pytest.raises(SourceError):
        import_history(history, source)
    assert everything(history) == before


def test_a_place_that_can_not_be_written_is_told(history: History, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for target in ("file/out", "file/out.zip", "none/such/out.zip"):
        with pytest.raises(OutputError):
            export_csv(history, tmp_path / target)
    with pytest.raises(OutputError):
        backup(history, tmp_path / "none" / "out.db")


def test_texts_survive_a_spreadsheet_reader(history: History, tmp_path: Path) -> None:
    """The files are plain CSV: the standard reader finds as many cells everywhere."""
    target = exported(history, tmp_path, "csv")
    for kind in RECORDS:
        with (target / f"{kind.TABLE}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(history.all(kind))
        assert all(None not in row and None not in row.values() for row in rows)


def test_tables_that_an_editor_marked_as_utf_8_come_in(history: History, tmp_path: Path) -> None:
    target = tmp_path / "export"
    export_csv(history, target)
    for file in target.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    with open_history(tmp_path / "other.db") as other:
        import_history(other, target)
        assert everything(other) == everything(history)
