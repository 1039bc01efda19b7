"""Makes a running monitor known to other processes, and does what they ask of it.

Whoever runs the monitor (the app, a terminal, nobody) wraps it in a ``Station``: the state lies in
a file, orders come as files (see ``orders`` for why), and the history is written by one process
only.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from coach.clock import SystemClock, wall_time
from coach.core.monitor import breaks
from coach.core.monitor.baseline import Baseline
from coach.core.monitor.events import Event, Nudge
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.text import sentence, status_line, why
from coach.errors import CoachError
from coach.report.documents.event import summary_document
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.live_monitor import LiveMonitor
from coach.runtime.desk.orders import Order, taken_orders
from coach.runtime.desk.plan import MonitorPhase
from coach.runtime.desk.status import (
    SCHEMA,
    Status,
    carried_from,
    carried_of,
    last_status,
    unknown_posture,
    write_status,
)

Host = Literal["app", "terminal", "background"]
POLL_S = 0.25
WRITTEN_EVERY_S = 1.0
BORROWERS_EVERY_S = 4.0
KEPT_LINES = 30
KEPT_ORDERS = 20
LONGEST_PAUSE_S = 12 * 3600.0


@dataclass(frozen=True, slots=True)
class About:
    """What the monitor's host knows of it: who runs it (``host``), the camera's name, the profile
    (empty: none) and whether what it sees is remembered."""

    host: Host
    source: str
    profile: str
    kept: bool


class Station:
    """Runs beside a ``LiveMonitor``: ``start`` after it, ``close`` before it. ``happened`` is to be
    called with each of its events.

    ``on_stop`` is told when somebody asked the monitor to end, ``on_settings`` when the settings
    file has changed; both on the station's thread. ``now`` is the wall's time.
    """

    def __init__(
        self,
        desk: LiveMonitor,
        about: About,
        *,
        on_stop: Callable[[], None],
        on_settings: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = wall_time,
        poll_s: float = POLL_S,
    ) -> None:
        import psutil

        self._desk, self._about, self._now = desk, about, now
        self._on_stop, self._on_settings = on_stop, on_settings
        self._poll_s = poll_s
        self.run = secrets.token_hex(8)
        self._since = now()
        self._process_began_s = psutil.Process().create_time()
        self._lines: deque[tuple[str, str]] = deque(maxlen=KEPT_LINES)
        self._done: deque[str] = deque(maxlen=KEPT_ORDERS)
        self._nudge: dict[str, str] | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="coach-station", daemon=True)

    def start(self) -> None:
        """Make the monitor known."""
        write_status(self.status())
        self._thread.start()

    def close(self) -> None:
        """Say that it has ended, and hand on what the next one goes on from."""
        self._closing.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(2.0)
        write_status({**self.status(), "running": False})

    def happened(self, event: Event) -> None:
        """An event of the monitor's."""
        text = sentence(event)
        if text is None:
            return
        at = self.note(text)
        if isinstance(event, Nudge):
            self._nudge = {"at": at, "text": text}

    def note(self, text: str) -> str:
        """A sentence for whoever looks at what happened; returns its time."""
        at = self._now().isoformat(timespec="seconds")
        self._lines.append((at, text))
        return at

    def status(self) -> Status:
        """Everything, as ``coach.status/1``."""
        desk, now = self._desk, self._now()
        monitor, about = desk.monitor, self._about
        totals = monitor.totals
        seated_s = totals.upright_s + totals.slouching_s
        camera = desk.session.status
        return {
            "schema": SCHEMA,
            "running": True,
            "pid": os.getpid(),
            "process_began_s": self._process_began_s,
            "run": self.run,
            "host": about.host,
            "since": self._since.isoformat(timespec="seconds"),
            "told_s": SystemClock().now_s(),
            "updated": now.isoformat(timespec="milliseconds"),
            "source": about.source,
            "profile": about.profile or None,
            "kept": about.kept,
            "camera": {"state": camera.state.value, "text": camera.sentence},
            "phase": monitor.phase.value,
            "posture": posture_of(monitor, blind=camera.state.blind),
            "upright_share": round(totals.upright_s / seated_s, 3) if seated_s >= 60 else None,
            "summary": summary_document(totals),
            "paused": self._paused(now),
            "snoozed_until": _in(now, monitor.carried.snoozed_for_s),
            "next_break": rhythm_of(monitor),
            "last_nudge": self._nudge,
            "lines": list(self._lines),
            "done": list(self._done),
            "carry": self._carry(monitor),
        }

    def _paused(self, now: datetime) -> dict[str, str | None] | None:
        said = self._desk.why_paused
        if said is None:
            return None
        return {"why": said, "until": _in(now, self._desk.paused_for_s)}

    def _carry(self, monitor: Monitor) -> dict[str, Any]:
        baseline = monitor.baseline
        known = None if baseline is None else baseline.document()
        return {**asdict(monitor.carried), "baseline": known}

    def _work(self) -> None:
        written_s = looked_s = time.monotonic()
        while not self._closing.wait(self._poll_s):
            orders = taken_orders(self.run)
            for order in orders:
                self._obey(order)
                self._done.append(order.id)
            now_s = time.monotonic()
            if now_s - looked_s >= BORROWERS_EVERY_S:
                looked_s = now_s
                self._forget_borrowers()
            if orders or now_s - written_s >= WRITTEN_EVERY_S:
                written_s = now_s
                write_status(self.status())

    def _obey(self, order: Order) -> None:
        """Do it; an order that makes no sense is passed over."""
        desk, more = self._desk, order.more
        simple: dict[str, Callable[[], None]] = {
            "stop": self._on_stop,
            "settings": self._on_settings,
            "resume": desk.resume,
            "retake": desk.retake_baseline,
            "break_begin": desk.begin_break,
            "break_postpone": desk.postpone_break,
            "break_skip": desk.skip_break,
            "break_finish": desk.finish_break,
        }
        try:
            if order.name in simple:
                simple[order.name]()
            elif order.name == "pause":
                desk.pause(min(float(more["seconds"]), LONGEST_PAUSE_S))
            elif order.name == "snooze":
                desk.snooze(min(max(float(more["seconds"]), 0.0), LONGEST_PAUSE_S))
            elif order.name == "correct":
                desk.correct(Verdict(more["verdict"]))
            elif order.name == "lend":
                desk.lend(int(more["pid"]))
            elif order.name == "take_back":
                desk.take_back(int(more["pid"]))
        except (KeyError, TypeError, ValueError, CoachError):
            return

    def _forget_borrowers(self) -> None:
        """A borrower that was killed gives nothing back: the camera is taken from it."""
        borrowers = self._desk.borrowers
        if not borrowers:
            return
        import psutil

        for pid in borrowers:
            if not psutil.pid_exists(pid):
                self._desk.take_back(pid)


