"""Everything the core says of frames, in one call: live frame by frame, replayed by the block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coach.core.angles import JointAngles, joint_angles
from coach.core.measure import Measures, measure
from coach.core.types import Float32, PoseSample, frozen
from coach.core.view import Expected


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Joint angles and posture measures of the same frames."""

    angles: JointAngles
    measures: Measures


def analyse(landmarks: Float32, expected: Expected = "auto") -> Analysis:
    """Angles and measures of ``landmarks`` (..., 33, 4); NaN frames hold nobody."""
    return Analysis(joint_angles(landmarks), measure(landmarks, expected))


def stack(samples: list[PoseSample]) -> Float32:
    """Landmarks of samples as one array (N, 33, 4), NaN where nobody was found."""
    nobody = np.full((33, 4), np.nan, dtype=np.float32)
    rows = [nobody if sample.landmarks is None else sample.landmarks for sample in samples]
    return frozen(np.stack(rows)) if rows else frozen(np.empty((0, 33, 4), dtype=np.float32))
