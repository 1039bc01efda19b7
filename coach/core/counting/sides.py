"""Advances the counters of an exercise by one sample: filters progress, and measures it from where
the person starts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isnan

from coach.core.body.one_euro import Channel, OneEuro, smooth_one
from coach.core.counting.counter_state import CounterState, PersonalRange
from coach.core.counting.events import Event, Rep
from coach.core.counting.evidence import REST_EVERY_S
from coach.core.counting.rep_counter import count_sample
from coach.core.counting.rep_timing import too_fast
from coach.core.counting.view_binding import ViewBinding, condition_value
from coach.core.exercise.movement import Drive
from coach.core.exercise.signal_names import Row

FILTER = OneEuro(min_cutoff_hz=1.5, beta=2.5, derivative_cutoff_hz=2.0, reset_after_s=0.6)
"""For progress and faults in shares of their range: quick, since thresholds have hysteresis."""
REST_TAU_S, OUT_TAU_S, ELSEWHERE_TAU_S = 1.5, 4.0, 12.0
"""Time constants with which the start follows the position at rest. ``REST_TAU_S``: the rest lies
short of the start. ``OUT_TAU_S``: it lies further out; a quicker one would follow a slow movement.
``ELSEWHERE_TAU_S``: it lies far on the other side, as of somebody who looks at a phone."""
ELSEWHERE = -0.35
TOLD_UNSEEN_S, ON_THE_WAY = 0.5, 0.08
"""Progress hidden for ``TOLD_UNSEEN_S`` is told, once it had passed ``ON_THE_WAY``."""
JUMP, JUMP_A_S = 0.25, 3.0
"""More progress than ``JUMP + JUMP_A_S * seconds`` between two samples is a jump of a landmark. For
signals of arms and legs the known speed of the body replaces ``JUMP_A_S`` where it is larger."""


@dataclass(slots=True)
class CountedSample:
    """The counters after a sample, and what happened. ``fast``: a movement that has just ended was
    too quick."""

    counters: list[CounterState] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    reps: list[Rep] = field(default_factory=list)
    fast: bool = False


def count_sides(
    binding: ViewBinding,
    counters: Sequence[CounterState],
    filters: list[Channel],
    t_s: float,
    raw: Sequence[float],
    *,
    row: Row,
    gap_s: float,
    blocked: str,
) -> CountedSample:
    """Advance every counter by one sample, ``gap_s`` after the last; changes ``filters`` in place.

    ``raw``: the progress of each, NaN where it is hidden; ``row``: all signals; ``blocked``: the
    fault that keeps a hold from counting, if any.
    """
    drive, repetition = binding.drive, binding.spec.repetition
    result = CountedSample()
    for index, counter in enumerate(counters):
        value = raw[index]
        if isnan(value):
            result.counters.append(replace(counter, unseen_s=counter.unseen_s + gap_s))
            if (
                counter.unseen_s < TOLD_UNSEEN_S <= counter.unseen_s + gap_s
                and counter.share > ON_THE_WAY
            ):
                result.events.append(_unseen(binding, counter, t_s))
            continue
        if not drive.timed:
            if _is_jump(filters[index], counter, t_s, value, max(JUMP_A_S, binding.fastest)):
                result.counters.append(replace(counter, doubted=value))
                continue
            filters[index] = smooth_one(FILTER, filters[index], t_s, value)
            value = filters[index][2]
        share = from_own_start(drive, counter.person.base, value)
        checks = binding.checks[index]
        due = counter.moving or not counter.evidence.rest or _is_due(t_s, gap_s)
        after, told, rep = count_sample(
            drive, repetition, counter, t_s, share, blocked=blocked,
            instead=blocked in binding.instead, checks=checks,
            values=[condition_value(check, row) for check in checks] if due else (),
        )  # fmt: skip
        if after.moving:
            after = restart_after_stop(drive, after, t_s)
            if not after.movement.hurried and too_fast(drive, repetition, counter, after):
                after = replace(after, movement=replace(after.movement, hurried=True))
                result.fast = True
        elif drive.own_start and after.share <= drive.exit_share and not _others_move(counters):
            after = _follow_rest(drive, after, gap_s)
        result.counters.append(after)
        if told:
            result.events += told
        if rep is not None:
            result.reps.append(rep)
    if result.reps:
        result.counters = _share_known_range(result.counters)
    return result


def from_own_start(drive: Drive, base: float, value: float) -> float:
    """Raw progress ``value`` as seen from where the person starts, at ``base``."""
    share = value - base
    return share / (1.0 - base) if drive.target_stays else share


def _is_due(t_s: float, gap_s: float) -> bool:
    """Whether it is time again to look at the conditions of somebody at rest."""
    return int(t_s / REST_EVERY_S) != int((t_s - gap_s) / REST_EVERY_S)


def _unseen(binding: ViewBinding, counter: CounterState, t_s: float) -> Event:
    """What carries the movement can't be seen on the way: told while it is hidden."""
    side = "" if counter.side == "both" else f"{counter.side} "
    what = _LIMB.get(binding.part, binding.part)
    text = f"I can't see your {side}{what} there: move until it stays in the picture."
    return Event("unseen", t_s, counter.side, counter.attempts + 1, binding.part, text)


