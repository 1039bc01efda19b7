"""What each signal is: a formula of a body's points, the same for one frame and for many at once.

Points and vectors are complex numbers: Python's own of one frame, NumPy's arrays (N,) of many. In
the picture x is to the right and y up; in the plan, seen from above, x is to the right and z away
from the camera, on the picture's scale. Of a vector's conjugate times another, the real part is how
far they go along with each other and the imaginary part how far they go apart.

"Left" and "right" are the person's. What a signal means stands in ``signal_names``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from coach.core.types import Landmark as L

Number = Any
"""A float, or an array (N,) of them."""
Vector = Any
"""A complex number, or an array (N,) of them."""
Joint = tuple[int, int]
"""Where the joint of the left side and that of the right stand in ``POINTS``."""

POINTS = (
    L.NOSE, L.LEFT_EAR, L.RIGHT_EAR, L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER, L.LEFT_SHOULDER,
    L.RIGHT_SHOULDER, L.LEFT_ELBOW, L.RIGHT_ELBOW, L.LEFT_WRIST, L.RIGHT_WRIST, L.LEFT_HIP,
    L.RIGHT_HIP, L.LEFT_KNEE, L.RIGHT_KNEE, L.LEFT_ANKLE, L.RIGHT_ANKLE,
)  # fmt: skip
"""The landmarks that signals are made of."""
NOSE: Joint = (0, 0)
EAR, EYE, SHOULDER, ELBOW, WRIST, HIP, KNEE, ANKLE = ((at, at + 1) for at in range(1, 17, 2))

DEGREES = 180.0 / math.pi
ARM_DEPTH = 0.67
"""Of the shoulders' depth scale: an arm that points at the camera is 3.7 trunks deep to MediaPipe,
and about as long as the trunk."""
LIFT_A_DEG, LIFT_MOST_DEG = 0.0017, 115.0
"""Raising an arm lifts its shoulder in the picture by so many trunks a degree, up to there:
read off people who raise their arms without shrugging."""
LEAST_RATIO = 1e-3
"""No line is taken to be shorter, in trunks."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What plain numbers and arrays do by other functions.

    ``sign``: 1 from 0 on, else -1. ``lesser`` and ``greater`` of two: NaN where either is.
    """

    sign: Callable[[Number], Number]
    atan2: Callable[[Number, Number], Number]
    lesser: Callable[[Number, Number], Number]
    greater: Callable[[Number, Number], Number]


def _sign(number: float) -> float:
    return 1.0 if number >= 0.0 else -1.0


def _lesser(one: float, other: float) -> float:
    return one if one < other or isnan(one) else other


def _greater(one: float, other: float) -> float:
    return one if one > other or isnan(one) else other


PLAIN = Arithmetic(_sign, math.atan2, _lesser, _greater)
ARRAYS = Arithmetic(
    lambda number: np.where(number >= 0.0, 1.0, -1.0), np.arctan2, np.minimum, np.maximum
)


class Body:
    """Points of a body in one frame, or in many.

    ``picture`` and ``plan`` are (P,) points over ``POINTS``. ``up`` goes from the middle of the
    hips to that of the shoulders, and ``trunk`` is its length. ``facing`` is the person's left as
    the plan shows it. ``ahead``: 1 where forward is to the right, else -1. ``back_arch`` tells how
    far the outline of the back stands out in the middle.
    """

    __slots__ = (
        "ahead", "atan2", "back_arch", "facing", "greater", "lesser", "picture", "plan", "trunk",
        "up",
    )  # fmt: skip

    def __init__(
        self,
        arithmetic: Arithmetic,
        picture: Sequence[Vector],
        plan: Sequence[Vector],
        visibility: Sequence[Number],
        back_arch: Callable[[], Number],
    ) -> None:
        self.picture, self.plan, self.back_arch = picture, plan, back_arch
        self.atan2, self.lesser = arithmetic.atan2, arithmetic.lesser
        self.greater = arithmetic.greater
        (left, right), (left_hip, right_hip) = SHOULDER, HIP
        self.up = (picture[left] + picture[right] - picture[left_hip] - picture[right_hip]) * 0.5
        self.trunk = abs(self.up)
        # Shoulders count fully, hips as far as they are seen: people twist, and desks hide hips.
        hips_seen = self.lesser(visibility[left_hip], visibility[right_hip])
        hips = plan[left_hip] - plan[right_hip]
        self.facing = plan[left] - plan[right] + hips_seen * hips
        self.ahead = arithmetic.sign(self.facing.imag)

    def line(self, start: Joint, end: Joint, side: int) -> Vector:
        """From a joint to another of a side, in the picture."""
        return self.picture[end[side]] - self.picture[start[side]]

    def across(self, joint: Joint) -> Vector:
        """From the right to the left, in the picture."""
        return self.picture[joint[0]] - self.picture[joint[1]]

    def plan_across(self, joint: Joint) -> Vector:
        """From the right to the left, in the plan."""
        return self.plan[joint[0]] - self.plan[joint[1]]

    def turn_deg(self, start: Vector, end: Vector) -> Number:
        """From one direction to another, -180..180, counter-clockwise positive."""
        turn = start.conjugate() * end
        return self.atan2(turn.imag, turn.real) * DEGREES

    def bend_deg(self, one: Vector, other: Vector) -> Number:
        """The angle that two directions enclose, 0..180."""
        return abs(self.turn_deg(one, other))

    def slope_deg(self, line: Vector) -> Number:
        """A line against the horizontal, whichever way it points, -90..90, upwards positive."""
        return self.atan2(line.imag, abs(line.real)) * DEGREES

    def along(self, start: Joint, end: Joint, side: int) -> Number:
        """How far up the trunk a joint is from another, in trunks."""
        return (self.line(start, end, side).conjugate() * self.up).real / self.trunk**2

    def beside(self, start: Joint, end: Joint, side: int) -> Number:
        """How far square to the trunk, to the picture's right, a joint is from another, in
        trunks."""
        return (self.line(start, end, side).conjugate() * self.up).imag / self.trunk**2

    def apart(self, start: Joint, end: Joint, side: int) -> Number:
        """How far a joint is from another in any direction, in trunks."""
        return abs(self.line(start, end, side)) / self.trunk

    def before_neck(self, joint: Joint, side: int) -> Number:
        """How far in front of the line from hip to ear a joint is, in trunks."""
        neck = self.line(HIP, EAR, side)
        square = (self.line(HIP, joint, side).conjugate() * neck).imag / self.trunk
        return self.ahead * square / self.greater(abs(neck), LEAST_RATIO * self.trunk)


Formula = Callable[[Body, int], Number]
"""A signal of a body's side, 0 the left and 1 the right; one of the whole body ignores it."""


