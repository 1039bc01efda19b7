"""``coach exercise --source RECORDING`` without a name: which exercise is this?"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from coach.commands import common
from coach.core.plural import counted

if TYPE_CHECKING:
    from coach.core.exercise.spec import ExerciseSpec
    from coach.runtime.training.recognition import Candidate, Recognition

AS_LIKELY = 0.75
"""Another exercise is named, too, that fits by this share of the best or more."""


def recognise_recording(source: str, *, json: bool) -> None:
    """Tell which exercise a recording shows, or that it is none of those known."""
    from coach.content.loader import exercises
    from coach.errors import NoPersonError
    from coach.report.documents.check import as_text
    from coach.runtime.batch.samples import open_samples
    from coach.runtime.training.recognition import recognise

    known = exercises()
    with open_samples(source, common.pose_model) as samples:
        found = recognise(known, samples)
        notes = samples.notes()
    if json:
        sys.stdout.write(as_text(found.document(source, notes)))
    if not found.frames_with_person:
        raise NoPersonError.in_source(
            source, notes, hint="make sure the whole body is in the picture"
        )
    common.tell(notes)
    if not json:
        for line in sentences(found, known, source):
            common.console().print(line, markup=False, highlight=False, soft_wrap=True)


def sentences(found: Recognition, known: Mapping[str, ExerciseSpec], source: str) -> list[str]:
    """The answer in words."""
    if found.exercise is None:
        return [
            f"This is none of the exercises known here ({found.certainty:.0%} sure).",
            "coach exercise --list shows those. Whether one of them counts, and why not: "
            f"coach exercise NAME --source {source}",
        ]
    best = found.candidates[0]
    alike = [one for one in found.candidates if one.fit >= AS_LIKELY * best.fit]
    counts = f"How well it was done: coach exercise {best.exercise} --source {source}"
    if len(alike) == 1:
        return [f"This looks like: {_named(best, known)}.", counts]
    listed = [f"  {_named(one, known)}" for one in alike]
    return [f"This fits {len(alike)} exercises, which look alike here:", *listed, counts]


def _named(one: Candidate, known: Mapping[str, ExerciseSpec]) -> str:
    done = counted(one.reps, "complete repetition")
    return f"{known[one.exercise].title}, {done} ({one.certainty:.0%} sure)"
