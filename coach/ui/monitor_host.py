"""The desk monitor inside the app: it runs on while other screens are shown, and lends them the
camera."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from coach.content.settings import MonitorSettings
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.machine import Event, MonitorState
from coach.core.monitor.summary import Summary
from coach.core.monitor.text import sentence, status_line
from coach.measurement import load_measurement
from coach.notices.desktop import Notice
from coach.notices.presence import LENT, Presence
from coach.runtime.desk.engine import Monitor, MonitorPlan
from coach.runtime.desk.live_monitor import Desk
from coach.runtime.desk.plan import notice_of, plan_of
from coach.runtime.live.status import LiveStatus
from coach.runtime.machine import Services, desk_memory, desktop_notices, monitor_lock
from coach.storage.moment import Moment

OFF = "The monitor is off. Space starts it."
KEPT_LINES = 200
KEPT_MOMENTS = 4 * 3600


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the timeline: strain in its limits (NaN unknown) and the posture's label."""

    t_s: float
    strain: float
    posture: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened, in words."""

    at: datetime
    text: str


class Watch:
    """Starts and stops the monitor; attributes may be read from the app's thread at any time.

    ``tell`` is given what a notification could not say, on another thread. ``start``, ``stop``,
    ``snooze`` and ``change_plan`` may wait for that thread: don't call them on the app's.
    """

    def __init__(self, services: Services, tell: Callable[[Notice], None]) -> None:
        self._services, self._tell = services, tell
        self._stack: ExitStack | None = None
        self._lent = False
        self._around = Presence()
        self.desk: Desk | None = None
        self.state = MonitorState()
        self.words = OFF
        self.totals = Summary()
        self.status: LiveStatus | None = None
        self.marks: deque[Mark] = deque(maxlen=KEPT_MOMENTS)
        self.lines: deque[Line] = deque(maxlen=KEPT_LINES)

    @property
    def running(self) -> bool:
        """Whether the monitor is on."""
        return self.desk is not None

    def start(self, settings: MonitorSettings) -> None:
        """Begin to watch. Raises ``UsageError`` where another monitor runs already."""
        services, plan = self._services, plan_of(settings)
        with ExitStack() as stack:
            hint = "end that one first"
            stack.enter_context(monitor_lock(hint))
            notices = stack.enter_context(
                desktop_notices(
                    settings,
                    lambda notice, _: self._tell(notice),
                    lambda code: self.correct(Verdict(code)),
                )
            )
            tell: Callable[[Notice], object] = self._tell if notices is None else notices.show
            if settings.quiet:
                tell = _silent
            baseline, memory = desk_memory(
                services.history,
                settings,
                plan,
                services.source_name,
                keep=services.live,
                now=self._now,
            )
            desk = Desk(
                Monitor(plan, load_measurement(), baseline),
                services.open_source,
                services.make_detector,
                on_event=lambda event: self._happened(event, tell),
                on_moment=self._saw,
                on_status=self._camera,
                memory=memory,
                look=self._look,
                settings=services.watching,
                clock=services.clock,
            )
            stack.callback(desk.stop)
            desk.start()
            self._stack = stack.pop_all()
        self.marks.clear()
        self.words = f"sit upright for {plan.baseline_s:g} s"
        self.desk = desk

    def stop(self) -> None:
        """Stop watching; what was seen is in the history."""
        stack, self._stack, self.desk = self._stack, None, None
        if stack is not None:
            stack.close()
        self.words, self.status = OFF, None

    def snooze(self, seconds: float) -> None:
        """Say nothing for a while."""
        if self.desk is not None:
            self.desk.snooze(seconds)

    def correct(self, verdict: Verdict) -> None:
        """What the person says of how they sit now, or sat when they were last told."""
        if self.desk is not None:
            self.desk.correct(verdict)

    def retake_baseline(self) -> None:
        """Take the baseline again, from how the person sits now."""
        if self.desk is not None:
            self.desk.retake_baseline()

    def change_plan(self, plan: MonitorPlan) -> None:
        """Other limits from now on."""
        if self.desk is not None:
            self.desk.change_plan(plan)

    def lend(self) -> None:
        """Give the camera to another screen."""
        self._lent = True
        if self.desk is not None:
            self.desk.session.pause(LENT)

    def take_back(self) -> None:
        """The other screen is done with the camera; during a call it stays off."""
        self._lent = False
        if self.desk is not None and self._around.why_silent is None:
            self.desk.session.resume()

    def _look(self) -> Presence:
        self._around = found = self._services.look_around()
        return replace(found, lent=self._lent)

    def _now(self) -> Moment:
        return Moment.of(self._services.now())

    def _saw(self, monitor: Monitor) -> None:
        self.state, self.totals = monitor.state, monitor.totals
        if monitor.baseline is None:
            return
        self.words = status_line(monitor.plan.spec, monitor.state)
        if monitor.state.t_s is not None:
            label = monitor.state.posture.label
            self.marks.append(Mark(monitor.state.t_s, monitor.state.strain, label))

    def _happened(self, event: Event, tell: Callable[[Notice], object]) -> None:
        text = sentence(event)
        if text is None:
            return
        self.lines.append(Line(self._services.now(), text))
        notice = notice_of(event)
        if notice is not None:
            tell(notice)

    def _camera(self, status: LiveStatus) -> None:
        self.status = status


def _silent(_: Notice) -> None:
    """Quiet: the line on the screen is enough."""
