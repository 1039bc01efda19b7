"""How often an exercise is counted while somebody does something else.

``python -m models.evaluation.exercises.others [--every N] [--begun] [--file FILE.npz]`` coaches
each exercise on the bundled report sets of the other exercises (each ``N``-th set) and on rendered
people who press, fly, curl, squat, stretch, punch and jump. It prints each pair that is counted.
With ``--begun`` films begin half-way out of the first repetition.

Some movements are one to a camera from the front: arms that go out to the sides up to the shoulders
are a T raise and a lateral raise, and higher up a Y raise and a lateral raise that goes too far.
So is a press overhead one with a wall angel. They are listed apart, and are not false.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from coach.content.loader import exercises
from coach.core.exercise.signals import signals
from coach.core.exercise.spec import ExerciseSpec
from coach.errors import CoachError
from coach.paths import shipped
from coach.runtime.training.coaching import Coach
from models.evaluation.exercises.rendered_sets import FilmedSet, begun, read

PLACE = ("models", "training", "others.npz")
SIDEWAYS = frozenset({"lateral_raise", "t_raise", "y_raise", "jumping_jack"})
"""Arms out to the sides and up: one movement to a camera from the front."""
GOAL_POSTS = frozenset({"overhead_press", "wall_angel"})
"""Hands up and down from beside the shoulders, which shows no wall and no weight from the front."""
Pair = tuple[str, str]


def same(done: str, counted: str) -> bool:
    """Whether a camera can't tell what is ``done`` from what is ``counted``."""
    return any(done in kin and counted in kin for kin in (SIDEWAYS, GOAL_POSTS))


def false_counts(
    films: Sequence[FilmedSet], specs: Mapping[str, ExerciseSpec]
) -> Mapping[Pair, int]:
    """Complete repetitions of each exercise counted while another movement is done, by what is
    done and what is counted. Exercises that the clock counts are left out."""
    found: Counter[Pair] = Counter()
    for film in films:
        rows, done = signals(film.landmarks, film.contour).tolist(), film.truth["exercise"]
        for name, spec in specs.items():
            if name != done and (count := _counted(spec, film, rows)):
                found[done, name] += count
    return found


def _counted(spec: ExerciseSpec, film: FilmedSet, rows: list[list[float]]) -> int:
    coach = Coach.of(spec)
    for t_s, values in zip(film.t_s.tolist(), rows, strict=True):
        coach.see_signals(t_s, values)
    coach.end()
    return sum(rep.complete and not rep.timed for rep in coach.state.reps)


def lines(found: Mapping[Pair, int], what: str) -> list[str]:
    """The table of one kind of films."""
    false = {pair: count for pair, count in found.items() if not same(*pair)}
    kin = sum(found.values()) - sum(false.values())
    total = f"{what}: {sum(false.values())} false repetitions, {kin} of the same movement"
    by_count = sorted(found.items(), key=lambda item: (same(*item[0]), -item[1], item[0]))
    return [
        total,
        *(
            f"  {done:20s} counted as {name:20s}{count:4d}{'  same' if same(done, name) else ''}"
            for (done, name), count in by_count
        ),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.evaluation.exercises.others", description=__doc__
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th report set")
    parser.add_argument("--file", type=Path, help="other movements than the bundled ones")
    parser.add_argument("--begun", action="store_true", help="from half-way out on")
    options = parser.parse_args(arguments)
    try:
        sets = read()[:: max(1, options.every)]
        others = read(options.file or shipped(*PLACE))
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code
    if options.begun:
        sets, others = [begun(film) for film in sets], [begun(film) for film in others]
    specs = exercises()
    print("\n".join(lines(false_counts(sets, specs), f"{len(sets)} sets of other exercises")))
    print("\n".join(lines(false_counts(others, specs), f"{len(others)} sets of other movements")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
