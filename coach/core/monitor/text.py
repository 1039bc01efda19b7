"""The monitor's events and state as sentences: the same words in the terminal, app and notices."""

from __future__ import annotations

import math
from collections.abc import Sequence

from coach.core.monitor import events as e
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.kind_words import WORDS
from coach.core.monitor.nudges import spoken, words
from coach.core.monitor.reading import Activity, Kind
from coach.core.monitor.state import MonitorSpec, MonitorState, Posture, slouch_numbers
from coach.core.types import View

_ACTIVITIES = {
    Activity.LOOKING_DOWN: "looking down",
    Activity.REACHING: "reaching",
    Activity.TURNED: "turned aside",
    Activity.HAND_AT_FACE: "a hand at your face",
    Activity.STANDING: "standing",
    Activity.HIDDEN: "head or shoulders hidden",
}


_CORRECTED = {
    Verdict.NO_SLOUCH: "Understood, that was no slouch: you will be told a little later.",
    Verdict.SLOUCH: "Understood, that was a slouch: you will be told a little sooner.",
}

_WORTH_SAYING = 0.4
"""From this share of the limit on, the largest deviation is named."""


def sentence(event: e.Event) -> str | None:
    """What happened, for a person to read; ``None`` for what needs no words of its own."""
    return _of_baseline(event) or _of_posture(event) or _of_break(event)


def numbers(kind: Kind, parts: Sequence[float | None]) -> str:
    """The number behind a slouch: "12° forward"."""
    return WORDS[kind].short(slouch_numbers(parts))


def _of_baseline(event: e.Event) -> str | None:
    match event:
        case e.BaselineTaken():
            return f"Baseline taken, seen from {_seen_from(event.view)}."
        case e.BaselineRefused():
            return f"No baseline yet: {event.refusal.value}."
        case e.BaselineStale():
            return "Camera or chair seem to have moved: your baseline no longer fits."
        case e.SlouchAsked():
            return f"Now sit as you do when tired, for {event.seconds:g} s."
        case e.LimitSharpened():
            return "Thank you: carry on as usual."
        case e.Recheck():
            again = f"in {event.in_s:.0f} s I look again for {event.seconds:.0f} s"
            return f"Sit upright; {again}."
    return None


def _of_posture(event: e.Event) -> str | None:
    match event:
        case e.SlouchBegan():
            return f"Slouching: {WORDS[event.kind].state} ({numbers(event.kind, event.parts)})."
        case e.SlouchEnded():
            return f"Upright again after {spoken(event.lasted_s)}."
        case e.Away():
            return "You are away."
        case e.Back():
            return f"Welcome back after {spoken(event.away_s)}."
        case e.NotCounted():
            doing = _ACTIVITIES.get(event.activity, "posture not seen")
            doing = f"{doing[0].upper()}{doing[1:]} for some minutes"
            return (
                f"{doing}: not counted. If you sit like this to work, take your baseline again (b)."
            )
        case e.Corrected():
            return _CORRECTED[event.verdict]
        case e.Paused():
            return f"Paused: {event.why}. The camera is off."
        case e.Resumed():
            return "Watching again."
    return None


def _of_break(event: e.Event) -> str | None:
    match event:
        case e.Nudge():
            return words(event.kind, event.parts, event.activity, event.lasted_s)
        case e.NudgeHeld():
            return f"Nothing said: {event.why}."
        case e.Snoozed():
            return "Snoozed; it ends by itself."
        case e.SnoozeEnded():
            return "The snooze is over."
        case e.BreakDue():
            sat = f"You have been sitting for {spoken(event.sat_s)}."
            return f"{sat} Two minutes of movement would do you good."
        case e.BreakBegun():
            return "Stand up and move for two minutes. Getting up is seen."
        case e.BreakPostponed():
            return f"The break comes in {spoken(event.by_s)}."
        case e.BreakSkipped():
            return "No break this time; the next comes as usual."
        case e.BreakTaken():
            return f"A break after {spoken(event.sat_s)} of sitting: good."
    return None


def status_line(spec: MonitorSpec, state: MonitorState) -> str:
    """The state in one line, with how near the limit is."""
    if state.t_s is None:
        return "waiting for a picture"
    lasted = spoken(max(0.0, state.t_s - state.since_s))
    if state.posture is Posture.AWAY:
        return f"away for {lasted}"
    if state.stale:
        return "checking the baseline again"
    doing = _ACTIVITIES.get(state.activity)
    if state.excused and doing is not None:
        return f"{doing}: not counted"
    if math.isnan(state.strain):
        return "looking"
    if state.dismissed:
        return f"left alone for {lasted}: you said that it is no slouch"
    full = min(10, round(10 * state.strain / (2 * spec.enter)))
    bar = "".join("|" if n == 5 else "#" if n < full else "·" for n in range(11))
    return f"{state.posture.label} for {lasted}  [{bar}] {_near(state.strain / spec.enter)}"


def _near(share: float) -> str:
    """How near the limit, or how far beyond it."""
    return f"{share:.0%} of the way to a slouch" if share < 1 else f"{share:.1f} times the limit"


def why(state: MonitorState) -> str:
    """The largest deviation now, in words with its number."""
    if state.t_s is None or math.isnan(state.strain):
        return ""
    if state.strain < _WORTH_SAYING:
        return "You sit as in your baseline."
    said = WORDS[state.kind].state
    return f"{said[0].upper()}{said[1:]} ({numbers(state.kind, state.parts)})."


def _seen_from(view: View) -> str:
    if view in (View.SIDE_LEFT, View.SIDE_RIGHT):
        return "the side"
    return "the front" if view is View.FRONT else "aslant"
