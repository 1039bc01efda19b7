"""One set of a session as it is done: samples in; repetitions, faults and cues out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coach.core.counting.cues import Cue
from coach.core.counting.engine_state import Progress
from coach.core.counting.events import Event, Rep
from coach.core.exercise.movement import Drive
from coach.core.exercise.plan import SetPlan
from coach.core.exercise.spec import ExerciseSpec
from coach.core.session.results import SetResult
from coach.core.session.state import Why
from coach.core.types import PoseSample
from coach.runtime.training.coaching import Coach
from coach.runtime.training.other_exercise import OtherExercise


class SetRun:
    """Coaches one set. A pause takes no time: the set goes on where it stopped."""

    def __init__(self, one: SetPlan, spec: ExerciseSpec, began_s: float) -> None:
        self.one, self.spec, self.began_s = one, spec, began_s
        self._coach = Coach.of(spec, one.side, repetitions=one.reps)
        self._coach.notices = OtherExercise(spec)
        self._paused_s = 0.0
        self._waiting_s: float | None = None
        self._frames = self._with_person = 0

    @property
    def progress(self) -> Progress:
        """What a screen shows."""
        return self._coach.progress

    @property
    def reps(self) -> tuple[Rep, ...]:
        """All repetitions that are over, complete or not."""
        return self._coach.state.reps

    @property
    def drive(self) -> Drive | None:
        """What carries the repetitions from where the camera stands, once it is known."""
        binding = self._coach.state.binding
        return None if binding is None else binding.drive

    @property
    def count(self) -> int:
        """Repetitions that count."""
        return sum(rep.complete for rep in self.reps)

    @property
    def complete(self) -> bool:
        """Whether as many are done as were asked for."""
        return self.count >= self.one.reps

    def see(self, sample: PoseSample) -> tuple[Sequence[Event], Cue | None]:
        """One sample further: what happened, and what to say about it."""
        if self._waiting_s is not None:
            self._paused_s += sample.t_s - self._waiting_s
            self._waiting_s = None
        self._frames += 1
        self._with_person += sample.landmarks is not None
        if self._paused_s:
            sample = replace(sample, t_s=sample.t_s - self._paused_s)
        return self._coach.see(sample)

    def wait(self, t_s: float) -> None:
        """The session is paused at ``t_s``."""
        if self._waiting_s is None:
            self._waiting_s = t_s

    def result(self, ended_s: float, why: Why) -> SetResult:
        """The set as it is at its end."""
        coach, drive = self._coach, self.drive
        return SetResult(
            plan=self.one,
            began_s=self.began_s,
            ended_s=ended_s,
            why=why,
            frames_read=self._frames,
            frames_with_person=self._with_person,
            reps=self.reps,
            events=tuple(coach.events),
            cues=tuple(coach.cues),
            score=coach.score,
            judged=None if drive is None else not drive.timed,
        )
