"""The diary of pain as JSON and as text, compared with the usual course."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from coach.conventions import conventions
from coach.core.health.pain import DUE_TEXT, Course, CourseVerdict, Due, PainTrend

WIDTH = 76
SHOWN_DAYS = 14

Day = tuple[str, int | None, int | None]
"""A date (ISO), its worst pain and its hardest effort, 0 to 10 or ``None``."""

_SAYS: dict[CourseVerdict, str] = {
    "no_pain": "No pain in the last two weeks. Good.",
    "too_early": "It is early days. Most pain begins to ease within a week.",
    "better": "It is getting better. Keep going.",
    "no_better": "It is no better after two weeks. Please see a doctor or physiotherapist. "
    "Most such pain is harmless, but someone should look.",
    "worse": "It has got worse. Please see a doctor or physiotherapist this week.",
}
_HELPS = (
    "What helps: staying active, a little more each week, getting stronger, breaks, warmth or "
    "cold, sleep, and less stress. Read on: coach learn getting_better"
)


def diary_document(
    days: Sequence[Day], going: Course, slope: PainTrend | None, again: Due | None
) -> dict[str, Any]:
    """``coach.diary/1``: the days, how it goes, the trend in points a week, why to screen again."""
    return {
        "schema": "coach.diary/1",
        "days": [{"date": day, "pain": pain, "effort": effort} for day, pain, effort in days],
        "course": {
            "verdict": going.verdict,
            "text": _SAYS[going.verdict],
            "days": round(going.days, 1),
            "first": going.first,
            "latest": going.latest,
        },
        "trend": None
        if slope is None
        else {
            "per_week": round(slope.per_week, 2),
            "low": round(slope.low, 2),
            "high": round(slope.high, 2),
            "clear": slope.clear,
        },
        "screen_again": again,
    }


def diary_text(
    days: Sequence[Day],
    going: Course,
    slope: PainTrend | None,
    again: Due | None,
    usual: Sequence[str],
) -> str:
    """The diary for a person to read; ``usual``: sentences on how it goes for most people."""
    if not days:
        return "The diary is empty. Note how today is: coach screen --pain 3 --where neck\n"
    lines = [f"{'day':<12}{'pain':<22}effort"]
    for day, pain, effort in days[-SHOWN_DAYS:]:
        bar = "–" if pain is None else f"{pain:>2} {'#' * pain}"
        lines.append(f"{day:<12}{bar:<22}{'–' if effort is None else effort}")
    lines += ["", *textwrap.wrap(_SAYS[going.verdict], WIDTH)]
    if slope is not None:
        lines += textwrap.wrap(_trend_words(slope), WIDTH)
    lines += ["", "For most people"]
    for sentence in usual:
        lines += textwrap.wrap(sentence, WIDTH, initial_indent="- ", subsequent_indent="  ")
    lines += ["", *textwrap.wrap(_HELPS, WIDTH)]
    if again is not None:
        lines += textwrap.wrap(f"{DUE_TEXT[again]} coach screen", WIDTH)
    return "\n".join(lines) + "\n"


def _trend_words(slope: PainTrend) -> str:
    if not slope.clear:
        return "The ups and downs are too large to say which way it goes."
    way = "down" if slope.per_week < 0 else "up"
    points = conventions().number(abs(slope.per_week), 1)
    return f"Over these days it goes {way} by about {points} points a week."
