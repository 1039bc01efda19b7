"""The documented JSON, as JSON Schema: nothing missing, nothing more."""

from coach.core.posture.specs import MEASURES

MEASURE = {
    "type": "object",
    "required": ["value", "low", "high", "unit", "band", "abstained"],
    "additionalProperties": False,
    "properties": {
        "value": {"type": ["number", "null"]},
        "low": {"type": ["number", "null"]},
        "high": {"type": ["number", "null"]},
        "unit": {"enum": ["deg", "cm"]},
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

CHANGES = ("craniovertebral_change", "kyphosis_change")
HEAD = ("head_pitch_change", "head_roll_change", "screen_distance")

FLEXIBILITY = {
    "type": ["object", "null"],
    "required": ["split_s", "relaxed", "tall", *CHANGES, "outcome", "judged_by", "text"],
    "additionalProperties": False,
    "properties": {
        "split_s": {"type": "number", "exclusiveMinimum": 0},
        **{
            when: {
                "type": "object",
                "required": list(MEASURES[:3]),
                "additionalProperties": False,
                "properties": dict.fromkeys(MEASURES[:3], MEASURE),
            }
            for when in ("relaxed", "tall")
        },
        **dict.fromkeys(CHANGES, MEASURE),
        "outcome": {"enum": ["straightens", "does_not_straighten", "cannot_tell"]},
        "judged_by": {"enum": ["upper_back", "head"]},
        "text": {"type": "string", "minLength": 10},
    },
}

PLACE = {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3}
LINE = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    "minItems": 17,
    "maxItems": 17,
}

PAIR = {"type": "array", "minItems": 2, "maxItems": 2}
MARKED = {
    "type": ["object", "null"],
    "required": ["by", "at", "frames", "automatic", "difference"],
    "additionalProperties": False,
    "properties": {
        "by": {"type": "string", "minLength": 1},
        "at": {"type": "string", "minLength": 20},
        "frames": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["t_s", "facing", "points", "measures", "back_outline_angle"],
                "additionalProperties": False,
                "properties": {
                    "t_s": {"type": ["number", "null"], "minimum": 0},
                    "facing": {"enum": ["left", "right"]},
                    "points": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            **dict.fromkeys(("tragus", "c7", "t12", "acromion", "canthus"), PAIR),
                            "back": {"type": "array", "minItems": 5},
                        },
                    },
                    "measures": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": dict.fromkeys(MEASURES, MEASURE),
                    },
                    "back_outline_angle": {"oneOf": [MEASURE, {"type": "null"}]},
                },
            },
        },
        "automatic": {"type": "object", "additionalProperties": MEASURE},
        "difference": {"type": "object", "additionalProperties": MEASURE},
    },
}
CALIBRATED = {
    "type": "object",
    "required": [
        "automatic", "offset", "kinds", "references", "reference", "at", "change", "renew",
    ],
    "additionalProperties": False,
    "properties": {
        "automatic": MEASURE,
        "offset": {"type": "number"},
        "kinds": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "references": {"type": "integer", "minimum": 1},
        "reference": {"type": "number"},
        "at": {"type": "string", "minLength": 20},
        "change": MEASURE,
        "renew": {"type": ["string", "null"]},
    },
}  # fmt: skip

