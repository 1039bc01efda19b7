"""The engine: counts, times and watches one exercise, a sample at a time.

``step`` is a pure function of the state, the time and one sample's signals; it is the same live
and replayed, at 10 and at 60 frames a second. Plain numbers throughout, and records built once a
sample: a step costs some ten microseconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from coach.core.events import Event, EventKind, Rep
from coach.core.exercise import ExerciseSpec
from coach.core.faults import FaultState, rest_at, step_fault
from coach.core.judging import too_fast
from coach.core.lane import interrupted, step_lane
from coach.core.lane_state import LaneState
from coach.core.rep_state import RepState
from coach.core.rules import TOO_FAST, Drive
from coach.core.sight import YAW, Sight, worst
from coach.core.smoothing import FRESH, Channel, OneEuro, smooth_one
from coach.core.stance import Stance, Trouble, settle, trouble_of, troubled
from coach.core.starting import restarted
from coach.core.tiring import tired
from coach.core.usual import UNKNOWN, Usual, excess, learnt, over

FILTER = OneEuro(min_cutoff_hz=1.5, beta=2.5, derivative_cutoff_hz=2.0, reset_after_s=0.6)
"""For progress and faults in shares of their range: quick, since thresholds have hysteresis."""
YAW_FILTER = OneEuro(min_cutoff_hz=0.5, beta=0.0, reset_after_s=1.0)
REST_TAU_S, OUT_TAU_S, ELSEWHERE_TAU_S = 1.5, 4.0, 12.0
"""How quickly the position at rest is taken for the start; one that lies further out more slowly,
or the start would go along with a slow movement out; and one far on the other side, where somebody
is looking at their phone, more slowly still."""
ELSEWHERE = -0.35
NEAR_PEAK = 0.15
"""The end of a movement is where it has not turned back by more than this."""
JUMP, JUMP_A_S = 0.25, 3.0
"""Progress that nobody makes between two samples: so much, and so much a second besides."""
STUCK_S = 10.0
"""Beyond one and a half repetitions."""


def step(
    spec: ExerciseSpec, state: RepState, t_s: float, row: Sequence[float]
) -> tuple[RepState, tuple[Event, ...]]:
    """One sample further: ``row`` (S,) over ``signals.NAMES`` at ``t_s``, NaN where nobody is.

    Raises ``ValueError`` for a time that is not after the last one.
    """
    if t_s <= state.t_s:
        raise ValueError(f"time went from {state.t_s} to {t_s} s")
    yaw = smooth_one(YAW_FILTER, state.yaw, t_s, row[YAW])
    stance = state.stance
    if isnan(stance.first_s):
        stance = replace(stance, first_s=t_s)
    shares: Sequence[float] = ()
    if stance.sight is not None:
        shares = stance.sight.shares(row, t_s - stance.ready_s if stance.ready else 0.0)
    trouble = trouble_of(spec, stance, yaw[2], row, shares)
    lanes = state.lanes
    if trouble is None and _stuck(state, t_s):
        trouble = Trouble("lost", "Back to the starting position for a moment.")
    if trouble is None and stance.ready:
        if stance.trouble is not None:
            if stance.trouble.code == "position":  # meanwhile nothing was held
                lanes = tuple(replace(lane, t_s=state.t_s) for lane in lanes)
            stance = replace(stance, trouble=None, trouble_s=math.nan)
        return _exercise(state, stance, lanes, t_s, yaw, row=row, raw=shares)
    if trouble is not None:
        after = troubled(stance, trouble, t_s)
    else:
        after = settle(spec, state.side, stance, t_s, row, yaw_deg=yaw[2])
    now = replace(state, stance=after, t_s=t_s, yaw=yaw)
    if after.ready and not stance.ready:
        return _take_position(now, row)
    if stance.ready and not after.ready:
        return _pause(now, after)
    return now, ()


def _stuck(state: RepState, t_s: float) -> bool:
    """Far longer out than any repetition takes: the start was not where it was thought to be."""
    how = state.spec.repetition
    longest_s = 1.5 * (how.out_s + how.hold_s + how.back_s) + STUCK_S
    return any(lane.moving and t_s - lane.began_s > longest_s for lane in state.lanes)


def _pause(state: RepState, stance: Stance) -> tuple[RepState, tuple[Event, ...]]:
    """Out of position for too long: what was under way does not count."""
    lanes: list[LaneState] = []
    events: list[Event] = []
    reps = list(state.reps)
    for lane in state.lanes:
        rest, told, rep = interrupted(lane, state.t_s)
        lanes.append(rest)
        events += told
        reps += [] if rep is None else [rep]
    if stance.trouble is not None:
        code, text = stance.trouble.code, stance.trouble.text
        events.append(Event("paused", state.t_s, code=code, text=text, began_s=stance.trouble_s))
    now = replace(state, lanes=tuple(lanes), faults=(), filters=(), usuals=(), reps=tuple(reps))
    return now, tuple(events)


def _take_position(state: RepState, row: Sequence[float]) -> tuple[RepState, tuple[Event, ...]]:
    stance = state.stance
    sight = stance.sight
    assert sight is not None, "nobody is ready before it is known from where they are seen"
    drive = sight.drive
    # Another view's shares are others: somebody's own range carries over in proportion.
    scale = 1.0 if state.drive is None else drive.minimum_share / state.drive.minimum_share
    lanes = tuple(
        replace(
            lane,
            minimum=max(drive.floor_share, lane.minimum * scale),
            base=share if drive.own_start and not isnan(share) else 0.0,
        )
        for lane, share in zip(state.lanes, stance.settled_at, strict=True)
    )
    faults = tuple(FaultState(worst(watched, row)) for watched in sight.faults)
    filters = (FRESH,) * (len(lanes) + len(faults))
    kind: EventKind = "resumed" if "position" in state.told else "position_taken"
    now = replace(
        state,
        lanes=lanes,
        faults=faults,
        filters=filters,
        usuals=(UNKNOWN,) * len(faults),
        told=state.told | {"position"},
        drive=drive,
    )
    raw = sight.shares(row, 0.0)
    now, more = _exercise(now, stance, lanes, state.t_s, state.yaw, row=row, raw=raw)
    return now, (Event(kind, state.t_s), *more)


def _exercise(
    state: RepState,
    stance: Stance,
    lanes: Sequence[LaneState],
    t_s: float,
    yaw: Channel,
    *,
    row: Sequence[float],
    raw: Sequence[float],
) -> tuple[RepState, tuple[Event, ...]]:
    """In position: counts, times and watches; ``raw`` is the progress of each lane."""
    sight = stance.sight
    assert sight is not None, "nobody is ready before it is known from where they are seen"
    drive, how = sight.drive, state.spec.repetition
    keep = math.exp((state.t_s - t_s) / REST_TAU_S)
    blocked = _blocking(sight, state.faults)
    events: list[Event] = []
    after_all, filters, reps = [], list(state.filters), state.reps
    fast = False
    for index, lane in enumerate(lanes):
        value = raw[index]
        if isnan(value):
            after_all.append(lane)
            continue
        if not drive.timed:
            if _doubtful(filters[index], lane, t_s, value):
                after_all.append(replace(lane, doubted=value))
                continue
            filters[index] = smooth_one(FILTER, filters[index], t_s, value)
            value = filters[index][2]
        share = value - lane.base
        if drive.target_stays:
            share /= 1.0 - lane.base
        after, told, rep = step_lane(
            drive, how, lane, t_s, share, blocked=blocked, instead=blocked in sight.instead
        )
        if after.moving:
            after = restarted(drive, after, t_s)
            fast = fast or too_fast(drive, how, lane, after)
        elif drive.own_start and after.share <= drive.exit_share:
            after = _resting(drive, after, t_s - state.t_s)
        after_all.append(after)
        if told:
            events += told
        if rep is not None:
            reps = (*reps, rep)
    faults, usuals, watched = _watch(state, sight, after_all, filters, t_s, keep=keep, row=row)
    events += watched
    if fast:
        events += _fast(after_all, t_s)
    told_once = state.told
    if reps is not state.reps:
        after_all = _compared(after_all)
        told_once, more = _over(state, after_all, reps, t_s)
        events += more
    now = RepState(
        state.spec, state.side, state.goal, stance, tuple(after_all), faults, tuple(filters),
        usuals, t_s, yaw, reps, told_once, drive,
    )  # fmt: skip
    return now, tuple(events)


def _compared(lanes: Sequence[LaneState]) -> list[LaneState]:
    """Sides whose own range is not known yet are held to the other's."""
    known = [lane.usual for lane in lanes if not isnan(lane.usual)]
    return [
        replace(lane, usual=min(known)) if known and isnan(lane.usual) else lane for lane in lanes
    ]


