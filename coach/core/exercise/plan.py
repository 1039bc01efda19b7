"""The plan of a session: sets in order, their durations and announcements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from coach.core.exercise.spec import ExerciseSpec
from coach.core.schema import Content, Within

Side = Literal["left", "right"]

COUNT_IN_S = 3.0
SWITCH_S = 5.0
"""The rest between the left and the right side: the other arm has rested already."""
CHANGE_OVER_S = 6.0
"""Getting into place for another exercise or side, in the estimate of how long a session takes."""


@dataclass(frozen=True, slots=True)
class SetPlan:
    """One set: ``reps`` times, each held ``hold_s`` (0: not held), then ``rest_s`` of rest.

    ``rep_s`` is what one repetition takes without its hold, at the exercise's own tempo.
    ``number`` counts the sets of this exercise from 1 to ``of``. ``side`` is ``None`` for
    exercises of both sides at once. ``to_effort``: it is meant to be hard work.
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
    to_effort: bool = False

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Content):
    """An exercise with what is asked of it; what is ``None`` is as in the exercise's own dose.

    ``range_share``: how much of the exercise's own range a repetition has to reach.
    """

    exercise: str
    sets: Annotated[int, Within(1, 10)] | None = None
    repetitions: Annotated[int, Within(1, 60)] | None = None
    hold_s: Annotated[float, Within(0.0, 120.0)] | None = None
    rest_s: Annotated[float, Within(0.0, 300.0)] | None = None
    rest_between_repetitions_s: Annotated[float, Within(0.0, 60.0)] | None = None
    range_share: Annotated[float, Within(0.5, 1.0)] = 1.0


def adapted(spec: ExerciseSpec, asked: Asked) -> ExerciseSpec:
    """The exercise as it is asked for here: its dose, hold and range replaced."""
    own, dose = spec.repetition, spec.dose
    # A clock that counts needs something to count: its hold stays.
    hold_s = own.hold_s if asked.hold_s is None else asked.hold_s
    rest_s = asked.rest_between_repetitions_s
    repetition = replace(
        own,
        hold_s=hold_s,
        hold_minimum_s=own.hold_minimum_s * (hold_s / own.hold_s if own.hold_s else 1.0),
        rest_s=own.rest_s if rest_s is None else rest_s,
    )
    return replace(
        spec,
        repetition=repetition,
        drives=tuple(
            replace(
                drive,
                minimum_share=max(drive.floor_share, drive.minimum_share * asked.range_share),
            )
            for drive in spec.drives
        ),
        dose=replace(
            dose,
            sets=asked.sets or dose.sets,
            repetitions=asked.repetitions or dose.repetitions,
            rest_between_sets_s=dose.rest_between_sets_s if asked.rest_s is None else asked.rest_s,
        ),
    )


def session_plan_of(
    name: str, title: str, specs: Iterable[ExerciseSpec], *, guided: bool = True
) -> SessionPlan:
    """The sets of exercises one after another; each set of one-sided ones left, then right."""
    sets: list[SetPlan] = []
    for spec in specs:
        sides: tuple[Side | None, ...] = (None,) if spec.sides == "both" else ("left", "right")
        own, dose = spec.repetition, spec.dose
        for number in range(1, dose.sets + 1):
            for side in sides:
                rest_s = SWITCH_S if side == "left" else dose.rest_between_sets_s
                rep_s = own.whole_s - own.hold_s
                sets.append(
                    SetPlan(
                        spec.name,
                        spec.title,
                        number,
                        dose.sets,
                        side,
                        dose.repetitions,
                        own.hold_s,
                        rep_s,
                        rest_s,
                        dose.to_effort,
                    )
                )
    return SessionPlan(name, title, tuple(sets), guided)


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
