"""The course of a voluntary movement: slow, fast, slow, as smooth as can be (minimum jerk).

Flash & Hogan, The coordination of arm movements, J Neurosci 1985;5:1688-1703. Figures move by it,
and from two moments of a movement it tells when the whole of it began and ended.
"""

from __future__ import annotations

from bisect import bisect_left

_STEPS = 200


def eased(share: float) -> float:
    """How far a movement has come after a ``share`` of its time, 0..1 to 0..1."""
    return share**3 * (10.0 + share * (6.0 * share - 15.0))


_COURSE = tuple(eased(step / _STEPS) for step in range(_STEPS + 1))


def time_share(way: float) -> float:
    """After what share of its time a movement has come so far: the inverse of ``eased``."""
    if way <= 0.0:
        return 0.0
    if way >= 1.0:
        return 1.0
    above = bisect_left(_COURSE, way)
    low, high = _COURSE[above - 1], _COURSE[above]
    return (above - 1 + (way - low) / (high - low)) / _STEPS


def movement_s(between_s: float, from_way: float, to_way: float) -> float:
    """How long a whole movement takes that needs ``between_s`` from one way to another."""
    return between_s / max(time_share(to_way) - time_share(from_way), 0.02)
