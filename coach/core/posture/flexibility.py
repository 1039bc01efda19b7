"""Does the posture straighten when asked? Relaxed, then as tall as possible, and what changed.

A curve that straightens is a habit; one that does not is worth showing to somebody who can
examine it. The curve of the upper back is judged where it was measured both times and its change
is known well enough, else how far the head came back. What is said is no diagnosis either way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from coach.core.posture import specs as m
from coach.core.posture.findings import span
from coach.core.posture.result import Assessment, Measure, difference
from coach.core.posture.specs import SPECS

RELAXED_S = 6.0
"""How long somebody in front of a camera sits relaxed, before they are asked to sit up."""
SETTLE_S = 1.5
"""Time to follow the request: frames within it are left out."""
TALL_S = 4.0
"""How long they stay as tall as they can: longer, most people sink again."""

STRAIGHTENS_DEG = 5.0
"""A rise of the craniovertebral angle below this is within what repeated measurements of one
posture differ by (minimum detectable change 4.96 to 5.52 degrees, IJERPH 2020;17:6521). The same
is asked of the upper back's curve, which is this program's own."""

Outcome = Literal["straightens", "does_not_straighten", "cannot_tell"]
JudgedBy = Literal["upper_back", "head"]

_HABIT = (
    "A posture that straightens when asked is a habit, and habits can change: that is good news."
)
_SHOW = (
    "That may have harmless reasons, and it may be worth showing to a doctor or physiotherapist: "
    "they can examine what a camera can't."
)
_TEXTS: dict[tuple[JudgedBy, Outcome], str] = {
    ("upper_back", "straightens"): f"Your upper back straightened when you sat tall, by {{by}}. "
    f"{_HABIT}",
    ("upper_back", "does_not_straighten"): "Sitting tall hardly changed the curve of your upper "
    f"back. {_SHOW}",
    ("head", "straightens"): f"Your head came back over your shoulders when you sat tall, by "
    f"{{by}}. {_HABIT}",
    ("head", "does_not_straighten"): "Sitting tall hardly changed how your head and neck are "
    f"held. {_SHOW}",
    ("head", "cannot_tell"): "It can't be told whether your posture straightens: {why}.",
}


@dataclass(frozen=True, slots=True)
class Flexibility:
    """The result: both postures' craniovertebral angle and kyphosis, how they changed (``rise``
    positive: the head came back; ``flattening`` negative: the back became straighter), what it
    comes to, by what it was judged, and that in words."""

    split_s: float
    relaxed: Assessment
    tall: Assessment
    rise: Measure
    flattening: Measure
    outcome: Outcome
    judged_by: JudgedBy
    text: str


def flexibility(split_s: float, relaxed: Assessment, tall: Assessment) -> Flexibility:
    """Compare the two; ``split_s`` is when the person was asked to sit tall.

    Angles of different sides or views aren't compared.
    """
    rise, flattening = (_change(index, name, relaxed, tall) for index, name in _CHANGES)
    by: JudgedBy = "upper_back"
    straighter = _turned(flattening)
    outcome = _outcome(straighter)
    if outcome == "cannot_tell":
        by, straighter, outcome = "head", rise, _outcome(rise)
    text = _TEXTS[by, outcome]
    if outcome == "straightens":
        assert straighter.low is not None
        assert straighter.high is not None
        text = text.format(by=span(straighter.low, straighter.high))
    if outcome == "cannot_tell":
        text = text.format(why=_why_not(rise))
    return Flexibility(split_s, relaxed, tall, rise, flattening, outcome, by, text)


_CHANGES = ((m.CVA, "craniovertebral_change"), (m.KYPHOSIS, "kyphosis_change"))


def _change(index: int, name: str, before: Assessment, after: Assessment) -> Measure:
    share = SPECS[index].same_person if before.view == after.view else 1.0
    return difference(name, before.measures[index], after.measures[index], share)


def _turned(change: Measure) -> Measure:
    """A change counted the other way round."""
    if change.value is None or change.low is None or change.high is None:
        return change
    return replace(change, value=-change.value, low=-change.high, high=-change.low)


def _outcome(straighter: Measure) -> Outcome:
    """The outcome that the whole interval supports."""
    if straighter.value is None or straighter.low is None or straighter.high is None:
        return "cannot_tell"
    if straighter.low > 0 and straighter.value >= STRAIGHTENS_DEG:
        return "straightens"
    return "does_not_straighten" if straighter.high < STRAIGHTENS_DEG else "cannot_tell"


def _why_not(rise: Measure) -> str:
    if rise.low is None or rise.high is None:
        return rise.abstained or ""
    return (
        f"your head came back by between {rise.low:.0f}° and {rise.high:.0f}°, which is too "
        "vague; a square view from the side with the ear free helps"
    )
