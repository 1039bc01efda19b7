"""What a desk monitor is asked to do, what it does now, and what it passes to the next one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from coach.core.body.distance import Optics
from coach.core.monitor.breaks import BreakSpec
from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.state import MonitorSpec


@dataclass(frozen=True, slots=True)
class MonitorPlan:
    """What the monitor is asked to do. ``slouched_s`` of a shown slouch (0: none) sharpen the
    limit; after the desk moved, ``recheck_lead_s`` pass before ``recheck_s`` are looked at."""

    baseline_s: float = 10.0
    slouched_s: float = 0.0
    recheck_lead_s: float = 5.0
    recheck_s: float = 5.0
    spec: MonitorSpec = field(default_factory=MonitorSpec)
    nudges: NudgeSpec = field(default_factory=NudgeSpec)
    breaks: BreakSpec = field(default_factory=BreakSpec)
    optics: Optics = field(default_factory=Optics)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a monitor passes to the next one at the same desk, so that a restart loses nothing: how
    long was sat, whether a break was put off, how long ago the last nudge was and how long a
    snooze still lasts (seconds; ``None``: none)."""

    sat_s: float = 0.0
    due_sat_s: float | None = None
    postponed: bool = False
    nudged_ago_s: float | None = None
    snoozed_for_s: float | None = None


class Phase(Enum):
    """What the monitor does now."""

    BASELINE = "baseline"
    SLOUCHED = "slouched"
    WATCHING = "watching"
    RECHECK = "recheck"
