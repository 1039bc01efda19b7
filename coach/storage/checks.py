"""Posture checks into the history, from the document ``coach check --json`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from coach.storage.database import HistoryError
from coach.storage.history import History, open_history
from coach.storage.moment import Moment
from coach.storage.records import Check, CheckFinding, CheckMeasure, Record

_MEASURE_KEYS = ("value", "low", "high", "unit", "band", "abstained")


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


def whole(history: History, check: Check) -> Check:
    """The check; what an older or a foreign document leaves out comes from the check's rows.

    A finding of such a row counts as one that only may be so.
    """
    document = {
        "source": check.source,
        "view": check.view,
        "duration_s": check.duration_s,
        "score": check.score,
        **check.document,
    }
    if document.get("measures") is None:
        rows = history.all(CheckMeasure, check=check.id)
        document["measures"] = {
            row.name: {key: getattr(row, key) for key in _MEASURE_KEYS} for row in rows
        }
    if document.get("findings") is None:
        found = sorted(history.all(CheckFinding, check=check.id), key=lambda row: row.place)
        document["findings"] = [
            {"code": row.code, "severity": row.severity, "certain": False, "text": row.text}
            for row in found
        ]
    return replace(check, document=document)


def _measure(check: int, name: str, item: Mapping[str, Any]) -> CheckMeasure:
    return CheckMeasure(check, name, **{key: item[key] for key in _MEASURE_KEYS})
