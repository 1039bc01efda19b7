"""The state, inputs and events of a session's state machine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from coach.core.health.pain import PainState, Sign

Question = Literal["pain_before", "pain", "effort", "signs"]
Command = Literal["pause", "next", "skip", "repeat", "alarm", "stop"]
Why = Literal["done", "skipped", "repeated", "stopped", "gave_up", "pain"]
EventKind = Literal[
    "advice", "ready", "count", "set_began", "set_ended", "rest_began", "ask", "paused",
    "resumed", "note", "over",
]  # fmt: skip

QUESTIONS: dict[Question, str] = {
    "pain_before": "How much pain do you have now, from 0 (none) to 10 (the worst)?",
    "pain": "And your pain now, from 0 to 10?",
    "effort": "How hard was it, from 0 (nothing) to 10 (all you had)?",
    "signs": "Do you feel any of these? 1 tingling, 2 numbness, 3 weakness, 4 dizziness, "
    "5 pain in the chest or no breath, 0 none of these",
}
SIGNS: tuple[Sign, ...] = ("tingling", "numbness", "weakness", "dizziness", "chest")
"""What the answers 1 to 5 to the question about signs mean."""
ANSWERS: dict[Question, str] = {
    **dict.fromkeys(QUESTIONS, "0 to 9, + is 10; enter: no answer"),
    "signs": f"0 to {len(SIGNS)}; enter: no answer, which ends the session",
}
"""Which keys answer each question."""

NOT_TOLD = PainState()


class Phase(Enum):
    """The phase of a session."""

    SET_UP = "set_up"
    COUNT_IN = "count_in"
    WORK = "work"
    REST = "rest"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class SessionSample:
    """What is seen at ``t_s``: what to change about the set-up (``None``: nothing), how many
    attempts the current set has, whether one is under way, and whether the set is complete."""

    t_s: float
    advice: str | None = None
    reps: int = 0
    complete: bool = False
    moving: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """What the person asks for."""

    command: Command


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the question asked: 0 to 10 (of signs: its number), ``None`` for none."""

    value: int | None


Input = SessionSample | Press | Answer


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """Something that happened at ``t_s`` in set ``at``; ``text`` is what the person is told."""

    kind: EventKind
    t_s: float
    at: int
    text: str = ""
    value: float | None = None
    why: Why | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class SessionState:
    """The state of a session. ``elapsed_s`` is the time in this phase, pauses not counted;
    ``asking`` are the questions still open, the first of them on the screen; ``worked``: the
    current exercise has been begun; ``counted``: the last number of the count-in; ``still_s``:
    how long no repetition was under way."""

    phase: Phase
    at: int = 0
    now_s: float = math.nan
    elapsed_s: float = 0.0
    paused: bool = False
    advice: str | None = None
    advice_s: float = 0.0
    ready_s: float = 0.0
    counted: int = 0
    reps: int = 0
    still_s: float = 0.0
    worked: bool = False
    asking: tuple[Question, ...] = ()
    pain: PainState = NOT_TOLD
    ended: Why | None = None
