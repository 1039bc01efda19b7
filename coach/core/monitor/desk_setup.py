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

GLARE = 0.12
"""A picture of which more is blindingly bright, behind a face darker than the rest, has a window
or a lamp behind the person. The program's own: people before windows have 0.2 and more."""

Problem = Literal["too_near", "too_low", "to_the_left", "to_the_right", "light_behind"]

_TEXTS: Mapping[Problem, str] = {
    "too_near": "Your eyes are {value:.0f} cm from the screen for half of the time. Push it back "
    "to about an arm's length, and enlarge the text if you lean forward to read.",
    "too_low": "Your head is bowed for {share:.0%} of the time. Raise what you look at: a laptop "
    "on some books, with a keyboard of its own, or a stand for papers.",
    "to_the_left": "Your head is turned to your left for {share:.0%} of the time. Put what you "
    "look at most straight ahead.",
    "to_the_right": "Your head is turned to your right for {share:.0%} of the time. Put what you "
    "look at most straight ahead.",
    "light_behind": "A window or a lamp is behind you for {share:.0%} of the time: you squint at "
    "the screen, and the camera sees you badly. Turn the desk so that the light comes from one "
    "side, or draw the curtain.",
}


@dataclass(frozen=True, slots=True)
class DeskWeek:
    """A week in numbers, each NaN where nothing was seen of it.

    ``seen_s`` time in view; ``distance_cm`` the median distance to the screen; ``down``, ``left``
    and ``right`` shares of the time in which the head was bowed or turned that way; ``glare`` the
    share in which a light was behind the person.
    """

    seen_s: float
    distance_cm: float
    down: float
    left: float
    right: float
    glare: float = float("nan")

    @classmethod
    def of(cls, document: Mapping[str, float | None]) -> DeskWeek:
        """From ``document``; raises ``KeyError`` where it is not one."""
        seen_s, distance_cm, down, left, right = (
            _number(document[name]) for name in cls.__slots__[:-1]
        )
        glare = _number(document.get("glare"))  # weeks were stored before it was known
        return cls(seen_s, distance_cm, down, left, right, glare)

    def document(self) -> dict[str, float | None]:
        """The numbers by name, rounded; ``None`` unknown."""
        values = {
            "seen_s": self.seen_s,
            "distance_cm": self.distance_cm,
            "down": self.down,
            "left": self.left,
            "right": self.right,
            "glare": self.glare,
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
    ``head_yaw_deg`` (to the picture's right positive, which is the person's left), ``glare``.
    """
    rows = np.array(
        [
            (lasted_s, *(_number(numbers.get(name)) for name in _NAMES))
            for lasted_s, numbers in seconds
        ],
        dtype=np.float64,
    ).reshape(-1, 1 + len(_NAMES))
    lasted, distance, pitch, yaw, glare = rows.T
    return DeskWeek(
        float(lasted.sum()),
        _median(distance[np.isfinite(distance)]),
        _share(lasted, pitch, pitch > DOWN_DEG),
        _share(lasted, yaw, yaw > ASIDE_DEG),
        _share(lasted, yaw, yaw < -ASIDE_DEG),
        _share(lasted, glare, glare > GLARE),
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
        "light_behind": week.glare / OFTEN,
    }
    known = {problem: weight for problem, weight in weights.items() if weight >= 1.0}
    if not known:
        return None
    problem = max(known, key=lambda name: known[name])
    share = 0.0 if problem == "too_near" else getattr(week, _SHARES[problem][0])
    text = _TEXTS[problem].format(value=week.distance_cm, share=share)
    return Suggestion(problem, text, known[problem])


def helped(problem: Problem, before: DeskWeek, after: DeskWeek) -> str:
    """Before and after a change at the desk, in a sentence; empty where one is not known."""
    if problem == "too_near":
        then, now = before.distance_cm, after.distance_cm
        told = f"Distance to the screen: {then:.0f} cm before, {now:.0f} cm now."
    else:
        name, what = _SHARES[problem]
        then, now = getattr(before, name), getattr(after, name)
        told = f"{what}: {then:.0%} of the time before, {now:.0%} now."
    return told if np.isfinite([then, now]).all() and after.seen_s >= ENOUGH_S else ""


_NAMES = ("distance_cm", "head_pitch_deg", "head_yaw_deg", "glare")
_SHARES: Mapping[Problem, tuple[str, str]] = {
    "too_low": ("down", "Head bowed"),
    "to_the_left": ("left", "Head turned aside"),
    "to_the_right": ("right", "Head turned aside"),
    "light_behind": ("glare", "Light behind you"),
}
"""The share behind a problem, and how it is called."""


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else float("nan")


def _share(lasted: np.ndarray, known: np.ndarray, true: np.ndarray) -> float:
    of = lasted[np.isfinite(known)].sum()
    return float(lasted[true].sum() / of) if of > 0 else float("nan")


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
