"""State of a repetition counter, for both sides together or one of them.

Nested by lifetime: ``PersonalRange`` lasts as long as the person exercises, ``Movement`` is reset
with every repetition, ``CounterState`` holds both and what changes with every sample.
"""

from __future__ import annotations

import math
from typing import Literal

from coach.core.counting.crossings import NEVER
from coach.core.counting.events import Rep
from coach.core.counting.evidence import NO_EVIDENCE, Evidence
from coach.core.exercise.spec import CountedSide
from coach.core.record import record

Phase = Literal["start", "out", "hold", "back"]

HOLD_DROP = 0.08
"""A hold ends this far below the least progress that counts: trembling does not end it."""


@record(kw_only=True)
class PersonalRange:
    """What is known of a person beyond one repetition. All shares are of the exercise's range.

    ``base``: progress at which this person starts. ``home``: that of the last repetition that
    counted, NaN before the first. ``minimum``: least progress that counts for
    this person. ``usual``: how far the counted repetitions went, NaN before the first.
    ``short``: the last attempt if it stopped short, but not far. ``refused``: all of these so
    far, and those of which one side alone told before both were seen to repeat.
    ``count``: complete repetitions.
    ``attempts``: all repetitions.
    """

    minimum: float
    base: float = 0.0
    count: int = 0
    attempts: int = 0
    short: Rep | None = None
    refused: tuple[Rep, ...] = ()
    usual: float = math.nan
    home: float = math.nan


@record(kw_only=True)
class Movement:
    """The repetition under way. Times in seconds, NaN until they have happened.

    ``began_s``: the start was left. ``peak``: most progress. ``valley``: least progress since the
    peak, at ``valley_s``. ``high_up_s``, ``high_down_s``: the minimum was reached, and left.
    ``stayed_s``: time above the minimum; ``stayed_at``: integral of progress over it; ``held_s``:
    the part of it without a fault that stops a hold. ``up_s``, ``down_s``: when each share of
    ``crossings.LADDER`` was passed, out and back. ``instead``: the end was reached with something
    else doing the work. ``unseen``: progress was hidden meanwhile; ``one_sided``: one of two sides
    told it. ``hurried``: it was told to be
    too fast. ``faulty``: a form fault was there. ``low_s``: since when it seems to be on its way
    back. ``stopped_at``: progress at
    which the movement stopped, from ``stopped_s`` to ``stopped_to_s``.
    """

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
    instead: bool = False
    unseen: bool = False
    one_sided: bool = False
    hurried: bool = False
    faulty: bool = False
    low_s: float = math.nan
    up_s: tuple[float, ...] = NEVER
    down_s: tuple[float, ...] = NEVER
    stopped_at: float = math.nan
    stopped_s: float = math.nan
    stopped_to_s: float = math.nan

    @property
    def far(self) -> float:
        """How far this repetition has to come back from: the peak, or the target still ahead."""
        return max(self.peak, 1.0)


NO_MOVEMENT = Movement()


@record(kw_only=True)
class CounterState:
    """State of one counter after the sample at ``t_s``.

    ``person`` lasts, ``movement`` is reset. ``share``: progress, smoothed and from the person's
    own start. ``rests_at``: progress at which the person rested last. ``blocked``: code of the
    fault that stops the hold now. ``doubted``: raw progress of the last sample if it is not
    believed yet, else NaN. ``evidence``: for the conditions of the exercise. ``unseen_s``: for how
    long progress has been hidden.
    """

    side: CountedSide
    person: PersonalRange
    movement: Movement = NO_MOVEMENT
    phase: Phase = "start"
    t_s: float = math.nan
    share: float = math.nan
    rests_at: float = math.nan
    blocked: str = ""
    doubted: float = math.nan
    evidence: Evidence = NO_EVIDENCE
    unseen_s: float = 0.0

    @property
    def minimum(self) -> float:
        """Least progress that counts for this person."""
        return self.person.minimum

    @property
    def count(self) -> int:
        """Complete repetitions."""
        return self.person.count

    @property
    def attempts(self) -> int:
        """All repetitions that are over."""
        return self.person.attempts

    @property
    def leaves(self) -> float:
        """Progress below which a reached end position is left."""
        return self.person.minimum - HOLD_DROP

    @property
    def moving(self) -> bool:
        """Whether a repetition is under way."""
        return self.phase != "start"


def counter(side: CountedSide, minimum: float) -> CounterState:
    """A counter before the first sample."""
    return CounterState(side=side, person=PersonalRange(minimum=minimum))
