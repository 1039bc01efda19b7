"""The signals of ``coach.core.exercise.signal_names``, of any number of frames at once.

All frames of a block go through one matrix product, two arctangents and a few quotients, so that
a live frame costs next to nothing and a million replayed ones no loop. Vectors of the picture are
complex numbers: of a vector's conjugate times another, the real part is how far they go along with
each other and the imaginary part how far they go apart.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coach.core.body.back_outline import STATIONS, TRUNK
from coach.core.body.view import DEPTH_SCALE
from coach.core.exercise.signal_names import ARCTANGENTS, NAMES, SINGLE, columns_of
from coach.core.types import LANDMARKS, Float32, Float64, frozen
from coach.core.types import Landmark as L

Complex = NDArray[np.complex128]

SEEN = 0.24
"""Landmarks below this visibility count as hidden. Lower than for a posture's measures: the far
arm of somebody seen from the side is guessed well enough to tell that it moves."""

_SIDES = (
    (L.LEFT_EAR, L.LEFT_EYE_OUTER, L.LEFT_SHOULDER, L.LEFT_ELBOW, L.LEFT_WRIST, L.LEFT_HIP,
     L.LEFT_KNEE, L.LEFT_ANKLE),
    (L.RIGHT_EAR, L.RIGHT_EYE_OUTER, L.RIGHT_SHOULDER, L.RIGHT_ELBOW, L.RIGHT_WRIST, L.RIGHT_HIP,
     L.RIGHT_KNEE, L.RIGHT_ANKLE),
)  # fmt: skip
_EAR, _EYE, _SHOULDER, _ELBOW, _WRIST, _HIP, _KNEE, _ANKLE, _NOSE = range(9)
_POINTS = np.array([L.NOSE, *_SIDES[0], *_SIDES[1]])

_NEEDED = {
    "arm_elevation_deg": (_SHOULDER, _ELBOW), "elbow_deg": (_SHOULDER, _ELBOW, _WRIST),
    "arm_reach_deg": (_SHOULDER, _WRIST), "hip_deg": (_SHOULDER, _HIP, _KNEE),
    "leg_line_deg": (_SHOULDER, _HIP, _ANKLE), "knee_deg": (_HIP, _KNEE, _ANKLE),
    "neck_bend_deg": (_EAR, _SHOULDER), "diagonal_reach_deg": (_SHOULDER, _WRIST),
    "face_pitch_deg": (_EAR, _EYE), "head_pitch_deg": (_EAR, _EYE),
    "wrist_height_ratio": (_SHOULDER, _WRIST),
    "elbow_height_ratio": (_SHOULDER, _ELBOW), "ear_height_ratio": (_EAR, _SHOULDER),
    "wrist_forward_ratio": (_SHOULDER, _WRIST), "elbow_out_ratio": (_SHOULDER, _ELBOW),
    "ear_forward_ratio": (_EAR, _SHOULDER), "ear_ahead_ratio": (_EAR,),
    "neck_length_ratio": (_EAR, _SHOULDER, _ELBOW),
    "shoulder_forward_ratio": (_EAR, _SHOULDER), "elbow_forward_ratio": (_EAR, _ELBOW),
    "forearm_rise_ratio": (_ELBOW, _WRIST), "hand_reach_ratio": (_SHOULDER, _WRIST),
    "hand_face_ratio": (_WRIST,), "wrist_spread_ratio": (_WRIST,),
    "nose_shoulder_ratio": (_NOSE, _SHOULDER), "head_tilt_deg": (_EYE,),
    "chest_turn_deg": (_SHOULDER,), "chest_twist_deg": (_SHOULDER,),
    "shoulder_level_deg": (_SHOULDER,), "arms_apart_deg": (_SHOULDER, _WRIST),
}  # fmt: skip
"""What must be seen of a side; of both for a signal of the whole body. Hips may be hidden (by a
desk): MediaPipe's guess is good enough for the trunk's direction and length."""
_OF_BOTH = frozenset({*SINGLE, "head_tilt_deg", "chest_turn_deg", "chest_twist_deg"})


_HANGING = (
    "arm_elevation_deg", "arm_reach_deg", "wrist_height_ratio", "elbow_height_ratio",
    "neck_length_ratio",
)  # fmt: skip
"""Signals of arms that hang. Where the lower edge of the picture cuts them, as of somebody who sits
at a desk, MediaPipe's guess tells well enough that they are down."""


