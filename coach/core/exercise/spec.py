"""An exercise as data: what its file says, and what can be wrong with it.

Every exercise is a movement out of a starting position and back; how it is judged stands in
``coach.core.exercise.movement`` and ``coach.core.exercise.faults``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from coach.core.exercise.conditions import Condition
from coach.core.exercise.faults import SHORT_HOLD, TOO_FAST, Bound, Fault
from coach.core.exercise.figure import Figure
from coach.core.exercise.movement import Drive, Repetition
from coach.core.exercise.signal_names import PAIRED
from coach.core.exercise.units import Seconds, ViewName
from coach.core.schema import Content, Within

BodyPart = Literal["head", "shoulders", "elbows", "wrists", "hips", "knees", "ankles", "back"]
CountedSide = Literal["both", "left", "right"]
"""What repetitions are counted for: both sides together, or one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera(Content):
    """Where the camera stands and what it must see. ``view`` is the best one.

    ``low_at_rest``: parts that the lower edge of the picture may cut while the arms hang.
    """

    view: ViewName
    distance_from_m: Annotated[float, Within(0.3, 6.0)]
    distance_to_m: Annotated[float, Within(0.3, 6.0)]
    must_see: tuple[BodyPart, ...]
    low_at_rest: tuple[BodyPart, ...] = ()
    says: str

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Distances the wrong way round."""
        if self.distance_to_m <= self.distance_from_m:
            yield "distance_to_m", "must be more than distance_from_m"
        if not self.must_see:
            yield "must_see", "must name at least one part of the body"
        if strange := set(self.low_at_rest) - set(self.must_see):
            yield "low_at_rest", f"{', '.join(sorted(strange))} is not among must_see"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose(Content):
    """How much, and who says so. ``trial`` is false where no trial has tested this dose;
    ``to_effort``: it is meant to be hard work, so that hard work is no reason to do less."""

    sets: Annotated[int, Within(1, 10)]
    repetitions: Annotated[int, Within(1, 60)]
    rest_between_sets_s: Seconds
    times_a_week: Annotated[int, Within(1, 14)]
    weeks: Annotated[int, Within(1, 52)] | None = None
    trial: bool
    source: str
    to_effort: bool = False

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """A dose without a source."""
        if len(self.source.strip()) < 5:
            yield "source", "must say where the dose is from, or that no trial has tested it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptation(Content):
    """What to change for somebody to whom ``code`` applies, instead of holding back.

    ``hold_most_s``: nothing is held longer; ``range_share``: this much of the range is enough.
    """

    code: str
    how: str
    hold_most_s: Seconds | None = None
    range_share: Annotated[float, Within(0.5, 1.0)] = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation(Content):
    """An easier or harder version: ``how`` to do it, or another ``exercise`` altogether."""

    how: str
    exercise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseSpec(Content):
    """One exercise file. ``sides``: both at once, or each on its own and counted apart.

    ``drives``: at most one a view, the best view's first. ``ready``: what makes up the starting
    position. ``conditions``: what makes a repetition one of this exercise. ``contraindications``
    hold it back; ``adaptations`` change it.
    """

    name: str
    title: str
    purpose: str
    muscles: tuple[str, ...]
    equipment: tuple[str, ...] = ()
    position: str
    seated: bool = False
    floor: bool = False
    sides: Literal["both", "each"] = "both"
    camera: Camera
    drives: tuple[Drive, ...]
    ready: tuple[Bound, ...] = ()
    conditions: tuple[Condition, ...] = ()
    repetition: Repetition
    dose: Dose
    faults: tuple[Fault, ...] = ()
    contraindications: tuple[str, ...] = ()
    adaptations: tuple[Adaptation, ...] = ()
    easier: Variation
    harder: Variation
    figure: Figure

    @property
    def uses_band(self) -> bool:
        """Whether it is done against an elastic band or tubing."""
        return any(word in item for item in self.equipment for word in ("band", "tubing"))

    @property
    def counted_sides(self) -> tuple[CountedSide, ...]:
        """What is counted: both sides together, or left and right apart."""
        return ("both",) if self.sides == "both" else ("left", "right")

    @property
    def fault_codes(self) -> tuple[str, ...]:
        """Every fault of how one moves that can be told of this exercise."""
        fast = (TOO_FAST,) if self.repetition.fastest_s > 0.0 else ()
        return (*(fault.code for fault in self.faults), *fast)

    @property
    def signals(self) -> frozenset[str]:
        """Every signal that it is judged by, except the view's."""
        named = [drive.signal for drive in self.drives if not drive.timed]
        named += [drive.second.signal for drive in self.drives if drive.second is not None]
        named += [bound.signal for bound in self.ready] + [fault.signal for fault in self.faults]
        named += [condition.signal for condition in self.conditions]
        return frozenset(named)

    def drive_from(self, view: ViewName) -> Drive | None:
        """The drive of ``view``; ``None`` where that view shows nothing of the movement."""
        return next((drive for drive in self.drives if drive.view == view), None)

    def cue_of(self, code: str) -> str:
        """What is said of a fault; ``KeyError`` for one that this exercise does not know."""
        if code == TOO_FAST:
            return self.repetition.too_fast_cue
        if code == SHORT_HOLD:
            return "Hold a little longer."
        return {fault.code: fault.cue for fault in self.faults}[code]

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Contradictions between the parts."""
        views = [drive.view for drive in self.drives]
        if self.drive_from(self.camera.view) is None:
            yield "drives", f"one must be for the camera's view, {self.camera.view}"
        if len(set(views)) < len(views):
            yield "drives", "two are for the same view"
        codes = [fault.code for fault in self.faults]
        if len(set(codes)) < len(codes):
            yield "faults", "two have the same code"
        for index, fault in enumerate(self.faults):
            if unseen := set(fault.views) - set(views):
                yield f"faults[{index}].views", f"no drive is seen from {', '.join(unseen)}"
            if unknown := set(fault.hidden_by) - set(codes) | {fault.code} & set(fault.hidden_by):
                yield f"faults[{index}].hidden_by", f"no other fault is {', '.join(unknown)}"
            if fault.combine == "own" and self.sides == "both":
                yield f"faults[{index}].combine", "own goes with sides that are counted apart"
        paired = [drive for drive in self.drives if drive.signal in PAIRED or drive.timed]
        if self.sides == "each" and len(paired) < len(self.drives):
            yield "sides", "each needs signals of a left and a right side"
        if both := set(self.contraindications) & {part.code for part in self.adaptations}:
            yield "adaptations", f"{', '.join(sorted(both))} already holds it back"
