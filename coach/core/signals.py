"""What exercises are judged by: named angles and ratios of a body, any number of frames at once.

All frames of a block go through one matrix product, one arctangent and a few quotients, so that
a live frame costs next to nothing and a million replayed ones no loop.

Signals in degrees end in ``_deg``; those in ``_ratio`` are lengths over the length of the trunk
(middle of the hips to middle of the shoulders in the picture). "Up" is along the trunk from the
hips to the shoulders and "forward" square to it, to where the person faces: leaning the whole body
changes neither. "Forward" means something from the side only.
"""

from __future__ import annotations

import math

import numpy as np

from coach.core.contour import TRUNK
from coach.core.geometry import wrap_deg
from coach.core.types import Float32, Float64, frozen
from coach.core.types import Landmark as L
from coach.core.view import DEPTH_SCALE

SEEN = 0.35
"""Landmarks below this visibility count as hidden. Lower than for a posture's measures: the far
arm of somebody seen from the side is guessed well enough to tell that it moves."""

PAIRED = {
    "arm_elevation_deg": "upper arm against the trunk: 0 hanging, 90 level, 180 overhead",
    "elbow_deg": "inside of the elbow: 180 straight",
    "arm_reach_deg": "wrist seen from the shoulder against the hip: 0 hanging, 180 overhead",
    "hip_deg": "inside of the hip, shoulder to knee: 180 straight",
    "leg_line_deg": "shoulder, hip, ankle: 180 in one line",
    "knee_deg": "inside of the knee: 180 straight",
    "neck_bend_deg": "hip, shoulder, ear: 180 in one line, less where the head is bent",
    "diagonal_reach_deg": "this arm and the other leg in line with the trunk: the lesser of both",
    "face_pitch_deg": "ear to eye against the horizontal: 0 level, positive chin up (side)",
    "wrist_height_ratio": "wrist above the shoulder",
    "elbow_height_ratio": "elbow above the shoulder",
    "ear_height_ratio": "ear above the shoulder",
    "wrist_forward_ratio": "wrist in front of the shoulder (side)",
    "elbow_out_ratio": "elbow beside the shoulder, outwards (front)",
    "ear_forward_ratio": "ear in front of the shoulder (side)",
    "neck_length_ratio": "ear above the shoulder, less what raising the arm lifts the shoulder by",
    "shoulder_forward_ratio": "shoulder in front of the line from hip to ear (side)",
    "hand_face_ratio": "wrist from the nose, in any direction",
}
"""Signals of a left and a right side."""

SINGLE = {
    "wrist_spread_ratio": "distance between the wrists",
    "trunk_lean_deg": "trunk against the vertical, positive forward (side)",
    "trunk_side_deg": "trunk against the vertical, positive to their left (front)",
    "trunk_tilt_deg": "trunk against the vertical: 0 upright, 90 level",
    "shoulder_level_deg": "line of the shoulders against the horizontal, positive left higher",
    "trunk_twist_deg": "shoulders turned against the hips, either way",
    "head_turn_deg": "head turned against the shoulders",
    "yaw_deg": "trunk turned from facing the camera: 90 faces the right edge, -90 the left",
    "back_arch_ratio": "outline of the back above the chord from pelvis to shoulders (side)",
}
"""Signals of the whole body."""

NAMES = tuple(f"{side}_{name}" for name in PAIRED for side in ("left", "right")) + tuple(SINGLE)
"""The columns that ``signals`` returns."""

COLUMN = {name: index for index, name in enumerate(NAMES)}

KNOWN = {**PAIRED, **SINGLE}
"""What an exercise file may name, and what it means."""


