"""A session from set to set: set-up, count-in, repetitions, rest, and how it felt.

A state machine on time. It doesn't count repetitions itself: each moment it is told how many the
current set has and whether the set is complete. Nothing here knows of cameras or screens.
"""

from __future__ import annotations

import math
from dataclasses import replace

from coach.core import pain
from coach.core.plan import COUNT_IN_S, SessionPlan, announcement, asked_for
from coach.core.session_state import (
    QUESTIONS,
    SIGNS,
    Answer,
    Command,
    EventKind,
    Input,
    Moment,
    Phase,
    Press,
    Question,
    SessionEvent,
    SessionState,
    Why,
)

READY_S = 1.5
"""The set-up has to be right for so long before the count-in."""
ADVICE_S = 2.0
"""A sentence about the set-up stays for so long, so that it can be read."""
GAP_S = 5.0
"""Nothing seen for so long (the machine slept, say): the session pauses itself."""
PATIENCE_S = 45.0
"""On a recording: a set in which so long nothing is done is left for the next."""
PAIN = pain.PainSpec()


Step = tuple[SessionState, tuple[SessionEvent, ...]]


def begin(plan: SessionPlan) -> SessionState:
    """The state before anything was seen."""
    if not plan.sets:
        return SessionState(Phase.OVER, ended="done")
    return SessionState(Phase.SET_UP, asking=("pain_before",) if plan.guided else ())


def step(plan: SessionPlan, state: SessionState, said: Input) -> Step:
    """The state after ``said``, and what happened by it. An ended session stays as it is."""
    if state.phase is Phase.OVER:
        return state, ()
    if isinstance(said, Press):
        if math.isnan(state.now_s) and not plan.guided:
            return state, ()
        return _pressed(plan, state, said.command)
    if isinstance(said, Answer):
        return _answered(state, said.value)
    return _moved(plan, state, said)


def remaining_s(plan: SessionPlan, state: SessionState) -> float:
    """What is left of the count-in or rest; 0 in other phases."""
    if state.phase is Phase.COUNT_IN:
        return max(0.0, COUNT_IN_S - state.elapsed_s)
    if state.phase is Phase.REST:
        return max(0.0, plan.rest_after_s(state.at) - state.elapsed_s)
    return 0.0


def _moved(plan: SessionPlan, state: SessionState, seen: Moment) -> Step:
    if math.isnan(state.now_s):
        state = replace(state, now_s=seen.t_s)
        if not plan.guided:
            return _enter_work(plan, state)
        return state, (_ask(state),) if state.asking else ()
    dt_s = max(0.0, seen.t_s - state.now_s)
    state = replace(state, now_s=seen.t_s)
    if state.paused or state.asking[:1] == ("signs",):
        return state, ()
    if plan.guided and dt_s > GAP_S:
        text = "Nothing was seen for a while, so the session waits. Go on when you are ready."
        return replace(state, paused=True), (_event(state, "paused", text),)
    return _passed(plan, replace(state, elapsed_s=state.elapsed_s + dt_s), seen, dt_s)


def _passed(plan: SessionPlan, state: SessionState, seen: Moment, dt_s: float) -> Step:
    """``dt_s`` seconds have gone by in this phase."""
    match state.phase:
        case Phase.SET_UP:
            return _setting_up(state, seen.advice, dt_s)
        case Phase.COUNT_IN:
            return _counting_in(plan, state)
        case Phase.WORK:
            return _working(plan, state, seen, dt_s)
        case _:
            return _resting(plan, state)


def _setting_up(state: SessionState, advice: str | None, dt_s: float) -> Step:
    if advice is not None:
        return _advised(state, advice, dt_s)
    state = replace(state, ready_s=state.ready_s + dt_s)
    if state.ready_s < READY_S:
        return state, ()
    ready = () if state.advice is None else (_event(state, "ready", "That is a good place."),)
    if state.asking:
        return replace(state, advice=None), ready
    state, events = _enter_count_in(state)
    return state, (*ready, *events)


