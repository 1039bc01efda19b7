"""What the Today screen shows, read from the history in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coach.content.loader import exercises
from coach.core.health.screening import EMERGENCY
from coach.core.programme.next_step import NextStep, PersonToday, next_step
from coach.runtime.training.programme import left_of_today
from coach.runtime.training.safety import ask_again, last_screened
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.queries import BREAK_TAKEN, DayTotals, active_days_in_a_row, day_totals
from coach.storage.records import Check, Event, Session, Spell

DAYS = 14


@dataclass(frozen=True, slots=True)
class Overview:
    """Today and the days before it, oldest first; ``check`` is the last live one."""

    check: Check | None
    days: Sequence[DayTotals]
    streak: int
    step: NextStep
    unasked_breaks: int = 0

    @property
    def today(self) -> DayTotals:
        """The last of the days."""
        return self.days[-1]

    @property
    def breaks(self) -> int:
        """Breaks taken today."""
        return self.today.events.get(BREAK_TAKEN, 0)


def overview(history: History, now: datetime) -> Overview:
    """Read everything; a few milliseconds with years of data."""
    today = now.date()
    check = history.last(Check, live=True)
    screened = last_screened(history)
    days = day_totals(history, today - timedelta(DAYS - 1), today)
    monday = today - timedelta(today.weekday())
    since = Moment.of(datetime(monday.year, monday.month, monday.day, tzinfo=now.tzinfo))
    sessions = history.all(Session, since=since)
    known = PersonToday(
        emergency=screened is not None and screened.outcome == EMERGENCY,
        doctor_first=screened.within if screened and screened.open == "nothing" else None,
        due=ask_again(history, Moment.of(now)),
        checked_days_ago=_days_ago(check, today),
        sessions_this_week=len(sessions),
        session_today=days[-1].sessions > 0,
        monitored_today=bool(days[-1].seconds),
        exercises_left=_exercises_left(history, Moment.of(now)),
        monitored_ever=history.last(Spell) is not None,
    )
    return Overview(
        check=check,
        days=days,
        streak=active_days_in_a_row(history, today),
        step=next_step(known),
        unasked_breaks=_unasked(history, since, today),
    )


def _exercises_left(history: History, now: Moment) -> int:
    left = left_of_today(history, exercises(), now)
    return 0 if left is None else len(left[0].items)


def _unasked(history: History, since: Moment, today: date) -> int:
    """Breaks of today that were taken without a reminder."""
    taken = history.all(Event, since=since, kind=BREAK_TAKEN)
    return sum(not item.details.get("asked", True) for item in taken if item.at.day == today)


def _days_ago(record: Check | None, today: date) -> int | None:
    return None if record is None else (today - record.at.day).days
