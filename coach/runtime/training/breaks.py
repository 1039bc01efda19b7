"""The two-minute routines of a break: those that suit the person, in turn."""

from __future__ import annotations

from collections.abc import Sequence

from coach.content.loader import exercises
from coach.content.routines import routines
from coach.core.exercise.plan import Asked
from coach.core.exercise.routine import Routine
from coach.errors import CoachError
from coach.runtime.training.safety import allowed, last_screened
from coach.storage.history import History
from coach.storage.records import Session


def break_routines(history: History) -> Sequence[Routine]:
    """The routines for breaks that suit the person, the one done longest ago first.

    One with an exercise that their answers to the safety questions hold back is left out. Where
    that would leave none, those are offered of which something remains.
    """
    offered = [routine for routine in routines().values() if routine.for_breaks]
    held = _held_back(history)
    whole = [routine for routine in offered if not held & _names(routine)]
    fitting = whole or [routine for routine in offered if _names(routine) - held]
    return sorted(fitting, key=lambda routine: _last_s(history, routine))


def shown_items(history: History, routine: Routine) -> Sequence[Asked]:
    """What of a routine suits the person, in order."""
    held = _held_back(history)
    return [item for item in routine.items if item.exercise not in held]


def break_sentence(history: History, routine: Routine) -> str:
    """What a routine asks of the person."""
    steps = ", ".join(_step(item) for item in shown_items(history, routine))
    return f"Or on your chair: {steps}." if routine.seated else f"Or on your feet: {steps}."


def break_suggestion(history: History) -> str:
    """The next routine in a sentence; empty where the safety questions are not answered yet,
    nothing suits, or the history can't be read."""
    try:
        if last_screened(history) is None:
            return ""
        found = break_routines(history)
        return break_sentence(history, found[0]) if found else ""
    except CoachError:
        return ""


def _step(item: Asked) -> str:
    spec = exercises()[item.exercise]
    step = f"{item.repetitions or spec.dose.repetitions} × {spec.title.lower()}"
    return f"{step} a side" if spec.sides == "each" else step


def _held_back(history: History) -> frozenset[str]:
    gates = allowed(history, exercises().values())
    return frozenset(name for name, gate in gates.items() if gate.state == "held_back")


def _names(routine: Routine) -> frozenset[str]:
    return frozenset(item.exercise for item in routine.items)


def _last_s(history: History, routine: Routine) -> float:
    done = history.last(Session, routine=routine.name)
    return 0.0 if done is None else done.at.utc_s