def columns_of(name: str) -> tuple[int, ...]:
    """The columns of a signal: two for a paired one (left, right), else one. Also
    ``left_elbow_deg`` and the like; ``KeyError`` for anything else."""
    if name in PAIRED:
        return COLUMN[f"left_{name}"], COLUMN[f"right_{name}"]
    return (COLUMN[name],)


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
    "face_pitch_deg": (_EAR, _EYE), "wrist_height_ratio": (_SHOULDER, _WRIST),
    "elbow_height_ratio": (_SHOULDER, _ELBOW), "ear_height_ratio": (_EAR, _SHOULDER),
    "wrist_forward_ratio": (_SHOULDER, _WRIST), "elbow_out_ratio": (_SHOULDER, _ELBOW),
    "ear_forward_ratio": (_EAR, _SHOULDER), "neck_length_ratio": (_EAR, _SHOULDER, _ELBOW),
    "shoulder_forward_ratio": (_EAR, _SHOULDER), "hand_face_ratio": (_WRIST,),
    "wrist_spread_ratio": (_WRIST,),
    "shoulder_level_deg": (_SHOULDER,),
}  # fmt: skip
"""What must be seen of a side; of both for a signal of the whole body. Hips may be hidden (by a
desk): MediaPipe's guess is good enough for the trunk's direction and length."""


def _place(side: int, joint: int) -> int:
    """Where a joint of a side stands in ``_POINTS``."""
    return 0 if joint == _NOSE else 1 + 8 * side + joint


def _needs() -> Float64:
    """(P, S): 1 where a signal needs a point to be seen."""
    needs = np.zeros((len(_POINTS), len(NAMES)))
    for name, joints in _NEEDED.items():
        for column in columns_of(name):
            for side in (0, 1) if name in SINGLE else (column % 2,):
                needs[[_place(side, joint) for joint in joints], column] = 1.0
            if name == "diagonal_reach_deg":
                other = 1 - column % 2
                needs[[_place(other, _HIP), _place(other, _KNEE)], column] = 1.0
    return needs


def _between(start: tuple[int, ...], end: tuple[int, ...]) -> Float64:
    """Weights (P,) of the vector from the middle of some points to that of others."""
    weights = np.zeros(len(_POINTS))
    for points, sign in ((start, -1.0), (end, 1.0)):
        for point in points:
            weights[point] += sign / len(points)
    return weights


def _of_sides(start: int, end: int) -> list[Float64]:
    return [_between((_place(side, start),), (_place(side, end),)) for side in (0, 1)]


def _across(joint: int) -> Float64:
    return _between((_place(1, joint),), (_place(0, joint),))


_TRUNK = _between((_place(0, _HIP), _place(1, _HIP)), (_place(0, _SHOULDER), _place(1, _SHOULDER)))
_INTERIOR = (
    ([-_TRUNK] * 2, _of_sides(_SHOULDER, _ELBOW)),
    (_of_sides(_ELBOW, _SHOULDER), _of_sides(_ELBOW, _WRIST)),
    ([-_TRUNK] * 2, _of_sides(_SHOULDER, _WRIST)),
    (_of_sides(_HIP, _SHOULDER), _of_sides(_HIP, _KNEE)),
    (_of_sides(_HIP, _SHOULDER), _of_sides(_HIP, _ANKLE)),
    (_of_sides(_KNEE, _HIP), _of_sides(_KNEE, _ANKLE)),
    (_of_sides(_SHOULDER, _HIP), _of_sides(_SHOULDER, _EAR)),
)
"""The first seven signals: angles between two vectors, of either side."""
_REACHING = [
    *_of_sides(_SHOULDER, _WRIST), *_of_sides(_SHOULDER, _ELBOW), *_of_sides(_SHOULDER, _EAR)
]  # fmt: skip
"""Vectors whose way along the trunk and ahead of it are signals."""


