"""Draws what was measured over a recording: as a video, or on one picture."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Self

import numpy as np

from coach.core.body.one_euro import OneEuro, smooth, start
from coach.core.body.view import Expected
from coach.core.posture import specs as m
from coach.core.posture.analysis import analyse_poses, poses_of
from coach.core.posture.assess import Assessment, Measure, judge_frame
from coach.core.posture.findings import LEANING_BACK
from coach.core.posture.specs import MEASURES, SPECS
from coach.core.types import C7, TRAGUS, BodyPoints, Float32, Frame, Image, PoseSample, View
from coach.core.types import Landmark as L
from coach.measurement import load_measurement
from coach.report.labels import LABELS, NEVER_MEASURED, band_words, degrees, interval
from coach.report.picture.annotate import Annotator, annotate_still
from coach.report.picture.overlay import AngleMark, Overlay, OverlayRow, Severity
from coach.report.video.writer import VideoWriter

_CALM = OneEuro(min_cutoff_hz=0.5, beta=0.02, reset_after_s=1.0)
"""Numbers on a film are smoothed until they can be read; the files keep them as measured."""
_NECK_SHARE = 0.75
"""The base of the neck is drawn at this share of the way from ear to shoulder, along the angle."""


class Film:
    """Writes an annotated video as frames pass by; a tap for ``open_samples``."""

    def __init__(self, path: Path, expected: Expected) -> None:
        self.frames = 0
        self._path, self._expected = path, expected
        self._writer: VideoWriter | None = None
        self._annotator = Annotator()
        self._calm = start(len(MEASURES))

    def __call__(self, frame: Frame, sample: PoseSample) -> None:
        """Append one frame."""
        if self._writer is None:
            height, width = frame.image.shape[:2]
            self._writer = VideoWriter(self._path, (width, height))
        picture = self._annotator.draw(frame.image, sample, self._overlay(sample))
        self._writer.write(picture, frame.t_s)
        self.frames += 1

    def _overlay(self, sample: PoseSample) -> Overlay:
        analysis = analyse_poses(poses_of([sample]), load_measurement()[0], self._expected)
        values, self._calm = smooth(
            _CALM, self._calm, np.array([sample.t_s]), np.asarray(analysis.measures.value_deg)
        )
        return overlay_of(judge_frame(analysis, values[0]), sample, sample.t_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._writer is not None:
            self._writer.__exit__(*error)


class Portrait:
    """Keeps the first frame with a person and, later, the one nearest the middle of a recording.

    Which frame is typical is only known at the end, so frames are kept at 1, 2, 4, 8 … with a
    person: the last kept lies in the second half, and memory holds one picture. What comes
    ``until_s`` after the first frame isn't looked at.
    """

    def __init__(self, until_s: float = math.inf) -> None:
        self._until_s, self._first_s = until_s, math.nan
        self._seen = 0
        self._kept: tuple[Image, PoseSample] | None = None

    def __call__(self, frame: Frame, sample: PoseSample) -> None:
        """Look at one frame."""
        if math.isnan(self._first_s):
            self._first_s = frame.t_s
        if sample.landmarks is None or frame.t_s - self._first_s >= self._until_s:
            return
        self._seen += 1
        if self._seen.bit_count() == 1:
            self._kept = (frame.image.copy(), sample)

    def save(self, path: Path, result: Assessment) -> bool:
        """Write the picture marked with the recording's result; ``False`` if nobody was seen."""
        if self._kept is None:
            return False
        image, sample = self._kept
        annotate_still(path, image, sample, overlay_of(result, sample, None))
        return True


def overlay_of(result: Assessment, sample: PoseSample, time_s: float | None) -> Overlay:
    """What to draw for a result: ``sample`` says where, ``time_s`` when."""
    if sample.landmarks is None:
        return Overlay("Nobody in view", "unknown", "", time_s)
    worst = max(result.findings, key=lambda item: _ORDER.index(item.severity), default=None)
    if worst is None or worst.severity == "info":
        verdict, severity = _quiet_verdict(result)
    else:
        verdict, severity = _VERDICTS[worst.code] + ("" if worst.certain else "?"), worst.severity
    shown = (item for item in result.measures if item.abstained not in NEVER_MEASURED)
    rows = sorted(map(_row, shown), key=lambda row: row.muted)
    return Overlay(
        verdict,
        _SEVERITIES[severity],
        f"{result.view.label} view",
        time_s,
        tuple(rows),
        tuple(_angles(result, sample.landmarks, sample.points)),
    )


