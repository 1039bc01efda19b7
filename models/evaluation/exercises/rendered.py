"""How accurate the exercise engine is on rendered people.

``python -m models.evaluation.exercises.rendered [--faults] [--begun] [--file FILE.npz]`` prints
the table for the bundled report sets: people of every build in every room, filmed 0 to 40 degrees
off the best view, 10 to 60 pictures a second, repetitions of 1.5 to 8 s, seen by the pose model,
and coached as ``coach exercise`` does it; with ``--begun`` from half-way out of the first
repetition on.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from coach.content.loader import exercises
from coach.core.exercise.faults import TOO_FAST
from coach.core.exercise.spec import ExerciseSpec
from coach.errors import CoachError
from coach.runtime.training.coaching import Coach
from models.evaluation.exercises.rendered_sets import FilmedSet, begun, read
from models.evaluation.exercises.simulated import HEADER, Outcome, Row, coached
from models.evaluation.exercises.simulated_sets import MadeSet, Truth

WRONG_AT = 0.65
"""A fault is there when its figure is reached to this much of the way's time: four fifths of the
way itself, as eased moves go."""
NOTICED_WITHIN_S = 0.7
HURRIED, UNHURRIED = 0.82, 1.6
"""Out in less than the first share of what the exercise allows is too fast, in more than the second
is not; in between either answer is right, for nobody can say when an eased move begins."""


def made(
    spec: ExerciseSpec, film: FilmedSet, unjudged: Mapping[float, frozenset[str]] | None = None
) -> MadeSet:
    """A filmed set as the evaluation takes sets; ``unjudged``: the faults that stop no hold of the
    repetition that gets to its end then."""
    truth = Truth()
    stops = {fault.code for fault in spec.faults if fault.stops_hold}
    for done in film.truth["repetitions"]:
        if _whole(spec, done):
            truth.reps += 1
            if spec.repetition.hold_minimum_s >= 1.0:
                seen = stops - (unjudged or {}).get(done["there_s"], frozenset())
                truth.holds_s.append(0.0 if done["fault"] in seen else done["hold_s"])
        else:
            truth.partials += 1
    truth.faults += [(code, at_s) for code, at_s, _ in faults_of(spec, film)]
    return MadeSet(spec.name, film.t_s, film.landmarks, film.contour, truth)


def _whole(spec: ExerciseSpec, done: dict[str, Any]) -> bool:
    """Whether a repetition got far enough and was held long enough."""
    return bool(done["whole"] and done["hold_s"] >= spec.repetition.hold_minimum_s)


def faults_of(spec: ExerciseSpec, film: FilmedSet) -> list[tuple[str, float, float]]:
    """The faults of a set that the exercise tells: code, when it is there, and until when it may be
    noticed."""
    found = []
    for done in film.truth["repetitions"]:
        out_s = done["there_s"] - done["began_s"]
        code = done["fault"] if done["fault"] != TOO_FAST else ""
        if _hurry(spec, out_s) < HURRIED:
            found.append((TOO_FAST, done["there_s"], done["ended_s"] + NOTICED_WITHIN_S))
        if code in spec.fault_codes:
            there_s = done["began_s"] + WRONG_AT * out_s
            found.append((code, there_s, done["ended_s"] + NOTICED_WITHIN_S))
    return found


def _hurry(spec: ExerciseSpec, out_s: float) -> float:
    """A way out's time as a share of the least that the exercise allows."""
    fastest_s = spec.repetition.fastest_s
    return out_s / fastest_s if fastest_s else float("inf")


def judged(spec: ExerciseSpec, film: FilmedSet) -> Outcome:
    """What the engine makes of a filmed set, beside what is true of it."""
    coach, unjudged = _coached(spec, film)
    one = made(spec, film, unjudged)
    begun = [(event.code, event.t_s) for event in coach.events if event.kind == "fault_began"]
    cues = [(cue.code, cue.t_s) for cue in coach.cues if cue.kind == "fault"]
    repetitions = film.truth["repetitions"]
    matched: list[tuple[str, float | None, float | None]] = []
    hidden: list[str] = []
    taken: set[int] = set()
    for code, at_s, until_s in faults_of(spec, film):
        done = max((done for done in repetitions if done["began_s"] <= at_s), key=_began)
        from_s = done["began_s"]
        if code in unjudged[done["there_s"]]:
            hidden.append(code)
            continue
        hits = [
            place
            for place, (name, t_s) in enumerate(begun)
            if name == code and from_s <= t_s <= until_s
        ]
        taken |= set(hits)
        said = [max(t_s - at_s, 0.0) for name, t_s in cues if name == code and t_s >= from_s]
        noticed = max(begun[hits[0]][1] - at_s, 0.0) if hits else None
        matched.append((code, noticed, min(said, default=None)))
    unsure = any(
        HURRIED <= _hurry(spec, done["there_s"] - done["began_s"]) < UNHURRIED
        for done in repetitions
    )
    extra = [
        code
        for place, (code, _) in enumerate(begun)
        if place not in taken and not (unsure and code == TOO_FAST)
    ]
    reps = [rep for rep in coach.state.reps if rep.complete and not rep.timed]
    attempts = [rep for rep in coach.state.reps if not rep.timed]
    holds = [rep.hold_s for rep in reps if rep.hold_s is not None]
    return Outcome(one, len(reps), len(attempts), holds, matched, extra, hidden)


