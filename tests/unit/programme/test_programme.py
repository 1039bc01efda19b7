"""The programme: one step at a time, never after pain, down when it must be, with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.content.programme import programme as shipped_programme
from coach.content.programme import read_programme
from coach.core.programme.prescription import HeldBack, Person, Programme, prescribe
from coach.core.programme.progression import (
    PAIN_RISE,
    Done,
    Standing,
    asked_at,
    band_text,
    next_band,
    standing_of,
    version_at,
)
from coach.errors import ContentError
from coach.paths import shipped
from tests.support.made_exercises import named

FILE = shipped("exercises", "programme.toml")
NAMES = (
    "chin_tuck", "scapular_squeeze", "wall_angel", "y_raise", "t_raise", "w_raise",
    "band_pull_apart", "external_rotation", "thoracic_extension", "doorway_stretch",
    "lateral_raise", "cat_cow", "bird_dog", "wall_push_up_plus", "band_row", "neck_nod",
    "seated_rotation",
)  # fmt: skip
KNOWN = {name: named(name) for name in NAMES}
GOOD = Done("chin_tuck", 1, 0, asked=10, complete=10, form=90.0, pain_rise=0, effort=4)


@pytest.fixture(scope="module")
def programme() -> Programme:
    return read_programme(FILE, NAMES)


def sessions(*rows: Done, every_days: int = 2) -> list[Done]:
    """The rows as one session after another."""
    return [
        replace(row, session=number, day=number * every_days)
        for number, row in enumerate(rows, start=1)
    ]


def step_after(programme: Programme, rows: Sequence[Done]) -> int:
    return standing_of(programme.ladder, rows, rows[-1].day + 1).step


def test_the_shipped_programme_knows_its_exercises() -> None:
    assert shipped_programme().weeks == 8
    assert shipped_programme().times_a_week == 3


def test_unknown_exercises_are_told_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_text(FILE.read_text(encoding="utf-8").replace('"chin_tuck", "neck', '"chin", "neck'))
    with pytest.raises(ContentError, match=r"choices\[0\].exercises\[0\]: there is no.*'chin'"):
        read_programme(path, NAMES)


def test_good_sessions_lead_up_to_the_full_dose_within_the_weeks(programme: Programme) -> None:
    days = [week * 7 + day for week in range(programme.weeks) for day in (0, 2, 4)]
    rows = [replace(GOOD, session=n, day=day) for n, day in enumerate(days, start=1)]
    steps = [step_after(programme, rows[: n + 1]) for n in range(len(rows))]
    assert steps[0] == 0
    assert steps == sorted(steps)
    assert steps[-1] == len(programme.ladder.steps) - 1


row = st.builds(
    Done,
    exercise=st.just("chin_tuck"),
    session=st.just(0),
    day=st.integers(0, 40),
    asked=st.integers(0, 15),
    complete=st.integers(0, 15),
    form=st.none() | st.floats(0, 100),
    pain_rise=st.none() | st.integers(-5, 10),
    effort=st.none() | st.integers(0, 10),
    next_day_rise=st.none() | st.integers(-5, 10),
)
histories = st.lists(row, min_size=1, max_size=30).map(
    lambda rows: [
        replace(one, session=n, day=sum(r.day % 5 for r in rows[:n]) + one.day // 10)
        for n, one in enumerate(rows, start=1)
    ]
)


@settings(max_examples=300, deadline=None)
@given(histories)
def test_never_up_after_pain_and_never_two_steps_at_once(rows: list[Done]) -> None:
    programme = read_programme(FILE, NAMES)
    rows = sorted(rows, key=lambda one: one.day)
    before = 0
    for count in range(1, len(rows) + 1):
        last = rows[count - 1]
        now = standing_of(programme.ladder, rows[:count], last.day)
        assert 0 <= now.step < len(programme.ladder.steps)
        assert abs(now.step - before) <= 1 or last.day - rows[count - 2].day >= 14
        if last.pain_rise is None or last.pain_rise > 0 or (last.next_day_rise or 0) > 0:
            assert now.step <= before
        if last.pain_rise is not None and last.pain_rise >= PAIN_RISE:
            assert now.rests
            assert now.step == max(0, now.step)
        assert now.why
        before = now.step


@settings(max_examples=100, deadline=None)
@given(histories, st.lists(st.sampled_from(["forward_head", "slouching", "nonsense"])))
def test_the_same_history_gives_the_same_session(rows: list[Done], findings: list[str]) -> None:
    programme = read_programme(FILE, NAMES)
    today = max(one.day for one in rows) + 1
    person = Person(findings, rows)
    first = prescribe(programme, KNOWN, person, today)
    assert first == prescribe(programme, KNOWN, person, today)
    names = [item.asked.exercise for item in first.items]
    assert len(names) == len(set(names)) == programme.exercises_a_session
    assert all(item.reason and item.source and item.why for item in first.items)


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({}, 2),
        ({"effort": 9}, 1),
        ({"form": 70.0}, 1),
        ({"form": None}, 2),
        ({"form": 50.0}, 0),
        ({"complete": 5}, 0),
        ({"complete": 8}, 1),
        ({"pain_rise": 1}, 1),
        ({"pain_rise": None}, 1),
        ({"pain_rise": 3}, 0),
        ({"pain_rise": -2}, 2),
        ({"next_day_rise": 1}, 1),
        ({"next_day_rise": 2}, 0),
        ({"next_day_rise": -1}, 2),
    ],
)
def test_what_a_session_does_to_the_step(
    programme: Programme, change: dict[str, object], step: int
) -> None:
    rows = sessions(GOOD, GOOD, GOOD, GOOD, every_days=3)
    assert step_after(programme, rows[:2]) == 1
    rows[-1] = replace(rows[-1], **change)
    assert step_after(programme, rows) == step


def test_an_exercise_that_hurt_is_left_out_once_and_comes_back_easier(
    programme: Programme,
) -> None:
    findings = ["forward_head"]
    rows = sessions(GOOD, GOOD, replace(GOOD, pain_rise=3))
    today = prescribe(programme, KNOWN, Person(findings, rows), rows[-1].day + 2)
    assert "chin_tuck" not in [item.asked.exercise for item in today.items]
    assert [one.exercise for one in today.left_out] == ["chin_tuck"]
    assert "pain rose by 3" in today.left_out[0].why
    other = replace(GOOD, exercise="y_raise", session=4, day=rows[-1].day + 2)
    later = prescribe(programme, KNOWN, Person(findings, [*rows, other]), other.day + 2)
    again = next(item for item in later.items if item.asked.exercise == "chin_tuck")
    assert (again.step, again.change) == (0, "down")


def test_the_top_is_harder_and_too_much_at_the_foot_is_easier(programme: Programme) -> None:
    spec, top = KNOWN["chin_tuck"], len(programme.ladder.steps) - 1
    assert version_at(programme.ladder, spec, Standing(top)) == "Harder: With a band"
    assert version_at(programme.ladder, spec, Standing(1)) == ""
    assert version_at(programme.ladder, spec, Standing(0)) == ""
    poor = [replace(GOOD, complete=2)]
    today = prescribe(programme, KNOWN, Person(["forward_head"], poor), 2)
    assert today.items[0].how == "Easier: Less far"


def test_findings_choose_and_say_why_in_their_order(programme: Programme) -> None:
    def first(*findings: str) -> list[str]:
        items = prescribe(programme, KNOWN, Person(findings), 0).items
        return [item.asked.exercise for item in items]

    assert first("forward_head")[0] == "chin_tuck"
    assert first("rounded_upper_back")[0] == "thoracic_extension"
    assert first("rounded_upper_back", "forward_head")[:2] == ["thoracic_extension", "chin_tuck"]
    assert first("forward_head", "rounded_upper_back")[:2] == ["chin_tuck", "thoracic_extension"]
    assert first() == list(programme.general.exercises)[: programme.exercises_a_session]
    chosen = prescribe(programme, KNOWN, Person(["forward_head"]), 0).items[0]
    assert "head carried forward" in chosen.reason
    assert "Sheikhhoseini" in chosen.source


def test_what_is_held_back_is_replaced_or_left_out_with_its_reason(programme: Programme) -> None:
    held = {
        "chin_tuck": HeldBack("Held back because of dizziness.", "bird_dog"),
        "w_raise": HeldBack("Held back because of shoulder pain."),
    }
    today = prescribe(programme, KNOWN, Person(["forward_head"], held=held), 0)
    assert today.items[0].asked.exercise == "bird_dog"
    assert today.items[0].instead_of == "chin_tuck"
    assert [one.exercise for one in today.left_out] == ["w_raise"]
    assert "shoulder pain" in today.left_out[0].why


def test_weeks_and_sessions_are_counted(programme: Programme) -> None:
    rows = sessions(GOOD, GOOD, GOOD)  # days 2, 4 and 6
    today = prescribe(programme, KNOWN, Person(done=rows), 7)
    assert (today.week, today.session, today.enough, today.finished) == (1, 4, True, False)
    assert not prescribe(programme, KNOWN, Person(done=rows), 9).enough
    after = prescribe(programme, KNOWN, Person(done=rows), 2 + 8 * 7)
    assert after.finished
    assert after.week == 8


def test_a_long_break_leads_a_step_down(programme: Programme) -> None:
    rows = sessions(GOOD, GOOD)
    last = rows[-1].day
    assert standing_of(programme.ladder, rows, last + 13).step == 1
    back = standing_of(programme.ladder, rows, last + 14)
    assert (back.step, back.change) == (0, "down")


def test_each_step_asks_for_no_less_than_the_one_before(programme: Programme) -> None:
    for sets in (1, 2, 3):
        spec = replace(KNOWN["chin_tuck"], dose=replace(KNOWN["chin_tuck"].dose, sets=sets))
        asked = [asked_at(programme.ladder, spec, n) for n in range(len(programme.ladder.steps))]
        work = [(one.sets or 0) * (one.repetitions or 0) for one in asked]
        assert work == sorted(work)
        assert [one.range_share for one in asked] == sorted(one.range_share for one in asked)


@pytest.mark.parametrize(("to_effort", "step"), [(False, 0), (True, 1)])
def test_hard_work_holds_back_only_what_is_not_meant_to_be_hard(
    programme: Programme, to_effort: bool, step: int
) -> None:
    spec = replace(KNOWN["chin_tuck"], dose=replace(KNOWN["chin_tuck"].dose, to_effort=to_effort))
    rows = sessions(*(3 * [replace(GOOD, effort=9)]))
    known = {**KNOWN, "chin_tuck": spec}
    today = prescribe(programme, known, Person(["forward_head"], rows), rows[-1].day + 2)
    (item,) = [one for one in today.items if one.asked.exercise == "chin_tuck"]
    assert item.step == step


@pytest.mark.parametrize(
    ("last", "at", "band", "said"),
    [
        (None, Standing(9, 0, "same"), None, "the last three repetitions are hard"),
        ("medium", Standing(9, 0, "same"), "medium", "as last time"),
        ("medium", Standing(9, 2, "same"), "strong", "the next one, as medium has gone well"),
        ("extra strong", Standing(9, 2, "same"), "extra strong", "as last time"),
        ("medium", Standing(9, 0, "down"), "light", "one lighter"),
        ("light", Standing(9, 0, "down"), "light", "as last time"),
    ],
)
def test_the_band_goes_on_from_the_last_one(
    programme: Programme, last: str | None, at: Standing, band: str | None, said: str
) -> None:
    spec = replace(KNOWN["y_raise"], equipment=("a band",))
    assert next_band(programme.ladder, spec, at, last) == band
    assert said in band_text(spec, band, last)
    bare = replace(spec, equipment=())
    assert next_band(programme.ladder, bare, at, last) is None
    assert band_text(bare, None, last) == ""


def test_no_stronger_band_before_the_full_dose(programme: Programme) -> None:
    spec = replace(KNOWN["y_raise"], equipment=("a band",))
    for step in range(len(programme.ladder.steps) - 1):
        assert next_band(programme.ladder, spec, Standing(step, 9, "same"), "medium") == "medium"
