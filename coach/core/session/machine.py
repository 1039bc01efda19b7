"""A session from set to set: set-up, count-in, repetitions, rest, and how it felt.

A state machine on time. It doesn't count repetitions itself: each moment it is told how many the
current set has and whether the set is complete. Nothing here knows of cameras or screens.
"""

from __future__ import annotations

import math
from dataclasses import replace

from coach.core.exercise.plan import SessionPlan
from coach.core.health import pain
from coach.core.session.phases import (
    Step,
    advance,
    advance_time,
    ask,
    end,
    end_set,
    enter,
    enter_count_in,
    enter_work,
    event,
)
from coach.core.session.state import (
    SIGNS,
    Answer,
    Command,
    Input,
    Phase,
    Press,
    Question,
    SessionEvent,
    SessionState,
)

PAIN = pain.PainSpec()
MOST = 10
"""The highest pain and effort there is."""
UNSAID = (
    "Stop here, as you did not say what you feel. Rest. With pain in the chest, no breath or "
    "passing out call your emergency number now. Answer a few questions before you go on."
)
GO_ON = "Rest for a moment. r does the set again, n goes on, q stops."


def begin(plan: SessionPlan) -> SessionState:
    """The state before the first sample."""
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
        return _answered(plan, state, said.value)
    return advance_time(plan, state, said)


def _pressed(plan: SessionPlan, state: SessionState, command: Command) -> Step:
    if command == "stop":
        kept = " What you did is kept." if state.worked or state.at else ""
        return end(state, "stopped", f"Stopped.{kept}")
    if command == "pause" or (state.paused and command != "alarm"):  # any key goes on
        state = replace(state, paused=not state.paused)
        return state, (event(state, "paused" if state.paused else "resumed"),)
    match command:
        case "alarm":
            return _stop_for_signs(state)
        case "next":
            return _next(plan, state)
        case "skip":
            return _skip_exercise(plan, state)
        case _:
            return _repeat_set(plan, state)


def _next(plan: SessionPlan, state: SessionState) -> Step:
    if state.asking:
        return _answered(plan, state, None)
    match state.phase:
        case Phase.SET_UP:
            return enter_count_in(state)
        case Phase.COUNT_IN:
            return enter_work(plan, state)
        case Phase.WORK:
            return end_set(plan, state, "skipped")
        case _:
            return advance(plan, state, state.at + 1)


def _skip_exercise(plan: SessionPlan, state: SessionState) -> Step:
    """Skip the rest of this exercise; its questions are still asked where it was begun."""
    last = plan.exercise_end(state.at)
    if state.phase is Phase.REST and state.at == last:  # it was asked about already
        return advance(plan, replace(state, asking=()), last + 1)
    ended: tuple[SessionEvent, ...] = ()
    if state.phase is Phase.WORK:
        ended = (event(state, "set_ended", why="skipped"),)
        state = enter(state, Phase.REST)
    state = replace(state, at=last)
    if not state.worked or not plan.guided:
        state, events = advance(plan, state, last + 1)
        return state, (*ended, *events)
    state = replace(enter(state, Phase.REST), asking=("pain", "effort"))
    return state, (*ended, ask(state))


def _repeat_set(plan: SessionPlan, state: SessionState) -> Step:
    """Repeat the set under way, or else the last one."""
    if state.phase is Phase.WORK:
        return end_set(plan, state, "repeated")
    if state.phase is Phase.REST:
        return advance(plan, replace(state, asking=()), state.at)
    return advance(plan, state, max(0, state.at - 1))


def _stop_for_signs(state: SessionState) -> Step:
    """Something hurts or feels wrong: the set ends, and everything waits for pain and signs."""
    if "signs" in state.asking:
        return state, (ask(state),)
    ended: tuple[SessionEvent, ...] = ()
    if state.phase in (Phase.WORK, Phase.COUNT_IN):
        if state.phase is Phase.WORK:
            ended = (event(state, "set_ended", why="stopped"),)
        state = enter(state, Phase.REST)
    state = replace(state, asking=("pain", "signs", *state.asking), paused=False)
    return state, (*ended, ask(state))


def accepts(question: Question, value: int) -> bool:
    """Whether ``value`` is an answer to ``question``; others are refused, and it is asked again."""
    return 0 <= value <= (len(SIGNS) if question == "signs" else MOST)


def _answered(plan: SessionPlan, state: SessionState, value: int | None) -> Step:
    if not state.asking:
        return state, ()
    question = state.asking[0]
    if value is not None and not accepts(question, value):
        most = len(SIGNS) if question == "signs" else MOST
        refused = event(state, "note", f"Please answer with a number from 0 to {most}.")
        return state, (refused, ask(state))
    alarmed = "signs" in state.asking
    if alarmed and value is None:
        return end(state, "pain", UNSAID)
    state = replace(state, asking=state.asking[1:])
    feeling = _feeling(state.now_s, question, value)
    if plan.sets[state.at].to_effort:
        feeling = replace(feeling, effort=None)
    after, told = pain.step(PAIN, state.pain, feeling)
    state = replace(state, pain=after)
    if after.stopped:
        return end(state, "pain", " ".join(one.text for one in told))
    events = [event(state, "note", one.text) for one in told]
    if question == "signs":
        events.append(event(state, "note", GO_ON))
    return state, (*events, ask(state)) if state.asking else tuple(events)


def _feeling(t_s: float, question: Question, value: int | None) -> pain.Feeling:
    """The feeling that an answer states; no answer is unknown, never "no pain"."""
    if question == "signs":
        return pain.Feeling(t_s, signs=frozenset(SIGNS[value - 1 : value] if value else ()))
    if question == "effort":
        return pain.Feeling(t_s, effort=value)
    return pain.Feeling(t_s, pain=value)
