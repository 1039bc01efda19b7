"""The movement rhythm: a break every 20 minutes by default, breaks taken unasked counting.

Every 20 minutes gave the clearest relief (McLean 2001); active breaks cut new neck pain, hazard
ratio .45 (Scand J Work Environ Health 3949), which a Cochrane review (2019) rates low quality.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from coach.core.monitor.events import (
    BreakBegun,
    BreakDue,
    BreakPostponed,
    BreakSkipped,
    BreakTaken,
    Event,
)
from coach.core.monitor.reading import Activity
from coach.core.monitor.state import MonitorState, Posture


@dataclass(frozen=True, slots=True)
class BreakSpec:
    """A break after ``every_s`` of sitting (0: never), said again after ``again_s``; having been
    seen to leave or to stand for ``natural_s`` is one. After ``forgotten_s`` in which nobody looked
    the count begins again, and no break is claimed. A break can be put off once, by ``postpone_s``.
    A break that was begun and then forgotten is over after ``open_s``. ``firm``: the break is asked
    for until it is taken, put off or left out."""

    every_s: float = 1200.0
    again_s: float = 1200.0
    natural_s: float = 60.0
    forgotten_s: float = 900.0
    postpone_s: float = 300.0
    open_s: float = 300.0
    firm: bool = False


@dataclass(frozen=True, slots=True)
class BreakState:
    """``sat_s`` since the last break, ``off_s`` of the present one (0: sitting), ``taken``
    whether that was counted; ``due_sat_s``: when ``sat_s`` is this long the break is called for
    next (``None``: after ``every_s``); ``asked``: it was called for; ``postponed``: it was put off
    already; ``begun_s``: when it was begun on purpose; ``t_s``: last seen."""

    sat_s: float = 0.0
    off_s: float = 0.0
    taken: bool = False
    due_sat_s: float | None = None
    asked: bool = False
    postponed: bool = False
    begun_s: float | None = None
    t_s: float | None = None


Step = tuple[BreakState, tuple[Event, ...]]


def left_s(spec: BreakSpec, state: BreakState) -> float | None:
    """For how long somebody may sit on until the next break; ``None`` where breaks are off."""
    if spec.every_s <= 0:
        return None
    due_s = spec.every_s if state.due_sat_s is None else state.due_sat_s
    return max(0.0, due_s - state.sat_s)


def is_due(spec: BreakSpec, state: BreakState) -> bool:
    """Whether a break was called for and neither taken, put off nor left out since."""
    return spec.every_s > 0 and state.asked and state.begun_s is None


def step(
    spec: BreakSpec,
    state: BreakState,
    monitor: MonitorState,
    *,
    gap_s: float = 5.0,
    blocked: bool = False,
) -> Step:
    """The state after the monitor's, and the break that is due or was taken.

    Nobody knows what happened in a gap longer than ``gap_s`` of the monitor's time (asleep, paused,
    the camera lent to a check): it is neither sitting nor a break. ``blocked``: nothing may be said
    now, so that a break falls due later.
    """
    t_s = monitor.t_s
    if t_s is None:
        return state, ()
    dt_s = 0.0 if state.t_s is None else t_s - state.t_s
    off = monitor.posture is Posture.AWAY or monitor.activity is Activity.STANDING
    state = replace(state, t_s=t_s)
    if state.begun_s is not None and t_s - state.begun_s >= spec.open_s:
        state = replace(state, begun_s=None)
    if dt_s > gap_s:
        forgotten = dt_s >= spec.forgotten_s
        state = BreakState(t_s=t_s) if forgotten else replace(state, off_s=0.0)
        dt_s = 0.0
    if off:
        gone = monitor.since_s if monitor.posture is Posture.AWAY else None
        off_s = state.off_s + dt_s if gone is None else t_s - gone
        return _off(spec, state, t_s, off_s)
    sat = state.sat_s + dt_s
    state = replace(state, sat_s=sat, off_s=0.0, taken=False)
    due_sat_s = spec.every_s if state.due_sat_s is None else state.due_sat_s
    if spec.every_s <= 0 or sat < due_sat_s or blocked or state.begun_s is not None:
        return state, ()
    asked = replace(state, due_sat_s=sat + spec.again_s, asked=True)
    return asked, (BreakDue(t_s, sat, state.postponed, spec.firm),)


def begin(state: BreakState, t_s: float) -> Step:
    """A break is begun on purpose: nothing is said until it is over."""
    return replace(state, begun_s=t_s, t_s=t_s), (BreakBegun(t_s, state.sat_s),)


def postpone(spec: BreakSpec, state: BreakState, t_s: float) -> Step:
    """Put the break off, which can be done once; a second time changes nothing."""
    if state.postponed:
        return state, ()
    later = replace(
        state,
        due_sat_s=state.sat_s + spec.postpone_s,
        postponed=True,
        asked=False,
        begun_s=None,
    )
    return later, (BreakPostponed(t_s, spec.postpone_s),)


def skip(spec: BreakSpec, state: BreakState, t_s: float) -> Step:
    """Leave this break out: the next one is due after the usual time of sitting."""
    later = replace(
        state, due_sat_s=state.sat_s + spec.every_s, postponed=False, asked=False, begun_s=None
    )
    return later, (BreakSkipped(t_s, state.sat_s),)


def finish(state: BreakState, t_s: float) -> Step:
    """The exercises of a break were done, wherever that was: it counts as taken."""
    if state.taken:
        return replace(state, begun_s=None), ()
    taken = BreakTaken(t_s, state.asked, state.sat_s, "exercises")
    return BreakState(taken=True, t_s=t_s), (taken,)


def _off(spec: BreakSpec, state: BreakState, t_s: float, off_s: float) -> Step:
    state = replace(state, off_s=off_s)
    if off_s < spec.natural_s or state.taken:
        return state, ()
    asked = state.asked or state.postponed or state.begun_s is not None
    taken = BreakTaken(t_s, asked, state.sat_s, "up")
    return BreakState(off_s=off_s, taken=True, t_s=t_s), (taken,)
