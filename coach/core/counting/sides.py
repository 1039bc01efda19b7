"""Advances the counters of an exercise by one sample: filters progress, and bridges what is hidden
for a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isnan

from coach.core.body.one_euro import Channel, OneEuro, smooth_one
from coach.core.counting.counter_state import CounterState
from coach.core.counting.events import Event, Rep
from coach.core.counting.evidence import REST_EVERY_S, Check, missed
from coach.core.counting.own_start import (
    come_home,
    follow_rest,
    from_own_start,
    is_back,
    restart_after_stop,
)
from coach.core.counting.rep_counter import count_sample
from coach.core.counting.rep_timing import too_fast
from coach.core.counting.start_position import StartPosition
from coach.core.counting.view_binding import ViewBinding, condition_value
from coach.core.exercise.movement import Drive, Repetition
from coach.core.exercise.signal_names import Row

FILTER = OneEuro(min_cutoff_hz=1.5, beta=2.5, derivative_cutoff_hz=2.0, reset_after_s=0.6)
"""For progress and faults in shares of their range: quick, since thresholds have hysteresis."""
TOLD_UNSEEN_S, ON_THE_WAY = 0.5, 0.08
"""Progress hidden for ``TOLD_UNSEEN_S`` is told, once it had passed ``ON_THE_WAY``."""
ALONE_S = 3.0
"""Where one of two sides that move together is hidden, the other tells for so long."""
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
    alone: bool = False,
    faulty: bool = False,
) -> CountedSample:
    """Advance every counter by one sample, ``gap_s`` after the last; changes ``filters`` in place.

    ``raw``: the progress of each, NaN where it is hidden; ``row``: all signals; ``blocked``: the
    fault that keeps a hold from counting, if any. ``alone``: one side tells for both. ``faulty``: a
    form fault is there.
    """
    drive, repetition = binding.drive, binding.spec.repetition
    result = CountedSample()
    for index, counter in enumerate(counters):
        value = raw[index]
        if isnan(value):
            result.counters.append(replace(counter, unseen_s=counter.unseen_s + gap_s))
            result.events += _unseen(binding, counter, t_s, gap_s)
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
            instead=blocked in binding.instead, faulty=faulty, checks=checks,
            values=[condition_value(check, row) for check in checks] if due else (),
        )  # fmt: skip
        if _is_away(drive, after) and is_back(drive, after, t_s):
            after, more, rep = come_home(drive, repetition, after, t_s, checks)
            told = (*told, *more)
        elif after.moving:
            after = restart_after_stop(drive, after, t_s)
            after, fast = _hurried(drive, repetition, counter, after, checks)
            result.fast = result.fast or fast
        elif drive.own_start and _is_away(drive, after):
            if not isnan(after.person.home):
                after = restart_after_stop(drive, after, t_s)
        elif drive.own_start and not _others_move(counters):
            after = follow_rest(drive, after, gap_s)
        if alone:
            move = replace(after.movement, one_sided=after.moving)
            after = replace(after, unseen_s=counter.unseen_s + gap_s, movement=move)
        result.counters.append(after)
        result.events += told
        if rep is not None:
            result.reps.append(rep)
    if result.reps:
        result.counters = _share_known_range(result.counters)
    return result


def shares_of(
    start_position: StartPosition,
    counters: Sequence[CounterState],
    t_s: float,
    row: Row,
    gap_s: float,
) -> tuple[Sequence[float], bool]:
    """Raw progress of each side, NaN where it is hidden and none before the view is known; and
    whether one of two sides that move together tells it.

    It may for ``ALONE_S``.
    """
    binding, ready = start_position.binding, start_position.ready
    if binding is None:
        return (), False
    shares = binding.shares(row, t_s - start_position.ready_s if ready else 0.0)
    hidden = ready and len(shares) == 1 and isnan(shares[0])
    if not hidden or counters[0].unseen_s + gap_s > ALONE_S:
        return shares, False
    share = binding.either_side(row)
    return (share,), not isnan(share)


def after_trouble(
    start_position: StartPosition, counters: Sequence[CounterState], t_s: float, last_s: float
) -> tuple[CounterState, ...]:
    """The counters after a trouble that was over before the exercise paused; ``last_s``: the sample
    before."""
    trouble, since_s = start_position.trouble, start_position.trouble_s
    if trouble is not None and trouble.code == "position":  # meanwhile nothing was held
        return tuple(replace(counter, t_s=last_s) for counter in counters)
    if trouble is not None and trouble.code == "hidden":
        return tuple(
            replace(counter, unseen_s=counter.unseen_s + t_s - since_s) for counter in counters
        )
    return tuple(counters)


def _hurried(
    drive: Drive,
    repetition: Repetition,
    before: CounterState,
    after: CounterState,
    checks: Sequence[Check],
) -> tuple[CounterState, bool]:
    """Whether a movement proves to be too fast now, and the counter that remembers it. Of another
    movement nothing is said."""
    move = after.movement
    if move.hurried or not too_fast(drive, repetition, before, after):
        return after, False
    if missed(checks, after.evidence, reached=move.reached) is not None:
        return after, False
    return replace(after, movement=replace(move, hurried=True)), True


def _is_away(drive: Drive, counter: CounterState) -> bool:
    """Whether somebody is out of the start, if too little to have begun a repetition."""
    return counter.moving or counter.share > drive.exit_share


def _is_due(t_s: float, gap_s: float) -> bool:
    """Whether it is time again to look at the conditions of somebody at rest."""
    return int(t_s / REST_EVERY_S) != int((t_s - gap_s) / REST_EVERY_S)


def _unseen(
    binding: ViewBinding, counter: CounterState, t_s: float, gap_s: float
) -> tuple[Event, ...]:
    """What carries the movement can't be seen on the way: told while it is hidden."""
    told = counter.unseen_s < TOLD_UNSEEN_S <= counter.unseen_s + gap_s
    if not told or not counter.share > ON_THE_WAY:
        return ()
    side = "" if counter.side == "both" else f"{counter.side} "
    what = _LIMB.get(binding.part, binding.part)
    text = f"I can't see your {side}{what} there: move until it stays in the picture."
    return (Event("unseen", t_s, counter.side, counter.attempts + 1, binding.part, text),)


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


def _share_known_range(counters: Sequence[CounterState]) -> list[CounterState]:
    """Give a side whose usual range is not known yet the smallest one that is."""
    known = [counter.person.usual for counter in counters if not isnan(counter.person.usual)]
    return [
        replace(counter, person=replace(counter.person, usual=min(known)))
        if known and isnan(counter.person.usual)
        else counter
        for counter in counters
    ]
