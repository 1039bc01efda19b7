"""``coach.history/1`` as JSON Schema: nothing missing, nothing more."""

from typing import Any

NUMBER = {"type": "number", "minimum": 0}
MAYBE = {"type": ["number", "null"]}
COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": ["string", "null"], "minLength": 1}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}


def exactly(**properties: Any) -> dict[str, Any]:
    """An object with these keys, all of them and no others."""
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def rows(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def by_name(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": value}


SET = exactly(
    exercise={"type": "string"},
    side={"enum": ["left", "right", None]},
    reps=COUNT,
    attempts=COUNT,
    hold_s=NUMBER,
    range_deg=MAYBE,
    score=MAYBE,
    judged={"enum": [True, False, None]},
    faults=by_name(COUNT),
)

HISTORY = {
    "type": "object",
    "required": ["schema", "since", "until"],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": "coach.history/1"},
        "since": {"anyOf": [TIME, {"type": "null"}]},
        "until": TIME,
        # As ``coach.check/1``, without its ``schema``.
        "checks": rows(
            {
                "type": "object",
                "required": ["at", "live", "source", "view", "measures", "score", "findings"],
                "properties": {"at": TIME, "live": {"type": "boolean"}, "schema": False},
            }
        ),
        "monitor": rows(
            exactly(
                day=DAY, seconds=by_name(NUMBER), longest_s=by_name(NUMBER), events=by_name(COUNT)
            )
        ),
        "sessions": rows(
            exactly(
                at=TIME,
                routine={"type": "string"},
                programme=TEXT,
                ended=TEXT,
                duration_s=MAYBE,
                sets=rows(SET),
            )
        ),
        "ratings": rows(
            exactly(
                at=TIME,
                kind={"enum": ["pain", "effort"]},
                value={"type": "integer", "minimum": 0, "maximum": 10},
                region=TEXT,
                exercise=TEXT,
                note=TEXT,
            )
        ),
    },
}
