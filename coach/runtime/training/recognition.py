"""Tells which exercise somebody does, without its name.

Every exercise is coached over the same samples. The one whose complete repetitions explain most of
the time in which the person moves, with the fewest faults, is the one that is done; where none
explains enough, it is none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from coach.core.counting.inactivity import moving_share_s
from coach.core.exercise.signal_names import COLUMN
from coach.core.exercise.spec import ExerciseSpec
from coach.core.types import Float64, PoseSample
from coach.runtime.training.coaching import BLOCK, Coach, block_signals

RATE_HZ = 15.0
"""As many samples a second are enough to tell an exercise."""
ENOUGH = 0.25
"""Least fit with which an exercise is named."""
NOTHING_COUNTED = 0.93
"""How sure it is that it is none of them where no repetition of any counts: fifteen of sixteen real
recordings. Half as sure at the edge of being named (``models.evaluation.exercises.recognised``)."""
NONE_OF_THEM = 0.15
"""The fit of something else, unknown, beside those of the exercises."""
_YAW = COLUMN["yaw_deg"]
A_FAULT = 0.12
"""What each fault of a repetition takes off how well it fits, two at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exercise that was seen: complete repetitions, and how much of the movement they explain.

    ``fit``: 0 to 1, on its own; ``certainty``: the same beside those that explain as much.
    """

    exercise: str
    fit: float
    certainty: float
    reps: int


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was seen: ``candidates``, the surest first, and how much of it."""

    candidates: tuple[Candidate, ...]
    frames_read: int
    frames_with_person: int
    duration_s: float

    @property
    def exercise(self) -> str | None:
        """The exercise that is done, ``None`` where it is none of those known."""
        best = self.candidates[:1]
        return best[0].exercise if best and best[0].fit >= ENOUGH else None

    @property
    def certainty(self) -> float:
        """How sure the answer is: that it is this exercise, or that it is none."""
        if self.exercise is not None:
            return self.candidates[0].certainty
        best = max((one.fit for one in self.candidates), default=0.0)
        return NOTHING_COUNTED * (1.0 - best / (2.0 * ENOUGH))

    def document(self, source: str, notes: Sequence[str] = ()) -> dict[str, Any]:
        """``coach.recognition/1``."""
        return {
            "schema": "coach.recognition/1",
            "source": source,
            "duration_s": round(self.duration_s, 3),
            "frames": {"read": self.frames_read, "with_person": self.frames_with_person},
            "exercise": self.exercise,
            "certainty": round(self.certainty, 2),
            "candidates": [
                {
                    "exercise": one.exercise,
                    "certainty": round(one.certainty, 2),
                    "reps": one.reps,
                }
                for one in self.candidates
            ],
            "notes": list(notes),
        }


def recognise(specs: Mapping[str, ExerciseSpec], samples: Iterable[PoseSample]) -> Recognition:
    """Which of ``specs`` the samples of a recording show."""
    times, rows, read = _signals(samples)
    with_person = int(np.isfinite(rows[:, _YAW]).sum()) if len(rows) else 0
    duration_s = float(times[-1] - times[0]) if len(times) > 1 else 0.0
    return Recognition(candidates(specs, times, rows), read, with_person, duration_s)


def candidates(
    specs: Mapping[str, ExerciseSpec], times: Float64, rows: Float64
) -> tuple[Candidate, ...]:
    """The exercises that signals ``rows`` (N, S) at ``times`` (N,) show, the surest first."""
    moved_s = moving_share_s(times, rows)
    found = [_candidate(spec, times, rows, moved_s) for spec in specs.values()]
    seen = sorted((one for one in found if one.reps), key=lambda one: -one.fit)
    return tuple(_against_each_other(seen))


def _signals(samples: Iterable[PoseSample]) -> tuple[Float64, Float64, int]:
    """Times and signals of as many samples a second as are needed, and how many were read."""
    read, next_s = 0, -np.inf

    def thinned() -> Iterator[PoseSample]:
        nonlocal read, next_s
        for sample in samples:
            read += 1
            if sample.t_s >= next_s:
                next_s = max(next_s, sample.t_s - 0.5 / RATE_HZ) + 1.0 / RATE_HZ
                yield sample

    times: list[float] = []
    blocks: list[Float64] = []
    stream = thinned()
    while block := list(islice(stream, BLOCK)):
        times += [sample.t_s for sample in block]
        blocks.append(block_signals(block))
    return np.array(times), np.concatenate(blocks) if blocks else np.empty((0, 0)), read


def _candidate(spec: ExerciseSpec, times: Float64, rows: Float64, moved_s: float) -> Candidate:
    """How well an exercise explains what was seen."""
    coach = Coach.of(spec)
    for t_s, row in zip(times.tolist(), rows.tolist(), strict=True):
        coach.see_signals(t_s, row)
    if len(times):
        coach.end()
    done = [rep for rep in coach.state.reps if rep.complete and not rep.timed]
    if not done:
        return Candidate(spec.name, 0.0, 0.0, 0)
    in_reps_s = sum(rep.ended_s - rep.began_s for rep in done)
    faults = Counter(
        (event.side, event.rep) for event in coach.events if event.kind == "fault_began"
    )
    wrong = [min(faults[rep.side, rep.number], 2) for rep in done]
    fits = 1.0 - A_FAULT * sum(wrong) / len(done)
    explained = min(in_reps_s / max(moved_s, in_reps_s), 1.0)
    fit = explained * fits * len(done) / (len(done) + 1.0)
    return Candidate(spec.name, fit, fit, len(done))


def _against_each_other(seen: Sequence[Candidate]) -> Iterator[Candidate]:
    """Exercises that explain the same as well, and that it is none of them, share the certainty."""
    every = NONE_OF_THEM + sum(one.fit for one in seen)
    for one in seen:
        yield replace(one, certainty=one.fit / every)
