"""Prescribes today's exercises of an eight-week programme from what was done and how it felt.

A pure function of the history. What to do is chosen by what posture checks and the week's
monitoring found; how much, by where each exercise stands on its ladder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from coach.core.exercise.plan import Asked
from coach.core.exercise.spec import ExerciseSpec
from coach.core.programme.progression import (
    Done,
    Ladder,
    StepChange,
    asked_at,
    band_text,
    next_band,
    standing_of,
    version_at,
)
from coach.core.schema import Content, Within


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Content):
    """What a ``finding`` of a posture check or of the week's monitoring asks for, and why."""

    finding: str
    reason: str
    exercises: tuple[str, ...]
    source: str

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """A choice without exercises or without a source."""
        if not self.exercises:
            yield "exercises", "must name at least one exercise"
        if len(self.source.strip()) < 5:
            yield "source", "must say where this is from"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme(Content):
    """``programme.toml``: how long and how often, the ladder, and what suits which finding."""

    title: str
    weeks: Annotated[int, Within(1, 52)]
    times_a_week: Annotated[int, Within(1, 7)]
    exercises_a_session: Annotated[int, Within(1, 10)]
    source: str
    ladder: Ladder
    choices: tuple[Choice, ...]
    general: Choice

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Two answers to one finding."""
        findings = [choice.finding for choice in self.choices]
        if len(set(findings)) < len(findings):
            yield "choices", "two are for the same finding"


@dataclass(frozen=True, slots=True)
class Prescribed:
    """An exercise for today: what is asked, why it was chosen (``reason``, ``source``), and what
    has changed and ``why``. ``how`` to do it where not as usual (easier, harder); ``instead_of``
    names one that is held back; ``band``: which one to take, where the last one was told."""

    asked: Asked
    step: int
    change: StepChange
    why: str
    reason: str
    source: str
    how: str = ""
    instead_of: str | None = None
    band: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exercise that would be due and is not done today, and why."""

    exercise: str
    why: str


@dataclass(frozen=True, slots=True)
class Prescription:
    """Today's session. ``week`` from 1; ``finished``: the weeks are over, and this keeps up what
    was reached; ``enough``: this week has had its sessions."""

    week: int
    session: int
    items: tuple[Prescribed, ...]
    left_out: tuple[LeftOut, ...] = ()
    finished: bool = False
    enough: bool = False


@dataclass(frozen=True, slots=True)
class HeldBack:
    """An exercise that the person's health holds back: why, and what takes its place."""

    why: str
    substitute: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody: ``findings``, the most important first; what was ``done``, in
    order of time; and what is ``held`` back."""

    findings: Sequence[str] = ()
    done: Sequence[Done] = ()
    held: Mapping[str, HeldBack] = field(default_factory=dict)


def prescribe(
    programme: Programme, known: Mapping[str, ExerciseSpec], person: Person, today: int
) -> Prescription:
    """Today's session. ``today`` counts days as ``Done.day`` does.

    The same arguments give the same session.
    """
    done = person.done
    first_day = min((one.day for one in done), default=today)
    week = 1 + max(0, today - first_day) // 7
    this_week = {one.session for one in done if (one.day - first_day) // 7 + 1 == week}
    items: dict[str, Prescribed] = {}
    left_out: list[LeftOut] = []
    for wished, choice in _candidates(programme, person.findings):
        if len(items) == programme.exercises_a_session:
            break
        name = _fitting(wished, person.held, known)
        if name is None:
            left_out.append(LeftOut(wished, person.held[wished].why))
        elif name not in items:
            item = _prescribed(programme, known[name], choice, person, today)
            if isinstance(item, LeftOut):
                left_out.append(item)
            else:
                items[name] = replace(item, instead_of=wished if name != wished else None)
    return Prescription(
        week=min(week, programme.weeks),
        session=1 + max((one.session for one in done), default=0),
        items=tuple(items.values()),
        left_out=tuple(left_out),
        finished=week > programme.weeks,
        enough=len(this_week) >= programme.times_a_week,
    )


def _prescribed(
    programme: Programme, spec: ExerciseSpec, choice: Choice, person: Person, today: int
) -> Prescribed | LeftOut:
    """An exercise at its step, or the reason why it rests today."""
    rows = [one for one in person.done if one.exercise == spec.name]
    if spec.dose.to_effort:
        rows = [replace(one, effort=None) for one in rows]
    standing = standing_of(programme.ladder, rows, today)
    last_session = max((one.session for one in person.done), default=0)
    if standing.rests and rows[-1].session == last_session:
        return LeftOut(spec.name, f"It rests today. {standing.why}")
    asked = asked_at(programme.ladder, spec, standing.step)
    last_band = next((one.band for one in reversed(rows) if one.band), None)
    band = next_band(programme.ladder, spec, standing, last_band)
    parts = (
        version_at(programme.ladder, spec, standing),
        band_text(spec, band, last_band) if rows else "",
    )
    how = " ".join(part for part in parts if part)
    why, source = choice.reason, choice.source
    return Prescribed(
        asked, standing.step, standing.change, standing.why, why, source, how, band=band
    )


def _candidates(programme: Programme, findings: Sequence[str]) -> list[tuple[str, Choice]]:
    """Exercises in turn from each finding's choice, then those that do everybody good."""
    chosen = {choice.finding: choice for choice in programme.choices}
    fitting = [chosen[code] for code in dict.fromkeys(findings) if code in chosen]
    longest = max((len(choice.exercises) for choice in fitting), default=0)
    found: dict[str, Choice] = {}
    for rank in range(longest):
        for choice in fitting:
            if rank < len(choice.exercises):
                found.setdefault(choice.exercises[rank], choice)
    for name in programme.general.exercises:
        found.setdefault(name, programme.general)
    return list(found.items())


def _fitting(
    name: str, held: Mapping[str, HeldBack], known: Mapping[str, ExerciseSpec]
) -> str | None:
    """The exercise, or where it is held back what takes its place; none where nothing does."""
    if name not in held:
        return name
    other = held[name].substitute
    return other if other in known and other not in held else None
