"""The history as ``coach.history/1``, the document ``coach history --json`` prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from coach.storage.checks import whole
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.queries import DayTotals, StoredSet, day_totals, set_results
from coach.storage.records import Check, Rating, Screening, Session

KINDS = ("check", "monitor", "session", "pain")
"""What can be asked for, in the order it is shown."""


def history_document(
    history: History, since: Moment | None, now: Moment, kinds: Collection[str] = KINDS
) -> dict[str, Any]:
    """Everything of ``kinds`` from ``since`` (``None``: from the beginning) to ``now``.

    ``checks``, ``monitor`` (a row for each day that has one), ``sessions`` and ``ratings`` are
    there when asked for, in order of time. Times are ISO 8601 with their offset.
    """
    document: dict[str, Any] = {
        "schema": "coach.history/1",
        "since": None if since is None else _iso(since),
        "until": _iso(now),
    }
    if "check" in kinds:
        document["checks"] = [
            _check(whole(history, item)) for item in history.all(Check, since=since)
        ]
    if "monitor" in kinds:
        document["monitor"] = [_day(item) for item in monitored_days(history, since, now)]
    if "session" in kinds:
        document["sessions"] = _sessions(history, since)
    if "pain" in kinds:
        document["ratings"] = [_rating(item) for item in history.all(Rating, since=since)]
    return document


def health_document(history: History) -> dict[str, Any]:
    """``coach.health/1``: every row that is stored about health, in order of writing."""
    return {
        "schema": "coach.health/1",
        "screenings": [
            {
                "at": _iso(item.at),
                "outcome": item.outcome,
                "reasons": list(item.reasons),
                "facts": list(item.facts),
            }
            for item in sorted(history.all(Screening), key=lambda item: item.id)
        ],
        "ratings": [_rating(item) for item in history.all(Rating)],
    }


def monitored_days(history: History, since: Moment | None, now: Moment) -> list[DayTotals]:
    """The days on which somebody was monitored, in order."""
    if since is None:
        [(first,)] = history.store.read("SELECT min(utc_s) FROM spells")
        since = Moment(now.utc_s if first is None else first - 86400, now.offset_s)
    return [item for item in day_totals(history, since.day, now.day) if item.seconds]


def sets_by_session(history: History, since: Moment | None) -> dict[int, list[StoredSet]]:
    """The sets of each session, by its id, in order."""
    found: dict[int, list[StoredSet]] = defaultdict(list)
    for item in set_results(history, since=since):
        found[item.session].append(item)
    return found


def _iso(at: Moment) -> str:
    return at.local.isoformat(timespec="seconds")


def _check(item: Check) -> dict[str, Any]:
    return {
        "at": _iso(item.at),
        "live": item.live,
        **{key: value for key, value in item.document.items() if key != "schema"},
    }


def _day(item: DayTotals) -> dict[str, Any]:
    return {
        "day": item.day.isoformat(),
        "seconds": {state: round(value, 1) for state, value in sorted(item.seconds.items())},
        "longest_s": {state: round(value, 1) for state, value in sorted(item.longest_s.items())},
        "events": dict(sorted(item.events.items())),
    }


def _sessions(history: History, since: Moment | None) -> list[dict[str, Any]]:
    sets = sets_by_session(history, since)
    return [
        {
            "at": _iso(item.at),
            "routine": item.routine,
            "programme": item.programme,
            "ended": item.ended_why,
            "duration_s": None if item.ended_s is None else round(item.ended_s - item.at.utc_s, 1),
            "sets": [_set(result) for result in sets.get(item.id, [])],
        }
        for item in history.all(Session, since=since)
    ]


def _set(item: StoredSet) -> dict[str, Any]:
    return {
        "exercise": item.exercise,
        "side": item.side,
        "reps": item.reps,
        "attempts": item.attempts,
        "hold_s": round(item.hold_s, 1),
        "range_deg": None if item.range_deg is None else round(item.range_deg, 1),
        "score": item.score,
        "judged": item.judged,
        "faults": dict(item.faults),
    }


def _rating(item: Rating) -> dict[str, Any]:
    return {
        "at": _iso(item.at),
        "kind": item.kind,
        "value": item.value,
        "region": item.region,
        "exercise": item.exercise,
        "note": item.note,
    }
