"""Which exercises a break offers, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from coach.content.health import questionnaire
from coach.content.loader import exercises
from coach.content.routines import routines
from coach.core.health.screening import Screened
from coach.core.monitor.events import BreakBegun
from coach.runtime.desk.notices import notice_of
from coach.runtime.training.breaks import (
    break_routines,
    break_sentence,
    break_suggestion,
    shown_items,
)
from coach.runtime.training.resolve import choose
from coach.runtime.training.safety import allowed, remember_screening
from coach.storage.history import History
from coach.storage.records import Session
from coach.storage.store import Store
from tests.support.memories import NOON

BREAKS = [one.name for one in routines().values() if one.for_breaks]


@pytest.fixture
def history() -> Iterator[Any]:
    with History(Store(None)) as opened:
        yield opened


def answered(history: History, *facts: Any, open: str = "all") -> None:
    remember_screening(history, Screened("go", (), frozenset(facts), open), NOON)


def names(history: History) -> list[Any]:
    return [routine.name for routine in break_routines(history)]


def test_the_routines_take_turns(history: History) -> None:
    assert names(history) == BREAKS
    seen = []
    for number in range(2 * len(BREAKS)):
        first = names(history)[0]
        seen.append(first)
        at = NOON.after(60.0 * number)
        history.add(replace(Session(at, first), ended_s=at.utc_s + 120, ended_why="done"))
    assert seen == BREAKS * 2


@pytest.mark.parametrize("fact", sorted(fact.code for fact in questionnaire().facts))
def test_nothing_that_is_held_back_is_offered(history: History, fact: Any) -> None:
    answered(history, fact)
    gates = allowed(history, exercises().values())
    for routine in break_routines(history):
        shown = [item.exercise for item in shown_items(history, routine)]
        assert shown
        assert all(gates[name].state != "held_back" for name in shown)
        said = break_sentence(history, routine)
        left_out = {item.exercise for item in routine.items} - set(shown)
        assert not any(exercises()[name].title.lower() in said for name in left_out)
        assert choose(routine.name, history, NOON).plan.sets, "and it can be begun"


def test_a_notice_suggests_nothing_before_the_safety_questions(history: History) -> None:
    suggest = lambda: break_suggestion(history)  # noqa: E731
    assert notice_of(BreakBegun(1.0, 1200.0), suggest).text.endswith(".")
    assert break_suggestion(history) == ""
    answered(history)
    assert break_suggestion(history).startswith("Or on your chair: 3 × chin tuck")
    assert break_suggestion(history) in notice_of(BreakBegun(1.0, 1200.0), suggest).text