def _place(side: int, joint: int) -> int:
    """Where a joint of a side stands in ``_POINTS``."""
    return 0 if joint == _NOSE else 1 + 8 * side + joint


def _needs() -> Float64:
    """(P, S): 1 where a signal needs a point to be seen."""
    needs = np.zeros((len(_POINTS), len(NAMES)))
    for name, joints in _NEEDED.items():
        for column in columns_of(name):
            for side in (0, 1) if name in _OF_BOTH else (column % 2,):
                needs[[_place(side, joint) for joint in joints], column] = 1.0
    return needs


def _between(start: tuple[int, ...], end: tuple[int, ...]) -> Float64:
    """Weights (P,) of the vector from the middle of some points to that of others."""
    weights = np.zeros(len(_POINTS))
    for points, sign in ((start, -1.0), (end, 1.0)):
        for point in points:
            weights[point] += sign / len(points)
    return weights


def _plane(weights: Float64, across: str, up: str) -> Complex:
    """Weights (P x 4,) of a vector as a complex number, from two axes of the picture.

    x to the right, y up, z away from the camera on the picture's scale; none: 0.
    """
    column = np.zeros((len(_POINTS), 4), dtype=np.complex128)
    axes = {"x": (0, 1.0), "y": (1, -1.0), "z": (2, DEPTH_SCALE), "": (0, 0.0)}
    for axis, unit in ((across, 1.0), (up, 1j)):
        place, factor = axes[axis]
        column[:, place] += unit * factor * weights
    return column.ravel()


def _of_sides(start: int, end: int) -> list[Complex]:
    """The vector from a joint to another, of the left side and of the right."""
    ends = [((_place(side, start),), (_place(side, end),)) for side in (0, 1)]
    return [_plane(_between(*pair), "x", "y") for pair in ends]


def _across(joint: int) -> Float64:
    return _between((_place(1, joint),), (_place(0, joint),))


def _both(joint: int) -> tuple[int, int]:
    return _place(0, joint), _place(1, joint)


_TRUNK = _between(_both(_HIP), _both(_SHOULDER))
_UP = _plane(_TRUNK, "x", "y")
_HIPS, _SHOULDERS, _HEAD_ACROSS = (
    _plane(_across(part), "x", "z") for part in (_HIP, _SHOULDER, _EAR)
)

