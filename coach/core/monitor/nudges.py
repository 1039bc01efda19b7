"""When a slouching person is told, and in which words: rarely, kindly, and always why."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from coach.core.monitor.kind_words import WORDS
from coach.core.monitor.reading import Activity, Kind
from coach.core.monitor.state import Event, MonitorState, Posture, described

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Wall:
    """The clock on the wall: ``minute`` of the day (0..1439), ``weekday`` (0 is Monday)."""

    minute: int
    weekday: int


@dataclass(frozen=True, slots=True)
class NudgeSpec:
    """When to nudge: after ``grace_s`` of a slouch, at most once in ``cooldown_s``, and once a
    slouch unless ``escalate`` asks for another every ``again_s``, three at most. Not on other
    ``days`` (0 is Monday), nor between the minutes of the day ``quiet_from`` and ``quiet_to``
    (over midnight if the first is later)."""

    grace_s: float = 30.0
    cooldown_s: float = 300.0
    escalate: bool = False
    again_s: float = 60.0
    days: frozenset[int] = EVERY_DAY
    quiet_from: int | None = None
    quiet_to: int | None = None


@dataclass(frozen=True, slots=True)
class NudgeState:
    """``slouch_s``: when the slouch began that was last nudged about, ``level`` how often;
    ``last_s``: the last nudge; ``snoozed_until_s``; ``held_s``: the slouch whose nudge was held
    back, so that this is said once."""

    slouch_s: float | None = None
    level: int = 0
    last_s: float | None = None
    snoozed_until_s: float | None = None
    held_s: float | None = None


def snooze(state: NudgeState, t_s: float, seconds: float) -> tuple[NudgeState, Event]:
    """Nothing is said for ``seconds``; it ends by itself."""
    until = t_s + seconds
    event = Event(t_s, "snoozed", {"until_s": round(until, 1)})
    return replace(state, snoozed_until_s=until), event


def step(
    spec: NudgeSpec,
    state: NudgeState,
    monitor: MonitorState,
    *,
    wall: Wall | None = None,
    blocked: str | None = None,
) -> tuple[NudgeState, tuple[Event, ...]]:
    """The nudge that is due at ``monitor``'s time, if any.

    ``wall`` is the local time (``None``: a recording, to which quiet hours don't apply),
    ``blocked`` why nothing may be said now (a call, a shared screen).
    """
    t_s = monitor.t_s
    if t_s is None:
        return state, ()
    state, woken = _woken(state, t_s)
    if not _due(spec, state, monitor, t_s):
        return state, woken
    why = blocked or _silent(spec, state, wall)
    if why is not None:
        if state.held_s == monitor.since_s:
            return state, woken
        held = Event(t_s, "nudge_held", {"why": why})
        return replace(state, held_s=monitor.since_s), (*woken, held)
    level = state.level + 1 if state.slouch_s == monitor.since_s else 1
    down = monitor.activity is Activity.LOOKING_DOWN
    lasted = t_s - monitor.activity_since_s if down else monitor.slouch_s
    text = words(monitor.kind, monitor.parts, monitor.activity, lasted)
    more = {
        "text": text,
        "lasted_s": round(lasted, 1),
        "level": level,
        **described(monitor.kind, monitor.parts),
    }
    after = replace(state, slouch_s=monitor.since_s, level=level, last_s=t_s, held_s=None)
    return after, (*woken, Event(t_s, "nudge", more))


def _due(spec: NudgeSpec, state: NudgeState, monitor: MonitorState, t_s: float) -> bool:
    if monitor.posture is not Posture.SLOUCHING or monitor.slouch_s < spec.grace_s:
        return False
    same = state.slouch_s == monitor.since_s
    if same and not (spec.escalate and state.level < 3):
        return False
    pause = spec.again_s if same else spec.cooldown_s
    return state.last_s is None or t_s - state.last_s >= pause


def _woken(state: NudgeState, t_s: float) -> tuple[NudgeState, tuple[Event, ...]]:
    if state.snoozed_until_s is None or t_s < state.snoozed_until_s:
        return state, ()
    return replace(state, snoozed_until_s=None), (Event(t_s, "snooze_ended"),)


def _silent(spec: NudgeSpec, state: NudgeState, wall: Wall | None) -> str | None:
    if state.snoozed_until_s is not None:
        return "snoozed"
    if wall is None:
        return None
    if wall.weekday not in spec.days:
        return "not a working day"
    return "quiet hours" if in_quiet_hours(spec, wall.minute) else None


def in_quiet_hours(spec: NudgeSpec, minute: int) -> bool:
    """Whether a minute of the day lies in the quiet hours; their end doesn't."""
    start, end = spec.quiet_from, spec.quiet_to
    if start is None or end is None:
        return False
    return start <= minute < end if start <= end else minute >= start or minute < end


def words(kind: Kind, parts: tuple[float, ...], activity: Activity, lasted_s: float) -> str:
    """What is told: what is different from the baseline, by how much, for how long, what helps."""
    if activity is Activity.LOOKING_DOWN:
        return f"Looking down for {spoken(lasted_s)}. Bring the page or the phone up to your eyes."
    said = WORDS[kind]
    what = said.more(described(kind, parts))
    return f"{what} than your baseline for {spoken(lasted_s)}. {said.remedy}"


def spoken(seconds: float) -> str:
    """A duration in words: 45 s, 2 min, 1 h 5 min."""
    if math.isnan(seconds) or seconds < 0:
        return "a while"
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
