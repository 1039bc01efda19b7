"""The desk monitor at a live camera: looks as rarely as it can, and makes way for calls.

The live session's threads bring samples; one more looks around for calls, locks and the battery.
Everything that is said comes through ``on_event``, one call at a time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

from coach.capture.source import Source
from coach.clock import Clock, SystemClock
from coach.core.monitor.baseline import Baseline
from coach.core.monitor.events import Event, Paused, Resumed
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.nudges import Wall
from coach.core.types import Frame, PoseSample
from coach.notices.presence import Presence, look_around
from coach.pose.camera_shift import CameraShift
from coach.pose.detector import Detector
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.plan import MonitorPlan
from coach.runtime.desk.recorder import MonitorRecorder, local_now
from coach.runtime.live.session import LiveSession, LiveSettings, LiveStatus

LOOK_EVERY_S = 4.0
CLEAR_LOOKS = 2
"""This many looks in a row must find nothing in the way before the camera is opened again."""


def wall_now() -> Wall:
    """The local time, for quiet hours and working days."""
    now = local_now().local
    return Wall(60 * now.hour + now.minute, now.weekday())


class LiveMonitor:
    """A monitor at a camera; runs once: ``start``, ``stop``.

    ``on_event`` is told what happens, ``on_moment`` each time a sample was judged, ``on_status``
    how the camera is doing; each on one of the session's threads, never two at once. ``look``
    and ``wall`` tell what goes on around.
    """

    def __init__(
        self,
        monitor: Monitor,
        open_source: Callable[[], Source],
        make_detector: Callable[[], Detector],
        *,
        on_event: Callable[[Event], None],
        on_moment: Callable[[Monitor], None] = lambda _: None,
        on_status: Callable[[LiveStatus], None] = lambda _: None,
        memory: MonitorRecorder | None = None,
        look: Callable[[], Presence] = look_around,
        wall: Callable[[], Wall] = wall_now,
        look_every_s: float = LOOK_EVERY_S,
        settings: LiveSettings | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.monitor = monitor
        self._on_event, self._on_moment, self._on_status = on_event, on_moment, on_status
        self._memory, self._look, self._wall = memory, look, wall
        self._camera = CameraShift()
        self._kept: tuple[Baseline, tuple[float, float]] | None = None
        self._look_every_s = look_every_s
        self._clock = clock or SystemClock()
        self._lock = threading.RLock()
        self._presence = Presence()
        self._paused_s: float | None = None
        self._unseated = False
        self._borrowers: set[int] = set()
        self._asked_until_s: float | None = None
        self._clear = 0
        self._interval_s: float | None = None
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="coach-presence", daemon=True)
        self.session = LiveSession(
            open_source,
            make_detector,
            self._on_sample,
            self._status,
            settings=settings,
            clock=self._clock,
        )

    def start(self) -> None:
        """Look around once, then open the camera unless something is in the way."""
        self._look_around()
        self.session.start()
        self._watcher.start()

    def stop(self) -> bool:
        """End everything; the memory's spell too. False where a thread would not end in time."""
        self._stopping.set()
        ended = self.session.stop()
        if self._watcher.ident is not None:
            self._watcher.join(2.0)
        with self._lock:
            if self._memory is not None:
                self._keep_for_next_time()
                self._memory.finish(self.monitor.totals, "stopped")
                self._memory = None
        return ended

    def wait(self, timeout_s: float) -> bool:
        """Until the session has ended by itself; False when time ran out."""
        return self.session.wait(timeout_s)

    def snooze(self, seconds: float) -> None:
        """Say nothing for a while."""
        with self._lock:
            self._happened(self.monitor.snooze(seconds))

    def pause(self, seconds: float) -> None:
        """Close the camera for this long, or until ``resume``."""
        with self._lock:
            self._asked_until_s = self._clock.now_s() + seconds
            self._heed(self._requested(self._presence))

    def resume(self) -> None:
        """Watch again after ``pause``, unless something else is in the way."""
        with self._lock:
            self._asked_until_s = None
        self._again()

    def lend(self, borrower: int | None = None) -> None:
        """Close the camera: something else of coach needs it, in the process ``borrower``
        (usually this one)."""
        with self._lock:
            self._borrowers.add(os.getpid() if borrower is None else borrower)
            self._heed(self._requested(self._presence))

    def take_back(self, borrower: int | None = None) -> None:
        """The borrower is done with the camera, which stays off while another has it or during a
        call."""
        with self._lock:
            self._borrowers.discard(os.getpid() if borrower is None else borrower)
        self._again()

    @property
    def lent(self) -> bool:
        """Whether something else of coach has the camera."""
        return bool(self._borrowers)

    @property
    def borrowers(self) -> frozenset[int]:
        """The processes that have the camera."""
        with self._lock:
            return frozenset(self._borrowers)

    @property
    def paused_for_s(self) -> float | None:
        """How long the pause somebody asked for still lasts; ``None`` where there is none."""
        until_s = self._asked_until_s
        left_s = None if until_s is None else until_s - self._clock.now_s()
        return left_s if left_s is not None and left_s > 0 else None

    @property
    def why_paused(self) -> str | None:
        """Why the camera is off, in words; ``None`` while it is watched."""
        return self._presence.why_silent if self._paused_s is not None else None

    def begin_break(self) -> None:
        """A break begins now."""
        self._do(self.monitor.begin_break)

    def postpone_break(self) -> None:
        """Put the break off, once."""
        self._do(self.monitor.postpone_break)

    def skip_break(self) -> None:
        """Leave the break out."""
        self._do(self.monitor.skip_break)

    def finish_break(self) -> None:
        """The break's exercises were done."""
        self._do(self.monitor.finish_break)

    def correct(self, verdict: Verdict) -> None:
        """Learn from what the person says of the latest nudge, or of how they sit now."""
        with self._lock:
            before = self.monitor.baseline
            for event in self.monitor.correct(verdict):
                self._happened(event)
            self._keep(before)

    def retake_baseline(self) -> None:
        """Take the baseline again, from now on."""
        with self._lock:
            self.monitor.retake()
        self.session.set_interval_s(None)
        self._interval_s = None

    def change_plan(self, plan: MonitorPlan) -> None:
        """Other limits from now on; the baseline and what was counted stay."""
        with self._lock:
            self.monitor.plan = plan

    def _on_sample(self, frame: Frame, sample: PoseSample) -> None:
        sample = self._camera.seen(frame, sample)
        with self._lock:
            if self._stopping.is_set():
                return
            before = self.monitor.baseline
            events = self.monitor.see(sample, wall=self._wall(), blocked=self._presence.why_silent)
            if self._memory is not None:
                self._memory.saw(self.monitor.state, self.monitor.reading)
            self._keep(before)
            for event in events:
                self._happened(event)
            self._on_moment(self.monitor)
        interval = self.monitor.interval_s(on_battery=bool(self._presence.on_battery))
        if interval != self._interval_s:
            self._interval_s = interval
            self.session.set_interval_s(interval)

    def _keep(self, before: Baseline | None) -> None:
        """Remember a baseline that is another than before."""
        now = self.monitor.baseline
        if now is not None and now is not before:
            self._took(now)

    def _took(self, baseline: Baseline) -> None:
        """Store a baseline as the picture is now: the next run knows nothing of how the camera
        was turned in this one."""
        shift = self._shift_px
        if self._memory is not None:
            self._memory.took(baseline.moved(*shift))
            self._kept = baseline, shift

    def _keep_for_next_time(self) -> None:
        """Store the baseline again where the camera was turned since it was stored."""
        now = self.monitor.baseline
        kept, shift = self._kept or (now, (0.0, 0.0))
        if now is not None and now is kept and shift != self._shift_px:
            self._took(now)

    @property
    def _shift_px(self) -> tuple[float, float]:
        return self._camera.shift_px or (0.0, 0.0)

    def _status(self, status: LiveStatus) -> None:
        with self._lock:
            self._on_status(status)

    def _happened(self, event: Event) -> None:
        if self._memory is not None:
            self._memory.happened(event)
        self._on_event(event)

    def _do(self, act: Callable[[], Iterable[Event]]) -> None:
        with self._lock:
            for event in act():
                self._happened(event)

    def _watch(self) -> None:
        while not self._stopping.wait(self._look_every_s):
            self._look_around()

    def _look_around(self) -> None:
        """Heed calls, locks and the battery, and what is asked for here once the look has ended:
        a look takes a while, and the camera may be asked for or given back meanwhile."""
        presence = self._look()
        with self._lock:
            self._heed(self._requested(presence))

    def _requested(self, presence: Presence) -> Presence:
        return replace(presence, lent=self.lent, asked=self.paused_for_s is not None)

    def _again(self) -> None:
        """Watch again at once, unless something was in the way when last looked."""
        with self._lock:
            self._clear = CLEAR_LOOKS
            self._heed(self._requested(self._presence))

    def _heed(self, presence: Presence) -> None:
        """Give the camera up while something is in the way, and take it back when nothing is."""
        with self._lock:
            self._presence = presence
            why = presence.why_silent
            self._clear = 0 if why is not None else self._clear + 1
            now_s = self._clock.now_s()
            if why is not None and self._paused_s is None:
                self._paused_s, self._unseated = now_s, presence.lent or presence.asked
                self.session.pause(why)
                self._happened(Paused(self._at_s(now_s), why))
            elif self._paused_s is not None and self._clear >= CLEAR_LOOKS:
                away_s, self._paused_s = now_s - self._paused_s, None
                self.monitor.rested(away_s, seated=not self._unseated)
                self.session.resume()
                self._happened(Resumed(self._at_s(now_s), away_s))

    def _at_s(self, now_s: float) -> float:
        last = self.monitor.state.t_s
        return now_s if last is None else max(now_s, last)
