"""The engine: counts, times and watches one exercise, a sample at a time.

``step`` is a pure function of the state, the time and one sample's signals; it is the same live
and replayed, at 10 and at 60 frames a second. Plain numbers throughout: a step costs a few
microseconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

from coach.core.events import Event, EventKind, Rep
from coach.core.exercise import TOO_FAST, BodyPart, ExerciseSpec, Lane
from coach.core.faults import NO_FAULT, FaultState, rest_at, step_fault
from coach.core.lane import LaneState, Phase, interrupted, step_lane, too_fast
from coach.core.sight import YAW, Sight, best_view, seen_from, within, worst
from coach.core.smoothing import FRESH, Channel, OneEuro, smooth_one

FILTER = OneEuro(min_cutoff_hz=2.5, beta=2.5, derivative_cutoff_hz=2.0, reset_after_s=0.6)
"""For progress and faults in shares of their range: quick, since thresholds have hysteresis."""
YAW_FILTER = OneEuro(min_cutoff_hz=0.5, beta=0.0, reset_after_s=1.0)
SETTLE_S = 0.3
"""How long the starting position must be kept to be taken."""
PATIENCE_S: dict[str, float] = {"nobody": 0.8, "view": 1.0, "hidden": 0.8, "position": 0.8}
"""How long something may be wrong before the exercise pauses."""
STILL = 0.15
"""Progress within which somebody settles into a starting position of their own."""
REST_TAU_S = 1.5
"""How quickly the position at rest is taken for the start."""
FATIGUE_RANGE, FATIGUE_TIME = 0.85, 1.4
"""Range under, or duration over, this much of the first repetitions': tired."""
_FIRST, _LAST = 3, 2


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps the exercise from going on, and what to change."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class RepState:
    """Where an exercise stands.

    ``sight`` is the view it is judged from, ``None`` until the position was taken; ``ready``
    whether it is in the position now. ``trouble`` since ``trouble_s``: not a pause yet, or the
    reason of one. ``settling_s``: in position since then. ``reps``: all that are over.
    """

    spec: ExerciseSpec
    side: Lane | None
    goal: int
    lanes: tuple[LaneState, ...]
    faults: tuple[FaultState, ...]
    t_s: float = math.nan
    gap_s: float = 0.0
    first_s: float = math.nan
    sight: Sight | None = None
    ready: bool = False
    taken: bool = False
    ready_s: float = math.nan
    trouble: Trouble | None = None
    trouble_s: float = math.nan
    settling_s: float = math.nan
    settled_at: tuple[float, ...] = ()
    yaw: Channel = FRESH
    filters: tuple[Channel, ...] = ()
    reps: tuple[Rep, ...] = ()
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """What a screen shows. ``share`` 1 is the target; ``lane`` the one that moves (or last did).

    ``trouble`` tells what to change while the exercise pauses; ``judged`` is ``False`` where the
    clock counts because this view can't show the movement; ``None`` before it is known.
    """

    phase: Phase
    lane: Lane
    share: float
    count: int
    attempts: int
    goal: int
    counts: tuple[tuple[Lane, int], ...]
    hold_s: float
    hold_goal_s: float
    faults: tuple[str, ...]
    ready: bool
    trouble: Trouble | None
    judged: bool | None


def initial(
    spec: ExerciseSpec,
    side: Lane | None = None,
    *,
    repetitions: int | None = None,
    own_range: float | None = None,
) -> RepState:
    """Before the first sample.

    ``side``: of an exercise that is done a side at a time, the one to count (none: both, apart).
    ``repetitions``: what makes a set (none: the dose's). ``own_range``: how far this person got
    before, in shares of the target; less than the full range lowers what counts.
    """
    drive = spec.drives[0]
    minimum = drive.minimum_share
    if own_range is not None:
        minimum = max(drive.floor_share, min(minimum, minimum * own_range))
    lanes = seen_from(spec, drive, side).lanes
    return RepState(
        spec,
        side,
        spec.dose.repetitions if repetitions is None else repetitions,
        tuple(LaneState(lane, minimum) for lane, _ in lanes),
        (),
    )


