"""What is usual for somebody is learnt from repetitions that were right, and from no others."""

from __future__ import annotations

import math

import pytest

from coach.core.counting.fault_tracker import FaultState, PreparedFault
from coach.core.counting.personal_norm import (
    UNKNOWN,
    PersonalNorm,
    close_repetition,
    excess_over_norm,
    update_norm,
)
from coach.core.exercise.faults import Fault

SHRUG = PreparedFault.of(
    Fault(code="shrug", signal="ear_height_ratio", below_ratio=-0.07, clear_ratio=-0.045,
          beyond_usual_ratio=0.045, from_start=True, severity=2, cue="Down.", why="x")
)  # fmt: skip
FINE, SHRUGGED = FaultState(0.0), FaultState(0.0, active=True)


def repetition(usual: PersonalNorm, value: float, fault: FaultState = FINE) -> PersonalNorm:
    """One more, whose end is held at ``value`` for half a second."""
    for _ in range(15):
        usual = update_norm(usual, fault, value, 1 / 30, held=True)
    return close_repetition(usual)


def test_nothing_is_beyond_the_usual_before_the_first_repetition() -> None:
    assert math.isnan(excess_over_norm(SHRUG, UNKNOWN, -1.0))


def test_a_repetition_is_seen_against_those_before_it() -> None:
    usual = repetition(repetition(UNKNOWN, 0.40), 0.38)
    assert usual.value == pytest.approx(0.39)
    assert excess_over_norm(SHRUG, usual, 0.39 - 0.045) == pytest.approx(1.0)
    assert excess_over_norm(SHRUG, usual, 0.45) < 0.0


def test_what_was_faulty_or_hidden_is_not_learnt() -> None:
    usual = repetition(UNKNOWN, 0.40)
    assert repetition(usual, 0.25, SHRUGGED).value == usual.value
    assert close_repetition(update_norm(usual, FINE, math.nan, 0.1, held=True)).value == usual.value
    assert close_repetition(update_norm(usual, FINE, 0.2, 0.1, held=False)).value == usual.value