CHECK = {
    "type": "object",
    "required": [
        "schema",
        "source",
        "view",
        "duration_s",
        "frames",
        "measures",
        "sides",
        "score",
        "score_basis",
        "score_range",
        "findings",
        "flexibility",
        "points",
        "method",
        "marked",
        "calibration",
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
            # Changes are there where a baseline was given.
            "properties": dict.fromkeys((*MEASURES, *CHANGES, *HEAD), MEASURE),
            "dependentRequired": {CHANGES[0]: [CHANGES[1]], CHANGES[1]: [CHANGES[0]]},
        },
        "sides": {
            "type": ["object", "null"],
            "required": ["left", "right"],
            "additionalProperties": False,
            "properties": {"left": MEASURE, "right": MEASURE},
        },
        "score": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
        "score_basis": {"type": "string"},
        "score_range": {
            "type": ["array", "null"],
            "items": {"type": "integer", "minimum": 0, "maximum": 100},
            "minItems": 2,
            "maxItems": 2,
        },
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "severity", "certain", "text"],
                "additionalProperties": False,
                "properties": {
                    "code": {"type": "string", "pattern": "^[a-z_]+$"},
                    "certain": {"type": "boolean"},
                    "severity": {"enum": ["info", "mild", "moderate", "marked"]},
                    "text": {"type": "string", "minLength": 10},
                },
            },
        },
        "flexibility": FLEXIBILITY,
        "points": {
            "type": "object",
            "additionalProperties": False,
            # What was not found is left away; C7 comes first.
            "properties": {
                **dict.fromkeys(("tragus", "c7"), PLACE),
                **dict.fromkeys(("back_outline", "back_midline"), LINE),
                "back_outline_angle": MEASURE,
            },
        },
        "method": {"enum": ["automatic", "marked", "markers"]},
        "marked": MARKED,
        "calibration": {
            "type": "object",
            "additionalProperties": False,
            "properties": dict.fromkeys(MEASURES[:3], CALIBRATED),
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

EXERCISE = {
    "type": "object",
    "required": [
        "schema", "exercise", "source", "duration_s", "frames", "reps", "attempts", "timed_reps",
        "sides", "rep_times_s", "range_share", "holds_s", "not_counted", "faults", "pauses", "cues",
        "score", "notes",
    ],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": "coach.exercise/1"},
        "exercise": {"type": "string", "pattern": "^[a-z_]+$"},
        "source": {"type": "string"},
        "duration_s": {"type": "number", "minimum": 0},
        "frames": {
            "type": "object",
            "required": ["read", "with_person"],
            "additionalProperties": False,
            "properties": {"read": {"type": "integer"}, "with_person": {"type": "integer"}},
        },
        "reps": {"type": "integer", "minimum": 0},
        "attempts": {"type": "integer", "minimum": 0},
        "timed_reps": {"type": "integer", "minimum": 0},
        "sides": {"type": ["object", "null"]},
        "rep_times_s": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        },
        "range_share": {"type": "array", "items": {"type": "number", "minimum": 0}},
        "holds_s": {"type": "array", "items": {"type": "number", "minimum": 0}},
        "not_counted": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["t_s", "why", "text"],
                "additionalProperties": False,
                "properties": {
                    "t_s": {"type": "number"},
                    "why": {"enum": [
                        "short_range", "short_hold", "instead", "other_movement", "unseen",
                        "interrupted",
                    ]},
                    "text": {"type": "string"},
                },
            },
        },
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "t_s", "rep", "side"],
                "additionalProperties": False,
                "properties": {
                    "code": {"type": "string", "pattern": "^[a-z0-9_]+$"},
                    "t_s": {"type": "number"},
                    "rep": {"type": ["integer", "null"]},
                    "side": {"enum": ["both", "left", "right"]},
                },
            },
        },
        "pauses": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["t_s", "why", "text"],
                "additionalProperties": False,
                "properties": {
                    "t_s": {"type": "number"},
                    "why": {"enum": ["nobody", "view", "hidden", "position", "lost"]},
                    "text": {"type": "string"},
                },
            },
        },
        "cues": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["t_s", "kind", "code", "text"],
                "additionalProperties": False,
                "properties": {
                    "t_s": {"type": "number"},
                    "kind": {"enum": ["pause", "fault", "hold", "attempt", "praise", "tired"]},
                    "code": {"type": "string"},
                    "text": {"type": "string", "minLength": 3},
                },
            },
        },
        "score": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
        "notes": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip

OPTICS = {
    "type": "object",
    "required": ["schema", "setting", "value", "ends_px", "ends", "distance_half_share", "basis"],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": "coach.optics/1"},
        "setting": {"enum": ["monitor.eyes_apart_mm", "monitor.field_of_view_deg"]},
        "value": {"type": "number", "exclusiveMinimum": 0},
        "ends_px": {
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
            "items": {
                "type": "array",
                "minItems": 2,
                "maxItems": 2,
                "items": {"type": "number", "minimum": 0},
            },
        },
        "ends": {"enum": ["found", "given"]},
        "distance_half_share": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
        "basis": {"type": "string", "minLength": 8},
    },
}
