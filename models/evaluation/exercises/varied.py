"""Whether what must not change a count changes it.

``python -m models.evaluation.exercises.varied [--kind KIND] [--every N] [--file FILE.npz]`` makes
the bundled rendered sets into others whose repetitions are known too (``variations``,
``between``, ``habits``, ``cameras``), and coaches the exercise on them. ``--clips DIR --keep DIR``
takes real recordings instead, as ``real`` does, and only those that are counted right as they are:
when their repetitions began is what the program says of the film as it is.

"more" and "fewer" are the repetitions counted beyond the true ones, and short of them. "worse" is
how many films are further off than as they are. Holds (mean error) and faults (F1) are of rendered
sets alone.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from coach.content.loader import exercises
from coach.core.counting.events import Rep
from coach.core.exercise.signals import signals
from coach.core.exercise.spec import ExerciseSpec
from coach.errors import CoachError
from coach.runtime.training.coaching import Coach
from models.evaluation.exercises import real
from models.evaluation.exercises.between import BETWEEN
from models.evaluation.exercises.cameras import CAMERAS
from models.evaluation.exercises.films import dones, with_dones
from models.evaluation.exercises.habits import HABITS
from models.evaluation.exercises.rendered import judged, made
from models.evaluation.exercises.rendered_sets import FilmedSet, read
from models.evaluation.exercises.simulated import Row
from models.evaluation.exercises.variations import VARIATIONS, Vary

AS_FILMED = "as filmed"
KINDS: Mapping[str, Vary] = {
    AS_FILMED: lambda film, _: film,
    **VARIATIONS,
    **BETWEEN,
    **HABITS,
    **CAMERAS,
}
HEADER = (
    f"{'kind':22s}{'sets':>5s}{'exact':>8s}{'off <= 1':>10s}{'more':>6s}{'fewer':>7s}"
    f"{'worse':>7s}{'hold s':>8s}{'F1':>6s}"
)
SHORTEST_HOLD_S, OUT = 0.05, 0.45
"""Of real repetitions it is known when they began and ended: the way out is taken for so much of
what is not held."""


@dataclass(slots=True)
class Tally:
    """What came of one kind of films. ``off``: counts less the true ones."""

    row: Row
    off: list[int] = field(default_factory=list)
    worse: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The row of the table."""
        off = np.array(self.off or [0])
        holds = f"{np.mean(self.row.holds):.2f}" if self.row.holds else "-"
        f1 = f"{self.row.f1():.2f}" if self.row.sets else "-"
        return (
            f"{self.row.name:22s}{len(self.off):5d}{np.mean(off == 0):8.3f}"
            f"{np.mean(np.abs(off) <= 1):10.3f}{off[off > 0].sum():6d}{-off[off < 0].sum():7d}"
            f"{len(self.worse):7d}{holds:>8s}{f1:>6s}"
        )


def counted(spec: ExerciseSpec, film: FilmedSet) -> list[Rep]:
    """The repetitions of a film that count."""
    coach = Coach.of(spec)
    rows = signals(film.landmarks, film.contour, film.truth.get("height_px"))
    for t_s, row in zip(film.t_s.tolist(), rows.tolist(), strict=True):
        coach.see_signals(t_s, row)
    coach.end()
    return [rep for rep in coach.state.reps if rep.complete and not rep.timed]


def real_films(folder: Path, keep: Path) -> Iterator[FilmedSet]:
    """The real recordings of an exercise that are counted right as they are."""
    for clip in real.clips(folder):
        if clip.exercise is None:
            continue
        samples = real.found(clip, AS_FILMED, keep)
        truth = {
            "exercise": clip.exercise,
            "name": clip.file.stem,
            "seed": sum(clip.file.stem.encode()),
            "height_px": samples[0].size_px[1],
        }
        film = FilmedSet.of(samples, real.FPS, truth)
        reps = sorted(counted(exercises()[clip.exercise], film), key=lambda rep: rep.began_s)
        if len(reps) == clip.reps:
            yield with_dones(film, [_done(rep) for rep in reps])


def _done(rep: Rep) -> dict[str, object]:
    hold_s = rep.hold_s or SHORTEST_HOLD_S
    there_s = rep.began_s + OUT * (rep.ended_s - rep.began_s - hold_s)
    times = {"began_s": rep.began_s, "there_s": there_s, "ended_s": rep.ended_s}
    return {**times, "hold_s": hold_s, "whole": True, "fault": ""}


def tally(kind: str, films: Sequence[FilmedSet], usual: Sequence[int] | None = None) -> Tally:
    """What comes of films made into those of a ``kind``; ``usual``: how far their counts are off
    as they are."""
    found = Tally(Row(kind))
    for place, film in enumerate(films):
        spec, seed = exercises()[film.truth["exercise"]], film.truth["seed"]
        other = KINDS[kind](film, np.random.default_rng(seed))
        if other is None:
            continue
        if "name" in film.truth:
            name, reps = film.truth["name"], len(counted(spec, other))
            true = sum(done["whole"] for done in dones(other))
        else:
            outcome = judged(spec, other)
            name, reps, true = f"{spec.name}:{seed}", outcome.reps, made(spec, other).truth.reps
            if true:
                found.row.add(outcome)
        found.off.append(reps - true)
        if usual is not None and abs(reps - true) > abs(usual[place]):
            found.worse.append(f"{name}:{reps}/{true}")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.evaluation.exercises.varied", description=__doc__
    )
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="these alone")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th set")
    parser.add_argument("--file", type=Path, help="other sets than the bundled ones")
    parser.add_argument("--clips", type=Path, metavar="DIR", help="real recordings instead")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="what the pose model found there")
    parser.add_argument("--worse", action="store_true", help="names of the films that are worse")
    options = parser.parse_args(arguments)
    if (options.clips is None) != (options.keep is None):
        parser.error("--clips and --keep go together")
    try:
        if options.clips is not None:
            films = list(real_films(options.clips, options.keep))
        else:
            films = [film for film in read(options.file) if dones(film)][:: max(1, options.every)]
    except (CoachError, OSError, tomllib.TOMLDecodeError) as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code if isinstance(error, CoachError) else 1
    usual = tally(AS_FILMED, films)
    print(f"{len(films)} films\n\n{HEADER}\n{usual.line()}")
    for kind in options.kind or [kind for kind in KINDS if kind != AS_FILMED]:
        found = tally(kind, films, usual.off)
        print(found.line(), flush=True)
        if options.worse and found.worse:
            print(f"    {' '.join(found.worse)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
