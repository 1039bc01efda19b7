"""What a session consists of: sets in order, how long they take, and how they are announced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["left", "right"]

COUNT_IN_S = 3.0
CHANGE_OVER_S = 6.0
"""Getting into place for another exercise or side, in the estimate of how long a session takes."""


@dataclass(frozen=True, slots=True)
class SetPlan:
    """One set: ``reps`` times, each held ``hold_s`` (0: not held), then ``rest_s`` of rest.

    ``rep_s`` is what one repetition takes without its hold, at the exercise's own tempo.
    ``number`` counts the sets of this exercise from 1 to ``of``. ``side`` is ``None`` for
    exercises of both sides at once.
    """

    exercise: str
    title: str
    number: int
    of: int
    side: Side | None
    reps: int
    hold_s: float
    rep_s: float
    rest_s: float

    @property
    def work_s(self) -> float:
        """How long the set takes at the exercise's own tempo."""
        return self.reps * (self.rep_s + self.hold_s)


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Sets in order. ``guided``: with set-up check, count-in, rest and questions; without, the
    sets follow each other as they are completed, as on a recording."""

    name: str
    title: str
    sets: tuple[SetPlan, ...]
    guided: bool = True

    def ends_exercise(self, at: int) -> bool:
        """Whether set ``at`` is the last of its exercise."""
        return self.exercise_end(at) == at

    def exercise_end(self, at: int) -> int:
        """The last set of the exercise that set ``at`` belongs to."""
        while at + 1 < len(self.sets) and self.sets[at + 1].exercise == self.sets[at].exercise:
            at += 1
        return at

    def rest_after_s(self, at: int) -> float:
        """The rest after set ``at``; none after the last."""
        return self.sets[at].rest_s if at + 1 < len(self.sets) else 0.0

    def changes_place(self, at: int) -> bool:
        """Whether set ``at`` wants another place or position than the set before it."""
        if at == 0:
            return True
        before, now = self.sets[at - 1], self.sets[at]
        return (before.exercise, before.side) != (now.exercise, now.side)


def estimated_s(plan: SessionPlan) -> float:
    """How long a session takes when nothing holds it up, seconds."""
    total = COUNT_IN_S if plan.sets else 0.0
    for at, one in enumerate(plan.sets):
        total += one.work_s + plan.rest_after_s(at)
        total += CHANGE_OVER_S if plan.changes_place(at) else 0.0
    return total


def asked_for(one: SetPlan) -> str:
    """What a set asks for: "Wall angel, left side: 10 times, hold 3 s"."""
    side = f", {one.side} side" if one.side else ""
    times = "once" if one.reps == 1 else f"{one.reps} times"
    hold = f", hold {one.hold_s:g} s" if one.hold_s else ""
    return f"{one.title}{side}: {times}{hold}"


def announcement(plan: SessionPlan, at: int) -> str:
    """What comes after set ``at``; there must be something."""
    now, coming = plan.sets[at], plan.sets[at + 1]
    if coming.exercise != now.exercise:
        return f"Rest. Next: {asked_for(coming)}."
    if coming.side != now.side:
        return f"Rest. Next: the {coming.side} side."
    return f"Rest. Then set {coming.number} of {coming.of}."
