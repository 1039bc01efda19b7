"""A camera that is turned while somebody sits before it, and known to be, changes nothing."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.state import MonitorSpec
from coach.core.types import PoseSample
from coach.measurement import load_measurement
from coach.runtime.desk.engine import Monitor, monitor_events
from coach.runtime.desk.plan import MonitorPlan
from models.evaluation.monitor.motions import load_motions

PLAN = MonitorPlan(
    baseline_s=3.0,
    spec=MonitorSpec(confirm_s=1.0, release_s=1.0, away_s=2.0),
    nudges=NudgeSpec(grace_s=3.0),
)


@pytest.fixture(scope="module")
def clip() -> list[PoseSample]:
    return list(load_motions()["front_slump_slowly"].samples())


def turned(clip: list[PoseSample], from_s: Any, down_px: Any) -> list[Any]:
    """The clip as the camera shows it that was turned at a moment, and knows it."""
    step = np.float32([0.0, down_px])

    def lower(sample: Any) -> Any:
        if sample.t_s < from_s or sample.landmarks is None:
            return sample
        landmarks, face = sample.landmarks.copy(), sample.face
        landmarks[:, :2] += step
        if face is not None:
            face = face.copy()
            face[:, :2] += step
        return replace(sample, landmarks=landmarks, face=face, camera_shift_px=(0.0, down_px))

    return [lower(sample) for sample in clip]


def test_a_turned_lid_is_no_slouch_and_hides_none() -> None:
    upright = list(load_motions()["front_slump_slowly"].samples())[:35]
    still = [replace(s, t_s=3.5 * n + s.t_s) for n in range(8) for s in upright]
    shown = turned(still, 8.0, 60.0)
    names = [event.name for event in monitor_events(Monitor(PLAN, load_measurement()), shown)]
    assert names == ["baseline", "summary"]
    blind = [replace(sample, camera_shift_px=None) for sample in shown]
    names = [event.name for event in monitor_events(Monitor(PLAN, load_measurement()), blind)]
    assert "slouch_began" in names  # which is why somebody has to look at the room


def test_a_slump_after_the_lid_was_turned_is_told_as_before(clip: list[PoseSample]) -> None:
    def told(samples: Any) -> list[tuple[Any, Any, Any]]:
        events = list(monitor_events(Monitor(PLAN, load_measurement()), samples))
        return [(event.name, event.t_s, getattr(event, "kind", None)) for event in events]

    assert told(turned(clip, 3.2, 45.0)) == told(clip)
