"""A set notices that somebody does another exercise."""

from __future__ import annotations

import pytest

from coach.content.loader import exercises
from coach.core.exercise.signals import signals
from coach.runtime.training.coaching import Coach
from coach.runtime.training.other_exercise import OtherExercise, counted_exercises
from models.evaluation.exercises.simulated_sets import Recipe, make_nothing, make_set

SPECS = exercises()


def set_of(asked: str, *done: str) -> Coach:
    """A set of ``asked`` in which somebody does three of each ``done``."""
    coach, began_s = Coach.of(SPECS[asked]), 0.0
    coach.notices = OtherExercise(SPECS[asked])
    for name in done:
        made = make_set(Recipe(name, 23, reps=3, out_s=1.3, noise=0.3)).at(15.0)
        rows = signals(made.landmarks, made.contour).tolist()
        for t_s, row in zip((made.t_s + began_s).tolist(), rows, strict=True):
            coach.see_signals(t_s, row)
        began_s += made.t_s[-1] + 1.0 / 15.0
    return coach


def named(coach: Coach) -> list[str]:
    return [event.text for event in coach.events if event.code == "other_exercise"]


@pytest.mark.parametrize(
    ("asked", "done"),
    [("w_raise", "lateral_raise"), ("y_raise", "wall_angel"), ("external_rotation", "y_raise")],
)
def test_another_exercise_is_named_once_and_said(asked: str, done: str) -> None:
    coach = set_of(asked, done, done)
    (text,) = named(coach)
    assert f"This set is: {SPECS[asked].title}." in text
    assert "This looks like: " in text
    assert text in [cue.text for cue in coach.cues]
    assert not any(rep.complete for rep in coach.state.reps)


@pytest.mark.parametrize("name", ["y_raise", "w_raise", "external_rotation", "wall_angel"])
def test_who_does_what_was_asked_is_told_nothing(name: str) -> None:
    coach = set_of(name, name, name)
    assert named(coach) == []
    assert sum(rep.complete for rep in coach.state.reps) == 6


def test_fidgeting_is_no_exercise() -> None:
    coach = Coach.of(SPECS["w_raise"])
    coach.notices = OtherExercise(SPECS["w_raise"])
    made = make_nothing(Recipe("w_raise", 3)).at(15.0)
    rows = signals(made.landmarks, made.contour).tolist()
    for t_s, row in zip(made.t_s.tolist(), rows, strict=True):
        coach.see_signals(t_s, row)
    assert named(coach) == []


def test_only_what_a_camera_counts_is_looked_for() -> None:
    names = counted_exercises().keys()
    assert "lateral_raise" in names
    assert "rib_breathing" not in names