_LIMB = {"wrists": "hand", "elbows": "elbow", "knees": "leg", "ankles": "leg"}


def _is_jump(
    last: Channel, counter: CounterState, t_s: float, value: float, most_a_s: float
) -> bool:
    """Whether ``value`` is further from the ``last`` sample than ``most_a_s`` progress a second.

    A landmark that jumps is mostly back at once: the next sample decides. It confirms the jump
    where it lies close by, or goes on the same way.
    """
    far = JUMP + most_a_s * (t_s - last[0])
    jump = value - last[1]
    if not abs(jump) > far:
        return False
    on = value - counter.doubted
    return not (abs(on) < far or on * (counter.doubted - last[1]) > 0.0)


def _others_move(counters: Sequence[CounterState]) -> bool:
    """Whether a side moves: a head that tilts to the left is not at rest on the right."""
    return len(counters) > 1 and (counters[0].moving or counters[1].moving)


def _follow_rest(drive: Drive, counter: CounterState, gap_s: float) -> CounterState:
    """Move the start slowly to the position in which the person rests."""
    tau_s = OUT_TAU_S if counter.share > 0.0 else REST_TAU_S
    if counter.share < ELSEWHERE:
        tau_s = ELSEWHERE_TAU_S
    was = counter.person
    base = was.base + counter.share * (1.0 - math.exp(-gap_s / tau_s))
    person = PersonalRange(
        minimum=was.minimum, base=min(base, drive.nearest_start), count=was.count,
        attempts=was.attempts, short=was.short, refused=was.refused, usual=was.usual,
    )  # fmt: skip
    return CounterState(
        side=counter.side, person=person, movement=counter.movement, phase=counter.phase,
        t_s=counter.t_s, share=counter.share, rests_at=counter.rests_at, blocked=counter.blocked,
        doubted=counter.doubted, evidence=counter.evidence, unseen_s=counter.unseen_s,
    )  # fmt: skip


def _share_known_range(counters: Sequence[CounterState]) -> list[CounterState]:
    """Give a side whose usual range is not known yet the smallest one that is."""
    known = [counter.person.usual for counter in counters if not isnan(counter.person.usual)]
    return [
        replace(counter, person=replace(counter.person, usual=min(known)))
        if known and isnan(counter.person.usual)
        else counter
        for counter in counters
    ]


STILL, STILL_S = 0.2, 0.8
"""Progress within which somebody has stopped, once that has lasted so long."""
FOLLOWS_S, REACHED_S = 0.5, 0.3
"""``FOLLOWS_S``: time constant of the place at which somebody stops. Who was at the end for longer
than ``REACHED_S`` has begun where the start was assumed."""


def restart_after_stop(drive: Drive, counter: CounterState, t_s: float) -> CounterState:
    """Remember where a first movement stops, and begin again from there when it goes on.

    A first movement that stops for ``STILL_S`` and then goes on was part of getting ready: the
    place at which it stopped becomes the start.
    """
    move = counter.movement
    if not drive.own_start or counter.attempts or move.stayed_s > REACHED_S:
        return counter
    on = counter.share - move.stopped_at
    if abs(on) <= STILL:
        at = move.stopped_at + on * min((t_s - move.stopped_to_s) / FOLLOWS_S, 1.0)
        return replace(counter, movement=replace(move, stopped_at=at, stopped_to_s=t_s))
    if isnan(on) or on < 0.0 or move.stopped_to_s - move.stopped_s < STILL_S:
        stopped = replace(move, stopped_at=counter.share, stopped_s=t_s, stopped_to_s=t_s)
        return replace(counter, movement=stopped)
    base = counter.person.base
    way, left = (1.0 - base, 1.0 - move.stopped_at) if drive.target_stays else (1.0, 1.0)
    person = replace(counter.person, base=base + move.stopped_at * way, attempts=0)
    return CounterState(side=counter.side, person=person, t_s=t_s, share=on / left)
