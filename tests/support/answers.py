"""Answers for the screening questions: a person without problems, and changes to that."""

from __future__ import annotations

from coach.content.health import questionnaire
from coach.core.health.screening import Questionnaire, screen

HEALTHY: dict[str, tuple[str, ...]] = {
    "danger_body": ("none",),
    "danger_chest": ("none",),
    "pain": ("no",),
    "age": ("20_55",),
    "bones": ("none",),
    "conditions": ("none",),
    "recent": ("none",),
    "pregnancy": ("no",),
    "nerves": ("none",),
    "general": ("none",),
    "joints": ("none",),
}
IN_PAIN: dict[str, tuple[str, ...]] = {
    **HEALTHY,
    "pain": ("yes",),
    "injury": ("no",),
    "where": ("neck",),
    "strength": ("0_3",),
    "onset": ("slowly",),
    "duration": ("days",),
    "course": ("better",),
    "first": ("before",),
    "pattern": ("none",),
    "load": ("none",),
}
"""Mild, known neck pain that is new and easing."""


def answers(base=HEALTHY, **changes):
    """``base`` with other answers; a text stands for one answer."""
    given = {code: (v,) if isinstance(v, str) else tuple(v) for code, v in changes.items()}
    return {**base, **given}


def screened(base=HEALTHY, **changes):
    """The outcome of ``answers``."""
    return screen(questionnaire(), answers(base, **changes))


def codes(given: Questionnaire, question) -> tuple[str, ...]:
    """Every answer to a question that is not "none" or "don't know"."""
    return tuple(c for c, _ in given.choices(question) if c not in ("none", "unsure"))
