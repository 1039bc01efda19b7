"""How accurately exercises are counted on the bundled clips.

``python -m models.evaluation.exercises.bundled_clips [NAME ...]`` prints the table.

Every bundled clip of an exercise goes through the pose model and the engine as ``coach exercise``
does it, and is compared with what ``sample_videos/index.toml`` says is true of it.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coach.content.loader import exercises
from coach.errors import CoachError
from coach.paths import shipped
from coach.pose.model.store import ensure_model
from coach.runtime.batch.samples import open_samples
from coach.runtime.training.coaching import coach_recording


@dataclass(frozen=True, slots=True)
class Found:
    """What was made of a clip, beside what is true: repetitions, attempts, holds (seconds, in
    order) and faults, each with the number of the repetition."""

    name: str
    exercise: str
    reps: tuple[int, int]
    attempts: tuple[int, int]
    holds_s: tuple[Sequence[float], Sequence[float]]
    faults: tuple[frozenset[tuple[str, int]], frozenset[tuple[str, int]]]

    @property
    def counted(self) -> bool:
        """Whether repetitions and attempts are both right."""
        return self.reps[0] == self.reps[1] and self.attempts[0] == self.attempts[1]

    @property
    def hold_errors_s(self) -> list[float]:
        """How far each hold is off, where as many were found as there are."""
        found, true = self.holds_s
        return (
            [abs(a - b) for a, b in zip(found, true, strict=True)]
            if len(found) == len(true)
            else []
        )


def clips(names: Sequence[str] = ()) -> list[Mapping[str, Any]]:
    """The index entries of clips that show an exercise; those named, or all."""
    listed = tomllib.loads(shipped("sample_videos", "index.toml").read_text(encoding="utf-8"))
    shown = [clip for clip in listed["clip"] if "exercise" in clip]
    return [clip for clip in shown if not names or _name(clip) in names]


def _name(clip: Mapping[str, Any]) -> str:
    return str(clip["file"]).removesuffix(".mp4")


def judged(clip: Mapping[str, Any]) -> Found:
    """One clip through pose model and engine. Raises ``CoachError`` where it can't be read."""
    spec = exercises()[clip["exercise"]]
    with open_samples(
        str(shipped("sample_videos", clip["file"])), ensure_model, points=False
    ) as samples:
        result = coach_recording(spec, samples)
    numbers = {(rep.side, rep.number): at for at, rep in enumerate(result.attempts, 1)}
    found = {
        (event.code, numbers.get((event.side, event.rep), event.rep))
        for event in result.events
        if event.kind == "fault_began"
    }
    holds = [rep.hold_s for rep in result.counted if rep.hold_s is not None]
    return Found(
        _name(clip),
        spec.name,
        (len(result.counted), clip["reps"]),
        (len(result.attempts), clip["attempts"]),
        (holds, clip["holds_s"]),
        (frozenset(found), frozenset((f["code"], f["rep"]) for f in clip["faults"])),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each clip and the sums; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m models.evaluation.exercises.bundled_clips", description=__doc__
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="clips (all if none is named)")
    every: list[Found] = []
    try:
        for clip in clips(parser.parse_args(arguments).names):
            every.append(judged(clip))
            print(_line(every[-1]), flush=True)
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        return error.exit_code
    print("\n".join(_sums(every)))
    return 0


def _line(found: Found) -> str:
    codes = " ".join(f"{code}@{rep}" for code, rep in sorted(found.faults[0])) or "-"
    true = " ".join(f"{code}@{rep}" for code, rep in sorted(found.faults[1])) or "-"
    return (
        f"{'ok ' if found.counted else 'NOT'} {found.name:44s}"
        f" repetitions {found.reps[0]}/{found.reps[1]} attempts {found.attempts[0]}/"
        f"{found.attempts[1]} faults {codes} (true: {true})"
    )


def _sums(every: Sequence[Found]) -> list[str]:
    if not every:
        return ["no such clip"]
    off = [abs(found.reps[0] - found.reps[1]) for found in every]
    holds = [error for found in every for error in found.hold_errors_s]
    told = sum(len(found.faults[0]) for found in every)
    true = sum(len(found.faults[1]) for found in every)
    both = sum(len(found.faults[0] & found.faults[1]) for found in every)
    lines = [
        f"{len(every)} clips: counted right {np.mean(np.equal(off, 0)):.2f}, off by one at most "
        f"{np.mean(np.less_equal(off, 1)):.2f}",
        f"faults: {both} of {true} found in their repetition, {told - both} others told",
    ]
    if holds:
        lines.append(f"holds: {len(holds)}, off by {np.mean(holds):.2f} s on average")
    return lines


if __name__ == "__main__":
    sys.exit(main())
