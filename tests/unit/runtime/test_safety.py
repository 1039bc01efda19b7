"""What the last answers and sessions open and close: exercises, and the questions themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.runtime.training.safety import (
    EmergencyOpenError,
    QuestionsOpenError,
    ask_again,
    remember_signs,
    require_answers,
    require_no_emergency,
)
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import Rating, Screening, Session


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of its own."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))


def test_an_emergency_stays_one_when_the_rules_change() -> None:
    with open_history() as history:
        history.add(Screening(Moment(0.0), "emergency", ("gone",), ("a_fact_of_old",)))
        with pytest.raises(EmergencyOpenError):
            require_no_emergency(history)


@pytest.mark.parametrize("outcome", ["EMERGENCY", "urgent"])
def test_an_outcome_that_this_version_does_not_know_clears_nothing(outcome: str) -> None:
    with open_history() as history:
        history.add(Screening(Moment(0.0), outcome, ("nothing_found",)))
        assert ask_again(history, Moment(1.0)) == "unknown"
        with pytest.raises(QuestionsOpenError, match="answer again"):
            require_answers(history, Moment(1.0))


def test_when_the_questions_come_back() -> None:
    day = 86400.0
    with open_history() as history:
        assert ask_again(history, Moment(0.0)) == "never"
        history.add(Rating(Moment(0.0), "pain", 2))
        history.add(Screening(Moment(1.0), "go", ("nothing_found",)))
        assert ask_again(history, Moment(day)) is None
        assert ask_again(history, Moment(29 * day)) == "four_weeks"
        history.add(Rating(Moment(2 * day), "pain", 5))
        assert ask_again(history, Moment(2 * day)) == "pain_changed"


def test_a_danger_sign_during_a_session_stays_open_after_it() -> None:
    with open_history() as history:
        history.add(Screening(Moment(0.0), "go", ("nothing_found",)))
        remember_signs(history, ["tingling", "weakness"], Moment(1.0))
        require_no_emergency(history)
        remember_signs(history, ["chest"], Moment(2.0))
        with pytest.raises(EmergencyOpenError):
            require_no_emergency(history)


def test_a_session_stopped_by_pain_brings_the_questions_back() -> None:
    with open_history() as history:
        history.add(Screening(Moment(0.0), "go", ("nothing_found",)))
        history.add(Session(Moment(5.0), "desk", ended_s=9.0, ended_why="done"))
        assert ask_again(history, Moment(10.0)) is None
        history.add(Session(Moment(20.0), "desk", ended_s=30.0, ended_why="pain"))
        assert ask_again(history, Moment(40.0)) == "new_sign"
        history.add(Screening(Moment(50.0), "go", ("nothing_found",)))
        assert ask_again(history, Moment(60.0)) is None
