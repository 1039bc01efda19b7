"""The parts of a posture measure's entry in the table ``specs``: recipe, bands, score, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from coach.core.types import View


class Reason(IntEnum):
    """Why a measure has no value; ``MEASURED`` means it has one.

    Of several reasons the highest is given: it is the one to mend first.
    """

    MEASURED = 0
    UNCERTAIN = 1
    HIDDEN = 2
    TOO_FAR = 3
    HIPS_HIDDEN = 4
    EAR_HIDDEN = 5
    HEAD_TURNED = 6
    UNLIKE = 7
    BACK_HIDDEN = 8
    TOO_DARK = 9
    NOT_UPRIGHT = 10
    NEEDS_SIDE = 11
    NEEDS_FRONT = 12
    VIEW_UNKNOWN = 13
    NOT_AVAILABLE = 14
    IMPLAUSIBLE = 15
    HEAD_ONLY = 16
    ON_ITS_SIDE = 17
    UPSIDE_DOWN = 18
    NO_PERSON = 19


NO_POSTURE = (Reason.IMPLAUSIBLE, Reason.HEAD_ONLY, Reason.ON_ITS_SIDE, Reason.UPSIDE_DOWN)
"""Reasons why a frame shows no posture at all, so that nothing of it is measured."""


class Line(IntEnum):
    """The inclinations that recipes weigh, in degrees; ``measures`` says between which landmarks.

    Of a side: 0 forward, 90 up. ``EARS``, ``SHOULDERS``: from the right one to the left one.
    ``MIDLINE``: hips to shoulders of both sides together, 0 up. The last two: turns.
    """

    NECK_LEFT = 0
    NECK_RIGHT = 1
    FACE_LEFT = 2
    FACE_RIGHT = 3
    TRUNK_LEFT = 4
    TRUNK_RIGHT = 5
    EARS = 6
    SHOULDERS = 7
    MIDLINE = 8
    HEAD_YAW = 9
    TRUNK_YAW = 10


@dataclass(frozen=True, slots=True)
class Recipe:
    """A measure in one view: the weighted sum of lines, plus an offset in degrees."""

    weights: Mapping[Line, float]
    offset_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points off a score: from ``free`` degrees outwards ``slope`` a degree, ``most`` at most.

    ``direction`` +1 counts large angles, -1 small ones, 0 both ways from zero.
    """

    free: float
    slope: float
    most: float
    direction: int

    def points(self, value: float) -> float:
        """Points off for an angle in degrees."""
        amount = abs(value) if self.direction == 0 else self.direction * value
        limit = self.free if self.direction >= 0 else -self.free
        return min(max(0.0, (amount - limit) * self.slope), self.most)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a measure from ``usual`` degrees outwards; moderate from ``moderate``.

    Both are this program's own. ``title`` stands over a picture. ``is_text`` states a fact,
    ``may_text`` a possibility; they take ``where`` (the side of a
    ``positive`` angle, or the other) and ``by`` (how far). ``both_ways``: negative angles are
    remarked on too. ``order``: its place among the findings.
    """

    code: str
    title: str
    usual: float
    moderate: float
    is_text: str
    may_text: str
    positive: str = "left"
    both_ways: bool = True
    order: int = 0


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """One posture measure.

    ``trained``: the trained measurement gives value and interval, not a recipe. ``recipes`` by
    view; ``missing``: why the other views can't show it (``NOT_AVAILABLE`` where nothing is
    said). ``half_width_deg``: half the width of its 90 % interval by view, ``pointed_half_deg``
    where points of the head give the line. ``bands``: (below this
    many degrees, name), ascending; empty for a measure without bands. ``same_person``: factor on
    the interval of a difference within one person and view. ``deductions`` and ``remarks`` by
    view. ``unmeasurable``: why no picture gives a value, whatever the view, where none does.
    """

    name: str
    label: str
    unit: str = "deg"
    trained: bool = False
    recipes: Mapping[View, Recipe] = field(default_factory=dict)
    missing: Mapping[View, Reason] = field(default_factory=dict)
    half_width_deg: Mapping[View, float] = field(default_factory=dict)
    pointed_half_deg: Mapping[View, float] = field(default_factory=dict)
    bands: tuple[tuple[float, str], ...] = ()
    same_person: float = 1.0
    deductions: Mapping[View, Deduction] = field(default_factory=dict)
    remarks: Mapping[View, Remark] = field(default_factory=dict)
    unmeasurable: str = ""

    def band_between(self, low: float, high: float) -> str | None:
        """The band that all of an interval in degrees allows, ``None`` where it allows none.

        An interval over several bands is named by its mildest end, unless that is the usual range.
        """
        mildest = self.band(high)
        if mildest is None or self.band(low) == mildest:
            return mildest
        return None if mildest == self.bands[-1][1] else mildest

    def band(self, value: float) -> str | None:
        """The band of a value in degrees; ``None`` for a measure without bands."""
        return next((name for bound, name in self.bands if value < bound), None)
