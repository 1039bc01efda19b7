"""The composition root: camera, detector, history and notices, put together for commands and app.

Tests bring a machine of their own: a ``Services`` with other parts.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coach.capture.listing import CameraInfo, list_cameras
from coach.capture.source import Source
from coach.capture.spec import is_live, parse_source
from coach.clock import Clock, SystemClock, wall_time
from coach.errors import UsageError
from coach.notices.presence import Presence, look_around
from coach.paths import user_data
from coach.pose.detector import Detector
from coach.pose.registry import Request, fetch_model, open_detector
from coach.runtime.live.status import LiveSettings
from coach.runtime.system.process_lock import only_one
from coach.storage.history import History, open_history

if TYPE_CHECKING:
    from coach.content.settings import MonitorSettings
    from coach.core.monitor.baseline import Baseline
    from coach.notices.desktop import Notice, NotShown, OnAnswer
    from coach.runtime.desk.notices import Teller
    from coach.runtime.desk.plan import MonitorPlan
    from coach.runtime.desk.recorder import MonitorRecorder
    from coach.storage.moment import Moment

MONITOR_LOCK = "monitor.lock"


@dataclass(slots=True)
class Services:
    """The world outside the app. ``source`` is what the user calls the camera, and may be changed;
    not ``live``: it is a recording that stands in for one.

    ``opener`` opens a source by name (raises ``SourceError``), ``make_detector`` a fresh pose
    detector (raises ``ModelError``); ``history`` remembers; ``now`` tells the local time of day;
    ``look_around`` what else goes on on the machine; ``cameras`` which there are; ``watching``
    how a camera is watched over.
    """

    opener: Callable[[str], Source]
    make_detector: Callable[[], Detector]
    history: History
    source: str = "0"
    live: bool = True
    clock: Clock = field(default_factory=SystemClock)
    now: Callable[[], datetime] = wall_time
    look_around: Callable[[], Presence] = look_around
    cameras: Callable[[], list[CameraInfo]] = list_cameras
    watching: LiveSettings = field(default_factory=LiveSettings)

    @property
    def source_name(self) -> str:
        """The camera's name, fit to be stored and shown: without a password."""
        return parse_source(self.source).name

    def open_source(self) -> Source:
        """Open the camera; raises ``SourceError``."""
        return self.opener(self.source)


def of_machine(source: str = "0") -> Services:
    """The real camera ``source`` (or a recording, again and again) and the real model."""

    def opener(name: str) -> Source:
        from coach.capture.camera import CameraRequest
        from coach.capture.looped import LoopedSource
        from coach.capture.open import open_source

        if is_live(name):
            return open_source(name, camera=CameraRequest((640, 480), 30.0))
        return LoopedSource(lambda: open_source(name))

    history = open_history(or_in_memory=True, queued=True)
    detectors = live_detectors(fetch_model, points=True)
    return Services(opener, detectors, history, source, is_live(source))


def live_detectors(
    model: Callable[[], Path | None], *, points: bool = False
) -> Callable[[], Detector]:
    """Makes detectors for a camera; ``model`` gives the verified file of the pose model.

    ``points`` of head and back are what a posture check looks at.
    """
    return lambda: open_detector(model(), Request(contour=True, face=True, points=points))


def monitor_lock(hint: str) -> AbstractContextManager[None]:
    """Hold the place of the one desk monitor this user may run.

    Raises ``UsageError`` with ``hint`` where another process holds it, or where one runs on whose
    lock was deleted with the data folder.
    """
    from coach.runtime.desk.status import current_status

    there = current_status()
    if there["running"] and there["pid"] != os.getpid():
        raise UsageError(f"a desk monitor is running already (process {there['pid']})", hint=hint)
    return only_one(user_data() / MONITOR_LOCK, "a desk monitor", hint)


def teller(
    settings: MonitorSettings,
    not_shown: NotShown,
    instead: Callable[[Notice], object],
    on_answer: OnAnswer = lambda _: None,
) -> Teller:
    """Tells notices as settings want it. ``not_shown`` is told which the desktop did not show, and
    why, ``instead`` has those that are not for the desktop, ``on_answer`` is told which button was
    pressed."""
    from coach.notices.desktop import DesktopNotices
    from coach.runtime.desk.notices import Teller

    return Teller(settings, DesktopNotices(not_shown, on_answer=on_answer), instead)


def desk_memory(
    history: History,
    settings: MonitorSettings,
    plan: MonitorPlan,
    source: str,
    *,
    keep: bool,
    now: Callable[[], Moment] | None = None,
) -> tuple[Baseline | None, MonitorRecorder | None]:
    """The stored baseline of the settings' profile, and what the desk monitor writes to.

    ``keep``: what is monitored is remembered, and the profile is made where there is none of that
    name. ``now`` is the wall's time.
    """
    from coach.runtime.desk.recorder import (
        MonitorRecorder,
        local_now,
        named_profile,
        stored_baseline,
    )

    now = now or local_now
    baseline = stored_baseline(history, settings.profile) if settings.profile else None
    if not keep:
        return baseline, None
    profile = None
    if settings.profile:
        profile = named_profile(history, settings.profile, source, now=now)
    return baseline, MonitorRecorder(history, source, plan.spec, profile=profile, now=now)


def refuse_in_emergency() -> None:
    """Raise ``EmergencyOpenError`` while an emergency is open: nobody is coached past one, nor
    are the exercises of a recording counted."""
    from coach.runtime.training.safety import require_no_emergency
    from coach.storage.database import damaged_copies, exists
    from coach.storage.emergency_mark import is_marked
    from coach.storage.history import history_path

    if exists(history_path()) or damaged_copies(history_path()) or is_marked():
        with open_history(or_in_memory=True) as history:
            require_no_emergency(history)