def _matrix() -> tuple[Float64, list[slice]]:
    """How numbers come out of coordinates and visibility: (P x 4, K), and which of the K are what.

    x to the right, y up, z away from the camera on the picture's scale.
    """
    first = [vector for a, _ in _INTERIOR for vector in a]
    second = [vector for _, b in _INTERIOR for vector in b]
    spans = [_across(_HIP), _across(_SHOULDER), _across(_EAR)]
    face = _of_sides(_EAR, _EYE)
    lines, sides = _of_sides(_HIP, _EAR), _of_sides(_HIP, _SHOULDER)
    gaps = [*_of_sides(_NOSE, _WRIST), _across(_WRIST), *lines]
    groups = (
        ("x", first), ("y", first), ("x", second), ("y", second),
        ("x", [_TRUNK]), ("y", [spans[1]]), ("z", spans), ("y", face),  # rises
        ("y", [_TRUNK]), ("x", [spans[1]]), ("x", spans), ("x", face),  # runs
        ("x", _REACHING), ("y", _REACHING), ("x", gaps), ("y", gaps), ("x", sides), ("y", sides),
    )  # fmt: skip
    scale = {"x": (0, 1.0), "y": (1, -1.0), "z": (2, DEPTH_SCALE)}
    columns: list[Float64] = []
    slices: list[slice] = []
    for axis, vectors in groups:
        which, factor = scale[axis]
        slices.append(slice(len(columns), len(columns) + len(vectors)))
        for weights in vectors:
            column = np.zeros((len(_POINTS), 4))
            column[:, which] = factor * weights
            columns.append(column.ravel())
    return np.stack(columns, axis=1), slices


_MATRIX, _AT = _matrix()
_NEEDS = _needs() > 0.0
_AX, _AY, _BX, _BY = _AT[:4]
_RISE, _RUN = slice(_AT[4].start, _AT[7].stop), slice(_AT[8].start, _AT[11].stop)
_REACH_X, _REACH_Y, _GAP_X, _GAP_Y, _SIDE_X, _SIDE_Y = _AT[12:]
_ANGLES = 2 * len(_INTERIOR)
_LEVEL, _YAWS, _PITCH = 1, slice(2, 5), slice(5, 7)
"""Of the rises and runs: trunk, level, yaw of hips, shoulders and ears, pitch of each side."""
_HIPS_PLACES = np.array([_place(0, _HIP), _place(1, _HIP)])

_DIAGONAL = slice(_ANGLES, _ANGLES + 2)
_FACE = slice(_ANGLES + 2, _ANGLES + 4)
_ALONG = slice(_FACE.stop, _FACE.stop + 6)
_AHEAD = slice(_ALONG.stop, _ALONG.stop + 6)
_NECK = slice(_AHEAD.stop, _AHEAD.stop + 2)
_PROTRACTED = slice(_NECK.stop, _NECK.stop + 2)
_DISTANCES = slice(_PROTRACTED.stop, _PROTRACTED.stop + 3)
_WHOLE = slice(_DISTANCES.stop, _DISTANCES.stop + 7)
_REACHES = slice(columns_of("arm_reach_deg")[0], columns_of("arm_reach_deg")[1] + 1)
_OPPOSITE = slice(columns_of("hip_deg")[1], columns_of("hip_deg")[0] - 1, -1)
_LIFT_A_DEG, _LIFT_MOST_DEG = 0.0017, 115.0
"""Raising an arm lifts its shoulder in the picture by so many trunks a degree, up to there:
read off people who raise their arms without shrugging."""
_DEGREES = 180.0 / np.pi
_LEAST_TRUNK_PX = 1.0


def signals(landmarks: Float32, contour: Float32 | None = None) -> Float64:
    """All signals of ``landmarks`` (..., 33, 4), pixels and visibility: (..., S) over ``NAMES``.

    ``contour`` (..., STATIONS), the outline of the back, gives the signal that needs it. NaN
    where what a signal needs is hidden, and throughout where nobody is.
    """
    shape = landmarks.shape[:-2]
    count = math.prod(shape)
    points = landmarks.reshape(count, *landmarks.shape[-2:]).take(_POINTS, axis=1)
    seen = points[..., 3]
    out = np.empty((count, len(NAMES)))
    found = points.reshape(count, 4 * len(_POINTS)) @ _MATRIX
    ahead = _fill_angles(out, found, seen.take(_HIPS_PLACES, axis=1).min(axis=1))
    _fill_lengths(out, found, ahead)
    out[(seen < SEEN) @ _NEEDS] = np.nan
    out[:, -1] = np.nan if contour is None else _arch(contour.reshape(count, -1))
    return frozen(out.reshape(*shape, len(NAMES)))


