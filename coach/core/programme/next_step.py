"""Chooses the next thing to do from what is known of a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coach.core.health.pain import Due
from coach.core.health.screening import HowSoon
from coach.core.plural import counted

RECHECK_DAYS = 7
SESSIONS_A_WEEK = 3
"""Three times a week is the dose of the trials behind the exercises (PMC10472040)."""


@dataclass(frozen=True, slots=True)
class PersonToday:
    """What is known of somebody today; ``None`` where it never happened.

    ``exercises_left`` of a session that was stopped today. ``emergency``: the last screening said
    to get help at once and no later one has cleared it. ``doctor_first``: how soon somebody is to
    be seen before anything is on offer. ``due``: why the safety questions are to be answered.
    """

    emergency: bool = False
    doctor_first: HowSoon | None = None
    due: Due | None = "never"
    checked_days_ago: int | None = None
    sessions_this_week: int = 0
    session_today: bool = False
    monitored_today: bool = False
    monitored_ever: bool = False
    exercises_left: int = 0


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next: ``place`` names the screen that does it, ``why`` says what for."""

    place: str
    what: str
    why: str


_WHY_DUE: dict[Due, str] = {
    "never": "before the first exercise",
    "four_weeks": "the last time was long ago",
    "gap": "you have been away for a while",
    "pain_changed": "your pain has changed",
    "new_sign": "something new has come up",
    "unfinished": "you left them before the end",
    "unknown": "this version can't read your last answers",
    "clock": "the clock was changed since",
}


def next_step(known: PersonToday) -> NextStep:
    """The next step: safety first, then measuring, then exercise."""
    return next(_in_order(known))


def _in_order(known: PersonToday) -> Iterator[NextStep]:
    """Everything worth doing now, the most important first; never empty."""
    if known.emergency:
        yield NextStep("learn", "Read what to do now", "your answers need help at once")
    elif known.doctor_first is not None:
        whom = "a doctor today" if known.doctor_first == "today" else "a doctor or physiotherapist"
        yield NextStep("learn", f"See {whom}", "exercises wait until someone has looked")
    if known.checked_days_ago is None and not known.monitored_ever:
        why = "facing you, against your own upright posture"
        yield NextStep("monitor", "Let the monitor watch over you", why)
    if known.due is not None:
        again = "" if known.due == "never" else " again"
        yield NextStep("learn", f"Answer the safety questions{again}", _WHY_DUE[known.due])
    if known.exercises_left:
        yield NextStep(
            "exercise", "Finish your session", f"{counted(known.exercises_left, 'exercise')} left"
        )
    if known.checked_days_ago is not None and known.checked_days_ago >= RECHECK_DAYS:
        yield NextStep("check", "Check your posture again", "once a week shows a trend")
    left = SESSIONS_A_WEEK - known.sessions_this_week
    if left > 0 and not known.session_today:
        times = "once" if left == 1 else f"{left} times"
        yield NextStep("exercise", "Do an exercise session", f"{times} more this week")
    if not known.monitored_today:
        yield NextStep("monitor", "Let the monitor watch over you", "it stays quiet")
    yield NextStep("today", "Nothing: well done", "get up and move now and then")
