"""How exercises are counted on real recordings, as they are and altered.

``python -m models.evaluation.exercises.real --clips DIR --keep DIR [--altered]`` reads
``counts.toml`` in ``--clips`` (the recordings are not part of the project)::

    [[clip]]
    file = "raise.mp4"
    exercise = "lateral_raise"  # left out: none of ours
    reps = 4                    # complete repetitions, counted by eye
    also = ["t_raise"]          # what a camera can't tell from it

Every recording goes through the pose model as ``coach exercise`` does it; ``--keep`` holds what it
found, so that a second run needs no pose model. Each exercise is then coached on each recording:
its own must be counted as by eye, the others not at all. ``--altered`` does the same with every
recording altered in the ways of ``altered``; pictures are altered of those with an exercise alone.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from coach.capture.open import open_source
from coach.content.loader import exercises
from coach.core.counting.events import Rep
from coach.core.exercise.spec import ExerciseSpec
from coach.core.types import Image, PoseSample
from coach.errors import CoachError
from coach.pose.detector import Detector
from coach.pose.mediapipe.detector import MediaPipeDetector
from coach.pose.model.store import ensure_model
from coach.runtime.training.coaching import Coach, block_signals
from models.evaluation.exercises.altered import PICTURES, SAMPLES, SETS, Samples

AS_FILMED, FPS, ALTERED_FPS = "as filmed", 30.0, 10.0
"""At most this many pictures a second are looked at, of films as they are and of altered
pictures."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and what is true of it."""

    file: Path
    exercise: str | None
    reps: int
    also: frozenset[str]


@dataclass(slots=True)
class Tally:
    """What came of one way of filming. ``off``: counts less the true ones; ``holds_s``: how far
    holds are from those of the film as it is; ``false``: repetitions of exercises not done."""

    off: list[int] = field(default_factory=list)
    holds_s: list[float] = field(default_factory=list)
    false: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self, way: str) -> str:
        """The row of the table."""
        off = np.abs(self.off) if self.off else np.zeros(1)
        holds = f"{max(self.holds_s):.2f}" if self.holds_s else "-"
        return (
            f"{way:18s}{len(self.off):5d}{np.mean(off == 0):8.2f}{np.mean(off <= 1):10.2f}"
            f"{self.false:8d}{holds:>9s}   {' '.join(self.wrong)}"
        )


HEADER = (
    f"{'way':18s}{'sets':>5s}{'exact':>8s}{'off <= 1':>10s}{'false':>8s}{'hold s':>9s}"
    f"   counted/true where wrong"
)


def clips(folder: Path) -> list[Clip]:
    """The recordings of a folder. Raises ``OSError``, ``tomllib.TOMLDecodeError``."""
    listed = tomllib.loads((folder / "counts.toml").read_text(encoding="utf-8"))["clip"]
    return [
        Clip(
            folder / clip["file"],
            clip.get("exercise"),
            clip.get("reps", 0),
            frozenset(clip.get("also", ())),
        )
        for clip in listed
    ]


def place_of(clip: Clip, way: str, keep: Path) -> Path:
    """Where it is kept what the pose model finds."""
    return keep / f"{clip.file.stem}.{way.replace(' ', '_')}.npz"


def found(clip: Clip, way: str, keep: Path) -> list[PoseSample]:
    """What the pose model finds in a recording, or in its altered pictures; kept in ``keep``."""
    place = place_of(clip, way, keep)
    if not place.exists():
        alter = PICTURES.get(way)
        with MediaPipeDetector(ensure_model(), contour=True) as detector:
            samples = list(_detected(clip, detector, alter))
        _write(place, samples)
    return _read(place)


def _detected(
    clip: Clip, detector: Detector, alter: Callable[[Image], Image] | None
) -> Iterator[PoseSample]:
    fps = FPS if alter is None and clip.exercise else ALTERED_FPS
    taken = 0
    with open_source(str(clip.file)) as source:
        for frame in source:
            if frame.t_s < taken / fps - 1e-3:
                continue
            taken += 1
            image = frame.image if alter is None else alter(frame.image)
            yield detector.detect(replace(frame, image=image))


def _write(place: Path, samples: Samples) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    nobody = np.full((33, 4), np.nan, np.float32)
    blank = np.full(next((len(s.contour) for s in samples if s.contour is not None), 1), np.nan)
    part = place.with_name(place.name + ".part")
    with part.open("wb") as file:
        np.savez_compressed(
            file,
            t_s=[sample.t_s for sample in samples],
            size_px=samples[0].size_px,
            landmarks=[nobody if s.landmarks is None else s.landmarks for s in samples],
            contour=np.array(
                [blank if s.contour is None else s.contour for s in samples], np.float32
            ),
        )
    part.replace(place)


