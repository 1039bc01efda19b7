"""One set as it is done: samples in; repetitions, faults and cues out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from coach.core import reps
from coach.core.events import Event, Rep
from coach.core.exercise import Drive, ExerciseSpec
from coach.core.feedback import Cue, FeedbackState, choose, form_score
from coach.core.plan import SetPlan
from coach.core.reps import Progress
from coach.core.session_state import Why
from coach.core.set_result import SetResult
from coach.core.signals import NAMES, signals
from coach.core.types import PoseSample

NOBODY = (math.nan,) * len(NAMES)


class SetRun:
    """The engine's state in one set, and everything it told.

    A pause takes no time: what the engine sees goes on where it stopped.
    """

    def __init__(self, one: SetPlan, spec: ExerciseSpec, began_s: float) -> None:
        self.one, self.spec, self.began_s = one, spec, began_s
        self.events: list[Event] = []
        self._state = reps.initial(spec, one.side, repetitions=one.reps)
        self._feedback = FeedbackState()
        self._paused_s = 0.0
        self._waiting_s: float | None = None
        self._last_s = began_s

    @property
    def progress(self) -> Progress:
        """What a screen shows."""
        return reps.progress(self._state)

    @property
    def reps(self) -> tuple[Rep, ...]:
        """All repetitions that are over, complete or not."""
        return self._state.reps

    @property
    def drive(self) -> Drive | None:
        """What carries the repetitions from where the camera stands, once it is known."""
        return None if self._state.sight is None else self._state.sight.drive

    @property
    def count(self) -> int:
        """Complete repetitions."""
        return sum(rep.complete for rep in self._state.reps)

    @property
    def complete(self) -> bool:
        """Whether as many are done as were asked for."""
        return self.count >= self.one.reps

    @property
    def score(self) -> int | None:
        """How well it is done so far, 0 to 100."""
        return form_score(self.spec, self.events)

    def see(self, sample: PoseSample) -> tuple[Sequence[Event], Cue | None]:
        """One sample further: what happened, and what to say about it."""
        if self._waiting_s is not None:
            self._paused_s += max(0.0, sample.t_s - self._waiting_s)
            self._waiting_s = None
        t_s = sample.t_s - self._paused_s
        if t_s <= self._last_s and self._last_s > self.began_s:
            return (), None
        self._last_s = t_s
        row: Sequence[float] = NOBODY
        if sample.landmarks is not None:
            row = signals(sample.landmarks, sample.world, sample.contour).tolist()
        self._state, events = reps.step(self.spec, self._state, t_s, row)
        self.events += events
        self._feedback, cue = choose(self.spec, self._feedback, events, t_s)
        return events, cue

    def wait(self, t_s: float) -> None:
        """The session is paused at ``t_s``."""
        if self._waiting_s is None:
            self._waiting_s = t_s

    def result(self, ended_s: float, why: Why) -> SetResult:
        """The set as it is at its end."""
        drive = self.drive
        return SetResult(
            plan=self.one,
            began_s=self.began_s,
            ended_s=ended_s,
            why=why,
            reps=self.reps,
            faults=tuple(event for event in self.events if event.kind == "fault_began"),
            score=self.score,
            judged=None if drive is None else not drive.timed,
        )
