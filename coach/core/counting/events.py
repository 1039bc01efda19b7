"""What happens while somebody exercises, as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coach.core.exercise.spec import CountedSide

EventKind = Literal[
    "position_taken",
    "paused",
    "resumed",
    "rep_began",
    "rep_completed",
    "attempt_ended",
    "attempt_counted",
    "hold_began",
    "hold_paused",
    "hold_resumed",
    "hold_reached",
    "hold_ended",
    "short_hold",
    "fault_began",
    "fault_ended",
    "unseen",
    "unjudged",
    "not_counting",
    "fatigue",
    "set_done",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened at ``t_s`` (when it was noticed; ``began_s`` is when it began).

    ========================  ==========================================================
    kind                      what the rest says
    ========================  ==========================================================
    paused                    ``code`` nobody, view, hidden, position or lost; ``text`` advice
    rep_completed             ``rep`` its number in its side; ``value`` range, 1 is the target
    attempt_ended             ``code`` short_range, short_hold, instead, other_movement, unseen
                              or interrupted; ``text`` in words
    attempt_counted           ``rep`` the attempt that counts after all, or was made before the
                              start was known: this person's range is known only now
    hold_paused               ``code`` the fault that stopped it, or short_range
    hold_reached, hold_ended  ``value`` seconds
    short_hold                the repetition counts, held for ``value`` seconds of more that are
                              asked: ``code`` the fault, ``text`` in words
    fault_began, fault_ended  ``code`` the fault; ``rep`` in which repetition
    unseen                    ``code`` the part that is hidden on the way; ``text`` advice
    unjudged                  ``code`` a fault that can't be told from here; ``text`` what to do
    not_counting              ten seconds of movement and no count: ``code`` as of ``paused``, or
                              movement; ``text`` why
    fatigue                   ``code`` range or tempo; ``value`` against the first repetitions
    set_done                  ``rep`` how many were counted
    ========================  ==========================================================
    """

    kind: EventKind
    t_s: float
    side: CountedSide = "both"
    rep: int = 0
    code: str = ""
    text: str = ""
    value: float | None = None
    began_s: float | None = None

    @property
    def tells_fault(self) -> bool:
        """Whether a fault is told, of how one moves or of the hold."""
        return self.kind in ("fault_began", "short_hold")


Why = Literal["short_range", "short_hold", "instead", "other_movement", "unseen", "interrupted"]

WHY: dict[Why, str] = {
    "short_range": "Not quite far enough to count.",
    "short_hold": "Held too short to count.",
    "instead": "Something else did the work: not counted.",
    "other_movement": "That was another movement: not counted.",
    "unseen": "It could not be seen how far that went.",
    "interrupted": "That one was interrupted.",
}
"""Why an attempt did not count, in words."""


@dataclass(frozen=True, slots=True)
class Rep:
    """A repetition that is over: ``why`` is ``None`` where it counts.

    ``number`` counts attempts of its side from 1. ``range_share`` 1 is the target; ``hold_s`` is
    ``None`` for an exercise without holds, ``out_s`` and ``back_s`` the whole movements'
    durations, ``None`` where they could not be told. ``timed``: the clock counted, not the camera.
    ``words``: why it does not count, where ``WHY`` has no better. ``says``: what to change, where
    there is more to say than that. ``amends``: the numbers
    of attempts before that count after all.
    """

    side: CountedSide
    number: int
    began_s: float
    ended_s: float
    range_share: float
    hold_s: float | None
    out_s: float | None
    back_s: float | None
    why: Why | None
    timed: bool = False
    words: str = ""
    says: str = ""
    amends: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Why it does not count, in words; empty where it does."""
        return (
            ""
            if self.why is None
            else " ".join(filter(None, (self.words or WHY[self.why], self.says)))
        )

    @property
    def complete(self) -> bool:
        """Whether it counts."""
        return self.why is None
