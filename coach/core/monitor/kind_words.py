"""The words for each kind of slouch: what it is, by how much, what helps; stated here alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coach.core.monitor.front_cues import FACE_CM
from coach.core.monitor.reading import Kind

Numbers = Mapping[str, Any]
"""The numbers of a slouch by name (``reading.PARTS``), those that are known."""


@dataclass(frozen=True, slots=True)
class KindWords:
    """``label`` for tables, ``state`` a clause on "you", ``short`` the number alone, ``more`` what
    is more than in the baseline (begins a sentence), ``remedy`` a sentence."""

    label: str
    state: str
    short: Callable[[Numbers], str]
    more: Callable[[Numbers], str]
    remedy: str


def kind_words(name: str) -> KindWords:
    """The words for a kind by its JSON name; also by names that earlier versions stored."""
    return WORDS[Kind[_EARLIER.get(name, name).upper()]]


def _cm(numbers: Numbers, name: str) -> str:
    return f"about {max(1.0, FACE_CM * abs(numbers[name])):.0f} cm"


def _nearer(numbers: Numbers) -> str:
    near = max(0.0, numbers["nearer"])
    return f"{near / (1 + near):.0%}".replace("%", " %")


def _neck(numbers: Numbers) -> str:
    nearer = f"{_nearer(numbers)} nearer"
    return f"{_cm(numbers, 'lowered')} lower and {nearer}" if "lowered" in numbers else nearer


def _sunk(numbers: Numbers) -> str:
    if "lowered" in numbers:
        return f"{_cm(numbers, 'lowered')} lower"
    return f"lower by {numbers['sunk']:.0%} of your shoulders' width"


def _sideways(numbers: Numbers) -> str:
    degrees, aside = numbers.get("sideways_deg", 0.0), numbers.get("aside", 0.0)
    where = "left" if (aside or degrees) > 0 else "right"
    if abs(degrees) >= _TOLD_DEG or not aside:
        return f"{abs(degrees):.0f}° to your {where}"
    return f"{_cm(numbers, 'aside')} to your {where}"


_TOLD_DEG = 5.0

WORDS: Mapping[Kind, KindWords] = {
    Kind.FORWARD_HEAD: KindWords(
        "head forward",
        "your head is further forward than your baseline",
        lambda n: f"{round(n['forward_deg'])}° forward",
        lambda n: f"Head {round(n['forward_deg'])}° further forward",
        "Let it float back and up.",
    ),
    Kind.ROUNDED_BACK: KindWords(
        "upper back round",
        "your upper back is rounder than your baseline",
        lambda n: f"{round(n['rounded_deg'])}° rounder",
        lambda n: f"Upper back {round(n['rounded_deg'])}° rounder",
        "Lift your breastbone a little.",
    ),
    Kind.LEANING: KindWords(
        "leaning forward",
        "you lean further forward than your baseline",
        lambda n: f"{round(n['leaning_deg'])}°",
        lambda n: f"Trunk {round(n['leaning_deg'])}° further forward",
        "Sit back against your chair.",
    ),
    Kind.LEANING_SIDEWAYS: KindWords(
        "leaning to one side",
        "you lean to one side",
        _sideways,
        lambda n: f"Leaning {_sideways(n)}, further",
        "Put your weight on both sides, and take it off your elbow.",
    ),
    Kind.TOO_CLOSE: KindWords(
        "close to the screen",
        "you are nearer to the screen than your baseline",
        lambda n: f"about {_nearer(n)}",
        lambda n: f"About {_nearer(n)} nearer to the screen",
        "Sit back, or enlarge the text.",
    ),
    Kind.SUNK: KindWords(
        "sunk in the seat",
        "you have sunk lower in your seat",
        _sunk,
        lambda n: f"Sitting {_sunk(n)}",
        "Slide back and sit tall.",
    ),
    Kind.NECK_FORWARD: KindWords(
        "neck forward",
        "your head has come forward and down",
        _neck,
        lambda n: f"Head {_neck(n)}",
        "Draw your chin back and let your head float up.",
    ),
}
"""All kinds."""

_EARLIER = {"sideways": "leaning_sideways", "too_near": "too_close"}
