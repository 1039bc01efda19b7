"""An exercise or a routine in a recording: counted to its end, as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from coach.core.exercise.plan import Side
from coach.core.session.camera_setup import set_up_advice
from coach.core.types import PoseSample
from coach.errors import NoPersonError
from coach.runtime.batch.samples import Samples
from coach.runtime.training.coaching import ExerciseResult, coach_recording
from coach.runtime.training.resolve import Chosen
from coach.runtime.training.runner import SessionRun, follow


@dataclass(frozen=True, slots=True)
class Counted:
    """What a recording shows of a session.

    ``document``: ``coach.exercise/1`` of a single exercise, ``coach.session/1`` of a routine.
    ``notes``: sentences about the recording. ``anybody``: somebody was in view at least once.
    ``exercise``: the result of a single exercise, ``None`` of a routine.
    """

    source: str
    document: dict[str, Any]
    notes: tuple[str, ...]
    anybody: bool
    exercise: ExerciseResult | None = None

    def require_person(self) -> None:
        """Raise ``NoPersonError`` if nobody was in view in any frame."""
        if not self.anybody:
            raise NoPersonError.in_source(
                self.source, self.notes, hint="make sure the whole body is in the picture"
            )


def count_recording(
    chosen: Chosen, source: str, samples: Samples, side: Side | None = None
) -> Counted:
    """Count the repetitions of a session in ``samples``; nothing is kept in the history.

    ``side``: of a single one-sided exercise, only this one. Where nothing was counted, the
    document's notes say what was wrong with the last view of the person, if anything was.
    """
    seen = _LastSeen(samples)
    if chosen.single is not None:
        result = coach_recording(chosen.single, seen, side)
        notes = samples.notes()
        document = result.document(source, notes)
        attempts = len(result.reps)
    else:
        plan = replace(chosen.plan, guided=False)
        session = follow(SessionRun(plan, chosen.specs, source=source), seen)
        result, notes = None, samples.notes()
        document = session_json(session, chosen, notes)
        attempts = sum(len(item.reps) for item in session.done)
    if attempts == 0 and (why := _advice(seen.with_person, chosen)) is not None:
        document["notes"].append(f"nothing was counted; at the end: {why}")
    return Counted(source, document, tuple(notes), seen.with_person is not None, result)


class _LastSeen:
    """Samples as they pass; the last one with a person is remembered."""

    def __init__(self, samples: Iterable[PoseSample]) -> None:
        self._samples = samples
        self.with_person: PoseSample | None = None

    def __iter__(self) -> Iterator[PoseSample]:
        for sample in self._samples:
            if sample.landmarks is not None:
                self.with_person = sample
            yield sample


def _advice(last: PoseSample | None, chosen: Chosen) -> str | None:
    """What is wrong with a view of the person for the first exercise, if anything."""
    spec = next(iter(chosen.specs.values()))
    if last is None:
        return None
    views = [drive.view for drive in spec.drives]
    return set_up_advice(spec.camera, views, last.landmarks, last.size_px, last.light)


def session_json(session: SessionRun, chosen: Chosen, notes: list[str]) -> dict[str, Any]:
    """The ``coach.session/1`` document of a session that is over."""
    from coach.report.documents.session import session_document

    return session_document(
        session.plan,
        chosen.specs,
        session.source,
        duration_s=session.duration_s,
        ended=session.ended,
        results=session.done,
        ratings=session.ratings,
        notes=notes,
    )
