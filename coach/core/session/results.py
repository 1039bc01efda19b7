"""The result of a set, and the sums of a session's sets for each exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from coach.core.counting.cues import Cue
from coach.core.counting.events import Event, Rep
from coach.core.exercise.plan import SetPlan
from coach.core.session.state import Why


@dataclass(frozen=True, slots=True)
class SetResult:
    """A set that is over. ``reps`` are all attempts; ``score`` 0 to 100, ``None`` before the
    first one. ``judged``: ``False`` where the clock counted because the view can't show the
    movement, ``None`` where nobody took the position."""

    plan: SetPlan
    began_s: float
    ended_s: float
    why: Why
    frames_read: int
    frames_with_person: int
    reps: tuple[Rep, ...]
    events: tuple[Event, ...]
    cues: tuple[Cue, ...]
    score: int | None
    judged: bool | None

    @property
    def complete(self) -> int:
        """Repetitions that count."""
        return sum(rep.complete for rep in self.reps)

    @property
    def faults(self) -> tuple[Event, ...]:
        """What told a fault."""
        return tuple(event for event in self.events if event.tells_fault)


@dataclass(frozen=True, slots=True)
class ExerciseSummary:
    """What was done of one exercise.

    ``asked``, ``complete`` and ``attempts`` are sums over ``sets``, each with what was complete and
    what was asked of it; a set that was begun anew counts as ``extra`` alone. ``range_share`` (1 is
    the target, and the most) and ``hold_s`` are means over complete repetitions, ``hold_asked_s``
    is what was asked; ``score`` is over attempts, ``fault`` the most frequent one's code.
    ``judged`` as in ``SetResult``.
    """

    exercise: str
    title: str
    asked: int
    complete: int
    attempts: int
    range_share: float | None
    hold_s: float | None
    score: int | None
    fault: str | None
    judged: bool | None
    sets: tuple[tuple[int, int], ...] = ()
    extra: int = 0
    hold_asked_s: float = 0.0


def summaries(results: Iterable[SetResult]) -> list[ExerciseSummary]:
    """Each exercise once, in the order of their first sets; repeated sets count as extra."""
    by_name: dict[str, list[SetResult]] = {}
    for result in results:
        by_name.setdefault(result.plan.exercise, []).append(result)
    return [_summary(sets) for sets in by_name.values()]


def _summary(sets: Sequence[SetResult]) -> ExerciseSummary:
    kept = [one for one in sets if one.why != "repeated"]
    reps = [rep for one in kept for rep in one.reps]
    good = [rep for rep in reps if rep.complete]
    holds = [rep.hold_s for rep in good if rep.hold_s is not None]
    scored = [(one.score, len(one.reps)) for one in sets if one.score is not None and one.reps]
    faults = Counter(event.code for one in sets for event in one.faults)
    known = [one.judged for one in sets if one.judged is not None]
    return ExerciseSummary(
        exercise=sets[0].plan.exercise,
        title=sets[0].plan.title,
        asked=sum(one.plan.reps for one in kept),
        complete=len(good),
        attempts=len(reps),
        range_share=fmean(min(rep.range_share, 1.0) for rep in good) if good else None,
        hold_s=fmean(holds) if holds else None,
        score=_weighted(scored),
        fault=faults.most_common(1)[0][0] if faults else None,
        judged=any(known) if known else None,
        sets=tuple((one.complete, one.plan.reps) for one in kept),
        extra=sum(one.complete for one in sets if one.why == "repeated"),
        hold_asked_s=sets[0].plan.hold_s,
    )


def _weighted(scored: Sequence[tuple[int, int]]) -> int | None:
    total = sum(weight for _, weight in scored)
    return round(sum(score * weight for score, weight in scored) / total) if total else None
