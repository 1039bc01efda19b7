"""Exercises and routines as a person reads them in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coach.conventions import conventions
from coach.core.exercise.plan import SessionPlan, asked_for, estimated_s
from coach.core.exercise.routine import Routine
from coach.core.exercise.spec import ExerciseSpec


def print_all(
    console: Console,
    specs: Iterable[ExerciseSpec],
    routines: Iterable[Routine],
    minutes: Mapping[str, float],
) -> None:
    """Every routine with how long it takes, and every exercise with what it is for."""
    console.print(Text("Routines", "bold cyan"))
    table = _table()
    for one in routines:
        about = Text(one.purpose)
        table.add_row(Text(one.name, "bold"), Text(f"{minutes[one.name]:.0f} min"), about)
    table.add_row(
        Text("programme", "bold"),
        Text("today's"),
        Text("What the eight weeks ask for today, chosen by your checks and how it went."),
    )
    console.print(table)
    console.print(Text("\nExercises", "bold cyan"))
    table = _table()
    for spec in specs:
        table.add_row(Text(spec.name, "bold"), Text(spec.camera.view), Text(spec.purpose))
    console.print(table)
    console.print(Text("\ncoach exercise --list NAME says more.", "dim"))


def _table() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column()
    return table


def print_exercise(console: Console, spec: ExerciseSpec) -> None:
    """One exercise: what it is for, how to do it, how much and who says so."""
    dose, own = spec.dose, spec.repetition
    sets = f"{dose.sets} sets of " if dose.sets > 1 else ""
    hold = f", held {conventions().short(own.hold_s)} s" if own.hold_s else ""
    trial = "" if dose.trial else " (no trial dose)"
    rows = {
        "For": spec.purpose,
        "Muscles": ", ".join(spec.muscles),
        "You need": ", ".join(spec.equipment) or "nothing",
        "Position": spec.position,
        "Camera": spec.camera.says,
        "Movement": " ".join(part for part in (own.out_says, own.hold_says, own.back_says) if part),
        "Dose": f"{sets}{dose.repetitions} times{hold}, {dose.times_a_week} times a week{trial}",
        "Source": dose.source,
        "Watch for": " ".join(fault.cue for fault in spec.faults),
        "Easier": spec.easier.how,
        "Harder": spec.harder.how,
    }
    console.print(Text(spec.title, "bold cyan"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column()
    for name, text in rows.items():
        if text:
            table.add_row(name, Text(text))
    console.print(table)


def print_plan(console: Console, plan: SessionPlan, notes: Sequence[str]) -> None:
    """A session set by set, how long it takes, and what is to be told about it."""
    console.print(Text(plan.title, "bold cyan"))
    for one in plan.sets:
        again = f"  (set {one.number} of {one.of})" if one.of > 1 else ""
        console.print(Text(f"  {conventions().sentence(asked_for(one))}{again}"))
    console.print(Text(f"About {estimated_s(plan) / 60:.0f} minutes.", "dim"))
    for note in notes:
        console.print(Text(note))
