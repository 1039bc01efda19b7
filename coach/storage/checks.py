"""Posture checks into the history, from the document ``coach check --json`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coach.storage.database import HistoryError
from coach.storage.history import History, open_history
from coach.storage.moment import Moment
from coach.storage.records import Check, CheckFinding, CheckMeasure, Record


def remember_check(
    document: Mapping[str, Any],
    at: Moment,
    *,
    live: bool = True,
    profile: int | None = None,
    path: Path | None = None,
) -> tuple[str, ...]:
    """Store a ``coach.check/1`` document in the user's history.

    ``at`` is when the check ended, ``live`` whether a camera saw it; ``path`` names another
    history. Never raises for a history that can't be used, as the check itself was done: returns
    sentences the user should see, usually none.
    """
    try:
        with open_history(path) as history:
            add_check(history, document, at, live=live, profile=profile)
    except HistoryError as error:
        return (f"the check was not remembered: {error}",)
    return history.notices


def add_check(
    history: History,
    document: Mapping[str, Any],
    at: Moment,
    *,
    live: bool = True,
    profile: int | None = None,
) -> Check:
    """Add a ``coach.check/1`` document with its measures and findings, all or nothing."""
    check = Check(
        at=at,
        source=document["source"],
        live=live,
        view=document["view"],
        duration_s=document["duration_s"],
        score=document["score"],
        document=document,
        profile=profile,
        id=history.new_id(at),
    )
    measures = [_measure(check.id, *item) for item in document["measures"].items()]
    findings = [
        CheckFinding(check.id, place, item["code"], item["severity"], item["text"])
        for place, item in enumerate(document["findings"])
    ]
    records: list[Record] = [check, *measures, *findings]
    history.add_all(records)
    return check


def _measure(check: int, name: str, item: Mapping[str, Any]) -> CheckMeasure:
    known = ("value", "low", "high", "unit", "band", "abstained")
    return CheckMeasure(check, name, **{key: item[key] for key in known})
