"""Every frame of a recording, in its order: the same input gives the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, dropwhile, takewhile
from typing import Any

from coach.content.settings_file import read_settings
from coach.conventions import conventions
from coach.core.body.view import Expected
from coach.core.plural import counted
from coach.core.posture.accumulator import Tally
from coach.core.posture.analysis import Analysis, analyse_poses, frames_of, poses_of
from coach.core.posture.assess import Assessment, assess
from coach.core.posture.comparison import PostureBaseline, compared
from coach.core.posture.flexibility import SETTLE_S, TALL_S, Flexibility, flexibility
from coach.core.posture.measures import measure
from coach.core.posture.own.rejudge import Applied, Marked
from coach.core.posture.regressor import Trained
from coach.core.posture.traced import OUTLINE_SLOPES, Middle, Traced, outline_slopes, traced
from coach.core.types import PoseSample
from coach.measurement import load_measurement
from coach.runtime.batch.known_length import optics_of

BLOCK = 64
"""Frames measured at once: a matter of speed alone, and of how soon a line is written."""

OnBlock = Callable[[list[PoseSample], Analysis], None]


@dataclass(frozen=True, slots=True)
class Replay:
    """What a whole recording showed. ``frames_measured``: with at least one measure in the
    judged view. ``duration_s`` counts the last frame's own time too; a single frame has 0.
    ``posture`` is what a later check is compared with, ``flexibility`` the result of that test
    where it was made. ``points`` are those of the middle frame. ``marked``: what somebody's marks
    show in place of the automatic answer; ``calibrated``: what was corrected by own
    measurements."""

    duration_s: float
    frames_read: int
    frames_with_person: int
    frames_measured: int
    assessment: Assessment
    posture: PostureBaseline = field(default_factory=PostureBaseline)
    flexibility: Flexibility | None = None
    points: Traced = field(default_factory=Traced)
    marked: Marked | None = None
    calibrated: tuple[Applied, ...] = ()

    def against(self, baseline: Replay) -> Replay:
        """The same with what changed against a baseline of the same person, as measures; the
        distance to the screen by the camera and the eyes as the settings have them."""
        trained, optics = load_measurement()[1], optics_of(read_settings().monitor)
        postures = (self.posture, baseline.posture)
        return replace(
            self,
            assessment=compared(trained, self.assessment, baseline.assessment, postures, optics),
        )

    def document(self, source: str, notes: Sequence[str]) -> dict[str, Any]:
        """The ``coach.check/1`` document; ``notes`` on the recording become findings."""
        from coach.report.documents.check import check_document

        return check_document(
            source,
            self.assessment,
            duration_s=self.duration_s,
            frames_read=self.frames_read,
            frames_with_person=self.frames_with_person,
            frames_measured=self.frames_measured,
            notes=notes,
            flexibility=self.flexibility,
            points=self.points,
            marked=self.marked,
            calibrated=self.calibrated,
        )

    @property
    def extent(self) -> str:
        """How much of the recording counted, in words."""
        return (
            f"{conventions().number(self.duration_s, 1)} s, {counted(self.frames_read, 'frame')}, "
            f"{self.frames_with_person} with a person, {self.frames_measured} measured"
        )


def replay(
    samples: Iterable[PoseSample], *, expected: Expected = "auto", on_block: OnBlock | None = None
) -> Replay:
    """Measure all samples and judge them together.

    ``expected`` overrides what the landmarks say of the view. ``on_block`` sees each block of
    samples with its analysis, in order. Memory does not grow with the length of the recording.
    Raises ``ModelError`` where the trained measurement can't be read.
    """
    trained = load_measurement()[0]
    tally, posture, middle = Tally(), PostureBaseline(), Middle()
    read, first_s, last_s = 0, 0.0, 0.0
    for block in _blocks(samples):
        poses = poses_of(block)
        analysis = analyse_poses(poses, trained, expected)
        tally.add(analysis)
        middle.add(block)
        posture = posture.with_frames(poses, analysis.measures.view)
        if on_block is not None:
            on_block(block, analysis)
        first_s = block[0].t_s if read == 0 else first_s
        last_s = block[-1].t_s
        read += len(block)
    duration = (last_s - first_s) * read / (read - 1) if read > 1 else 0.0
    assessment = assess(tally, trained)
    return Replay(
        duration_s=duration,
        frames_read=read,
        frames_with_person=int(tally.frames.sum()),
        frames_measured=int(tally.measured[assessment.view]),
        assessment=assessment,
        posture=posture,
        points=_traced(middle.sample(), trained, expected),
    )


def _traced(sample: PoseSample | None, trained: Trained, expected: Expected) -> Traced:
    """What the points of a sample show."""
    if sample is None or sample.points is None:
        return Traced()
    poses = poses_of([sample])
    frames = frames_of(poses, measure(poses.landmarks, expected))
    return traced(sample.points, outline_slopes(frames, trained.blends.get(OUTLINE_SLOPES)))


def replay_flexibility(
    samples: Iterable[PoseSample], split_s: float, *, expected: Expected = "auto"
) -> Replay:
    """The flexibility test on a recording: relaxed before ``split_s``, when the person was asked
    to sit tall, and tall from a moment later on for some seconds. What comes after isn't looked
    at; times count from the first sample. The check itself is of the relaxed part.
    """
    stream = iter(samples)
    first = next(stream, None)
    if first is None:
        return replay([], expected=expected)

    def before(passed_s: float) -> Callable[[PoseSample], bool]:
        return lambda sample: sample.t_s - first.t_s < passed_s

    begin_s = split_s + SETTLE_S
    relaxed = replay(chain([first], takewhile(before(split_s), stream)), expected=expected)
    sitting_up = dropwhile(before(begin_s), stream)
    tall = replay(takewhile(before(begin_s + TALL_S), sitting_up), expected=expected)
    found = flexibility(split_s, relaxed.assessment, tall.assessment)
    return replace(relaxed, flexibility=found)


def _blocks(samples: Iterable[PoseSample]) -> Iterable[list[PoseSample]]:
    """Samples in blocks of one frame size."""
    block: list[PoseSample] = []
    for sample in samples:
        if block and (len(block) == BLOCK or sample.size_px != block[0].size_px):
            yield block
            block = []
        block.append(sample)
    if block:
        yield block
