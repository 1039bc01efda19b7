"""A person of a composed day who answers the monitor, as one may with `y` and `n`.

A nudge without need is answered with "that was no slouch"; a slouch of which nothing is said for
``PATIENCE_S`` after it was due, once, with "that was one".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.core.monitor.events import Event, Nudge
from coach.core.monitor.feedback import Verdict

PATIENCE_S = 10.0

Answers = Callable[[float, Sequence[Event]], Verdict | None]
"""What is said at a moment, of the events so far."""


def answers(due: Sequence[tuple[float, float]], slouched: Sequence[tuple[float, float]]) -> Answers:
    """The answers of somebody who slouches in the spans ``slouched`` (seconds), and should be told
    from the beginning to the end of each of the spans ``due``."""
    waiting = [(from_s + PATIENCE_S, from_s, to_s) for from_s, to_s in due]

    def said(t_s: float, events: Sequence[Event]) -> Verdict | None:
        told = [event.t_s for event in events[-3:] if isinstance(event, Nudge)]
        if told and told[-1] == t_s and not _within(t_s, slouched):
            return Verdict.NO_SLOUCH
        while waiting and waiting[0][0] <= t_s:
            _, from_s, to_s = waiting.pop(0)
            nudged = any(isinstance(e, Nudge) and e.t_s >= from_s - PATIENCE_S for e in events)
            if not nudged and t_s < to_s:
                return Verdict.SLOUCH
        return None

    return said


def _within(t_s: float, spans: Sequence[tuple[float, float]]) -> bool:
    return any(from_s <= t_s <= to_s for from_s, to_s in spans)
