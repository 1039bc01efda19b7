"""Advances the counters of an exercise by one sample: filters progress, and measures it from where
the person starts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isnan

from coach.core.body.one_euro import Channel, OneEuro, smooth_one
from coach.core.counting.counter_state import CounterState
from coach.core.counting.events import Event, Rep
from coach.core.counting.evidence import REST_EVERY_S
from coach.core.counting.rep_counter import count_sample
from coach.core.counting.rep_timing import too_fast
from coach.core.counting.view_binding import Sight, looked_at
from coach.core.exercise.movement import Drive

FILTER = OneEuro(min_cutoff_hz=1.5, beta=2.5, derivative_cutoff_hz=2.0, reset_after_s=0.6)
"""For progress and faults in shares of their range: quick, since thresholds have hysteresis."""
REST_TAU_S, OUT_TAU_S, ELSEWHERE_TAU_S = 1.5, 4.0, 12.0
"""Time constants with which the start follows the position at rest: short of it; further out (or
the start would follow a slow movement out); far on the other side (somebody looks at a phone)."""
ELSEWHERE = -0.35
TOLD_UNSEEN_S, ON_THE_WAY = 0.5, 0.08
"""Progress hidden for so long is told, of somebody who had gone so far already."""
JUMP, JUMP_A_S = 0.25, 3.0
"""Progress that nobody makes between two samples: so much, and so much a second besides; of a
signal of the arms or legs, as much a second as bodies do."""


@dataclass(slots=True)
class Counted:
    """What a sample has made of the lanes. ``fast``: a way that has just ended was too quick."""

    lanes: list[CounterState] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    reps: list[Rep] = field(default_factory=list)
    fast: bool = False


def count(
    sight: Sight,
    lanes: Sequence[CounterState],
    filters: list[Channel],
    t_s: float,
    raw: Sequence[float],
    *,
    row: Sequence[float],
    gap_s: float,
    blocked: str,
) -> Counted:
    """Every lane one sample further, ``gap_s`` after the last; changes ``filters`` in place.

    ``raw``: the progress of each, NaN where it is hidden; ``row``: all signals; ``blocked``: the
    fault that keeps a hold from counting, if any.
    """
    drive, how = sight.drive, sight.spec.repetition
    found = Counted()
    for index, lane in enumerate(lanes):
        value = raw[index]
        if isnan(value):
            found.lanes.append(replace(lane, unseen_s=lane.unseen_s + gap_s))
            if lane.unseen_s < TOLD_UNSEEN_S <= lane.unseen_s + gap_s and lane.share > ON_THE_WAY:
                found.events.append(_unseen(sight, lane, t_s))
            continue
        if not drive.timed:
            if _doubtful(filters[index], lane, t_s, value, max(JUMP_A_S, sight.fastest)):
                found.lanes.append(replace(lane, doubted=value))
                continue
            filters[index] = smooth_one(FILTER, filters[index], t_s, value)
            value = filters[index][2]
        share = value - lane.person.base
        if drive.target_stays:
            share /= 1.0 - lane.person.base
        checks = sight.checks[index]
        due = lane.moving or not lane.evidence.rest or _ticks(t_s, gap_s)
        after, told, rep = count_sample(
            drive, how, lane, t_s, share, blocked=blocked, instead=blocked in sight.instead,
            checks=checks, values=[looked_at(check, row) for check in checks] if due else (),
        )  # fmt: skip
        if after.moving:
            after = restarted(drive, after, t_s)
            if not after.movement.hurried and too_fast(drive, how, lane, after):
                after = replace(after, movement=replace(after.movement, hurried=True))
                found.fast = True
        elif drive.own_start and after.share <= drive.exit_share:
            after = _resting(drive, after, gap_s)
        found.lanes.append(after)
        if told:
            found.events += told
        if rep is not None:
            found.reps.append(rep)
    if found.reps:
        found.lanes = _compared(found.lanes)
    return found


def _ticks(t_s: float, gap_s: float) -> bool:
    """Whether it is time again to look at the conditions of somebody at rest."""
    return int(t_s / REST_EVERY_S) != int((t_s - gap_s) / REST_EVERY_S)


def _unseen(sight: Sight, lane: CounterState, t_s: float) -> Event:
    """What carries the movement can't be seen on the way: told while it is hidden."""
    side = "" if lane.lane == "both" else f"{lane.lane} "
    what = _LIMB.get(sight.part, sight.part)
    text = f"I can't see your {side}{what} there: move until it stays in the picture."
    return Event("unseen", t_s, lane.lane, lane.attempts + 1, sight.part, text)


_LIMB = {"wrists": "hand", "elbows": "elbow", "knees": "leg", "ankles": "leg"}


def _doubtful(last: Channel, lane: CounterState, t_s: float, value: float, most_a_s: float) -> bool:
    """Whether nobody gets to ``value`` since the ``last`` sample, ``most_a_s`` progress a second.

    A landmark that jumps is mostly back at once: the next sample decides. It confirms the jump
    where it lies close by, or goes on the same way.
    """
    far = JUMP + most_a_s * (t_s - last[0])
    jump = value - last[1]
    if not abs(jump) > far:
        return False
    on = value - lane.doubted
    return not (abs(on) < far or on * (lane.doubted - last[1]) > 0.0)


def _resting(drive: Drive, lane: CounterState, gap_s: float) -> CounterState:
    """The position in which somebody rests becomes their start, by and by."""
    tau_s = OUT_TAU_S if lane.share > 0.0 else REST_TAU_S
    if lane.share < ELSEWHERE:
        tau_s = ELSEWHERE_TAU_S
    base = lane.person.base + lane.share * (1.0 - math.exp(-gap_s / tau_s))
    return replace(lane, person=replace(lane.person, base=min(base, drive.nearest_start)))


def _compared(lanes: Sequence[CounterState]) -> list[CounterState]:
    """Sides whose own range is not known yet are held to the other's."""
    known = [lane.person.usual for lane in lanes if not isnan(lane.person.usual)]
    return [
        replace(lane, person=replace(lane.person, usual=min(known)))
        if known and isnan(lane.person.usual)
        else lane
        for lane in lanes
    ]


STILL, STILL_S = 0.2, 0.8
"""Progress within which somebody has stopped, once that has lasted so long."""
FOLLOWS_S, REACHED_S = 0.5, 0.3
"""How quickly the place is followed at which somebody stops; who was at the end so long has begun
from where it was thought."""


def restarted(drive: Drive, lane: CounterState, t_s: float) -> CounterState:
    """Remember where a movement stops; back at the start, where that was the place it stopped at.

    A first movement that stops for ``STILL_S`` and then goes on was still part of getting ready.
    """
    move = lane.movement
    if not drive.own_start or lane.attempts or move.stayed_s > REACHED_S:
        return lane
    on = lane.share - move.stopped_at
    if abs(on) <= STILL:
        at = move.stopped_at + on * min((t_s - move.stopped_to_s) / FOLLOWS_S, 1.0)
        return replace(lane, movement=replace(move, stopped_at=at, stopped_to_s=t_s))
    if isnan(on) or on < 0.0 or move.stopped_to_s - move.stopped_s < STILL_S:
        stopped = replace(move, stopped_at=lane.share, stopped_s=t_s, stopped_to_s=t_s)
        return replace(lane, movement=stopped)
    base = lane.person.base
    way, left = (1.0 - base, 1.0 - move.stopped_at) if drive.target_stays else (1.0, 1.0)
    person = replace(lane.person, base=base + move.stopped_at * way, attempts=0)
    return CounterState(lane=lane.lane, person=person, t_s=t_s, share=on / left)
