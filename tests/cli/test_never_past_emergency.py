"""No path coaches past an emergency that is open, or may stand in a history nobody can read."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach import cli
from coach.errors import CoachError
from coach.runtime.machine import refuse_in_emergency
from coach.runtime.training.safety import (
    UNFINISHED,
    EmergencyOpenError,
    last_screened,
    prune_screenings,
    remember_screening,
    remember_unfinished,
    require_answers,
    require_no_emergency,
)
from coach.storage.emergency_mark import is_marked, set_mark
from coach.storage.export import backup
from coach.storage.history import history_path, open_history
from coach.storage.moment import Moment
from coach.storage.records import Screening
from tests.support.answers import HEALTHY, STATES, damaged, locked, newer, read_only, screened
from tests.support.command import one_sentence

NOW = Moment.of(datetime.now().astimezone())


@contextmanager
def database_version_kept(path: Any) -> Iterator[None]:
    """Afterwards the file is of the version it was of: the newer coach has gone."""
    with closing(sqlite3.connect(path)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
    yield
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {version}")


@pytest.fixture
def emergency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody whose last answers were an emergency."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    with open_history() as history:
        remember_screening(history, screened(danger_chest="chest"), NOW)
    return history_path()


PATHS = {
    "an exercise at the camera": ["chin_tuck"],
    "an exercise in a recording": ["chin_tuck", "--source", "FILM", "--json"],
    "a routine at the camera": ["desk"],
    "a routine in a recording": ["desk", "--source", "FILM"],
    "the programme": ["programme"],
    "an exercise without keeping it": ["chin_tuck", "--no-save"],
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("words", PATHS.values(), ids=list(PATHS))
def test_no_command_coaches_past_it(
    emergency: Any,
    state: Any,
    words: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    film = emergency.with_name("film.mp4")
    film.write_bytes(b"never opened")
    with state(emergency, monkeypatch):
        code = cli.main(["exercise", *(str(film) if w == "FILM" else w for w in words)])
    out = capsys.readouterr()
    assert code == 2
    assert out.out == ""
    assert "nothing is coached" in " ".join(out.err.split())


@pytest.mark.parametrize("state", STATES)
def test_no_program_counts_past_it(
    emergency: Any, state: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import coach

    film = tmp_path / "film.mp4"
    film.write_bytes(b"never opened")
    with state(emergency, monkeypatch), pytest.raises(CoachError, match="nothing is coached"):
        coach.count(film, "chin_tuck")


@pytest.mark.parametrize("state", STATES)
def test_what_the_app_asks_before_a_session_refuses(
    emergency: Any, state: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with state(emergency, monkeypatch), open_history(or_in_memory=True, queued=True) as history:
        with pytest.raises(CoachError, match="nothing is coached"):
            require_no_emergency(history)
        with pytest.raises(CoachError):
            require_answers(history, NOW)


@pytest.mark.parametrize("state", [locked, newer])
def test_answers_given_now_do_not_stand_for_those_nobody_can_read(
    emergency: Any, state: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with state(emergency, monkeypatch), open_history(or_in_memory=True) as history:
        remember_screening(history, screened(), NOW)
        with pytest.raises(CoachError, match="nothing is coached"):
            require_no_emergency(history)


@pytest.mark.parametrize("state", [locked, newer, read_only])
def test_an_emergency_told_while_the_history_takes_nothing_stays_one(
    tmp_path: Path, state: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The older, harmless answers are there again once the file opens: they must not count."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    with open_history() as history:
        remember_screening(history, screened(), NOW)
    with (
        database_version_kept(history_path()),
        monkeypatch.context() as patch,
        state(history_path(), patch),
        open_history(or_in_memory=True) as history,
    ):
        assert history.stands_in
        remember_screening(history, screened(danger_chest="chest"), NOW)
    with open_history() as history:
        assert last_screened(history).outcome == "go"
        with pytest.raises(EmergencyOpenError):
            require_no_emergency(history)
    assert cli.main(["exercise", "chin_tuck"]) == 2
    assert "nothing is coached" in " ".join(capsys.readouterr().err.split())
    with open_history() as history:
        remember_screening(history, screened(), NOW)
        require_no_emergency(history)


def test_the_mark_alone_refuses_and_erasing_takes_it_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    assert set_mark()
    with pytest.raises(EmergencyOpenError):
        refuse_in_emergency()
    with open_history() as history:
        remember_screening(history, screened(danger_chest="chest"), NOW)
    assert is_marked(), "another emergency clears nothing"
    assert cli.main(["history", "--health", "--erase", "--yes"]) == 0
    assert not is_marked()


def test_in_a_history_begun_anew_the_questions_open_it_again(
    emergency: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with damaged(emergency, monkeypatch), open_history() as history:
        remember_screening(history, screened(), NOW)
        require_no_emergency(history)
        assert require_answers(history, NOW) is None


@pytest.mark.parametrize("years", [-6, 6])
def test_a_wrong_clock_neither_opens_nor_locks_for_ever(emergency: Any, years: int) -> None:
    wrong = Moment.of(datetime.now().astimezone() + timedelta(days=365 * years))
    with open_history() as history:
        remember_screening(history, screened(), wrong)
        require_no_emergency(history)
        remember_screening(history, screened(danger_chest="chest"), wrong)
        with pytest.raises(CoachError):
            require_no_emergency(history)
        remember_screening(history, screened(), NOW)
        assert require_answers(history, NOW) is None


def test_answers_dated_in_the_future_are_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    with open_history() as history:
        remember_screening(history, screened(), NOW.after(30 * 86400.0))
        with pytest.raises(CoachError, match="clock"):
            require_answers(history, NOW)


def test_who_was_never_asked_is_not_coached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    for name in ("chin_tuck", "desk", "programme"):
        assert cli.main(["exercise", name]) == 2
        err = capsys.readouterr().err
        assert one_sentence(err)
        assert "coach screen" in err


def test_questions_left_before_the_end_are_asked_again_and_clear_nothing(emergency: Any) -> None:
    with open_history() as history:
        remember_unfinished(history, NOW)
        assert history.last_screening().outcome == UNFINISHED
        assert last_screened(history).outcome == "emergency"
        with pytest.raises(CoachError, match="nothing is coached"):
            require_no_emergency(history)
        remember_screening(history, screened(), NOW)
        remember_unfinished(history, NOW)
        require_no_emergency(history)
        with pytest.raises(CoachError, match="left the questions"):
            require_answers(history, NOW)
        remember_screening(history, screened(), NOW)
        assert require_answers(history, NOW) is None


def test_only_what_gates_exercises_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    told = screened(
        HEALTHY, pain="yes", injury="no", where="neck", strength="0_3", onset="slowly",
        duration="days", course="better", first="before", pattern="none",
        load=("mood", "self_harm", "smoking"), bones="osteoporosis",
    )  # fmt: skip
    with open_history() as history:
        kept = remember_screening(history, told, NOW)
        assert kept.facts == ("osteoporosis",)
        assert kept.reasons == ()
        assert history.all(Screening) == [kept]


EVERYTHING = ("low_mood", "neck_pain", "osteoporosis", "smoking", "stress", "two_weeks")


def test_what_earlier_versions_stored_too_much_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    with open_history() as history:
        history.add(Screening(NOW, "care", reasons=("weak_bones", "low_mood"), facts=EVERYTHING))
        history.add(Screening(NOW, "care", reasons=("self_harm",), facts=EVERYTHING))
        assert require_answers(history, NOW) is None
        assert [one.facts for one in history.all(Screening)] == [("osteoporosis",)] * 2
        assert {one.reasons for one in history.all(Screening)} == {()}
        assert history.last_screening() == history.all(Screening)[-1]
        assert last_screened(history).outcome == "care"


def test_an_emergency_stays_one_when_what_is_not_needed_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even one that no rule of today would tell."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    with open_history() as history:
        history.add(Screening(NOW, "care", facts=EVERYTHING))
        history.add(Screening(NOW, "emergency", reasons=("heart", "gone"), facts=EVERYTHING))
        history.add(Screening(NOW, UNFINISHED, reasons=("heart",), facts=EVERYTHING))
        with pytest.raises(EmergencyOpenError):
            require_no_emergency(history)
        remember_unfinished(history, NOW)
        prune_screenings(history)
        assert [one.outcome for one in history.all(Screening)] == ["care", "emergency", UNFINISHED]
        assert all("smoking" not in one.facts for one in history.all(Screening))
        with pytest.raises(EmergencyOpenError):
            require_no_emergency(history)


def test_nothing_is_pruned_in_a_history_that_only_stands_in(
    emergency: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked(emergency, monkeypatch), open_history(or_in_memory=True) as history:
        prune_screenings(history)
        with pytest.raises(CoachError):
            require_no_emergency(history)


@pytest.mark.parametrize("outcome", ["go", UNFINISHED, "care"])
def test_answers_that_are_imported_clear_nothing(
    emergency: Path, tmp_path: Path, outcome: str
) -> None:
    """Ids in somebody else's file may be higher than any this program gave."""
    with open_history(tmp_path / "other.db") as other:
        other.add(Screening(NOW.after(86400.0), outcome, id=2**61))
        backup(other, tmp_path / "backup.db")
    assert cli.main(["history", "--import", str(tmp_path / "backup.db")]) == 0
    with open_history() as history:
        assert history.all(Screening)[-1].outcome == outcome, "the latest by its time"
        with pytest.raises(EmergencyOpenError):
            require_no_emergency(history)
        remember_screening(history, screened(), NOW)
        require_no_emergency(history)


@pytest.mark.parametrize(("typed", "asked"), [("3\n", True), ("3\nn\n", False)])
def test_who_leaves_while_asked_about_an_emergency_has_told_it(
    typed: str, asked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The input ends at "Is that right?", or after the answer was taken back."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with open_history() as history:
        remember_screening(history, screened(), NOW)
    assert cli.main(["screen"]) == 2
    with open_history() as history, pytest.raises(CoachError) if asked else nullcontext():
        require_answers(history, NOW)