def step(
    spec: ExerciseSpec, state: RepState, t_s: float, row: Sequence[float]
) -> tuple[RepState, tuple[Event, ...]]:
    """One sample further: ``row`` (S,) over ``signals.NAMES`` at ``t_s``, NaN where nobody is.

    Raises ``ValueError`` for a time that is not after the last one.
    """
    if t_s <= state.t_s:
        raise ValueError(f"time went from {state.t_s} to {t_s} s")
    yaw = smooth_one(YAW_FILTER, state.yaw, t_s, row[YAW])
    first_s = t_s if isnan(state.first_s) else state.first_s
    gap_s = 0.0 if isnan(state.t_s) else t_s - state.t_s
    now = replace(state, t_s=t_s, gap_s=gap_s, first_s=first_s, yaw=yaw)
    sight = state.sight
    trouble = _trouble_of(now, sight, row)
    if trouble is not None:
        return _in_trouble(now, trouble)
    if sight is None or not state.ready:
        return _settle(now, sight, row)
    if now.trouble is not None:
        now = replace(now, trouble=None, trouble_s=math.nan)
    return _exercise(now, sight, row)


def _trouble_of(state: RepState, sight: Sight | None, row: Sequence[float]) -> Trouble | None:
    """What is wrong right now; no patience yet."""
    spec = state.spec
    if isnan(row[YAW]):
        return Trouble("nobody", "I can't see you: come back into the picture.")
    drive = best_view(spec, state.yaw[2])
    if drive is None:
        return Trouble("view", _TURN[spec.camera.view])
    if sight is None:
        return None
    if _all_hidden(sight, row):
        part: BodyPart = sight.parts
        return Trouble("hidden", f"I can't see your {part}: move until the camera shows them.")
    for bound, columns in sight.bounds:
        if within(bound, columns, row) is False:
            return Trouble("position", bound.says)
    return None


_TURN = {
    "front": "Turn to face the camera.",
    "side": "Turn side-on to the camera.",
    "oblique": "Turn half-way between facing the camera and side-on.",
}


def _all_hidden(sight: Sight, row: Sequence[float]) -> bool:
    """With sides counted apart, the far one may be hidden while the near one works."""
    return all(isnan(share) for share in sight.shares(row, 0.0))


def _in_trouble(state: RepState, trouble: Trouble) -> tuple[RepState, tuple[Event, ...]]:
    """Something is wrong: after some patience the exercise pauses."""
    same = state.trouble is not None and state.trouble.code == trouble.code
    since = state.trouble_s if same else state.t_s
    now = replace(state, trouble=trouble, trouble_s=since, settling_s=math.nan)
    if not state.ready or state.t_s - since < PATIENCE_S[trouble.code]:
        return now, ()
    lanes: list[LaneState] = []
    events: list[Event] = []
    reps = list(state.reps)
    for lane in state.lanes:
        rest, told, rep = interrupted(lane, state.t_s)
        lanes.append(rest)
        events += told
        reps += [] if rep is None else [rep]
    events.append(Event("paused", state.t_s, code=trouble.code, text=trouble.text, began_s=since))
    now = replace(
        now, ready=False, sight=None, lanes=tuple(lanes), faults=(), filters=(), reps=tuple(reps)
    )
    return now, tuple(events)