def _quiet_verdict(result: Assessment) -> tuple[str, str]:
    """What stands over a picture in which nothing was found."""
    if LEANING_BACK in result.findings:
        return "Leaning far back", "unknown"
    front = result.view == View.FRONT
    if front and any(item.value is not None for item in result.measures):
        return "No tilt stands out", "unknown" if result.score is None else "good"
    if result.score is None:
        return "Too little to judge", "unknown"
    if result.measures[m.CVA].value is None:
        return "Neck not measured", "unknown"
    return "Nothing stands out", "good"


_ORDER = ("info", "mild", "moderate", "marked")
_SEVERITIES: dict[str, Severity] = {
    "good": "good",
    "within_range": "good",
    "mild": "mild",
    "moderate": "moderate",
    "marked": "marked",
    "unknown": "unknown",
}
_VERDICTS = {
    **{remark.code: remark.title for spec in SPECS for remark in spec.remarks.values()},
    "forward_head": "Head forward",
    "slouched": "Slouching",
    "head_moved_forward": "Head further forward",
}
"""What stands over a picture for each finding that is more than information."""


def _row(item: Measure) -> OverlayRow:
    label = LABELS[item.name]
    if item.value is None:
        why, _, _ = (item.abstained or "").partition(";")  # what to change is said elsewhere
        return OverlayRow(label, why, muted=True)
    severity = _SEVERITIES[item.band or "unknown"]
    value = degrees(item.value)
    return OverlayRow(label, value, interval(item), band_words(item), severity)


def _angles(result: Assessment, landmarks: Float32, points: BodyPoints | None) -> list[AngleMark]:
    def at(landmark: L) -> tuple[float, float]:
        return float(landmarks[landmark, 0]), float(landmarks[landmark, 1])

    def value(index: int) -> float:
        found = result.measures[index].value
        return math.nan if found is None else found

    def severity(index: int) -> Severity:
        return _SEVERITIES[result.measures[index].band or "unknown"]

    marks: list[AngleMark] = []
    if result.view in (View.SIDE_LEFT, View.SIDE_RIGHT):
        left = result.view == View.SIDE_LEFT
        ear, shoulder, hip = (
            (at(L.LEFT_EAR), at(L.LEFT_SHOULDER), at(L.LEFT_HIP))
            if left
            else (at(L.RIGHT_EAR), at(L.RIGHT_SHOULDER), at(L.RIGHT_HIP))
        )
        if not math.isnan(value(m.CVA)):
            length = _NECK_SHARE * math.dist(ear, shoulder)
            angle = math.radians(value(m.CVA))
            back = length * math.cos(angle) * (1 if left else -1)
            base = (ear[0] + back, ear[1] + length * math.sin(angle))
            neck = None if points is None else points.head[[C7, TRAGUS], :2]
            if neck is not None and np.isfinite(neck).all():
                base, ear = ((float(x), float(y)) for x, y in neck)
            marks.append(AngleMark(base, ear, "horizontal", value(m.CVA), "CVA", severity(m.CVA)))
        if not math.isnan(value(m.TRUNK_LEAN)):
            marks.append(AngleMark(hip, shoulder, "vertical", value(m.TRUNK_LEAN), "lean"))
        return marks
    for index, right, left_end, label in (
        (m.HEAD_TILT, at(L.RIGHT_EAR), at(L.LEFT_EAR), "head"),
        (m.SHOULDER_TILT, at(L.RIGHT_SHOULDER), at(L.LEFT_SHOULDER), "shoulders"),
    ):
        if not math.isnan(value(index)):
            marks.append(AngleMark(right, left_end, "horizontal", value(index), label))
    return marks
