"""``coach screen`` as a person uses it, as a program does, and what becomes of the answers."""

from __future__ import annotations

import io
import json
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coach.cli import main
from coach.commands.screen.questions import ask_all
from coach.content.health import questionnaire
from coach.content.loader import exercises
from coach.core.health.screening import next_question
from coach.runtime.training.safety import (
    EmergencyOpenError,
    allowed,
    last_screened,
    require_no_emergency,
)
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import Rating, Screening
from tests.support.answers import HEALTHY, IN_PAIN, answers
from tests.support.command import one_sentence
from tests.support.health_schemas import DIARY, QUESTIONS, SCREEN

GIVEN = questionnaire()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def coach(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs ``coach WORDS`` with typed lines: (exit code, stdout, stderr)."""

    def run(*words: Any, typed: Any = ()) -> tuple[Any, Any, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        code = main([str(word) for word in words])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def typed(given: Any, *, extra: Any = None) -> Any:
    """What is typed to give answers, by the numbers on the screen; ``extra`` lines come first."""
    lines: list[Any] = []
    told: dict[Any, Any] = {}
    while (question := next_question(GIVEN, told)) is not None:
        told[question.code] = given[question.code]
        lines += (extra or {}).get(question.code, [])
        if question.kind == "map":
            lines.append(", ".join(given[question.code]).replace("none", "0"))
        elif question.spans:
            spans = {**question.spans, "unsure": "d"}
            lines.append(" ".join(str(spans[code][-1]) for code in given[question.code]))
        else:
            codes = [code for code, _ in GIVEN.choices(question)]
            lines.append(" ".join(str(codes.index(code) + 1) for code in given[question.code]))
    return lines


def asked(given: Any) -> list[Any]:
    """The questions that come, in order."""
    found: list[Any] = []
    told: dict[Any, Any] = {}
    while (question := next_question(GIVEN, told)) is not None:
        told[question.code] = given[question.code]
        found.append(question)
    return found


def stored(home: Path) -> Any:
    with open_history() as history:
        return history.all(Screening)


# For programs


def test_questions_as_json(coach: Any) -> None:
    code, out, _ = coach("screen", "--questions", "--json")
    document = json.loads(out)
    jsonschema.validate(document, QUESTIONS)
    assert code == 0
    leads = {
        (question["code"], answer["code"]): answer["leads_to"]
        for question in document["questions"]
        for answer in question["answers"]
    }
    assert leads["danger_body", "walk"] == "emergency"
    assert leads["nerves", "clumsy"] == "clinician"
    assert leads["bones", "osteoporosis"] == "care"
    assert leads["bones", "none"] == "go"
    assert all((q["code"], "unsure") in leads for q in document["questions"])


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (HEALTHY, "go"),
        (IN_PAIN, "go"),
        (answers(bones="osteoporosis"), "care"),
        (answers(IN_PAIN, pattern="night"), "clinician"),
        (answers(danger_chest="chest"), "emergency"),
        ({}, "clinician"),
    ],
)
def test_answers_from_a_file(
    coach: Any, home: Path, tmp_path: Path, given: Any, outcome: str
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(given))
    code, out, err = coach("screen", "--answers", file, "--json")
    document = json.loads(out)
    jsonschema.validate(document, SCREEN)
    assert (code, err, document["outcome"]) == (0, "", outcome)
    assert (document["call"] is not None) == (outcome == "emergency")
    offered = [row["exercise"] for key in ("held_back", "adapted") for row in document[key]]
    assert sorted([*offered, *document["allowed"]]) == sorted(exercises())
    assert not home.exists()  # a file may be anybody's: nothing is kept of it


def test_a_file_may_be_short_and_wrapped(coach: Any, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    short = {code: list(codes) for code, codes in HEALTHY.items()} | {
        "pain": "no",
        "joints": ["none"],
    }
    file.write_text(json.dumps({"schema": "coach.answers/1", "answers": short}))
    _, out, _ = coach("screen", "--answers", file, "--json")
    assert json.loads(out)["outcome"] == "go"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no json {", "is not JSON"),
        ("[1, 2]", "does not hold answers"),
        ('{"pane": "yes"}', "question that does not exist (pane)"),
        ('{"pain": "secret-illness"}', "an answer to pain that it does not know"),
        ('{"pain": ["yes", "no"]}', "takes just one"),
        ('{"pain": 3, "age": "old"}', "an answer to age that it does not know"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence_without_its_answers(
    coach: Any, tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(text)
    code, out, err = coach("screen", "--answers", file)
    assert (code, out) == (2, "")
    assert told in err
    assert one_sentence(err)
    assert "secret" not in err


def test_a_file_that_is_not_there(coach: Any, tmp_path: Path) -> None:
    code, _, err = coach("screen", "--answers", tmp_path / "none.json")
    assert code == 2
    assert one_sentence(err)


# For people


def test_a_healthy_person_types_eleven_answers_and_goes_ahead(coach: Any, home: Path) -> None:
    lines = typed(HEALTHY)
    assert len(lines) == 11
    code, out, err = coach("screen", typed=lines)
    assert (code, err) == (0, "")
    assert "Go ahead" in out
    assert "emergency" not in out.lower()
    assert [item.outcome for item in stored(home)] == ["go"]
    assert all(len(line) <= 80 for line in out.splitlines())


def test_every_question_says_why_it_is_asked(coach: Any) -> None:
    ill = answers(
        IN_PAIN, nerves="arm_tingling", where="chest", chest_feel="no", conditions="disc",
        tingle_where=("c6_left", "c7_left"), course="worse", quiet="no",
        cleared="yes", seen_when="month",
    )  # fmt: skip
    extra = {question.code: ["?"] for question in GIVEN.questions}
    _, out, _ = coach("screen", typed=typed(ill, extra=extra))
    assert all(len(line) <= 80 for line in out.splitlines())
    flat = " ".join(out.split())
    for question in GIVEN.questions:
        assert f"Why we ask: {question.why}" in flat
    assert "Marked: left biceps, wrist and thumb (C6); left back of arm" in flat
    assert "[5]" in out  # the map to show, with the places marked
    assert "doctor or physiotherapist within a week" in out


def test_an_emergency_comes_at_once_and_must_be_acknowledged(coach: Any, home: Path) -> None:
    code, out, _ = coach("screen", typed=["3", "y", "later", "ok"])
    assert code == 0
    assert "EMERGENCY: GET HELP NOW" in out
    assert "112 (Europe), 911 (North America), 999 (UK)" in out
    assert out.count("Type OK") == 2
    assert "On offer" not in out
    assert "2. " not in out  # no further question
    assert [item.outcome for item in stored(home)] == ["emergency"]


def test_a_slip_of_the_finger_can_be_taken_back(coach: Any) -> None:
    _, out, _ = coach("screen", typed=["3", "n", *typed(HEALTHY)])
    assert "EMERGENCY" not in out
    assert "Go ahead" in out


def test_back_and_nonsense(coach: Any) -> None:
    lines = typed(HEALTHY)
    tangled = ["b", "nonsense", "99", "1 9", "", lines[0], "b", *lines]
    code, out, _ = coach("screen", typed=tangled)
    assert code == 0
    assert "Go ahead" in out
    assert out.count("Type the number") == 4


def test_words_are_understood_where_they_mean_one_answer(coach: Any, home: Path) -> None:
    """No for none, yes and no where one answer begins so, and not knowing."""
    told = {"age": "3", "recent": "none", "joints": "nothing"}
    codes = [question.code for question in GIVEN.questions if question.code in HEALTHY]
    code, out, _ = coach("screen", typed=[told.get(one, "no") for one in codes])
    assert code == 0
    assert "None of your answers speaks against training" in " ".join(out.split())
    assert stored(home)[-1].outcome == "go"


def test_a_word_that_may_mean_several_answers_is_asked_again(coach: Any, home: Path) -> None:
    """A yes to the injury is two answers, and to a list of signs it names none of them."""
    lines = ["yes", "no", "no", "yes", "yes", "don't know", "q"]
    _, out, _ = coach("screen", typed=lines)
    flat = " ".join(out.split())
    assert flat.count("Type the numbers of all that apply") == 1
    assert flat.count("Type the number of one answer.") == 1
    assert "5. How old are you?" in flat


@pytest.mark.parametrize(
    ("line", "code"), [("0", "0_3"), ("3", "0_3"), ("4", "4_6"), ("10", "7_10"), ("d", "unsure")]
)
def test_how_strong_pain_is_is_typed_as_it_is(line: str, code: str) -> None:
    """A pain of 3 is no third answer."""
    lines = typed(answers(IN_PAIN))
    place = [question.code for question in asked(IN_PAIN)].index("strength")
    lines[place : place + 1] = ["11", "three", line]
    told: list[str] = []
    typing = chain(lines, repeat("d"))  # strong pain raises more questions
    given = ask_all(GIVEN, read=lambda _: str(next(typing)), write=told.append)
    assert given["strength"] == (code,)
    assert sum("Type a number from 0 to 10" in text for text in told) == 2


@pytest.mark.parametrize("lines", [["9", "12", "q"], []])
def test_who_stops_leaves_nothing_behind(
    coach: Any, home: Path, lines: list[Any] | list[str]
) -> None:
    code, _, err = coach("screen", typed=lines)
    assert code == (0 if lines else 2)
    assert not home.exists()
    assert not err or one_sentence(err)


def test_no_save_keeps_nothing(coach: Any, home: Path) -> None:
    coach("screen", "--no-save", typed=typed(HEALTHY))
    assert not home.exists()


def test_json_from_the_keyboard_is_alone_on_stdout(coach: Any) -> None:
    code, out, err = coach("screen", "--json", typed=typed(HEALTHY))
    assert code == 0
    jsonschema.validate(json.loads(out), SCREEN)
    assert "1. First" in err


# What the answers open and close


def test_an_open_emergency_stops_all_coaching_until_a_new_screening(coach: Any, home: Path) -> None:
    coach("screen", typed=["3", "", "ok"])
    with open_history() as history:
        with pytest.raises(EmergencyOpenError) as caught:
            require_no_emergency(history)
        assert "112" in str(caught.value)
        gates = allowed(history, exercises().values())
        assert {gate.state for gate in gates.values()} == {"held_back"}
    coach("screen", typed=typed(HEALTHY))
    with open_history() as history:
        require_no_emergency(history)
        assert last_screened(history).outcome == "go"


# The diary


def test_a_day_is_noted_and_shown(coach: Any, home: Path) -> None:
    code, out, _ = coach("screen", "--pain", "4", "--effort", "6", "--where", "left C6")
    assert code == 0
    assert " 4 ####" in out
    assert "For most people" in out
    with open_history() as history:
        ratings = history.all(Rating)
    assert {(item.kind, item.value, item.region) for item in ratings} == {
        ("pain", 4, "c6_left"),
        ("effort", 6, None),
    }
    _, out, _ = coach("screen", "--diary", "--json")
    jsonschema.validate(json.loads(out), DIARY)


def test_the_two_week_rule_speaks_in_the_diary(coach: Any, home: Path) -> None:
    import time

    now = time.time()
    with open_history() as history:
        history.add_all([Rating(Moment(now - d * 86400), "pain", 4) for d in range(20)])
    _, out, _ = coach("screen", "--diary")
    assert "no better after two weeks" in out
    assert "Please see a doctor or physiotherapist" in out


def test_an_empty_diary_says_how_to_begin(coach: Any) -> None:
    code, out, _ = coach("screen", "--diary")
    assert code == 0
    assert "coach screen --pain 3" in out


@pytest.mark.parametrize(
    "words", [["--effort", "3"], ["--pain", "3", "--where", "the moon"], ["--where", "neck"]]
)
def test_a_diary_entry_that_does_not_fit(coach: Any, words: list[str]) -> None:
    code, _, err = coach("screen", *words)
    assert code == 2
    assert one_sentence(err)


@pytest.mark.parametrize("value", ["11", "-1", "much"])
def test_ratings_are_from_0_to_10(coach: Any, value: str) -> None:
    with pytest.raises(SystemExit) as caught:
        coach("screen", f"--pain={value}")
    assert caught.value.code == 2


# Nothing leaks


def test_answers_are_in_no_log_and_can_be_erased(coach: Any, home: Path) -> None:
    """The only file that knows is the history, its answers are not even there, and it forgets."""
    ill = answers(
        IN_PAIN, nerves="arm_tingling", tingle_where="c6_left", bones="osteoporosis",
        load=("mood", "smoking"), age="over_55", cleared="no",
    )  # fmt: skip
    facts = [b"osteoporosis", b"low_mood", b"smoking", b"arm_tingling", b"weak_bones", b"tingling"]
    code, _, err = coach("screen", typed=typed(ill))
    assert (code, err) == (0, "")
    coach("screen", "--pain", "7", "--where", "left C6")
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    holding = {path.name for path in files if any(fact in path.read_bytes() for fact in facts)}
    assert holding
    assert all(name.startswith("history.db") for name in holding)
    assert coach("history", "--erase", "--yes")[0] == 0
    for path in home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(fact in content for fact in (*facts, b"c6_left")), path.name


def test_an_emergency_says_what_to_do_once(coach: Any, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    fallen = {"injury": "unchecked", "bones": "osteoporosis", "strength": "7_10"}
    file.write_text(json.dumps(answers(IN_PAIN, **fallen)), encoding="utf-8")
    _, out, _ = coach("screen", "--answers", file, "--plain")
    assert out.count("Move as little as you can until then.") == 1
    assert out.count("Say what happened, and where it hurts.") == 1
    assert "A fall or blow can break a bone" in out, "every reason is told"
