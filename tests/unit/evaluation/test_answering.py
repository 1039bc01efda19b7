"""What a person of a composed day answers the monitor."""

from coach.core.monitor.events import Event, Nudge
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.reading import Activity, Kind
from models.evaluation.monitor.answering import PATIENCE_S, answers


def nudge_at(t_s: float) -> Nudge:
    return Nudge(t_s, Kind.SUNK, (), Activity.SITTING, 30.0, 1)


def test_a_nudge_without_need_is_no_slouch_and_a_due_one_needs_no_word() -> None:
    said = answers([(100.0, 200.0)], [(70.0, 200.0)])
    events: list[Event] = [nudge_at(50.0)]
    assert said(50.0, events) is Verdict.NO_SLOUCH
    assert said(51.0, events) is None  # said once
    events.append(nudge_at(101.0))
    assert said(101.0, events) is None
    assert said(100.0 + PATIENCE_S, events) is None


def test_a_slouch_nothing_is_said_of_was_one_and_that_is_said_once() -> None:
    said = answers([(100.0, 200.0)], [(70.0, 200.0)])
    events: list[Event] = [nudge_at(50.0)]
    assert said(105.0, events) is None
    assert said(100.0 + PATIENCE_S, events) is Verdict.SLOUCH
    assert said(150.0, events) is None


def test_a_slouch_that_is_over_is_not_answered() -> None:
    assert answers([(100.0, 105.0)], [(70.0, 105.0)])(120.0, []) is None