def _arm_elevation(body: Body, side: int) -> Number:
    return body.bend_deg(-body.up, body.line(SHOULDER, ELBOW, side))


def _arm_reach(body: Body, side: int) -> Number:
    return body.bend_deg(-body.up, body.line(SHOULDER, WRIST, side))


def _hip(body: Body, side: int) -> Number:
    return body.bend_deg(body.line(HIP, SHOULDER, side), body.line(HIP, KNEE, side))


def _diagonal_reach(body: Body, side: int) -> Number:
    # Of the legs of somebody on all fours the pose model may take one for the other.
    return body.lesser(_arm_reach(body, side), body.greater(_hip(body, 0), _hip(body, 1)))


def _trunk_side(body: Body, _: int) -> Number:
    return body.atan2(body.up.real, body.up.imag) * DEGREES


def _trunk_lean(body: Body, _: int) -> Number:
    return body.ahead * _trunk_side(body, 0)


def _face_pitch(body: Body, side: int) -> Number:
    return body.slope_deg(body.line(EAR, EYE, side))


def _ears_to_nose(body: Body) -> Vector:
    # Of a nod the nose shows more than the eye, and both ears tremble less than one.
    return body.picture[NOSE[0]] - (body.picture[EAR[0]] + body.picture[EAR[1]]) * 0.5


