"""``coach exercise`` with a camera that is played: a guided session, its voice, health rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from coach.capture.base import BaseSource
from coach.capture.source import SourceInfo
from coach.commands import common
from coach.commands.exercise import live
from coach.core.health.screening import Screened
from coach.core.types import Frame
from coach.paths import shipped
from coach.pose.registry import PoseModel
from coach.runtime.training.resolve import choose
from coach.runtime.training.safety import remember_screening
from coach.storage.history import History, open_history
from coach.storage.moment import Moment
from coach.storage.records import ExerciseSet, Repetition, Session
from coach.storage.store import Store
from tests.support.exercise_command import SESSION, Coach, FakeDetector, exercise_command
from tests.support.moving import SIZE

NOW = Moment.of(datetime.now().astimezone())


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def coach(capsys: pytest.CaptureFixture[str]) -> Coach:
    return exercise_command(capsys)


class FakeCamera(BaseSource):
    """Twelve minutes of a camera, an hour's worth of patience."""

    problem = None

    def __init__(self) -> None:
        super().__init__(SourceInfo("0", SIZE, 30.0, live=True), lambda: None)

    def __iter__(self) -> Iterator[Frame]:
        from coach.clock import SystemClock

        begun_s = SystemClock().now_s()
        for seq in range(12 * 60 * 30):
            image = np.full((48, 64, 3), 90 + seq % 60, np.uint8)
            image[seq % 48] = 255
            # Ten times as fast as a camera, on a clock that runs ten times as fast.
            SystemClock().sleep_s(begun_s + seq / 300 - SystemClock().now_s())
            yield Frame(seq, begun_s + seq / 30, image)


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "pose_model", lambda: Path("none"))
    monkeypatch.setattr("coach.pose.mediapipe.entry.MEDIAPIPE", PoseModel(FakeDetector))
    monkeypatch.setattr("coach.capture.open.open_source", lambda *_, **__: FakeCamera())
    with open_history() as history:
        remember_screening(history, Screened("go", (), frozenset(), "all"), NOW)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys to come, one each time somebody looks; Ctrl-C at the end."""
    waiting: list[str] = []

    class FakeKeys:
        def __enter__(self) -> FakeKeys:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def wait(self, timeout_s: float) -> str:
            import threading

            threading.Event().wait(0.01)
            key = waiting.pop(0) if waiting else ""
            if key == "^C":
                raise KeyboardInterrupt
            return key

    monkeypatch.setattr("coach.commands.keys.Keys", FakeKeys)
    return waiting


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the session asks about pain is answered with 1."""
    run = live._press

    def answering(session: Any, key: str) -> None:
        run(session, "1" if session.state.asking else key)

    monkeypatch.setattr(live, "_press", answering)


def test_a_guided_session_from_question_to_summary(
    coach: Coach, camera: None, keys: list[str], answered: None
) -> None:
    code, out, err = coach("lateral_raise", "--reps", "2", "--sets", "1", "--json")
    document = json.loads(out)
    jsonschema.validate(document, SESSION)
    assert code == 0
    assert document["ended"] == "done"
    assert document["sets"][0]["reps"] == 2
    assert [one["value"] for one in document["ratings"]] == [1, 1, 1]
    assert "2 of 2" in err
    with open_history() as history:
        (session,) = history.all(Session)
        assert session.ended_why == "done"
        assert len(history.all(Repetition)) == 2


def test_a_plain_session_is_lines_to_its_end(
    coach: Coach, camera: None, keys: list[str], answered: None
) -> None:
    code, out, _ = coach("lateral_raise", "--reps", "2", "--sets", "2", "--plain")
    assert code == 0
    lines = out.splitlines()
    assert not re.search(r"[\x1b\r─-▟⠀-⣿°×·–…%]| {3,}", out), "no drawing, nothing aligned"
    assert lines[0] == "Tubing lateral raise, set 1 of 2."
    counts = [line for line in lines if re.fullmatch(r"\d of 2\.", line)]
    assert counts.count("2 of 2.") == 2, "the last repetition of each set is told too"
    assert any(line.startswith("How much pain do you have now") for line in lines)
    assert len([line for line in lines if line.startswith("To answer: ")]) == 1
    assert any(line.startswith("Tubing lateral raise: 4 of 4 done, set by set 2 and 2, ")
               for line in lines)  # fmt: skip
    assert lines[-1] == "That was it. Well done."
    assert all(line[-1] in ".?!" for line in lines)


def test_ctrl_c_keeps_what_was_done(coach: Coach, camera: None, keys: list[str]) -> None:
    keys += ["1", "n", "n", *[""] * 150, "^C"]
    code, out, _ = coach("lateral_raise", "--reps", "50", "--sets", "1")
    assert code == 130
    assert "of 50" in out
    with open_history() as history:
        assert [one.ended_why for one in history.all(Session)] == ["stopped"]
        assert len(history.all(ExerciseSet)) == 1
        assert history.all(Repetition)


