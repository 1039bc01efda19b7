"""A stick figure that shows an exercise: key poses in a box, and the pose at any time between.

The box is 1 wide and 1 high; x runs to the right, y up, the floor is at 0. A point is a joint.
Points that a view doesn't show are left away: from the side one arm and one leg will do.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import dist
from typing import Annotated, Literal

from coach.core.body.minimum_jerk import eased
from coach.core.schema import Content, Within

Point = Literal[
    "head", "neck", "chest", "hip", "shoulder", "elbow", "hand", "knee", "foot",
    "shoulder_l", "shoulder_r", "elbow_l", "elbow_r", "hand_l", "hand_r",
    "hip_l", "hip_r", "knee_l", "knee_r", "foot_l", "foot_r",
]  # fmt: skip

BONES: tuple[tuple[Point, Point], ...] = (
    ("head", "neck"), ("neck", "chest"), ("chest", "hip"),
    ("neck", "shoulder"), ("shoulder", "elbow"), ("elbow", "hand"),
    ("hip", "knee"), ("knee", "foot"),
    ("neck", "shoulder_l"), ("neck", "shoulder_r"),
    ("shoulder_l", "elbow_l"), ("elbow_l", "hand_l"),
    ("shoulder_r", "elbow_r"), ("elbow_r", "hand_r"),
    ("hip", "hip_l"), ("hip", "hip_r"),
    ("hip_l", "knee_l"), ("knee_l", "foot_l"), ("hip_r", "knee_r"), ("knee_r", "foot_r"),
)  # fmt: skip
"""What is joined by a line, where a figure has both ends; ``head`` is the middle of a circle."""

Bone = tuple[Point, Point]

_NECK: tuple[Bone, ...] = (("head", "neck"),)
_GIRDLE: tuple[Bone, ...] = (
    ("neck", "shoulder"), ("neck", "shoulder_l"), ("neck", "shoulder_r"),
)  # fmt: skip
_RIBS: tuple[Bone, ...] = (("neck", "chest"),)
_WAIST: tuple[Bone, ...] = (("chest", "hip"),)
_ARM: tuple[Bone, ...] = (
    ("shoulder", "elbow"), ("shoulder_l", "elbow_l"), ("shoulder_r", "elbow_r"),
)  # fmt: skip
_THIGH: tuple[Bone, ...] = (("hip", "knee"), ("hip_l", "knee_l"), ("hip_r", "knee_r"))

_WORKS: tuple[tuple[str, tuple[Bone, ...]], ...] = (
    ("longus", _NECK), ("suboccipital", _NECK), ("trapezius", _GIRDLE), ("levator", _GIRDLE),
    ("rhomboid", _RIBS), ("serratus", _RIBS), ("pectoralis", _RIBS), ("thoracic", _RIBS),
    ("intercostal", _RIBS), ("diaphragm", _RIBS), ("rotator muscles of the spine", _RIBS),
    ("erector", _WAIST), ("multifidus", _WAIST), ("oblique", _WAIST), ("abdominal", _WAIST),
    ("latissimus", _WAIST), ("deltoid", _ARM), ("rotator cuff", _ARM), ("spinatus", _ARM),
    ("teres", _ARM), ("triceps", _ARM), ("biceps", _ARM), ("gluteus", _THIGH),
)  # fmt: skip
"""Where a muscle lies on the stick figure, by a part of its name; the first that fits counts."""


def working_bones(muscles: Iterable[str]) -> frozenset[Bone]:
    """The figure's lines along which the named muscles lie."""
    found: set[Bone] = set()
    for muscle in muscles:
        name = muscle.lower()
        found.update(next((bones for part, bones in _WORKS if part in name), ()))
    return frozenset(found)


HEAD_RADIUS = 0.06
"""Of the head's circle, in the box."""

Coordinate = Annotated[float, Within(-0.2, 1.2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPose(Content):
    """Where every point is at ``at_s``; ``says`` is shown meanwhile."""

    at_s: Annotated[float, Within(0.0, 60.0)]
    points: dict[Point, tuple[Coordinate, Coordinate]]
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Content):
    """Key poses in order of time. The last one ends the round: it is the first pose again.

    ``props``: lines that stand still (wall, chair, floor mat), each x, y, x, y.
    """

    poses: tuple[KeyPose, ...]
    props: tuple[tuple[Coordinate, Coordinate, Coordinate, Coordinate], ...] = ()

    @property
    def round_s(self) -> float:
        """How long one round lasts."""
        return self.poses[-1].at_s

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Poses that can't be blended into each other."""
        if len(self.poses) < 3:
            yield "poses", "needs at least three: start, end, start again"
            return
        first = self.poses[0]
        if first.at_s != 0.0:
            yield "poses[0].at_s", "must be 0"
        for index, pose in enumerate(self.poses[1:], start=1):
            if pose.at_s <= self.poses[index - 1].at_s:
                yield f"poses[{index}].at_s", "must be later than the pose before"
            if odd := set(pose.points) ^ set(first.points):
                yield f"poses[{index}].points", f"not in all poses: {', '.join(sorted(odd))}"
        if self.poses[-1].points != first.points:
            yield f"poses[{len(self.poses) - 1}].points", "must be those of the first pose"
        joined = {point for bone in BONES for point in bone if set(bone) <= set(first.points)}
        if loose := set(first.points) - joined:
            yield "poses[0].points", f"not joined to anything: {', '.join(sorted(loose))}"


def way_from_start(figure: Figure, pose: KeyPose) -> float:
    """How far the joint that has moved furthest is from its place in the first pose, in the box."""
    first = figure.poses[0].points
    return max(dist(first[name], place) for name, place in pose.points.items())


def furthest_s(figure: Figure) -> float:
    """When the figure is furthest from its first pose."""
    return max(figure.poses, key=lambda pose: way_from_start(figure, pose)).at_s


def pose_at(figure: Figure, t_s: float) -> Mapping[Point, tuple[float, float]]:
    """Every point at ``t_s``, round after round, eased as people move (minimum jerk)."""
    t_s %= figure.round_s
    index = bisect_right([pose.at_s for pose in figure.poses], t_s) - 1
    before, after = figure.poses[index], figure.poses[min(index + 1, len(figure.poses) - 1)]
    span = after.at_s - before.at_s
    share = eased((t_s - before.at_s) / span) if span > 0.0 else 0.0
    return {
        name: (x + share * (after.points[name][0] - x), y + share * (after.points[name][1] - y))
        for name, (x, y) in before.points.items()
    }