def _fill_angles(out: Float64, found: Float64, hips_seen: Float32) -> Float64:
    """The angles; returns (N, 1) which way is ahead: 1 the right edge of the picture, -1 left.

    The yaw is that of ``view.trunk_yaw_deg``, from the same numbers.
    """
    ax, ay, bx, by = found[:, _AX], found[:, _AY], found[:, _BX], found[:, _BY]
    rise, run = found[:, _RISE], found[:, _RUN]
    depth = rise[:, 3] + hips_seen * rise[:, 2]
    width = run[:, 3] + hips_seen * run[:, 2]
    ahead = np.where(depth < 0.0, -1.0, 1.0)[:, None]
    run[:, _PITCH] *= ahead
    run[:, _LEVEL] = np.abs(run[:, _LEVEL])
    rises = np.concatenate([np.abs(ax * by - ay * bx), rise, depth[:, None]], axis=1)
    runs = np.concatenate([ax * bx + ay * by, run, width[:, None]], axis=1)
    angle = np.arctan2(rises, runs) * _DEGREES
    out[:, :_ANGLES] = angle[:, :_ANGLES]
    out[:, _DIAGONAL] = np.minimum(angle[:, _REACHES], angle[:, _OPPOSITE])
    lines = angle[:, _ANGLES:]
    out[:, _FACE] = lines[:, _PITCH]
    lean = lines[:, 0]
    turned = wrap_deg(np.diff(lines[:, _YAWS], axis=1))
    start = _WHOLE.start
    out[:, start] = lean * ahead[:, 0]
    out[:, start + 1] = lean
    out[:, start + 2] = np.abs(lean)
    out[:, start + 3] = lines[:, _LEVEL]
    out[:, start + 4] = np.abs(turned[:, 0])
    out[:, start + 5] = turned[:, 1]
    out[:, start + 6] = lines[:, -1]
    return ahead


def _fill_lengths(out: Float64, found: Float64, ahead: Float64) -> None:
    """The ratios: what is above or ahead of something, and distances, in trunks."""
    tx, ty = found[:, _AT[4]], found[:, _AT[8]]
    square = tx * tx + ty * ty
    square[square < _LEAST_TRUNK_PX] = np.nan
    rx, ry = found[:, _REACH_X], found[:, _REACH_Y]
    out[:, _ALONG] = (rx * tx + ry * ty) / square
    forward = (rx * ty - ry * tx) / square
    forward[:, :2] *= ahead
    forward[:, 3] *= -1.0  # the right elbow's outwards is the other way
    forward[:, 4:] *= ahead
    out[:, _AHEAD] = forward
    lifted = np.minimum(out[:, :2], _LIFT_MOST_DEG) * _LIFT_A_DEG
    out[:, _NECK] = out[:, _ALONG.stop - 2 : _ALONG.stop] + lifted
    gx, gy, sx, sy = (found[:, part] for part in (_GAP_X, _GAP_Y, _SIDE_X, _SIDE_Y))
    gap = np.sqrt(gx * gx + gy * gy)
    trunk = np.sqrt(square)
    out[:, _DISTANCES] = gap[:, :3] / trunk
    across = (sx * gy[:, 3:] - sy * gx[:, 3:]) * ahead
    out[:, _PROTRACTED] = across / (np.maximum(gap[:, 3:], _LEAST_TRUNK_PX) * trunk)


_MIDDLE = slice(3, len(TRUNK) - 3)
_ENDS = np.r_[0:3, len(TRUNK) - 3 : len(TRUNK)]
_ENOUGH = 4
"""Stations of the middle, and of the ends, without which nothing is said."""


def _arch(contour: Float32) -> Float64:
    """How far the middle of the back stands out over its two ends, (N, STATIONS) to (N,)."""
    back = contour[:, : len(TRUNK)].astype(np.float64)
    seen = np.isfinite(back)
    known = np.where(seen, back, 0.0)
    middle, ends = seen[:, _MIDDLE].sum(axis=1), seen[:, _ENDS].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        arch = known[:, _MIDDLE].sum(axis=1) / middle - known[:, _ENDS].sum(axis=1) / ends
    return np.where((middle >= _ENOUGH) & (ends >= _ENOUGH), arch, np.nan)