def _advised(state: SessionState, advice: str, dt_s: float) -> Step:
    """Something about the set-up is wrong; for a blink, it sets the waiting back a little."""
    ready_s, told_s = max(0.0, state.ready_s - 2.0 * dt_s), state.advice_s + dt_s
    state = replace(state, ready_s=ready_s, advice_s=told_s)
    if advice == state.advice or (state.advice is not None and told_s < ADVICE_S):
        return state, ()
    state = replace(state, advice=advice, advice_s=0.0)
    return state, (_event(state, "advice", advice),)


def _counting_in(plan: SessionPlan, state: SessionState) -> Step:
    left = math.ceil(COUNT_IN_S - state.elapsed_s)
    if left <= 0:
        return _enter_work(plan, state)
    return _counted(state, left) if left < state.counted else (state, ())


def _working(plan: SessionPlan, state: SessionState, seen: Moment, dt_s: float) -> Step:
    still_s = 0.0 if seen.reps != state.reps else state.still_s + dt_s
    state = replace(state, reps=seen.reps, still_s=still_s)
    if seen.complete:
        return _end_set(plan, state, "done")
    if not plan.guided and still_s >= PATIENCE_S:
        return _end_set(plan, state, "gave_up")
    return state, ()


def _resting(plan: SessionPlan, state: SessionState) -> Step:
    # The count-in is the last of the rest.
    if state.asking or state.elapsed_s < plan.rest_after_s(state.at) - COUNT_IN_S:
        return state, ()
    return _advance(plan, state, state.at + 1)


def _advance(plan: SessionPlan, state: SessionState, at: int) -> Step:
    """On to set ``at``, or to the end where there is none."""
    if at >= len(plan.sets):
        return _end(replace(state, at=len(plan.sets) - 1), "done")
    same = plan.sets[at].exercise == plan.sets[state.at].exercise
    state = replace(state, at=at, worked=state.worked and same)
    if not plan.guided:
        return _enter_work(plan, state)
    if plan.changes_place(at):
        return _enter(state, Phase.SET_UP), ()
    return _enter_count_in(state)


def _enter(state: SessionState, phase: Phase) -> SessionState:
    return replace(
        state, phase=phase, elapsed_s=0.0, ready_s=0.0, advice=None, advice_s=0.0, reps=0,
        still_s=0.0,
    )  # fmt: skip


def _enter_count_in(state: SessionState) -> Step:
    return _counted(_enter(state, Phase.COUNT_IN), math.ceil(COUNT_IN_S))


def _enter_work(plan: SessionPlan, state: SessionState) -> Step:
    state = replace(_enter(state, Phase.WORK), worked=True)
    return state, (_event(state, "set_began", asked_for(plan.sets[state.at])),)


def _end_set(plan: SessionPlan, state: SessionState, why: Why) -> Step:
    """The set is over: rest, and after the last of an exercise the questions."""
    events = [_event(state, "set_ended", why=why)]
    if why == "repeated":
        state, more = _enter_count_in(state)
        return state, (*events, *more)
    if not plan.guided:
        state, more = _advance(plan, state, state.at + 1)
        return state, (*events, *more)
    asking: tuple[Question, ...] = ("pain", "effort") if plan.ends_exercise(state.at) else ()
    state = replace(_enter(state, Phase.REST), asking=asking)
    if state.at + 1 < len(plan.sets):
        rest_s = plan.sets[state.at].rest_s
        events.append(_event(state, "rest_began", announcement(plan, state.at), value=rest_s))
    if state.asking:
        events.append(_ask(state))
    return state, tuple(events)


def _end(state: SessionState, why: Why, text: str = "That was it. Well done.") -> Step:
    state = replace(_enter(state, Phase.OVER), ended=why, asking=(), paused=False)
    return state, (_event(state, "over", text, why=why),)


