"""What a week says of the desk: one suggestion, the most worthwhile, and whether it helped."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.monitor.desk_setup import ENOUGH_S, DeskWeek, desk_week, helped, suggestion


def seconds(
    distance: float = 60.0,
    pitch: float = 0.0,
    yaw: float = 0.0,
    glare: float = 0.0,
    lasted_s: Any = ENOUGH_S,
) -> Any:
    numbers = {"distance_cm": distance, "head_pitch_deg": pitch, "head_yaw_deg": yaw}
    numbers["glare"] = glare
    return [(lasted_s / 100, numbers)] * 100


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ({}, None),
        ({"distance": 40.0}, "too_near"),
        ({"pitch": 20.0}, "too_low"),
        ({"yaw": 30.0}, "to_the_left"),
        ({"yaw": -30.0}, "to_the_right"),
        ({"glare": 0.2}, "light_behind"),
        ({"glare": 0.05}, None),
        ({"glare": None}, None),
        ({"distance": None, "pitch": None, "yaw": None}, None),
        ({"distance": 40.0, "lasted_s": ENOUGH_S / 2}, None),
    ],
)
def test_one_thing_is_suggested_where_something_stands_out(
    numbers: dict[str, Any] | dict[str, None] | dict[str, float], problem: str | None
) -> None:
    found = suggestion(desk_week(seconds(**numbers)))
    assert (found and found.problem) == problem


def test_the_shares_count_the_time_that_was_known() -> None:
    week = desk_week([*seconds(pitch=20.0), *seconds(pitch=0.0), *seconds(pitch=None)])
    assert week.down == pytest.approx(0.5)
    assert week.seen_s == pytest.approx(3 * ENOUGH_S)


def test_nothing_seen_is_unknown() -> None:
    week = desk_week([])
    assert week.seen_s == 0
    assert math.isnan(week.distance_cm)
    assert math.isnan(week.down)
    assert week.document()["distance_cm"] is None
    assert suggestion(week) is None


@given(st.floats(20, 100), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_worse_desk_never_weighs_less(
    distance: float, down: float, left: float, right: float
) -> None:
    before = suggestion(DeskWeek(ENOUGH_S, distance, down, left, right))
    worse = DeskWeek(ENOUGH_S, distance * 0.9, min(1.0, down + 0.1), left, right)
    after = suggestion(worse)
    assert before is None or (after is not None and after.weight >= before.weight)


def test_before_and_after_are_told_where_both_are_known() -> None:
    low, raised = DeskWeek(ENOUGH_S, 50, 0.6, 0, 0), DeskWeek(ENOUGH_S, 50, 0.1, 0, 0)
    assert helped("too_low", low, raised) == "Head bowed: 60% of the time before, 10% now."
    assert helped("too_near", low, DeskWeek(ENOUGH_S, math.nan, 0, 0, 0)) == ""
    assert helped("too_low", low, DeskWeek(60.0, 50, 0.1, 0, 0)) == ""


def test_a_week_stored_before_light_was_looked_at_is_read_still() -> None:
    document = DeskWeek(ENOUGH_S, 50, 0.6, 0, 0, 0.4).document()
    assert DeskWeek.of(document).glare == pytest.approx(0.4)
    del document["glare"]
    week = DeskWeek.of(document)
    assert math.isnan(week.glare)
    assert helped("light_behind", week, week) == ""
    bright, drawn = (DeskWeek(ENOUGH_S, 50, 0, 0, 0, glare) for glare in (0.5, 0.1))
    assert helped("light_behind", bright, drawn) == (
        "Light behind you: 50% of the time before, 10% now."
    )
