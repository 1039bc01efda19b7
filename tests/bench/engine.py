"""What the exercise engine costs a frame: from landmarks to counts and cues, one frame at a time.

``python -m tests.bench engine`` prints the mean of every exercise's own motions and the dearest.
"""

from __future__ import annotations

import time

import numpy as np

from coach.content.loader import exercises
from coach.core.exercise.spec import ExerciseSpec
from coach.core.types import PoseSample, frozen
from coach.runtime.training.coaching import Coach
from models.evaluation.exercises.motions import MOTIONS
from models.evaluation.exercises.simulated_sets import Recipe, make_set

ROUNDS = 7


def engine() -> dict[str, float]:
    """Microseconds a frame of each exercise: the best of some rounds over a whole set. Of those
    that the clock counts no motion is made."""
    return {name: _cost_us(spec) for name, spec in exercises().items() if name in MOTIONS}


def _cost_us(spec: ExerciseSpec) -> float:
    samples = _samples(spec.name)
    return min(_round_s(spec, samples) for _ in range(ROUNDS)) / len(samples) * 1e6


def _round_s(spec: ExerciseSpec, samples: list[PoseSample]) -> float:
    coach = Coach.of(spec)
    began = time.thread_time()
    for sample in samples:
        coach.see(sample)
    return time.thread_time() - began


def _samples(name: str) -> list[PoseSample]:
    made = make_set(Recipe(name, 1, reps=4)).at(30.0)
    whole = zip(made.t_s.tolist(), made.landmarks, made.contour, strict=True)
    return [
        PoseSample(seq, t_s, (1280, 720), None if np.isnan(body[0, 0]) else frozen(body),
                   contour=frozen(outline))
        for seq, (t_s, body, outline) in enumerate(whole)
    ]  # fmt: skip