def _pressed(plan: SessionPlan, state: SessionState, command: Command) -> Step:
    if command == "stop":
        return _stopped(state)
    if command == "pause" or (state.paused and command != "alarm"):  # any key goes on
        state = replace(state, paused=not state.paused)
        return state, (_event(state, "paused" if state.paused else "resumed"),)
    match command:
        case "alarm":
            return _alarmed(state)
        case "next":
            return _next(plan, state)
        case "skip":
            return _skipped(plan, state)
        case _:
            return _repeated(plan, state)


def _next(plan: SessionPlan, state: SessionState) -> Step:
    if state.asking:
        return _answered(state, None)
    match state.phase:
        case Phase.SET_UP:
            return _enter_count_in(state)
        case Phase.COUNT_IN:
            return _enter_work(plan, state)
        case Phase.WORK:
            return _end_set(plan, state, "skipped")
        case _:
            return _advance(plan, state, state.at + 1)


def _skipped(plan: SessionPlan, state: SessionState) -> Step:
    """Past what is left of this exercise; one that was begun is still asked about."""
    ended: tuple[SessionEvent, ...] = ()
    if state.phase is Phase.WORK:
        ended = (_event(state, "set_ended", why="skipped"),)
    last = plan.exercise_end(state.at)
    if state.phase is Phase.REST and state.at == last:  # it was asked about already
        return _advance(plan, replace(state, asking=()), last + 1)
    state = replace(state, at=last)
    if not state.worked or not plan.guided:
        state, events = _advance(plan, state, last + 1)
        return state, (*ended, *events)
    state = replace(_enter(state, Phase.REST), asking=("pain", "effort"))
    return state, (*ended, _ask(state))


def _repeated(plan: SessionPlan, state: SessionState) -> Step:
    """The set under way from its beginning, or else the one done last."""
    if state.phase is Phase.WORK:
        return _end_set(plan, state, "repeated")
    if state.phase is Phase.REST:
        return _advance(plan, replace(state, asking=()), state.at)
    return _advance(plan, state, max(0, state.at - 1))


def _stopped(state: SessionState) -> Step:
    ended: tuple[SessionEvent, ...] = ()
    if state.phase is Phase.WORK:
        ended = (_event(state, "set_ended", why="stopped"),)
    state, events = _end(state, "stopped", "Stopped. What you did is kept.")
    return state, (*ended, *events)


def _alarmed(state: SessionState) -> Step:
    """Something feels wrong: everything waits for what it is."""
    if state.asking[:1] != ("signs",):
        state = replace(state, asking=("signs", *state.asking))
    return state, (_ask(state),)


def _answered(state: SessionState, value: int | None) -> Step:
    if not state.asking:
        return state, ()
    question, state = state.asking[0], replace(state, asking=state.asking[1:])
    feeling = pain.Feeling(state.now_s)
    if question == "signs":
        named = SIGNS[value - 1 : value] if value else ()
        feeling = replace(feeling, signs=frozenset(named))
    elif question == "effort":
        feeling = replace(feeling, effort=value)
    elif question == "pain_before":
        # No answer counts as no pain: the cautious reading of what comes later.
        feeling = replace(feeling, pain=value or 0)
    else:
        feeling = replace(feeling, pain=value)
    after, told = pain.step(PAIN, state.pain, feeling)
    state = replace(state, pain=after)
    if after.stopped:
        return _end(state, "pain", " ".join(event.text for event in told))
    events = [_event(state, "note", event.text) for event in told]
    return state, (*events, _ask(state)) if state.asking else tuple(events)


def _event(
    state: SessionState,
    kind: EventKind,
    text: str = "",
    *,
    value: float | None = None,
    why: Why | None = None,
    question: Question | None = None,
) -> SessionEvent:
    return SessionEvent(kind, state.now_s, state.at, text, value, why, question)


def _counted(state: SessionState, left: int) -> Step:
    event = _event(state, "count", str(left), value=float(left))
    return replace(state, counted=left), (event,)


def _ask(state: SessionState) -> SessionEvent:
    question = state.asking[0]
    return _event(state, "ask", QUESTIONS[question], question=question)
