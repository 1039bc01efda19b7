"""Chooses what is said during an exercise: one thing at a time, the worst first.

``choose`` is a pure function of the engine's events and of what was said before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from coach.core.counting.events import Event
from coach.core.exercise.faults import SHORT_HOLD, TOO_FAST
from coach.core.exercise.spec import ExerciseSpec

Kind = Literal["pause", "fault", "hold", "attempt", "praise", "tired"]

COOLDOWN_S = 8.0
"""Least time between two cues with the same code."""
BREATH_S = 1.6
"""Least time after a cue before another of the same weight or less."""
PRAISE_EVERY_S = 12.0
CLEAN_FOR_PRAISE = 3
"""Repetitions in a row without a fault or a failed attempt that earn praise."""
_WEIGHT = {"pause": 10, "tired": 2, "hold": 1, "attempt": 3, "praise": 0}
_OWN_SEVERITY = {TOO_FAST: 1, SHORT_HOLD: 3}
"""A hold is what its exercise is done for: who can't keep it is asked for no more of it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Something to say now. ``code``: the fault, the pause's reason or the kind itself."""

    t_s: float
    kind: Kind
    code: str
    text: str
    severity: int


@dataclass(frozen=True, slots=True)
class FeedbackState:
    """What was said: when each code was last, when and how weighty the last cue was.

    ``clean``: repetitions in a row without a fault; ``others``: attempts in a row that were
    another movement. ``mending``: the fault last cued, until a repetition without it.
    ``faulty``: the faults of the present repetition. ``waiting``: faults that go on and could not
    be said yet, with their weights.
    """

    said_s: Mapping[str, float] = field(default_factory=dict)
    last_s: float = float("-inf")
    last_weight: int = 0
    clean: int = 0
    others: int = 0
    mending: str = ""
    faulty: frozenset[str] = frozenset()
    waiting: tuple[tuple[int, Cue], ...] = ()


def choose(
    spec: ExerciseSpec, state: FeedbackState, events: Sequence[Event], t_s: float
) -> tuple[FeedbackState, Cue | None]:
    """What to say at ``t_s``, if anything, after ``events``; call it for every sample."""
    if not events and not state.waiting:
        return state, None
    state, candidates = _candidates(spec, state, events)
    over = {event.code for event in events if event.kind in ("fault_ended", "short_hold")}
    candidates += state.waiting
    candidates.sort(key=lambda pair: -pair[0])
    said: Cue | None = None
    for weight, cue in candidates:
        cooled = t_s - state.said_s.get(cue.code, float("-inf")) >= _cooldown_s(cue)
        if cooled and (t_s - state.last_s >= BREATH_S or weight > state.last_weight):
            said = replace(cue, t_s=t_s)
            state = _after_cue(state, said, weight)
            break
    waiting = tuple(
        (weight, cue)
        for weight, cue in candidates
        if cue.kind == "fault" and cue.code not in over and not (said and cue.code == said.code)
    )
    return (state if waiting == state.waiting else replace(state, waiting=waiting)), said


def _after_cue(state: FeedbackState, cue: Cue, weight: int) -> FeedbackState:
    said_s = {**state.said_s, cue.code: cue.t_s}
    mending = cue.code if cue.kind == "fault" else state.mending
    return replace(state, said_s=said_s, last_s=cue.t_s, last_weight=weight, mending=mending)


def _cooldown_s(cue: Cue) -> float:
    return {"praise": PRAISE_EVERY_S, "hold": 0.0}.get(cue.kind, COOLDOWN_S)


def _candidates(
    spec: ExerciseSpec, state: FeedbackState, events: Sequence[Event]
) -> tuple[FeedbackState, list[tuple[int, Cue]]]:
    """Everything that could be said, with its weight, and the state after the events."""
    candidates: list[tuple[int, Cue]] = []

    def add(kind: Kind, event: Event, code: str, text: str, severity: int = 0) -> None:
        weight = 3 + severity if kind == "fault" else _WEIGHT[kind]
        candidates.append((weight, Cue(event.t_s, kind, code, text, severity)))

    severities = _severities(spec)
    for event in events:
        match event.kind:
            case "paused":
                add("pause", event, event.code, event.text)
            case "unseen" | "unjudged" | "not_counting":
                add("attempt", event, event.kind, event.text)
            case "fault_began":
                state = replace(state, faulty=state.faulty | {event.code}, clean=0)
                add("fault", event, event.code, spec.cue_of(event.code), severities[event.code])
            case "short_hold":
                state = replace(state, faulty=state.faulty | {event.code}, clean=0)
                add("fault", event, event.code, event.text, severities[event.code])
            case "attempt_ended" if event.code != "interrupted":
                others = state.others + 1 if event.code == "other_movement" else 0
                state = replace(state, clean=0, others=others, faulty=frozenset())
                text = _SHORT.get(event.code, event.text)
                if others > 1:
                    text = f"This looks like something else than: {spec.title}. {event.text}"
                add("attempt", event, event.code, text)
            case "hold_reached":
                add("hold", event, "hold_reached", spec.repetition.back_says)
            case "fatigue":
                add("tired", event, "fatigue", _TIRED[event.code])
            case "rep_completed":
                state, praise = _praise_earned(state)
                if praise:
                    add("praise", event, "praise", praise)
    return state, candidates


_SHORT = {
    "short_range": "A little further to make it count.",
    "short_hold": "Hold it a little longer.",
    "instead": "Again, with the right part moving.",
}
_TIRED = {
    "range": "You're getting tired: two good ones beat five small ones.",
    "tempo": "You're slowing down: rest as soon as you need to.",
}


def _praise_earned(state: FeedbackState) -> tuple[FeedbackState, str]:
    """Praise for what has just been done, if it is earned."""
    mended = bool(state.mending) and state.mending not in state.faulty
    clean = 0 if state.faulty else state.clean + 1
    after = replace(state, clean=clean, others=0, faulty=frozenset())
    if mended:
        return replace(after, mending=""), "Better: that's it."
    if clean and clean % CLEAN_FOR_PRAISE == 0:
        return after, f"{_NUMBERS.get(clean, str(clean))} clean ones in a row."
    return after, ""


_NUMBERS = {3: "Three", 6: "Six", 9: "Nine", 12: "Twelve"}


def form_score(spec: ExerciseSpec, events: Sequence[Event]) -> int | None:
    """How well a set was done, 0 to 100; ``None`` before the first attempt.

    Each attempt is worth 100 if it counts, less 10, 20 or 35 for each of its faults by how much
    it matters, and never less than 30; one that doesn't count is worth 0, but 50 where it was
    interrupted. One that was made before the start was known has no worth, for nobody watched its
    faults. The score is the mean. The figures are this program's own.
    """
    severities = _severities(spec)
    worth: list[float] = []
    places: dict[tuple[str, int], int] = {}
    faults: set[str] = set()
    for event in events:
        if event.kind in ("rep_completed", "attempt_ended"):
            places[event.side, event.rep] = len(worth)
        if event.tells_fault:
            faults.add(event.code)
        elif event.kind == "rep_completed":
            lost = sum(_COST[severities[code]] for code in faults)
            worth.append(max(100.0 - lost, 30.0))
            faults = set()
        elif event.kind == "attempt_ended":
            worth.append(50.0 if event.code == "interrupted" else 0.0)
            faults = set()
        elif event.kind == "attempt_counted" and (event.side, event.rep) in places:
            worth[places[event.side, event.rep]] = 100.0
    return round(sum(worth) / len(worth)) if worth else None


def _severities(spec: ExerciseSpec) -> dict[str, int]:
    """How much each fault matters, from 1 to 3."""
    return _OWN_SEVERITY | {fault.code: fault.severity for fault in spec.faults}


_COST = {1: 10.0, 2: 20.0, 3: 35.0}
