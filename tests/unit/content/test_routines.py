"""Routines: as long as they say, of exercises that fit, every mistake told with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coach.content.loader import exercises
from coach.content.routines import TOLERANCE, read_routines, routines
from coach.core.exercise.plan import Asked, adapted, estimated_s, session_plan_of
from coach.errors import ContentError
from coach.paths import shipped
from tests.support.made_exercises import RAISE, named

FILE = shipped("exercises", "routines.toml")


def test_those_that_ship_are_all_there_and_as_long_as_they_say() -> None:
    found = routines()
    breaks = {"desk_break", "standing_break", "turning_break", "quiet_break"}
    assert set(found) == breaks | {"seated", "desk", "no_equipment", "mobility", "full"}
    assert {one.name for one in found.values() if one.for_breaks} == breaks
    assert all(one.minutes == 2.0 for one in found.values() if one.for_breaks)
    assert [one.minutes for one in found.values()] == sorted(o.minutes for o in found.values())
    for one in found.values():
        minutes = estimated_s(one.plan(exercises())) / 60.0
        assert abs(minutes - one.minutes) <= TOLERANCE * one.minutes
        assert one.purpose
        assert one.source


def test_the_guide_shows_a_routine_that_is_right(tmp_path: Path) -> None:
    guide = (shipped("exercises") / "GUIDE.md").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(guide.split("## Routines")[1].split("```toml\n")[1].split("```")[0])
    (found,) = read_routines(path, exercises()).values()
    assert found.items


def test_each_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    known = {
        "raise": named("raise", seated=False, equipment=("a band",)),
        "lift": named("lift"),
    }
    path = tmp_path / "routines.toml"
    path.write_text(
        """
        [[routines]]
        name = "lift"
        title = "Lift"
        minutes = 30.0
        purpose = "Strong"
        source = "no trial"
        items = [{ exercise = "lift" }]
        [[routines]]
        name = "chair"
        title = "Chair"
        minutes = 2.0
        purpose = "Strong"
        source = "no trial"
        seated = true
        no_equipment = true
        items = [{ exercise = "raise" }, { exercise = "rise" }]
        """,
        encoding="utf-8",
    )
    with pytest.raises(ContentError) as caught:
        read_routines(path, known)
    for said in (
        "routines[0].name: is the name of an exercise",
        "routines[0].minutes: must be about 2.0, which its exercises take",
        "routines[1].items[0].exercise: raise can't be done on a chair",
        "routines[1].items[1].exercise: there is no exercise 'rise'",
    ):
        assert said in str(caught.value)


def test_what_is_asked_replaces_the_dose_and_nothing_else() -> None:
    assert adapted(RAISE, Asked(exercise="lateral_raise")) == RAISE
    less = adapted(RAISE, Asked(exercise="lateral_raise", sets=1, repetitions=4, range_share=0.8))
    assert (less.dose.sets, less.dose.repetitions) == (1, 4)
    assert less.drives[0].minimum_share == pytest.approx(0.6)
    assert list(less.mistakes()) == []
    holding = exercises()["chin_tuck"]
    short = adapted(holding, Asked(exercise="chin_tuck", hold_s=3.0))
    was, now = holding.repetition, short.repetition
    assert now.hold_s == 3.0
    assert now.hold_minimum_s / now.hold_s == pytest.approx(was.hold_minimum_s / was.hold_s)
    assert list(now.mistakes()) == []


def test_an_easier_range_is_never_easier_than_what_counts_at_all() -> None:
    for spec in exercises().values():
        less = adapted(spec, Asked(exercise=spec.name, range_share=0.5))
        for drive in less.drives:
            assert list(drive.mistakes()) == []
            assert drive.minimum_share >= drive.floor_share


def test_one_sided_exercises_are_done_left_then_right_in_every_set() -> None:
    spec = named("bird_dog", sides="each")
    spec = replace(spec, dose=replace(spec.dose, sets=2))
    plan = session_plan_of("x", "X", [spec])
    assert [(one.number, one.side) for one in plan.sets] == [
        (1, "left"), (1, "right"), (2, "left"), (2, "right"),
    ]  # fmt: skip
    assert plan.sets[0].rest_s < plan.sets[1].rest_s
