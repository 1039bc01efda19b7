"""What Today suggests: safety first, and no exercise that is not on offer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coach.core.health.pain import DUE_TEXT
from coach.core.programme.next_step import PersonToday, next_step

USUAL = PersonToday(due=None, checked_days_ago=1, monitored_ever=True)


def test_an_ordinary_day_asks_for_a_session() -> None:
    step = next_step(USUAL)
    assert (step.place, step.why) == ("exercise", "3 times more this week")


@pytest.mark.parametrize("within", ["today", "a week", "a few weeks"])
@pytest.mark.parametrize("left", [0, 2])
def test_nobody_is_sent_to_train_whom_a_doctor_is_to_see_first(within: Any, left: int) -> None:
    step = next_step(replace(USUAL, doctor_first=within, exercises_left=left))
    assert step.place == "learn"
    assert ("today" in step.what) == (within == "today")
    assert "exercises wait" in step.why


def test_an_emergency_comes_before_all() -> None:
    step = next_step(PersonToday(emergency=True, doctor_first="today"))
    assert step.what == "Read what to do now"


@pytest.mark.parametrize("due", list(DUE_TEXT))
def test_questions_that_are_due_come_before_a_session_and_say_why(due: Any) -> None:
    step = next_step(replace(USUAL, due=due, exercises_left=3))
    assert step.place == "learn"
    assert step.what.endswith("again") == (due != "never")
    assert step.why
