"""What is counted while somebody does something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.content.loader import exercises
from coach.paths import shipped
from models.evaluation.exercises.others import PLACE, false_counts, lines, main, same
from models.evaluation.exercises.rendered_sets import read, write
from tests.unit.evaluation.test_rendered_sets import a_set

Capture = pytest.CaptureFixture[str]
EVERY = 11
"""A part of the bundled sets, so that a test takes seconds; the command judges all."""


def test_rendered_people_at_one_exercise_hardly_count_as_another() -> None:
    films = read()[::EVERY]
    false = {p: n for p, n in false_counts(films, exercises()).items() if not same(*p)}
    assert len(films) >= 25
    assert sum(false.values()) <= 5, false


TOLD_APART = [
    ("upper_trapezius_stretch", "doorway_stretch"),  # a hand over the head, an elbow too high
    ("upper_trapezius_stretch", "levator_stretch"),  # the nose goes nowhere
    ("band_row", "chin_tuck"),  # elbows that bend
    ("w_raise", "lateral_raise"),
    ("cross_body_stretch", "seated_rotation"),  # arms that are not crossed
    ("trunk_twist", "seated_rotation"),
]


@pytest.mark.parametrize(("done", "counted"), TOLD_APART)
def test_what_a_condition_tells_apart_is_not_counted(done: str, counted: str) -> None:
    every = read() if done in exercises() else read(shipped(*PLACE))
    films = [film for film in every if film.truth["exercise"] == done]
    assert len(films) >= 3
    assert not false_counts(films, {counted: exercises()[counted]})


def test_people_at_other_movements_hardly_count() -> None:
    films = read(shipped(*PLACE))
    assert len(films) == 45
    done = {"biceps_curl", "squat", "upright_row", "waving", "trunk_twist", "chest_fly"}
    films = [film for film in films if film.truth["exercise"] in done]
    false = {p: n for p, n in false_counts(films, exercises()).items() if not same(*p)}
    assert sum(false.values()) <= 2, false


def test_the_command_judges_a_file_of_other_movements(tmp_path: Path, capsys: Capture) -> None:
    write(tmp_path / "others.npz", [a_set("t_raise")])
    assert main(["--every", "100", "--file", str(tmp_path / "others.npz")]) == 0
    assert (
        "1 sets of other movements: 0 false repetitions, 3 of the same" in capsys.readouterr().out
    )
    assert main(["--file", str(tmp_path / "missing.npz")]) == 3


def test_the_same_movement_is_told_apart_from_false_ones() -> None:
    film = a_set("t_raise")
    specs = {name: exercises()[name] for name in ("t_raise", "lateral_raise", "w_raise")}
    found = false_counts([film], specs)
    assert found == {("t_raise", "lateral_raise"): 3}
    first, second = lines(found, "1 set")
    assert first == "1 set: 0 false repetitions, 3 of the same movement"
    assert second.endswith("same")