def _began(done: Mapping[str, Any]) -> float:
    return float(done["began_s"])


def _coached(spec: ExerciseSpec, film: FilmedSet) -> tuple[Coach, dict[float, frozenset[str]]]:
    """The engine after a filmed set; and by when each repetition gets to its end, the faults that
    can't be told of it from there, as the program says."""
    ends_s = [done["there_s"] for done in film.truth["repetitions"]]
    unjudged = dict.fromkeys(ends_s, frozenset[str]())

    def watch(coach: Coach) -> None:
        binding = coach.state.binding
        for end_s in ends_s:
            if coach.state.t_s <= end_s and binding is not None:
                unjudged[end_s] = frozenset(fault.code for fault in binding.unjudged)

    return coached(spec, made(spec, film), watch), unjudged


def _by_rate(film: FilmedSet) -> str:
    return f"{film.truth['fps']} pictures/s"


def _by_turn(film: FilmedSet) -> str:
    """How far off the best view, whichever side that is filmed from."""
    off = abs((film.truth["turn_deg"] + 90.0) % 180.0 - 90.0)
    return "off by < 10 deg" if off < 10.0 else "10-25 deg" if off < 25.0 else "25-40 deg"


def half_of(film: FilmedSet) -> Literal["first", "second"]:
    """The half of the people to whom a set belongs: limits chosen on one half are shown to hold
    on the other. Drawn from the seed, so that each exercise and each fault is in both."""
    return "first" if random.Random(film.truth["seed"]).random() < 0.5 else "second"


def judged_all(films: Sequence[FilmedSet]) -> list[Outcome]:
    """What the engine makes of each set."""
    specs = exercises()
    return [judged(specs[film.truth["exercise"]], film) for film in films]


def evaluate(films: Sequence[FilmedSet]) -> tuple[list[Row], list[Row], Row]:
    """The figures of each exercise, of each way of filming, and of all together."""
    rows = {name: Row(name) for name in exercises()}
    groups: dict[str, Row] = {}
    total = Row("all")
    for film, outcome in zip(films, judged_all(films), strict=True):
        names = (_by_rate(film), _by_turn(film))
        ways = [groups.setdefault(name, Row(name)) for name in names]
        for row in (rows[outcome.made.exercise], *ways, total):
            if outcome.made.truth.reps:
                row.add(outcome)
            else:
                row.false += outcome.reps
    ordered = sorted(groups.values(), key=lambda row: (len(row.name), row.name))
    return [row for row in rows.values() if row.sets], [row for row in ordered if row.sets], total


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.evaluation.exercises.rendered", description=__doc__
    )
    parser.add_argument("--file", type=Path, help="other sets than the bundled ones")
    parser.add_argument("--faults", action="store_true", help="each fault on its own")
    parser.add_argument("--half", choices=("first", "second"), help="of the people alone")
    parser.add_argument("--begun", action="store_true", help="from half-way out on")
    options = parser.parse_args(arguments)
    try:
        films = [film for film in read(options.file) if options.half in (None, half_of(film))]
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code
    films = [begun(film) for film in films] if options.begun else films
    rows, groups, total = evaluate(films)
    print(f"{len(films)} sets of rendered people.\n\n{HEADER}")
    for row in rows:
        print(row.line())
        if options.faults:
            print("\n".join(row.fault_lines()))
    print("\n".join(row.line() for row in [*groups, total]))
    print("\nTargets: off by one >= 0.98, MAE/n <= 0.03, false 0, holds <= 0.25 s, F1 >= 0.9.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
