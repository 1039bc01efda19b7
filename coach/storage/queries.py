"""Queries of screens and reports; quick with years of data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from coach.core.monitor.state import SEATED
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import Run, Second, Spell

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class DayTotals:
    """One local day: seconds in each state of the monitor, the longest unbroken stretch of each,
    how many events of each kind, and how many checks and exercise
    sessions with at least one set."""

    day: date
    seconds: Mapping[str, float] = field(default_factory=dict)
    longest_s: Mapping[str, float] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    checks: int = 0
    sessions: int = 0

    @property
    def seated_s(self) -> float:
        """Seconds at the desk, upright or slouching."""
        return sum(self.seconds.get(state, 0.0) for state in SEATED)


@dataclass(frozen=True, slots=True)
class MeasurePoint:
    """A measure of one check: ``value`` within ``low``..``high`` in 90 % of cases."""

    at: Moment
    view: str
    live: bool
    value: float
    low: float
    high: float
    unit: str
    band: str | None


@dataclass(frozen=True, slots=True)
class StoredSet:
    """A set and what its repetitions add up to; ``range_deg`` is the mean of the complete ones,
    ``faults`` counts by code; ``judged`` as in ``ExerciseSet``."""

    at: Moment
    session: int
    exercise: str
    side: str | None
    reps: int
    attempts: int
    hold_s: float
    range_deg: float | None
    score: float | None
    judged: bool | None
    faults: Mapping[str, int]


def day_totals(history: History, first: date, last: date) -> list[DayTotals]:
    """Every local day from ``first`` to ``last`` (both included), empty ones too."""
    seconds: dict[date, dict[str, float]] = defaultdict(dict)
    longest: dict[date, dict[str, float]] = defaultdict(dict)
    for day, state, total, most in history.store.read(
        "SELECT day, state, seconds, longest_s FROM day_states WHERE day BETWEEN ? AND ?",
        (first.isoformat(), last.isoformat()),
    ):
        seconds[date.fromisoformat(day)][state] = total
        longest[date.fromisoformat(day)][state] = most
    events: dict[date, dict[str, int]] = defaultdict(dict)
    for kind, counts in _counts_by_kind(history, first, last).items():
        for day, count in counts.items():
            events[day][kind] = count
    checks = _counts(history, "checks", first, last)
    sessions = _counts(history, "sessions", first, last)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return [
        DayTotals(
            day,
            seconds.get(day, {}),
            longest.get(day, {}),
            events.get(day, {}),
            checks.get(day, 0),
            sessions.get(day, 0),
        )
        for day in days
    ]


def timeline(history: History, day: date) -> list[Run]:
    """The monitor's states through one local day, in order of time."""
    found = history.all(Run, day=day.isoformat())
    return sorted(found, key=lambda run: run.began_s)


def seconds_of_day(history: History, day: date) -> list[tuple[Spell, list[Second]]]:
    """The numbers of a local day by spell, to score it again at another sensitivity.

    Spells that began the evening before are among them, with what of them is of that day.
    """
    found = []
    for number in dict.fromkeys(run.spell for run in timeline(history, day)):
        [spell] = history.all(Spell, id=number)
        start = _midnight_s(day) - spell.at.offset_s
        since, until = Moment(start), Moment(start + 86400)
        found.append((spell, history.all(Second, spell=number, since=since, until=until)))
    return found


def measure_trend(
    history: History, name: str, *, since: Moment | None = None, live_only: bool = False
) -> list[MeasurePoint]:
    """A measure through all checks that gave it, in order of time."""
    rows = history.store.read(
        "SELECT c.utc_s, c.offset_s, c.view, c.live, m.value, m.low, m.high, m.unit, m.band "
        'FROM checks c JOIN check_measures m ON m."check" = c.id '
        "WHERE m.name = ? AND m.value IS NOT NULL AND c.utc_s >= ? AND c.live >= ? "
        "ORDER BY c.utc_s, c.id",
        (name, since.utc_s if since else 0.0, int(live_only)),
    )
    return [
        MeasurePoint(Moment(utc_s, offset_s), view, bool(live), *rest)
        for utc_s, offset_s, view, live, *rest in rows
    ]


def measured_names(history: History) -> set[str]:
    """The measures that at least one live check gave a value for."""
    rows = history.store.read(
        'SELECT DISTINCT m.name FROM check_measures m JOIN checks c ON m."check" = c.id '
        "WHERE m.value IS NOT NULL AND c.live"
    )
    return {name for (name,) in rows}


