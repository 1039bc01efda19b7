"""What exercises may be judged by: the names of signals, what they mean, and their columns.

Signals in degrees end in ``_deg``; those in ``_ratio`` are lengths over the length of the trunk
(middle of the hips to middle of the shoulders in the picture). "Up" is along the trunk from the
hips to the shoulders and "forward" square to it, to where the person faces: leaning the whole body
changes neither. "Forward" means something from the side only.
"""

from __future__ import annotations

from typing import Protocol


class Row(Protocol):
    """The signals of one frame, by column; NaN where one is hidden."""

    def __getitem__(self, column: int, /) -> float:
        """The signal of a column."""
        ...


PAIRED = {
    "arm_elevation_deg": "upper arm against the trunk: 0 hanging, 90 level, 180 overhead",
    "elbow_deg": "inside of the elbow: 180 straight",
    "arm_reach_deg": "wrist seen from the shoulder against the hip: 0 hanging, 180 overhead",
    "hip_deg": "inside of the hip, shoulder to knee: 180 straight",
    "leg_line_deg": "shoulder, hip, ankle: 180 in one line",
    "knee_deg": "inside of the knee: 180 straight",
    "neck_bend_deg": "hip, shoulder, ear: 180 in one line, less where the head is bent",
    "diagonal_reach_deg": "this arm, and the raised leg, in line with the trunk: the lesser",
    "face_pitch_deg": "ear to eye against the horizontal: 0 level, positive chin up (side)",
    "head_pitch_deg": "ear to eye against square to the trunk: positive head thrown back (side)",
    "head_tilt_deg": "line of the eyes against the trunk: positive to this side (front)",
    "chest_turn_deg": "shoulders turned from facing the camera: positive to this side (front)",
    "chest_twist_deg": "shoulders turned against the hips: positive to this side (front)",
    "wrist_height_ratio": "wrist above the shoulder",
    "elbow_height_ratio": "elbow above the shoulder",
    "ear_height_ratio": "ear above the shoulder",
    "wrist_forward_ratio": "wrist in front of the shoulder (side)",
    "elbow_out_ratio": "elbow beside the shoulder, outwards (front)",
    "ear_forward_ratio": "ear in front of the shoulder (side)",
    "ear_ahead_ratio": "ear in front of the hips, on the level: how far the whole head is (side)",
    "neck_length_ratio": "ear above the shoulder, less what raising the arm lifts the shoulder by",
    "shoulder_forward_ratio": "shoulder in front of the line from hip to ear (side)",
    "elbow_forward_ratio": "elbow in front of the line from hip to ear (side)",
    "forearm_rise_ratio": "wrist above the elbow",
    "hand_reach_ratio": "wrist from the shoulder, in any direction: an arm that bends draws it in",
    "hand_face_ratio": "wrist from the nose, in any direction",
    "nose_shoulder_ratio": "nose from the shoulder, in any direction: less as the head sinks to it",
}
"""Signals of a left and a right side."""

SINGLE = {
    "wrist_spread_ratio": "distance between the wrists",
    "trunk_lean_deg": "trunk against the vertical, positive forward (side)",
    "trunk_tilt_deg": "trunk against the vertical: 0 upright, 90 level",
    "trunk_twist_deg": "shoulders turned against the hips, positive to their left",
    "head_turn_deg": "head turned against the shoulders",
    "nose_pitch_deg": "ears to nose against the horizontal: positive chin up (side)",
    "nose_height_ratio": "nose above the middle of the ears: less as the face sinks",
    "trunk_side_deg": "trunk against the vertical, positive to their left (front)",
    "yaw_deg": "trunk turned from facing the camera: 90 faces the right edge, -90 the left",
    "arms_apart_deg": "arms seen from above: 0 straight ahead, 90 out to the sides (front)",
    "shoulder_level_deg": "line of the shoulders against the horizontal, positive left higher",
    "back_arch_ratio": "outline of the back above the chord from pelvis to shoulders (side)",
}
"""Signals of the whole body."""

KNOWN = {**PAIRED, **SINGLE}
"""What an exercise file may name, and what it means."""

TURNING = "chest_turn_deg"
"""A movement that turns the person from the camera is no other view of it."""
FASTEST_DEG_S, FASTEST_RATIO_S = 900.0, 8.0
"""What a body's arms and legs do in a second: degrees at a joint, and trunk lengths of a hand."""
LIMBS = frozenset(
    {
        "arm_elevation_deg", "elbow_deg", "arm_reach_deg", "hip_deg", "knee_deg",
        "diagonal_reach_deg", "wrist_height_ratio", "elbow_height_ratio", "wrist_forward_ratio",
        "elbow_out_ratio", "forearm_rise_ratio", "hand_reach_ratio", "hand_face_ratio",
        "wrist_spread_ratio", "arms_apart_deg",
    }
)  # fmt: skip
"""Signals that arms and legs change as fast as that; those of trunk and head are slower."""


def fastest(signal: str) -> float:
    """The most that a body changes a signal in a second, in its unit; 0 where that is not known."""
    if signal.removeprefix("left_").removeprefix("right_") not in LIMBS:
        return 0.0
    return FASTEST_DEG_S if signal.endswith("_deg") else FASTEST_RATIO_S


NAMES = tuple(
    column
    for name in KNOWN
    for column in ((f"left_{name}", f"right_{name}") if name in PAIRED else (name,))
)
"""The columns of all signals."""

COLUMN = {name: index for index, name in enumerate(NAMES)}


def columns_of(name: str) -> tuple[int, ...]:
    """The columns of a signal: two for a paired one (left, right), else one. Also
    ``left_elbow_deg`` and the like; ``KeyError`` for anything else."""
    if name in PAIRED:
        return COLUMN[f"left_{name}"], COLUMN[f"right_{name}"]
    return (COLUMN[name],)