def _settle(
    state: RepState, sight: Sight | None, row: Sequence[float]
) -> tuple[RepState, tuple[Event, ...]]:
    """Waits until the starting position has been kept for a moment."""
    drive = best_view(state.spec, state.yaw[2])
    if drive is None:
        return state, ()
    if sight is None or sight.drive is not drive:
        sight = seen_from(state.spec, drive, state.side)
        state = replace(state, sight=sight, settling_s=math.nan)
        trouble = _trouble_of(state, sight, row)
        if trouble is not None:
            return _in_trouble(state, trouble)
    shares = tuple(sight.shares(row, 0.0))
    seen = [share for share in shares if not isnan(share)]
    slack = abs(drive.slack * sight.scale) if drive.own_start else drive.exit_share
    if drive.timed:
        settled = True
    elif drive.own_start:
        settled = all(abs(share) <= slack for share in seen)
    else:
        settled = all(share <= slack for share in seen)
    still = drive.own_start and any(
        abs(share - start) > STILL for share, start in zip(shares, state.settled_at, strict=False)
    )
    if not settled:
        how = Trouble("position", f"Take the starting position: {state.spec.position}")
        return _in_trouble(state, how)
    if isnan(state.settling_s) or still:
        state = replace(state, settling_s=state.t_s, settled_at=shares)
    # Whom the recording finds in the starting position is not getting into it.
    at_once = state.t_s == state.first_s and not drive.own_start and not drive.timed
    if state.t_s - state.settling_s < SETTLE_S and not at_once:
        return state, ()
    return _take_position(state, sight, row, shares)


def _take_position(
    state: RepState, sight: Sight, row: Sequence[float], shares: Sequence[float]
) -> tuple[RepState, tuple[Event, ...]]:
    own = sight.drive.own_start
    lanes = tuple(
        replace(lane, base=share if own and not isnan(share) else 0.0)
        for lane, share in zip(state.lanes, shares, strict=True)
    )
    faults = tuple(FaultState(worst(watched, row)) for watched in sight.faults)
    now = replace(
        state,
        lanes=lanes,
        faults=(*faults, NO_FAULT),
        filters=(FRESH,) * (len(lanes) + len(faults)),
        ready=True,
        taken=True,
        ready_s=state.t_s,
        trouble=None,
        trouble_s=math.nan,
    )
    kind: EventKind = "resumed" if state.taken else "position_taken"
    now, more = _exercise(now, sight, row)
    return now, (Event(kind, state.t_s), *more)


def _exercise(
    state: RepState, sight: Sight, row: Sequence[float]
) -> tuple[RepState, tuple[Event, ...]]:
    """In position: counts, times and watches."""
    t_s = state.t_s
    drive, how = sight.drive, state.spec.repetition
    raw = sight.shares(row, t_s - state.ready_s)
    blocked = _blocking(sight, state.faults)
    events: list[Event] = []
    lanes, filters, reps = [], list(state.filters), state.reps
    fast = False
    for index, lane in enumerate(state.lanes):
        value = raw[index]
        if isnan(value):
            lanes.append(lane)
            continue
        if not drive.timed:
            filters[index] = smooth_one(FILTER, filters[index], t_s, value)
            value = filters[index][2]
        after, told, rep = step_lane(drive, how, lane, t_s, value - lane.base, blocked=blocked)
        fast = fast or too_fast(how, lane, after)
        if drive.own_start and not after.moving and state.gap_s:
            rest = abs(after.share) <= drive.exit_share
            drift = after.share * (1.0 - math.exp(-state.gap_s / REST_TAU_S)) if rest else 0.0
            after = replace(after, base=after.base + drift)
        lanes.append(after)
        if told:
            events += told
        if rep is not None:
            reps = (*reps, rep)
    now = replace(state, lanes=tuple(lanes), filters=tuple(filters), reps=reps)
    now, watched = _watch(now, sight, row, fast)
    events += watched
    if reps is not state.reps:
        now, more = _over(now)
        events += more
    return now, tuple(events)


def _blocking(sight: Sight, faults: Sequence[FaultState]) -> str:
    """The fault that keeps a hold from counting, if any."""
    for watched, state in zip(sight.faults, faults, strict=False):
        if state.active and watched.fault.stops_hold:
            return watched.fault.code
    return ""


