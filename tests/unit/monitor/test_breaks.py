"""When a break is due, and what counts as one."""

from typing import Any

import pytest

from coach.core.monitor import breaks
from coach.core.monitor.breaks import BreakSpec, BreakState
from coach.core.monitor.reading import (
    Activity,
)
from coach.core.monitor.state import MonitorState, Posture
from coach.core.monitor.text import sentence


def rhythm(states: Any, spec: Any, **how: Any) -> Any:
    state = BreakState()
    found: list[Any] = []
    for monitor in states:
        state, events = breaks.step(spec, state, monitor, **how)
        found += events
    return found


def sitting(t_s: Any) -> MonitorState:
    return MonitorState(t_s=t_s, posture=Posture.UPRIGHT)


def gone(t_s: Any, since_s: Any) -> MonitorState:
    return MonitorState(t_s=t_s, posture=Posture.AWAY, since_s=since_s)


def test_a_break_is_due_after_twenty_minutes_and_said_again_after_as_long() -> None:
    found = rhythm(map(sitting, range(2500)), BreakSpec())
    assert [(e.name, e.t_s) for e in found] == [("break_due", 1200), ("break_due", 2400)]
    assert str(sentence(found[0])).startswith("You have been sitting for 20 min.")
    assert rhythm(map(sitting, range(5000)), BreakSpec(every_s=0)) == []


def test_a_walk_to_the_printer_counts_as_a_break() -> None:
    day = [*map(sitting, range(1000)), *(gone(t, 1000) for t in range(1010, 1090))]
    day += map(sitting, range(1090, 2000))
    found = rhythm(day, BreakSpec())
    assert [(e.name, e.t_s) for e in found] == [("break_taken", 1060)]
    assert found[0].asked is False


@pytest.mark.parametrize("gap_s", [30, 300, 800])
def test_nobody_looking_is_no_break(gap_s: int) -> None:
    """The camera was lent to a check, or the computer slept: nobody was seen to get up."""
    day = [*map(sitting, range(1000)), *map(sitting, range(1000 + gap_s, 1300 + gap_s))]
    found = rhythm(day, BreakSpec())
    assert [e.name for e in found] == ["break_due"]
    assert found[0].t_s == pytest.approx(1200 + gap_s, abs=2)


def test_after_a_long_time_without_looking_the_count_begins_again() -> None:
    day = [*map(sitting, range(1100)), *map(sitting, range(5000, 6000))]
    assert rhythm(day, BreakSpec()) == []


def test_standing_counts_as_a_break_too() -> None:
    standing = [
        MonitorState(t_s=t, posture=Posture.UNKNOWN, activity=Activity.STANDING)
        for t in range(1000, 1100)
    ]
    found = rhythm([*map(sitting, range(1000)), *standing], BreakSpec())
    assert [e.name for e in found] == ["break_taken"]


def test_a_break_that_falls_into_a_call_waits_for_its_end() -> None:
    state = BreakState()
    found: list[Any] = []
    for t_s in range(2000):
        state, events = breaks.step(
            BreakSpec(), state, sitting(float(t_s)), blocked=1100 < t_s < 1500
        )
        found += events
    assert [(e.name, e.t_s) for e in found] == [("break_due", 1500)]
