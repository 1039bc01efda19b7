"""The signal that drives a repetition, and the tempo of a good one.

A drive turns a signal of ``exercise.signal_names`` into progress: 0 at the start, 1 at the
target. The repetition, its hold and its range are told from progress alone, so that thresholds are
shares of a range that may be the person's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from coach.core.exercise.units import (
    Degrees,
    Ratio,
    Seconds,
    Share,
    ViewName,
    either,
    signal_mistakes,
    unit_mistakes,
    unit_of,
)
from coach.core.schema import Content, Within

CLOCK = "clock"
"""Instead of a signal: no camera can judge this from there, so the clock counts, and says so."""

NEAREST_START = 0.6
"""With a target that stays: somebody who rests beyond this share of the way is not at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryingSignal(Content):
    """A signal that carries a movement: progress is 0 at ``start`` and 1 at ``target``.

    ``combine``: of two sides, the one that has moved less (``least``), their mean, or the one
    nearer the camera.
    """

    signal: str
    combine: Literal["least", "mean", "near"] = "least"
    start_deg: Degrees | None = None
    start_ratio: Ratio | None = None
    target_deg: Degrees | None = None
    target_ratio: Ratio | None = None

    @property
    def start(self) -> float:
        """Where progress is 0, in the signal's unit."""
        return either(self.start_deg, self.start_ratio)

    @property
    def target(self) -> float:
        """Where progress is 1, in the signal's unit."""
        return either(self.target_deg, self.target_ratio)

    def _range_mistakes(self, *needed: str) -> Iterable[tuple[str, str]]:
        """Values that are missing among those ``needed``, and no way to go."""
        unit = unit_of(self.signal)
        for key in needed:
            if getattr(self, f"{key}_{unit}", 0) is None:
                yield f"{key}_{unit}", "is missing"
        if self.start == self.target:
            yield f"target_{unit}", "must differ from the start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Second(CarryingSignal):
    """Another signal that carries the same movement and takes over from the drive's own.

    ``when``: where that is ``hidden``, or ``either``: always the one that shows more, for a signal
    that is often mistaken.
    """

    when: Literal["hidden", "either"] = "hidden"

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Unknown signals, wrong units, no way to go."""
        yield from signal_mistakes(self.signal)
        yield from unit_mistakes(self, self.signal, ("start", "target"))
        yield from self._range_mistakes("start", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive(CarryingSignal):
    """The signal that carries a repetition, seen from one view.

    With ``own_start`` the start is where the person rests, within ``slack`` of the one given, and
    the target moves with it unless ``target_stays``.
    A repetition begins above ``enter_share`` of the range, ends below ``exit_share``, and counts
    when ``minimum_share`` was reached; ``floor_share`` is the least that counts for somebody
    whose range proves to be smaller. ``second`` takes over where the signal drops out.
    ``turned_deg``: how far the person is turned from the camera where this drive sees best (none:
    as the view's name says).
    """

    view: ViewName
    own_start: bool = False
    target_stays: bool = False
    slack_deg: Degrees | None = None
    slack_ratio: Ratio | None = None
    enter_share: Share = 0.3
    exit_share: Share = 0.2
    minimum_share: Share = 0.75
    floor_share: Share = 0.6
    turned_deg: Annotated[float, Within(0.0, 120.0)] | None = None
    second: Second | None = None
    says: str = ""

    @property
    def timed(self) -> bool:
        """Whether the clock counts because this view can't show the movement."""
        return self.signal == CLOCK

    @property
    def nearest_start(self) -> float:
        """The share of the way at which one's own start lies at most: where the target stays,
        there must be a way left to go."""
        return NEAREST_START if self.target_stays else math.inf

    @property
    def slack(self) -> float:
        """How far somebody's own start may lie from ``start``, in the signal's unit."""
        return either(self.slack_deg, self.slack_ratio)

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Unknown signals, wrong units, thresholds that no movement can meet."""
        if self.timed:
            if not self.says:
                yield "says", "must tell why the clock counts"
            return
        yield from signal_mistakes(self.signal)
        yield from unit_mistakes(self, self.signal, ("start", "target", "slack"))
        if self.target_stays and not self.own_start:
            yield "target_stays", "goes with own_start"
        yield from self._range_mistakes("start", "target", *(["slack"] if self.own_start else []))
        if not self.exit_share < self.enter_share < self.floor_share <= self.minimum_share < 1.0:
            yield "enter_share", "must lie between exit_share and floor_share, below minimum_share"


HELD_SHARE = 2 / 3
"""The least share of the hold asked for that is let pass: this product's own limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition(Content):
    """How a good repetition goes: out, hold and back in seconds.

    ``hold_minimum_s``: held less than this, it does not count; held for less than ``HELD_SHARE`` of
    ``hold_s``, it counts with the fault ``short_hold``. Out or back quicker than ``fastest_s`` is
    the fault ``too_fast``, told with ``too_fast_cue``.
    """

    out_s: Seconds
    hold_s: Seconds = 0.0
    hold_minimum_s: Seconds = 0.0
    back_s: Seconds
    rest_s: Seconds = 0.0
    fastest_s: Seconds = 0.0
    too_fast_cue: str = ""
    out_says: str
    hold_says: str = ""
    back_says: str

    def held_short(self, held_s: float) -> bool:
        """Whether a hold is too short to pass without a word."""
        return held_s < HELD_SHARE * self.hold_s

    @property
    def whole_s(self) -> float:
        """A repetition with the rest after it."""
        return self.out_s + self.hold_s + self.back_s + self.rest_s

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Holds and tempos that contradict themselves."""
        if self.out_s <= 0.0 or self.back_s <= 0.0:
            yield "out_s" if self.out_s <= 0.0 else "back_s", "must be more than 0"
        if self.hold_minimum_s > self.hold_s:
            yield "hold_minimum_s", "must be at most hold_s"
        if self.hold_s > 0.0 and not (self.hold_minimum_s > 0.0 and self.hold_says):
            yield "hold_says", "a hold needs hold_minimum_s and hold_says"
        if self.fastest_s >= min(self.out_s, self.back_s):
            yield "fastest_s", "must be less than out_s and back_s"
        if (self.fastest_s > 0.0) != bool(self.too_fast_cue):
            yield "too_fast_cue", "goes with fastest_s: give both or neither"
