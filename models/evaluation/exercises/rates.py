"""Whether the same film is counted and timed alike at 60, 30 and 15 pictures a second.

``python -m models.evaluation.exercises.rates [--file FILE.npz]`` takes the rendered sets of 30
pictures a second or more, leaves out pictures, and compares what is counted with what all of them
give.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from coach.content.loader import exercises
from coach.errors import CoachError
from models.evaluation.exercises.rendered import judged
from models.evaluation.exercises.rendered_sets import FilmedSet, read

LEAST_FPS, KEPT = 15.0, (2, 4)
"""No film is looked at with fewer pictures a second; of every second and every fourth one."""
REPS_WITHIN, HOLD_WITHIN_S = 1, 0.1


@dataclass(slots=True)
class Agreement:
    """How films with pictures left out compare with themselves: how far the counts are off, and
    each hold where as many were counted."""

    reps_off: list[int] = field(default_factory=list)
    holds_off_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """One line of the table."""
        off, holds = np.array(self.reps_off), np.array(self.holds_off_s)
        median = np.median(holds) if len(holds) else np.nan
        near = np.mean(holds <= HOLD_WITHIN_S) if len(holds) else np.nan
        return (
            f"{name:12} {len(off):5} {np.mean(off == 0):6.2f} {np.mean(off <= REPS_WITHIN):8.2f} "
            f"{len(holds):6} {median:9.2f} {near:11.2f}   {' '.join(self.wrong)}"
        )


def fewer(film: FilmedSet, kept: int) -> FilmedSet:
    """The film with every ``kept``-th picture alone."""
    truth = {**film.truth, "fps": film.truth["fps"] / kept}
    return FilmedSet(film.t_s[::kept], film.landmarks[::kept], film.contour[::kept], truth)


def compared(films: Sequence[FilmedSet]) -> Iterator[tuple[str, Agreement]]:
    """What each rate gives, against the film's own."""
    specs = exercises()
    found: dict[str, Agreement] = {}
    for film in films:
        own_fps, spec = film.truth["fps"], specs[film.truth["exercise"]]
        rates = [kept for kept in KEPT if own_fps / kept >= LEAST_FPS]
        if not rates or not film.truth["repetitions"]:
            continue
        own = judged(spec, film)
        for kept in rates:
            name = f"{own_fps:.0f} to {own_fps / kept:.0f}"
            agreement = found.setdefault(name, Agreement())
            again = judged(spec, fewer(film, kept))
            agreement.reps_off.append(abs(again.reps - own.reps))
            pairs = list(zip(again.holds_s, own.holds_s, strict=False))
            off_s = [abs(held - was) for held, was in pairs] if again.reps == own.reps else []
            agreement.holds_off_s += off_s
            if again.reps != own.reps or max(off_s, default=0.0) > HOLD_WITHIN_S:
                agreement.wrong.append(f"{spec.name}:{film.truth['seed']}")
    yield from sorted(found.items(), reverse=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.evaluation.exercises.rates", description=__doc__
    )
    parser.add_argument("--file", type=Path, help="other sets than the bundled ones")
    options = parser.parse_args(arguments)
    try:
        films = read(options.file)
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code
    print("pictures/s    sets  exact  off <= 1  holds   median s  within 0.1   others")
    for name, agreement in compared(films):
        print(agreement.line(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
