"""Which exercises fit a person: compares their contra-indications with the screening's facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from coach.core.health.screening import CLEARED, EMERGENCY, Questionnaire, Screened


class Change(Protocol):
    """What to change about an exercise for somebody to whom ``code`` applies."""

    @property
    def code(self) -> str:
        """The fact it is for."""

    @property
    def how(self) -> str:
        """What to do differently."""


class GatedExercise(Protocol):
    """The parts of an exercise that decide whether it fits; ``ExerciseSpec`` has them."""

    @property
    def name(self) -> str:
        """The exercise's code."""

    @property
    def contraindications(self) -> Sequence[str]:
        """Facts that hold it back."""

    @property
    def adaptations(self) -> Sequence[Change]:
        """Facts that change it."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether an exercise is on offer. ``why`` is for the person, one sentence each; ``how`` says
    what to change; ``share`` of the repetitions is enough; ``substitute`` names an exercise that
    does fit, where one is known."""

    exercise: str
    state: Literal["allowed", "adapted", "held_back"]
    why: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    substitute: str | None = None
    share: float = 1.0


def gate(given: Questionnaire, screened: Screened, movement: GatedExercise) -> Gate:
    """Whether ``movement`` fits somebody ``screened`` so; names no substitute (see ``gates``)."""
    if screened.outcome == EMERGENCY:
        return Gate(movement.name, "held_back", ("First get help for the emergency.",))
    if screened.open == "nothing":
        return Gate(movement.name, "held_back", ("First let a doctor look.",))
    known = _known(given, screened.facts)
    against = [code for code in movement.contraindications if code in known]
    agreed = _agreed(given) if CLEARED in screened.facts else {}
    why = [f"Held back because of {known[code]}." for code in against if code not in agreed]
    if screened.open == "gentle" and movement.name not in given.gentle:
        why.append("Only gentle moves until someone has looked.")
    if why:
        return Gate(movement.name, "held_back", tuple(dict.fromkeys(why)))
    changes = {code: agreed[code] for code in against}
    changes |= {part.code: part.how for part in movement.adaptations if part.code in known}
    if not changes:
        return Gate(movement.name, "allowed")
    why = [f"Changed because of {known[code]}." for code in changes]
    how = tuple(dict.fromkeys(changes.values()))
    shares = {fact.code: fact.share_if_cleared for fact in given.facts}
    share = min((shares[code] for code in against), default=1.0)
    return Gate(movement.name, "adapted", tuple(dict.fromkeys(why)), how, share=share)


def _agreed(given: Questionnaire) -> dict[str, str]:
    """The facts that a clinician's agreement overrules, and how to exercise with them."""
    return {fact.code: fact.if_cleared for fact in given.facts if fact.if_cleared is not None}


def gates(
    given: Questionnaire, screened: Screened, movements: Iterable[GatedExercise]
) -> Mapping[str, Gate]:
    """The gate of every exercise by name; one held back offers the first substitute that fits."""
    found = {item.name: gate(given, screened, item) for item in movements}
    return {
        name: replace(item, substitute=_substitute(given, found, name))
        if item.state == "held_back"
        else item
        for name, item in found.items()
    }


def _substitute(given: Questionnaire, found: Mapping[str, Gate], name: str) -> str | None:
    for other in given.substitutes.get(name, ()):
        if other in found and found[other].state != "held_back":
            return other
    return None


def _known(given: Questionnaire, facts: Iterable[str]) -> dict[str, str]:
    """Contra-indications that apply, each with its reason; the person's own facts come first."""
    vocabulary = {fact.code: fact for fact in given.facts}
    present = [vocabulary[code] for code in sorted(facts)]
    known = {fact.code: fact.meaning for fact in present}
    for fact in present:
        for code in fact.gates_as:
            known.setdefault(code, fact.meaning)
    return known