def _doubtful(last: Channel, lane: LaneState, t_s: float, value: float) -> bool:
    """Whether ``value`` lies where nobody gets to since the ``last`` sample, and the next sample
    has still to say whether it is true: a landmark that jumps is mostly back at once."""
    far = JUMP + JUMP_A_S * (t_s - last[0])
    return abs(value - last[1]) > far and not abs(value - lane.doubted) < far


def _resting(drive: Drive, lane: LaneState, gap_s: float) -> LaneState:
    """The position in which somebody rests becomes their start, by and by."""
    tau_s = OUT_TAU_S if lane.share > 0.0 else REST_TAU_S
    if lane.share < ELSEWHERE:
        tau_s = ELSEWHERE_TAU_S
    base = lane.base + lane.share * (1.0 - math.exp(-gap_s / tau_s))
    return replace(lane, base=min(base, drive.nearest_start))


def _blocking(sight: Sight, faults: Sequence[FaultState]) -> str:
    """The fault that keeps a hold from counting, if any."""
    for watched, state in zip(sight.faults, faults, strict=True):
        if state.active and watched.fault.stops_hold:
            return watched.fault.code
    return ""


def _watch(
    state: RepState,
    sight: Sight,
    lanes: Sequence[LaneState],
    filters: list[Channel],
    t_s: float,
    *,
    keep: float,
    row: Sequence[float],
) -> tuple[tuple[FaultState, ...], tuple[Usual, ...], list[Event]]:
    """Every fault one sample further; changes ``filters`` in place."""
    moving = next((lane for lane in lanes if lane.moving), None)
    held = any(lane.phase == "hold" and lane.share >= lane.peak - NEAR_PEAK for lane in lanes)
    events: list[Event] = []
    faults, usuals = list(state.faults), list(state.usuals)
    for index, watched in enumerate(sight.faults):
        fault, place = watched.fault, len(lanes) + index
        value = worst(watched, row)
        if not isnan(value):
            filters[place] = smooth_one(FILTER, filters[place], t_s, value / watched.band)
            value = filters[place][2] * watched.band
        before = faults[index]
        matters = fault.when == "always" or (held if fault.when == "end" else moving is not None)
        beyond = excess(watched, usuals[index], value) if held else math.nan
        after = step_fault(watched, before, t_s, value, matters, excess=beyond)
        if watched.beyond_usual > 0.0:
            if moving is not None:
                usual = learnt(usuals[index], after, value, t_s - state.t_s, held=held)
                usuals[index] = usual
            elif not isnan(usuals[index].now):
                usuals[index] = over(usuals[index])
        if moving is None and fault.from_start:
            after = rest_at(after, value, keep)
        faults[index] = after
        if after.active != before.active:
            began = after.since_s if after.active else before.since_s
            kind: EventKind = "fault_began" if after.active else "fault_ended"
            events.append(_fault_event(kind, t_s, moving, fault.code, began))
    return tuple(faults), tuple(usuals), events


