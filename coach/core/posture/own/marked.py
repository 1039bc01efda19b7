"""Angles from points that somebody marked: by hand on a picture, or with stickers on the skin.

This is marker photogrammetry. It needs no pose model: two points give the craniovertebral angle,
a traced back gives its curve.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from coach.core.body.dorsal_line import outline_slopes_deg, rise_deg, tangents_deg
from coach.core.posture.result import Z90, Measure, measured
from coach.core.posture.specs import CVA, HEAD_TILT, KYPHOSIS, PROTRACTION, SPECS
from coach.core.posture.traced import OUTLINE_SLOPES
from coach.core.types import THORACIC, Float64, View

Method = Literal["marked", "markers"]
Place = tuple[float, float]

PLACES = ("tragus", "c7", "t12", "acromion", "canthus")
"""Single points that can be marked; the outline of the back is a line of its own."""

TRACE_LEAST = 5
"""A traced back needs at least this many points."""

SEM_DEG: Mapping[Method, float] = {"markers": 1.79, "marked": 1.99}
"""Standard error of the craniovertebral angle in the picture.

Source: minimum detectable change 4.96° within and 5.52° between raters (IJERPH 2020;17:6521),
divided by 1.96 √2. A person who marks by hand is a rater; stickers are placed once.
"""

VIEW_DEG = 5.0
"""How far the picture's angle is from the body's own (root mean square): the camera is not quite
square and level, the head a little turned, and the ear nearer to the camera than C7, which lifts it
where the camera stands lower. On rendered people who look ahead, with the camera at the height of
the trunk: ``python -m models.evaluation.posture.markers``."""

CLOTH_DEG = 3.5
"""Standard deviation of the neck's angle that a sticker on cloth over C7 adds. On rendered people:
``python -m models.evaluation.posture.markers``."""

OUTLINE_SEM_DEG = 2.6
"""Two tracings of one outline with their ends differ by this much (the marked photographs)."""

FOUND_OUTLINE_SD_DEG = 7.5
"""The same of an outline that the networks found, with marked ends: mean error 6.0° on photographs
(``models/README.md``)."""

HIDDEN_DEG, HIDDEN_SD_DEG = 9.2, 8.1
"""The tangents of the outline are larger than those of the midline under it, by this much and with
this standard deviation: 124 pictures of 36 rendered people in clothes, ``outline`` against
``kyphosis_deg`` of ``python -m sample_videos.studio scenes --seeds 910000:910036 --looks 2``."""

_CLOSEST_PX = 6.0
_BACK_LENGTHS = (1.0, 6.0)
"""C7 to T12 over C7 to tragus. In 38 photographs of 18 people it is 1.3 to 4.8."""
_LEAST_BEND_DEG = 70.0
"""Between C7 to tragus and C7 to T12. In the same photographs it is 97° to 173°."""
_LOWEST_DEG = -65.0
"""A tragus lower than this before C7 is no head that hangs: the lowest marked one is -50°."""


class MarksError(ValueError):
    """Marks that can't be right; the text is one sentence without a full stop."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Points marked in one picture of ``size_px`` (width, height), in its pixels.

    ``facing``: +1 where the person faces the picture's right edge, -1 where the left. ``back``:
    the edge of the back from C7 down to T12, traced. ``t_s``: where in a recording. Not
    ``back_by_hand``: the networks' outline, cut at the marked ends. ``c7_on_cloth``: the sticker
    was on cloth, and C7 is guessed under it.
    """

    size_px: tuple[int, int]
    facing: int
    places: Mapping[str, Place]
    back: tuple[Place, ...] = ()
    t_s: float | None = None
    back_by_hand: bool = True
    c7_on_cloth: bool = False

    @property
    def view(self) -> View:
        """The side of the body that the picture shows."""
        return View.SIDE_RIGHT if self.facing > 0 else View.SIDE_LEFT


@dataclass(frozen=True, slots=True)
class MarkedAngles:
    """What marks show: measures by name, the angle of the outline, and length of the neck line."""

    measures: Mapping[str, Measure] = field(default_factory=dict)
    outline_slopes: Measure | None = None
    neck_px: float | None = None


def facing_of(places: Mapping[str, Place], seen: View | None = None) -> int:
    """Where the person faces: as the camera's view says, else from where the tragus lies.

    Raises
    ------
    MarksError
        Where neither tells it.
    """
    if seen in (View.SIDE_LEFT, View.SIDE_RIGHT):
        return 1 if seen is View.SIDE_RIGHT else -1
    if "tragus" in places and "c7" in places and places["tragus"][0] != places["c7"][0]:
        return 1 if places["tragus"][0] > places["c7"][0] else -1
    raise MarksError("it is not said which way the person faces")


def require_plausible(marks: Marks, seen: View | None = None) -> None:
    """Refuse marks that no body can have.

    Parameters
    ----------
    marks
        The marked points.
    seen
        The view that the pose model tells, where it tells one.

    Raises
    ------
    MarksError
        With one sentence that says which point is wrong and why.
    """
    _require_inside(marks)
    if seen in (View.SIDE_LEFT, View.SIDE_RIGHT) and seen is not marks.view:
        shown = "right" if seen is View.SIDE_RIGHT else "left"
        raise MarksError(
            f"the marks say that the person faces {_way(marks.facing)}, but the picture shows "
            f"somebody who faces {shown}: tragus and C7 are swapped, or it is the other side"
        )
    places = marks.places
    if "tragus" in places and "c7" in places:
        _require_head(marks)
    if {"c7", "t12"} <= places.keys():
        _require_trunk(marks)
    if marks.back:
        _require_trace(marks)


def _way(facing: int) -> str:
    return "right" if facing > 0 else "left"


def _require_inside(marks: Marks) -> None:
    width, height = marks.size_px
    named = [*marks.places.items(), *((f"back point {n + 1}", p) for n, p in enumerate(marks.back))]
    for name, (x, y) in named:
        if not (math.isfinite(x) and math.isfinite(y)):
            raise MarksError(f"{name} has a coordinate that is not a number")
        if not (0 <= x <= width and 0 <= y <= height):
            raise MarksError(
                f"{name} at {x:g}, {y:g} lies outside the picture of {width} by {height} pixels"
            )


def _require_head(marks: Marks) -> None:
    c7, tragus = (np.array(marks.places[name], np.float64) for name in ("c7", "tragus"))
    if float(np.hypot(*(tragus - c7))) < _CLOSEST_PX:
        raise MarksError("tragus and C7 are the same place, or too close to give an angle")
    angle = float(rise_deg(c7, tragus, np.array(marks.facing)))
    if abs(angle) > 90.0:
        raise MarksError(
            f"the tragus lies behind C7 for somebody who faces {_way(marks.facing)}: the two are "
            "swapped, or the person faces the other way"
        )
    if angle < _LOWEST_DEG:
        raise MarksError("the tragus lies far below C7: the two are swapped")


def _require_trunk(marks: Marks) -> None:
    c7, t12 = (np.array(marks.places[name], np.float64) for name in ("c7", "t12"))
    down = t12 - c7
    length = float(np.hypot(*down))
    if length < _CLOSEST_PX:
        raise MarksError("C7 and T12 are the same place")
    if "tragus" not in marks.places:
        return
    up = np.array(marks.places["tragus"], np.float64) - c7
    reach = float(np.hypot(*up))
    bend = math.degrees(math.acos(float(np.clip(up @ down / (reach * length), -1.0, 1.0))))
    low, high = _BACK_LENGTHS
    if bend < _LEAST_BEND_DEG or not low <= length / reach <= high:
        raise MarksError(
            "tragus, C7 and T12 can't lie so on one body: C7 is at the base of the neck, between "
            "the two, and T12 one to six times as far from it as the tragus"
        )


def _require_trace(marks: Marks) -> None:
    if len(marks.back) < TRACE_LEAST:
        raise MarksError(f"the traced back has fewer than {TRACE_LEAST} points")
    points = np.array(marks.back, np.float64)
    steps = np.hypot(*np.diff(points, axis=0).T)
    if (steps == 0).any():
        raise MarksError("the traced back has a point twice")
    chord = float(np.hypot(*(points[-1] - points[0])))
    if chord < 0.6 * float(steps.sum()):
        raise MarksError("the traced back does not run from C7 down to T12 in one line")
    if "c7" in marks.places:
        from_c7 = np.hypot(*(points - np.array(marks.places["c7"])).T)
        if from_c7[0] > from_c7[-1]:
            raise MarksError("the traced back begins at T12; it has to begin at C7")


def stations(line: Sequence[Place], count: int = THORACIC) -> Float64:
    """A line of points (n) as (count, 2) points at equal distances along it."""
    points = np.array(line, np.float64)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0.0, length[-1], count)
    return np.stack([np.interp(at, length, points[:, axis]) for axis in (0, 1)], axis=-1)


def cut_outline(outline: Float64, c7: Place, t12: Place) -> tuple[Place, ...]:
    """The part of an outline (S, 2) between two marked ends; empty where they are not beside it.

    The ends are the points of the line nearest to the marks. They must lie within 15 % of the
    line's length of them and in order.
    """
    dense = stations([(float(x), float(y)) for x, y in outline], 201)
    length = float(np.hypot(*np.diff(dense, axis=0).T).sum())
    ends = []
    for mark in (c7, t12):
        away = np.hypot(*(dense - np.array(mark, np.float64)).T)
        nearest = int(away.argmin())
        if away[nearest] > 0.15 * length:
            return ()
        ends.append(nearest)
    first, last = ends
    if last - first < 100:  # less than half of what was found
        return ()
    return tuple((float(x), float(y)) for x, y in dense[first : last + 1])


def marked_angles(marks: Marks, method: Method) -> MarkedAngles:
    """The angles that marks show, each with its 90 % interval.

    The interval of the craniovertebral angle covers what a rater repeats and how far a camera
    that is not quite square errs. Marks must be plausible.
    """
    facing = np.array(marks.facing)
    found: dict[str, Measure] = {}
    sem, places = SEM_DEG[method], marks.places
    neck_sd = math.hypot(sem, VIEW_DEG, CLOTH_DEG if marks.c7_on_cloth else 0.0)

    def rise(name: int, start: str, end: str, way: np.ndarray, sd: float) -> None:
        if start in places and end in places:
            angle = float(rise_deg(np.array(places[start]), np.array(places[end]), way))
            found[SPECS[name].name] = with_half(name, angle, Z90 * sd)

    rise(CVA, "c7", "tragus", facing, neck_sd)
    rise(PROTRACTION, "acromion", "c7", -facing, math.hypot(2 * sem, 2 * VIEW_DEG))
    rise(HEAD_TILT, "tragus", "canthus", facing, math.hypot(2 * sem, VIEW_DEG))
    slopes = None
    if marks.back:
        line = stations(marks.back)
        outline_sd = OUTLINE_SEM_DEG if marks.back_by_hand else FOUND_OUTLINE_SD_DEG
        slopes = measured(OUTLINE_SLOPES, float(outline_slopes_deg(line, facing)), Z90 * outline_sd)
        under = float(tangents_deg(line, facing)) - HIDDEN_DEG
        half = Z90 * math.hypot(HIDDEN_SD_DEG, outline_sd)
        found[SPECS[KYPHOSIS].name] = with_half(KYPHOSIS, under, half)
    return MarkedAngles(found, slopes, _neck_px(marks))


def with_half(index: int, value: float, half: float) -> Measure:
    """A measure of the table with its band."""
    spec = SPECS[index]
    return measured(spec.name, value, half, spec.band_between(value - half, value + half))


def _neck_px(marks: Marks) -> float | None:
    if not {"c7", "tragus"} <= marks.places.keys():
        return None
    return math.dist(marks.places["c7"], marks.places["tragus"])
