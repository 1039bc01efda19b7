"""A series of values in words that claim no more than it shows."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from coach.conventions import conventions
from coach.core.posture.result import Assessment, Measure, difference
from coach.core.posture.score import stored_score
from coach.core.programme.trend import CVA_DETECTABLE_DEG, ENOUGH, TrendVerdict, trend
from coach.report.labels import IN_THE_APP
from coach.storage.moment import Moment
from coach.storage.records import Check

CVA = "craniovertebral_angle"


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time, within ``low``..``high`` where that is known."""

    at: Moment
    value: float
    low: float | None = None
    high: float | None = None


def said_of(
    name: str, points: Sequence[Point], unit: str, own_detectable: float | None = None
) -> str:
    """The last value, and whether the latest ones differ from the first by more than noise.

    What counts as noise is the published minimum detectable change for the craniovertebral angle,
    half the usual interval for the other measures, and nothing for counted repetitions. The
    person's ``own_detectable`` change, once their repeats have told it, comes before both.
    """
    if not points:
        return "Nothing yet."
    last = points[-1]
    number = conventions().number
    between = ""
    if last.low is not None and last.high is not None:
        between = f" ({number(last.low)}{unit} to {number(last.high)}{unit})"
    now = f"Last: {number(last.value)}{unit}{between}."
    widths = [p.high - p.low for p in points if p.high is not None and p.low is not None]
    noise = statistics.median(widths) / 2 if widths else 0.0
    detectable = CVA_DETECTABLE_DEG if name == CVA else noise
    detectable = detectable if own_detectable is None else own_detectable
    found = trend([point.value for point in points], detectable)
    if found.change is None:
        return f"{now} {len(points)} so far; a trend needs {ENOUGH}."
    change = f"{now} The latest {found.group} against the first {found.group}: "
    change += f"{conventions().number(found.change, 1, sign=True)}{unit}"
    if found.verdict is TrendVerdict.WITHIN_ERROR:
        error = "measurement error" if widths else "what it varies by itself"
        needed = 0.0 if found.needed is None else found.needed
        return f"{change}, within {error} ({conventions().number(needed, 1)}{unit})."
    return f"{change}, more than {'measuring varies by' if widths else 'it varies by itself'}."


def since_last(now: Assessment, before: Check) -> list[str]:
    """A check beside the one before it: the score, the neck (or what else was measured
    first) whatever came of it, and every other change that is more than measuring varies by."""
    when = f"Last time, {conventions().day(before.at.day)}"
    told = stored_score(before.score, before.document)
    score = f": score {told}." if before.score is not None else ": no score."
    if before.view != now.view.label:
        seen = before.view.replace("-", " ")
        return [f"{when}{score} Seen from elsewhere then ({seen}), so no angle is compared."]
    found: list[str] = []
    for measure in now.measures:
        change = difference(measure.name, _stored(before, measure.name), measure)
        if change.value is None or change.half is None:
            continue
        large = abs(change.value) > change.half
        if large or not found:
            found.append(_changed(change, change.value, change.half, large=large))
    return [f"{when}{score}", *found]


def _changed(change: Measure, value: float, half: float, *, large: bool) -> str:
    title = IN_THE_APP.get(change.name, change.name.replace("_", " ").capitalize())
    verdict = "more than measuring varies by" if large else "within measurement error"
    return f"{title} {conventions().number(value, sign=True)}° since: {verdict} (±{half:.0f}°)."


def _stored(check: Check, name: str) -> Measure:
    """A measure as the check's document has it."""
    item = (check.document.get("measures") or {}).get(name, {})
    value, low, high = (item.get(key) for key in ("value", "low", "high"))
    return Measure(name, value, low, high, None, None if value is not None else "not measured")
