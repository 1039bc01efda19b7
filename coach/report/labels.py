"""Names of measures, angles, bands and durations as people read them, on every surface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from coach.conventions import conventions
from coach.core.posture.result import Measure
from coach.core.posture.specs import SPECS
from coach.safe_text import capitalised, printable_line


class _Labels(dict[str, str]):
    """A measure nobody here knows, of a newer coach or somebody else's file, has its own name."""

    def __missing__(self, name: str) -> str:
        return printable_line(name).replace("_", " ").capitalize()


LABELS = _Labels(
    {
        **{spec.name: spec.label for spec in SPECS},
        "craniovertebral_change": "Change of the neck",
        "kyphosis_change": "Change of the back",
        "head_pitch_change": "Head more bowed",
        "head_roll_change": "Head more tilted",
        "screen_distance": "Eyes to camera",
    }
)

_SPEC = {spec.name: spec for spec in SPECS}

IN_THE_APP = {**LABELS, "craniovertebral_angle": "Neck angle", "thoracic_kyphosis": "Upper back"}
"""The same in everyday words: the field's own are in the app's help and in the report."""


NEVER_MEASURED = {spec.unmeasurable for spec in SPECS if spec.unmeasurable}
"""The reasons of what no picture ever shows: they say nothing about this one."""


def unanswered(measures: Iterable[Measure]) -> list[tuple[str, str]]:
    """Measures without a value by their reason, but for ``NEVER_MEASURED``: (names, reason)."""
    names: dict[str, list[str]] = {}
    for item in measures:
        if item.value is None and item.abstained not in NEVER_MEASURED:
            names.setdefault(item.abstained or "", []).append(LABELS[item.name])
    return [(", ".join(of_one), reason) for reason, of_one in names.items()]


def degrees(value: float) -> str:
    """An angle as it is read, in whole degrees: measuring is no finer (and no minus zero)."""
    return f"{round(value)}°"


def quantity(value: float, unit: str) -> str:
    """A measure's value as it is read: "47°", "62 cm"."""
    return degrees(value) if unit == "deg" else f"{round(value)} {unit}"


def interval(item: Measure) -> str:
    """A measure's interval: "44° to 50°"; nothing where it has no value."""
    if item.low is None or item.high is None:
        return ""
    return f"{quantity(item.low, item.unit)} to {quantity(item.high, item.unit)}"


def band_words(item: Measure) -> str:
    """The bands that a measure's interval allows, as they are read: "mild", "mild to marked";
    nothing where it has no band."""
    if item.band is None or item.low is None:
        return ""
    worst = _SPEC[item.name].band(item.low) or item.band
    return " to ".join(dict.fromkeys((item.band, worst))).replace("_", " ")


def duration(seconds: float | None) -> str:
    """Time as it is read: "1 h 05", "12 min", "40 s", or a dash."""
    if not seconds:
        return "–"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"


def since_own(name: str, item: Mapping[str, Any]) -> str:
    """How a check's measure differs from the person's own measurement, from the document's
    ``calibration`` of it; empty where that is not known."""
    change = item.get("change") or {}
    told = (item.get(key) for key in ("reference", "at", "kinds"))
    if None in (*(change.get(key) for key in ("value", "low", "high")), *told):
        return ""
    half = (change["high"] - change["low"]) / 2
    verdict = "more than" if abs(change["value"]) > half else "within what"
    verdict += " measuring varies by"
    at, kinds = date.fromisoformat(item["at"][:10]), " and ".join(item["kinds"])
    said_as = conventions()
    changed, day = said_as.number(change["value"], sign=True), said_as.day(at, year=True)
    said = (
        f"{LABELS[name]}: {changed}° against your own measurement by {kinds} of {day} "
        f"({item['reference']:.0f}°), {verdict} (±{half:.0f}°)."
    )
    renew = item.get("renew")
    return said if renew is None else f"{said} {capitalised(renew)}."
