"""Chooses the next thing to do from what is known of a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coach.core.plural import counted

RECHECK_DAYS = 7
SCREEN_AGAIN_DAYS = 28
SESSIONS_A_WEEK = 3
"""Three times a week is the dose of the trials behind the exercises (PMC10472040)."""


@dataclass(frozen=True, slots=True)
class PersonToday:
    """What is known of somebody today; ``None`` where it never happened.

    ``exercises_left`` of a session that was stopped today. ``emergency``: the last screening said
    to get help at once and nobody acknowledged it.
    """

    emergency: bool = False
    screened_days_ago: int | None = None
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


def next_step(known: PersonToday) -> NextStep:
    """The next step: safety first, then measuring, then exercise."""
    return next(_in_order(known))


def _in_order(known: PersonToday) -> Iterator[NextStep]:
    """Everything worth doing now, the most important first; never empty."""
    if known.emergency:
        yield NextStep("learn", "Read what to do now", "your answers need help at once")
    if known.checked_days_ago is None and not known.monitored_ever:
        why = "facing you, against your own upright posture"
        yield NextStep("monitor", "Let the monitor watch over you", why)
    if known.screened_days_ago is None:
        yield NextStep("learn", "Answer the safety questions", "before the first exercise")
    elif known.screened_days_ago >= SCREEN_AGAIN_DAYS:
        yield NextStep("learn", "Answer the safety questions again", "the last time was long ago")
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