def _nose_pitch(body: Body, _: int) -> Number:
    return body.slope_deg(_ears_to_nose(body))


def _nose_height(body: Body, _: int) -> Number:
    return (_ears_to_nose(body).conjugate() * body.up).real / body.trunk**2


def _to_side(to_left: Number, side: int) -> Number:
    """A turn or tilt that is positive to the left, positive to ``side``."""
    return to_left if side == 0 else -to_left


def _head_tilt(body: Body, side: int) -> Number:
    # Against the trunk, not the shoulders: a raised arm lifts its shoulder.
    return _to_side(body.turn_deg(body.across(EYE), -1j * body.up), side)


def _chest_turn(body: Body, side: int) -> Number:
    shoulders = body.plan_across(SHOULDER)
    return _to_side(body.atan2(shoulders.imag, shoulders.real) * DEGREES, side)


def _trunk_twist(body: Body, _: int) -> Number:
    return body.turn_deg(body.plan_across(HIP), body.plan_across(SHOULDER))


def _neck_length(body: Body, side: int) -> Number:
    lift = LIFT_A_DEG * body.lesser(_arm_elevation(body, side), LIFT_MOST_DEG)
    return body.along(SHOULDER, EAR, side) + lift


def _ear_ahead(body: Body, side: int) -> Number:
    hips = (body.picture[HIP[0]].real + body.picture[HIP[1]].real) * 0.5
    return body.ahead * (body.picture[EAR[side]].real - hips) / body.trunk


def _arms_apart(body: Body, _: int) -> Number:
    depth = sum(body.plan[at].imag for at in SHOULDER) - sum(body.plan[at].imag for at in WRIST)
    either_side = (abs(body.across(WRIST)) - abs(body.across(SHOULDER))) / 2.0
    return body.atan2(either_side, ARM_DEPTH * depth / 2.0) * DEGREES


FORMULAS: dict[str, Formula] = {
    "arm_elevation_deg": _arm_elevation,
    "elbow_deg": lambda body, side: body.bend_deg(
        body.line(ELBOW, SHOULDER, side), body.line(ELBOW, WRIST, side)
    ),
    "arm_reach_deg": _arm_reach,
    "hip_deg": _hip,
    "leg_line_deg": lambda body, side: body.bend_deg(
        body.line(HIP, SHOULDER, side), body.line(HIP, ANKLE, side)
    ),
    "knee_deg": lambda body, side: body.bend_deg(
        body.line(KNEE, HIP, side), body.line(KNEE, ANKLE, side)
    ),
    "neck_bend_deg": lambda body, side: body.bend_deg(
        body.line(SHOULDER, HIP, side), body.line(SHOULDER, EAR, side)
    ),
    "diagonal_reach_deg": _diagonal_reach,
    "face_pitch_deg": _face_pitch,
    "head_pitch_deg": lambda body, side: _face_pitch(body, side) + _trunk_lean(body, 0),
    "head_tilt_deg": _head_tilt,
    "chest_turn_deg": _chest_turn,
    "chest_twist_deg": lambda body, side: _to_side(_trunk_twist(body, 0), side),
    "wrist_height_ratio": lambda body, side: body.along(SHOULDER, WRIST, side),
    "elbow_height_ratio": lambda body, side: body.along(SHOULDER, ELBOW, side),
    "ear_height_ratio": lambda body, side: body.along(SHOULDER, EAR, side),
    "wrist_forward_ratio": lambda body, side: body.ahead * body.beside(SHOULDER, WRIST, side),
    "elbow_out_ratio": lambda body, side: _to_side(body.beside(SHOULDER, ELBOW, side), side),
    "ear_forward_ratio": lambda body, side: body.ahead * body.beside(SHOULDER, EAR, side),
    "ear_ahead_ratio": _ear_ahead,
    "neck_length_ratio": _neck_length,
    "shoulder_forward_ratio": lambda body, side: body.before_neck(SHOULDER, side),
    "elbow_forward_ratio": lambda body, side: body.before_neck(ELBOW, side),
    "forearm_rise_ratio": lambda body, side: body.along(ELBOW, WRIST, side),
    "hand_reach_ratio": lambda body, side: body.apart(SHOULDER, WRIST, side),
    "hand_face_ratio": lambda body, side: body.apart(NOSE, WRIST, side),
    "nose_shoulder_ratio": lambda body, side: body.apart(NOSE, SHOULDER, side),
    "wrist_spread_ratio": lambda body, _: abs(body.across(WRIST)) / body.trunk,
    "trunk_lean_deg": _trunk_lean,
    "trunk_tilt_deg": lambda body, _: abs(_trunk_side(body, 0)),
    "trunk_twist_deg": _trunk_twist,
    "head_turn_deg": lambda body, _: body.turn_deg(
        body.plan_across(SHOULDER), body.plan_across(EAR)
    ),
    "nose_pitch_deg": _nose_pitch,
    "nose_height_ratio": _nose_height,
    "trunk_side_deg": _trunk_side,
    "yaw_deg": lambda body, _: body.atan2(body.facing.imag, body.facing.real) * DEGREES,
    "arms_apart_deg": _arms_apart,
    "shoulder_level_deg": lambda body, _: body.slope_deg(body.across(SHOULDER)),
    "back_arch_ratio": lambda body, _: body.back_arch(),
}  # fmt: skip

