"""From settings to the monitor's plan, and from its events to notices, for command and app."""

from __future__ import annotations

from collections.abc import Callable

from coach.content.settings import MonitorSettings
from coach.core.monitor.breaks import BreakSpec
from coach.core.monitor.events import BreakBegun, BreakDue, Event, Nudge
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.nudges import NudgeSpec
from coach.core.monitor.state import MonitorSpec
from coach.core.monitor.text import sentence
from coach.notices.desktop import Notice
from coach.runtime.batch.known_length import optics_of
from coach.runtime.desk.live_monitor import Desk
from coach.runtime.desk.monitor_plan import MonitorPlan

TITLES = {
    "nudge": "Posture",
    "break_due": "Time to move",
    "break_begun": "Your break",
    "baseline_stale": "Check your seat",
    "not_counted": "Not counted",
}
"""Events that are notified, with their notices' titles."""

ANSWERS = (
    (Verdict.NO_SLOUCH.value, "That was no slouch"),
    (Verdict.SLOUCH.value, "That was one"),
)
"""What a nudge can be answered with."""

BEGIN, POSTPONE, SKIP = "break_begin", "break_postpone", "break_skip"
BREAK_ANSWERS = (
    (BEGIN, "Start the break"),
    (POSTPONE, "In five minutes"),
    (SKIP, "Not this time"),
)
"""What a break that is due can be answered with."""
FIRM_AGAIN_S = 300.0
"""Whoever wants to be held to their breaks is asked again so soon."""


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


def notice_of(event: Event, suggest: Callable[[], str] = lambda: "") -> Notice | None:
    """An event as a desktop notice; ``None`` for those that only deserve a line. ``suggest`` says
    what to do in a break."""
    title, text = TITLES.get(event.name), sentence(event)
    if title is None or text is None:
        return None
    if isinstance(event, BreakBegun):
        return Notice(title, f"{text} {suggest()}".rstrip())
    return Notice(title, text, urgent=_is_urgent(event), answers=_answers(event))


def _is_urgent(event: Event) -> bool:
    if isinstance(event, Nudge):
        return event.level > 1
    return isinstance(event, BreakDue) and event.firm


def _answers(event: Event) -> tuple[tuple[str, str], ...]:
    if isinstance(event, Nudge):
        return ANSWERS
    if not isinstance(event, BreakDue):
        return ()
    return tuple(
        answer for answer in BREAK_ANSWERS if not (event.postponed and answer[0] == POSTPONE)
    )


def answered(desk: Desk, code: str) -> None:
    """Do what a notice's button says; one of a program that is newer is passed over."""
    acts = {BEGIN: desk.begin_break, POSTPONE: desk.postpone_break, SKIP: desk.skip_break}
    if code in acts:
        acts[code]()
    elif code in {verdict.value for verdict in Verdict}:
        desk.correct(Verdict(code))
