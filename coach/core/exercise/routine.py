"""A routine: a session under a name, put together from exercises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from coach.core.exercise.plan import Asked, SessionPlan, adapted, session_plan_of
from coach.core.exercise.spec import ExerciseSpec
from coach.core.schema import Content, Within


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine(Content):
    """A session under a name. ``source`` says where its amount is from, or that no trial tested it.

    ``seated``: everything is done on the chair; ``no_equipment``: with nothing in the hands;
    both are held against the exercises. ``for_breaks``: it is offered in a break from sitting.
    """

    name: str
    title: str
    minutes: Annotated[float, Within(1.0, 60.0)]
    purpose: str
    source: str
    seated: bool = False
    no_equipment: bool = False
    for_breaks: bool = False
    items: tuple[Asked, ...]

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """A routine without exercises or without a source."""
        if not self.items:
            yield "items", "must name at least one exercise"
        if len(self.source.strip()) < 5:
            yield "source", "must say where the amount is from, or that no trial has tested it"

    def specs(self, known: Mapping[str, ExerciseSpec]) -> tuple[ExerciseSpec, ...]:
        """Its exercises as they are asked for here."""
        return tuple(adapted(known[item.exercise], item) for item in self.items)

    def plan(self, known: Mapping[str, ExerciseSpec]) -> SessionPlan:
        """Its sets in order."""
        return session_plan_of(self.name, self.title, self.specs(known))
