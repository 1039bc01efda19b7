"""The monitor of another process, as the app shows it: read twice a second, never waited for."""

from __future__ import annotations

import math
import os
from collections import deque
from dataclasses import fields
from datetime import datetime
from typing import Any

from coach.content.settings import MonitorSettings
from coach.core.monitor.state import MonitorState, Posture
from coach.core.monitor.summary import Summary
from coach.errors import CoachError
from coach.runtime.desk import remote
from coach.runtime.desk.login import require_no_password
from coach.runtime.desk.orders import give_order
from coach.runtime.desk.status import Status, current_status
from coach.runtime.live.status import LiveState, LiveStatus
from coach.runtime.machine import Services
from coach.storage.moment import Moment
from coach.storage.records import Second
from coach.ui.monitor_log import KEPT_LINES, KEPT_MOMENTS, LogLine, StrainMark

SHOWN_S = 600.0
"""The timeline also shows this many seconds from before the app was opened."""
QUIET = (LiveState.STARTING, LiveState.RUNNING, LiveState.PAUSED)


class Attached:
    """``status`` is the other monitor's, ``None`` where none runs; everything else is derived from
    it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.status: Status | None = None
        self.words = self.why = ""
        self.state, self.totals = MonitorState(), Summary()
        self.camera: LiveStatus | None = None
        self.marks: deque[StrainMark] = deque(maxlen=KEPT_MOMENTS)
        self.lines: deque[LogLine] = deque(maxlen=KEPT_LINES)

    def read(self) -> None:
        """Read the other monitor's state again."""
        found = current_status()
        if not found["running"] or found["pid"] == os.getpid():
            self.status = None
            return
        first = self.status is None or self.status["run"] != found["run"]
        if first:
            until_s = datetime.fromisoformat(found["updated"]).timestamp()
            self.marks = self._seen_before(until_s)
        try:
            self._take(found, moved=first or found["updated"] != (self.status or {})["updated"])
        except (KeyError, TypeError, ValueError):  # of another version: as good as none
            self.status = None

    def forget(self) -> None:
        """No monitor is attached any more."""
        self.status = None

    def order(self, name: str, **more: Any) -> None:
        """Have the other process do something. Raises ``CoachError`` where it does not."""
        if self.status is not None:
            remote.order(name, **more)

    def stop(self) -> None:
        """End the other process's monitor."""
        if self.status is not None:
            remote.stop()

    def start(self, settings: MonitorSettings) -> None:
        """Start a monitor that outlives the app. Raises ``CoachError`` where that fails."""
        require_no_password(self._services.source)
        profile = ["--profile", settings.profile] if settings.profile else []
        remote.start([self._services.source, *profile, "--host", "background"])

    def lend(self) -> None:
        """Ask for the camera; ``wait_until_lent`` waits for it."""
        if self.status is not None:
            give_order(self.status["run"], "lend", pid=os.getpid())

    def take_back(self) -> None:
        """The camera is free again."""
        if self.status is not None:
            give_order(self.status["run"], "take_back", pid=os.getpid())

    def wait_until_lent(self) -> None:
        """Wait until the other process has closed the camera, or long enough."""
        if self.status is not None:
            remote.wait_until_lent()

    def _take(self, found: Status, *, moved: bool) -> None:
        posture, camera = found["posture"], LiveState(found["camera"]["state"])
        strain = math.nan if posture["strain"] is None else float(posture["strain"])
        label = str(posture["state"])
        self.words, self.why = str(posture["words"]), str(posture["why"])
        self.state = MonitorState(posture=Posture[label.upper()], strain=strain)
        text = str(found["camera"]["text"])
        error = None if camera in QUIET else CoachError(text)
        self.camera = LiveStatus(camera, 0.0, text, error=error)
        if found["paused"] is not None:
            self.words, self.why = f"paused: {found['paused']['why']}", ""
        known = found["summary"]
        names = {item.name for item in fields(Summary)} & set(known)
        self.totals = Summary(**{name: known[name] for name in names})
        lines = ((datetime.fromisoformat(at), said) for at, said in found["lines"])
        self.lines = deque((LogLine(at, said) for at, said in lines), maxlen=KEPT_LINES)
        if moved and found["paused"] is None and posture["strain"] is not None:
            at_s = datetime.fromisoformat(found["updated"]).timestamp()
            self.marks.append(StrainMark(at_s, strain, label))
        self.status = found

    def _seen_before(self, until_s: float) -> deque[StrainMark]:
        """The last minutes before a time (UTC seconds) on the timeline, from the history."""
        services = self._services
        since, until = Moment(until_s - SHOWN_S), Moment(until_s)
        marks: deque[StrainMark] = deque(maxlen=KEPT_MOMENTS)
        try:
            rows = services.history.all(Second, since=since, until=until)
        except CoachError:
            return marks
        for row in rows:
            strain = math.nan if row.deviation is None else row.deviation
            marks.append(StrainMark(row.utc_s, strain, row.state))
        return marks
