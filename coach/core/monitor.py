"""The desk monitor's decisions: readings in, states and events out. All on the readings' time.

A slouch begins when the strain has been over the limit for a moment and ends when it has been
well below for a moment; whatever isn't sitting stops the clock instead of counting for or
against. Nothing here knows a camera: a stored day runs through the same function.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

from coach.core.deviation import PARTS, Activity, Kind, Reading


class Posture(IntEnum):
    """What the monitor holds to be the case."""

    UNKNOWN = 0
    UPRIGHT = 1
    SLOUCHING = 2
    AWAY = 3

    @property
    def label(self) -> str:
        """The name used in JSON and in the history."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class MonitorSpec:
    """Limits. ``sensitivity`` multiplies the strain: 2 warns at half the deviation.

    Strain above ``enter`` for ``confirm_s`` begins a slouch, below ``exit`` for ``release_s`` ends
    it; it is smoothed over about ``smooth_s``. Nobody for ``away_s`` is away, somebody settled for
    ``back_s`` is back. Everything displaced for ``stale_s`` makes the baseline stale, and so does
    standing for ``standing_s``. Moving is faster than ``moving`` widths of the shoulders a second,
    settled is not having moved for ``settled_s``. A gap of ``gap_s`` forgets what was pending.
    An activity begins and ends after ``busy_s``; ``excused_s``: how long each keeps posture from
    counting; those not named, for ever.
    """

    sensitivity: float = 1.0
    enter: float = 1.0
    exit: float = 0.6
    confirm_s: float = 3.0
    release_s: float = 2.0
    smooth_s: float = 0.6
    away_s: float = 10.0
    back_s: float = 2.0
    stale_s: float = 10.0
    standing_s: float = 60.0
    gap_s: float = 5.0
    moving: float = 0.10
    settled_s: float = 2.0
    busy_s: float = 1.0
    excused_s: Mapping[Activity, float] = field(
        default_factory=lambda: {
            Activity.LOOKING_DOWN: 120.0,
            Activity.HAND_AT_FACE: 20.0,
            Activity.REACHING: 45.0,
        }
    )


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its time, ``name`` (the JSON's ``event``) and more by name."""

    t_s: float
    name: str
    more: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The line of ``coach.event/1``."""
        times = {"schema": "coach.event/1", "t_s": round(self.t_s, 2), "event": self.name}
        return times | dict(self.more)


@dataclass(frozen=True, slots=True)
class MonitorState:
    """Where the monitor stands. Times are the readings'; durations in seconds.

    ``strain`` and ``parts`` are smoothed (NaN: nothing seen since the last gap). ``over_s``,
    ``under_s``: how long beyond a limit, the first since ``over_from_s``; ``slouch_s``: of the
    present slouch, what counted. ``since_s`` of the posture, ``activity_since_s``,
    ``gone_since_s``, ``here_since_s``, ``displaced_since_s`` are moments, ``None`` where not the
    case; ``doing`` is what the latest reading showed, which becomes the ``activity`` when it
    lasts. ``moved_s`` is when head or shoulders last moved, ``place`` where the face was, smoothed.
    """

    t_s: float | None = None
    posture: Posture = Posture.UNKNOWN
    since_s: float = 0.0
    strain: float = math.nan
    parts: tuple[float, ...] = (math.nan,) * len(PARTS)
    kind: Kind = Kind.FORWARD_HEAD
    over_s: float = 0.0
    over_from_s: float = 0.0
    under_s: float = 0.0
    slouch_s: float = 0.0
    activity: Activity = Activity.SITTING
    activity_since_s: float = 0.0
    doing: Activity = Activity.SITTING
    doing_since_s: float = 0.0
    gone_since_s: float | None = None
    here_since_s: float | None = None
    displaced_since_s: float | None = None
    place: tuple[float, float, float] | None = None
    moved_s: float | None = None
    excused: bool = False
    stale: bool = False

    @property
    def pending(self) -> bool:
        """Whether a change of state is under way, so that looking often pays."""
        if self.posture is Posture.AWAY:
            return self.here_since_s is not None
        return self.under_s > 0 if self.posture is Posture.SLOUCHING else self.over_s > 0


_LEAK = 0.5
"""Where strain wavers about the limit, moments below it count half against those above."""

Step = tuple[MonitorState, tuple[Event, ...]]


def step(spec: MonitorSpec, state: MonitorState, reading: Reading) -> Step:
    """The state after a reading, and what happened."""
    if state.t_s is None or reading.t_s - state.t_s > spec.gap_s:
        state, ended = _forgotten(state, reading.t_s)
    else:
        ended = ()
    dt_s = 0.0 if state.t_s is None else reading.t_s - state.t_s
    state = _watched(spec, state, reading, dt_s)
    if reading.activity is Activity.NOBODY:
        state, events = _nobody(spec, state, reading.t_s)
    elif state.posture is Posture.AWAY:
        state, events = _returning(spec, state, reading)
    else:
        state, events = _present(spec, state, reading, dt_s)
    return replace(state, t_s=reading.t_s), ended + events


def interval_s(spec: MonitorSpec, state: MonitorState, *, on_battery: bool = False) -> float | None:
    """How long until the next look: ``None`` (every picture) while somebody moves or a change of
    state is under way, about a second otherwise, somewhat longer on battery. A nudge then comes
    within its grace and two seconds."""
    if state.t_s is None or state.pending:
        return None
    moved = state.moved_s is not None and state.t_s - state.moved_s < spec.settled_s
    if moved and state.posture is not Posture.AWAY:
        return None
    return 1.7 if on_battery else 1.0


def rebased(state: MonitorState, t_s: float) -> MonitorState:
    """The state with a new baseline: nothing known yet, nothing stale."""
    return MonitorState(t_s=t_s, since_s=t_s, activity_since_s=t_s, doing_since_s=t_s)


def _forgotten(state: MonitorState, t_s: float) -> Step:
    """After a gap (the machine slept, the camera was lost): whatever was pending is void."""
    state, events = _ended(state, state.t_s if state.t_s is not None else t_s)
    fresh = MonitorState(since_s=t_s, activity_since_s=t_s, doing_since_s=t_s, stale=state.stale)
    return fresh, events


def _watched(spec: MonitorSpec, state: MonitorState, reading: Reading, dt_s: float) -> MonitorState:
    """Activity, movement and displacement brought up to date."""
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
    )


def _nobody(spec: MonitorSpec, state: MonitorState, t_s: float) -> Step:
    gone = t_s if state.gone_since_s is None else state.gone_since_s
    state = replace(state, gone_since_s=gone, here_since_s=None)
    if state.posture is Posture.AWAY or t_s - gone < spec.away_s:
        return state, ()
    state, events = _ended(state, gone)
    away = replace(_clean(state), posture=Posture.AWAY, since_s=gone)
    return away, (*events, Event(t_s, "away", {"since_s": round(gone, 2)}))


def _returning(spec: MonitorSpec, state: MonitorState, reading: Reading) -> Step:
    """Somebody is there while away: back once they sit, at about the usual size; a passer-by
    behind the chair is small."""
    likely = abs(reading.place[2]) < 0.6 and reading.activity < Activity.STANDING
    if not likely:
        return replace(state, here_since_s=None), ()
    here = reading.t_s if state.here_since_s is None else state.here_since_s
    if reading.t_s - here < spec.back_s:
        return replace(state, here_since_s=here), ()
    gone_s = here - state.since_s
    back = replace(_clean(state), posture=Posture.UNKNOWN, since_s=here, gone_since_s=None)
    return back, (Event(reading.t_s, "back", {"away_s": round(gone_s, 1)}),)


def _present(spec: MonitorSpec, state: MonitorState, reading: Reading, dt_s: float) -> Step:
    state = replace(state, gone_since_s=None)
    if not state.stale and _stale(spec, state, reading):
        since = state.displaced_since_s
        since = state.activity_since_s if since is None else since
        state, ended = _ended(state, since)
        state = replace(_clean(state), posture=Posture.UNKNOWN, since_s=since, stale=True)
        return state, (*ended, Event(reading.t_s, "baseline_stale", {"since_s": round(since, 2)}))
    if state.stale:
        return state, ()
    allowed = spec.excused_s.get(state.activity, math.inf)
    lasted = reading.t_s - state.activity_since_s
    excused = state.activity is not Activity.SITTING and lasted <= allowed
    if excused or state.displaced_since_s is not None:
        return _excused(spec, replace(state, excused=True), reading.t_s)
    return _judged(spec, replace(state, excused=False), reading, dt_s)


def _stale(spec: MonitorSpec, state: MonitorState, reading: Reading) -> bool:
    displaced = state.displaced_since_s
    if displaced is not None and reading.t_s - displaced >= spec.stale_s:
        return True
    standing = state.activity is Activity.STANDING
    return standing and reading.t_s - state.activity_since_s >= spec.standing_s


def _excused(spec: MonitorSpec, state: MonitorState, t_s: float) -> Step:
    """Not sitting as at work: clocks stand still. What lasts long ends a slouch, and posture is
    unknown as long as it lasts."""
    since = state.displaced_since_s
    since = state.activity_since_s if since is None else since
    if t_s - since < spec.release_s:
        return state, ()
    state = replace(state, over_s=0.0)
    if t_s - since < spec.away_s or state.posture is Posture.UNKNOWN:
        return state, ()
    since = max(since, state.since_s)
    state, events = _ended(state, since)
    displaced = state.displaced_since_s
    return replace(
        _clean(state),
        posture=Posture.UNKNOWN,
        since_s=since,
        excused=True,
        displaced_since_s=displaced,
    ), events


def _judged(spec: MonitorSpec, state: MonitorState, reading: Reading, dt_s: float) -> Step:
    parts = _smoothed(state.parts, reading.parts, dt_s, spec.smooth_s)
    strain, kind = reading.strain(parts)
    strain *= spec.sensitivity
    over = max(0.0, state.over_s + (dt_s if strain >= spec.enter else -_LEAK * dt_s))
    over_from = state.over_from_s if state.over_s > 0 else reading.t_s - dt_s
    under = state.under_s + dt_s if strain <= spec.exit else 0.0
    state = replace(state, parts=parts, strain=strain, kind=kind, under_s=under)
    state = replace(state, over_s=over, over_from_s=over_from)
    if state.posture is Posture.SLOUCHING:
        if under >= spec.release_s:
            began = reading.t_s - under
            state, events = _ended(state, began)
            upright = replace(
                state, posture=Posture.UPRIGHT, since_s=began, over_s=0.0, slouch_s=0.0
            )
            return upright, events
        counted = state.slouch_s + (dt_s if strain > spec.exit else 0.0)
        return replace(state, slouch_s=counted), ()
    if over >= spec.confirm_s:
        began = over_from
        more = {"since_s": round(began, 2), **described(kind, parts)}
        state = replace(
            state, posture=Posture.SLOUCHING, since_s=began, slouch_s=reading.t_s - began
        )
        return state, (Event(reading.t_s, "slouch_began", more),)
    if state.posture is Posture.UNKNOWN and strain < spec.enter:
        return replace(state, posture=Posture.UPRIGHT, since_s=reading.t_s), ()
    return state, ()


def described(kind: Kind, parts: tuple[float, ...]) -> dict[str, Any]:
    """A slouch in an event: its kind, and the numbers behind it that are known."""
    numbers = {
        name: round(value, 2 if name in ("nearer", "sunk") else 1)
        for name, value in zip(PARTS, parts, strict=True)
        if not math.isnan(value)
    }
    return {"kind": kind.label, **numbers}


def _smoothed(
    before: tuple[float, ...], now: tuple[float, ...], dt_s: float, tau_s: float
) -> tuple[float, ...]:
    keep = math.exp(-dt_s / tau_s)
    return tuple(
        new if math.isnan(old) or math.isnan(new) else keep * old + (1.0 - keep) * new
        for old, new in zip(before, now, strict=True)
    )


def _ended(state: MonitorState, t_s: float) -> Step:
    """The present slouch ended, if there is one."""
    if state.posture is not Posture.SLOUCHING:
        return state, ()
    lasted = round(max(0.0, t_s - state.since_s), 1)
    return state, (Event(t_s, "slouch_ended", {"lasted_s": lasted}),)


def _clean(state: MonitorState) -> MonitorState:
    """Without what was measured and counted of a posture."""
    return replace(
        state,
        strain=math.nan,
        parts=(math.nan,) * len(PARTS),
        over_s=0.0,
        under_s=0.0,
        slouch_s=0.0,
        here_since_s=None,
        displaced_since_s=None,
    )