def _watch(
    state: RepState, sight: Sight, row: Sequence[float], fast: bool
) -> tuple[RepState, list[Event]]:
    """Every fault one sample further."""
    t_s, lanes = state.t_s, state.lanes
    moving = next((lane for lane in lanes if lane.moving), None)
    held = any(lane.phase == "hold" for lane in lanes)
    lane, number = (moving.lane, moving.attempts + 1) if moving is not None else ("both", 0)
    events: list[Event] = []
    filters, faults = list(state.filters), list(state.faults)
    keep = math.exp(-state.gap_s / REST_TAU_S)
    for index, watched in enumerate(sight.faults):
        fault, place = watched.fault, len(lanes) + index
        value = worst(watched, row)
        if not isnan(value):
            filters[place] = smooth_one(FILTER, filters[place], t_s, value / watched.band)
            value = filters[place][2] * watched.band
        before = faults[index]
        matters = fault.when == "always" or (held if fault.when == "end" else moving is not None)
        after = step_fault(fault, before, t_s, value, matters)
        if moving is None and fault.from_start:
            after = rest_at(after, value, keep)
        faults[index] = after
        if after.active != before.active:
            began = after.since_s if after.active else before.since_s
            kind: EventKind = "fault_began" if after.active else "fault_ended"
            events.append(Event(kind, t_s, lane, number, fault.code, began_s=began))
    if fast:
        events.append(Event("fault_began", t_s, lane, number, TOO_FAST, began_s=t_s))
        events.append(Event("fault_ended", t_s, lane, number, TOO_FAST, began_s=t_s))
    return replace(state, filters=tuple(filters), faults=tuple(faults)), events


def _over(state: RepState) -> tuple[RepState, list[Event]]:
    """After a repetition: is the set done, and is somebody getting tired."""
    events: list[Event] = []
    told = state.told
    count = sum(lane.count for lane in state.lanes)
    if count >= state.goal * len(state.lanes) and "set" not in told:
        told |= {"set"}
        events.append(Event("set_done", state.t_s, rep=count))
    done = [rep for rep in state.reps if rep.complete and rep.lane == state.reps[-1].lane]
    if len(done) >= _FIRST + _LAST and "fatigue" not in told:
        for code, ratio in _against_first(done):
            if (ratio < FATIGUE_RANGE) if code == "range" else (ratio > FATIGUE_TIME):
                told |= {"fatigue"}
                lane = done[-1].lane
                events.append(Event("fatigue", state.t_s, lane, code=code, value=ratio))
                break
    return replace(state, told=told), events


def _against_first(done: Sequence[Rep]) -> list[tuple[str, float]]:
    """Range and duration of the last repetitions over those of the first."""
    first, last = done[:_FIRST], done[-_LAST:]

    def mean(reps: Sequence[Rep], of: str) -> float:
        values = [_span_s(rep) if of == "tempo" else rep.range_share for rep in reps]
        return sum(values) / len(values)

    return [(of, mean(last, of) / max(mean(first, of), 1e-6)) for of in ("range", "tempo")]


def _span_s(rep: Rep) -> float:
    """How long somebody moved: a longer hold is no sign of being tired."""
    return rep.ended_s - rep.began_s - (rep.hold_s or 0.0)


def progress(state: RepState) -> Progress:
    """What a screen shows of a state."""
    shown = max(state.lanes, key=lambda lane: (lane.moving, lane.attempts))
    how = state.spec.repetition
    sight = state.sight if state.ready else None
    active: tuple[str, ...] = ()
    if sight is not None:
        pairs = zip(sight.faults, state.faults, strict=False)
        active = tuple(watched.fault.code for watched, fault in pairs if fault.active)
    return Progress(
        phase=shown.phase,
        lane=shown.lane,
        share=0.0 if math.isnan(shown.share) else shown.share,
        count=sum(lane.count for lane in state.lanes),
        attempts=sum(lane.attempts for lane in state.lanes),
        goal=state.goal,
        counts=tuple((lane.lane, lane.count) for lane in state.lanes),
        hold_s=shown.held_s,
        hold_goal_s=how.hold_s,
        faults=active,
        ready=state.ready,
        trouble=None if state.ready else state.trouble,
        judged=None if sight is None else not sight.drive.timed,
    )
