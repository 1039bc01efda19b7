"""A session's phases: how each goes on with time, and how one leads to the next."""

from __future__ import annotations

import math
from dataclasses import replace

from coach.core.exercise.plan import COUNT_IN_S, SessionPlan, announcement, asked_for
from coach.core.session.state import (
    QUESTIONS,
    EventKind,
    Phase,
    Question,
    SessionEvent,
    SessionSample,
    SessionState,
    Why,
)

READY_S = 1.5
"""The set-up must be right for this long before the count-in."""
ADVICE_S = 2.0
"""A sentence about the set-up stays for this long, so that it can be read."""
GAP_S = 5.0
"""The session pauses itself after this long without a sample (the machine slept, say)."""
PATIENCE_S = 45.0
"""On a recording, a set in which nothing is done for this long is left for the next."""

Step = tuple[SessionState, tuple[SessionEvent, ...]]


def remaining_s(plan: SessionPlan, state: SessionState) -> float:
    """The remaining time of the count-in or rest; 0 in other phases."""
    if state.phase is Phase.COUNT_IN:
        return max(0.0, COUNT_IN_S - state.elapsed_s)
    if state.phase is Phase.REST:
        return max(0.0, plan.rest_after_s(state.at) - state.elapsed_s)
    return 0.0


def advance_time(plan: SessionPlan, state: SessionState, seen: SessionSample) -> Step:
    """Advance the session to the time of ``seen``."""
    if math.isnan(state.now_s):
        state = replace(state, now_s=seen.t_s)
        if not plan.guided:
            return enter_work(plan, state)
        return state, (ask(state),) if state.asking else ()
    dt_s = max(0.0, seen.t_s - state.now_s)
    state = replace(state, now_s=seen.t_s)
    if state.paused or "signs" in state.asking:
        return state, ()
    if plan.guided and dt_s > GAP_S:
        text = "Nothing was seen for a while, so the session waits. Go on when you are ready."
        return replace(state, paused=True), (event(state, "paused", text),)
    return _pass_time(plan, replace(state, elapsed_s=state.elapsed_s + dt_s), seen, dt_s)


def _pass_time(plan: SessionPlan, state: SessionState, seen: SessionSample, dt_s: float) -> Step:
    """Advance the present phase by ``dt_s`` seconds."""
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
        return _give_advice(state, advice, dt_s)
    state = replace(state, ready_s=state.ready_s + dt_s)
    if state.ready_s < READY_S:
        return state, ()
    ready = () if state.advice is None else (event(state, "ready", "That is a good place."),)
    if state.asking:
        return replace(state, advice=None), ready
    state, events = enter_count_in(state)
    return state, (*ready, *events)


def _give_advice(state: SessionState, advice: str, dt_s: float) -> Step:
    """Give advice on the set-up; a problem for a moment sets the waiting back a little."""
    ready_s, told_s = max(0.0, state.ready_s - 2.0 * dt_s), state.advice_s + dt_s
    state = replace(state, ready_s=ready_s, advice_s=told_s)
    if advice == state.advice or (state.advice is not None and told_s < ADVICE_S):
        return state, ()
    state = replace(state, advice=advice, advice_s=0.0)
    return state, (event(state, "advice", advice),)


def _counting_in(plan: SessionPlan, state: SessionState) -> Step:
    left = math.ceil(COUNT_IN_S - state.elapsed_s)
    if left <= 0:
        return enter_work(plan, state)
    return _count_down(state, left) if left < state.counted else (state, ())


def _working(plan: SessionPlan, state: SessionState, seen: SessionSample, dt_s: float) -> Step:
    idle = seen.reps == state.reps and not seen.moving
    still_s = state.still_s + dt_s if idle else 0.0
    state = replace(state, reps=seen.reps, still_s=still_s)
    if seen.complete:
        return end_set(plan, state, "done")
    if not plan.guided and still_s >= PATIENCE_S:
        return end_set(plan, state, "gave_up")
    return state, ()


def _resting(plan: SessionPlan, state: SessionState) -> Step:
    # The count-in is the last of the rest.
    if state.asking or state.elapsed_s < plan.rest_after_s(state.at) - COUNT_IN_S:
        return state, ()
    return advance(plan, state, state.at + 1)


def advance(plan: SessionPlan, state: SessionState, at: int) -> Step:
    """Go on to set ``at``, or end the session where there is none."""
    if at >= len(plan.sets):
        return end(replace(state, at=len(plan.sets) - 1), "done")
    same = plan.sets[at].exercise == plan.sets[state.at].exercise
    state = replace(state, at=at, worked=state.worked and same)
    if not plan.guided:
        return enter_work(plan, state)
    if plan.changes_place(at):
        return enter(state, Phase.SET_UP), ()
    return enter_count_in(state)


def enter(state: SessionState, phase: Phase) -> SessionState:
    """Begin a phase, with its clock and fields reset."""
    return replace(
        state, phase=phase, elapsed_s=0.0, ready_s=0.0, advice=None, advice_s=0.0, reps=0,
        still_s=0.0,
    )  # fmt: skip


def enter_count_in(state: SessionState) -> Step:
    """Begin the count-in of the current set."""
    return _count_down(enter(state, Phase.COUNT_IN), math.ceil(COUNT_IN_S))


def enter_work(plan: SessionPlan, state: SessionState) -> Step:
    """Begin the current set."""
    state = replace(enter(state, Phase.WORK), worked=True)
    return state, (event(state, "set_began", asked_for(plan.sets[state.at])),)


def end_set(plan: SessionPlan, state: SessionState, why: Why) -> Step:
    """End the set: rest follows, and questions after the last set of an exercise."""
    events = [event(state, "set_ended", why=why)]
    if why == "repeated":
        state, more = enter_count_in(state)
        return state, (*events, *more)
    state = enter(state, Phase.REST)
    if not plan.guided:
        state, more = advance(plan, state, state.at + 1)
        return state, (*events, *more)
    asking: tuple[Question, ...] = ("pain", "effort") if plan.ends_exercise(state.at) else ()
    state = replace(state, asking=asking)
    if state.at + 1 < len(plan.sets):
        rest_s = plan.sets[state.at].rest_s
        events.append(event(state, "rest_began", announcement(plan, state.at), value=rest_s))
    if state.asking:
        events.append(ask(state))
    return state, tuple(events)


def end(state: SessionState, why: Why, text: str = "That was it. Well done.") -> Step:
    """End the session, and the set under way; ``text`` is the last sentence."""
    ended = (event(state, "set_ended", why=why),) if state.phase is Phase.WORK else ()
    state = replace(enter(state, Phase.OVER), ended=why, asking=(), paused=False)
    return state, (*ended, event(state, "over", text, why=why))


def event(
    state: SessionState,
    kind: EventKind,
    text: str = "",
    *,
    value: float | None = None,
    why: Why | None = None,
    question: Question | None = None,
) -> SessionEvent:
    """An event at the present time."""
    return SessionEvent(kind, state.now_s, state.at, text, value, why, question)


def _count_down(state: SessionState, left: int) -> Step:
    told = event(state, "count", str(left), value=float(left))
    return replace(state, counted=left), (told,)


def ask(state: SessionState) -> SessionEvent:
    """Ask the first open question."""
    question = state.asking[0]
    return event(state, "ask", QUESTIONS[question], question=question)
