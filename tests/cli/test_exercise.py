"""``coach exercise`` as people type it: recordings, lists, mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from coach.commands import common
from coach.paths import shipped
from coach.pose.registry import PoseModel
from coach.pose.trace import TraceWriter
from coach.storage.history import open_history
from coach.storage.records import Session
from tests.support.exercise_command import SESSION, Coach, FakeDetector, exercise_command
from tests.support.moving import filmed, lifting
from tests.support.schemas import EXERCISE


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six lateral raises, as a landmark trace."""
    path = tmp_path_factory.mktemp("film") / "raises.npz"
    with TraceWriter(path) as trace:
        for one in filmed(25.0, angle=lambda t_s: lifting(t_s) if t_s < 24 else 10.0):
            trace.add(one)
    return path


@pytest.fixture
def coach(capsys: pytest.CaptureFixture[str]) -> Coach:
    return exercise_command(capsys)


def test_one_exercise_in_a_recording(coach: Coach, film: Path) -> None:
    code, out, _ = coach("lateral_raise", "--source", film, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["schema"] == "coach.exercise/1"
    assert (document["reps"], document["attempts"]) == (6, 6)
    code, out, _ = coach("lateral_raise", "--source", film)
    assert code == 0
    assert "6 complete" in out


def test_a_routine_in_a_recording(coach: Coach, film: Path) -> None:
    code, out, _ = coach("desk", "--source", film, "--json")
    document = json.loads(out)
    jsonschema.validate(document, SESSION)
    assert code == 0
    assert document["routine"] == "desk"
    assert document["exercises"][0]["exercise"] == "chin_tuck"
    assert document["exercises"][0]["reps"] == 0, "raising the arms is no chin tuck"
    assert "side" in document["notes"][0], "why nothing was counted"


def test_nothing_of_a_recording_is_remembered(coach: Coach, film: Path) -> None:
    coach("desk", "--source", film)
    with open_history() as history:
        assert history.all(Session) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "coach exercise --list"),
        (("chin_tuk",), 2, "did you mean chin_tuck?"),
        (("nothing_like_it",), 2, "there is no exercise or routine"),
        (("chin_tuck", "--source", "there_is_none.mp4"), 3, "there_is_none.mp4"),
        (("programme", "--source", "x.npz"), 2, "the programme is for the camera"),
        (("chin_tuck", "--source", "31"), 2, "coach screen"),  # never asked
    ],
)
def test_mistakes_are_one_sentence(
    coach: Coach, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, said: str
) -> None:
    monkeypatch.setattr(common, "pose_model", lambda: Path("none"))
    monkeypatch.setattr("coach.pose.mediapipe.entry.MEDIAPIPE", PoseModel(FakeDetector))
    got, _, err = coach(*words)
    assert got == code
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("reps", ["0", "61", "two"])
def test_impossible_numbers_are_refused(coach: Coach, reps: str) -> None:
    with pytest.raises(SystemExit) as caught:
        coach("chin_tuck", "--reps", reps)
    assert caught.value.code == 2


def test_nobody_in_the_recording(coach: Coach, tmp_path: Path) -> None:
    path = tmp_path / "empty.npz"
    with TraceWriter(path) as trace:
        for one in filmed(1.0, angle=lambda _: None):
            trace.add(one)
    code, _, err = coach("lateral_raise", "--source", path)
    assert code == 4
    assert "nobody was found" in err


def test_lists(coach: Coach) -> None:
    code, out, _ = coach("--list")
    assert code == 0
    for part in ("desk_break", "2 min", "programme", "chin_tuck", "wall_push_up_plus"):
        assert part in out
    assert "Borms" not in out
    _, out, _ = coach("--list", "chin_tuck")
    assert "PMC10472040" in out
    _, out, _ = coach("--list", "full")
    assert "Doorway" in out
    assert "About 15 minutes" in out
    _, out, _ = coach("--list", "programme")
    assert "Week 1, session 1" in out
    assert "WHO" in out


def test_files_are_checked(coach: Coach, tmp_path: Path) -> None:
    files = sorted(shipped("exercises").glob("*.toml"))
    assert len(files) > 20
    code, out, _ = coach("--validate", *files)
    assert code == 0
    assert out.count(": good") == len(files)
    bad = tmp_path / "chin_tuck.toml"
    text = shipped("exercises", "chin_tuck.toml").read_text(encoding="utf-8")
    bad.write_text(text.replace("title =", "titel ="), encoding="utf-8")
    routines = tmp_path / "routines.toml"
    text = shipped("exercises", "routines.toml").read_text(encoding="utf-8")
    routines.write_text(text.replace("minutes = 2.0", "minutes = 9.0"), encoding="utf-8")
    code, _, err = coach("--validate", bad, routines)
    assert code == 6
    assert "titel: unknown key (title?)" in err
    assert "routines[0].minutes" in err


def test_exercises_and_routines_of_ones_own(coach: Coach, film: Path, tmp_path: Path) -> None:
    text = shipped("exercises", "lateral_raise.toml").read_text(encoding="utf-8")
    lift = tmp_path / "my_lift.toml"
    lift.write_text(text.replace('name = "lateral_raise"', 'name = "my_lift"'), encoding="utf-8")
    assert coach("--validate", lift)[0] == 0
    code, out, _ = coach(lift, "--source", film, "--json")
    assert code == 0
    assert json.loads(out)["exercise"] == "my_lift"
    prescribed = tmp_path / "prescribed.toml"
    prescribed.write_text(
        """
        [[routines]]
        name = "prescribed"
        title = "From my physiotherapist"
        minutes = 1.0
        purpose = "Arms"
        source = "my physiotherapist, no trial"
        items = [{ exercise = "lateral_raise", sets = 2, repetitions = 3, rest_s = 15.0 }]
        """,
        encoding="utf-8",
    )
    assert coach("--validate", prescribed)[0] == 0
    code, out, _ = coach(prescribed, "--source", film, "--json")
    assert code == 0
    assert [one["reps"] for one in json.loads(out)["sets"]] == [3, 3]
    two = tmp_path / "two.toml"
    twice = prescribed.read_text(encoding="utf-8")
    two.write_text(twice + twice.replace('"prescribed"', '"other"'), encoding="utf-8")
    code, _, err = coach(two, "--source", film)
    assert code == 2
    assert "2 routines" in err


def test_a_hold_of_a_recording_is_told_and_no_fault_for_nobody_asked_for_it(
    coach: Coach, film: Path, tmp_path: Path
) -> None:
    told = shipped("exercises", "lateral_raise.toml").read_text(encoding="utf-8")
    held = tmp_path / "held_raise.toml"
    named = told.replace('name = "lateral_raise"', 'name = "held_raise"')
    hold = 'hold_s = 6.0\nhold_minimum_s = 0.1\nhold_says = "Hold."\nback_s = '
    held.write_text(named.replace("back_s = ", hold, 1), encoding="utf-8")
    document = json.loads(coach(held, "--source", film, "--json")[1])
    jsonschema.validate(document, EXERCISE)
    assert document["reps"] == len(document["holds_s"]) > 0
    assert (document["faults"], document["score"]) == ([], 100)
    _, out, _ = coach(held, "--source", film)
    assert " of 6 s\n" in out
    assert "Hold a little longer" not in out
