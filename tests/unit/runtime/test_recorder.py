"""What of monitoring is remembered."""

from dataclasses import replace

import pytest

from coach.core.monitor import events
from coach.measurement import load_measurement
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.monitor_plan import MonitorPlan
from coach.runtime.desk.recorder import MonitorRecorder
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import Second, Spell
from models.evaluation.monitor.motions import load_motions


def test_seconds_in_which_the_camera_was_given_up_are_nobodys(tmp_path):
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