def carry_on(monitor: Monitor, now: datetime, source: str, profile: str) -> None:
    """Have a new monitor go on from what the last one at this camera left, if that is not long
    ago: how long was sat, a snooze, the last nudge, and the baseline where no profile has one."""
    carry = carried_from(last_status(), now, source, profile)
    carried = carried_of(carry) if carry else None
    if carried is not None:
        monitor.carry_on(carried)
    if monitor.baseline is None and carry.get("baseline") is not None:
        try:
            monitor.baseline = Baseline.of(carry["baseline"])
        except (KeyError, TypeError, ValueError):
            return
        monitor.phase = MonitorPhase.WATCHING


def posture_of(monitor: Monitor, *, blind: bool = False) -> dict[str, Any]:
    """The state in numbers and words; ``blind``: no picture comes that would show it."""
    if blind:
        return unknown_posture("no picture from the camera", "")
    state = monitor.state
    known = state.strain == state.strain
    lasted_s = 0.0 if state.t_s is None else max(0.0, state.t_s - state.since_s)
    taking = monitor.baseline is None
    return {
        "state": state.posture.label,
        "lasted_s": round(lasted_s, 1),
        "strain": round(state.strain, 3) if known else None,
        "words": "taking the baseline" if taking else status_line(monitor.plan.spec, state),
        "why": why(state),
    }


def rhythm_of(monitor: Monitor) -> dict[str, Any] | None:
    """The next break; ``None`` where breaks are off."""
    spec, rest = monitor.plan.breaks, monitor.rhythm
    left_s = breaks.left_s(spec, rest)
    if left_s is None:
        return None
    return {
        "in_s": round(left_s),
        "sat_s": round(rest.sat_s),
        "due": breaks.is_due(spec, rest),
        "firm": spec.firm,
        "begun": rest.begun_s is not None,
        "postponed": rest.postponed,
        "up_s": round(rest.off_s),
        "taken": rest.taken,
        "needed_s": round(spec.natural_s),
    }


def _in(now: datetime, seconds: float | None) -> str | None:
    """The time of day in this many seconds."""
    if not seconds:
        return None
    return (now + timedelta(seconds=seconds)).isoformat(timespec="seconds")
