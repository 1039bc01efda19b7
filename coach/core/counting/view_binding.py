"""An exercise as one view shows it: which signals (``exercise.signal_names``) carry what."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from coach.core.body.minimum_jerk import eased
from coach.core.body.view import BACK_MIN_DEG
from coach.core.counting.evidence import Check
from coach.core.counting.fault_tracker import PreparedFault
from coach.core.exercise.faults import Bound, Fault
from coach.core.exercise.movement import Drive, Repetition, Second
from coach.core.exercise.signal_names import COLUMN, PAIRED, Row, columns_of, fastest
from coach.core.exercise.spec import BodyPart, CountedSide, ExerciseSpec
from coach.core.exercise.units import ViewName

YAW = COLUMN["yaw_deg"]
IDEAL_DEG: dict[ViewName, float] = {"front": 0.0, "oblique": 45.0, "side": 90.0}
TOLERANCE_DEG: dict[ViewName, float] = {"front": 62.0, "oblique": 52.0, "side": 62.0}
"""How far off its ideal a view still shows what it should."""
FAULT_STAYS_DEG = 5.0
"""A fault is still judged of who turns beyond its limits by so much."""
STAYS_DEG = 20.0
"""Who turns is judged by another view only where that is nearer by more than this."""

PARTS: dict[str, BodyPart] = {
    "arm": "elbows", "elbow": "elbows", "wrist": "wrists", "hand": "wrists", "diagonal": "wrists",
    "hip": "knees", "leg": "ankles", "knee": "knees", "neck": "head", "face": "head", "ear": "head",
    "shoulder": "shoulders", "trunk": "hips", "back": "back", "head": "head",
    "nose": "head", "chest": "shoulders",
}  # fmt: skip
"""The part of the body to show, by the first word of the signal that is hidden."""


@dataclass(frozen=True, slots=True, eq=False)
class PreparedBound:
    """A part of the position ready to be looked at: the columns of its signal, and its ends."""

    bound: Bound
    columns: tuple[int, ...]
    least: float
    most: float


@dataclass(frozen=True, slots=True, eq=False)
class Carrier:
    """A signal that carries a movement: 0 at ``start``, ``scale`` progress a unit.

    ``columns``: of each side. ``alone``: one side tells where the other is hidden.
    """

    columns: tuple[tuple[int, ...], ...]
    combine: str
    start: float
    scale: float
    alone: bool

    def share(self, row: Row, columns: tuple[int, ...], *, either: bool = False) -> float:
        """Raw progress, NaN where it is hidden; ``either``: one side tells in any case."""
        return self.scale * (self._combined(row, columns, either) - self.start)

    def _combined(self, row: Row, columns: tuple[int, ...], either: bool) -> float:
        if len(columns) == 1:
            return row[columns[0]]
        left, right = row[columns[0]], row[columns[1]]
        if isnan(left + right) and either:
            return _known(left, right)
        if self.combine == "near":
            return _of_both(self.combine, columns, row)
        if isnan(left + right):
            # Facing the camera both sides can be seen: one alone may be doing something else.
            return _known(left, right) if self.alone else math.nan
        if self.combine == "mean":
            return (left + right) / 2.0
        return min(left, right) if self.scale > 0.0 else max(left, right)


@dataclass(frozen=True, slots=True, eq=False)
class ViewBinding:
    """The signals, conditions and faults of an exercise that one view shows.

    ``sides``: the drive's columns of each side. ``first`` carries the movement, ``second`` takes
    over from it; ``scale``: progress a unit of the first. ``checks``: the conditions of each side.
    ``unjudged``: faults that can't be told of somebody turned like this; ``turn_matters``: whether
    there are faults that can't be told from everywhere.
    ``instead``: the faults that do the work instead. ``fastest``: progress that a body makes in a
    second, 0 if not known.
    """

    spec: ExerciseSpec
    drive: Drive
    sides: tuple[tuple[CountedSide, tuple[int, ...]], ...]
    first: Carrier
    second: Carrier | None
    scale: float
    bounds: tuple[PreparedBound, ...]
    checks: tuple[tuple[Check, ...], ...]
    faults: tuple[PreparedFault, ...]
    unjudged: tuple[Fault, ...]
    turn_matters: bool
    instead: frozenset[str]
    part: BodyPart
    fastest: float

    def either_side(self, row: Row) -> float:
        """Raw progress of both sides together by the one that is seen, NaN where neither is."""
        return self.first.share(row, self.first.columns[0], either=True)

    def shares(self, row: Row, t_s: float) -> list[float]:
        """Raw progress of each side, NaN where it is hidden; ``t_s`` is for the clock."""
        if self.drive.timed:
            return [clock_share(self.spec.repetition, t_s)] * len(self.sides)
        first, second = self.first, self.second
        if second is None:
            return [first.share(row, columns) for _, columns in self.sides]
        either = self.drive.second is not None and self.drive.second.when == "either"
        return [
            _taking_over(first.share(row, columns), second.share(row, other), either)
            for (_, columns), other in zip(self.sides, second.columns, strict=True)
        ]


def _taking_over(first: float, second: float, either: bool) -> float:
    if isnan(first):
        return second
    return second if either and second > first else first


def bind_view(
    spec: ExerciseSpec, drive: Drive, side: CountedSide | None, yaw_deg: float = 0.0
) -> ViewBinding:
    """Bind the exercise to the view of one of its drives, for both sides or one.

    ``yaw_deg``: how far the person is turned from the camera.
    """
    wanted = spec.counted_sides if side is None or spec.sides == "both" else (side,)
    sides = tuple((each, _side_columns(drive, each)) for each in wanted)
    scale = 0.0 if drive.timed else 1.0 / (drive.target - drive.start)
    shown = [fault for fault in spec.faults if not fault.views or drive.view in fault.views]
    return ViewBinding(
        spec,
        drive,
        sides,
        _carrier(drive, drive, wanted),
        None if drive.second is None else _carrier(drive, drive.second, wanted),
        scale,
        tuple(
            PreparedBound(bound, columns_of(bound.signal), bound.least, bound.most)
            for bound in spec.ready
            if not bound.views or drive.view in bound.views
        ),
        tuple(_checks(spec, drive, each) for each in wanted),
        tuple(
            PreparedFault.of(fault, each)
            for fault in shown
            if fault.judged_at(yaw_deg)
            for each in (wanted if fault.combine == "own" else _BOTH)
        ),
        tuple(fault for fault in shown if not fault.judged_at(yaw_deg)),
        any(fault.turn_matters for fault in shown),
        frozenset(fault.code for fault in spec.faults if fault.instead),
        part_of(drive.signal),
        abs(scale) * fastest(drive.signal),
    )


def part_of(signal: str) -> BodyPart:
    """The part of the body that a signal is of."""
    return PARTS.get(signal.split("_", 1)[0], "shoulders")


def sees_other_faults(binding: ViewBinding, yaw_deg: float) -> bool:
    """Whether somebody turned by ``yaw_deg`` now shows other faults than are looked for."""
    if any(fault.judged_at(yaw_deg) for fault in binding.unjudged):
        return True
    return any(
        watched.fault.turn_matters and not watched.fault.judged_at(yaw_deg, FAULT_STAYS_DEG)
        for watched in binding.faults
    )


def _carrier(drive: Drive, carries: Drive | Second, sides: Sequence[CountedSide]) -> Carrier:
    """What carries the movement as the drive's view shows it."""
    if drive.timed:
        return Carrier((), "", 0.0, 0.0, False)
    columns = tuple(_columns_for(carries.signal, side) for side in sides)
    scale = 1.0 / (carries.target - carries.start)
    return Carrier(columns, carries.combine, carries.start, scale, drive.view != "front")


