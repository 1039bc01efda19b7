"""The documented JSON of screening, diary and articles: nothing missing, nothing more."""

from typing import Any

OUTCOME = {"enum": ["emergency", "clinician", "care", "go"]}
WITHIN = {"enum": ["today", "a week", "a few weeks", None]}
DUE = (
    "never", "four_weeks", "gap", "pain_changed", "new_sign", "unfinished", "unknown", "clock"
)  # fmt: skip
TEXT = {"type": "string", "minLength": 2}
TEXTS = {"type": "array", "items": TEXT}


def record(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def rows(**properties: Any) -> dict[str, dict[str, Any] | str]:
    return {"type": "array", "items": record(**properties)}


QUESTIONS = record(
    schema={"const": "coach.questions/1"},
    reviewed={"type": "string", "format": "date"},
    facts={"type": "object", "additionalProperties": TEXT},
    sources={"type": "object", "additionalProperties": TEXT},
    questions=rows(
        code=TEXT,
        kind={"enum": ["one", "many", "map"]},
        text=TEXT,
        why=TEXT,
        asked_if=TEXTS,
        sources=TEXTS,
        answers=rows(code=TEXT, text=TEXT, facts=TEXTS, leads_to=OUTCOME, rules=TEXTS, asks=TEXTS),
    ),
)

SCREEN = record(
    schema={"const": "coach.screen/1"},
    outcome=OUTCOME,
    headline=TEXT,
    call={"type": ["string", "null"]},
    within=WITHIN,
    open={"enum": ["nothing", "gentle", "all"]},
    reasons={
        **rows(
            code=TEXT,
            outcome=OUTCOME,
            text=TEXT,
            do=TEXT,
            within=WITHIN,
            tell={"type": ["string", "null"]},
            read=TEXT,
            sources={**TEXTS, "minItems": 1},
        ),
        "minItems": 1,
    },
    held_back=rows(
        exercise=TEXT, why={**TEXTS, "minItems": 1}, substitute={"type": ["string", "null"]}
    ),
    adapted=rows(exercise=TEXT, why=TEXTS, how={**TEXTS, "minItems": 1}),
    allowed=TEXTS,
    facts=TEXTS,
    unanswered=TEXTS,
)

RATING = {"type": ["integer", "null"], "minimum": 0, "maximum": 10}
NUMBER = {"type": ["number", "null"]}
DIARY = record(
    schema={"const": "coach.diary/1"},
    days=rows(date=TEXT, pain=RATING, effort=RATING),
    course=record(
        verdict={"enum": ["no_pain", "too_early", "better", "no_better", "worse"]},
        text=TEXT,
        days={"type": "number"},
        first=NUMBER,
        latest=NUMBER,
    ),
    trend={
        "oneOf": [
            {"type": "null"},
            record(per_week=NUMBER, low=NUMBER, high=NUMBER, clear={"type": "boolean"}),
        ]
    },
    screen_again={"enum": [*DUE, None]},
)

ARTICLE_ROW = {
    "name": TEXT,
    "title": TEXT,
    "summary": TEXT,
    "minutes": {"type": "number", "maximum": 3},
    "reviewed": TEXT,
}
LEARN = record(schema={"const": "coach.learn/1"}, articles=rows(**ARTICLE_ROW))
ARTICLE = record(
    schema={"const": "coach.article/1"},
    **ARTICLE_ROW,
    body=TEXT,
    sources={**rows(code=TEXT, title=TEXT, by=TEXT), "minItems": 1},
)
SEARCH = record(
    schema={"const": "coach.search/1"},
    words=TEXT,
    found=rows(title=TEXT, text=TEXT, article={"type": ["string", "null"]}, whole={}),
)
