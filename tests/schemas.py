"""The documented JSON, as JSON Schema: nothing missing, nothing more."""

from coach.core.measure import MEASURES

MEASURE = {
    "type": "object",
    "required": ["value", "low", "high", "unit", "band", "abstained"],
    "additionalProperties": False,
    "properties": {
        "value": {"type": ["number", "null"]},
        "low": {"type": ["number", "null"]},
        "high": {"type": ["number", "null"]},
        "unit": {"const": "deg"},
        "band": {"enum": ["within_range", "mild", "moderate", "marked", None]},
        "abstained": {"type": ["string", "null"], "minLength": 10},
    },
    # A value comes with its interval and without an excuse; none comes with a reason alone.
    "oneOf": [
        {
            "properties": {
                "value": {"type": "number"},
                "low": {"type": "number"},
                "high": {"type": "number"},
                "abstained": {"type": "null"},
            }
        },
        {
            "properties": {
                "value": {"type": "null"},
                "low": {"type": "null"},
                "high": {"type": "null"},
                "band": {"type": "null"},
                "abstained": {"type": "string"},
            }
        },
    ],
}

VIEWS = {"enum": ["side-left", "side-right", "front", "oblique", "unknown"]}

CHECK = {
    "type": "object",
    "required": [
        "schema",
        "source",
        "view",
        "duration_s",
        "frames",
        "measures",
        "score",
        "findings",
    ],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": "coach.check/1"},
        "source": {"type": "string"},
        "view": VIEWS,
        "duration_s": {"type": "number", "minimum": 0},
        "frames": {
            "type": "object",
            "required": ["read", "with_person", "measured"],
            "additionalProperties": False,
            "properties": {
                key: {"type": "integer", "minimum": 0}
                for key in ("read", "with_person", "measured")
            },
        },
        "measures": {
            "type": "object",
            "required": list(MEASURES),
            "additionalProperties": False,
            "properties": dict.fromkeys(MEASURES, MEASURE),
        },
        "score": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "severity", "text"],
                "additionalProperties": False,
                "properties": {
                    "code": {"type": "string", "pattern": "^[a-z_]+$"},
                    "severity": {"enum": ["info", "mild", "moderate", "marked"]},
                    "text": {"type": "string", "minLength": 10},
                },
            },
        },
    },
}

FRAME = {
    "type": "object",
    "required": ["seq", "t_s", "view", "measures", "visibility"],
    "additionalProperties": False,
    "properties": {
        "seq": {"type": "integer", "minimum": 0},
        "t_s": {"type": "number", "minimum": 0},
        "view": VIEWS,
        "measures": {
            "type": "object",
            "required": list(MEASURES),
            "additionalProperties": False,
            "properties": {key: {"type": ["number", "null"]} for key in MEASURES},
        },
        "visibility": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    },
}
