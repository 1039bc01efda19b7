"""The programme reads the history: what was found, what was done, how it felt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from coach.content.loader import exercises
from coach.core.health.screening import Screened
from coach.core.programme.progression import Done
from coach.runtime.training.programme import (
    NAME,
    done_of,
    findings_of,
    left_of_today,
    todays_session,
)
from coach.runtime.training.resolve import choose
from coach.runtime.training.safety import remember_screening
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import (
    Check,
    CheckFinding,
    CheckMeasure,
    ExerciseSet,
    Rating,
    Repetition,
    Second,
    Session,
    Spell,
)
from coach.storage.store import Store

DAY_S = 86400.0
NOW = Moment.of(datetime(2026, 3, 20, 12, tzinfo=UTC))


@pytest.fixture
def history() -> History:
    return History(Store(None))


def a_session(
    history: History, at: Moment, *, reps: int = 10, pain: tuple[int, int] = (1, 1)
) -> None:
    session = history.add(Session(at, NAME, programme=NAME))
    one = history.add(
        ExerciseSet(at, session.id, "chin_tuck", target_reps=10, score=90.0, note="done")
    )
    for number in range(reps):
        history.add(Repetition(one.id, number + 1, number * 5.0, number * 5.0 + 4, True))
    history.add(Rating(at, "pain", pain[0], session=session.id))
    history.add(Rating(at, "pain", pain[1], session=session.id, exercise="chin_tuck"))
    history.add(Rating(at, "effort", 4, session=session.id, exercise="chin_tuck"))


def test_sessions_become_rows_with_their_pain_against_the_beginning(history: History) -> None:
    a_session(history, NOW.after(-4 * DAY_S))
    a_session(history, NOW.after(-2 * DAY_S), reps=7, pain=(1, 3))
    other = history.add(Session(NOW.after(-DAY_S), "desk"))
    history.add(ExerciseSet(NOW, other.id, "chin_tuck", target_reps=10))
    day = NOW.day.toordinal()
    assert done_of(history) == (
        Done("chin_tuck", 1, day - 4, 10, 10, 90.0, 0, 4),
        Done("chin_tuck", 2, day - 2, 10, 7, 90.0, 2, 4),
    )


@pytest.mark.parametrize(
    ("hours", "pain", "rise"),
    [(3, 5, None), (20, 5, 4), (20, 2, 1), (20, 0, -1), (50, 5, None)],
)
def test_pain_of_the_next_day_belongs_to_the_session_before_it(
    history: History, hours: int, pain: int, rise: int | None
) -> None:
    at = NOW.after(-4 * DAY_S)
    a_session(history, at)
    history.add(Rating(at.after(hours * 3600.0), "pain", pain))
    assert [one.next_day_rise for one in done_of(history)] == [rise]


def test_pain_before_the_next_session_is_that_of_the_next_day(history: History) -> None:
    at = NOW.after(-4 * DAY_S)
    a_session(history, at)
    a_session(history, at.after(DAY_S), pain=(4, 4))
    assert [one.next_day_rise for one in done_of(history)] == [3, None]


def test_a_repeated_set_is_not_asked_for_twice(history: History) -> None:
    session = history.add(Session(NOW, NAME, programme=NAME))
    for note in ("repeated", "done"):
        history.add(ExerciseSet(NOW, session.id, "chin_tuck", target_reps=10, note=note))
    assert [one.asked for one in done_of(history)] == [10]


def test_a_session_that_ended_before_its_first_set_has_no_number(history: History) -> None:
    for days_ago in (6, 5):
        history.add(Session(NOW.after(-days_ago * DAY_S), NAME, programme=NAME))
    a_session(history, NOW.after(-4 * DAY_S))
    history.add(Session(NOW.after(-3 * DAY_S), NAME, programme=NAME))
    a_session(history, NOW.after(-2 * DAY_S))
    assert [one.session for one in done_of(history)] == [1, 2]
    assert todays_session(history, exercises(), NOW).session == 3


def a_check(history: History, at: Moment, kyphosis_low: float = 30.0) -> None:
    told = [
        {"code": "shoulders_uneven", "certain": True},
        {"code": "forward_head", "certain": True},
        {"code": "leaning_forward", "certain": False},
    ]
    check = history.add(Check(at, "0", True, "side-left", 10.0, 70, {"findings": told}))
    history.add(CheckFinding(check.id, 3, "leaning_forward", "moderate", "…"))
    history.add(CheckFinding(check.id, 0, "shoulders_uneven", "mild", "…"))
    history.add(CheckFinding(check.id, 1, "forward_head", "moderate", "…"))
    history.add(CheckFinding(check.id, 2, "head_upright", "info", "…"))
    history.add(
        CheckMeasure(
            check.id, "thoracic_kyphosis", 55.0, kyphosis_low, 60.0, "deg", None, None
        )
    )  # fmt: skip


def test_findings_come_from_the_last_check_the_worst_first(history: History) -> None:
    assert findings_of(history, NOW) == ()
    a_check(history, NOW.after(-DAY_S))
    assert findings_of(history, NOW) == ("forward_head", "shoulders_uneven"), "certain ones alone"
    a_check(history, NOW.after(-60.0), kyphosis_low=51.0)
    assert "rounded_upper_back" in findings_of(history, NOW)
    assert findings_of(history, NOW.after(100 * DAY_S)) == (), "too old to say anything"


def test_findings_that_are_not_known_to_be_certain_choose_nothing(history: History) -> None:
    """Checks of earlier versions did not store how sure a finding was."""
    told = {"findings": [{"code": "forward_head"}]}
    check = history.add(Check(NOW.after(-60.0), "0", True, "side-left", 10.0, 70, told))
    history.add(CheckFinding(check.id, 0, "forward_head", "moderate", "…"))
    assert findings_of(history, NOW) == ()


def test_findings_come_from_the_weeks_monitoring(history: History) -> None:
    spell = history.add(Spell(NOW.after(-5 * 3600), "0", 0.5))
    began_s = NOW.utc_s - 5 * 3600
    seconds = [
        Second(
            spell.id,
            began_s + 60.0 * minute,
            "slouching" if minute % 3 == 0 else "upright",
            duration_s=60.0,
        )
        for minute in range(299)
    ]
    history.add_seconds(spell, seconds)
    assert findings_of(history, NOW) == ("slouching", "long_sitting")
    assert findings_of(history, NOW.after(10 * DAY_S)) == ()


@pytest.mark.parametrize(("minutes", "found"), [(29, ()), (31, ("slouching",))])
def test_a_few_minutes_of_monitoring_are_no_week(
    history: History, minutes: int, found: tuple[str, ...]
) -> None:
    spell = history.add(Spell(NOW.after(-3600), "0", 0.5))
    began_s = NOW.utc_s - 3600
    seconds = [
        Second(spell.id, began_s + 60.0 * minute, "slouching", duration_s=60.0)
        for minute in range(minutes)
    ]
    history.add_seconds(spell, seconds)
    assert findings_of(history, NOW) == found


def test_todays_session_is_chosen_with_its_reasons(history: History) -> None:
    a_check(history, NOW.after(-DAY_S))
    found = choose(NAME, history, NOW)
    assert found.programme == NAME
    assert found.plan.title == "Week 1, session 1"
    assert found.plan.sets[0].exercise == "chin_tuck"
    assert any("head carried forward" in note for note in found.notes)
    for spec in found.specs.values():
        assert list(spec.mistakes()) == []
        assert list(spec.repetition.mistakes()) == []


def test_the_weeks_go_on_from_the_history(history: History) -> None:
    for days in (9, 7, 5, 2):
        a_session(history, NOW.after(-days * DAY_S))
    today = todays_session(history, exercises(), NOW)
    assert (today.week, today.session) == (2, 5)
    tuck = next(item for item in today.items if item.asked.exercise == "chin_tuck")
    assert tuck.step > 0


def test_what_health_holds_back_is_not_prescribed(history: History) -> None:
    facts = frozenset({"recent_surgery"})
    remember_screening(history, Screened("go", (), facts, "all"), NOW)
    today = todays_session(history, exercises(), NOW)
    held = {
        name for name, spec in exercises().items() if "recent_surgery" in spec.contraindications
    }
    assert held
    assert not held & {item.asked.exercise for item in today.items}


def stopped_after_one(history: History, at: Moment, why: str | None = "stopped") -> str:
    """Today's session, of which the first exercise was done; its name."""
    first = todays_session(history, exercises(), at).items[0].asked
    session = history.add(Session(at, NAME, programme=NAME, ended_s=at.utc_s + 60, ended_why=why))
    for _ in range(first.sets or exercises()[first.exercise].dose.sets):
        history.add(
            ExerciseSet(at, session.id, first.exercise, target_reps=5, score=80.0, note="done")
        )
    return first.exercise


