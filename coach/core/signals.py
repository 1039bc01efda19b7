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
from coach.core.view import DEPTH_SCALE, trunk_yaw_deg

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
    "wrist_forward_ratio": "wrist in front of the shoulder (side)",
    "elbow_out_ratio": "elbow beside the shoulder, outwards (front)",
    "elbow_height_ratio": "elbow above the shoulder",
    "ear_forward_ratio": "ear in front of the shoulder (side)",
    "ear_height_ratio": "ear above the shoulder",
    "neck_length_ratio": "ear above the shoulder, less what raising the arm lifts the shoulder by",
    "shoulder_forward_ratio": "shoulder in front of the line from hip to ear (side)",
    "hand_face_ratio": "wrist from the nose, in any direction",
}
"""Signals of a left and a right side."""

SINGLE = {
    "wrist_spread_ratio": "distance between the wrists",
    "hand_spread_ratio": "distance between the wrists over the width of the shoulders, in space",
    "trunk_tilt_deg": "trunk against the vertical: 0 upright, 90 level",
    "trunk_lean_deg": "trunk against the vertical, positive forward (side)",
    "trunk_side_deg": "trunk against the vertical, positive to their left (front)",
    "shoulder_level_deg": "line of the shoulders against the horizontal, positive left higher",
    "trunk_twist_deg": "shoulders turned against the hips, either way",
    "head_turn_deg": "head turned against the shoulders",
    "back_arch_ratio": "outline of the back above the chord from pelvis to shoulders (side)",
    "yaw_deg": "trunk turned from facing the camera: 90 faces the right edge, -90 the left",
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
_POINTS = np.array([L.NOSE, *_SIDES[0], *_SIDES[1]])
_PLACE = {int(point): place for place, point in enumerate(_POINTS)}


def _plan() -> tuple[Float64, dict[str, np.ndarray], Float64]:
    """Weights (P, V) that turn points into vectors, the vectors' places by name (one or one a
    side), and (P, S): 1 where a signal needs a point to be seen."""
    columns: list[Float64] = []
    names: dict[str, list[int]] = {}

    def vector(name: str, start: tuple[L, ...], end: tuple[L, ...]) -> None:
        weights = np.zeros(len(_POINTS))
        for points, sign in ((start, -1.0), (end, 1.0)):
            for point in points:
                weights[_PLACE[point]] += sign / len(points)
        names.setdefault(name, []).append(len(columns))
        columns.append(weights)

    for ear, eye, shoulder, elbow, wrist, hip, knee, ankle in _SIDES:
        for name, start, end in (
            ("upper_arm", shoulder, elbow), ("forearm", elbow, wrist), ("arm", shoulder, wrist),
            ("side", hip, shoulder), ("thigh", hip, knee), ("shin", knee, ankle),
            ("leg", hip, ankle), ("neck", shoulder, ear), ("face", ear, eye),
            ("hand", L.NOSE, wrist), ("line", hip, ear),
        ):  # fmt: skip
            vector(name, (start,), (end,))
    left, right = _SIDES
    vector("trunk", (left[5], right[5]), (left[2], right[2]))
    for name, joint in (("ears", 0), ("shoulders", 2), ("wrists", 4), ("hips", 5)):
        vector(name, (right[joint],), (left[joint],))
    places = {name: np.array(found) for name, found in names.items()}
    return np.stack(columns, axis=1), places, _needs()


_NEEDED = {
    "arm_elevation_deg": (2, 3), "elbow_deg": (2, 3, 4), "arm_reach_deg": (2, 4),
    "hip_deg": (2, 5, 6), "leg_line_deg": (2, 5, 7), "knee_deg": (5, 6, 7),
    "neck_bend_deg": (0, 2), "diagonal_reach_deg": (2, 4), "face_pitch_deg": (0, 1),
    "wrist_height_ratio": (2, 4), "wrist_forward_ratio": (2, 4), "elbow_out_ratio": (2, 3),
    "elbow_height_ratio": (2, 3), "ear_forward_ratio": (0, 2), "ear_height_ratio": (0, 2),
    "neck_length_ratio": (0, 2, 3), "shoulder_forward_ratio": (0, 2), "hand_face_ratio": (4,),
    "wrist_spread_ratio": (4,), "hand_spread_ratio": (4,), "shoulder_level_deg": (2,),
}  # fmt: skip
"""The points of a side, by their place in ``_SIDES``, that must be seen; of both for a signal of
the whole body."""


def _needs() -> Float64:
    needs = np.zeros((len(_POINTS), len(NAMES)))
    for name, parts in _NEEDED.items():
        for column in columns_of(name):
            single = name in SINGLE
            for side in (0, 1) if single else (column % 2,):
                needs[[_PLACE[_SIDES[side][part]] for part in parts], column] = 1.0
            if name == "diagonal_reach_deg":
                other = _SIDES[1 - column % 2]
                needs[[_PLACE[other[part]] for part in (5, 6)], column] = 1.0
    return needs


_WEIGHTS, _AT, _NEEDS = _plan()
_ANGLES = (
    ("arm_elevation_deg", "trunk", -1.0, "upper_arm"),
    ("elbow_deg", "upper_arm", -1.0, "forearm"),
    ("arm_reach_deg", "trunk", -1.0, "arm"),
    ("hip_deg", "side", 1.0, "thigh"),
    ("leg_line_deg", "side", 1.0, "leg"),
    ("knee_deg", "thigh", -1.0, "shin"),
    ("neck_bend_deg", "side", -1.0, "neck"),
)
"""Angles between two vectors, the first one turned round where its sign is -1."""

_FIRST = np.concatenate([np.broadcast_to(_AT[first], 2) for _, first, _, _ in _ANGLES])
_SECOND = np.concatenate([_AT[second] for _, _, _, second in _ANGLES])
_SIGN = np.repeat([sign for _, _, sign, _ in _ANGLES], 2)
_ANGLE_COLUMNS = np.concatenate([columns_of(name) for name, *_ in _ANGLES])
_ALONG = (
    ("wrist_height_ratio", "arm"),
    ("elbow_height_ratio", "upper_arm"),
    ("ear_height_ratio", "neck"),
)
"""How far a vector reaches up the trunk."""
_AHEAD = (("wrist_forward_ratio", "arm"), ("ear_forward_ratio", "neck"))
"""How far a vector reaches forward."""
_LIFT_A_DEG, _LIFT_MOST_DEG = 0.0017, 115.0
"""Raising an arm lifts its shoulder in the picture by so many trunks a degree, up to there:
read off people who raise their arms without shrugging."""
_OUTWARDS = np.array([1.0, -1.0])


def signals(
    landmarks: Float32, world: Float32 | None = None, contour: Float32 | None = None
) -> Float64:
    """All signals of ``landmarks`` (..., 33, 4), pixels and visibility: (..., S) over ``NAMES``.

    ``world`` (..., 33, 3) metres and ``contour`` (..., STATIONS) give the signals that need them.
    NaN where what a signal needs is hidden, and throughout where nobody is.
    """
    shape = landmarks.shape[:-2]
    count = math.prod(shape)
    frames = landmarks.reshape(count, *landmarks.shape[-2:])
    points = frames.take(_POINTS, axis=1).astype(np.float64)
    vectors = np.einsum("npc,pv->cnv", points[..., :3], _WEIGHTS)
    x, y = vectors[0], -vectors[1]  # up is positive from here on
    out = np.empty((count, len(NAMES)))
    yaw = trunk_yaw_deg(frames)
    _fill_angles(out, x, y)
    _fill_lengths(out, x, y, np.where(yaw < 0.0, -1.0, 1.0))
    _fill_whole(out, vectors, yaw)
    hidden = (~(points[..., 3] >= SEEN)).astype(np.float64) @ _NEEDS > 0.0
    out[hidden] = np.nan
    out[:, COLUMN["hand_spread_ratio"]] += (
        np.nan if world is None else _spread(world.reshape(count, *world.shape[-2:]))
    )
    out[:, COLUMN["back_arch_ratio"]] = (
        np.nan if contour is None else _arch(contour.reshape(count, -1))
    )
    return frozen(out.reshape(*shape, len(NAMES)))


def _fill_angles(out: Float64, x: Float64, y: Float64) -> None:
    ax, ay, bx, by = x[:, _FIRST], y[:, _FIRST], x[:, _SECOND], y[:, _SECOND]
    dot, cross = (ax * bx + ay * by) * _SIGN, np.abs(ax * by - ay * bx)
    out[:, _ANGLE_COLUMNS] = np.degrees(np.arctan2(cross, dot))
    reach, hip = columns_of("arm_reach_deg"), columns_of("hip_deg")
    for side, column in enumerate(columns_of("diagonal_reach_deg")):
        np.minimum(out[:, reach[side]], out[:, hip[1 - side]], out=out[:, column])


def _fill_lengths(out: Float64, x: Float64, y: Float64, facing: Float64) -> None:
    tx, ty = x[:, _AT["trunk"]], y[:, _AT["trunk"]]
    square = tx * tx + ty * ty
    square = np.where(square > 1.0, square, np.nan)
    ahead = facing[:, None]
    for name, vector in _ALONG:
        place = _AT[vector]
        out[:, columns_of(name)] = (x[:, place] * tx + y[:, place] * ty) / square
    for name, vector in _AHEAD:
        place = _AT[vector]
        out[:, columns_of(name)] = (x[:, place] * ty - y[:, place] * tx) / square * ahead
    arm, hand, line, side = _AT["upper_arm"], _AT["hand"], _AT["line"], _AT["side"]
    outwards = (x[:, arm] * ty - y[:, arm] * tx) / square
    out[:, columns_of("elbow_out_ratio")] = outwards * _OUTWARDS
    lifted = _LIFT_A_DEG * np.minimum(out[:, columns_of("arm_elevation_deg")], _LIFT_MOST_DEG)
    out[:, columns_of("neck_length_ratio")] = out[:, columns_of("ear_height_ratio")] + lifted
    root = np.sqrt(square)
    out[:, columns_of("hand_face_ratio")] = np.hypot(x[:, hand], y[:, hand]) / root
    across = x[:, side] * y[:, line] - y[:, side] * x[:, line]
    length = np.maximum(np.hypot(x[:, line], y[:, line]), 1.0)
    out[:, columns_of("shoulder_forward_ratio")] = across / length / root * ahead
    wrists = _AT["wrists"]
    out[:, columns_of("wrist_spread_ratio")] = np.hypot(x[:, wrists], y[:, wrists]) / root


def _fill_whole(out: Float64, vectors: Float64, yaw: Float64) -> None:
    x, y, depth = vectors[0], -vectors[1], DEPTH_SCALE * vectors[2]
    face = _AT["face"]
    facing = np.where(yaw < 0.0, -1.0, 1.0)[:, None]
    trunk, shoulders, hips, ears = (_AT[name][0] for name in ("trunk", "shoulders", "hips", "ears"))
    whole = np.degrees(
        np.arctan2(
            np.stack(
                [
                    x[:, trunk],
                    y[:, shoulders],
                    depth[:, shoulders],
                    depth[:, hips],
                    depth[:, ears],
                ]
            ),
            np.stack(
                [
                    y[:, trunk],
                    np.abs(x[:, shoulders]),
                    x[:, shoulders],
                    x[:, hips],
                    x[:, ears],
                ]
            ),
        )
    )
    lean, level, shoulder_yaw, hip_yaw, ear_yaw = whole
    pitch = np.degrees(np.arctan2(y[:, face], x[:, face] * facing))
    out[:, columns_of("face_pitch_deg")] = pitch
    for name, value in (
        ("trunk_tilt_deg", np.abs(lean)),
        ("trunk_lean_deg", lean * facing[:, 0]),
        ("trunk_side_deg", lean),
        ("shoulder_level_deg", level),
        ("trunk_twist_deg", np.abs(wrap_deg(shoulder_yaw - hip_yaw))),
        ("head_turn_deg", wrap_deg(ear_yaw - shoulder_yaw)),
        ("yaw_deg", yaw),
    ):
        out[:, COLUMN[name]] = value
    out[:, COLUMN["hand_spread_ratio"]] = 0.0


def _spread(world: Float32) -> Float64:
    """Distance of the wrists over that of the shoulders in space, (N, 33, 3) to (N,)."""
    ends = world.take((L.LEFT_WRIST, L.RIGHT_WRIST, L.LEFT_SHOULDER, L.RIGHT_SHOULDER), axis=1)
    across = (ends[:, ::2] - ends[:, 1::2]).astype(np.float64)
    length = np.sqrt(np.square(across).sum(axis=-1))
    return np.asarray(length[:, 0] / np.maximum(length[:, 1], 0.05))


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
