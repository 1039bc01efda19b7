"""Films that begin in mid-movement: what is learnt of the first repetition seen whole is applied to
what came before it."""

from __future__ import annotations

import math

import pytest

from coach.core.counting.events import Rep
from coach.core.exercise.signal_names import NAMES
from models.evaluation.exercises.rendered import judged
from models.evaluation.exercises.rendered_sets import begun, read
from tests.unit.counting.test_engine import FPS, RAISE, kinds, play, row, swing

WAY = swing()
TOP = 36
"""Where in it the arms are up."""


def counted(coach_reps: tuple[Rep, ...]) -> list[tuple[float, int]]:
    return [(round(rep.began_s, 1), rep.number) for rep in coach_reps if rep.complete]


@pytest.mark.parametrize("cut", range(4, TOP + 1, 4))
def test_a_film_that_begins_on_the_way_up_counts_its_first_repetition(cut: int) -> None:
    coach = play([row(value) for value in [*WAY, *WAY, *WAY][cut:]])
    assert coach.progress.count == coach.progress.attempts == 3
    assert len({rep.number for rep in coach.state.reps}) == 3
    assert [rep.began_s for rep in coach.state.reps] == sorted(
        rep.began_s for rep in coach.state.reps
    )


@pytest.mark.parametrize("cut", [52, 60, 72])
def test_a_film_that_begins_on_the_way_down_has_one_less(cut: int) -> None:
    coach = play([row(value) for value in [*WAY, *WAY, *WAY][cut:]])
    assert coach.progress.count == coach.progress.attempts == 2


def test_it_counts_as_soon_as_the_first_whole_one_does_and_belongs_to_the_set() -> None:
    coach = play([row(value) for value in [*WAY, *WAY][20:]])
    assert kinds(coach)[-2:] == ["rep_completed", "attempt_counted"]
    assert coach.score == 100, "nobody watched the faults of the first"


@pytest.mark.parametrize("far", [45.0, 150.0])
def test_what_went_less_or_further_than_the_first_whole_one_is_something_else(far: float) -> None:
    coach = play([row(value) for value in [*swing(far)[20:], *WAY, *WAY]])
    assert coach.progress.count == 2


def test_another_movement_before_the_first_repetition_is_none() -> None:
    press = {"left_elbow_deg": 80.0, "right_elbow_deg": 80.0}
    before = [row(value, **press) for value in WAY[20:]]
    coach = play([*before, *[row(value) for value in [*WAY, *WAY]]])
    assert coach.progress.count == 2


def test_arms_that_go_down_to_begin_are_no_repetition() -> None:
    """They were up for much longer than a repetition lasts."""
    up = [row(88.0)] * round(16.0 * FPS)
    coach = play([*up, *[row(value) for value in [*WAY[TOP:], *WAY, *WAY]]])
    assert coach.progress.count == 2


def test_a_second_set_may_begin_in_mid_movement_too() -> None:
    away = [[math.nan] * len(NAMES)] * round(4.0 * FPS)
    one = [row(value) for value in [*WAY, *WAY][20:]]
    assert play([*one, *away, *one]).progress.count == 4


def test_a_repetition_that_was_interrupted_is_not_given_back() -> None:
    """Somebody leaves with the arms up, and comes back with the arms up."""
    away = [[math.nan] * len(NAMES)] * round(4.0 * FPS)
    up, down = ([row(value) for value in part] for part in (WAY[:TOP], WAY[TOP:]))
    coach = play([*[row(10.0)] * 10, *up, *away, *down, *[row(value) for value in WAY]])
    assert [rep.why for rep in coach.state.reps].count("interrupted") == 1
    assert coach.progress.count <= 2


def test_rendered_raises_that_begin_half_way_up_are_counted_like_whole_ones() -> None:
    films = [film for film in read() if film.truth["exercise"] == RAISE.name][::4]
    films = [film for film in films if film.truth["repetitions"]]
    off = []
    for film in films:
        cut = begun(film)
        assert 0 < len(film.t_s) - len(cut.t_s) < 0.3 * len(film.t_s)
        true = judged(RAISE, film).made.truth.reps
        off.append(abs(judged(RAISE, cut).reps - true))
    assert sum(off) <= 1, off
