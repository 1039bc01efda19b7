"""The desk monitor's decisions: readings in, states and events out. All on the readings' time.

A slouch begins when the strain has been over the limit for a moment and ends when it has been
well below for a moment; whatever isn't sitting stops the clock instead of counting for or
against. Nothing here knows a camera: a stored day runs through the same function.
"""

from __future__ import annotations

import math
from dataclasses import replace

from coach.core.monitor.events import (
    Away,
    Back,
    BaselineStale,
    Event,
    NotCounted,
    SlouchBegan,
    SlouchEnded,
)
from coach.core.monitor.reading import Activity, Reading
from coach.core.monitor.state import LIFTED_S, MonitorSpec, MonitorState, Posture, cleared, known

_DEEPER = 1.25
"""A posture that was dismissed as no slouch counts as one when it gets this many times as deep."""

_LEAK = 0.5
"""While strain wavers about the limit, time below it counts this much against time above it."""

Step = tuple[MonitorState, tuple[Event, ...]]


def step(spec: MonitorSpec, state: MonitorState, reading: Reading) -> Step:
    """The state after a reading, and what happened."""
    if state.t_s is None or reading.t_s - state.t_s > spec.gap_s:
        state, ended = _forget_pending(state, reading.t_s)
    else:
        ended = ()
    dt_s = 0.0 if state.t_s is None else reading.t_s - state.t_s
    state = _update_activity(spec, state, reading, dt_s)
    if reading.activity is Activity.NOBODY:
        state, events = _see_nobody(spec, state, reading.t_s)
    elif state.posture is Posture.AWAY:
        state, events = _see_return(spec, state, reading)
    else:
        state, events = _see_person(spec, state, reading, dt_s)
    reads = state.posture is Posture.SLOUCHING and state.reads_since_s is not None
    read_until_s = reading.t_s if reads else state.read_until_s
    return replace(state, t_s=reading.t_s, read_until_s=read_until_s), ended + events


def _forget_pending(state: MonitorState, t_s: float) -> Step:
    """After a gap (the machine slept, the camera was lost): forget what was pending."""
    state, events = _end_slouch(state, state.t_s if state.t_s is not None else t_s)
    fresh = MonitorState(since_s=t_s, activity_since_s=t_s, doing_since_s=t_s, stale=state.stale)
    return fresh, events


def _update_activity(
    spec: MonitorSpec, state: MonitorState, reading: Reading, dt_s: float
) -> MonitorState:
    """Update activity, movement and displacement."""
    place, moved = None, state.moved_s
    if not math.isnan(reading.place[0]):
        place = reading.place
        if state.place is not None and dt_s > 0:
            x, y, size = _smoothed(state.place, place, dt_s, spec.smooth_s / 2)
            place = (x, y, size)
            moving = math.dist(place, state.place) > spec.moving * dt_s
            moved = reading.t_s if moving else moved
    if (place is None) != (state.place is None):
        moved = reading.t_s
    doing_since = state.doing_since_s if reading.activity is state.doing else reading.t_s
    activity, since = state.activity, state.activity_since_s
    if reading.activity is not activity and reading.t_s - doing_since >= spec.busy_s:
        activity, since = reading.activity, doing_since
    bowed_since, bowed_at = state.bowed_since_s, state.bowed_at_s
    if reading.bowed:
        bowed_since = reading.t_s if bowed_since is None else bowed_since
        bowed_at = reading.t_s
    elif reading.t_s - bowed_at > LIFTED_S:
        bowed_since = None
    displaced = None
    if reading.displaced and activity < Activity.STANDING:
        displaced = state.displaced_since_s
        displaced = reading.t_s if displaced is None else displaced
    return replace(
        state,
        activity=activity,
        activity_since_s=since,
        doing=reading.activity,
        doing_since_s=doing_since,
        place=place,
        moved_s=moved,
        displaced_since_s=displaced,
        bowed_since_s=bowed_since,
        bowed_at_s=bowed_at,
    )


def _see_nobody(spec: MonitorSpec, state: MonitorState, t_s: float) -> Step:
    gone = t_s if state.gone_since_s is None else state.gone_since_s
    state = replace(state, gone_since_s=gone, here_since_s=None)
    if state.posture is Posture.AWAY or t_s - gone < spec.away_s:
        return state, ()
    state, events = _end_slouch(state, gone)
    away = replace(cleared(state), posture=Posture.AWAY, since_s=gone, dismissed=0.0)
    return away, (*events, Away(t_s, gone))


def _see_return(spec: MonitorSpec, state: MonitorState, reading: Reading) -> Step:
    """Somebody is seen while the posture is away.

    They are back once they sit at about the usual size; a passer-by behind the chair is smaller.
    """
    likely = abs(reading.place[2]) < 0.6 and reading.activity < Activity.STANDING
    if not likely:
        return replace(state, here_since_s=None), ()
    here = reading.t_s if state.here_since_s is None else state.here_since_s
    if reading.t_s - here < spec.back_s:
        return replace(state, here_since_s=here), ()
    gone_s = here - state.since_s
    back = replace(cleared(state), posture=Posture.UNKNOWN, since_s=here, gone_since_s=None)
    return back, (Back(reading.t_s, gone_s),)


