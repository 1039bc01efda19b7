"""The stick figure of an exercise done wrong, derived from the right one and the fault's own rule.

The fault's signal is driven beyond its threshold, further than where it begins to count, so that it
can be seen in a small drawing. Lengths of bones stay; a raised shoulder and a turned chest, which
a flat figure shows by moved joints, are the exceptions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from coach.core.exercise.faults import Fault
from coach.core.exercise.figure import BONES, Bone, Figure, Point, way_from_start

Place = tuple[float, float]
Points = dict[Point, Place]

BEYOND = 2.5
"""A change against the start is drawn this many times as large as where it begins to count …"""
LEAST_DEG, LEAST_RATIO = 15.0, 0.12
"""… and at least this large."""
MARGIN_DEG, MARGIN_RATIO = 25.0, 0.15
"""A limit that is not against the start is overstepped by this much."""
MOST_TURNED_DEG = 50.0

_LEGS = ("hip", "knee", "foot")
_ARM = ("shoulder", "elbow", "hand")


@dataclass(frozen=True, slots=True)
class FaultFigure:
    """A ``figure`` that does the fault, and the ``bones`` that do it."""

    figure: Figure
    bones: frozenset[Bone]


def fault_figure(figure: Figure, fault: Fault) -> FaultFigure | None:
    """``figure`` with ``fault``, which grows with the way each pose is from the first one.

    ``None`` where a flat figure can't show the fault's signal.
    """
    known = _SHOWN.get(fault.signal)
    ways = [way_from_start(figure, pose) for pose in figure.poses]
    if known is None or max(ways) <= 0.0:
        return None
    bend, parts = known
    poses = []
    for pose, way in zip(figure.poses, ways, strict=True):
        share = 1.0 if fault.when == "always" else way / max(ways)
        points = bend(dict(pose.points), _amount(fault, share))
        poses.append(replace(pose, points=_rounded(points)))
    bones = frozenset(bone for bone in BONES if _plain(bone) in parts)
    return FaultFigure(replace(figure, poses=tuple(poses)), bones)


def _plain(bone: Bone) -> tuple[str, str]:
    """A bone without its side."""
    first, second = (name.removesuffix("_l").removesuffix("_r") for name in bone)
    return first, second


@dataclass(frozen=True, slots=True)
class _Amount:
    """How far a pose goes wrong: ``share`` 0 to 1 of the way to ``goal``, a value of the signal, or
    a change of it against the start."""

    goal: float
    share: float
    above: bool

    @property
    def change(self) -> float:
        return self.share * self.goal

    def beyond(self, value: float) -> float:
        """The signal's value in this pose instead of ``value``; no better than that."""
        goal = max(self.goal, value) if self.above else min(self.goal, value)
        return value + self.share * (goal - value)


def _amount(fault: Fault, share: float) -> _Amount:
    degrees = fault.signal.endswith("_deg")
    sign = 1.0 if fault.above else -1.0
    if fault.from_start:
        least = LEAST_DEG if degrees else LEAST_RATIO
        return _Amount(sign * max(least, BEYOND * abs(fault.threshold)), share, fault.above)
    margin = MARGIN_DEG if degrees else MARGIN_RATIO
    return _Amount(fault.threshold + sign * margin, share, fault.above)


def _rounded(points: Points) -> Points:
    return {name: (round(x, 3), round(y, 3)) for name, (x, y) in points.items()}


# Parts of the figure


def _arms(points: Points) -> Iterable[tuple[Point, Point, Point]]:
    """Shoulder, elbow and hand of each arm the figure has."""
    for side in ("", "_l", "_r"):
        shoulder, elbow, hand = (f"{name}{side}" for name in _ARM)
        if elbow in points and shoulder in points:
            yield shoulder, elbow, hand  # type: ignore[misc]


def _upper(points: Points) -> list[Point]:
    """Everything above the hips."""
    return [name for name in points if not name.startswith(_LEGS)]


def _trunk(points: Points) -> tuple[Place, float]:
    """The direction up the trunk, of length 1, and the trunk's length."""
    (x, y), (x0, y0) = points["neck"], points["hip"]
    length = math.hypot(x - x0, y - y0)
    return ((x - x0) / length, (y - y0) / length), length


