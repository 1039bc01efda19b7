"""Every frame of a recording, in order, without threads: the same input gives the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from coach.core.engine import Analysis, analyse, stack
from coach.core.posture import Assessment, assess
from coach.core.tally import Tally
from coach.core.types import PoseSample
from coach.core.view import Expected

BLOCK = 64
"""Frames measured at once: a matter of speed alone, and of how soon a line is written."""

OnBlock = Callable[[list[PoseSample], Analysis], None]


@dataclass(frozen=True, slots=True)
class Replay:
    """What a whole recording showed. ``frames_measured``: with at least one measure in the
    judged view. ``duration_s`` counts the last frame's own time too; a single frame has 0."""

    duration_s: float
    frames_read: int
    frames_with_person: int
    frames_measured: int
    assessment: Assessment

    def document(self, source: str, notes: Sequence[str]) -> dict[str, Any]:
        """The ``coach.check/1`` document; ``notes`` on the recording become findings."""
        from coach.report.documents import check_document

        return check_document(
            source,
            self.assessment,
            duration_s=self.duration_s,
            frames_read=self.frames_read,
            frames_with_person=self.frames_with_person,
            frames_measured=self.frames_measured,
            notes=notes,
        )

    @property
    def extent(self) -> str:
        """How much of the recording counted, in words."""
        return (
            f"{self.duration_s:.1f} s, {self.frames_read} frames, "
            f"{self.frames_with_person} with a person, {self.frames_measured} measured"
        )


def replay(
    samples: Iterable[PoseSample], *, expected: Expected = "auto", on_block: OnBlock | None = None
) -> Replay:
    """Measure all samples and judge them together.

    ``expected`` overrides what the landmarks say of the view. ``on_block`` sees each block of
    samples with its analysis, in order. Memory does not grow with the length of the recording.
    """
    tally = Tally()
    read, first_s, last_s = 0, 0.0, 0.0
    for block in _blocks(samples):
        analysis = analyse(stack(block), expected)
        tally.add(analysis.measures)
        if on_block is not None:
            on_block(block, analysis)
        first_s = block[0].t_s if read == 0 else first_s
        last_s = block[-1].t_s
        read += len(block)
    duration = (last_s - first_s) * read / (read - 1) if read > 1 else 0.0
    assessment = assess(tally)
    return Replay(
        duration_s=duration,
        frames_read=read,
        frames_with_person=int(tally.frames.sum()),
        frames_measured=int(tally.measured[assessment.view]),
        assessment=assessment,
    )


def _blocks(samples: Iterable[PoseSample]) -> Iterable[list[PoseSample]]:
    block: list[PoseSample] = []
    for sample in samples:
        block.append(sample)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block
