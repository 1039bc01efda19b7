"""Checks a row from outside: types, ranges and shapes that the rest of the program expects.

Rows this program writes always pass. A file that was altered, or made by somebody else, is told
apart here, before anything of it is kept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from coach.storage.mapping import MOMENT_COLUMNS, Field, Value
from coach.storage.records import (
    Check,
    ExerciseSet,
    OwnReference,
    Record,
    Repeats,
    Run,
    Screening,
    Second,
    Session,
    Spell,
)

CELL_LETTERS_MAX = 1 << 20
"""Letters (or bytes) one cell may have."""
UTC_S_MAX = 253_402_214_400.0
"""The last day a calendar of four digits has, one day less for zones ahead of UTC."""
OFFSET_S_MAX = 86_400
_NUMBER_MAX = 1e300
_ID_MAX = 1 << 62
"""Beyond any id this program gives, and far from where the next one would not fit."""


def checked_value(item: Field, value: Value | bytes) -> Value:
    """A column's value as read, where it fits its field; ``ValueError`` says why it doesn't."""
    if value is None:
        if not item.nullable:
            raise ValueError(f"{item.name} must be known")
        return None
    if item.numeric:
        return _number(item, value)
    if not isinstance(value, str):
        raise ValueError(f"{item.name}: {_shown(value)} is not text")
    if len(value) > CELL_LETTERS_MAX:
        raise ValueError(f"{item.name} is longer than {CELL_LETTERS_MAX} letters")
    value.encode()  # UnicodeEncodeError, a ValueError: half of a surrogate pair
    if not item.text:
        _require_shape(item, _json(item, value))
    return value


def require_row(kind: type[Record], row: Mapping[str, Value]) -> None:
    """Raise ``ValueError`` where values that are each right don't fit their record."""
    for name, check in _OF_KIND.get(kind, {}).items():
        value = row[name]
        if not check(value):
            raise ValueError(f"{name}: {_shown(value)} is not what it should be")


def _number(item: Field, value: Value | bytes) -> Value:
    if isinstance(value, bytes) or (isinstance(value, str) and len(value) > 400):
        raise ValueError(f"{item.name}: {_shown(value)} is not a number")
    try:
        number = item.pack(value)
        finite = math.isfinite(float(number or 0))
    except (ValueError, OverflowError, TypeError):
        finite, number = False, None
    whole = isinstance(number, int)
    if not finite or (whole and not -(2**63) <= int(number or 0) < 2**63):
        raise ValueError(f"{item.name}: {_shown(value)} is not a number")
    amount = float(number or 0)
    if item.name == "id" and not 0 < int(number or 0) < _ID_MAX:
        raise ValueError(f"{item.name}: {_shown(value)} is no number of a record")
    if item.name == MOMENT_COLUMNS[0] and not 0 <= amount <= UTC_S_MAX:
        raise ValueError(f"{item.name}: {_shown(value)} is no time of our calendar")
    if item.name == MOMENT_COLUMNS[1] and abs(amount) > OFFSET_S_MAX:
        raise ValueError(f"{item.name}: {_shown(value)} is no difference between clocks")
    return number


def _json(item: Field, text: str) -> Any:
    def refuse(word: str) -> Any:
        raise ValueError(word)

    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise ValueError(f"{item.name}: {_shown(text)} is not valid JSON") from None


def _require_shape(item: Field, found: Any) -> None:
    if item.shape is not None and not isinstance(found, item.shape):
        raise ValueError(f"{item.name} is not {'a list' if item.shape is list else 'an object'}")
    if item.shape is list and not all(isinstance(part, str) for part in found):
        raise ValueError(f"{item.name} is not a list of texts")


def _is_check(value: Value) -> bool:
    found = json.loads(str(value))
    measures, findings = found.get("measures"), found.get("findings")
    return (
        isinstance(measures, dict)
        and isinstance(findings, list)
        and isinstance(found.get("view"), str)
        and _known_number(found.get("score"))
        and _known_number(found.get("duration_s", 0))
        and all(isinstance(part, dict) and _is_measure(part) for part in measures.values())
        and all(isinstance(part, dict) and _is_finding(part) for part in findings)
    )


def _is_measure(part: Mapping[str, Any]) -> bool:
    return {"value", "low", "high"} <= part.keys() and all(
        _known_number(part[name]) for name in ("value", "low", "high")
    )


def _is_finding(part: Mapping[str, Any]) -> bool:
    return all(isinstance(part.get(name), str) for name in ("code", "severity", "text"))


def _known_number(value: Any) -> bool:
    """Whether a value is a number of a size that can be shown, or unknown."""
    return value is None or (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _NUMBER_MAX
    )


def _are_numbers(value: Value) -> bool:
    return all(_known_number(part) for part in json.loads(str(value)).values())


def _is_day(value: Value) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False


def _is_time(value: Value) -> bool:
    return value is None or 0 <= float(value) <= UTC_S_MAX


def _is_span(value: Value) -> bool:
    return value is not None and 0 <= float(value) <= UTC_S_MAX


def _is_angle(value: Value) -> bool:
    return value is None or abs(float(value)) <= 180.0


def _is_error(value: Value) -> bool:
    return value is None or 0.0 <= float(value) <= 180.0


def _are_repeats(value: Value) -> bool:
    found = json.loads(str(value)).get("deg")
    return isinstance(found, list) and all(
        part is not None and _known_number(part) and abs(part) <= 180.0 for part in found
    )


def _is_outcome(value: Value) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= 40


_OF_KIND: Mapping[type[Record], Mapping[str, Callable[[Value], bool]]] = {
    Check: {"document": _is_check, "duration_s": _is_span},
    Second: {"numbers": _are_numbers, "utc_s": _is_time, "duration_s": _is_span},
    Run: {"day": _is_day, "began_s": _is_time, "seconds": _is_span},
    Screening: {"outcome": _is_outcome},
    Spell: {"ended_s": _is_time},
    Session: {"ended_s": _is_time},
    ExerciseSet: {"ended_s": _is_time},
    OwnReference: {
        "value_deg": _is_angle,
        "sd_deg": _is_error,
        "automatic_deg": _is_angle,
        "automatic_half_deg": _is_error,
    },
    Repeats: {"numbers": _are_repeats},
}


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
