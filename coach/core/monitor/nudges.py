"""Decides when a slouching person is told, and in which words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coach.core.monitor.events import Event, Nudge, NudgeHeld, Snoozed, SnoozeEnded
from coach.core.monitor.kind_words import WORDS
from coach.core.monitor.reading import Activity, Kind
from coach.core.monitor.state import BOWED_S, MonitorState, Posture, known, slouch_numbers

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


def snooze(state: NudgeState, t_s: float, seconds: float) -> tuple[NudgeState, Snoozed]:
    """Send no nudge for ``seconds``."""
    until = t_s + seconds
    return replace(state, snoozed_until_s=until), Snoozed(t_s, until)


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
        return replace(state, held_s=monitor.since_s), (*woken, NudgeHeld(t_s, why))
    level = state.level + 1 if state.slouch_s == monitor.since_s else 1
    doing, lasted = monitor.activity, monitor.slouch_s
    if doing is Activity.LOOKING_DOWN:
        lasted = t_s - monitor.activity_since_s
    elif (since := monitor.reads_since_s) is not None:
        doing, lasted = Activity.LOOKING_DOWN, t_s - since
    nudge = Nudge(t_s, monitor.kind, known(monitor.parts), doing, lasted, level)
    after = replace(state, slouch_s=monitor.since_s, level=level, last_s=t_s, held_s=None)
    return after, (*woken, nudge)


def _due(spec: NudgeSpec, state: NudgeState, monitor: MonitorState, t_s: float) -> bool:
    if monitor.posture is not Posture.SLOUCHING or monitor.slouch_s < spec.grace_s:
        return False
    reads = monitor.reads_since_s
    if reads is not None and t_s - reads < BOWED_S:
        return False
    if reads is None and t_s - monitor.read_until_s < spec.grace_s:
        return False  # the head was just lifted from a page: the neck may follow
    same = state.slouch_s == monitor.since_s
    if same and not (spec.escalate and state.level < 3):
        return False
    pause = spec.again_s if same else spec.cooldown_s
    return state.last_s is None or t_s - state.last_s >= pause


def _woken(state: NudgeState, t_s: float) -> tuple[NudgeState, tuple[Event, ...]]:
    if state.snoozed_until_s is None or t_s < state.snoozed_until_s:
        return state, ()
    return replace(state, snoozed_until_s=None), (SnoozeEnded(t_s),)


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


def words(kind: Kind, parts: Sequence[float | None], activity: Activity, lasted_s: float) -> str:
    """The text of a nudge: what differs from the baseline, how much, how long, what helps."""
    if activity is Activity.LOOKING_DOWN:
        return f"Looking down for {spoken(lasted_s)}. Bring the page or the phone up to your eyes."
    said = WORDS[kind]
    what = said.more(slouch_numbers(parts))
    return f"{what} than your baseline for {spoken(lasted_s)}. {said.remedy}"


def spoken(seconds: float) -> str:
    """A duration in words: 45 s, 2 min, 1 h, 1 h 5 min."""
    if math.isnan(seconds) or seconds < 0:
        return "a while"
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = (f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else "")
    return " ".join(filter(None, parts))
