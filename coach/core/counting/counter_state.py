"""Where the counting of repetitions stands, for both sides together or one of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from coach.core.counting.crossings import NEVER
from coach.core.exercise.spec import Lane

Phase = Literal["start", "out", "hold", "back"]

HOLD_DROP = 0.08
"""Falling this far below the least share that counts, a hold is left."""


@dataclass(frozen=True, slots=True)
class LaneState:
    """Where a lane stands. Times are NaN until they have happened in this repetition.

    ``base`` is the share at which this person starts, ``rests_at`` where, from there, they rested
    last; ``minimum`` the least share that counts for this person, ``usual`` how far the
    repetitions that counted went. In this repetition it was reached for ``stayed_s``
    (``stayed_at``: the sum of share times seconds), and for ``held_s`` without what is wrong,
    ``blocked`` now. ``valley``: the least since the ``peak``. ``up_s``, ``down_s``: when each
    share of the ladder was passed on the way out and on the way back. ``instead``: its end was
    reached with something else doing the work. ``stopped_at``: where it stopped, from
    ``stopped_s`` to ``stopped_to_s``. ``doubted``: raw progress of the last sample, where that is
    not believed yet.
    """

    lane: Lane
    minimum: float
    phase: Phase = "start"
    t_s: float = math.nan
    share: float = math.nan
    base: float = 0.0
    rests_at: float = math.nan
    count: int = 0
    attempts: int = 0
    last_short: float = math.nan
    usual: float = math.nan
    began_s: float = math.nan
    peak: float = 0.0
    valley: float = math.inf
    valley_s: float = math.nan
    high_up_s: float = math.nan
    high_down_s: float = math.nan
    held_s: float = 0.0
    stayed_s: float = 0.0
    stayed_at: float = 0.0
    reached: bool = False
    hold_told: bool = False
    blocked: str = ""
    up_s: tuple[float, ...] = NEVER
    down_s: tuple[float, ...] = NEVER
    instead: bool = False
    stopped_at: float = math.nan
    stopped_s: float = math.nan
    stopped_to_s: float = math.nan
    doubted: float = math.nan

    @property
    def leaves(self) -> float:
        """Below this share what was reached is left again: trembling leaves nothing."""
        return self.minimum - HOLD_DROP

    @property
    def far(self) -> float:
        """How far this repetition has to come back from: the peak, or the target still ahead."""
        return max(self.peak, 1.0)

    @property
    def moving(self) -> bool:
        """Whether a repetition is under way."""
        return self.phase != "start"
