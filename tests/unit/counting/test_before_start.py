"""What is learnt of the first repetition that counts is applied to what came before it, where that
was seen whole."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from coach.core.counting.engine_state import initial
from coach.core.counting.events import Rep
from coach.core.exercise.signal_names import NAMES
from models.evaluation.exercises.rendered import judged
from models.evaluation.exercises.rendered_sets import begun, read
from models.evaluation.exercises.simulated import coached
from models.evaluation.exercises.simulated_sets import Recipe, make_set
from tests.unit.counting.test_engine import FPS, RAISE, SPECS, kinds, play, row, swing

WAY = swing()
BEGUN, TOP = 12, 36
"""Where in it the arms have just begun, and where they are up."""


def counted(coach_reps: tuple[Rep, ...]) -> list[tuple[float, int]]:
    return [(round(rep.began_s, 1), rep.number) for rep in coach_reps if rep.complete]


@pytest.mark.parametrize("cut", [4, 8, BEGUN])
def test_a_repetition_seen_from_nearly_its_start_on_counts(cut: int) -> None:
    coach = play([row(value) for value in [*WAY, *WAY, *WAY][cut:]])
    assert coach.progress.count == coach.progress.attempts == 3
    assert len({rep.number for rep in coach.state.reps}) == 3
    assert [rep.began_s for rep in coach.state.reps] == sorted(
        rep.began_s for rep in coach.state.reps
    )


@pytest.mark.parametrize("cut", [20, 28, TOP, 52, 60, 72])
def test_a_film_that_begins_in_mid_movement_has_one_less(cut: int) -> None:
    coach = play([row(value) for value in [*WAY, *WAY, *WAY][cut:]])
    assert coach.progress.count == coach.progress.attempts == 2


def test_it_counts_as_soon_as_the_first_whole_one_does_and_belongs_to_the_set() -> None:
    coach = play([row(value) for value in [*WAY, *WAY][BEGUN:]])
    assert kinds(coach)[-2:] == ["rep_completed", "attempt_counted"]
    assert coach.score == 100, "nobody watched the faults of the first"


def test_what_went_less_far_than_the_first_whole_one_is_something_else() -> None:
    begun = swing(45.0)
    cut = next(place for place, value in enumerate(begun) if value > 25.0)
    coach = play([row(value) for value in [*begun[cut:], *WAY, *WAY]])
    assert coach.progress.count == 2


def test_another_movement_before_the_first_repetition_is_none() -> None:
    press = {"left_elbow_deg": 80.0, "right_elbow_deg": 80.0}
    before = [row(value, **press) for value in WAY[BEGUN:]]
    coach = play([*before, *[row(value) for value in [*WAY, *WAY]]])
    assert coach.progress.count == 2


def test_arms_that_go_down_to_begin_are_no_repetition() -> None:
    """They were up for much longer than a repetition lasts."""
    up = [row(88.0)] * round(16.0 * FPS)
    coach = play([*up, *[row(value) for value in [*WAY[TOP:], *WAY, *WAY]]])
    assert coach.progress.count == 2


def test_a_second_set_may_begin_without_a_rest_too() -> None:
    away = [[math.nan] * len(NAMES)] * round(4.0 * FPS)
    one = [row(value) for value in [*WAY, *WAY][BEGUN:]]
    assert play([*one, *away, *one]).progress.count == 4


def test_a_repetition_that_was_interrupted_is_not_given_back() -> None:
    """Somebody leaves with the arms up, and comes back with the arms up."""
    away = [[math.nan] * len(NAMES)] * round(4.0 * FPS)
    up, down = ([row(value) for value in part] for part in (WAY[:TOP], WAY[TOP:]))
    coach = play([*[row(10.0)] * 10, *up, *away, *down, *[row(value) for value in WAY]])
    assert [rep.why for rep in coach.state.reps].count("interrupted") == 1
    assert coach.progress.count <= 2


@pytest.mark.parametrize("name", ["chin_tuck", "prone_extension", "thoracic_extension"])
@pytest.mark.parametrize("fps", [10.0, 30.0])
def test_a_film_that_begins_in_a_hold_is_counted_from_where_the_person_rests(
    name: str, fps: float
) -> None:
    """The end of the first movement looks like a start of their own."""
    hold_s = SPECS[name].repetition.hold_minimum_s + 3.0
    made = make_set(Recipe(name, 23, reps=4, out_s=1.6, hold_s=hold_s, noise=0.3)).at(fps)
    whole = coached(SPECS[name], made)
    assert whole.progress.count == made.truth.reps
    first = whole.state.reps[0]
    kept = made.t_s > (first.began_s + first.ended_s) / 2.0 - 1.0
    assert not kept[made.t_s <= first.began_s + 1.6].any(), "from the hold on"
    cut = replace(
        made, t_s=made.t_s[kept], landmarks=made.landmarks[kept], contour=made.contour[kept]
    )
    assert coached(SPECS[name], cut).progress.count == made.truth.reps - 1


def test_who_leaves_nearly_back_at_the_start_has_done_the_repetition() -> None:
    away = [[math.nan] * len(NAMES)] * round(3.0 * FPS)
    nearly = next(place for place in range(TOP, len(WAY)) if WAY[place] < 33.0)
    coach = play([*[row(10.0)] * 10, *[row(value) for value in WAY[:nearly]], *away])
    assert coach.progress.count == 1
    left = play([*[row(10.0)] * 10, *[row(value) for value in WAY[: TOP + 10]], *away])
    assert [rep.why for rep in left.state.reps] == ["interrupted"]


def test_a_set_that_ends_as_the_person_leaves_is_done() -> None:
    away = [[math.nan] * len(NAMES)] * round(3.0 * FPS)
    nearly = next(place for place in range(TOP, len(WAY)) if WAY[place] < 33.0)
    rows = [*[row(10.0)] * 10, *[row(value) for value in WAY[:nearly]], *away]
    assert "set_done" in kinds(play(rows, initial(RAISE, repetitions=1)))


def test_rendered_raises_that_begin_half_way_up_have_one_less() -> None:
    films = [film for film in read() if film.truth["exercise"] == RAISE.name][::4]
    films = [film for film in films if film.truth["repetitions"]]
    off = []
    for film in films:
        cut = begun(film)
        assert 0 < len(film.t_s) - len(cut.t_s) < 0.3 * len(film.t_s)
        true = judged(RAISE, film).made.truth.reps
        off.append(abs(judged(RAISE, cut).reps - (true - 1)))
    assert sum(off) <= 1, off