_INTERIOR = [
    *zip([-_UP, -_UP], _of_sides(_SHOULDER, _ELBOW), strict=True),
    *zip(_of_sides(_ELBOW, _SHOULDER), _of_sides(_ELBOW, _WRIST), strict=True),
    *zip([-_UP, -_UP], _of_sides(_SHOULDER, _WRIST), strict=True),
    *zip(_of_sides(_HIP, _SHOULDER), _of_sides(_HIP, _KNEE), strict=True),
    *zip(_of_sides(_HIP, _SHOULDER), _of_sides(_HIP, _ANKLE), strict=True),
    *zip(_of_sides(_KNEE, _HIP), _of_sides(_KNEE, _ANKLE), strict=True),
    *zip(_of_sides(_SHOULDER, _HIP), _of_sides(_SHOULDER, _EAR), strict=True),
]
"""The first seven signals: angles between two vectors, of either side."""
_LEVEL, _EYES = (_plane(_across(part), "x", "y") for part in (_SHOULDER, _EYE))
_SQUARE = -1j * _UP
_TURNS = [(_SHOULDERS, _HEAD_ACROSS), (_HIPS, _SHOULDERS), (_EYES, _SQUARE), (_SQUARE, _EYES)]
"""The head turned against the shoulders, the shoulders against the hips, and the head tilted
against the trunk, to the left and to the right: a raised arm lifts its shoulder."""
_REACHING = [
    (vector, _UP)
    for end in (_WRIST, _ELBOW, _EAR) for vector in _of_sides(_SHOULDER, end)
]  # fmt: skip
"""Vectors whose way along the trunk and square to it are signals."""
_PROTRACTING = [
    *zip(_of_sides(_HIP, _SHOULDER), _of_sides(_HIP, _EAR), strict=True),
    *zip(_of_sides(_HIP, _ELBOW), _of_sides(_HIP, _EAR), strict=True),
]
"""Shoulders and elbows beside the line from hip to ear."""
_ARM_DEPTH = 0.67
"""Of the shoulders' depth scale: an arm that points at the camera is 3.7 trunks deep to MediaPipe,
and about as long as the trunk."""
_HANDS_AHEAD = _ARM_DEPTH * _plane(_between(_both(_WRIST), _both(_SHOULDER)), "z", "")
"""How far ahead the hands are, of somebody who faces the camera; how far apart comes later."""
_PAIRS = [*_PROTRACTING, *_REACHING, *_TURNS, *_INTERIOR]
_ALONE = [
    *_of_sides(_EAR, _EYE), _LEVEL,  # against the horizontal
    _plane(_TRUNK, "y", "x"), _SHOULDERS, _HANDS_AHEAD,  # turned to the camera so far
    _SHOULDERS, _SHOULDERS.conj(),  # the same to the left and to the right, without the hips
    _LEVEL, *(line for _, line in _PROTRACTING),  # whose length is wanted
    *_of_sides(_SHOULDER, _WRIST), *_of_sides(_NOSE, _WRIST), *_of_sides(_NOSE, _SHOULDER),
    _plane(_across(_WRIST), "x", "y"),
    _HIPS,
]  # fmt: skip
_EARS = [_plane(_between(_both(_HIP), (_place(side, _EAR),)), "", "x") for side in (0, 1)]
"""How far ahead of the hips the ears are, on the level."""
_VECTORS = [
    *(first.conj() for first, _ in _PAIRS),
    *_EARS, *(second for _, second in _PAIRS), *_ALONE,
]  # fmt: skip
_MATRIX = np.stack(_VECTORS, axis=1).view(np.float64)
"""How vectors come out of coordinates and visibility: (P x 4, 2 x vectors)."""
_NEEDS = _needs() > 0.0
_LOW = np.zeros(len(NAMES), dtype=bool)
_LOW[[column for name in _HANGING for column in columns_of(name)]] = True
_ARMS_AT = np.array([_place(side, joint) for joint in (_ELBOW, _WRIST) for side in (0, 1)])

_FROM = slice(0, len(_PAIRS))
# From here on places count from the first vector that is no pair's first.
_TO = slice(len(_EARS), len(_EARS) + len(_PAIRS))
_REACH = slice(_TO.start + len(_PROTRACTING), _TO.start + len(_PROTRACTING) + len(_REACHING))
_UNSIGNED = slice(_REACH.stop + len(_TURNS), _TO.stop)
"""All angles that pairs enclose but the turns of head and trunk, which are to a side."""
_LEVELS = slice(_TO.stop, _TO.stop + 3)
_TRUNK_AT, _YAW, _APART = range(_LEVELS.stop, _LEVELS.stop + 3)
_ANGLES = slice(_REACH.stop, _APART + 3)
_LENGTHS = slice(_ANGLES.stop, _ANGLES.stop + 12)
_HIPS_YAW = _LENGTHS.stop
_LEFT_HIP, _RIGHT_HIP = _place(0, _HIP), _place(1, _HIP)
_AHEAD_IS = np.array([[ahead] * 8 + [1.0, -1.0] + [ahead] * 2 for ahead in (-1.0, 1.0)])
"""Signs of what lies square to a line, of who faces the left edge and the right edge of the
picture: positive ahead, and of elbows outwards."""


