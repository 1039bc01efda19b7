"""Whole sets by made people: counted, timed and corrected alike at every frame rate."""

from __future__ import annotations

import numpy as np
import pytest

from coach.content.loader import exercises
from coach.core.exercise.faults import TOO_FAST
from models.evaluation.exercises.motions import MOTIONS
from models.evaluation.exercises.simulated import IN_TIME_S, coached, evaluate, judged, main
from models.evaluation.exercises.simulated_sets import Recipe, make_nothing, make_set

SPECS = exercises()
RATES = (10.0, 15.0, 30.0, 60.0)


@pytest.mark.parametrize("name", MOTIONS)
def test_every_rate_gives_the_same_counts_and_holds(name: str) -> None:
    hold_s = SPECS[name].repetition.hold_minimum_s + 1.5 if MOTIONS[name].holds else 0.0
    made = make_set(Recipe(name, 11, reps=3, out_s=1.2, hold_s=hold_s, partials=1, noise=0.0))
    outcomes = [judged(SPECS[name], made.at(fps)) for fps in RATES]
    assert {outcome.reps for outcome in outcomes} == {made.truth.reps}
    assert {outcome.attempts for outcome in outcomes} == {made.truth.reps + made.truth.partials}
    holds = np.array([outcome.holds_s for outcome in outcomes])
    assert (np.ptp(holds, axis=0) < 0.1).all()
    if MOTIONS[name].holds:
        np.testing.assert_allclose(holds[0], made.truth.holds_s, atol=0.5)


@pytest.mark.parametrize("name", MOTIONS)
def test_getting_ready_typing_talking_drinking_and_phoning_is_no_repetition(name: str) -> None:
    made = make_nothing(Recipe(name, 21)).at(15.0)
    assert not any(rep.complete for rep in coached(SPECS[name], made).state.reps)


@pytest.mark.parametrize("name", MOTIONS)
def test_each_fault_is_cued_in_time(name: str) -> None:
    spec = SPECS[name]
    hold_s = spec.repetition.hold_minimum_s + 1.5 if MOTIONS[name].holds else 0.8
    for code in spec.fault_codes:
        recipe = Recipe(name, 31, reps=2, out_s=1.3, hold_s=hold_s, fault=code, noise=0.0)
        made = make_set(recipe).at(30.0)
        outcome = judged(spec, made)
        assert made.truth.faults
        for true_code, noticed, cued in outcome.matched:
            assert noticed is not None, code
            assert cued is not None, code
            assert cued <= IN_TIME_S, true_code
        assert code == TOO_FAST or code not in outcome.extra


@pytest.mark.parametrize("yaw_off_deg", [10.0, 25.0, 40.0])
@pytest.mark.parametrize("name", ["lateral_raise", "chin_tuck", "wall_push_up_plus"])
def test_standing_askew_changes_no_count(name: str, yaw_off_deg: float) -> None:
    hold_s = 3.0 if MOTIONS[name].holds else 0.0
    recipe = Recipe(name, 41, reps=3, out_s=1.2, hold_s=hold_s, yaw_off_deg=yaw_off_deg)
    made = make_set(recipe).at(30.0)
    assert judged(SPECS[name], made).reps == made.truth.reps


def test_who_drinks_or_walks_off_and_comes_back_goes_on() -> None:
    for seed in range(51, 56):
        made = make_set(Recipe("y_raise", seed, reps=4, out_s=1.2, interrupted=True)).at(15.0)
        assert judged(SPECS["y_raise"], made).reps == 4


def test_the_same_recipe_makes_the_same_set() -> None:
    first, second = (make_set(Recipe("t_raise", 61, reps=1)) for _ in range(2))
    np.testing.assert_array_equal(first.landmarks, second.landmarks)


def test_the_table_says_what_it_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sets", "1", "--exercise", "t_raise"]) == 0
    said = capsys.readouterr().out
    assert "Simulated landmarks" in said
    assert "t_raise" in said
    rows, total = evaluate(1, names=["t_raise"])
    assert total.off == rows[0].off == [0]
