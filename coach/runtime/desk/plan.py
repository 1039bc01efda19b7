"""What a desk monitor is asked to do, by settings; what it does now; what it passes to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from coach.content.settings import MonitorSettings
from coach.core.body.distance import Optics
from coach.core.monitor.breaks import BreakSpec
from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.state import MonitorSpec

FIRM_AGAIN_S = 300.0
"""With firm breaks, somebody who does not get up is asked again after this long."""


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


class MonitorPhase(Enum):
    """What the monitor does now."""

    BASELINE = "baseline"
    SLOUCHED = "slouched"
    WATCHING = "watching"
    RECHECK = "recheck"


def plan_of(settings: MonitorSettings) -> MonitorPlan:
    """What settings ask of the monitor."""
    from coach.runtime.batch.known_length import optics_of  # loads OpenCV

    quiet_from, quiet_to = settings.quiet_minutes
    return MonitorPlan(
        baseline_s=settings.baseline_s,
        slouched_s=settings.slouched_s,
        spec=MonitorSpec(sensitivity=settings.sensitivity),
        nudges=NudgeSpec(
            grace_s=settings.grace_s,
            cooldown_s=settings.cooldown_s,
            escalate=settings.escalate,
            days=settings.days,
            quiet_from=quiet_from,
            quiet_to=quiet_to,
        ),
        breaks=breaks_of(settings),
        optics=optics_of(settings),
    )


def breaks_of(settings: MonitorSettings) -> BreakSpec:
    """The movement rhythm that settings ask for."""
    if settings.breaks == "off":
        return BreakSpec(every_s=0.0)
    every_s = 60 * settings.break_every_min
    if settings.breaks == "firm":
        return BreakSpec(every_s=every_s, again_s=FIRM_AGAIN_S, firm=True)
    return BreakSpec(every_s=every_s)