def _columns(first: str, last: str = "") -> slice:
    """The columns from a signal to another."""
    return slice(columns_of(first)[0], columns_of(last or first)[-1] + 1)


_ARCS = _columns(ARCTANGENTS[0], ARCTANGENTS[-1])
_REACHES = _columns("arm_reach_deg")
_HIPS_BENT = _columns("hip_deg")
_DIAGONAL = _columns("diagonal_reach_deg")
_FACE, _HEAD = _columns("face_pitch_deg"), _columns("head_pitch_deg")
_ALONG = _columns("wrist_height_ratio", "ear_height_ratio")
_EARS_UP = _columns("ear_height_ratio")
_AHEAD = _columns("wrist_forward_ratio", "ear_forward_ratio")
_EARS_AHEAD = _columns("ear_ahead_ratio")
_ARMS, _NECK = _columns("arm_elevation_deg"), _columns("neck_length_ratio")
_PROTRACTED = _columns("shoulder_forward_ratio", "elbow_forward_ratio")
_RISE = _columns("forearm_rise_ratio")
_WRIST_UP, _ELBOW_UP = _columns("wrist_height_ratio"), _columns("elbow_height_ratio")
_DISTANCES = _columns("hand_reach_ratio", "wrist_spread_ratio")
_LEAN, _TILT, _SIDE = (columns_of(f"trunk_{way}_deg")[0] for way in ("lean", "tilt", "side"))
_BACK, _TWIST = columns_of("back_arch_ratio")[0], columns_of("trunk_twist_deg")[0]
_TWIST_LEFT, _TWIST_RIGHT = columns_of("chest_twist_deg")

_LIFT_A_DEG, _LIFT_MOST_DEG = 0.0017, 115.0
"""Raising an arm lifts its shoulder in the picture by so many trunks a degree, up to there:
read off people who raise their arms without shrugging."""
_DEGREES = 180.0 / np.pi
_LEAST_PX, _LEAST = 1.0, 1e-3


def signals(
    landmarks: Float32, contour: Float32 | None = None, height_px: int | None = None
) -> Float64:
    """All signals of ``landmarks`` (..., 33, 4), pixels and visibility: (..., S) over ``NAMES``.

    ``contour`` (..., STATIONS), the outline of the back, gives the signal that needs it. NaN
    where what a signal needs is hidden, and throughout where nobody is. ``height_px``, of the
    picture: elbows and hands below its lower edge tell that the arms hang (none: they don't).
    """
    shape = landmarks.shape[:-2]
    count = math.prod(shape)
    points = landmarks.reshape(count, LANDMARKS, 4).take(_POINTS, axis=1)
    seen = points[..., 3]
    lines = np.dot(points.reshape(count, -1), _MATRIX)
    vectors = lines.view(np.complex128)
    found = vectors[:, _FROM.stop :]
    trunk = np.abs(found[:, _TRUNK_AT, None])
    trunk[trunk < _LEAST_PX] = np.nan
    lines /= trunk
    found[:, _TO] *= vectors[:, _FROM]
    hips_seen = np.minimum(seen[:, _LEFT_HIP], seen[:, _RIGHT_HIP])
    found[:, _YAW] += hips_seen * found[:, _HIPS_YAW]
    ahead = _AHEAD_IS.take((found.imag[:, _YAW] >= 0.0).astype(np.intp), axis=0)
    out = np.empty((count, len(NAMES)))
    _fill_ratios(out, found, ahead)
    _fill_angles(out, found, ahead)
    hidden = seen < SEEN
    lacks = hidden @ _NEEDS
    if height_px is not None and np.fmax.reduce(points[..., 1], axis=None) > height_px:
        below = points[:, _ARMS_AT, 1] > height_px
        if below.any():
            hidden[:, _ARMS_AT] &= ~below
            lacks[:, _LOW] &= (hidden @ _NEEDS)[:, _LOW]
    out[lacks] = np.nan
    out[:, _BACK] = np.nan if contour is None else back_arch(contour.reshape(count, -1))
    return frozen(out.reshape(*shape, len(NAMES)))


