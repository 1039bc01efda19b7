"""Form faults begin after a while beyond their threshold and end after a while within."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.counting.fault_tracker import FaultState, PreparedFault, rest_at, step_fault
from coach.core.exercise.faults import Fault

HIGH = Fault(code="high", signal="arm_elevation_deg", above_deg=110.0, clear_deg=100.0, for_s=0.2,
             severity=1, cue="Lower.", why="Too high.")  # fmt: skip
NOD = Fault(code="nod", signal="face_pitch_deg", below_deg=-10.0, clear_deg=-6.0, from_start=True,
            for_s=0.2, severity=2, cue="Eyes level.", why="Nodding.")  # fmt: skip


def changes(fault: Fault, values: list[float], fps: float = 30.0, origin: float = 0.0) -> list[int]:
    """At which samples the fault begins and ends."""
    state, found = FaultState(origin), []
    for index, value in enumerate(values):
        after = step_fault(PreparedFault.of(fault), state, index / fps, value, True)
        found += [index] if after.active != state.active else []
        state = after
    return found


@pytest.mark.parametrize("fps", [10.0, 15.0, 30.0, 60.0])
def test_it_begins_and_ends_once_and_soon(fps: float) -> None:
    count = round(fps)
    begun, ended = changes(HIGH, [90.0] * count + [120.0] * count + [90.0] * count, fps)
    assert begun / fps - 1.0 == pytest.approx(0.25, abs=0.11)
    assert ended / fps - 2.0 == pytest.approx(0.3, abs=0.11)


def test_between_its_thresholds_it_neither_begins_nor_ends() -> None:
    assert changes(HIGH, [105.0] * 60) == []
    assert len(changes(HIGH, [120.0] * 30 + [105.0] * 90)) == 1


def test_a_moment_beyond_is_no_fault() -> None:
    assert changes(HIGH, [90.0] * 10 + [130.0] * 4 + [90.0] * 10) == []


def test_below_is_as_above_and_counts_from_where_the_person_rests() -> None:
    assert changes(NOD, [5.0] * 10 + [-9.0] * 20, origin=4.0) != []
    assert changes(NOD, [5.0] * 10 + [-9.0] * 20, origin=-4.0) == []
    assert changes(NOD, [-30.0] * 30, origin=math.nan) == []


def test_what_is_hidden_changes_nothing() -> None:
    assert changes(HIGH, [120.0] * 30 + [math.nan] * 60 + [120.0] * 10) == [6]


def test_where_it_does_not_matter_it_ends_or_does_not_begin() -> None:
    state = FaultState()
    for index in range(30):
        state = step_fault(PreparedFault.of(HIGH), state, index / 30, 130.0, False)
    assert not state.active


@given(st.lists(st.floats(80.0, 130.0), min_size=2, max_size=200))
@settings(max_examples=50, deadline=None)
def test_it_begins_and_ends_in_turn(values: list[float]) -> None:
    state, active = FaultState(), []
    for index, value in enumerate(values):
        state = step_fault(PreparedFault.of(HIGH), state, index / 30, value, True)
        active.append(state.active)
    turns = np.flatnonzero(np.diff(np.array([False, *active]).astype(int)))
    spans = np.diff(turns) / 30
    assert (spans >= 0.19).all()


def test_the_origin_follows_somebody_at_rest_but_no_fault() -> None:
    state = rest_at(FaultState(), 4.0, 0.9)
    assert state.origin == 4.0
    assert rest_at(state, 14.0, 0.9).origin == pytest.approx(5.0)
    active = FaultState(4.0, 0.0, math.nan, True)
    assert rest_at(active, 14.0, 0.9) == active
