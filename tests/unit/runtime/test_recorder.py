"""What of monitoring is remembered."""

import os
import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.monitor import events
from coach.core.monitor.reading import UNKNOWN, Activity, Reading
from coach.core.monitor.state import MonitorSpec, MonitorState, Posture
from coach.core.monitor.summary import Summary
from coach.measurement import load_measurement
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.plan import MonitorPlan
from coach.runtime.desk.recorder import MonitorRecorder, local_now
from coach.storage.history import History, open_history
from coach.storage.moment import Moment, day_of
from coach.storage.records import Run, Second, Spell
from coach.storage.store import Store
from models.evaluation.monitor.motions import load_motions


def test_seconds_in_which_the_camera_was_given_up_are_nobodys(tmp_path: Path) -> None:
    clip = list(load_motions()["front_slump_slowly"].samples())
    history = open_history(tmp_path / "history.db")
    plan = MonitorPlan(baseline_s=3.0)
    at = [1_800_000_000.0]
    memory = MonitorRecorder(history, "film", plan.spec, now=lambda: Moment(at[0]))
    monitor = Monitor(plan, load_measurement())
    for sample in clip[:60]:
        at[0] = 1_800_000_000.0 + sample.t_s
        monitor.see(sample)
        memory.saw(monitor.state, monitor.reading)
    memory.happened(events.Paused(clip[59].t_s, "a check"))
    later = replace(clip[60], t_s=clip[59].t_s + 300.0)
    at[0] = 1_800_000_000.0 + later.t_s
    monitor.see(later)
    memory.saw(monitor.state, monitor.reading)
    memory.finish(monitor.totals, "done")
    (spell,) = history.all(Spell)
    last = history.all(Second, spell=spell.id)[-1]
    history.close()
    assert last.duration_s == pytest.approx(1.0)


def test_the_time_in_which_the_machine_slept_is_nobodys() -> None:
    times = [*(n / 10 for n in range(31)), *(3600.0 + n / 10 for n in range(31))]
    rows = stored((t_s, NOON_S + t_s) for t_s in times)
    within = [row for row in rows if NOON_S + 3.0 < row.utc_s < NOON_S + 3598.9]
    assert within == []
    assert sum(row.duration_s for row in rows) == pytest.approx(8.0, abs=1.1)


NOON_S = 1_800_000_000.0
READING = Reading(0.0, UNKNOWN, Activity.SITTING, (0.0, 0.0, 0.0), displaced=False)
late_s = st.floats(0.0, 2.0)


def stored(pictures: Iterable[tuple[float, float]]) -> list[Second]:
    """What is stored of pictures: the camera's time of each, and the wall's when looked at."""
    at = [NOON_S]
    with History(Store(None)) as history:
        memory = MonitorRecorder(history, "0", MonitorSpec(), now=lambda: Moment(at[0]))
        for t_s, wall_s in pictures:
            at[0] = wall_s
            memory.saw(MonitorState(t_s=t_s, posture=Posture.UPRIGHT), READING)
        return history.all(Second)


@given(st.lists(st.tuples(st.floats(0.05, 3.0), late_s), min_size=2, max_size=60))
def test_pictures_looked_at_late_neither_double_nor_lose_time(steps: Any) -> None:
    t_s = 100.0
    pictures: list[Any] = []
    for step_s, delay_s in steps:
        t_s += step_s
        wall_s = NOON_S + t_s + delay_s
        pictures.append((t_s, max(wall_s, pictures[-1][1] if pictures else wall_s)))
    seconds = stored(pictures)
    for before, after in pairwise(seconds):
        assert after.utc_s == pytest.approx(before.utc_s + before.duration_s, abs=1e-5)


def test_seconds_follow_a_clock_that_was_set() -> None:
    hour_s = 3600.0
    steps = [(t_s, NOON_S + t_s + (hour_s if t_s > 4.0 else 0.0)) for t_s in map(float, range(9))]
    began = [second.utc_s - NOON_S for second in stored(steps)]
    assert began == pytest.approx([-1, 0, 1, 2, 3, *(hour_s + t_s for t_s in (4, 5, 6, 7))])


def test_no_second_begins_before_a_short_pause() -> None:
    with History(Store(None)) as history:
        at = [NOON_S]
        memory = MonitorRecorder(history, "0", MonitorSpec(), now=lambda: Moment(at[0]))
        for t_s in (1.0, 2.0, 2.4):
            if t_s == 2.4:
                memory.happened(events.Paused(2.1, "a check"))
            at[0] = NOON_S + t_s
            memory.saw(MonitorState(t_s=t_s, posture=Posture.UPRIGHT), READING)
        last = history.all(Second)[-1]
    assert (last.utc_s - NOON_S, last.duration_s) == pytest.approx((2.0, 0.4))


@pytest.mark.parametrize(("before_s", "after_s"), [(3600, 7200), (7200, 3600), (3600, -18000)])
def test_after_the_clock_on_the_wall_went_over_days_and_hours_are_its(
    before_s: int, after_s: int
) -> None:
    """Summer time begins or ends, or the person flies to New York, while the monitor runs."""
    at = [Moment(NOON_S, before_s)]
    with History(Store(None)) as history:
        memory = MonitorRecorder(history, "0", MonitorSpec(), now=lambda: at[0])
        for t_s in map(float, range(8)):
            at[0] = Moment(NOON_S + t_s, before_s if t_s < 4.0 else after_s)
            memory.saw(MonitorState(t_s=t_s, posture=Posture.UPRIGHT), READING)
        memory.finish(Summary(), "stopped")
        spells = history.all(Spell)
        assert [spell.at.offset_s for spell in spells] == [before_s, after_s]
        assert [spell.ended_why for spell in spells] == ["clock changed", "stopped"]
        assert spells[0].ended_s == spells[1].at.utc_s
        assert [len(history.all(Second, spell=spell.id)) for spell in spells] == [4, 4]
        runs = history.all(Run, spell=spells[1].id)
        assert {run.day for run in runs} == {day_of(NOON_S, after_s).isoformat()}


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone can't be changed here")
def test_a_running_process_follows_the_machines_time_zone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "UTC-2")
    assert local_now().offset_s == 7200
    os.environ["TZ"] = "UTC+5"
    assert local_now().offset_s == -18000
    monkeypatch.undo()
    time.tzset()