def set_results(
    history: History,
    *,
    since: Moment | None = None,
    exercise: str | None = None,
    session: int | None = None,
) -> list[StoredSet]:
    """Sets with what they add up to, in order of time."""
    rows = history.store.read(
        "SELECT s.id, s.utc_s, s.offset_s, s.session, s.exercise, s.side, s.score, s.judged, "
        "total(r.complete), count(r.id), total(r.hold_s), "
        "avg(r.range_deg) FILTER (WHERE r.complete) "
        'FROM sets s LEFT JOIN repetitions r ON r."set" = s.id '
        "WHERE s.utc_s >= ? AND (? IS NULL OR s.exercise = ?) AND (? IS NULL OR s.session = ?) "
        "GROUP BY s.id ORDER BY s.utc_s, s.id",
        (since.utc_s if since else 0.0, exercise, exercise, session, session),
    )
    faults: dict[int, dict[str, int]] = defaultdict(dict)
    for set_id, code, count in history.store.read(
        'SELECT f."set", f.code, count(*) FROM faults f JOIN sets s ON s.id = f."set" '
        'WHERE s.utc_s >= ? GROUP BY f."set", f.code',
        (since.utc_s if since else 0.0,),
    ):
        faults[set_id][code] = count
    return [
        StoredSet(
            at=Moment(utc_s, offset_s),
            session=of,
            exercise=name,
            side=side,
            reps=round(complete),
            attempts=attempts,
            hold_s=hold_s,
            range_deg=range_deg,
            score=score,
            judged=None if judged is None else bool(judged),
            faults=faults.get(set_id, {}),
        )
        for (
            set_id, utc_s, offset_s, of, name, side, score, judged, complete, attempts, hold_s,
            range_deg,
        ) in rows
    ]  # fmt: skip


BREAK_TAKEN = "break_taken"
"""The kind of event that counts as a break, and as a day on which somebody was active."""

REST_DAYS = 2
"""Up to this many days in a row without activity end no streak: people have weekends, and bad
days."""


def active_days(history: History, first: date | None, last: date) -> set[date]:
    """Days with a set of exercise or a break; ``first`` ``None``: from the start."""
    breaks = _counts(history, "events", first, last, kind=BREAK_TAKEN)
    return {*_counts(history, "sessions", first, last), *breaks}


def active_days_in_a_row(history: History, today: date) -> int:
    """Active days up to ``today`` with no more than ``REST_DAYS`` days left out between two.

    Days left out don't count. Today itself may still be empty.
    """
    days = active_days(history, None, today)
    day, count, rested = today, 0, -1 if today not in days else 0
    while rested <= REST_DAYS:
        if day in days:
            count, rested = count + 1, 0
        else:
            rested += 1
        day -= timedelta(1)
    return count


def _counts_by_kind(history: History, first: date, last: date) -> dict[str, dict[date, int]]:
    kinds = [row[0] for row in history.store.read(_KINDS)]
    return {kind: _counts(history, "events", first, last, kind=kind) for kind in kinds}


# Every kind of event, by leaps through the index instead of reading all events.
_KINDS = """WITH RECURSIVE kinds (kind) AS (
    SELECT min(kind) FROM events
    UNION ALL SELECT (SELECT min(kind) FROM events WHERE kind > kinds.kind) FROM kinds
    WHERE kinds.kind IS NOT NULL)
SELECT kind FROM kinds WHERE kind IS NOT NULL"""


# One that was left, or whose program was killed, before its first set is no exercise.
_BEGUN = " AND EXISTS (SELECT 1 FROM sets WHERE sets.session = sessions.id)"


def _counts(
    history: History, table: str, first: date | None, last: date, kind: str | None = None
) -> dict[date, int]:
    """Rows of a table by local day. A local day lies within a day of the UTC day of its name."""
    since_s = _midnight_s(first) - 86400 if first else 0.0
    until_s = _midnight_s(last) + 2 * 86400
    values: list[object] = [since_s, until_s]
    if kind is not None:
        values.append(kind)
    more = " AND kind = ?" if kind is not None else _BEGUN if table == "sessions" else ""
    rows = history.store.read(
        f"SELECT CAST((utc_s + offset_s) / 86400 AS INTEGER) AS day, count(*) FROM {table} "
        f"WHERE utc_s >= ? AND utc_s < ?{more} GROUP BY day",
        values,
    )
    found = {_EPOCH + timedelta(day): count for day, count in rows}
    return {
        day: count
        for day, count in found.items()
        if (first is None or day >= first) and day <= last
    }


def _midnight_s(day: date) -> float:
    return (day - _EPOCH).days * 86400.0
