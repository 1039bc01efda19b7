"""A person's own measurements in the history, and what they teach about the automatic ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.conventions import conventions
from coach.core.posture.own.calibration import Calibration, Reference, learn, refusal, renewal
from coach.core.posture.own.repeatability import Repeatability, repeatability
from coach.storage.checks import whole
from coach.storage.database import HistoryError
from coach.storage.history import History, open_history
from coach.storage.moment import Moment
from coach.storage.records import Check, OwnReference, Repeats

SAME_DAY_S = 86_400.0
"""A reading of the back and a check further apart in time are not of one posture."""


@dataclass(frozen=True, slots=True)
class OwnTruth:
    """What a history holds of a person's own measurements.

    ``refused``: sentences on references that can't be right. ``waiting``: those without a check
    of the same day to compare with. ``repeats`` by measure and view.
    """

    calibrations: tuple[Calibration, ...] = ()
    refused: tuple[str, ...] = ()
    waiting: tuple[OwnReference, ...] = ()
    repeats: Mapping[tuple[str, str], Repeatability] | None = None

    def detectable_deg(self, measure: str, view: str) -> float | None:
        """The person's own smallest detectable change, once it rests on enough repeats."""
        found = (self.repeats or {}).get((measure, view))
        return found.detectable_deg if found is not None and found.settled else None


def add_references(
    history: History, references: Sequence[Reference], at: Moment, made_by: str | None
) -> None:
    """Store references that have their automatic answer, all or none."""
    history.add_all(
        [
            OwnReference(
                at, item.kind, item.measure, item.view, item.value_deg, item.sd_deg,
                item.automatic_deg, item.automatic_half_deg, made_by,
            )
            for item in references
        ]
    )  # fmt: skip


def own_truth(history: History) -> OwnTruth:
    """Everything that own measurements teach."""
    by_place: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    waiting, refused = [], []
    for record in history.all(OwnReference):
        found = _paired(history, record)
        if not found:
            waiting.append(record)
        for item in found:
            why = refusal(item)
            if why is None:
                by_place[(item.measure, item.view)].append(item)
            else:
                day = conventions().day(record.at.day, year=True)
                refused.append(f"{record.kind} of {day}: {why}")
    calibrations = [learn(found) for found in by_place.values()]
    return OwnTruth(
        tuple(item for item in calibrations if item is not None),
        tuple(refused),
        tuple(waiting),
        _repeats(history),
    )


def stored_truth(path: Path | None = None) -> OwnTruth:
    """The same of the user's history; nothing where it can't be read."""
    try:
        with open_history(path, to_read=True) as history:
            return own_truth(history)
    except HistoryError:
        return OwnTruth()


def _paired(history: History, record: OwnReference) -> list[Reference]:
    """A stored reference beside the automatic answer of the same moment, in each view that has one.

    One that came without an answer takes the nearest check of the same day in each view.
    """
    if record.automatic_deg is not None and record.automatic_half_deg is not None and record.view:
        return [_reference(record, record.view, record.automatic_deg, record.automatic_half_deg)]
    since = Moment(record.at.utc_s - SAME_DAY_S, record.at.offset_s)
    until = Moment(record.at.utc_s + SAME_DAY_S, record.at.offset_s)
    nearest: dict[str, tuple[float, Mapping[str, Any]]] = {}
    for check in history.all(Check, since=since, until=until):
        item = _automatic(whole(history, check), record.measure)
        away = abs(check.at.utc_s - record.at.utc_s)
        if item is not None and away < nearest.get(check.view, (SAME_DAY_S, {}))[0]:
            nearest[check.view] = (away, item)
    return [
        _reference(record, view, item["value"], (item["high"] - item["low"]) / 2)
        for view, (_, item) in sorted(nearest.items())
    ]


def _automatic(check: Check, measure: str) -> Mapping[str, Any] | None:
    """What the program itself said in a check, before any calibration or mark."""
    document = check.document
    corrected = (document.get("calibration") or {}).get(measure)
    marked = ((document.get("marked") or {}).get("automatic") or {}).get(measure)
    item = corrected.get("automatic") if corrected else marked or document["measures"].get(measure)
    usable = item is not None and all(item.get(key) is not None for key in ("value", "low", "high"))
    return item if usable else None


def _reference(record: OwnReference, view: str, automatic: float, half: float) -> Reference:
    return Reference(
        record.measure, view, record.kind, record.value_deg, record.sd_deg, automatic, half,
        record.at.utc_s,
    )  # fmt: skip


def _repeats(history: History) -> dict[tuple[str, str], Repeatability]:
    groups: dict[tuple[str, str], list[list[float]]] = defaultdict(list)
    for item in history.all(Repeats):
        groups[(item.measure, item.view)].append([float(n) for n in item.numbers.get("deg", [])])
    found = {place: repeatability(values) for place, values in groups.items()}
    return {place: item for place, item in found.items() if item is not None}


def own_detectables(history: History) -> dict[tuple[str, str], float]:
    """The person's own smallest detectable changes, by measure and view, where they are settled."""
    return {place: item.detectable_deg for place, item in _repeats(history).items() if item.settled}


def latest_calibrated(history: History, since: Moment | None = None) -> dict[str, Any]:
    """What the latest calibrated check said of each measure: the document's ``calibration``."""
    found: dict[str, Any] = {}
    for check in history.all(Check, since=since):
        found |= check.document.get("calibration") or {}
    return found


def forget(history: History) -> int:
    """Delete every own measurement and repeat for good; returns how many there were."""
    count = len(history.all(OwnReference)) + len(history.all(Repeats))
    history.remove(OwnReference)
    history.remove(Repeats)
    return count


def truth_document(history: History, now: Moment) -> dict[str, Any]:
    """``coach.own/1``: own measurements, calibrations and repeatability as they stand."""
    found = own_truth(history)
    return {
        "schema": "coach.own/1",
        "references": [
            {
                "at": item.at.local.isoformat(timespec="seconds"),
                "kind": item.kind,
                "measure": item.measure,
                "view": item.view,
                "value": round(item.value_deg, 1),
                "sd": round(item.sd_deg, 2),
                "automatic": None if item.automatic_deg is None else round(item.automatic_deg, 1),
                "by": item.made_by,
            }
            for item in history.all(OwnReference)
        ],
        "calibrations": [
            {
                "measure": item.measure,
                "view": item.view,
                "offset": round(item.offset_deg, 1) + 0.0,
                "sd": round(item.sd_deg, 1),
                "references": item.references,
                "kinds": list(item.kinds),
                "renew": renewal(item, now.utc_s),
            }
            for item in found.calibrations
        ],
        "refused": list(found.refused),
        "waiting": len(found.waiting),
        "repeatability": [
            {
                "measure": measure,
                "view": view,
                "sem": round(item.sem_deg, 2),
                "detectable_change": round(item.detectable_deg, 2),
                "repeats": item.freedom,
                "used": item.settled,
            }
            for (measure, view), item in sorted((found.repeats or {}).items())
        ],
    }
