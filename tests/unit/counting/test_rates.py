"""The same video at 15, 30 and 60 pictures a second gives the same counts and the same holds.

A video brought to another rate repeats pictures or leaves some out, and a pose model that follows
somebody makes something in between of them: both are tried.
"""

from __future__ import annotations

import numpy as np
import pytest

from coach.content.loader import exercises
from coach.core.exercise.signals import signals
from coach.core.types import Float64
from coach.runtime.training.coaching import Coach
from models.evaluation.exercises.motions import MOTIONS
from models.evaluation.exercises.simulated_sets import MadeSet, Recipe, make_set

SPECS = exercises()
HOLDS_WITHIN_S = 0.1


def found(name: str, t_s: Float64, rows: Float64) -> tuple[int, int, list[float]]:
    """Repetitions, attempts and holds."""
    coach = Coach.of(SPECS[name])
    for now_s, row in zip(t_s.tolist(), rows.tolist(), strict=True):
        coach.see_signals(now_s, row)
    reps = coach.state.reps
    holds = [rep.hold_s for rep in reps if rep.complete and rep.hold_s is not None]
    return sum(rep.complete for rep in reps), len(reps), holds


def repeated(t_s: Float64, rows: Float64, times: int) -> tuple[Float64, Float64]:
    """Every picture this many times, at this many times the rate."""
    gap_s = float(np.median(np.diff(t_s))) / times
    moments = (t_s[:, None] + gap_s * np.arange(times)).ravel()
    return moments, np.repeat(rows, times, axis=0)


def between(t_s: Float64, rows: Float64, times: int) -> tuple[Float64, Float64]:
    """Something in between of every two pictures."""
    moments = np.interp(np.arange(0, len(t_s) - 1 + 1e-9, 1.0 / times), np.arange(len(t_s)), t_s)
    columns = [np.interp(moments, t_s, column) for column in rows.T]
    return moments, np.stack(columns, axis=1)


def a_video(name: str, seed: int, fps: float) -> tuple[MadeSet, Float64]:
    """Three repetitions, held where they are to be, and their signals."""
    hold_s = SPECS[name].repetition.hold_minimum_s + 1.5 if MOTIONS[name].holds else 0.0
    made = make_set(Recipe(name, seed, reps=3, out_s=1.3, hold_s=hold_s, noise=0.3)).at(fps)
    return made, signals(made.landmarks, made.contour)


@pytest.mark.parametrize("name", MOTIONS)
def test_a_video_brought_to_another_rate_is_counted_and_timed_alike(name: str) -> None:
    made, rows = a_video(name, 17, 15.0)
    reps, attempts, holds = found(name, made.t_s, rows)
    assert reps == made.truth.reps
    for times in (2, 4):
        for moments, more in (repeated(made.t_s, rows, times), between(made.t_s, rows, times)):
            again = found(name, moments, more)
            assert again[:2] == (reps, attempts)
            np.testing.assert_allclose(again[2], holds, atol=HOLDS_WITHIN_S)


@pytest.mark.parametrize("name", MOTIONS)
def test_a_video_with_pictures_left_out_is_counted_and_timed_alike(name: str) -> None:
    made, rows = a_video(name, 18, 60.0)
    reps, attempts, holds = found(name, made.t_s, rows)
    assert reps == made.truth.reps
    for kept in (2, 4):
        again = found(name, made.t_s[::kept], rows[::kept])
        assert again[:2] == (reps, attempts)
        np.testing.assert_allclose(again[2], holds, atol=HOLDS_WITHIN_S)
