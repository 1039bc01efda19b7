"""Repetitions made before it was known where the person starts.

Some people go on without a rest, and a recording may begin in mid-movement: the starting position
is seen only after a repetition or two. What was seen is kept. Once a repetition counts, its start,
range and rest are applied backwards, and what was seen whole and went as far counts too. A movement
that was under way as the person came into view is no complete repetition, as people count them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan, nan

from coach.core.body.one_euro import FRESH, Channel
from coach.core.counting.counter_state import CounterState, Movement, PersonalRange
from coach.core.counting.events import Event, Rep
from coach.core.counting.evidence import Evidence
from coach.core.counting.own_start import ELSEWHERE, STILL, from_own_start
from coach.core.counting.rep_end import FURTHEST_ASKED, finish_at_end
from coach.core.counting.sides import CountedSample, count_sides
from coach.core.counting.start_position import at_start
from coach.core.counting.view_binding import (
    YAW,
    ViewBinding,
    best_view,
    condition_value,
    out_of_place,
    still_fits,
)
from coach.core.exercise.movement import Repetition
from coach.core.exercise.signal_names import Row

EVERY_S = 1.0 / 16.0
"""What was seen is kept at most so often."""
KEPT_S, KEPT_REPS = 15.0, 2.0
"""It is kept for ``KEPT_S`` and ``KEPT_REPS`` repetitions after the person came into view."""
ALIKE = (0.75, 1.35)
"""Range of such a repetition, as a share of that of the first one seen whole."""

SEEN_FROM = 0.3
"""A movement seen from less of its way on is seen whole."""

LOOK_EVERY_S, RESTED_S = 1.0, 0.6
"""How often a start is looked for, and how long somebody rests there."""

Seen = tuple[tuple[float, Row], ...]
"""Times and signals of what was seen since the person came into the picture."""


def remember(seen: Seen, repetition: Repetition, first_s: float, t_s: float, row: Row) -> Seen:
    """A sample with a person further, who came into the picture at ``first_s``."""
    if t_s == first_s:
        return ((t_s, row),)
    if not seen or t_s < seen[-1][0] + EVERY_S:
        return seen
    once_s = repetition.out_s + repetition.hold_s + repetition.back_s
    return (*seen, (t_s, row)) if t_s < first_s + KEPT_S + KEPT_REPS * once_s else ()


def count_earlier(
    seen: Seen,
    binding: ViewBinding,
    before: Sequence[CounterState],
    known: Sequence[Rep],
    result: CountedSample,
) -> None:
    """Add to ``result`` what was done before the first repetition that counts, on either side.

    ``before``: the counters before the sample. ``known``: all repetitions that were over then. The
    repetitions added come first, with the numbers that are free next.
    """
    first = next((rep for rep in result.reps if rep.complete and not rep.timed), None)
    if first is None or not seen:
        return
    since = [rep for rep in known if rep.began_s >= seen[0][0]]
    for place, counter in enumerate(result.counters):
        told = [rep for rep in since if rep.side == counter.side]
        if any(rep.complete for rep in told):
            continue
        until_s = min(rep.began_s for rep in (first, *told) if rep.side == counter.side or not told)
        rested = replace(counter, evidence=Evidence(before[place].evidence.rest))
        found = _earlier([one for one in seen if one[0] <= until_s], binding, place, rested)
        least, most = (bound * first.range_share for bound in ALIKE)
        found = [rep for rep in found if rep.complete and least <= rep.range_share <= most]
        _credit(result, place, counter, found)


def _credit(result: CountedSample, place: int, counter: CounterState, found: Sequence[Rep]) -> None:
    """Count the repetitions ``found`` to the ``counter`` of a side."""
    number, person = counter.attempts + 1, counter.person
    found = [replace(rep, number=number + more) for more, rep in enumerate(found)]
    person = replace(person, count=person.count + len(found), attempts=person.attempts + len(found))
    result.counters[place] = replace(counter, person=person)
    result.reps[:0] = found
    result.events += [
        Event("attempt_counted", counter.t_s, rep.side, rep.number, began_s=rep.began_s)
        for rep in found
    ]


def find_start(
    seen: Seen, binding: ViewBinding, known: Sequence[Rep], result: CountedSample
) -> None:
    """Move the start to where the person rests, if that explains what was seen.

    Somebody who came into view at the end of a movement, and stayed there, was thought to start
    there. They rest far on the other side. Seen from that rest, at least two repetitions as far as
    each other show that it is the start. What was refused meanwhile stays refused.
    """
    counters, t_s = result.counters, seen[-1][0]
    far = any(counter.share < ELSEWHERE for counter in counters)
    if not far or any(counter.moving for counter in counters) or not _is_time(seen, t_s):
        return
    rests = _rests_at(seen, binding)
    if not rests or any(rep.complete and rep.began_s >= seen[0][0] for rep in known):
        return
    moved: list[tuple[CounterState, list[Rep]]] = []
    for place, (counter, base) in enumerate(zip(counters, rests, strict=True)):
        values = [condition_value(check, seen[-1][1]) for check in binding.checks[place]]
        fresh = CounterState(
            side=counter.side, person=replace(counter.person, base=base), t_s=t_s, share=0.0,
            evidence=Evidence(tuple(values)),
        )  # fmt: skip
        done = [rep for rep in _earlier(seen, binding, place, fresh) if rep.complete]
        moved.append((fresh, done))
    ranges = [rep.range_share for _, found in moved for rep in found]
    if len(ranges) < 2 or min(ranges) < ALIKE[0] * max(ranges):
        return
    for place, (fresh, found) in enumerate(moved):
        usual = max((rep.range_share for rep in found), default=nan)
        person = replace(fresh.person, usual=min(usual, FURTHEST_ASKED) if found else nan)
        _credit(result, place, replace(fresh, person=person), found)


def _is_time(seen: Seen, t_s: float) -> bool:
    """Whether a second is over: looking at all that was seen takes a while."""
    return len(seen) > 1 and int(t_s / LOOK_EVERY_S) != int(seen[-2][0] / LOOK_EVERY_S)


def _rests_at(seen: Seen, binding: ViewBinding) -> list[float]:
    """Raw progress at which each side has rested for a moment, if it could be a start."""
    lately = [row for t_s, row in seen if t_s > seen[-1][0] - RESTED_S]
    shares = [binding.shares(row, 0.0) for row in lately if _in_place(binding, row)]
    if len(shares) < len(lately) or not at_start(binding, shares[-1]):
        return []
    still = [max(side) - min(side) < STILL for side in zip(*shares, strict=True)]  # not if hidden
    return list(shares[-1]) if all(still) else []


def _earlier(
    seen: Sequence[tuple[float, Row]], binding: ViewBinding, place: int, counter: CounterState
) -> list[Rep]:
    """What the ``counter`` of a side, which knows where the person starts and rests, makes of what
    was ``seen``: all repetitions since they are in place."""
    drive = binding.drive
    person = PersonalRange(minimum=counter.minimum, base=counter.person.base, attempts=1)
    hidden = [nan] * len(binding.sides)
    counters: list[CounterState] = []
    filters: list[Channel] = []
    found: list[Rep] = []
    cut_s = nan
    for t_s, row in seen:
        raw = binding.shares(row, 0.0)[place]
        if not _in_place(binding, row):
            counters, found = [], []
        elif counters:
            raws = [*hidden[:place], raw, *hidden[place + 1 :]]
            gap_s = t_s - counters[place].t_s
            result = count_sides(
                binding, counters, filters, t_s, raws, row=row, gap_s=gap_s, blocked=""
            )
            counters, found = result.counters, found + result.reps
        elif not isnan(raw):
            share = from_own_start(drive, person.base, raw)
            cut_s = t_s if share > SEEN_FROM else nan
            begun = CounterState(
                side=counter.side, person=person, movement=Movement(began_s=t_s), phase="out",
                t_s=t_s, share=share, evidence=counter.evidence,
            )  # fmt: skip
            counters, filters = [begun] * len(hidden), [FRESH] * len(hidden)
    if counters:
        checks = binding.checks[place]
        _, _, rep = finish_at_end(drive, binding.spec.repetition, counters[place], checks)
        found += [rep] if rep is not None else []
    return [rep for rep in found if rep.began_s != cut_s]


def _in_place(binding: ViewBinding, row: Row) -> bool:
    """Whether somebody is seen in position, from where the exercise is judged now."""
    best = best_view(binding.spec, row[YAW])
    if best is None or not still_fits(binding.drive, best, row[YAW]):
        return False
    return not any(out_of_place(part, row) for part in binding.bounds)
