"""The desk monitor at a live camera: looks as rarely as it can, and makes way for calls.

The live session's threads bring samples; one more looks around for calls, locks and the battery.
Everything that is said comes through ``on_event``, one call at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from coach.capture.source import Source
from coach.clock import Clock, SystemClock
from coach.core.monitor.baseline import Baseline
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.nudges import Wall
from coach.core.monitor.state import Event
from coach.core.types import Frame, PoseSample
from coach.notices.presence import Presence, look_around
from coach.pose.camera_shift import CameraShift
from coach.pose.detector import Detector
from coach.runtime.desk.engine import Monitor, MonitorPlan
from coach.runtime.desk.recorder import Memory, local_now
from coach.runtime.live.session import LiveSession, LiveSettings, LiveStatus

LOOK_EVERY_S = 4.0
CLEAR_LOOKS = 2
"""So many looks in a row must find nothing in the way before the camera is opened again."""


def wall_now() -> Wall:
    """The local time, for quiet hours and working days."""
    now = local_now().local
    return Wall(60 * now.hour + now.minute, now.weekday())


class Desk:
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
        memory: Memory | None = None,
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
        self._lent = False
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
        self._heed(self._look())
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
        shift = self._camera.shift_px
        if self._memory is not None:
            self._memory.took(baseline.moved(*shift))
            self._kept = baseline, shift

    def _keep_for_next_time(self) -> None:
        """Store the baseline again where the camera was turned since it was stored."""
        now = self.monitor.baseline
        kept, shift = self._kept or (now, (0.0, 0.0))
        if now is not None and now is kept and shift != self._camera.shift_px:
            self._took(now)

    def _status(self, status: LiveStatus) -> None:
        with self._lock:
            self._on_status(status)

    def _happened(self, event: Event) -> None:
        if self._memory is not None:
            self._memory.happened(event)
        self._on_event(event)

    def _watch(self) -> None:
        while not self._stopping.wait(self._look_every_s):
            self._heed(self._look())

    def _heed(self, presence: Presence) -> None:
        """Give the camera up while something is in the way, and take it back when nothing is."""
        with self._lock:
            self._presence = presence
            why = presence.why_silent
            self._clear = 0 if why is not None else self._clear + 1
            now_s = self._clock.now_s()
            if why is not None and self._paused_s is None:
                self._paused_s, self._lent = now_s, presence.lent
                self.session.pause(why)
                self._happened(Event(self._at_s(now_s), "paused", {"why": why}))
            elif self._paused_s is not None and self._clear >= CLEAR_LOOKS:
                away_s, self._paused_s = now_s - self._paused_s, None
                self.monitor.rested(away_s, seated=not self._lent)
                self.session.resume()
                self._happened(Event(self._at_s(now_s), "resumed", {"paused_s": round(away_s, 1)}))

    def _at_s(self, now_s: float) -> float:
        last = self.monitor.state.t_s
        return now_s if last is None else max(now_s, last)
