"""How often the program tells right which exercise a recording shows, without its name.

``python -m models.evaluation.exercises.recognised [--clips DIR --keep DIR] [--every N]`` asks it of
real recordings (``real`` says how a folder must look), of the rendered report sets, and of rendered
people who do something else. The second table holds the certainty against how often it was right.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from coach.content.loader import exercises
from coach.core.types import PoseSample
from coach.errors import CoachError
from coach.paths import shipped
from coach.runtime.training.recognition import Recognition, recognise
from models.evaluation.exercises.others import PLACE, same
from models.evaluation.exercises.real import AS_FILMED, clips, found
from models.evaluation.exercises.rendered_sets import FilmedSet, read

SIZE_PX = (640, 480)
"""What rendered sets say of their pictures; exercises don't use it."""
SURE = (0.0, 0.5, 0.65, 0.8, 0.9, 1.0)
"""Ends of the bins of certainty."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was ``done`` (``None``: no exercise that is known), what was ``told`` and how surely."""

    name: str
    done: str | None
    told: str | None
    certainty: float
    also: frozenset[str] = frozenset()

    @property
    def right(self) -> bool:
        """Whether it was told, or something a camera can't tell from it."""
        if self.told is None or self.told in self.also:
            return self.told in self.also or self.done is None
        return self.told == self.done or same(self.done or self.name, self.told)


def real_answers(folder: Path, keep: Path) -> Iterator[Answer]:
    """What is told of real recordings."""
    for clip in clips(folder):
        told = recognise(exercises(), found(clip, AS_FILMED, keep))
        yield _answer(clip.file.stem, clip.exercise, told, clip.also)


def rendered_answers(films: Iterable[FilmedSet]) -> Iterator[Answer]:
    """What is told of rendered sets; timed exercises are none that is known."""
    known = exercises()
    for film in films:
        done = film.truth["exercise"]
        told = recognise(known, _samples(film))
        yield _answer(done, done if done in known else None, told)


def _answer(
    name: str, done: str | None, told: Recognition, also: frozenset[str] = frozenset()
) -> Answer:
    return Answer(name, done, told.exercise, told.certainty, also)


def _samples(film: FilmedSet) -> Iterator[PoseSample]:
    rows = zip(film.t_s.tolist(), film.landmarks, film.contour, strict=True)
    for seq, (t_s, landmarks, contour) in enumerate(rows):
        nobody = np.isnan(landmarks[0, 0])
        yield PoseSample(seq, t_s, SIZE_PX, None if nobody else landmarks, contour=contour)


def lines(kinds: Sequence[tuple[str, Sequence[Answer]]]) -> Iterator[str]:
    """Both tables, and what was told wrong."""
    yield "| what | recordings | right | none told | another told |\n|---|---|---|---|---|"
    for what, answers in kinds:
        right = sum(one.right for one in answers)
        none = sum(one.told is None and not one.right for one in answers)
        wrong = len(answers) - right - none
        yield f"| {what} | {len(answers)} | {right} | {none} | {wrong} |"
    yield "\n| certainty of an exercise | " + " | ".join(what for what, _ in kinds) + " |"
    yield "|---|" + "---|" * len(kinds)
    for low, high in pairwise(SURE):
        cells = [_share(answers, low, high) for _, answers in kinds]
        yield f"| {low:.2f} to {high:.2f} | " + " | ".join(cells) + " |"
    for what, answers in kinds:
        for one in answers:
            if not one.right:
                yield f"{what}: {one.name} told as {one.told} ({one.certainty:.2f})"


def _share(answers: Sequence[Answer], low: float, high: float) -> str:
    """How many of those told so surely were right."""
    here = [one for one in answers if one.told is not None and low <= one.certainty < high]
    return f"{sum(one.right for one in here)} of {len(here)}" if here else "–"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.evaluation.exercises.recognised", description=__doc__
    )
    parser.add_argument("--clips", type=Path, metavar="DIR", help="real recordings")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="what the pose model finds there")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th report set")
    options = parser.parse_args(arguments)
    if options.clips is not None and options.keep is None:
        parser.error("--clips needs --keep")
    kinds: list[tuple[str, Sequence[Answer]]] = []
    try:
        if options.clips is not None:
            kinds.append(("real", list(real_answers(options.clips, options.keep))))
        films = read()[:: max(1, options.every)]
        kinds.append(("rendered", list(rendered_answers(films))))
        kinds.append(("rendered, something else", list(rendered_answers(read(shipped(*PLACE))))))
    except (CoachError, OSError, tomllib.TOMLDecodeError) as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code if isinstance(error, CoachError) else 1
    for line in lines(kinds):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