def test_nothing_is_kept_where_nobody_wants_it(coach: Coach, camera: None, keys: list[str]) -> None:
    keys += ["1", "q"]
    code, out, _ = coach("lateral_raise", "--no-save")
    assert code == 0
    assert "Nothing was done yet." in out
    with open_history() as history:
        assert history.all(Session) == []


def test_after_a_new_sign_the_questions_come_before_the_next_session(
    coach: Coach, camera: None, keys: list[str]
) -> None:
    ready = Screened("go", (), frozenset(), "all")
    with open_history() as history:
        remember_screening(history, ready, Moment(1e9))
    keys += ["0", "n", "n", "h", "0", "1"]
    code, out, _ = coach("lateral_raise")
    assert code == 0
    assert "New tingling" in out
    code, _, err = coach("lateral_raise")
    assert code == 2
    assert "coach screen" in err
    with open_history() as history:
        remember_screening(history, ready, Moment.of(datetime.now().astimezone()))
    keys += ["q"]
    assert coach("lateral_raise")[0] == 0


def test_pain_in_the_chest_is_an_emergency_from_then_on(
    coach: Coach, camera: None, keys: list[str]
) -> None:
    keys += ["0", "n", "n", "h", "0", "5"]
    _, out, _ = coach("lateral_raise")
    assert "112" in out
    code, _, err = coach("lateral_raise")
    assert code == 2
    assert "112" in err


class FakeVoice:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.closed = False

    def say(self, text: str, *, urgent: bool = False) -> None:
        self.said.append(text)

    def finish(self) -> None:
        self.closed = True


def test_the_voice_counts_aloud(
    coach: Coach, camera: None, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = FakeVoice()
    monkeypatch.setattr("coach.notices.voice.open_voice", lambda: voice)
    keys += ["0", "n", "n", *[""] * 150, "q"]
    assert coach("lateral_raise", "--voice")[0] == 0
    at = voice.said.index("Tubing lateral raise: 24 times")
    assert voice.said[at + 1 : at + 3] == ["1", "2"]
    assert voice.closed


def test_where_there_is_no_voice_that_is_said_and_nothing_fails(
    coach: Coach, camera: None, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.notices.voice.open_voice", lambda: None)
    keys += ["q"]
    code, _, err = coach("lateral_raise", "--voice")
    assert code == 0
    assert "there is no speech on this machine" in err


def test_an_open_emergency_starts_no_session(coach: Coach, camera: None) -> None:
    with open_history() as history:
        remember_screening(history, Screened("emergency", (), frozenset(), "nothing"), Moment(1e9))
    code, _, err = coach("lateral_raise")
    assert code == 2
    assert "112" in err


def test_an_open_emergency_counts_no_recording_either(coach: Coach, tmp_path: Path) -> None:
    with open_history() as history:
        remember_screening(history, Screened("emergency", (), frozenset(), "nothing"), Moment(1e9))
    code, _, err = coach("lateral_raise", "--source", str(tmp_path / "any.mp4"), "--json")
    assert code == 2
    assert "emergency" in err


def test_what_is_held_back_is_replaced_and_the_reason_told(
    coach: Coach, camera: None, keys: list[str]
) -> None:
    facts = frozenset({"osteoporosis"})
    with open_history() as history:
        remember_screening(history, Screened("go", (), facts, "all"), Moment(1e9))
    keys += ["q"]
    code, out, _ = coach("cat_cow")
    told = " ".join(out.split())
    assert code == 0
    assert "Not now: Cat–cow. Held back because of weak bones" in told
    assert "In its place: Thoracic extension." in told
    assert "Hold 3 to 5 seconds" in told


def test_where_nothing_fits_that_is_said_and_what_to_do(coach: Coach, camera: None) -> None:
    facts = frozenset({"recent_surgery"})
    with open_history() as history:
        remember_screening(history, Screened("go", (), facts, "all"), Moment(1e9))
    for name in ("chin_tuck", "full", "programme"):
        code, _, err = coach(name)
        assert code == 2
        assert "operation in the last three months" in err
        assert "ask your doctor or physiotherapist" in err


def test_what_health_changes_is_what_is_asked(tmp_path: Path) -> None:
    """The shipped hold is short enough already: somebody's own, longer one shows the limit."""
    text = shipped("exercises", "thoracic_extension.toml").read_text(encoding="utf-8")
    own = tmp_path / "thoracic_extension.toml"
    own.write_text(text.replace("hold_s = 4.0", "hold_s = 15.0"), encoding="utf-8")
    well = choose(str(own), History(Store(None)), Moment(2e9))
    assert well.plan.sets[0].hold_s == 15.0
    history = History(Store(None))
    facts = frozenset({"osteoporosis"})
    remember_screening(history, Screened("go", (), facts, "all"), Moment(1e9))
    found = choose(str(own), history, Moment(2e9))
    assert found.plan.sets[0].hold_s == 4.0
    [drive], [usual] = (one.specs["thoracic_extension"].drives for one in (found, well))
    assert drive.minimum_share < usual.minimum_share, "less of the range is enough"
    assert "Hold 3 to 5 seconds" in found.notes[0]
