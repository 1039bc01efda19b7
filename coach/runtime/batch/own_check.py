"""A check with somebody's own measurement in it: stickers, marks by hand, or a calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from coach.core.posture.own.calibration import Calibration, Reference, refusal
from coach.core.posture.own.marked import Marks, Method, cut_outline
from coach.core.posture.own.rejudge import (
    references_of,
    with_calibrations,
    with_marks,
)
from coach.core.types import Frame, PoseSample
from coach.errors import NoPersonError, UsageError
from coach.pose.markers import expected_of, find_markers
from coach.runtime.batch.points_file import MarkedFile
from coach.runtime.batch.replay import Replay

EVERY_S = 0.25
"""Time between two searches for stickers: a person who sits still moves little meanwhile."""

MARKS_MOST = 400
LEAST_SHARE = 0.2
"""Stickers must be found in this share of the pictures that were searched."""


@dataclass(slots=True)
class MarkerTap:
    """Looks for stickers in the pictures that pass, some each second.

    ``facing`` is for pictures in which nobody is found.
    """

    facing: int | None = None
    searched: int = 0
    found: list[Marks] = field(default_factory=list)
    size_px: tuple[int, int] | None = None
    _next_s: float = float("-inf")

    def __call__(self, frame: Frame, sample: PoseSample) -> None:
        """Look at the next picture."""
        self.size_px = (frame.image.shape[1], frame.image.shape[0])
        if frame.t_s < self._next_s or len(self.found) >= MARKS_MOST:
            return
        self._next_s = frame.t_s + EVERY_S
        self.searched += 1
        marks = find_markers(frame.image, expected_of(sample), self.facing)
        if marks is not None:
            self.found.append(replace(marks, t_s=round(sample.t_s, 3)))

    def marks(self, source: str) -> tuple[Marks, ...]:
        """The stickers that were found; ``NoPersonError`` where there were too few."""
        if len(self.found) < max(1, LEAST_SHARE * self.searched):
            raise NoPersonError(
                f"no stickers were found in {source}",
                hint="use one plain bright colour that nothing else near has, with the hair out "
                "of the way, side-on and in even light",
            )
        return tuple(self.found)


class Nobody:
    """A detector that finds nobody: marks need none, where the pose model can't be had."""

    def detect(self, frame: Frame) -> PoseSample:
        """A sample without landmarks."""
        height, width = frame.image.shape[:2]
        return PoseSample(frame.seq, frame.t_s, (width, height), landmarks=None)

    def close(self) -> None:
        """Nothing to release."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


@dataclass(slots=True)
class SizeTap:
    """Remembers how large the pictures are."""

    size_px: tuple[int, int] | None = None

    def __call__(self, frame: Frame, sample: PoseSample) -> None:
        """Look at the next picture."""
        self.size_px = (frame.image.shape[1], frame.image.shape[0])


def with_own_marks(
    result: Replay, marks: Sequence[Marks], method: Method, *, by: str, at: str
) -> Replay:
    """A check with the angles of marks in place of the automatic ones.

    Where C7 and T12 are marked in the middle picture and the back is not, its outline is the one
    that was found, cut at the marks.
    """
    marks = list(marks)
    middle, outline = len(marks) // 2, result.points.outline
    ends = marks[middle].places
    if outline is not None and not marks[middle].back and {"c7", "t12"} <= ends.keys():
        back = cut_outline(outline, ends["c7"], ends["t12"])
        marks[middle] = replace(marks[middle], back=back, back_by_hand=False)
    assessment, marked = with_marks(result.assessment, marks, method, by=by, at=at)
    return replace(result, assessment=assessment, marked=marked)


def with_file(result: Replay, given: MarkedFile) -> Replay:
    """A check with the marks of a file."""
    return with_own_marks(result, given.marks, "marked", by=given.by, at=given.at)


def with_calibration(
    result: Replay, calibrations: Sequence[Calibration], now_utc_s: float
) -> Replay:
    """A check with the person's constant errors taken off; a marked one is left as it is."""
    if result.marked is not None:
        return result
    assessment, applied = with_calibrations(result.assessment, calibrations, now_utc_s)
    return replace(result, assessment=assessment, calibrated=applied)


def learnt_from(result: Replay, utc_s: float) -> list[Reference]:
    """The references that a marked check gives.

    Raises ``UsageError`` with one sentence where one of them can't be right.
    """
    if result.marked is None:
        return []
    found = references_of(result.marked, result.assessment.view, result.assessment.measures, utc_s)
    kept = [item for item in found if item.measure != "shoulder_protraction"]
    for item in kept:
        why = refusal(item)
        if why is not None and item.measure == "craniovertebral_angle":
            raise UsageError(
                f"this is not used to calibrate: {why}", hint="look at the points and mark again"
            )
    return [item for item in kept if refusal(item) is None]