NEEDED: dict[str, tuple[Joint, ...]] = {
    "arm_elevation_deg": (SHOULDER, ELBOW), "elbow_deg": (SHOULDER, ELBOW, WRIST),
    "arm_reach_deg": (SHOULDER, WRIST), "hip_deg": (SHOULDER, HIP, KNEE),
    "leg_line_deg": (SHOULDER, HIP, ANKLE), "knee_deg": (HIP, KNEE, ANKLE),
    "neck_bend_deg": (EAR, SHOULDER), "diagonal_reach_deg": (SHOULDER, WRIST),
    "face_pitch_deg": (EAR, EYE), "head_pitch_deg": (EAR, EYE),
    "wrist_height_ratio": (SHOULDER, WRIST),
    "elbow_height_ratio": (SHOULDER, ELBOW), "ear_height_ratio": (EAR, SHOULDER),
    "wrist_forward_ratio": (SHOULDER, WRIST), "elbow_out_ratio": (SHOULDER, ELBOW),
    "ear_forward_ratio": (EAR, SHOULDER), "ear_ahead_ratio": (EAR,),
    "neck_length_ratio": (EAR, SHOULDER, ELBOW),
    "shoulder_forward_ratio": (EAR, SHOULDER), "elbow_forward_ratio": (EAR, ELBOW),
    "forearm_rise_ratio": (ELBOW, WRIST), "hand_reach_ratio": (SHOULDER, WRIST),
    "hand_face_ratio": (WRIST,), "wrist_spread_ratio": (WRIST,),
    "nose_shoulder_ratio": (NOSE, SHOULDER), "head_tilt_deg": (EYE,),
    "chest_turn_deg": (SHOULDER,), "chest_twist_deg": (SHOULDER,),
    "shoulder_level_deg": (SHOULDER,), "arms_apart_deg": (SHOULDER, WRIST),
    "nose_pitch_deg": (NOSE,), "nose_height_ratio": (NOSE,),
}  # fmt: skip
"""What must be seen of a side; of both for a signal of the whole body. Hips may be hidden (by a
desk): MediaPipe's guess is good enough for the trunk's direction and length. So may the far ear: a
head is one piece."""

OF_BOTH = frozenset({"head_tilt_deg", "chest_turn_deg", "chest_twist_deg"})
"""Signals to a side that need both sides seen."""

HANGING = frozenset(
    {
        "arm_elevation_deg", "arm_reach_deg", "wrist_height_ratio", "elbow_height_ratio",
        "neck_length_ratio",
    }
)  # fmt: skip
"""Signals of arms that hang. Where the lower edge of the picture cuts them, as of somebody who sits
at a desk, MediaPipe's guess tells well enough that they are down."""