def _facing(points: Points) -> float:
    """1 where the figure, seen from the side, faces right, -1 where left."""
    (ux, uy), _ = _trunk(points)
    dx, dy = points["head"][0] - points["neck"][0], points["head"][1] - points["neck"][1]
    return 1.0 if dx * uy - dy * ux >= 0.0 else -1.0


def _outwards(points: Points, shoulder: Point) -> float:
    """1 where this arm is on the picture's right of the trunk."""
    return 1.0 if points[shoulder][0] >= points["neck"][0] else -1.0


def _turn(points: Points, names: Iterable[Point], pivot: Place, degrees: float) -> None:
    """Turn points about ``pivot``, positive against the clock."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    for name in names:
        x, y = points[name][0] - pivot[0], points[name][1] - pivot[1]
        points[name] = pivot[0] + cos * x - sin * y, pivot[1] + sin * x + cos * y


def _move(points: Points, names: Iterable[Point], dx: float, dy: float) -> None:
    for name in names:
        points[name] = points[name][0] + dx, points[name][1] + dy


def _angle(corner: Place, first: Place, second: Place) -> float:
    """From ``first`` to ``second`` about ``corner`` in degrees, -180 to 180, against the clock."""
    ax, ay = first[0] - corner[0], first[1] - corner[1]
    bx, by = second[0] - corner[0], second[1] - corner[1]
    return math.degrees(math.atan2(ax * by - ay * bx, ax * bx + ay * by))


# One for each signal


def _elbow(points: Points, amount: _Amount) -> Points:
    for shoulder, elbow, hand in _arms(points):
        inside = _angle(points[elbow], points[shoulder], points[hand])
        way = math.copysign(1.0, inside) if abs(inside) < 179.0 else _outwards(points, shoulder)
        wanted = amount.beyond(abs(inside))
        _turn(points, [hand], points[elbow], way * (wanted - abs(inside)))
    return points


def _elevation(points: Points, amount: _Amount) -> Points:
    for shoulder, elbow, hand in _arms(points):
        wanted = amount.beyond(_elevation_of(points, shoulder, elbow))
        _raise_arm(points, shoulder, elbow, hand, wanted)
    return points


def _elevation_of(points: Points, shoulder: Point, elbow: Point) -> float:
    (ux, uy), _ = _trunk(points)
    x, y = points[shoulder]
    return abs(_angle((x, y), (x - ux, y - uy), points[elbow]))


def _raise_arm(points: Points, shoulder: Point, elbow: Point, hand: Point, degrees: float) -> None:
    """Turn a whole arm so that the upper arm is so far from hanging."""
    now = _elevation_of(points, shoulder, elbow)
    _turn(points, [elbow, hand], points[shoulder], _outwards(points, shoulder) * (degrees - now))


def _elbow_height(points: Points, amount: _Amount) -> Points:
    _, length = _trunk(points)
    for shoulder, elbow, hand in _arms(points):
        arm = math.dist(points[shoulder], points[elbow])
        wanted = amount.beyond((points[elbow][1] - points[shoulder][1]) / length) * length
        rise = max(-1.0, min(1.0, wanted / arm))
        _raise_arm(points, shoulder, elbow, hand, 90.0 + math.degrees(math.asin(rise)))
    return points


def _elbow_out(points: Points, amount: _Amount) -> Points:
    _, length = _trunk(points)
    for shoulder, elbow, hand in _arms(points):
        arm = math.dist(points[shoulder], points[elbow])
        out = abs(points[elbow][0] - points[shoulder][0]) / length + amount.change
        angle = math.degrees(math.asin(min(1.0, out * length / arm)))
        before = points[elbow]
        _turn(
            points,
            [elbow],
            points[shoulder],
            _outwards(points, shoulder) * (angle - _elevation_of(points, shoulder, elbow)),
        )
        _move(points, [hand], points[elbow][0] - before[0], points[elbow][1] - before[1])
    return points


def _shrug(points: Points, amount: _Amount) -> Points:
    (ux, uy), length = _trunk(points)
    lift = -amount.change * length
    raised = [name for arm in _arms(points) for name in arm]
    _move(points, raised, ux * lift, uy * lift)
    return points


def _lean(points: Points, amount: _Amount) -> Points:
    _turn(points, _upper(points), points["hip"], -_facing(points) * amount.change)
    return points


def _aside(points: Points, amount: _Amount) -> Points:
    """To a side; of somebody on hands and knees, the hips up or down."""
    (_, up), length = _trunk(points)
    if abs(up) > 0.5:
        _turn(points, _upper(points), points["hip"], amount.change)
        return points
    dy = length * math.sin(math.radians(amount.change))
    _move(points, [name for name in points if name.startswith("hip")], 0.0, dy)
    _move(points, ["chest"], 0.0, 0.8 * dy)
    for side in ("_l", "_r"):
        hip, knee, foot = (f"{name}{side}" for name in _LEGS)
        if knee in points and points[knee][1] > 0.5 * points[hip][1]:  # type: ignore[index]
            _move(points, [knee, foot], 0.0, dy)  # type: ignore[list-item]
            _turn(points, [knee, foot], points[hip], -amount.change)  # type: ignore[index, list-item]
    return points


def _twist(points: Points, amount: _Amount) -> Points:
    narrower = math.cos(math.radians(min(MOST_TURNED_DEG, 2.0 * amount.change)))
    middle = points["neck"][0]
    for arm in _arms(points):
        before = points[arm[0]]
        after = middle + (before[0] - middle) * narrower
        _move(points, arm, after - before[0], 0.0)
    return points


def _nod(points: Points, amount: _Amount) -> Points:
    _turn(points, ["head"], points["neck"], _facing(points) * amount.change)
    return points


_FAR = 1.8
"""A head that goes forward is drawn this much further, to be seen."""


def _poke(points: Points, amount: _Amount) -> Points:
    """The head goes forward about the lower end of the neck."""
    _, length = _trunk(points)
    far = _FAR * amount.change * length / math.dist(points["neck"], points["head"])
    _turn(points, ["head"], points["neck"], -_facing(points) * math.degrees(math.asin(min(far, 1))))
    return points


def _sag(points: Points, amount: _Amount) -> Points:
    """The hips leave the line from shoulder to foot, towards the belly."""
    shoulder, hip, foot = points["shoulder"], points["hip"], points["foot"]
    wanted = amount.beyond(abs(_angle(hip, shoulder, foot)))
    (ux, uy), _ = _trunk(points)
    out = (
        0.5
        * min(math.dist(shoulder, hip), math.dist(hip, foot))
        / math.tan(math.radians(wanted / 2.0))
    )
    facing = _facing(points)
    _move(points, ["hip"], facing * uy * out, -facing * ux * out)
    _move(points, ["chest", "knee"], 0.5 * facing * uy * out, -0.5 * facing * ux * out)
    return points


_FOREARM = (("elbow", "hand"),)
_UPPER_ARM = (("shoulder", "elbow"),)
_GIRDLE = (("neck", "shoulder"),)
_TRUNK = (("neck", "chest"), ("chest", "hip"))

_SHOWN: Mapping[str, tuple[Callable[[Points, _Amount], Points], tuple[tuple[str, str], ...]]] = {
    "elbow_deg": (_elbow, _FOREARM),
    "arm_elevation_deg": (_elevation, _UPPER_ARM),
    "elbow_height_ratio": (_elbow_height, _UPPER_ARM),
    "elbow_out_ratio": (_elbow_out, _UPPER_ARM),
    "neck_length_ratio": (_shrug, _GIRDLE),
    "ear_height_ratio": (_shrug, _GIRDLE),
    "trunk_lean_deg": (_lean, _TRUNK),
    "trunk_tilt_deg": (_aside, _TRUNK),
    "trunk_side_deg": (_aside, _TRUNK),
    "trunk_twist_deg": (_twist, _GIRDLE),
    "chest_turn_deg": (_twist, _GIRDLE),
    "head_pitch_deg": (_nod, (("head", "neck"),)),
    "ear_ahead_ratio": (_poke, (("head", "neck"),)),
    "ear_forward_ratio": (_poke, (("head", "neck"),)),
    "leg_line_deg": (_sag, (("chest", "hip"), ("hip", "knee"))),
}
"""Each signal a flat figure can show: how it is bent, and which bones are marked."""
