"""Where a person starts: progress measured from there, and the start moved to where they rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from coach.core.counting.counter_state import CounterState, PersonalRange
from coach.core.counting.evidence import Check
from coach.core.counting.rep_end import Outcome, finish_repetition
from coach.core.exercise.movement import Drive, Repetition

REST_TAU_S, OUT_TAU_S, ELSEWHERE_TAU_S = 1.5, 4.0, 12.0
"""Time constants with which the start follows the position at rest. ``REST_TAU_S``: the rest lies
short of the start. ``OUT_TAU_S``: it lies further out; a quicker one would follow a slow movement.
``ELSEWHERE_TAU_S``: it lies far on the other side, as of somebody who looks at a phone."""
ELSEWHERE, PULL = -0.35, 1.0
"""``PULL``: what lies further away draws the start no more than this progress would. Who leans to a
keyboard for a moment rests nowhere near it."""
STILL, STILL_S = 0.2, 0.8
"""Progress within which somebody has stopped, once that has lasted so long."""
STRAYED = 0.25
"""The start has moved so far from that of the repetitions before."""
FOLLOWS_S, REACHED_S = 0.5, 0.3
"""``FOLLOWS_S``: time constant of the place at which somebody stops. Who was at the end for longer
than ``REACHED_S`` has begun where the start was assumed."""


def from_own_start(drive: Drive, base: float, value: float) -> float:
    """Raw progress ``value`` as seen from where the person starts, at ``base``."""
    share = value - base
    return share / (1.0 - base) if drive.target_stays else share


def follow_rest(drive: Drive, counter: CounterState, gap_s: float) -> CounterState:
    """Move the start slowly to the position in which the person rests."""
    if counter.share < ELSEWHERE and _is_home(drive, counter):
        return _begun_at(drive, counter, counter.person.home, counter.t_s)
    tau_s = OUT_TAU_S if counter.share > 0.0 else REST_TAU_S
    if counter.share < ELSEWHERE:
        tau_s = ELSEWHERE_TAU_S
    was = counter.person
    pull = max(counter.share, -PULL)
    base = was.base + pull * (1.0 - math.exp(-gap_s / tau_s))
    person = PersonalRange(
        minimum=was.minimum, base=min(base, drive.nearest_start), count=was.count,
        attempts=was.attempts, short=was.short, refused=was.refused, usual=was.usual,
        home=was.home,
    )  # fmt: skip
    return CounterState(
        side=counter.side, person=person, movement=counter.movement, phase=counter.phase,
        t_s=counter.t_s, share=counter.share, rests_at=counter.rests_at, blocked=counter.blocked,
        doubted=counter.doubted, evidence=counter.evidence, unseen_s=counter.unseen_s,
    )  # fmt: skip


def restart_after_stop(drive: Drive, counter: CounterState, t_s: float) -> CounterState:
    """Remember where a first movement stops, and begin again from there when it goes on.

    A first movement that stops for ``STILL_S`` and then goes on was part of getting ready: the
    place at which it stopped becomes the start.
    """
    move, person = counter.movement, counter.person
    first = not counter.attempts and move.stayed_s <= REACHED_S
    if not drive.own_start or not (first or _has_strayed(person)):
        return counter
    on = counter.share - move.stopped_at
    if abs(on) <= STILL:
        at = move.stopped_at + on * min((t_s - move.stopped_to_s) / FOLLOWS_S, 1.0)
        return replace(counter, movement=replace(move, stopped_at=at, stopped_to_s=t_s))
    if isnan(on) or on < 0.0 or move.stopped_to_s - move.stopped_s < STILL_S or not first:
        stopped = replace(move, stopped_at=counter.share, stopped_s=t_s, stopped_to_s=t_s)
        return replace(counter, movement=stopped)
    base = _raw(drive, person.base, move.stopped_at)
    after = _begun_at(drive, counter, base, t_s)
    return replace(after, person=replace(after.person, attempts=0))


def is_back(drive: Drive, counter: CounterState, t_s: float) -> bool:
    """Whether a movement has stopped where the repetitions before began, though the start had
    moved meanwhile, as it does when somebody looks at a phone."""
    if not drive.own_start or not _has_strayed(counter.person):
        return False
    return t_s - counter.movement.stopped_s >= STILL_S and _is_home(drive, counter)


def come_home(
    drive: Drive,
    repetition: Repetition,
    counter: CounterState,
    t_s: float,
    checks: Sequence[Check],
) -> Outcome:
    """Back at the start of the repetitions before: a movement that went far enough from there is
    over, any other was the way back to it."""
    home = counter.person.home
    far = from_own_start(drive, home, _raw(drive, counter.person.base, counter.movement.peak))
    if far < counter.minimum:
        return _begun_at(drive, counter, home, t_s), (), None
    after, told, rep = finish_repetition(drive, repetition, counter, t_s, checks)
    return _begun_at(drive, after, home, t_s), told, rep


def _has_strayed(person: PersonalRange) -> bool:
    """Whether the start has moved from that of the repetitions before."""
    return abs(person.base - person.home) > STRAYED


def _is_home(drive: Drive, counter: CounterState) -> bool:
    """Whether somebody is where the repetitions before began."""
    person = counter.person
    return abs(_raw(drive, person.base, counter.share) - person.home) <= STILL


def _begun_at(drive: Drive, counter: CounterState, base: float, t_s: float) -> CounterState:
    """The counter of somebody who starts at raw progress ``base``."""
    share = from_own_start(drive, base, _raw(drive, counter.person.base, counter.share))
    person = replace(counter.person, base=base)
    return CounterState(side=counter.side, person=person, t_s=t_s, share=share)


def _raw(drive: Drive, base: float, share: float) -> float:
    """Raw progress of a ``share`` from where the person starts, at ``base``."""
    return base + share * (1.0 - base) if drive.target_stays else base + share
