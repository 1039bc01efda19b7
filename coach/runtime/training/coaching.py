"""One exercise from samples, without a screen: counted, timed, corrected, and as a document."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

import numpy as np

from coach.core.body.back_outline import STATIONS
from coach.core.counting.cues import Cue, FeedbackState, choose, form_score
from coach.core.counting.engine import end, step
from coach.core.counting.engine_state import Progress, RepState, initial, progress
from coach.core.counting.events import Event, Rep
from coach.core.exercise.signal_names import NAMES, Row
from coach.core.exercise.signals import LiveSignals, signals
from coach.core.exercise.spec import CountedSide, ExerciseSpec
from coach.core.posture.analysis import stack
from coach.core.types import Float64, PoseSample

BLOCK = 64
"""Samples of a recording whose signals are taken at once."""

NOBODY: tuple[float, ...] = (math.nan,) * len(NAMES)
"""The signals of a sample without a person."""


class Notices(Protocol):
    """Sees more in samples than the exercise's own engine."""

    def see(self, t_s: float, row: Row, events: Sequence[Event]) -> tuple[Event, ...]:
        """What there is to tell of a sample beside its ``events``."""


@dataclass(slots=True)
class Coach:
    """Coaches one exercise, a sample at a time; the same live and on a recording.

    ``see`` is told every sample; what has come of it stands in ``events``, ``cues`` and
    ``progress``. ``notices`` adds events of its own to those of a sample. ``holds_asked``: the
    person was asked to hold as long as ``spec`` says, and may be told that a hold was short.
    """

    spec: ExerciseSpec
    state: RepState
    feedback: FeedbackState = field(default_factory=FeedbackState)
    events: list[Event] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    notices: Notices | None = None
    holds_asked: bool = True
    looks_at_back: bool = field(init=False)

    @classmethod
    def of(
        cls,
        spec: ExerciseSpec,
        side: CountedSide | None = None,
        *,
        repetitions: int | None = None,
        own_range: float | None = None,
    ) -> Coach:
        """A coach before the first sample; the arguments are those of ``reps.initial``."""
        state = initial(spec, side, repetitions=repetitions, own_range=own_range)
        return cls(spec, state)

    def __post_init__(self) -> None:
        """The back's outline takes time to look at: only where the exercise wants it."""
        self.looks_at_back = "back_arch_ratio" in self.spec.signals

    def see(self, sample: PoseSample) -> tuple[tuple[Event, ...], Cue | None]:
        """One live sample further."""
        row: Row = NOBODY
        if sample.landmarks is not None:
            contour = sample.contour if self.looks_at_back else None
            row = LiveSignals(sample.landmarks, contour, sample.size_px[1])
        return self.see_signals(sample.t_s, row)

    def see_signals(self, t_s: float, row: Row) -> tuple[tuple[Event, ...], Cue | None]:
        """The same, where the signals (S,) are known already."""
        self.state, events = step(self.spec, self.state, t_s, row)
        if self.notices is not None:
            events = (*self.notices.see(t_s, row, events), *events)
        return events, self._said(events, t_s)

    def end(self) -> None:
        """After the last sample of a recording."""
        self.state, events = end(self.state)
        self._said(events, self.state.t_s)

    def _said(self, events: tuple[Event, ...], t_s: float) -> Cue | None:
        """What is said of ``events``, which are kept."""
        if not self.holds_asked:
            events = tuple(event for event in events if event.kind != "short_hold")
        self.feedback, cue = choose(self.spec, self.feedback, events, t_s)
        self.events += events
        if cue is not None:
            self.cues.append(cue)
        return cue

    @property
    def progress(self) -> Progress:
        """What a screen shows."""
        return progress(self.state)

    @property
    def score(self) -> int | None:
        """How well it was done so far, 0 to 100; ``None`` before the first attempt."""
        return form_score(self.spec, self.events)


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """What came of an exercise. ``duration_s`` counts the last frame's own time too."""

    spec: ExerciseSpec
    duration_s: float
    frames_read: int
    frames_with_person: int
    reps: tuple[Rep, ...]
    events: tuple[Event, ...]
    cues: tuple[Cue, ...]
    score: int | None
    says: str = ""

    @property
    def counted(self) -> tuple[Rep, ...]:
        """Repetitions that the camera judged and that count."""
        return tuple(rep for rep in self.reps if rep.complete and not rep.timed)

    @property
    def attempts(self) -> tuple[Rep, ...]:
        """Those, and those that stopped short."""
        return tuple(rep for rep in self.reps if not rep.timed)

    def document(self, source: str, notes: Sequence[str] = ()) -> dict[str, Any]:
        """The ``coach.exercise/1`` document; ``notes`` on the recording are passed on."""
        from coach.report.documents.exercise import exercise_document

        return exercise_document(
            self.spec,
            source,
            duration_s=self.duration_s,
            frames_read=self.frames_read,
            frames_with_person=self.frames_with_person,
            reps=self.reps,
            events=self.events,
            cues=self.cues,
            score=self.score,
            notes=[*notes, *([self.says] if self.says else [])],
        )


def coach_recording(
    spec: ExerciseSpec,
    samples: Iterable[PoseSample],
    side: CountedSide | None = None,
    *,
    repetitions: int | None = None,
) -> ExerciseResult:
    """Coach ``spec`` over a whole recording; its own time counts, not the clock's. Nobody knows
    which hold the person was asked for, so that a short one is no fault here.

    ``side`` and ``repetitions`` are those of ``reps.initial``.
    """
    coach = Coach.of(spec, side, repetitions=repetitions)
    coach.holds_asked = False
    read = with_person = 0
    first_s = last_s = 0.0
    says = ""
    for block in _blocks(samples):
        rows = block_signals(block).tolist()
        for sample, row in zip(block, rows, strict=True):
            coach.see_signals(sample.t_s, row)
            binding = coach.state.binding
            if coach.state.ready and binding is not None and binding.drive.timed:
                says = binding.drive.says
        first_s = block[0].t_s if read == 0 else first_s
        last_s = block[-1].t_s
        read += len(block)
        with_person += sum(sample.landmarks is not None for sample in block)
    coach.end()
    return ExerciseResult(
        spec=spec,
        duration_s=(last_s - first_s) * read / (read - 1) if read > 1 else 0.0,
        frames_read=read,
        frames_with_person=with_person,
        reps=coach.state.reps,
        events=tuple(coach.events),
        cues=tuple(coach.cues),
        score=coach.score if any(not rep.timed for rep in coach.state.reps) else None,
        says=says,
    )


def block_signals(block: list[PoseSample]) -> Float64:
    """The signals (N, S) of samples, NaN where nobody is."""
    contour = np.full((len(block), STATIONS), np.nan, dtype=np.float32)
    for index, sample in enumerate(block):
        if sample.contour is not None:
            contour[index] = sample.contour
    return signals(stack(block), contour, block[0].size_px[1])


def _blocks(samples: Iterable[PoseSample]) -> Iterator[list[PoseSample]]:
    stream = iter(samples)
    while block := list(islice(stream, BLOCK)):
        yield block
