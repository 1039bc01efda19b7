"""The desk's week, from the history: once in seven days, remembered, compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.runtime.desk.week import EVERY_S, SUGGESTED, desk_suggestion
from coach.storage.history import History, open_history
from coach.storage.records import Event, Second, Spell
from tests.support.memories import NOON


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path / "history.db") as history:
        yield history


def bowed(history: History, at: Any, pitch_deg: Any) -> None:
    """Three hours at the desk with the head bowed by this much, in seconds of a minute each."""
    spell = history.add(Spell(at, "0", 1.0))
    numbers = {"head_pitch_deg": pitch_deg, "head_yaw_deg": 0.0, "distance_cm": 60.0}
    history.add_seconds(
        spell,
        [
            Second(spell.id, at.utc_s + 60 * n, "upright", numbers=numbers, duration_s=60.0)
            for n in range(180)
        ],
    )


def test_a_week_gives_one_suggestion_that_stays_until_the_next(history: History) -> None:
    bowed(history, NOON.after(-86400), 25.0)
    text = desk_suggestion(history, NOON)
    assert text.startswith("Your head is bowed for 100% of the time.")
    bowed(history, NOON.after(3600), 0.0)
    assert desk_suggestion(history, NOON.after(EVERY_S - 1)) == text
    assert len(history.all(Event, kind=SUGGESTED)) == 1


def test_the_next_week_says_whether_it_helped(history: History) -> None:
    bowed(history, NOON.after(-86400), 25.0)
    desk_suggestion(history, NOON)
    bowed(history, NOON.after(86400), 0.0)
    told = desk_suggestion(history, NOON.after(EVERY_S + 1))
    assert told == "Head bowed: 100% of the time before, 0% now."


def test_without_a_week_nothing_is_said_or_remembered(history: History) -> None:
    assert desk_suggestion(history, NOON) == ""
    assert history.all(Event) == []
