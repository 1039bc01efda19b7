"""From the monitor's events to desktop notices, and from their buttons back to the monitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from coach.content.settings import MonitorSettings
from coach.core.monitor.events import BreakBegun, BreakDue, Event, Nudge
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.text import sentence
from coach.notices.desktop import DesktopNotices, Notice
from coach.runtime.desk.live_monitor import LiveMonitor

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


class Teller:
    """Tells notices as ``settings`` want it, which may be replaced at any time: on the desktop,
    ``instead`` of that in the host's own way, or not at all."""

    def __init__(
        self,
        settings: MonitorSettings,
        desktop: DesktopNotices,
        instead: Callable[[Notice], object],
    ) -> None:
        self.settings = settings
        self._desktop, self._instead = desktop, instead

    def show(self, notice: Notice) -> None:
        """Tell a notice."""
        if self.settings.quiet:
            return
        if self.settings.notify:
            self._desktop.show(notice)
        else:
            self._instead(notice)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._desktop.close()


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


def answered(desk: LiveMonitor, code: str) -> None:
    """Do what a notice's button says; one of a program that is newer is passed over."""
    acts = {BEGIN: desk.begin_break, POSTPONE: desk.postpone_break, SKIP: desk.skip_break}
    if code in acts:
        acts[code]()
    elif code in {verdict.value for verdict in Verdict}:
        desk.correct(Verdict(code))
