"""Whether somebody is getting tired: the last repetitions against the first ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from coach.core.counting.events import Rep

FATIGUE_RANGE, FATIGUE_TIME = 0.85, 1.4
"""Range under, or duration over, this much of the first repetitions': tired."""
_FIRST, _LAST = 3, 2


def fatigue_sign(reps: Sequence[Rep]) -> tuple[Literal["range", "tempo"], float] | None:
    """The sign of fatigue after the last of ``reps``, and its ratio to the first ones.

    Only complete repetitions of its side that the camera judged are compared; ``None``: no sign.
    """
    side = reps[-1].side
    done = [rep for rep in reps if rep.complete and rep.side == side and not rep.timed]
    if len(done) < _FIRST + _LAST:
        return None
    first, last = done[:_FIRST], done[-_LAST:]
    range_share = _mean([rep.range_share for rep in last], [rep.range_share for rep in first])
    if range_share < FATIGUE_RANGE:
        return "range", range_share
    tempo = _mean([_span_s(rep) for rep in last], [_span_s(rep) for rep in first])
    return ("tempo", tempo) if tempo > FATIGUE_TIME else None


def _mean(last: Sequence[float], first: Sequence[float]) -> float:
    """The mean of the last over that of the first."""
    return sum(last) / len(last) / max(sum(first) / len(first), 1e-6)


def _span_s(rep: Rep) -> float:
    """How long somebody moved: a longer hold is no sign of being tired."""
    return rep.ended_s - rep.began_s - (rep.hold_s or 0.0)