def _side_columns(drive: Drive, side: CountedSide) -> tuple[int, ...]:
    return () if drive.timed else _columns_for(drive.signal, side)


def _columns_for(signal: str, side: CountedSide) -> tuple[int, ...]:
    """The columns of a signal: of a paired one both, or the one of that side."""
    if side != "both" and signal in PAIRED:
        return columns_of(f"{side}_{signal}")
    return columns_of(signal)


def _checks(spec: ExerciseSpec, drive: Drive, side: CountedSide) -> tuple[Check, ...]:
    """The conditions of an exercise as one view shows them, for a side."""
    if drive.timed:
        return ()
    return tuple(
        Check(one, _columns_for(one.signal, _side_of(one.combine, side)), one.least, one.most)
        for one in spec.conditions
        if not one.views or drive.view in one.views
    )


def _side_of(combine: str, side: CountedSide) -> CountedSide:
    return _OTHER[side] if combine == "other" else side


_BOTH: tuple[CountedSide, ...] = ("both",)
_OTHER: dict[CountedSide, CountedSide] = {"left": "right", "right": "left", "both": "both"}


def still_fits(drive: Drive, best: Drive, yaw_deg: float) -> bool:
    """Whether a drive still fits a person turned by ``yaw_deg``, though ``best`` may fit better."""
    if best is drive:
        return True
    # The clock counts only where nothing can be seen.
    stays_deg = 0.0 if drive.timed else STAYS_DEG
    return _off_deg(drive, yaw_deg) - _off_deg(best, yaw_deg) <= stays_deg