def _see_person(spec: MonitorSpec, state: MonitorState, reading: Reading, dt_s: float) -> Step:
    """Somebody is there: is the baseline stale, is the moment excused, else how do they sit?"""
    state = replace(state, gone_since_s=None)
    if not state.stale and _stale(spec, state, reading):
        since = state.displaced_since_s
        since = state.activity_since_s if since is None else since
        state, ended = _end_slouch(state, since)
        state = replace(cleared(state), posture=Posture.UNKNOWN, since_s=since, stale=True)
        return state, (*ended, BaselineStale(reading.t_s, since))
    if state.stale:
        return state, ()
    allowed = spec.excused_s.get(state.activity, math.inf)
    lasted = reading.t_s - state.activity_since_s
    excused = state.activity is not Activity.SITTING and lasted <= allowed
    if state.activity is Activity.LOOKING_DOWN and state.posture is Posture.SLOUCHING:
        excused = False  # a glance down excuses those who sat upright before
    if excused or state.displaced_since_s is not None:
        state, events = _excuse(spec, replace(state, excused=True), reading.t_s)
        state, more = _uncounted(spec, state, reading.t_s)
        return state, (*events, *more)
    return _judge(spec, replace(state, excused=False, uncounted_told=False), reading, dt_s)


def _stale(spec: MonitorSpec, state: MonitorState, reading: Reading) -> bool:
    displaced = state.displaced_since_s
    if displaced is not None and reading.t_s - displaced >= spec.stale_s:
        return True
    standing = state.activity is Activity.STANDING
    return standing and reading.t_s - state.activity_since_s >= spec.standing_s


def _excuse(spec: MonitorSpec, state: MonitorState, t_s: float) -> Step:
    """Not sitting as at work: the clocks stand still.

    After ``away_s`` it ends a slouch, and the posture is unknown as long as it lasts.
    """
    since = state.displaced_since_s
    since = state.activity_since_s if since is None else since
    if t_s - since < spec.release_s:
        return state, ()
    state = replace(state, over_s=0.0)
    if t_s - since < spec.away_s or state.posture is Posture.UNKNOWN:
        return state, ()
    since = max(since, state.since_s)
    state, events = _end_slouch(state, since)
    displaced = state.displaced_since_s
    return replace(
        cleared(state),
        posture=Posture.UNKNOWN,
        since_s=since,
        excused=True,
        displaced_since_s=displaced,
    ), events


def _uncounted(spec: MonitorSpec, state: MonitorState, t_s: float) -> Step:
    """Say once that posture has not counted for ``uncounted_s``."""
    lasting = state.activity in (Activity.TURNED, Activity.HIDDEN)
    since = state.activity_since_s
    if not lasting or state.uncounted_told or t_s - since < spec.uncounted_s:
        return state, ()
    return replace(state, uncounted_told=True), (NotCounted(t_s, state.activity, since),)


def _judge(spec: MonitorSpec, state: MonitorState, reading: Reading, dt_s: float) -> Step:
    """Judge the strain of somebody who sits: begin a slouch, end one, or go on."""
    parts = _smoothed(state.parts, reading.parts, dt_s, spec.smooth_s)
    strain, kind = reading.strain(parts)
    strain *= spec.sensitivity
    under = state.under_s + dt_s if strain <= spec.exit else 0.0
    dismissed = 0.0 if under >= spec.release_s else state.dismissed
    enter = max(spec.enter, _DEEPER * dismissed)
    over = max(0.0, state.over_s + (dt_s if strain >= enter else -_LEAK * dt_s))
    over_from = state.over_from_s if state.over_s > 0 else reading.t_s - dt_s
    state = replace(state, parts=parts, strain=strain, kind=kind, under_s=under)
    state = replace(state, dismissed=dismissed)
    state = replace(state, over_s=over, over_from_s=over_from)
    if state.posture is Posture.SLOUCHING:
        if under >= spec.release_s:
            began = reading.t_s - under
            state, events = _end_slouch(state, began)
            upright = replace(
                state, posture=Posture.UPRIGHT, since_s=began, over_s=0.0, slouch_s=0.0
            )
            return upright, events
        counted = state.slouch_s + (dt_s if strain > spec.exit else 0.0)
        return replace(state, slouch_s=counted), ()
    if over >= spec.confirm_s:
        began = max(over_from, state.since_s)  # no moment belongs to two postures
        state = replace(
            state, posture=Posture.SLOUCHING, since_s=began, slouch_s=reading.t_s - began
        )
        return state, (SlouchBegan(reading.t_s, began, kind, known(parts)),)
    if state.posture is Posture.UNKNOWN and strain < spec.enter:
        return replace(state, posture=Posture.UPRIGHT, since_s=reading.t_s), ()
    return state, ()


def end_by_correction(state: MonitorState, t_s: float) -> Step:
    """End a slouch that the person says is none; it counts as upright for as long as it lasts."""
    strain = 0.0 if math.isnan(state.strain) else state.strain
    state, events = _end_slouch(state, t_s)
    upright = replace(cleared(state), posture=Posture.UPRIGHT, since_s=t_s, dismissed=strain)
    return upright, events


def _smoothed(
    before: tuple[float, ...], now: tuple[float, ...], dt_s: float, tau_s: float
) -> tuple[float, ...]:
    keep = math.exp(-dt_s / tau_s)
    return tuple(
        new if math.isnan(old) or math.isnan(new) else keep * old + (1.0 - keep) * new
        for old, new in zip(before, now, strict=True)
    )


def _end_slouch(state: MonitorState, t_s: float) -> Step:
    """End the present slouch, if there is one."""
    if state.posture is not Posture.SLOUCHING:
        return state, ()
    return state, (SlouchEnded(t_s, max(0.0, t_s - state.since_s)),)
