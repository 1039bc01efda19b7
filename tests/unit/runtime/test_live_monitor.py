"""The monitor at a camera: it watches, remembers, makes way for calls and comes back."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from coach.capture.base import BaseSource
from coach.capture.source import SourceInfo
from coach.core.monitor.baseline import LIMITS
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.nudges import NudgeSpec, Wall
from coach.core.monitor.state import MonitorSpec, Posture
from coach.core.types import Frame
from coach.errors import UsageError
from coach.measurement import load_measurement
from coach.notices.presence import Presence
from coach.report.documents.event import event_document
from coach.runtime.desk.engine import Monitor, monitor_events
from coach.runtime.desk.live_monitor import Desk
from coach.runtime.desk.monitor_plan import MonitorPlan
from coach.runtime.desk.recorder import MonitorRecorder, named_profile, stored_baseline
from coach.runtime.desk.rescoring import DayAgain
from coach.runtime.live.session import LiveSettings, LiveState
from coach.runtime.system.process_lock import only_one
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import Event, Second, Spell
from models.evaluation.monitor.motions import load_motions
from tests.support.command import ROOT
from tests.support.media import HandClock
from tests.support.stage import PATIENCE_S, until

PLAN = MonitorPlan(
    baseline_s=3.0,
    spec=MonitorSpec(confirm_s=1.0, release_s=1.0, away_s=2.0),
    nudges=NudgeSpec(grace_s=3.0),
)


class Film(BaseSource):
    """A clip's pictures, blank but for their number, as fast as they are looked at."""

    opened: ClassVar[list["Film"]] = []

    def __init__(self, count, turn):
        self.turn = turn
        super().__init__(SourceInfo("film", (64, 48), 10.0, live=True, ends=True))
        self.count = count
        self.closed = threading.Event()
        Film.opened.append(self)

    def __iter__(self):
        for number in range(self.count):
            if self._closed:
                return
            self.turn.acquire(timeout=0.5)  # none is dropped, however busy the machine is
            image = np.full((48, 64, 3), number % 200, np.uint8)
            image[0, 0] = (number // 200, number % 200, 0)
            yield Frame(number, number * 0.1, image)

    def close(self):
        super().close()
        self.closed.set()


class Known:
    """A detector that knows the clip by heart."""

    def __init__(self, samples, turn):
        self.samples, self.turn = samples, turn

    def detect(self, frame):
        first = frame.image[0, 0]
        self.turn.release()
        sample = self.samples[int(first[0]) * 200 + int(first[1])]
        return replace(sample, seq=frame.seq, t_s=frame.t_s)

    def close(self):
        pass


class Eager(Monitor):
    """Looks at every picture, so that the test need not last as long as the clip."""

    def interval_s(self, *, on_battery=False):
        return None


@pytest.fixture(scope="module")
def clip():
    return list(load_motions()["front_slump_slowly"].samples())


@pytest.fixture
def history(tmp_path):
    with open_history(tmp_path / "history.db") as opened:
        yield opened


def desk(clip, *, look=Presence, memory=None, **more):
    Film.opened.clear()
    events, turn = [], threading.Semaphore(1)
    made = Desk(
        Eager(PLAN, load_measurement()),
        lambda: Film(len(clip), turn),
        lambda: Known(clip, turn),  # type: ignore[return-value]
        on_event=events.append,
        look=look,
        wall=lambda: Wall(600, 0),
        look_every_s=0.05,
        memory=memory,
        settings=LiveSettings(judge_pictures=False),
        **more,
    )
    return made, events


def ticking(start_s=1_800_000_000.0):
    """A wall clock that goes on by ten seconds each time it is asked: no two moments are one."""
    now = [start_s]

    def read():
        now[0] += 10.0
        return Moment(now[0])

    return read


def test_a_slump_at_the_camera_is_told_and_remembered(clip, history):
    profile = named_profile(history, "desk", "0", now=ticking())
    memory = MonitorRecorder(history, "0", PLAN.spec, profile=profile, now=ticking())
    made, events = desk(clip, memory=memory)
    made.start()
    assert made.wait(PATIENCE_S)
    until(made.stop, "it ends")
    names = [event.name for event in events]
    assert names[:3] == ["baseline", "slouch_began", "nudge"]
    assert [event.kind for event in history.all(Event)] == names
    (spell,) = history.all(Spell)
    assert spell.ended_why == "stopped"
    assert spell.summary is not None
    assert spell.summary["nudges"] == 1
    seconds = history.all(Second, spell=spell.id)
    assert {second.state for second in seconds} == {"upright", "slouching"}
    assert sum(second.duration_s for second in seconds) == pytest.approx(11, abs=2)
    kept = stored_baseline(history, "desk")
    assert kept is not None
    assert made.monitor.baseline is not None
    assert kept.document() == made.monitor.baseline.document()


class Turned:
    """Stands in for what follows the room: the camera was turned half way through."""

    def __init__(self):
        self.shift_px = (0.0, 0.0)

    def seen(self, _, sample):
        if sample.t_s > 3.2:
            self.shift_px = (5.0, 45.0)
        return replace(sample, camera_shift_px=self.shift_px)


def test_the_next_run_begins_from_how_the_camera_was_left(clip, history):
    profile = named_profile(history, "desk", "0", now=ticking())
    memory = MonitorRecorder(history, "0", PLAN.spec, profile=profile, now=ticking())
    made, _ = desk(clip, memory=memory)
    made._camera = Turned()
    made.start()
    assert made.wait(PATIENCE_S)
    until(made.stop, "it ends")
    kept = stored_baseline(history, "desk")
    assert kept is not None
    assert made.monitor.baseline is not None
    moved = kept.pivot_px - made.monitor.baseline.pivot_px
    np.testing.assert_allclose(moved, (5.0, 45.0), atol=1e-6)


def test_a_stored_spell_is_scored_again_at_another_sensitivity(clip, history):
    at = [1_800_000_000.0]
    memory = MonitorRecorder(history, "film", PLAN.spec, now=lambda: Moment(at[0]))
    monitor = Monitor(PLAN, load_measurement())
    for sample in clip:
        at[0] = 1_800_000_000.0 + sample.t_s
        for event in monitor.see(sample):
            memory.happened(event)
        memory.saw(monitor.state, monitor.reading)
    memory.finish(monitor.totals, "done")
    (spell,) = history.all(Spell)
    specs = [replace(PLAN.spec, sensitivity=value) for value in (0.25, 1.0, 4.0)]
    day = DayAgain.of(history, spell.at.day)
    found = [day.scored(spec, PLAN.nudges) for spec in specs]
    assert [len(one.slouches) for one in found] == [1, 1, 1]
    began = [one.slouches[0][0] for one in found]
    assert began[0] > began[1] > began[2]
    assert found[1].seen[0][0] <= found[1].slouches[0][0] < found[1].nudges[0]
    assert found[0].slouching_s < found[1].slouching_s <= found[2].slouching_s


def test_a_call_gets_the_camera_and_the_monitor_comes_back(clip):
    busy = threading.Event()
    told = {name: threading.Event() for name in ("paused", "resumed")}
    made, events = desk(clip * 40, look=lambda: Presence(camera=busy.is_set()))
    heard = made._on_event

    def hear(event):
        heard(event)
        if event.name in told:
            told[event.name].set()

    made._on_event = hear
    made.start()
    until(lambda: Film.opened, "the camera is opened")
    busy.set()
    assert told["paused"].wait(PATIENCE_S)
    assert Film.opened[0].closed.wait(PATIENCE_S), "the camera's light must go off"
    assert made.session.status.state in (LiveState.PAUSED, LiveState.RUNNING)
    busy.clear()
    assert told["resumed"].wait(PATIENCE_S)
    until(lambda: len(Film.opened) == 2, "the camera is opened again")
    until(made.stop, "it ends")
    (paused,) = (event for event in events if event.name == "paused")
    assert paused.why == "another program uses the camera"


class Watched:
    """A lock that tells whether somebody waits for it."""

    def __init__(self):
        self._lock = threading.RLock()
        self.awaited = threading.Event()

    def __enter__(self):
        if not self._lock.acquire(blocking=False):
            self.awaited.set()
            self._lock.acquire()

    def __exit__(self, *_):
        self._lock.release()


class Pausable(HandClock):
    """A clock that can stop the thread that looks around, while that reads the time."""

    def __init__(self):
        super().__init__()
        self.stops, self.read = threading.Event(), threading.Event()
        self.go_on = lambda: True

    def now_s(self):
        if self.stops.is_set() and threading.current_thread().name == "coach-presence":
            self.stops.clear()
            self.read.set()
            until(self.go_on, "it goes on")
        return super().now_s()


def test_a_look_around_does_not_undo_what_is_asked_for_meanwhile(clip):
    clock, lock, resumed = Pausable(), Watched(), threading.Event()
    made, events = desk(clip * 40, clock=clock)
    made._lock = lock
    made.start()
    made.pause(600.0)
    lock.awaited.clear()
    clock.go_on = lambda: resumed.is_set() or lock.awaited.is_set()
    clock.stops.set()
    assert clock.read.wait(PATIENCE_S)
    made.resume()
    resumed.set()
    looks = threading.Semaphore(0)
    made._look = lambda: looks.release() or Presence()
    for _ in range(3):
        assert looks.acquire(timeout=PATIENCE_S)
    until(made.stop, "it ends")
    names = [event.name for event in events if event.name in ("paused", "resumed")]
    assert names == ["paused", "resumed"]


def test_during_a_call_the_camera_is_not_even_opened(clip):
    made, events = desk(clip, look=lambda: Presence(microphone=True))
    made.start()
    assert not made.wait(0.3)
    assert Film.opened == []
    assert [event.name for event in events] == ["paused"]
    until(made.stop, "it ends")


def test_a_recording_gives_the_same_events_every_time_and_in_any_blocks(clip):
    def documents(samples):
        monitor = Monitor(PLAN, load_measurement())
        return [event_document(event) for event in monitor_events(monitor, samples)]

    one_by_one = Monitor(PLAN, load_measurement())
    single = [event_document(event) for sample in clip for event in one_by_one.see(sample)]
    whole = documents(clip)
    assert documents(clip) == whole
    assert whole[:-1] == single
    assert whole[-1]["event"] == "summary"


def test_a_moved_laptop_is_rechecked_before_anything_is_said(clip):
    monitor = Monitor(PLAN, load_measurement())
    still = [sample for sample in clip if sample.t_s < 3.5]
    events = []
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


def test_a_shown_slouch_sharpens_the_limit(clip):
    upright = [sample for sample in clip if sample.t_s < 3.0]
    slumped = [sample for sample in clip if sample.t_s > 11.5]
    shown = [*upright, *slumped * 2, *upright]
    monitor = Monitor(replace(PLAN, slouched_s=3.0), load_measurement())
    events = []
    for number, sample in enumerate(shown):
        events += monitor.see(replace(sample, t_s=number * 0.1))
    names = [event.name for event in events]
    assert names[:3] == ["baseline", "show_slouch", "sharpened"]
    assert monitor.baseline is not None
    assert events[2].limit == monitor.baseline.limit != 1


def until_nudged(clip):
    """A monitor that has just nudged about the clip's slump."""
    monitor = Monitor(PLAN, load_measurement())
    for sample in clip:
        if any(event.name == "nudge" for event in monitor.see(sample)):
            return monitor
    raise AssertionError("never nudged")


def test_that_was_no_slouch_ends_it_and_moves_the_limit(clip):
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


def test_what_was_learnt_outlasts_a_baseline_taken_again(clip):
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


def test_time_lent_to_an_exercise_is_neither_sitting_nor_a_break(clip):
    monitor = until_nudged(clip)
    sat_s = monitor.sat_s
    monitor.rested(600.0, seated=False)
    assert monitor.sat_s == sat_s
    monitor.rested(600.0)
    assert monitor.sat_s == sat_s + 600.0
    later = replace(clip[0], t_s=2000.0)
    assert not any(event.name.startswith("break") for event in monitor.see(later))


def test_before_there_is_a_baseline_nothing_is_learnt():
    assert Monitor(PLAN, load_measurement()).correct(Verdict.SLOUCH) == ()


@pytest.mark.integration
def test_a_second_monitor_is_refused_politely(tmp_path):
    lock = tmp_path / "monitor.lock"
    with only_one(lock, "a desk monitor", "end it first"):
        script = (
            "from pathlib import Path; from coach.runtime.system.process_lock import only_one\n"
            "from coach.errors import UsageError\n"
            "import sys\n"
            "try:\n"
            "    with only_one(Path(sys.argv[1]), 'a desk monitor', 'end it first'): pass\n"
            "except UsageError as error:\n"
            "    print(error); sys.exit(error.exit_code)\n"
        )
        second = subprocess.run(
            [sys.executable, "-c", script, str(lock)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert second.returncode == 2
    told = f"a desk monitor is running already (process {os.getpid()}): end it first"
    assert second.stdout.strip() == told
    with only_one(lock, "a desk monitor", "end it first"):
        pass
    with (
        only_one(lock, "a desk monitor", "end it first"),
        pytest.raises(UsageError),
        only_one(lock, "a desk monitor", "end it first"),
    ):
        pass