def _fill_ratios(out: Float64, found: Complex, ahead: Float64) -> None:
    """What lies along or ahead of something, and distances, in trunks as ``found`` is.

    ``ahead`` (N, 12): the sign of ahead. How far apart the hands are is added to what was
    ``found``.
    """
    lengths = np.abs(found[:, _LENGTHS])
    shoulders, lines, gaps = lengths[:, 0], lengths[:, 1:5], lengths[:, 5:]
    found.imag[:, _APART] = (gaps[:, -1] - shoulders) / 2.0  # on either side
    square = found.imag[:, : _REACH.stop] * ahead
    out[:, _EARS_AHEAD] = square[:, : _TO.start]
    beside = square[:, _TO.start : _REACH.start]
    np.divide(beside, np.maximum(lines, _LEAST), out[:, _PROTRACTED])
    out[:, _ALONG] = found.real[:, _REACH]
    out[:, _AHEAD] = square[:, _REACH]
    np.subtract(out[:, _WRIST_UP], out[:, _ELBOW_UP], out[:, _RISE])
    out[:, _DISTANCES] = gaps


def _fill_angles(out: Float64, found: Complex, ahead: Float64) -> None:
    """The angles, for which it changes what was ``found``, and the neck, which wants the arms'.

    The yaw is that of ``view.trunk_yaw_deg``, from the same numbers.
    """
    apart, along = found.imag, found.real
    np.abs(apart[:, _UNSIGNED], apart[:, _UNSIGNED])
    np.abs(along[:, _LEVELS], along[:, _LEVELS])
    angle = out[:, _ARCS]
    np.arctan2(apart[:, _ANGLES], along[:, _ANGLES], angle)
    angle *= _DEGREES
    lean = out[:, _SIDE]
    np.multiply(lean, ahead[:, 0], out[:, _LEAN])
    np.add(out[:, _FACE], out[:, _LEAN, None], out[:, _HEAD])
    np.abs(lean, out[:, _TILT])
    out[:, _TWIST_LEFT] = out[:, _TWIST]
    np.negative(out[:, _TWIST], out[:, _TWIST_RIGHT])
    # Of the legs of somebody on all fours the pose model may take one for the other.
    leg = out[:, _HIPS_BENT].max(axis=1, keepdims=True)
    np.minimum(out[:, _REACHES], leg, out=out[:, _DIAGONAL])
    lift = np.minimum(out[:, _ARMS], _LIFT_MOST_DEG)
    lift *= _LIFT_A_DEG
    np.add(out[:, _EARS_UP], lift, out[:, _NECK])


_PARTS = np.zeros((STATIONS, 2))
_PARTS[: len(TRUNK), 1] = 1.0
_PARTS[3 : len(TRUNK) - 3] = (1.0, 0.0)
"""Which stations are the middle of the back, and which its ends."""
_ENOUGH = 4
"""Stations of the middle, and of the ends, without which nothing is said."""


def back_arch(contour: Float32) -> Float64:
    """How far the middle of the back stands out over its two ends, (N, STATIONS) to (N,)."""
    seen = np.isfinite(contour)
    count = seen @ _PARTS
    count[count < _ENOUGH] = np.nan
    mean = np.where(seen, contour, 0.0) @ _PARTS / count
    return np.asarray(mean[:, 0] - mean[:, 1])