def best_view(spec: ExerciseSpec, yaw_deg: float) -> Drive | None:
    """The drive whose view is nearest to how the person stands; ``None`` where none will do."""
    best, least = None, math.inf
    if abs(yaw_deg) > BACK_MIN_DEG:
        return None
    for drive in spec.drives:
        off = _off_deg(drive, yaw_deg)
        if off <= TOLERANCE_DEG[drive.view] and off < least:
            best, least = drive, off
    return best


def _off_deg(drive: Drive, yaw_deg: float) -> float:
    ideal_deg = IDEAL_DEG[drive.view] if drive.turned_deg is None else drive.turned_deg
    return abs(abs(yaw_deg) - ideal_deg)


def out_of_place(part: PreparedBound, row: Row) -> bool:
    """Whether a part of the position is seen not to be as it should be."""
    columns = part.columns
    if part.bound.combine != "worst" and len(columns) > 1:
        value = _of_both(part.bound.combine, columns, row)
        return value < part.least or value > part.most  # False for NaN
    first, last = row[columns[0]], row[columns[-1]]
    return first < part.least or first > part.most or last < part.least or last > part.most


def condition_value(check: Check, row: Row) -> float:
    """What a condition looks at, NaN where it is hidden."""
    columns = check.columns
    if len(columns) == 1:
        return row[columns[0]]
    combine = check.condition.combine
    if combine == "spread":
        return abs(row[columns[0]] - row[columns[1]])
    if combine == "worst":
        return _nearest_to_failing(check, row[columns[0]], row[columns[1]])
    return _of_both(combine, columns, row)


def _nearest_to_failing(check: Check, left: float, right: float) -> float:
    """Of two sides the one that is nearer to missing a condition."""
    if isnan(left + right):
        return _known(left, right)
    room = [min(value - check.least, check.most - value) for value in (left, right)]
    return left if room[0] < room[1] else right


def fault_value(watched: PreparedFault, row: Row) -> float:
    """The value of a fault's signal that is most at fault, NaN where all is hidden."""
    columns = watched.columns
    if len(columns) == 1:
        return row[columns[0]]
    if watched.fault.combine != "worst":
        return _of_both(watched.fault.combine, columns, row)
    left, right = row[columns[0]], row[columns[1]]
    if isnan(left + right):
        return _known(left, right)
    return max(left, right) if watched.sign > 0.0 else min(left, right)


def _of_both(combine: str, columns: tuple[int, ...], row: Row) -> float:
    """Of two sides the one nearer the camera, or the mean of those that are known."""
    left, right = row[columns[0]], row[columns[1]]
    if combine == "near":
        return right if row[YAW] >= 0.0 else left
    return _known(left, right) if isnan(left + right) else (left + right) / 2.0


def _known(left: float, right: float) -> float:
    """The one of two that is not NaN, if any."""
    return right if isnan(left) else left


def clock_share(repetition: Repetition, t_s: float) -> float:
    """Progress by the clock, ``t_s`` after the position was taken: out, hold, back, rest."""
    t_s %= repetition.whole_s + _BETWEEN_S
    if t_s < repetition.out_s:
        return eased(t_s / repetition.out_s)
    t_s -= repetition.out_s + repetition.hold_s
    return (
        eased(1.0 - t_s / repetition.back_s) if 0.0 < t_s < repetition.back_s else float(t_s <= 0.0)
    )


_BETWEEN_S = 0.5
