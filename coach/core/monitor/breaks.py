"""The movement rhythm: a break every 20 minutes by default, breaks taken unasked counting.

Every 20 minutes gave the clearest relief (McLean 2001); active breaks cut new neck pain, hazard
ratio .45 (Scand J Work Environ Health 3949), which a Cochrane review (2019) rates low quality.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from coach.core.monitor.nudges import spoken
from coach.core.monitor.reading import Activity
from coach.core.monitor.state import Event, MonitorState, Posture


@dataclass(frozen=True, slots=True)
class BreakSpec:
    """A break after ``every_s`` of sitting (0: never), said again after ``again_s``; having been
    seen to leave or to stand for ``natural_s`` is one. After ``forgotten_s`` in which nobody looked
    the count begins again, and no break is claimed."""

    every_s: float = 1200.0
    again_s: float = 1200.0
    natural_s: float = 60.0
    forgotten_s: float = 900.0


@dataclass(frozen=True, slots=True)
class BreakState:
    """``sat_s`` since the last break, ``off_s`` of the present one (0: sitting), ``taken``
    whether that was counted; ``told_s``: when a break was last called for, ``t_s``: last seen."""

    sat_s: float = 0.0
    off_s: float = 0.0
    taken: bool = False
    told_s: float | None = None
    t_s: float | None = None


def step(
    spec: BreakSpec,
    state: BreakState,
    monitor: MonitorState,
    *,
    gap_s: float = 5.0,
    blocked: bool = False,
) -> tuple[BreakState, tuple[Event, ...]]:
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
    if dt_s > gap_s:
        sat_s = state.sat_s if dt_s < spec.forgotten_s else 0.0
        state, dt_s = replace(state, sat_s=sat_s, off_s=0.0), 0.0
    if off:
        gone = monitor.since_s if monitor.posture is Posture.AWAY else None
        off_s = state.off_s + dt_s if gone is None else t_s - gone
        return _off(spec, state, t_s, off_s)
    sat = state.sat_s + dt_s
    state = replace(state, sat_s=sat, off_s=0.0, taken=False)
    told = state.told_s
    due = spec.every_s > 0 and sat >= spec.every_s
    if not due or blocked or (told is not None and t_s - told < spec.again_s):
        return state, ()
    text = f"You have been sitting for {spoken(sat)}. Two minutes of movement would do you good."
    event = Event(t_s, "break_due", {"sat_s": round(sat, 1), "text": text})
    return replace(state, told_s=t_s), (event,)


def _off(
    spec: BreakSpec, state: BreakState, t_s: float, off_s: float
) -> tuple[BreakState, tuple[Event, ...]]:
    state = replace(state, off_s=off_s)
    if off_s < spec.natural_s or state.taken:
        return state, ()
    more = {"asked": state.told_s is not None, "sat_s": round(state.sat_s, 1)}
    event = Event(t_s, "break_taken", more)
    return replace(state, sat_s=0.0, told_s=None, taken=True), (event,)
