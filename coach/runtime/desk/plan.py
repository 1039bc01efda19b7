"""From settings to the monitor's plan, and from its events to notices, for command and app."""

from __future__ import annotations

from coach.content.settings import MonitorSettings
from coach.core.body.distance import Optics
from coach.core.monitor.breaks import BreakSpec
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.machine import Event, MonitorSpec
from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.text import sentence
from coach.notices.desktop import Notice
from coach.runtime.desk.engine import MonitorPlan

TITLES = {
    "nudge": "Posture",
    "break_due": "Time to move",
    "baseline_stale": "Check your seat",
    "not_counted": "Not counted",
}
"""Events that are notified, with their notices' titles."""

ANSWERS = ((Verdict.NO_SLOUCH.value, "That was no slouch"),)
"""What a nudge can be answered with."""


def plan_of(settings: MonitorSettings) -> MonitorPlan:
    """What settings ask of the monitor."""
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
        breaks=BreakSpec(every_s=60 * settings.break_every_min),
        optics=Optics(settings.field_of_view_deg or None, settings.eyes_apart_mm or None),
    )


def notice_of(event: Event) -> Notice | None:
    """An event as a desktop notice; ``None`` for those that only deserve a line."""
    title, text = TITLES.get(event.name), sentence(event)
    if title is None or text is None:
        return None
    answers = ANSWERS if event.name == "nudge" else ()
    return Notice(title, text, urgent=bool(event.more.get("level", 1) > 1), answers=answers)
