"""A baseline taken while the camera runs, and a check against one that was kept."""

from __future__ import annotations

import math

import numpy as np

from coach.core.monitor.baseline import Baseline
from coach.core.monitor.events import BaselineRefused
from coach.core.posture import specs as m
from coach.core.posture.comparison import PostureBaseline
from coach.core.posture.result import Assessment, Measure, abstained, measured
from coach.core.posture.specs import MEASURES
from coach.core.types import PoseSample
from coach.measurement import load_measurement
from coach.runtime.batch.replay import Replay
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.plan import MonitorPlan


class LiveBaseline:
    """Takes samples on one thread; another may read ``taken``, ``refused`` and ``left_s``.

    The desk monitor's own rules: seconds that can't serve are refused with the reason, and
    looked for anew, until ``taken`` is there.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._monitor: Monitor | None = None
        self.taken: Baseline | None = None
        self.refused: str | None = None
        self.left_s = seconds

    def __call__(self, sample: PoseSample) -> None:
        """Take the next sample."""
        if self.taken is not None:
            return
        if self._monitor is None:  # here, as reading the measurement takes a while
            self._monitor = Monitor(MonitorPlan(baseline_s=self._seconds), load_measurement())
        for event in self._monitor.see(sample):
            if isinstance(event, BaselineRefused):
                self.refused = event.refusal.value
        self.left_s = max(0.0, self._seconds - self._monitor.gathered_s)
        self.taken = self._monitor.baseline


def since_baseline(now: Replay, baseline: Baseline) -> Replay:
    """A check with what has changed since ``baseline``, as measures and findings; the check
    itself where the camera sees the person from somewhere else now.

    From a side the baseline's own angles (kept forward positive) are taken to be as uncertain as
    the check's.
    """
    if now.assessment.view != baseline.view or now.posture.size_px not in (
        (0, 0),
        baseline.size_px,
    ):
        return now
    forward_deg, rounded_deg = baseline.offset_deg.tolist()
    angles = {m.CVA: -forward_deg, m.KYPHOSIS: rounded_deg}
    measures = tuple(
        _then(measure, angles.get(index))
        for index, measure in enumerate(now.assessment.measures[: len(MEASURES)])
    )
    then = Replay(
        duration_s=0.0,
        frames_read=0,
        frames_with_person=0,
        frames_measured=0,
        assessment=Assessment(baseline.view, measures, None, ()),
        posture=PostureBaseline(
            baseline.size_px,
            1,
            baseline.posture,
            int(np.isfinite(baseline.face).all()),
            baseline.face,
        ),
    )
    return now.against(then)


def _then(now: Measure, angle_deg: float | None) -> Measure:
    if angle_deg is None or math.isnan(angle_deg) or now.half is None:
        return abstained(now.name, "the baseline has no such angle")
    return measured(now.name, angle_deg, now.half)
