"""What ``coach exercise`` was asked for: an exercise, a routine or today's programme."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.commands import common
from coach.core.exercise import ExerciseSpec
from coach.core.plan import Asked, SessionPlan, adapted, estimated_s, plan_of
from coach.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from coach.core.programme import Prescription
    from coach.storage.history import History
    from coach.storage.moment import Moment


@dataclass(frozen=True, slots=True)
class Chosen:
    """A session to do. ``specs``: its exercises by name, as they are asked for; ``single``: the
    one exercise it consists of, if it does; ``notes``: what to tell before it begins;
    ``programme``: the programme's name if it is of one."""

    plan: SessionPlan
    specs: Mapping[str, ExerciseSpec]
    single: ExerciseSpec | None = None
    notes: tuple[str, ...] = ()
    programme: str | None = None


def choose(
    args: argparse.Namespace, history: History | None = None, now: Moment | None = None
) -> Chosen:
    """What ``args`` (name, reps, sets, side) ask for.

    With a ``history``, exercises that its owner's health holds back are replaced or left out; in
    a recording everything is counted. Raises ``UsageError`` for a name that isn't there, or when
    nothing is left.
    """
    from coach.content.loader import exercises
    from coach.runtime.programme import NAME

    known, notes, programme, single = exercises(), list[str](), None, False
    if args.name == NAME:
        if history is None or now is None:
            raise UsageError("the programme is for the camera", hint="leave --source away")
        title, specs, notes = _of_programme(history, known, now)
        programme = NAME
    else:
        title, specs, single = _named(args.name, known)
        if history is not None:
            specs, notes = _fitting(specs, known, history)
    if not specs:
        why = " ".join(notes) or "nothing is planned"
        raise UsageError(why.rstrip("."), hint="coach screen says what to do first")
    specs = [_as_asked(spec, args) for spec in specs]
    plan = plan_of(args.name, title, specs)
    if args.side is not None:
        plan = replace(plan, sets=tuple(s for s in plan.sets if s.side in (None, args.side)))
    by_name = {spec.name: spec for spec in specs}
    return Chosen(plan, by_name, specs[0] if single else None, tuple(notes), programme)


def _named(name: str, known: Mapping[str, ExerciseSpec]) -> tuple[str, list[ExerciseSpec], bool]:
    """Title and exercises of a routine, or of one exercise."""
    from coach.content.loader import exercise
    from coach.content.routines import routines

    if name in routines():
        routine = routines()[name]
        return routine.title, list(routine.specs(known)), False
    if name not in known and not name.endswith(".toml"):
        import difflib

        every = [*known, *routines(), "programme"]
        near = difflib.get_close_matches(name, every, 1, 0.6)
        hint = f"did you mean {near[0]}?" if near else "coach exercise --list shows what there is"
        raise UsageError(f"there is no exercise or routine {name!r}", hint=hint)
    spec = exercise(name)
    return spec.title, [spec], True


def _as_asked(spec: ExerciseSpec, args: argparse.Namespace) -> ExerciseSpec:
    return adapted(spec, Asked(exercise=spec.name, sets=args.sets, repetitions=args.reps))


def _fitting(
    specs: Sequence[ExerciseSpec], known: Mapping[str, ExerciseSpec], history: History
) -> tuple[list[ExerciseSpec], list[str]]:
    """The exercises without those held back, with what takes their place, and why."""
    from coach.runtime.safety import allowed

    gates = allowed(history, {**known, **{spec.name: spec for spec in specs}}.values())
    found: dict[str, ExerciseSpec] = {}
    notes = []
    for spec in specs:
        gate = gates[spec.name]
        if gate.state == "held_back":
            other = known.get(gate.substitute or "")
            instead = f"{other.title} takes its place." if other else "It is left out."
            notes.append(f"{spec.title}: {' '.join(gate.why)} {instead}")
            if other is not None:
                same = replace(other, dose=replace(other.dose, sets=1))
                found.setdefault(other.name, same)
            continue
        if gate.state == "adapted":
            notes.append(f"{spec.title}: {' '.join((*gate.why, *gate.how))}")
        found[spec.name] = spec
    return list(found.values()), notes


def _of_programme(
    history: History, known: Mapping[str, ExerciseSpec], now: Moment
) -> tuple[str, list[ExerciseSpec], list[str]]:
    from coach.runtime.programme import plan_for, todays_session

    prescription = todays_session(history, known, now)
    plan, specs = plan_for(prescription, known)
    return plan.title, list(specs.values()), _reasons(prescription, known)


def _reasons(prescription: Prescription, known: Mapping[str, ExerciseSpec]) -> list[str]:
    """Why each exercise of today is there, and at which step."""
    notes = []
    if prescription.finished:
        notes.append("The eight weeks are over: this keeps up what you have reached.")
    if prescription.enough:
        notes.append("This week has had its sessions: a day of rest does as much good.")
    for item in prescription.items:
        spec = known[item.asked.exercise]
        instead = f" (instead of {known[item.instead_of].title})" if item.instead_of else ""
        notes.append(f"{spec.title}{instead}: {item.reason} {item.why}")
    for left in prescription.left_out:
        notes.append(f"Not today: {known[left.exercise].title}. {left.why}")
    return notes


def tell_gates(found: Chosen, history: History, now: Moment, out: Console) -> None:
    """Before a session: why to answer the safety questions, and what was changed and why."""
    from coach.core.pain import DUE_TEXT
    from coach.runtime.safety import ask_again

    why = ask_again(history, now)
    if why is not None:
        out.print(f"{DUE_TEXT[why]} (coach screen)", style="cyan", markup=False)
    for note in found.notes:
        out.print(note, markup=False)


def show(name: str | None, history: History, now: Moment) -> None:
    """List exercises and routines, or what is in one of them."""
    from coach.content.loader import exercises
    from coach.content.routines import routines
    from coach.report.exercise_list import print_all, print_exercise, print_plan

    console, known = common.console(), exercises()
    if name is None:
        minutes = {one.name: estimated_s(one.plan(known)) / 60 for one in routines().values()}
        print_all(console, known.values(), routines().values(), minutes)
        return
    plain = argparse.Namespace(name=name, reps=None, sets=None, side=None)
    found = choose(plain, history, now)
    if found.single is not None:
        print_exercise(console, found.single)
    else:
        print_plan(console, found.plan, found.notes)


def validate(paths: Sequence[Path]) -> int:
    """Check content files; every mistake of every file at once."""
    from coach.content.loader import exercises, read_exercises
    from coach.content.programme import read_programme
    from coach.content.routines import read_routines
    from coach.errors import ContentError

    own = [path for path in paths if path.name not in ("routines.toml", "programme.toml")]
    wrong = []
    known = dict(exercises())
    try:
        known |= read_exercises(own, known=known)
    except ContentError as error:
        wrong.append(str(error))
    for path in paths:
        try:
            if path.name == "routines.toml":
                read_routines(path, known)
            elif path.name == "programme.toml":
                read_programme(path, known)
        except ContentError as error:
            wrong.append(str(error))
    if wrong:
        raise ContentError("\n".join(wrong))
    for path in paths:
        print(f"{path}: good")
    return 0
