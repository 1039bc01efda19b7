"""The parts of an exercise that judge movement: what carries a repetition, what must stay, what is
done wrong.

Each names a signal of ``coach.core.signal_names`` and thresholds in its unit. A drive turns its
signal into progress: 0 at the start, 1 at the target. The repetition, its hold and its range are
told from progress alone, so that thresholds are shares of a range that may be the person's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from coach.core.content import Content, Within
from coach.core.signal_names import KNOWN, PAIRED

ViewName = Literal["front", "side", "oblique"]

Share = Annotated[float, Within(0.0, 1.0)]
Degrees = Annotated[float, Within(-360.0, 360.0)]
Ratio = Annotated[float, Within(-10.0, 10.0)]
Seconds = Annotated[float, Within(0.0, 600.0)]

CLOCK = "clock"
"""Instead of a signal: no camera can judge this from there, so the clock counts, and says so."""

NEAREST_START = 0.6
"""Of the way from start to a target that stays: who rests nearer is not at the start."""

Sides = Literal["worst", "mean", "near"]
"""Of a paired signal: the side that is most at fault, the mean of both, or the side nearer the
camera. Off the best view one side looks too high and the other too low: their mean is right."""

TOO_FAST = "too_fast"
"""The one fault that has no rule of its own: it comes from the tempo."""

MOST_WORDS = 9
"""A cue is spoken while somebody moves: longer comes too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive(Content):
    """The signal that carries a repetition, seen from one view.

    Progress is 0 at ``start`` and 1 at ``target``. With ``own_start`` the start is where the
    person rests, within ``slack`` of the one given, and the target moves with it unless
    ``target_stays``.
    A repetition begins above ``enter_share`` of the range, ends below ``exit_share``, and counts
    when ``minimum_share`` was reached; ``floor_share`` is the least that counts for somebody
    whose range proves to be smaller. ``combine``: of two sides, the one that has moved less
    (``least``), their mean, or the one nearer the camera.
    """

    view: ViewName
    signal: str
    combine: Literal["least", "mean", "near"] = "least"
    start_deg: Degrees | None = None
    start_ratio: Ratio | None = None
    target_deg: Degrees | None = None
    target_ratio: Ratio | None = None
    own_start: bool = False
    target_stays: bool = False
    slack_deg: Degrees | None = None
    slack_ratio: Ratio | None = None
    enter_share: Share = 0.3
    exit_share: Share = 0.2
    minimum_share: Share = 0.75
    floor_share: Share = 0.6
    says: str = ""

    @property
    def timed(self) -> bool:
        """Whether the clock counts because this view can't show the movement."""
        return self.signal == CLOCK

    @property
    def start(self) -> float:
        """Where progress is 0, in the signal's unit."""
        return _either(self.start_deg, self.start_ratio)

    @property
    def target(self) -> float:
        """Where progress is 1, in the signal's unit."""
        return _either(self.target_deg, self.target_ratio)

    @property
    def nearest_start(self) -> float:
        """The share of the way at which one's own start lies at most: where the target stays,
        there must be a way left to go."""
        return NEAREST_START if self.target_stays else math.inf

    @property
    def slack(self) -> float:
        """How far somebody's own start may lie from ``start``, in the signal's unit."""
        return _either(self.slack_deg, self.slack_ratio)

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Unknown signals, wrong units, thresholds that no movement can meet."""
        if self.timed:
            if not self.says:
                yield "says", "must tell why the clock counts"
            return
        yield from _signal_mistakes(self.signal)
        yield from _unit_mistakes(self, self.signal, ("start", "target", "slack"))
        unit = _unit(self.signal)
        if self.target_stays and not self.own_start:
            yield "target_stays", "goes with own_start"
        for key in ("start", "target", *(("slack",) if self.own_start else ())):
            if getattr(self, f"{key}_{unit}", 0) is None:
                yield f"{key}_{unit}", "is missing"
        if self.start == self.target:
            yield f"target_{unit}", "must differ from the start"
        if not self.exit_share < self.enter_share < self.floor_share <= self.minimum_share < 1.0:
            yield "enter_share", "must lie between exit_share and floor_share, below minimum_share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound(Content):
    """A part of the starting position that must stay: ``signal`` at least and at most so much.

    ``says`` tells the person what to change where it isn't so. ``combine``: of a paired signal.
    ``views``: from where it is judged (none: from everywhere).
    """

    signal: str
    least_deg: Degrees | None = None
    least_ratio: Ratio | None = None
    most_deg: Degrees | None = None
    most_ratio: Ratio | None = None
    combine: Sides = "worst"
    views: tuple[ViewName, ...] = ()
    says: str

    @property
    def least(self) -> float:
        """The least value, minus infinity where there is none."""
        return _bound(self.least_deg, self.least_ratio, -1.0)

    @property
    def most(self) -> float:
        """The greatest value, infinity where there is none."""
        return _bound(self.most_deg, self.most_ratio, 1.0)

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Unknown signals, wrong units, nothing asked or nothing possible."""
        yield from _signal_mistakes(self.signal)
        yield from _unit_mistakes(self, self.signal, ("least", "most"))
        if self.least == -float("inf") and self.most == float("inf"):
            yield f"least_{_unit(self.signal)}", "is missing (or most)"
        if self.least >= self.most:
            yield f"most_{_unit(self.signal)}", "must be more than the least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition(Content):
    """How a good repetition goes: out, hold and back in seconds.

    ``hold_minimum_s``: held less than this, it does not count. Out or back quicker than
    ``fastest_s`` is the fault ``too_fast``, told with ``too_fast_cue``.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Content):
    """Something done wrong: a signal above or below a threshold for ``for_s``.

    It ends beyond ``clear`` (hysteresis). ``when``: moving is all the way out and back, end only
    where enough was reached and the movement has not turned back. ``from_start``: against the
    person's own starting position, to both sides with ``either_way``. ``beyond_usual``: also where
    it lies so far beyond (above or below, as the threshold) what was usual at the end of this
    person's repetitions before. ``combine``: of a paired signal. ``views``: from where it can be
    seen (none: from everywhere), ``turned_most_deg``: by who is turned no further from the camera.
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
    combine: Sides = "worst"
    when: Literal["always", "moving", "end"] = "moving"
    for_s: Annotated[float, Within(0.0, 0.5)] = 0.2
    views: tuple[ViewName, ...] = ()
    turned_most_deg: Annotated[float, Within(0.0, 180.0)] = 180.0
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
        return _either(
            _first(self.above_deg, self.below_deg), _first(self.above_ratio, self.below_ratio)
        )

    @property
    def clear(self) -> float:
        """Where the fault ends, in the signal's unit."""
        return _either(self.clear_deg, self.clear_ratio)

    @property
    def beyond_usual(self) -> float:
        """How far beyond the usual is a fault, in the signal's unit; 0: that is not looked at."""
        return _either(self.beyond_usual_deg, self.beyond_usual_ratio)

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Unknown signals, wrong units, no threshold or several, no hysteresis."""
        yield from _signal_mistakes(self.signal)
        yield from _unit_mistakes(self, self.signal, ("above", "below", "clear", "beyond_usual"))
        unit = _unit(self.signal)
        given = (self.above_deg, self.above_ratio, self.below_deg, self.below_ratio)
        if sum(value is not None for value in given) != 1:
            yield f"above_{unit}", "give one threshold: above or below"
        if getattr(self, f"clear_{unit}", 0) is None:
            yield f"clear_{unit}", "is missing"
        elif (self.clear >= self.threshold) if self.above else (self.clear <= self.threshold):
            yield f"clear_{unit}", "must lie on the good side of the threshold"
        if self.either_way and not (self.from_start and self.above):
            yield "either_way", "goes with from_start and above"
        if self.instead and not self.stops_hold:
            yield "instead", "goes with stops_hold"
        if self.code == TOO_FAST:
            yield "code", f"{TOO_FAST} comes from repetition.fastest_s"
        if len(self.cue.split()) > MOST_WORDS:
            yield "cue", f"must be said in {MOST_WORDS} words or less"


def _unit(signal: str) -> str:
    """``deg`` or ``ratio``, by the end of the signal's name."""
    return signal.rsplit("_", 1)[-1]


def _signal_mistakes(signal: str) -> Iterable[tuple[str, str]]:
    name = signal.removeprefix("left_").removeprefix("right_")
    if signal not in KNOWN and name not in PAIRED:
        yield "signal", f"unknown signal {signal!r}"


def _unit_mistakes(record: Content, signal: str, keys: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Thresholds in another unit than the signal's."""
    unit = _unit(signal)
    for key in keys:
        for other in {"deg", "ratio"} & {"deg" if unit == "ratio" else "ratio"}:
            if getattr(record, f"{key}_{other}") is not None:
                yield f"{key}_{other}", f"{signal} is not in that unit: write {key}_{unit}"


def _either(deg: float | None, ratio: float | None) -> float:
    return deg if deg is not None else ratio if ratio is not None else 0.0


def _bound(deg: float | None, ratio: float | None, sign: float) -> float:
    return sign * float("inf") if deg is None and ratio is None else _either(deg, ratio)


def _first(a: float | None, b: float | None) -> float | None:
    return a if a is not None else b
