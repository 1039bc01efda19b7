"""Films of sets made into those of people who are in no studio: what is true of them stays."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from coach.content.loader import exercises
from models.evaluation.exercises.cameras import CAMERAS
from models.evaluation.exercises.films import dones
from models.evaluation.exercises.habits import HABITS
from models.evaluation.exercises.rendered_sets import FilmedSet, read
from models.evaluation.exercises.varied import KINDS, counted

RAISE, TUCK, ROW = 900032, 900010, 900405


@cache
def the_set(seed: int) -> FilmedSet:
    return next(film for film in read() if film.truth["seed"] == seed)


def made(kind: str, seed: int) -> FilmedSet:
    film = KINDS[kind](the_set(seed), np.random.default_rng(seed))
    assert film is not None
    return film


def count(film: FilmedSet) -> int:
    return len(counted(exercises()[film.truth["exercise"]], film))


@pytest.mark.parametrize("kind", [*HABITS, *CAMERAS])
def test_a_film_goes_on_in_time_and_knows_its_repetitions(kind: str) -> None:
    film = made(kind, RAISE)
    whole = sum(done["whole"] for done in dones(the_set(RAISE)))
    assert (np.diff(film.t_s) > 0.0).all()
    assert len(film.t_s) == len(film.landmarks) == len(film.contour)
    assert sum(done["whole"] for done in dones(film)) == (0 if kind == "one arm alone" else whole)
    for done in dones(film):
        assert film.t_s[0] < done["began_s"] < done["there_s"] < done["ended_s"] < film.t_s[-1] + 1


@pytest.mark.parametrize("kind", [*HABITS, *CAMERAS])
def test_a_raise_of_both_arms_is_counted_whatever_else_is_done(kind: str) -> None:
    film = made(kind, RAISE)
    assert count(film) == sum(done["whole"] for done in dones(film))


def test_who_leans_to_the_keyboard_before_chin_tucks_has_not_started_there() -> None:
    film = made("presses a key", TUCK)
    assert count(film) == len(dones(film))


@pytest.mark.parametrize("seed", [900094, 900136, 900192])
def test_who_looked_at_a_phone_starts_again_where_the_tucks_before_began(seed: int) -> None:
    film = made("phones", seed)
    assert count(film) == sum(done["whole"] for done in dones(film))


def test_hands_put_on_the_hips_are_no_row() -> None:
    film = made("hands on the hips", ROW)
    assert count(film) == len(dones(film))


@pytest.mark.parametrize("seed", [900426, 900431])
def test_nods_of_which_the_pose_model_shows_half_are_counted(seed: int) -> None:
    """The nose shows more of a nod than the eye."""
    assert count(the_set(seed)) == len(dones(the_set(seed)))


@pytest.mark.parametrize("seed", [900409, 900414])
def test_who_turns_the_nose_down_to_the_armpit_lets_no_ear_sink_to_the_shoulder(seed: int) -> None:
    film = the_set(seed)
    assert count(film) == sum(done["whole"] for done in dones(film))
    assert counted(exercises()["upper_trapezius_stretch"], film) == []
