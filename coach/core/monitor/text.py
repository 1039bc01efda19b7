"""The monitor's events and state as sentences: the same words in the terminal, app and notices."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from coach.core.monitor.kind_words import kind_words
from coach.core.monitor.nudges import spoken
from coach.core.monitor.reading import Activity
from coach.core.monitor.state import Event, MonitorSpec, MonitorState, Posture, described

_ACTIVITIES = {
    Activity.LOOKING_DOWN: "looking down",
    Activity.REACHING: "reaching",
    Activity.TURNED: "turned aside",
    Activity.HAND_AT_FACE: "a hand at your face",
    Activity.STANDING: "standing",
    Activity.HIDDEN: "head or shoulders hidden",
}


_CORRECTED = {
    "no_slouch": "Understood, that was no slouch: you will be told a little later.",
    "slouch": "Understood, that was a slouch: you will be told a little sooner.",
}

_WORTH_SAYING = 0.4
"""From this much of the limit on it is said what is different."""


def sentence(event: Event) -> str | None:
    """What happened, for a person to read; ``None`` for what needs no words of its own."""
    words = _SENTENCES.get(event.name)
    return None if words is None else words(event.more)


def numbers(more: Mapping[str, Any]) -> str:
    """The number behind a slouch: "12° forward"."""
    return kind_words(str(more["kind"])).short(more)


_SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "baseline": lambda m: f"Baseline taken, seen from {_view(m)}.",
    "show_slouch": lambda m: f"Now sit as you do when tired, for {m['seconds']:g} s.",
    "sharpened": lambda _: "Thank you: carry on as usual.",
    "baseline_refused": lambda m: f"No baseline yet: {m['text']}.",
    "slouch_began": lambda m: f"Slouching: {kind_words(str(m['kind'])).state} ({numbers(m)}).",
    "slouch_ended": lambda m: f"Upright again after {spoken(m['lasted_s'])}.",
    "away": lambda _: "You are away.",
    "back": lambda m: f"Welcome back after {spoken(m['away_s'])}.",
    "baseline_stale": lambda _: "Camera or chair seem to have moved: your baseline no longer fits.",
    "recheck": lambda m: (
        f"Sit upright; in {m['in_s']:.0f} s I look again for {m['seconds']:.0f} s."
    ),
    "nudge": lambda m: str(m["text"]),
    "nudge_held": lambda m: f"Nothing said: {m['why']}.",
    "not_counted": lambda m: (
        f"{_uncounted(m)}: not counted. If you sit like this to work, take your baseline again (b)."
    ),
    "corrected": lambda m: _CORRECTED[str(m["verdict"])],
    "snoozed": lambda _: "Snoozed; it ends by itself.",
    "snooze_ended": lambda _: "The snooze is over.",
    "break_due": lambda m: str(m["text"]),
    "break_begun": lambda _: "Stand up and move for two minutes. Getting up is seen.",
    "break_postponed": lambda m: f"The break comes in {spoken(m['by_s'])}.",
    "break_skipped": lambda _: "No break this time; the next comes as usual.",
    "break_taken": lambda m: f"A break after {spoken(m['sat_s'])} of sitting: good.",
    "paused": lambda m: f"Paused: {m['why']}. The camera is off.",
    "resumed": lambda _: "Watching again.",
}


def status_line(spec: MonitorSpec, state: MonitorState) -> str:
    """The state in a line, with how near the limit is: what would be told, before it is."""
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
    full = min(10, round(10 * state.strain / (2 * spec.enter)))
    bar = "".join("|" if n == 5 else "#" if n < full else "·" for n in range(11))
    return f"{state.posture.label} for {lasted}  [{bar}] {state.strain:.0%} of the limit"


def why(state: MonitorState) -> str:
    """What stands out most now, in words, with its number; "as in your baseline" where nothing
    does."""
    if state.t_s is None or math.isnan(state.strain):
        return ""
    if state.strain < _WORTH_SAYING:
        return "You sit as in your baseline."
    more = described(state.kind, state.parts)
    said = kind_words(str(more["kind"])).state
    return f"{said[0].upper()}{said[1:]} ({numbers(more)})."


def _uncounted(more: Mapping[str, Any]) -> str:
    doing = _ACTIVITIES.get(Activity[str(more["activity"]).upper()], "posture not seen")
    return f"{doing[0].upper()}{doing[1:]} for some minutes"


def _view(more: Mapping[str, Any]) -> str:
    view = str(more["view"])
    return "the side" if view.startswith("side") else f"the {view}" if view == "front" else "aslant"
