"""The quantities History shows on one time line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.storage.history import History
from coach.storage.moment import days_before
from coach.storage.records import Event, ExerciseSet, Rating, Second, Session, Spell
from coach.storage.store import Store
from coach.ui.axes import time_ticks
from coach.ui.day_lanes import anything_for_lanes, day_lanes, grouped
from tests.support.memories import NOON


@pytest.fixture
def history() -> Iterator[History]:
    with History(Store(None)) as opened:
        yield opened


def sat(history: History, at: Any, upright_s: Any, slouching_s: Any) -> None:
    spell = history.add(Spell(at, "0", 1.0))
    states = [("upright", upright_s), ("slouching", slouching_s)]
    history.add_seconds(
        spell,
        [
            Second(spell.id, at.utc_s + n, state, duration_s=length)
            for n, (state, length) in enumerate(states)
        ],
    )


def by_title(line: Any) -> Any:
    return {lane.title: list(lane.values) for lane in line.lanes}


def test_what_was_never_recorded_has_no_lane(history: History) -> None:
    assert not anything_for_lanes(history)
    assert day_lanes(history, days_before(NOON, 6), NOON).lanes == []
    history.add(Rating(NOON, "pain", 4))
    (lane,) = day_lanes(history, days_before(NOON, 6), NOON).lanes
    assert lane.title == "Worst pain, 0 to 10"


def test_a_measured_zero_is_not_an_unmeasured_day(history: History) -> None:
    sat(history, NOON.after(-2 * 86400), 600, 200)
    history.add(Event(NOON.after(-2 * 86400), "nudge"))
    session = history.add(Session(NOON.after(-86400), "desk_break"))
    one = ExerciseSet(NOON.after(-86400), session.id, "chin_tuck")
    history.add_all([one, replace(one, side="left")])
    history.add_all([Rating(NOON, "pain", 0), Rating(NOON.after(60), "pain", 3)])
    line = day_lanes(history, days_before(NOON, 3), NOON)
    assert by_title(line) == {
        "Time upright": [None, 75.0, None, None],
        "Nudges a day": [None, 1.0, None, None],
        "Breaks a day": [None, 0.0, None, None],
        "Sets of exercise": [None, None, 2.0, 0.0],
        "Worst pain, 0 to 10": [None, None, None, 3.0],
    }
    assert line.said == (
        "1 day at the desk: upright 75% of the time, 1 nudge, 0 breaks. "
        "2 sets of exercise on 1 day. Pain from 0 to 3 of 10; 3 on 9 Oct."
    )


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=400),
    st.sampled_from([1, 7, 14, 28]),
)
def test_groups_cover_every_day_and_end_with_the_last(values: Any, each: Any) -> None:
    found = grouped(values, each)
    assert len(found) == -(-len(values) // each)
    last = [value for value in values[-each:] if value is not None]
    assert found[-1] == (pytest.approx(sum(last) / len(last)) if last else None)
    assert grouped(values, 1) == values


@given(st.dates(max_value=date(9998, 12, 30)), st.sampled_from([7, 31, 366]), st.integers(10, 200))
def test_ticks_of_time_fit_and_rise(first: Any, days: Any, width: int) -> None:
    ticks = time_ticks(first, days, width)
    assert [number for number, _ in ticks] == sorted({number for number, _ in ticks})
    assert all(0 <= number < days for number, _ in ticks)
    assert sum(len(text) + 1 for _, text in ticks) <= width
    if width >= 60:
        assert len(ticks) >= 4
