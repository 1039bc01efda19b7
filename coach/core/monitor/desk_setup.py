"""What a week of monitoring says of the desk itself: one thing to change, and whether it helped.

A screen that is too near, too low or to one side bends the neck whatever somebody intends. The
monitor's numbers show it: the distance to the camera, how far the head is bowed, where it turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

NEAR_CM = 46.0
"""A screen nearer than this is too near: 18 inches, the least that workplace guides ask for.

Source: OSHA, Computer Workstations eTool, as EHS Today tells it (18 to 28 inches). Others say 50
to 100 cm.
"""

DOWN_DEG, ASIDE_DEG = 15.0, 25.0
"""A head bowed or turned by more than this, against the upright baseline, looks at something low
or to one side. The program's own: twice what a nod at the keyboard takes."""

OFTEN = 0.25
"""The share of the time in view from which on something is worth changing. The program's own."""

ENOUGH_S = 2 * 3600.0
"""A week with less time in view says nothing of the desk."""

Problem = Literal["too_near", "too_low", "to_the_left", "to_the_right"]

_TEXTS: Mapping[Problem, str] = {
    "too_near": "Your eyes are {value:.0f} cm from the screen for half of the time. Push it back "
    "to about an arm's length, and enlarge the text if you lean forward to read.",
    "too_low": "Your head is bowed for {share:.0%} of the time. Raise what you look at: a laptop "
    "on some books, with a keyboard of its own, or a stand for papers.",
    "to_the_left": "Your head is turned to your left for {share:.0%} of the time. Put what you "
    "look at most straight ahead.",
    "to_the_right": "Your head is turned to your right for {share:.0%} of the time. Put what you "
    "look at most straight ahead.",
}


@dataclass(frozen=True, slots=True)
class DeskWeek:
    """A week in numbers, each NaN where nothing was seen of it.

    ``seen_s`` time in view; ``distance_cm`` the median distance to the screen; ``down``, ``left``
    and ``right`` shares of the time in which the head was bowed or turned that way.
    """

    seen_s: float
    distance_cm: float
    down: float
    left: float
    right: float

    @classmethod
    def of(cls, document: Mapping[str, float | None]) -> DeskWeek:
        """From ``document``; raises ``KeyError`` where it is not one."""
        return cls(*(_number(document[name]) for name in cls.__slots__))

    def document(self) -> dict[str, float | None]:
        """The numbers by name, rounded; ``None`` unknown."""
        values = {
            "seen_s": self.seen_s,
            "distance_cm": self.distance_cm,
            "down": self.down,
            "left": self.left,
            "right": self.right,
        }
        return {name: round(v, 3) if np.isfinite(v) else None for name, v in values.items()}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to change at the desk: a code, a sentence, and by how much it is too much (1: at
    the edge of being worth a word)."""

    problem: Problem
    text: str
    weight: float


def desk_week(seconds: Iterable[tuple[float, Mapping[str, Any]]]) -> DeskWeek:
    """The week that stored seconds make: (how long, numbers by name) each.

    Names are those of ``summary.numbers_of``: ``distance_cm``, ``head_pitch_deg`` (down positive),
    ``head_yaw_deg`` (to the picture's right positive, which is the person's left).
    """
    rows = np.array(
        [
            (lasted_s, *(_number(numbers.get(name)) for name in _NAMES))
            for lasted_s, numbers in seconds
        ],
        dtype=np.float64,
    ).reshape(-1, 1 + len(_NAMES))
    lasted, distance, pitch, yaw = rows.T
    return DeskWeek(
        float(lasted.sum()),
        _median(distance[np.isfinite(distance)]),
        _share(lasted, pitch, pitch > DOWN_DEG),
        _share(lasted, yaw, yaw > ASIDE_DEG),
        _share(lasted, yaw, yaw < -ASIDE_DEG),
    )


def suggestion(week: DeskWeek) -> Suggestion | None:
    """The one thing most worth changing; ``None`` where nothing stands out or too little was
    seen."""
    if week.seen_s < ENOUGH_S:
        return None
    weights: dict[Problem, float] = {
        "too_near": NEAR_CM / week.distance_cm if week.distance_cm > 0 else 0.0,
        "too_low": week.down / OFTEN,
        "to_the_left": week.left / OFTEN,
        "to_the_right": week.right / OFTEN,
    }
    known = {problem: weight for problem, weight in weights.items() if weight >= 1.0}
    if not known:
        return None
    problem = max(known, key=lambda name: known[name])
    share = {"too_low": week.down, "to_the_left": week.left, "to_the_right": week.right}
    text = _TEXTS[problem].format(value=week.distance_cm, share=share.get(problem, 0.0))
    return Suggestion(problem, text, known[problem])


def helped(problem: Problem, before: DeskWeek, after: DeskWeek) -> str:
    """Before and after a change at the desk, in a sentence; empty where one is not known."""
    if problem == "too_near":
        then, now = before.distance_cm, after.distance_cm
        told = f"Distance to the screen: {then:.0f} cm before, {now:.0f} cm now."
    else:
        name = {"too_low": "down", "to_the_left": "left", "to_the_right": "right"}[problem]
        then, now = getattr(before, name), getattr(after, name)
        what = "bowed" if problem == "too_low" else "turned aside"
        told = f"Head {what}: {then:.0%} of the time before, {now:.0%} now."
    return told if np.isfinite([then, now]).all() and after.seen_s >= ENOUGH_S else ""


_NAMES = ("distance_cm", "head_pitch_deg", "head_yaw_deg")


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else float("nan")


def _share(lasted: np.ndarray, known: np.ndarray, true: np.ndarray) -> float:
    of = lasted[np.isfinite(known)].sum()
    return float(lasted[true].sum() / of) if of > 0 else float("nan")


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