def _fault_event(
    kind: EventKind, t_s: float, moving: LaneState | None, code: str, began_s: float
) -> Event:
    if moving is None:
        return Event(kind, t_s, code=code, began_s=began_s)
    return Event(kind, t_s, moving.lane, moving.attempts + 1, code, began_s=began_s)


def _fast(lanes: Sequence[LaneState], t_s: float) -> list[Event]:
    """A movement that was too quick is over when it is noticed."""
    moving = next((lane for lane in lanes if lane.moving), None)
    kinds: tuple[EventKind, ...] = ("fault_began", "fault_ended")
    return [_fault_event(kind, t_s, moving, TOO_FAST, t_s) for kind in kinds]


def _over(
    state: RepState, lanes: Sequence[LaneState], reps: Sequence[Rep], t_s: float
) -> tuple[frozenset[str], list[Event]]:
    """After a repetition: is the set done, and is somebody getting tired."""
    events: list[Event] = []
    told = state.told
    count = sum(lane.count for lane in lanes)
    if count >= state.goal * len(lanes) and "set" not in told:
        told |= {"set"}
        events.append(Event("set_done", t_s, rep=count))
    if "fatigue" not in told and (sign := tired(reps)) is not None:
        told |= {"fatigue"}
        events.append(Event("fatigue", t_s, reps[-1].lane, code=sign[0], value=sign[1]))
    return told, events
