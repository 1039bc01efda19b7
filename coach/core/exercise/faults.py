"""Faults of an exercise, and the bounds of its starting position.

Each names a signal of ``coach.core.exercise.signal_names`` and thresholds in its unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from coach.core.exercise.signal_names import PAIRED
from coach.core.exercise.signal_range import SignalRange
from coach.core.exercise.units import (
    Degrees,
    Ratio,
    ViewName,
    either,
    signal_mistakes,
    unit_mistakes,
    unit_of,
)
from coach.core.schema import Content, Within

Sides = Literal["worst", "mean", "near"]
"""Of a paired signal: the side that is most at fault, the mean of both, or the side nearer the
camera. Off the best view one side looks too high and the other too low: their mean is right."""

FaultSides = Literal["worst", "mean", "near", "own"]
"""The same of a fault, or (of sides counted apart) the side that moves."""

TOO_FAST, SHORT_HOLD = "too_fast", "short_hold"
"""The faults that have no rule of their own: they come from the tempo and from the hold."""

MOST_WORDS = 9
"""A cue is spoken while somebody moves: longer comes too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound(SignalRange):
    """A part of the starting position that must stay. ``combine``: of a paired signal."""

    combine: Sides = "worst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Content):
    """Something done wrong: a signal above or below a threshold for ``for_s``.

    It ends beyond ``clear`` (hysteresis). ``when``: moving is all the way out and back, end only
    where enough was reached and the movement has not turned back. ``from_start``: against the
    person's own starting position, to both sides with ``either_way``. ``beyond_usual``: also where
    it lies so far beyond (above or below, as the threshold) what was usual at the end of this
    person's repetitions before. ``combine``: of a paired signal. ``hidden_by``: faults that change
    its signal too, so that nothing is told of it meanwhile. ``views``: from where it can be seen
    (none: from everywhere), ``turned_least_deg`` and ``turned_most_deg``: of who is turned so far
    from the camera; of anybody else it is not judged, and ``unjudged_says`` so.
    ``stops_hold``: the hold does not count meanwhile; ``instead``: done instead of the movement,
    a repetition held that way does not count.
    """

    code: str
    signal: str
    above_deg: Degrees | None = None
    above_ratio: Ratio | None = None
    below_deg: Degrees | None = None
    below_ratio: Ratio | None = None
    clear_deg: Degrees | None = None
    clear_ratio: Ratio | None = None
    beyond_usual_deg: Annotated[float, Within(0.0, 360.0)] | None = None
    beyond_usual_ratio: Annotated[float, Within(0.0, 10.0)] | None = None
    from_start: bool = False
    either_way: bool = False
    combine: FaultSides = "worst"
    hidden_by: tuple[str, ...] = ()
    when: Literal["always", "moving", "end"] = "moving"
    for_s: Annotated[float, Within(0.0, 0.5)] = 0.2
    views: tuple[ViewName, ...] = ()
    turned_least_deg: Annotated[float, Within(0.0, 180.0)] = 0.0
    turned_most_deg: Annotated[float, Within(0.0, 180.0)] = 180.0
    unjudged_says: str = ""
    severity: Annotated[int, Within(1, 3)]
    stops_hold: bool = False
    instead: bool = False
    cue: str
    why: str

    @property
    def above(self) -> bool:
        """Whether the fault lies above its threshold."""
        return self.above_deg is not None or self.above_ratio is not None

    @property
    def threshold(self) -> float:
        """Where the fault begins, in the signal's unit."""
        return either(
            _first(self.above_deg, self.below_deg), _first(self.above_ratio, self.below_ratio)
        )

    @property
    def clear(self) -> float:
        """Where the fault ends, in the signal's unit."""
        return either(self.clear_deg, self.clear_ratio)

    @property
    def turn_matters(self) -> bool:
        """Whether it can't be told from everywhere around the person."""
        return self.turned_least_deg > 0.0 or self.turned_most_deg < 180.0

    def judged_at(self, yaw_deg: float, slack_deg: float = 0.0) -> bool:
        """Whether it can be told of somebody turned by ``yaw_deg`` from the camera, or by up to
        ``slack_deg`` beyond the limits."""
        turned_deg = abs(yaw_deg)
        return self.turned_least_deg - slack_deg <= turned_deg <= self.turned_most_deg + slack_deg

    @property
    def beyond_usual(self) -> float:
        """How far beyond the usual is a fault, in the signal's unit; 0: that is not looked at."""
        return either(self.beyond_usual_deg, self.beyond_usual_ratio)

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Unknown signals, wrong units, no threshold or several, no hysteresis."""
        yield from signal_mistakes(self.signal)
        yield from unit_mistakes(self, self.signal, ("above", "below", "clear", "beyond_usual"))
        unit = unit_of(self.signal)
        given = (self.above_deg, self.above_ratio, self.below_deg, self.below_ratio)
        if sum(value is not None for value in given) != 1:
            yield f"above_{unit}", "give one threshold: above or below"
        if getattr(self, f"clear_{unit}", 0) is None:
            yield f"clear_{unit}", "is missing"
        elif (self.clear >= self.threshold) if self.above else (self.clear <= self.threshold):
            yield f"clear_{unit}", "must lie on the good side of the threshold"
        if self.either_way and not (self.from_start and self.above):
            yield "either_way", "goes with from_start and above"
        if self.combine == "own" and self.signal not in PAIRED:
            yield "combine", "own goes with a signal of a left and a right side"
        if self.turned_least_deg >= self.turned_most_deg:
            yield "turned_least_deg", "must be less than turned_most_deg"
        if bool(self.unjudged_says) != self.turn_matters:
            yield "unjudged_says", "goes with turned_least_deg or turned_most_deg"
        if self.instead and not self.stops_hold:
            yield "instead", "goes with stops_hold"
        if self.code in (TOO_FAST, SHORT_HOLD):
            came_from = "fastest_s" if self.code == TOO_FAST else "hold_s"
            yield "code", f"{self.code} comes from repetition.{came_from}"
        if len(self.cue.split()) > MOST_WORDS:
            yield "cue", f"must be said in {MOST_WORDS} words or less"


def _first(a: float | None, b: float | None) -> float | None:
    return a if a is not None else b
