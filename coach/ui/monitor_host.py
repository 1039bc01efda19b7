"""The desk monitor inside the app: it runs on while other screens are shown, and lends them the
camera."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Any

from coach.content.settings import MonitorSettings
from coach.content.settings_file import read_settings
from coach.core.monitor.events import BreakBegun, Event
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.state import MonitorState
from coach.core.monitor.summary import Summary
from coach.core.monitor.text import sentence, status_line, why
from coach.errors import CoachError
from coach.measurement import load_measurement
from coach.notices.desktop import Notice
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.live_monitor import LiveMonitor
from coach.runtime.desk.notices import Teller, answered, notice_of
from coach.runtime.desk.plan import plan_of
from coach.runtime.desk.recorder import MonitorRecorder
from coach.runtime.desk.station import About, Host, Station, carry_on, rhythm_of
from coach.runtime.desk.status import Status
from coach.runtime.live.status import LiveStatus
from coach.runtime.machine import Services, desk_memory, monitor_lock, teller
from coach.storage.moment import Moment
from coach.ui.attached import Attached
from coach.ui.monitor_log import KEPT_LINES, KEPT_MOMENTS, LogLine, StrainMark

OFF = "The monitor is off. Space starts it."
STARTING = "starting: the camera is being opened"


class MonitorHost:
    """Starts and stops the monitor; attributes may be read from the app's thread at any time.

    The monitor is the app's own (``desk``), or one of another process that the app is attached to
    (``elsewhere``): all the rest is the same for both. ``tell`` is given what a notification could
    not say, on another thread. ``start``, ``stop``, ``snooze`` and ``change_settings`` may wait for
    that thread, or for the other process: don't call them on the app's.
    """

    def __init__(self, services: Services, tell: Callable[[Notice], None]) -> None:
        self._services, self._tell = services, tell
        self._stack: ExitStack | None = None
        self._station: Station | None = None
        self._teller: Teller | None = None
        self._stopping = threading.RLock()
        self._lent = False
        self._attached = Attached(services)
        self.desk: LiveMonitor | None = None
        self.state = MonitorState()
        self.words, self.why = OFF, ""
        self.totals = Summary()
        self.status: LiveStatus | None = None
        self.marks: deque[StrainMark] = deque(maxlen=KEPT_MOMENTS)
        self.lines: deque[LogLine] = deque(maxlen=KEPT_LINES)

    @property
    def running(self) -> bool:
        """Whether the monitor is on, here or elsewhere."""
        return self.desk is not None or self.elsewhere

    @property
    def elsewhere(self) -> bool:
        """Whether the monitor that is on is one of another process."""
        return self._attached.status is not None

    @property
    def host(self) -> Host | None:
        """Who runs the monitor of another process; ``None`` where there is none."""
        found = self._attached.status
        return None if found is None else found["host"]

    def attend(self) -> None:
        """Look whether a monitor of another process runs, and how it is doing; a matter of a
        millisecond. Recordings have nothing to do with it."""
        if self.desk is not None or not self._services.live:
            return
        was, attached = self._attached.status, self._attached
        attached.read()
        if attached.status is not None:
            if self._lent and (was is None or was["run"] != attached.status["run"]):
                self._told(attached.lend)  # it began while a screen here has the camera
            self.words, self.why, self.state = attached.words, attached.why, attached.state
            self.totals, self.status = attached.totals, attached.camera
            self.marks, self.lines = attached.marks, attached.lines
        elif was is not None:
            self._forget()

    @property
    def rhythm(self) -> Status | None:
        """The next break, as ``coach.status/1`` has it; ``None`` where breaks are off."""
        if self.desk is not None:
            return rhythm_of(self.desk.monitor)
        found = self._attached.status
        return None if found is None else found["next_break"]

    @property
    def snoozed_for_s(self) -> float:
        """Seconds until notices are shown again; 0 where they are not snoozed."""
        if self.desk is not None:
            return self.desk.monitor.carried.snoozed_for_s or 0.0
        found = self._attached.status
        until = None if found is None else found["snoozed_until"]
        if until is None:
            return 0.0
        return (datetime.fromisoformat(until) - self._services.now()).total_seconds()

    @property
    def paused(self) -> str | None:
        """Why the camera is off, in words; ``None`` while it is watched."""
        if self.desk is not None:
            return self.desk.why_paused
        found = self._attached.status
        paused = None if found is None else found["paused"]
        return None if paused is None else paused["why"]

    def start(self, settings: MonitorSettings) -> None:
        """Begin to watch. Raises ``UsageError`` where another monitor runs already."""
        services, plan = self._services, plan_of(settings)
        with ExitStack() as stack:
            hint = "end that one first"
            stack.enter_context(monitor_lock(hint))
            told = stack.enter_context(
                teller(settings, lambda notice, _: self._tell(notice), self._tell, self._answered)
            )
            baseline, memory = desk_memory(
                services.history,
                settings,
                plan,
                services.source_name,
                keep=services.live,
                now=self._now,
            )
            monitor = Monitor(plan, load_measurement(), baseline)
            if services.live:
                carry_on(monitor, services.now(), services.source_name, settings.profile)
            desk = self._desk_of(monitor, memory, told)
            self._make_known(stack, desk, settings.profile)
            stack.callback(desk.stop)
            if self._lent:
                desk.lend()
            desk.start()
            self._stack, self._teller = stack.pop_all(), told
        self.marks, self.lines = deque(maxlen=KEPT_MOMENTS), deque(self.lines, KEPT_LINES)
        taken = monitor.baseline is not None
        self.words = STARTING if taken else f"sit upright for {plan.baseline_s:g} s"
        self.desk = desk
        if desk.lent is not self._lent:  # lent or given back while it started
            (desk.lend if self._lent else desk.take_back)()

    def _desk_of(
        self,
        monitor: Monitor,
        memory: MonitorRecorder | None,
        told: Teller,
    ) -> LiveMonitor:
        services = self._services
        return LiveMonitor(
            monitor,
            services.open_source,
            services.make_detector,
            on_event=lambda event: self._happened(event, told),
            on_moment=self._saw,
            on_status=self._camera,
            memory=memory,
            look=services.look_around,
            settings=services.watching,
            clock=services.clock,
        )

    def _make_known(self, stack: ExitStack, desk: LiveMonitor, profile: str) -> None:
        """Let other processes see the monitor and ask things of it; not that of a recording."""
        services = self._services
        if not services.live:
            return
        about = About("app", services.source_name, profile, kept=True)
        self._station = Station(
            desk,
            about,
            on_stop=self._stopped_elsewhere,
            on_settings=self._reread,
            now=services.now,
        )
        stack.callback(self._station.close)
        self._station.start()

    def _stopped_elsewhere(self) -> None:
        """Another process asked the monitor to end: not on the station's thread, which it ends."""
        threading.Thread(target=self.stop, name="coach-stop", daemon=True).start()

    def stop(self) -> None:
        """Stop watching, also where another process does it; what was seen is in the history."""
        with self._stopping:
            if self.desk is None:
                self._told(self._attached.stop)
                self._forget()
                return
            stack, self._stack, self.desk = self._stack, None, None
            if stack is not None:
                stack.close()
            self._station = None
            self._forget()

    def restart(self, settings: MonitorSettings) -> None:
        """Begin again with another desk or camera, here or in the other process, where a monitor
        runs. Raises ``CoachError`` where that fails."""
        if not self.running:
            return
        elsewhere = self.elsewhere
        self.stop()
        if elsewhere:
            self.start_elsewhere(settings)
        else:
            self.start(settings)

    def leave(self) -> None:
        """The app ends: its own monitor too, that of another process goes on."""
        if self.desk is not None:
            self.stop()
        elif self._lent:
            self._told(self._attached.take_back)

    def hand_over(self, settings: MonitorSettings) -> None:
        """Have a process of its own go on monitoring, so that the app can end.

        Raises ``CoachError`` where that can't be started; the app's own has ended then.
        """
        if self.desk is not None:
            self.stop()
            self.start_elsewhere(settings)

    def start_elsewhere(self, settings: MonitorSettings) -> None:
        """Start a monitor in a process of its own. Raises ``CoachError`` where that fails."""
        self._attached.start(settings)

    def snooze(self, seconds: float) -> None:
        """Say nothing for a while."""
        self._do("snooze", lambda desk: desk.snooze(seconds), seconds=seconds)

    def pause(self, seconds: float) -> None:
        """Close the camera for a while."""
        self._do("pause", lambda desk: desk.pause(seconds), seconds=seconds)

    def resume(self) -> None:
        """End such a pause."""
        self._do("resume", lambda desk: desk.resume())

    def correct(self, verdict: Verdict) -> None:
        """What the person says of how they sit now, or sat when they were last told."""
        self._do("correct", lambda desk: desk.correct(verdict), verdict=verdict.value)

    def retake_baseline(self) -> None:
        """Take the baseline again, from how the person sits now."""
        self._do("retake", lambda desk: desk.retake_baseline())

    def change_settings(self, settings: MonitorSettings) -> None:
        """Other limits from now on, and other notices; another process reads them from the
        settings file."""

        def change(desk: LiveMonitor) -> None:
            desk.change_plan(plan_of(settings))
            if self._teller is not None:
                self._teller.settings = settings

        self._do("settings", change)

    def _reread(self) -> None:
        """Another app has changed the settings; a file that is broken changes nothing."""
        with suppress(CoachError):
            self.change_settings(read_settings().monitor)

    def rest(self, what: str) -> None:
        """A break: "begin", "postpone", "skip" or "finish" it."""
        acts: dict[str, Callable[[LiveMonitor], None]] = {
            "begin": LiveMonitor.begin_break,
            "postpone": LiveMonitor.postpone_break,
            "skip": LiveMonitor.skip_break,
            "finish": LiveMonitor.finish_break,
        }
        self._do(f"break_{what}", acts[what])

    def lend(self) -> None:
        """Give the camera to another screen; returns at once."""
        self._lent = True
        if self.desk is not None:
            self.desk.lend()
        else:
            self._told(self._attached.lend)

    def wait_until_lent(self) -> None:
        """Wait until another process has closed the camera; not for long."""
        if self.desk is None and self._lent:
            self._attached.wait_until_lent()

    def take_back(self) -> None:
        """The other screen is done with the camera; during a call it stays off."""
        self._lent = False
        if self.desk is not None:
            self.desk.take_back()
        else:
            self._told(self._attached.take_back)

    def _do(self, order: str, act: Callable[[LiveMonitor], None], **more: Any) -> None:
        desk = self.desk
        if desk is not None:
            act(desk)
        else:
            self._told(lambda: self._attached.order(order, **more))

    def _told(self, act: Callable[[], object]) -> None:
        """Run it; an error is shown as a notice."""
        try:
            act()
        except CoachError as error:
            self._tell(Notice("Monitor", f"{error}."))

    def _answered(self, code: str) -> None:
        desk = self.desk
        if desk is not None:
            answered(desk, code)

    def _forget(self) -> None:
        self._attached.forget()
        self.words, self.why, self.status = OFF, "", None
        self.state = MonitorState()

    def _now(self) -> Moment:
        return Moment.of(self._services.now())

    def _saw(self, monitor: Monitor) -> None:
        self.state, self.totals = monitor.state, monitor.totals
        if monitor.baseline is None:
            return
        self.words = status_line(monitor.plan.spec, monitor.state)
        self.why = why(monitor.state)
        if monitor.state.t_s is not None:
            label = monitor.state.posture.label
            self.marks.append(StrainMark(monitor.state.t_s, monitor.state.strain, label))

    def _happened(self, event: Event, told: Teller) -> None:
        if self._station is not None:
            self._station.happened(event)
        text = sentence(event)
        if text is None:
            return
        self.lines.append(LogLine(self._services.now(), text))
        notice = notice_of(event)
        if notice is not None and not isinstance(
            event, BreakBegun
        ):  # the app shows a screen for it
            told.show(notice)

    def _camera(self, status: LiveStatus) -> None:
        self.status = status
