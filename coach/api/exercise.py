"""The repetitions of an exercise in a recording, as ``coach exercise --source`` counts them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coach.api.opened import name_of, opened
from coach.errors import UsageError
from coach.pose.detector import Detector
from coach.runtime.batch.samples import is_live
from coach.runtime.machine import refuse_in_emergency
from coach.runtime.training.coaching import ExerciseResult
from coach.runtime.training.recorded import count_recording
from coach.runtime.training.resolve import choose


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of form: its code, when it began, in which repetition, and of which side."""

    code: str
    t_s: float
    rep: int | None
    side: str


@dataclass(frozen=True, slots=True, eq=False)
class ExerciseCount:
    """What a recording shows of an exercise.

    Attributes
    ----------
    source
        What was looked at, as the caller named it.
    result
        Every repetition, event and cue; the properties below read from it.
    document
        The ``coach.exercise/1`` document: equal to what ``coach exercise --json`` prints.
    notes
        Sentences about the recording.
    """

    source: str
    result: ExerciseResult
    document: dict[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def reps(self) -> int:
        """Complete repetitions."""
        return len(self.result.counted)

    @property
    def attempts(self) -> int:
        """Complete repetitions, and those that stopped short."""
        return len(self.result.attempts)

    @property
    def rep_times_s(self) -> tuple[tuple[float, float], ...]:
        """When each complete repetition began and ended, in seconds."""
        return tuple((rep.began_s, rep.ended_s) for rep in self.result.counted)

    @property
    def holds_s(self) -> tuple[float, ...]:
        """How long each complete repetition was held, in seconds; empty without holds."""
        return tuple(rep.hold_s for rep in self.result.counted if rep.hold_s is not None)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Faults of form, in the order they were noticed."""
        return tuple(
            Fault(
                event.code,
                event.t_s if event.began_s is None else event.began_s,
                event.rep or None,
                event.side,
            )
            for event in self.result.events
            if event.tells_fault
        )

    @property
    def score(self) -> int | None:
        """How well it was done, 0 to 100; ``None`` before the first attempt."""
        return self.result.score

    def __str__(self) -> str:
        return f"{self.result.spec.title}: {self.reps} of {self.attempts} attempts complete"


def count(
    source: str | Path,
    exercise: str | Path,
    *,
    side: Literal["left", "right"] | None = None,
    detector: Detector | None = None,
) -> ExerciseCount:
    """Count the repetitions of an exercise in a recording.

    Parameters
    ----------
    source
        A video, a folder of pictures or a landmark trace.
    exercise
        The name of an exercise (``coach exercise --list``), or a file of your own (``.toml``).
    side
        Of a one-sided exercise, only this side. ``None``: whichever moves.
    detector
        An open detector to find the landmarks with, as for ``coach.measure``.

    Returns
    -------
    ExerciseCount
        Repetitions, attempts, holds and faults. Nothing is kept in the history.

    Raises
    ------
    CoachError
        ``UsageError`` for an exercise that there is not, a routine, or a live source;
        ``ContentError`` for a file of your own that is wrong; ``EmergencyOpenError`` while the
        last answers to ``coach screen`` show an emergency; ``SourceError``, ``ModelError`` and
        ``NoPersonError`` as ``coach.measure`` raises them.
    """
    name = name_of(source)
    if is_live(name):
        raise UsageError(f"{name} is live", hint="coach exercise leads a session at a camera")
    refuse_in_emergency()
    chosen = choose(str(exercise), side=side)
    if chosen.single is None:
        raise UsageError(
            f"{exercise} is a routine", hint="name one exercise, or use coach exercise"
        )
    with opened(name, detector) as samples:
        counted = count_recording(chosen, samples.info.name, samples, side)
    counted.require_person()
    assert counted.exercise is not None
    return ExerciseCount(counted.source, counted.exercise, counted.document, counted.notes)
