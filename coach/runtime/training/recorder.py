"""Writes a session into the history as it happens, so that nothing done is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from coach.content.loader import exercises
from coach.core.counting.events import Event, Rep
from coach.core.exercise.movement import Drive
from coach.core.exercise.plan import SessionPlan, SetPlan
from coach.core.exercise.spec import ExerciseSpec
from coach.core.session.state import SIGNS, Question
from coach.runtime.training.safety import remember_signs
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import ExerciseSet, Fault, Rating, Repetition, Session


class SessionLog:
    """One session in the ``history``; times are the source's own, from ``began_s`` on.

    ``band``: how strong the elastic band of this session is, where that was told.
    """

    def __init__(
        self, history: History, now: Callable[[], Moment], band: str | None = None
    ) -> None:
        self._history, self._now, self._band = history, now, band
        self._session: Session | None = None
        self._set: ExerciseSet | None = None
        self._reps: dict[tuple[str, int], Repetition] = {}
        self._began_s = 0.0

    def begin(self, plan: SessionPlan, source: str, began_s: float, programme: str | None) -> None:
        """The first sample has come."""
        self._began_s = began_s
        session = Session(self._now(), plan.name, source=source, programme=programme)
        self._session = self._history.add(session)

    def set_began(self, one: SetPlan) -> None:
        """A set begins; its repetitions follow."""
        banded = one.exercise in exercises() and exercises()[one.exercise].uses_band
        self._reps.clear()
        if self._session is not None:
            self._set = self._history.add(
                ExerciseSet(
                    self._now(), self._session.id, one.exercise, side=one.side,
                    target_reps=one.reps, target_hold_s=one.hold_s or None,
                    band=self._band if banded else None,
                )
            )  # fmt: skip

    def repetition(self, spec: ExerciseSpec, drive: Drive | None, rep: Rep) -> None:
        """A repetition is over, complete or not."""
        if self._set is None:
            return
        self._amend(rep)
        kept = self._history.add(
            Repetition(
                set=self._set.id,
                rep=rep.number,
                began_s=rep.began_s - self._began_s,
                ended_s=rep.ended_s - self._began_s,
                complete=rep.complete,
                hold_s=rep.hold_s,
                range_deg=range_deg(drive or spec.drives[0], rep.range_share),
                side=None if rep.side == "both" else rep.side,
                why_not=rep.why,
            )
        )
        self._reps[rep.side, rep.number] = kept

    def _amend(self, rep: Rep) -> None:
        """Attempts before count after all."""
        for number in rep.amends:
            before = self._reps.get((rep.side, number))
            if before is not None:
                self._history.change(replace(before, complete=True, why_not=None))

    def faults(self, events: Sequence[Event]) -> None:
        """Faults that are told among ``events``."""
        for event in events:
            if self._set is not None and event.tells_fault:
                began_s = event.t_s if event.began_s is None else event.began_s
                fault = Fault(self._set.id, event.code, began_s - self._began_s, event.rep or None)
                self._history.add(fault)

    def set_ended(self, score: float | None, why: str, judged: bool | None) -> None:
        """The set is over; not ``judged``: the clock counted."""
        if self._set is not None:
            ended_s = self._now().utc_s
            self._history.change(
                replace(self._set, ended_s=ended_s, score=score, note=why, judged=judged)
            )
            self._set = None

    def rated(self, question: Question, value: int, exercise: str) -> None:
        """Pain or effort was rated, or a sign told (its number); pain before the session belongs
        to no exercise."""
        if question == "signs":
            remember_signs(self._history, SIGNS[value - 1 : value], self._now())
            return
        if self._session is None:
            return
        kind = "effort" if question == "effort" else "pain"
        of = None if question == "pain_before" else exercise
        rating = Rating(self._now(), kind, value, session=self._session.id, exercise=of)
        self._history.add(rating)

    def end(self, why: str) -> None:
        """The session is over, however it ended."""
        if self._session is not None:
            ended = replace(self._session, ended_s=self._now().utc_s, ended_why=why)
            self._history.change(ended)
            self._session = None


def range_deg(drive: Drive, share: float) -> float | None:
    """How far a movement went in degrees; ``None`` where it is not measured in degrees."""
    if drive.timed or drive.target_deg is None:
        return None
    return share * abs(drive.target - drive.start)
