"""Notices during a set that somebody does another exercise, and names it.

What was seen lately is kept. Where two repetitions in a row were another movement, or much movement
came to no count, every exercise is tried on it. The surest that explains enough is named.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np

from coach.content.loader import exercises
from coach.core.counting.events import Event
from coach.core.exercise.signal_names import NAMES, Row
from coach.core.exercise.spec import ExerciseSpec
from coach.runtime.training.recognition import ENOUGH, RATE_HZ, candidates

KEPT_S = 16.0
"""So much of the past is looked at: two or three repetitions."""
AGAIN_AFTER_S = 10.0
"""Seconds between two looks: each takes as long as some pictures do."""
MOVEMENTS = 2
"""So many repetitions in a row that were another movement."""
SEEN_REPS = 2
"""As few repetitions of another exercise say nothing."""


def counted_exercises() -> Mapping[str, ExerciseSpec]:
    """The exercises that a camera can count from anywhere; the others only the clock counts."""
    return {
        name: spec
        for name, spec in exercises().items()
        if not all(drive.timed for drive in spec.drives)
    }


@dataclass(slots=True)
class OtherExercise:
    """Watches a set of ``spec``. ``told``: what was named already, so that it is named once."""

    spec: ExerciseSpec
    specs: Mapping[str, ExerciseSpec] = field(default_factory=counted_exercises)
    told: set[str] = field(default_factory=set)
    _seen: deque[tuple[float, Row]] = field(default_factory=deque)
    _movements: int = 0
    _looked_s: float = -inf

    def see(self, t_s: float, row: Row, events: Sequence[Event]) -> tuple[Event, ...]:
        """A sample with its signals, and what came of it; an event where something else is done."""
        self._keep(t_s, row)
        suspected = False
        for event in events:
            match event.kind:
                case "rep_completed":
                    self._movements = 0
                    self._seen.clear()
                case "attempt_ended":
                    self._movements += event.code == "other_movement"
                    suspected = suspected or self._movements >= MOVEMENTS
                case "not_counting":
                    suspected = True
        if not suspected or t_s < self._looked_s + AGAIN_AFTER_S:
            return ()
        self._looked_s = t_s
        return self._named(t_s)

    def _keep(self, t_s: float, row: Row) -> None:
        if self._seen and t_s < self._seen[-1][0] + 0.8 / RATE_HZ:
            return
        self._seen.append((t_s, row))
        while self._seen[0][0] < t_s - KEPT_S:
            self._seen.popleft()

    def _named(self, t_s: float) -> tuple[Event, ...]:
        """The exercise that what was kept shows, if it is another and was not named yet."""
        times, rows = zip(*self._seen, strict=True)
        others = {name: spec for name, spec in self.specs.items() if name != self.spec.name}
        every = np.array([[row[column] for column in range(len(NAMES))] for row in rows])
        best = next(iter(candidates(others, np.array(times), every)), None)
        if best is None or best.fit < ENOUGH or best.reps < SEEN_REPS or best.exercise in self.told:
            return ()
        self.told.add(best.exercise)
        title = self.specs[best.exercise].title
        text = f"This looks like: {title}. This set is: {self.spec.title}."
        return (Event("not_counting", t_s, code="other_exercise", text=text),)