def _read(place: Path) -> list[PoseSample]:
    with np.load(place) as kept:
        size = tuple(kept["size_px"].tolist())
        rows = zip(kept["t_s"].tolist(), kept["landmarks"], kept["contour"], strict=True)
        return [
            PoseSample(
                seq,
                t_s,
                size,
                landmarks=None if np.isnan(seen[0, 0]) else seen,
                contour=None if np.isnan(contour).all() else contour,
            )
            for seq, (t_s, seen, contour) in enumerate(rows)
        ]


def judge(
    clip: Clip, way: str, samples: Samples, tally: Tally, usual: Sequence[Rep] | None
) -> Sequence[Rep] | None:
    """Coach every exercise on ``samples``, and add what came of it to ``tally``."""
    times, rows = [sample.t_s for sample in samples], block_signals(list(samples)).tolist()
    own = None
    for name, spec in exercises().items():
        if name in clip.also:
            continue
        counted = _counted(spec, times, rows)
        if name != clip.exercise:
            tally.false += len(counted)
            if counted:
                tally.wrong.append(f"{clip.file.stem}:{name}+{len(counted)}")
            continue
        own, true = counted, clip.reps * SETS.get(way, 1)
        tally.off.append(len(counted) - true)
        if len(counted) != true:
            tally.wrong.append(f"{clip.file.stem}:{len(counted)}/{true}")
        _compare_holds(counted, usual, tally)
    return own


def _counted(
    spec: ExerciseSpec, times: Sequence[float], rows: Sequence[Sequence[float]]
) -> list[Rep]:
    """The repetitions that count, of signals (N, S)."""
    coach = Coach.of(spec)
    for t_s, row in zip(times, rows, strict=True):
        coach.see_signals(t_s, row)
    coach.end()
    return [rep for rep in coach.state.reps if rep.complete and not rep.timed]


def _compare_holds(counted: Sequence[Rep], usual: Sequence[Rep] | None, tally: Tally) -> None:
    if usual is None or len(usual) != len(counted):
        return
    pairs = zip(counted, usual, strict=True)
    tally.holds_s += [
        abs(one.hold_s - was.hold_s)
        for one, was in pairs
        if one.hold_s is not None and was.hold_s is not None
    ]


def table(
    every: Sequence[Clip], keep: Path, *, altered: bool, kept: bool = False
) -> Mapping[str, Tally]:
    """What came of each way of filming, over all recordings; ``kept``: of altered pictures only
    those that the pose model has seen before."""
    tallies = {AS_FILMED: Tally()}
    if altered:
        tallies |= {way: Tally() for way in (*SAMPLES, *PICTURES)}
    for clip in every:
        samples = found(clip, AS_FILMED, keep)
        own = judge(clip, AS_FILMED, samples, tallies[AS_FILMED], None)
        for way in tallies.keys() & SAMPLES.keys():
            # Hold times change with the speed of the film; of the others they must not.
            usual = own if way.endswith("pictures/s") else None
            judge(clip, way, SAMPLES[way](samples), tallies[way], usual)
        for way in tallies.keys() & PICTURES.keys() if clip.exercise else ():
            if not kept or place_of(clip, way, keep).exists():
                judge(clip, way, found(clip, way, keep), tallies[way], None)
    return tallies


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.evaluation.exercises.real", description=__doc__
    )
    parser.add_argument("--clips", type=Path, required=True, metavar="DIR")
    parser.add_argument("--keep", type=Path, required=True, metavar="DIR")
    parser.add_argument("--altered", action="store_true", help="in every way of filming")
    parser.add_argument(
        "--kept", action="store_true", help="altered pictures only where --keep has them"
    )
    options = parser.parse_args(arguments)
    try:
        every = clips(options.clips)
        tallies = table(every, options.keep, altered=options.altered, kept=options.kept)
    except (CoachError, OSError, tomllib.TOMLDecodeError) as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code if isinstance(error, CoachError) else 1
    print(f"{len(every)} recordings\n\n{HEADER}")
    for way, tally in tallies.items():
        print(tally.line(way))
    return 0


if __name__ == "__main__":
    sys.exit(main())
