"""A desk monitor in a process of its own, on simulated time: as fast as it can be looked at.

``python -m tests.bench.background SECONDS`` watches a made-up day that begins at
``ui_world.NOW`` plus what the history has of it already, until the seconds are over or somebody
asks it to stop. Slouching, leaving and sitting upright take turns.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from coach.capture.base import BaseSource
from coach.capture.source import SourceInfo
from coach.content.settings_file import read_settings
from coach.core.monitor.events import Event
from coach.core.monitor.nudges import Wall
from coach.core.types import Frame, PoseSample
from coach.measurement import load_measurement
from coach.notices.presence import Presence
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.live_monitor import LiveMonitor
from coach.runtime.desk.notices import answered, notice_of
from coach.runtime.desk.plan import plan_of
from coach.runtime.desk.station import About, Station, carry_on
from coach.runtime.live.status import LiveSettings, LiveState, LiveStatus
from coach.runtime.machine import desk_memory, monitor_lock, teller
from coach.runtime.training.breaks import break_suggestion
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import Second
from tests.support.media import HandClock
from tests.support.ui_world import NOW, SIZE, nobody, recorded

STEP_S = 1.0
ROUND_S = 1500.0
"""A round of the day: upright, slouched from the 900th second on, away from the 1300th on."""
SLOUCHED_FROM_S, AWAY_FROM_S = 900.0, 1300.0
WAIT_S = 30.0
"""A picture that was not looked at after this long never will be."""
ANSWERED_S = 0.8


def body(t_s: float) -> PoseSample:
    """What is seen at a time of the day."""
    at_s = t_s % ROUND_S
    if at_s >= AWAY_FROM_S:
        return nobody(t_s)
    return recorded("front_slouched" if at_s >= SLOUCHED_FROM_S else "front_upright")(t_s)


class Day:
    """Clock, camera and detector of a day that began ``began_s`` ago."""

    def __init__(self, began_s: float, seconds: float) -> None:
        self.clock = HandClock()
        self._zero_s = self.clock.time_s - began_s
        self._end_s = self.clock.time_s + seconds
        self._handed = False
        self.looked = threading.Event()
        self.over = threading.Event()

    def now(self) -> datetime:
        """The time of day."""
        return NOW + timedelta(seconds=self.clock.time_s - self._zero_s)

    def next_picture_s(self) -> float:
        """The time of the next picture that is to be looked at."""
        t_s = self.next_s()
        self._handed = True
        return t_s

    def next_s(self) -> float:
        """The time of the next picture, once the last was looked at; none passes at the end."""
        give_up_s = time.monotonic() + WAIT_S
        while self._handed and not self.looked.wait(0.05):
            self._handed = not self.over.is_set() and time.monotonic() < give_up_s
        self._handed = False
        self.looked.clear()
        if self.clock.time_s < self._end_s:
            self.clock.time_s += STEP_S
        else:
            self.over.set()
        return self.clock.time_s

    def told(self, status: LiveStatus) -> None:
        """How the camera is doing: nobody looks at what was handed over before a pause."""
        if status.state is not LiveState.RUNNING:
            self.looked.set()

    def detect(self, frame: Frame) -> PoseSample:
        """Who is before the camera now."""
        seen = body(self.clock.time_s - self._zero_s)
        return replace(seen, seq=frame.seq, t_s=frame.t_s, light=0.5)

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Day:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Camera(BaseSource):
    """Blank pictures at the day's time."""

    def __init__(self, day: Day) -> None:
        super().__init__(SourceInfo("0", SIZE, 1.0, live=True))
        self._day = day

    def __iter__(self) -> Iterator[Frame]:
        pictures = np.zeros((2, SIZE[1], SIZE[0], 3), np.uint8)
        seq = 0
        self._day.looked.set()
        while not self._closed:
            yield Frame(seq, self._day.next_picture_s(), pictures[seq % 2])
            seq += 1

    def skip(self) -> float | None:
        return None if self._closed else self._day.next_s()


def main(seconds: float) -> int:
    """Watch until the end."""
    settings = read_settings().monitor
    plan = plan_of(settings)
    stop = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(monitor_lock("end that one first"))
        history = stack.enter_context(open_history())
        last = history.last(Second)
        began_s = 0.0 if last is None else last.utc_s + last.duration_s - NOW.timestamp()
        day = Day(began_s, seconds)
        baseline, memory = desk_memory(
            history, settings, plan, "0", keep=True, now=lambda: Moment.of(day.now())
        )
        monitor = Monitor(plan, load_measurement(), baseline)
        carry_on(monitor, day.now(), "0", settings.profile)
        notices = stack.enter_context(
            teller(settings, lambda *_: None, lambda _: None, lambda code: answered(desk, code))
        )

        def happened(event: Event) -> None:
            station.happened(event)
            notice = notice_of(event, lambda: break_suggestion(history))
            if notice is not None:
                notices.show(notice)
                time.sleep(ANSWERED_S)  # as long as somebody takes who answers at once

        desk = LiveMonitor(
            monitor,
            lambda: Camera(day),
            lambda: day,
            on_event=happened,
            on_moment=lambda _: day.looked.set(),
            on_status=day.told,
            memory=memory,
            look=Presence,
            wall=lambda: Wall(600, 0),
            settings=LiveSettings(
                tick_s=0.005, asleep_s=1e9, stale_s=1e9, watch_s=None, judge_pictures=False
            ),
            clock=day.clock,
        )
        about = About("background", "0", settings.profile, kept=True)
        station = Station(desk, about, on_stop=stop.set, now=day.now, poll_s=0.02)
        desk.start()
        station.start()
        while not stop.wait(0.05) and not day.over.is_set():
            pass
        day.over.set()
        desk.stop()
        station.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1])))
