"""From a name to a session: an exercise, a routine or today's programme, made to fit the person."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from coach.content.loader import exercise, exercises
from coach.content.routines import has_routines, read_routines, routines
from coach.core.exercise.plan import Asked, SessionPlan, Side, adapted, session_plan_of
from coach.core.exercise.spec import ExerciseSpec
from coach.core.health.contraindications import Gate
from coach.core.plural import counted
from coach.core.programme.prescription import Prescription
from coach.errors import UsageError
from coach.runtime.training.programme import NAME, left_of_today, plan_for, todays_session
from coach.runtime.training.safety import allowed
from coach.storage.history import History
from coach.storage.moment import Moment


@dataclass(frozen=True, slots=True)
class Chosen:
    """A session to do. ``specs``: its exercises by name, as they are asked for; ``single``: the
    one exercise it consists of, if it does; ``notes``: what to tell before it begins;
    ``programme``: the programme's name if it is of one; ``bands``: which elastic band it would
    take, by exercise, where the last one was told."""

    plan: SessionPlan
    specs: Mapping[str, ExerciseSpec]
    single: ExerciseSpec | None = None
    notes: tuple[str, ...] = ()
    programme: str | None = None
    bands: Mapping[str, str] = field(default_factory=dict)


def choose(
    name: str,
    history: History | None = None,
    now: Moment | None = None,
    *,
    reps: int | None = None,
    sets: int | None = None,
    side: Side | None = None,
) -> Chosen:
    """The session of that name, with other ``reps``, ``sets`` or only one ``side`` where asked.

    With a ``history``, exercises that its owner's health holds back are replaced or left out; in
    a recording everything is counted. Raises ``UsageError`` for a name that isn't there, or when
    nothing is left.
    """
    known, notes, single, bands = exercises(), list[str](), False, dict[str, str]()
    if name == NAME:
        if history is None or now is None:
            raise UsageError("the programme is for the camera", hint="leave --source away")
        title, specs, notes, bands = _of_programme(history, known, now)
    else:
        title, specs, single = _named(name, known)
    if history is not None:
        gates = allowed(history, {**known, **{spec.name: spec for spec in specs}}.values())
        specs, more = _fitting(specs, known, gates)
        notes += more
    if not specs:
        hint = (
            "ask your doctor or physiotherapist, then answer the questions again: coach screen, or "
            "in the app Learn, Safety questions"
        )
        raise UsageError(" ".join(notes).rstrip(".") or "nothing is planned", hint=hint)
    specs = [
        adapted(spec, Asked(exercise=spec.name, sets=sets, repetitions=reps)) for spec in specs
    ]
    plan = session_plan_of(name, specs[0].title if single else title, specs)
    if side is not None:
        plan = replace(plan, sets=tuple(one for one in plan.sets if one.side in (None, side)))
    by_name = {spec.name: spec for spec in specs}
    programme = NAME if name == NAME else None
    return Chosen(plan, by_name, specs[0] if single else None, tuple(notes), programme, bands)


def _named(name: str, known: Mapping[str, ExerciseSpec]) -> tuple[str, list[ExerciseSpec], bool]:
    """Title and exercises of a routine, or of one exercise."""
    own = Path(name)
    if name.endswith(".toml") and has_routines(own):
        found = list(read_routines(own, known).values())
        if len(found) != 1:
            raise UsageError(
                f"{name} has {len(found)} routines", hint="give each a file of its own"
            )
        return found[0].title, list(found[0].specs(known)), False
    if name in routines():
        routine = routines()[name]
        return routine.title, list(routine.specs(known)), False
    if name not in known and not name.endswith(".toml"):
        every = [*known, *routines(), "programme"]
        near = difflib.get_close_matches(name, every, 1, 0.6)
        hint = f"did you mean {near[0]}?" if near else "coach exercise --list shows what there is"
        raise UsageError(f"there is no exercise or routine {name!r}", hint=hint)
    spec = exercise(name)
    return spec.title, [spec], True


def _fitting(
    specs: Sequence[ExerciseSpec], known: Mapping[str, ExerciseSpec], gates: Mapping[str, Gate]
) -> tuple[list[ExerciseSpec], list[str]]:
    """The exercises without those held back, with what takes their place, as health allows."""
    found: dict[str, ExerciseSpec] = {}
    away: dict[str, list[str]] = {}
    for spec in specs:
        gate = gates[spec.name]
        if gate.state != "held_back":
            found[spec.name] = changed_for(spec, gate)
            continue
        other = known.get(gate.substitute or "")
        instead = f" In its place: {other.title}." if other else ""
        away.setdefault(" ".join(gate.why) + instead, []).append(spec.title)
        if other is not None:
            once = replace(other, dose=replace(other.dose, sets=1))
            found.setdefault(other.name, changed_for(once, gates[other.name]))
    notes = [f"Not now: {', '.join(titles)}. {why}" for why, titles in away.items()]
    notes += [
        f"{spec.title}: {' '.join((*gates[name].why, *gates[name].how))}"
        for name, spec in found.items()
        if gates[name].how
    ]
    return list(found.values()), notes


def changed_for(spec: ExerciseSpec, gate: Gate) -> ExerciseSpec:
    """The exercise with the holds, ranges and repetitions that its gate's changes leave."""
    if gate.share < 1.0:
        fewer = max(1, round(spec.dose.repetitions * gate.share))
        spec = adapted(spec, Asked(exercise=spec.name, repetitions=fewer))
    for change in spec.adaptations:
        if change.how in gate.how:
            hold_s, own_s = change.hold_most_s, spec.repetition.hold_s
            spec = adapted(
                spec,
                Asked(
                    exercise=spec.name,
                    hold_s=own_s if hold_s is None else min(own_s, hold_s),
                    range_share=change.range_share,
                ),
            )
    return spec


def _of_programme(
    history: History, known: Mapping[str, ExerciseSpec], now: Moment
) -> tuple[str, list[ExerciseSpec], list[str], dict[str, str]]:
    prescription = todays_session(history, known, now)
    plan, specs = plan_for(prescription, known)
    notes, left = _reasons(prescription, known), left_of_today(history, known, now)
    if left is not None and left[1]:  # where nothing was done yet, all of it is left
        done, all_of_it = left[1], left[1] + len(left[0].items)
        notes = [
            f"You stopped today after {done} of {counted(all_of_it, 'exercise')}: these are left.",
            *notes,
        ]
    bands = {item.asked.exercise: item.band for item in prescription.items if item.band}
    return plan.title, list(specs.values()), notes, bands


def _reasons(prescription: Prescription, known: Mapping[str, ExerciseSpec]) -> list[str]:
    """Why each exercise of today is there, and at which step."""
    notes = []
    if prescription.finished:
        notes.append("The eight weeks are over: this keeps up what you have reached.")
    if prescription.enough:
        notes.append("This week has had its sessions: a day of rest does as much good.")
    titles: dict[str, list[str]] = {}
    for item in prescription.items:
        title = known[item.asked.exercise].title
        instead = f" (instead of {known[item.instead_of].title})" if item.instead_of else ""
        titles.setdefault(f"{item.reason} {item.source}", []).append(title + instead)
        if item.change != "new":
            notes.append(" ".join(part for part in (f"{title}: {item.why}", item.how) if part))
    notes += [f"{', '.join(named)}: {reason}" for reason, named in titles.items()]
    away: dict[str, list[str]] = {}
    for left in prescription.left_out:
        away.setdefault(left.why, []).append(known[left.exercise].title)
    return [*notes, *(f"Not today: {', '.join(names)}. {why}" for why, names in away.items())]
