"""``--plain``: whole sentences, a line each, for a screen reader and a log."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.cli import main
from coach.core.posture.result import Assessment
from coach.core.session.screen_model import Said, ScreenModel
from coach.core.session.state import ANSWERS
from coach.core.types import View
from coach.pose.trace import TraceWriter
from coach.report.terminal.plain import SessionLines, check_lines, in_words
from models.evaluation.monitor.motions import load_motions
from tests.cli.test_history import filled, history  # noqa: F401 - fixtures
from tests.support.answers import IN_PAIN, answers


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")  # so that it is put back as it was
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")


@pytest.fixture
def trace(tmp_path: Path) -> str:
    place = tmp_path / "slump.npz"
    with TraceWriter(place) as writer:
        for sample in load_motions()["front_slump_slowly"].samples():
            writer.add(sample)
    return str(place)


def plain(capsys: pytest.CaptureFixture[str], *words: Any) -> Any:
    assert main([*words, "--plain"]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told, "no colour and no moving cursor"
    assert "\r" not in told, "nothing is written over"
    assert not re.search("[─-▟⠀-⣿°×·–…%]", told), "no drawing, and no sign that is read badly"
    assert not re.search(r" {3,}", told), "nothing is aligned"
    return told.splitlines()


def test_a_check_is_sentences(capsys: pytest.CaptureFixture[str], trace: str) -> None:
    lines = plain(capsys, "check", trace)
    assert lines[0].endswith("seen from the front.")
    assert any(line.startswith("Head tilt: ") and "between" in line for line in lines)
    assert any(line.startswith("Not measured: ") for line in lines)
    assert all(line.endswith(".") for line in lines)


def test_a_monitored_recording_is_sentences(capsys: pytest.CaptureFixture[str], trace: str) -> None:
    lines = plain(capsys, "monitor", trace, "--baseline-seconds", "3", "--grace", "3")
    assert lines[0] == "After 3 s: Baseline taken, seen from the front."
    assert any("Slide back" in line or "float up" in line for line in lines)


def test_the_history_names_every_value(capsys: pytest.CaptureFixture[str], filled: Any) -> None:  # noqa: F811
    lines = plain(capsys, "history", "--days", "30")
    assert "Posture checks" in lines
    assert any(", score " in line or "score " in line for line in lines)
    assert any(re.search(r"\d+ degrees, between \d+ degrees and \d+ degrees", x) for x in lines)
    assert any("upright " in line and line.endswith(".") for line in lines)


def test_the_safety_questions_list_places_instead_of_drawing_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from coach.commands.screen.questions import question_text
    from coach.content.health import questionnaire

    given = questionnaire()
    question = next(one for one in given.questions if one.kind == "map")
    listed, drawn = (question_text(given, question, plain=one) for one in (True, False))
    assert len(listed.splitlines()) < len(drawn.splitlines()) + 40
    assert max(map(len, listed.splitlines())) < 80
    for line in listed.splitlines():
        assert len(re.findall(r"\b\d+  ", line)) <= 1, "one place a line"


@pytest.mark.parametrize(
    "told",
    [{"danger_body": "saddle"}, {"where": ["neck", "c7_left"], "nerves": "arm_weak"}],
    ids=["emergency", "clinician"],
)
def test_the_outcome_of_the_questions_too_is_said_in_whole_lines_without_a_drawing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], told: Any
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers(IN_PAIN, **told)), encoding="utf-8")
    assert main(["screen", "--answers", str(file)]) == 0
    drawn = capsys.readouterr().out
    assert main(["screen", "--answers", str(file), "--plain"]) == 0
    plain = capsys.readouterr().out
    assert all(line[0].isalnum() for line in plain.splitlines())
    assert set(plain.split()) <= set(drawn.split()), "the same words"
    assert any(len(line) > 76 for line in plain.splitlines()), "no line is broken"


def test_why_there_is_no_score_is_said_once() -> None:
    basis = "no score: the neck could not be measured"
    found = Assessment(View.SIDE_LEFT, (), None, (), score_basis=basis)
    lines = check_lines("a.mp4", found, frames="10 frames", notes=[])
    assert lines[1] == "No score: the neck could not be measured."


def shown(**changed: Any) -> ScreenModel:
    usual = {
        "title": "Desk break", "exercise": "Chin tuck", "place": "1 of 3", "big": "", "below": "",
        "big_label": "", "said": Said("", "plain"), "bars": (), "figure": None, "figure_s": 0.0,
    }  # fmt: skip
    return ScreenModel(**{**usual, **changed})


def test_a_session_says_each_thing_once_and_counts_no_seconds() -> None:
    lines = SessionLines()
    first, keys = lines.new(shown())
    assert first == "Chin tuck, 1 of 3."
    assert keys.startswith("Keys: space pause, ")
    assert lines.new(shown(big="3", big_label="get ready", said=Said("Sit tall.", "plain"))) == [
        "Sit tall."
    ]
    assert lines.new(shown(big="2", big_label="get ready", said=Said("Sit tall.", "plain"))) == []
    assert lines.new(shown(big="0", big_label="of 5", said=Said("Hold 5°.", "plain"))) == [
        "Hold 5 degrees."
    ]
    assert lines.new(shown(big="1", big_label="of 5", said=Said("Hold 5°.", "plain"))) == [
        "1 of 5."
    ]
    pain = shown(question="How much pain? 0 to 10", answers=ANSWERS["pain"])
    assert lines.new(pain) == [
        "How much pain? 0 to 10",
        "To answer: 0 to 9, + is 10; enter: no answer. q stops.",
    ]
    assert lines.new(pain) == []
    assert lines.new(replace(pain, question="And how hard was it?")) == ["And how hard was it?"]
    _, keys = lines.new(shown(question="Any of these signs?", answers=ANSWERS["signs"]))
    assert keys == "To answer: 0 to 5; enter: no answer, which ends the session. q stops."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("47° (−1° to 1°), ±5°", "47 degrees (-1 degree to 1 degree), plus or minus 5 degrees"),
        ("12 % nearer, 70%", "12 percent nearer, 70 percent"),
        ("shrug 1×, lean 2×", "shrug 1 time, lean 2 times"),
        ("11° and 1.1°", "11 degrees and 1.1 degrees"),
    ],
)
def test_signs_become_words(text: str, words: str) -> None:
    assert in_words(text) == words
