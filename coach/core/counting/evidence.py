"""Evidence for the conditions of an exercise, gathered over a repetition.

Each condition looks at one signal: its mean at rest, on the way out, or at the end of the movement.
What is hidden stays NaN and fails nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, nan

from coach.core.exercise.conditions import Condition
from coach.core.record import record

REST_TAU_S, REST_EVERY_S = 0.4, 0.1
"""Time constant of the mean at rest, and how often it is looked at."""

PLATEAU = 0.12
"""Progress within which a movement is at its end."""

WAY = (0.3, 0.75)
"""Progress between which a movement is on its way out."""

Values = tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A condition ready to be looked at: the columns of its signal, and its bounds."""

    condition: Condition
    columns: tuple[int, ...]
    least: float
    most: float


@record()
class Evidence:
    """Per condition: the mean at ``rest``, and at the furthest position reached yet the ``total``
    (value times seconds) with its ``seconds``. ``anchor``: progress of that position. ``way`` and
    ``way_s``: the same on the way out to it. ``low``: the values where it came back furthest
    since, at progress ``low_at``."""

    rest: Values = ()
    total: Values = ()
    seconds: Values = ()
    anchor: float = -inf
    way: Values = ()
    way_s: Values = ()
    low: Values = ()
    low_at: float = inf


NO_EVIDENCE = Evidence()


def at_rest(before: Evidence, values: Sequence[float], gap_s: float) -> Evidence:
    """A sample at the start further; forgets the movement before."""
    if not values:
        return NO_EVIDENCE
    if not before.rest:
        return Evidence(tuple(values))
    since_s = max(gap_s, REST_EVERY_S)
    share = since_s / (since_s + REST_TAU_S)
    pairs = zip(before.rest, values, strict=True)
    return Evidence(tuple(_followed(old, new, share) for old, new in pairs))


def _followed(old: float, new: float, share: float) -> float:
    """A mean one value further; what is hidden leaves it as it is."""
    if isnan(new):
        return old
    return new if isnan(old) else old + (new - old) * share


def moving(before: Evidence, values: Sequence[float], gap_s: float, share: float) -> Evidence:
    """A sample of the movement at progress ``share`` further.

    The end is where the movement went furthest: further out by ``PLATEAU`` it begins anew, and
    what lies further back than that is left out.
    """
    if not values:
        return before
    if share < before.anchor - PLATEAU:
        if share >= before.low_at:
            return before
        return Evidence(
            before.rest, before.total, before.seconds, before.anchor, before.way, before.way_s,
            tuple(values), share,
        )  # fmt: skip
    rest = before.rest or (nan,) * len(values)
    none = (0.0,) * len(values)
    anew = share > before.anchor + PLATEAU
    end = (none, none) if anew else (before.total, before.seconds)
    way = (before.way or none, before.way_s or none)
    if WAY[0] <= share <= WAY[1]:
        way = _summed(*way, values, gap_s)
    return Evidence(rest, *_summed(*end, values, gap_s), share if anew else before.anchor, *way)


def _summed(
    total: Values, seconds: Values, values: Sequence[float], gap_s: float
) -> tuple[Values, Values]:
    """Sums of value times seconds, and of the seconds in which each was seen, further."""
    sums, known_s = [], []
    for was, was_s, value in zip(total, seconds, values, strict=True):
        seen = not isnan(value)
        sums.append(was + value * gap_s if seen else was)
        known_s.append(was_s + gap_s if seen else was_s)
    return tuple(sums), tuple(known_s)


def again(before: Evidence) -> Evidence:
    """The next movement begins where the last one came back to, not where that one had begun."""
    if not before.low:
        return Evidence(before.rest)
    rest = before.rest or before.low
    pairs = zip(before.low, rest, strict=True)
    return Evidence(tuple(was if isnan(low) else low for low, was in pairs))


def missed(checks: Sequence[Check], evidence: Evidence, *, reached: bool) -> Condition | None:
    """The first condition that the repetition fails, if any.

    Of a movement that stopped short, what only its end must reach says nothing: where it started,
    what must stay still and what is too much already are looked at.
    """
    for place, check in enumerate(checks):
        at = check.condition.at
        if at == "change" and not reached and not check.least <= 0.0 <= check.most:
            continue
        value = _value(at, place, evidence)
        too_little = value < check.least and (reached or at != "end")
        unseen = check.condition.needed and isnan(value)
        if too_little or unseen or value > check.most:  # false for NaN
            return check.condition
    return None


def _value(at: str, place: int, evidence: Evidence) -> float:
    start = evidence.rest[place] if evidence.rest else nan
    if at == "start":
        return start
    if at == "way":
        return _mean(evidence.way, evidence.way_s, place)
    end = _mean(evidence.total, evidence.seconds, place)
    return end - start if at == "change" else end


def _mean(total: Values, seconds: Values, place: int) -> float:
    return total[place] / seconds[place] if seconds and seconds[place] > 0.0 else nan