@pytest.mark.parametrize("why", ["stopped", None])
def test_a_session_that_was_stopped_goes_on_the_same_day(history: History, why: str | None) -> None:
    whole = todays_session(history, exercises(), NOW)
    done = stopped_after_one(history, NOW, why)
    later = NOW.after(3600)
    left = todays_session(history, exercises(), later)
    names = [item.asked.exercise for item in whole.items]
    assert [item.asked.exercise for item in left.items] == names[1:]
    assert done == names[0]
    assert left.session == whole.session, "it is still the same session"
    chosen = choose(NAME, history, later)
    assert f"You stopped today after 1 of {len(names)} exercises: these are left." in chosen.notes
    session = history.add(Session(later, NAME, programme=NAME, ended_s=1.0, ended_why="done"))
    for name in names[1:]:
        history.add(ExerciseSet(later, session.id, name, target_reps=5, note="done"))
    assert left_of_today(history, exercises(), later) is None
    assert {one.session for one in done_of(history)} == {1}, "both parts are one session"


def test_of_a_session_that_never_began_nothing_is_said_to_be_left(history: History) -> None:
    history.add(Session(NOW, NAME, programme=NAME))
    chosen = choose(NAME, history, NOW.after(60))
    assert not [note for note in chosen.notes if "You stopped" in note]
    assert len(chosen.plan.sets) >= 4


@pytest.mark.parametrize("why", ["pain", "done"])
def test_a_session_that_pain_ended_or_that_is_done_does_not_go_on(
    history: History, why: str
) -> None:
    stopped_after_one(history, NOW, why)
    assert left_of_today(history, exercises(), NOW.after(60)) is None


def test_the_next_day_is_another_session(history: History) -> None:
    stopped_after_one(history, NOW)
    assert left_of_today(history, exercises(), NOW.after(DAY_S)) is None
    assert todays_session(history, exercises(), NOW.after(DAY_S)).session == 2
