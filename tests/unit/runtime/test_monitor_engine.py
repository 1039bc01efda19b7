"""The desk monitor over a recording: the same events in any blocks, and what it learns."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coach.core.monitor.baseline import LIMITS
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.state import Posture
from coach.core.types import PoseSample
from coach.measurement import load_measurement
from coach.report.documents.event import event_document
from coach.runtime.desk.engine import Monitor, monitor_events
from models.evaluation.monitor.motions import load_motions
from tests.unit.runtime.test_live_monitor import PLAN


@pytest.fixture(scope="module")
def clip() -> list[PoseSample]:
    return list(load_motions()["front_slump_slowly"].samples())


def test_a_recording_gives_the_same_events_every_time_and_in_any_blocks(
    clip: list[PoseSample],
) -> None:
    def documents(samples: Any) -> list[Any]:
        monitor = Monitor(PLAN, load_measurement())
        return [event_document(event) for event in monitor_events(monitor, samples)]

    one_by_one = Monitor(PLAN, load_measurement())
    single = [event_document(event) for sample in clip for event in one_by_one.see(sample)]
    whole = documents(clip)
    assert documents(clip) == whole
    assert whole[:-1] == single
    assert whole[-1]["event"] == "summary"


def test_a_moved_laptop_is_rechecked_before_anything_is_said(clip: list[PoseSample]) -> None:
    monitor = Monitor(PLAN, load_measurement())
    still = [sample for sample in clip if sample.t_s < 3.5]
    events: list[Any] = []
    for number in range(400):
        sample = still[number % len(still)]
        landmarks = sample.landmarks.copy()
        if number > 60:
            landmarks[:, 0] += 160
            sample = replace(sample, face=sample.face + np.float32([160, 0, 0]))
        events += monitor.see(replace(sample, t_s=number * 0.1, landmarks=landmarks))
    assert [event.name for event in events] == [
        "baseline", "baseline_stale", "recheck", "baseline",
    ]  # fmt: skip
    assert events[-1].t_s - events[1].t_s == pytest.approx(10, abs=0.3)


def test_a_shown_slouch_sharpens_the_limit(clip: list[PoseSample]) -> None:
    upright = [sample for sample in clip if sample.t_s < 3.0]
    slumped = [sample for sample in clip if sample.t_s > 11.5]
    shown = [*upright, *slumped * 2, *upright]
    monitor = Monitor(replace(PLAN, slouched_s=3.0), load_measurement())
    events: list[Any] = []
    for number, sample in enumerate(shown):
        events += monitor.see(replace(sample, t_s=number * 0.1))
    names = [event.name for event in events]
    assert names[:3] == ["baseline", "show_slouch", "sharpened"]
    assert monitor.baseline is not None
    assert events[2].limit == monitor.baseline.limit != 1


def until_nudged(clip: list[PoseSample]) -> Monitor:
    """A monitor that has just nudged about the clip's slump."""
    monitor = Monitor(PLAN, load_measurement())
    for sample in clip:
        if any(event.name == "nudge" for event in monitor.see(sample)):
            return monitor
    raise AssertionError("never nudged")


def test_that_was_no_slouch_ends_it_and_moves_the_limit(clip: list[PoseSample]) -> None:
    monitor = until_nudged(clip)
    names = [event.name for event in monitor.correct(Verdict.NO_SLOUCH)]
    assert names == ["slouch_ended", "corrected"]
    assert monitor.state.posture is Posture.UPRIGHT
    assert 1.0 < monitor.baseline.limit <= LIMITS[1]
    for _ in range(20):
        monitor.correct(Verdict.NO_SLOUCH)
    assert monitor.baseline.limit == LIMITS[1]
    for _ in range(40):
        monitor.correct(Verdict.SLOUCH)
    assert monitor.baseline.limit == LIMITS[0]


def test_what_was_learnt_outlasts_a_baseline_taken_again(clip: list[PoseSample]) -> None:
    monitor = until_nudged(clip)
    monitor.correct(Verdict.NO_SLOUCH)
    learnt = monitor.baseline.limit
    monitor.retake()
    events = [
        event
        for sample in clip
        if sample.t_s < 4
        for event in monitor.see(replace(sample, t_s=20 + sample.t_s))
    ]
    assert [event.name for event in events] == ["baseline"]
    assert monitor.baseline.limit == learnt


def test_time_lent_to_an_exercise_is_neither_sitting_nor_a_break(clip: list[PoseSample]) -> None:
    monitor = until_nudged(clip)
    sat_s = monitor.sat_s
    monitor.rested(600.0, seated=False)
    assert monitor.sat_s == sat_s
    monitor.rested(600.0)
    assert monitor.sat_s == sat_s + 600.0
    later = replace(clip[0], t_s=2000.0)
    assert not any(event.name.startswith("break") for event in monitor.see(later))


def test_before_there_is_a_baseline_nothing_is_learnt() -> None:
    assert Monitor(PLAN, load_measurement()).correct(Verdict.SLOUCH) == ()
