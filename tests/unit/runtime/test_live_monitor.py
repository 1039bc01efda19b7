"""The monitor at a camera: it watches, remembers, makes way for calls and comes back."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from coach.capture.base import BaseSource
from coach.capture.source import SourceInfo
from coach.core.monitor.nudges import NudgeSpec, Wall
from coach.core.monitor.state import MonitorSpec
from coach.core.types import Frame, PoseSample
from coach.errors import UsageError
from coach.measurement import load_measurement
from coach.notices.presence import Presence
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.live_monitor import LiveMonitor
from coach.runtime.desk.plan import MonitorPlan
from coach.runtime.desk.recorder import MonitorRecorder, named_profile, stored_baseline
from coach.runtime.desk.rescoring import DayAgain
from coach.runtime.live.session import LiveSettings, LiveState
from coach.runtime.system.process_lock import only_one
from coach.storage.history import History, open_history
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

    def __init__(self, count: Any, turn: Any) -> None:
        self.turn = turn
        super().__init__(SourceInfo("film", (64, 48), 10.0, live=True, ends=True))
        self.count = count
        self.closed = threading.Event()
        Film.opened.append(self)

    def __iter__(self) -> Iterator[Frame]:
        for number in range(self.count):
            if self._closed:
                return
            self.turn.acquire(timeout=0.5)  # none is dropped, however busy the machine is
            image = np.full((48, 64, 3), number % 200, np.uint8)
            image[0, 0] = (number // 200, number % 200, 0)
            yield Frame(number, number * 0.1, image)

    def close(self) -> None:
        super().close()
        self.closed.set()


class Known:
    """A detector that knows the clip by heart."""

    def __init__(self, samples: Any, turn: Any) -> None:
        self.samples, self.turn = samples, turn

    def detect(self, frame: Any) -> Any:
        first = frame.image[0, 0]
        self.turn.release()
        sample = self.samples[int(first[0]) * 200 + int(first[1])]
        return replace(sample, seq=frame.seq, t_s=frame.t_s)

    def close(self) -> None:
        pass


class Eager(Monitor):
    """Looks at every picture, so that the test need not last as long as the clip."""

    def interval_s(self, *, on_battery: bool = False) -> None:
        return None


@pytest.fixture(scope="module")
def clip() -> list[PoseSample]:
    return list(load_motions()["front_slump_slowly"].samples())


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path / "history.db") as opened:
        yield opened


def desk(
    clip: list[PoseSample], *, look: Any = Presence, memory: Any = None, **more: Any
) -> tuple[Any, Any]:
    Film.opened.clear()
    turn = threading.Semaphore(1)
    events: list[Any] = []
    made = LiveMonitor(
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


def ticking(start_s: float = 1_800_000_000.0) -> Any:
    """A wall clock that goes on by ten seconds each time it is asked: no two moments are one."""
    now = [start_s]

    def read() -> Moment:
        now[0] += 10.0
        return Moment(now[0])

    return read


def test_a_slump_at_the_camera_is_told_and_remembered(
    clip: list[PoseSample], history: History
) -> None:
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

    def __init__(self) -> None:
        self.shift_px = (0.0, 0.0)

    def seen(self, _: Any, sample: Any) -> Any:
        if sample.t_s > 3.2:
            self.shift_px = (5.0, 45.0)
        return replace(sample, camera_shift_px=self.shift_px)


def test_the_next_run_begins_from_how_the_camera_was_left(
    clip: list[PoseSample], history: History
) -> None:
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


def test_a_stored_spell_is_scored_again_at_another_sensitivity(
    clip: list[PoseSample], history: History
) -> None:
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


def test_a_call_gets_the_camera_and_the_monitor_comes_back(clip: list[PoseSample]) -> None:
    busy = threading.Event()
    told = {name: threading.Event() for name in ("paused", "resumed")}
    made, events = desk(clip * 40, look=lambda: Presence(camera=busy.is_set()))
    heard = made._on_event

    def hear(event: Any) -> None:
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

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.awaited = threading.Event()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self.awaited.set()
            self._lock.acquire()

    def __exit__(self, *_: Any) -> None:
        self._lock.release()


class Pausable(HandClock):
    """A clock that can stop the thread that looks around, while that reads the time."""

    def __init__(self) -> None:
        super().__init__()
        self.stops, self.read = threading.Event(), threading.Event()
        self.go_on = lambda: True

    def now_s(self) -> Any:
        if self.stops.is_set() and threading.current_thread().name == "coach-presence":
            self.stops.clear()
            self.read.set()
            until(self.go_on, "it goes on")
        return super().now_s()


def test_a_look_around_does_not_undo_what_is_asked_for_meanwhile(clip: list[PoseSample]) -> None:
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

    def look() -> Presence:
        looks.release()
        return Presence()

    made._look = look
    for _ in range(3):
        assert looks.acquire(timeout=PATIENCE_S)
    until(made.stop, "it ends")
    names = [event.name for event in events if event.name in ("paused", "resumed")]
    assert names == ["paused", "resumed"]


def test_during_a_call_the_camera_is_not_even_opened(clip: list[PoseSample]) -> None:
    made, events = desk(clip, look=lambda: Presence(microphone=True))
    made.start()
    assert not made.wait(0.3)
    assert Film.opened == []
    assert [event.name for event in events] == ["paused"]
    until(made.stop, "it ends")


@pytest.mark.integration
def test_a_second_monitor_is_refused_politely(tmp_path: Path) -> None:
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
