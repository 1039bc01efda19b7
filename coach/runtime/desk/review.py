"""A week of the history looked at together: what the app, the command and the report show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coach.conventions import conventions
from coach.core.monitor.review import Review, Share, ShareChange, Stretch, compare_days, review
from coach.core.monitor.review_text import change_sentence, review_sentences
from coach.core.plural import counted
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.queries import (
    BREAK_TAKEN,
    DayTotals,
    active_days,
    active_days_in_a_row,
    day_totals,
)
from coach.storage.records import Event, Run, Session, Setting, Spell

WEEK_DAYS = 7
CALLS = ("another program uses the camera", "another program uses the microphone")
"""Reasons for a pause that are a call, or very like one."""
CHANGE_DAYS = 28
"""A change longer ago is no news."""
LEAST_DAY_S = 900.0
_CHANGES = {
    "monitor.sensitivity": "you changed the sensitivity",
    "monitor.breaks": "you changed how firmly breaks are asked for",
    "monitor.break_every_min": "you changed how often breaks come",
    "monitor.grace_s": "you changed after how long you are told",
    "monitor.profile": "you changed the desk",
}


@dataclass(frozen=True, slots=True)
class Week:
    """Days looked at: ``first`` to ``last``, each day's totals, the review, and all of it in
    ``lines``; ``active`` days, and for how many the streak goes on."""

    first: date
    last: date
    days: Sequence[DayTotals]
    found: Review
    lines: Sequence[str]
    active: int
    streak: int


def week_of(history: History, last: date, days: int = WEEK_DAYS) -> Week:
    """The ``days`` days up to ``last``, against as many before."""
    first = last - timedelta(days - 1)
    found = _review(history, first, last)
    before = _review(history, first - timedelta(days), first - timedelta(1)).total
    totals = day_totals(history, first, last)
    active = len(active_days(history, first, last))
    streak = active_days_in_a_row(history, last)
    lines = review_sentences(found, before, conventions().hour)
    lines += [line for line in _since(history, last) if line]
    lines.append(_activity(totals, active, streak))
    return Week(first, last, totals, found, lines, active, streak)


def week_document(week: Week) -> dict[str, Any]:
    """``coach.week/1``: shares are 0 to 1, hours those of the clock on the wall."""
    found = week.found
    slouched = found.total.slouched
    hours = [
        {"hour": n, "upright_s": round(hour.upright_s), "slouching_s": round(hour.slouching_s)}
        for n, hour in enumerate(found.hours)
        if hour.seen_s
    ]
    contrasts = {
        name: {
            "with": _rounded(contrast.within),
            "without": _rounded(contrast.without),
            "stands_out": contrast.difference is not None,
        }
        for name, contrast in (
            ("long_sitting", found.long_sitting),
            ("after_calls", found.after_calls),
            ("late", found.late),
        )
    }
    return {
        "schema": "coach.week/1",
        "first": week.first.isoformat(),
        "last": week.last.isoformat(),
        "upright_share": None if slouched is None else round(1 - slouched, 3),
        "seen_s": round(found.total.seen_s),
        "hours": hours,
        "best_hour": found.best_hour,
        "hardest_hour": found.hardest_hour,
        "slouched": contrasts,
        "active_days": week.active,
        "streak_days": week.streak,
        "lines": list(week.lines),
    }


def _rounded(share: Share) -> float | None:
    return None if share.slouched is None else round(share.slouched, 3)


def _activity(days: Sequence[DayTotals], active: int, streak: int) -> str:
    breaks = sum(day.events.get(BREAK_TAKEN, 0) for day in days)
    nudges = sum(day.events.get("nudge", 0) for day in days)
    sessions = sum(day.sessions for day in days)
    said = (
        f"{counted(breaks, 'break')} taken, {counted(sessions, 'exercise session')}, "
        f"{counted(nudges, 'nudge')}; active on {active} of {counted(len(days), 'day')}."
    )
    if streak > 1:
        said += f" You have kept it up for {counted(streak, 'day')}; a day off does not end that."
    return said


def _review(history: History, first: date, last: date) -> Review:
    offsets = {spell.id: spell.at.offset_s for spell in history.all(Spell)}
    stretches: list[Stretch] = []
    for number in range((last - first).days + 1):
        for run in history.all(Run, day=(first + timedelta(number)).isoformat()):
            local_s = run.began_s + offsets.get(run.spell, 0)
            stretches.append((local_s, run.seconds, run.state))
    calls = _calls_ended(history, first, last)
    return review(sorted(stretches), calls)


def _calls_ended(history: History, first: date, last: date) -> list[float]:
    """When calls were over, in local seconds."""
    since = Moment(_utc_midnight_s(first) - 86400)
    events = history.all(Event, since=since, kind="paused")
    events += history.all(Event, since=since, kind="resumed")
    ended, called = [], False
    for event in sorted(events, key=lambda one: one.at):
        if event.kind == "paused":
            called = event.details.get("why") in CALLS
        elif called:
            ended.append(event.at.utc_s + event.at.offset_s)
    return ended


def _since(history: History, last: date) -> list[str | None]:
    """What changed since the latest change of a setting, and since exercise began."""
    found: list[str | None] = []
    settings = [item for item in history.all(Setting) if item.key in _CHANGES]
    recent = [item for item in settings if 0 <= (last - item.at.day).days < CHANGE_DAYS]
    for item in reversed(recent):  # the latest with enough days on both sides
        what = f"{_CHANGES[item.key]} on {conventions().day(item.at.day)}"
        said = change_sentence(what, _shares_around(history, item.at.day, last))
        if said is not None:
            found.append(said)
            break
    sessions = history.all(Session)
    if sessions and (last - sessions[0].at.day).days < CHANGE_DAYS:
        began = sessions[0].at.day
        what = f"your first exercise session on {conventions().day(began)}"
        found.append(change_sentence(what, _shares_around(history, began, last)))
    return found


def _shares_around(history: History, day: date, last: date) -> ShareChange | None:
    """Upright shares of monitored days before a day and from it on."""
    before = day_totals(history, day - timedelta(14), day - timedelta(1))
    return compare_days(_shares(before), _shares(day_totals(history, day, last)))


def _shares(days: Sequence[DayTotals]) -> list[float]:
    shares = []
    for day in days:
        share = Share(day.seconds.get("upright", 0.0), day.seconds.get("slouching", 0.0))
        if share.seen_s >= LEAST_DAY_S and share.slouched is not None:
            shares.append(1.0 - share.slouched)
    return shares


def _utc_midnight_s(day: date) -> float:
    return (day - date(1970, 1, 1)).days * 86400.0
