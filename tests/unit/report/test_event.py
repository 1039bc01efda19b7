"""Every event of the desk monitor has a line, and each number is rounded in it alone."""

import json
from typing import Any

import pytest

from coach.core.monitor import events as e
from coach.core.monitor.baseline import Refusal
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.reading import Activity, Kind
from coach.core.monitor.summary import Summary
from coach.core.types import View
from coach.report.documents.event import event_document, json_line

T_S = 12.345678
PARTS = (12.3456, 8.7654, None, None, 0.12345, None, None, None, None)
SITTING = Activity.SITTING

EVENTS = (
    e.BaselineTaken(T_S, View.SIDE_LEFT, 10.0),
    e.BaselineRefused(T_S, Refusal.TOO_DARK),
    e.SlouchAsked(T_S, 5.0),
    e.LimitSharpened(T_S, 5.4321, 0.98765),
    e.BaselineStale(T_S, T_S),
    e.Recheck(T_S, 5.0, 5.0),
    e.SlouchBegan(T_S, T_S, Kind.FORWARD_HEAD, PARTS),
    e.SlouchEnded(T_S, 7.777),
    e.Away(T_S, T_S),
    e.Back(T_S, 61.234),
    e.NotCounted(T_S, Activity.TURNED, T_S),
    e.Corrected(T_S, Verdict.NO_SLOUCH, 1.0, 1.23456),
    e.Nudge(T_S, Kind.FORWARD_HEAD, PARTS, SITTING, 45.678, 1),
    e.NudgeHeld(T_S, "snoozed"),
    e.Snoozed(T_S, 600.123),
    e.SnoozeEnded(T_S),
    e.BreakDue(T_S, 1200.456, postponed=False, firm=True),
    e.BreakBegun(T_S, 1200.456),
    e.BreakPostponed(T_S, 300.0),
    e.BreakSkipped(T_S, 1200.456),
    e.BreakTaken(T_S, True, 1200.456, "up"),
    e.Paused(T_S, "you paused it"),
    e.Resumed(T_S, 33.333),
    e.Finished(T_S, Summary(upright_s=1.23456, kinds={"forward_head": 1})),
)
WITHOUT_DETAILS = (e.SnoozeEnded,)


def test_no_kind_of_event_is_forgotten_here() -> None:
    kinds = {kind.__name__ for kind in e.Event.__subclasses__()}  # slots make each class twice
    assert {type(event).__name__ for event in EVENTS} == kinds
    assert len({event.name for event in EVENTS}) == len(EVENTS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_every_event_has_its_line(event: Any) -> None:
    line = json.loads(json_line(event))
    assert list(line)[:3] == ["schema", "t_s", "event"]
    assert (line["schema"], line["t_s"], line["event"]) == ("coach.event/1", 12.35, event.name)
    assert (len(line) == 3) == isinstance(event, WITHOUT_DETAILS)


def numbers_in(value: Any) -> list[Any]:
    """Every number of a document, however deep."""
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers_in(part)]
    return [value] if isinstance(value, float) else []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_numbers_are_rounded(event: Any) -> None:
    assert all(number == round(number, 3) for number in numbers_in(event_document(event)))


def test_unknown_parts_are_left_away() -> None:
    line = event_document(EVENTS[6])
    assert line["forward_deg"] == 12.3
    assert line["nearer"] == 0.12
    assert "leaning_deg" not in line
