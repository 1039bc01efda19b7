"""The JSON document of an exercise; every number rounded once, here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coach.core.counting.cues import Cue
from coach.core.counting.events import Event, Rep
from coach.core.exercise.spec import ExerciseSpec


def exercise_document(
    spec: ExerciseSpec,
    source: str,
    *,
    duration_s: float,
    frames_read: int,
    frames_with_person: int,
    reps: Sequence[Rep],
    events: Sequence[Event],
    cues: Sequence[Cue],
    score: int | None,
    notes: Sequence[str],
) -> dict[str, Any]:
    """``coach.exercise/1``.

    ``reps``: complete repetitions; ``attempts`` counts also those that did not count, whose
    reasons stand in ``not_counted``. ``timed_reps`` were counted by the clock, because this view
    can't show the movement. ``rep_times_s`` and ``range_share`` (1 is the target) have an entry
    for each complete repetition; ``holds_s`` too, where the exercise has holds.
    """
    judged = [rep for rep in reps if not rep.timed]
    counted = [rep for rep in judged if rep.complete]
    return {
        "schema": "coach.exercise/1",
        "exercise": spec.name,
        "source": source,
        "duration_s": round(duration_s, 3),
        "frames": {"read": frames_read, "with_person": frames_with_person},
        "reps": len(counted),
        "attempts": len(judged),
        "timed_reps": len(reps) - len(judged),
        "sides": _sides(spec, counted, judged),
        "rep_times_s": [[round(rep.began_s, 2), round(rep.ended_s, 2)] for rep in counted],
        "range_share": [round(rep.range_share, 3) for rep in counted],
        "holds_s": [round(rep.hold_s, 2) for rep in counted if rep.hold_s is not None],
        "not_counted": [
            {"t_s": round(rep.ended_s, 2), "why": rep.why, "text": rep.text}
            for rep in judged
            if rep.why is not None
        ],
        "faults": [_fault(event) for event in events if event.tells_fault],
        "pauses": [
            {"t_s": round(event.t_s, 2), "why": event.code, "text": event.text}
            for event in events
            if event.kind == "paused"
        ],
        "cues": [
            {"t_s": round(cue.t_s, 2), "kind": cue.kind, "code": cue.code, "text": cue.text}
            for cue in cues
        ],
        "score": score,
        "notes": [*notes, *_unjudged(events), *_uncounted(events), *_something_else(reps)],
    }


def _sides(
    spec: ExerciseSpec, counted: Sequence[Rep], judged: Sequence[Rep]
) -> dict[str, dict[str, int]] | None:
    """The counts of each side; ``None`` where both move together."""
    if spec.sides != "each":
        return None
    return {
        side: {
            "reps": sum(rep.side == side for rep in counted),
            "attempts": sum(rep.side == side for rep in judged),
        }
        for side in spec.counted_sides
    }


def _fault(event: Event) -> dict[str, Any]:
    t_s = event.t_s if event.began_s is None else event.began_s
    return {"code": event.code, "t_s": round(t_s, 2), "rep": event.rep or None, "side": event.side}


def _unjudged(events: Sequence[Event]) -> list[str]:
    """The faults that could not be told from where the person was seen."""
    found = {event.code: event.text for event in events if event.kind == "unjudged"}
    return [f"fault not judged: {code}. {text}" for code, text in found.items()]


def _uncounted(events: Sequence[Event]) -> list[str]:
    """Why movements were not counted: each reason once, with the time it was first told."""
    first: dict[str, float] = {}
    for event in events:
        if event.kind in ("unseen", "not_counting"):
            first.setdefault(event.text, event.t_s)
    return [f"not counted at {t_s:.0f} s: {text}" for text, t_s in first.items()]


def _something_else(reps: Sequence[Rep]) -> list[str]:
    """A sentence where most attempts were another exercise."""
    others = sum(rep.why == "other_movement" for rep in reps)
    if others < 2 or others <= sum(rep.complete for rep in reps):
        return []
    return [
        f"{others} of {len(reps)} attempts were another movement: without a name, "
        "coach exercise --source tells which exercise a recording shows"
    ]
