"""Cues from the landmarks besides posture: place, size, hands and gaze.

Plain geometry of the picture. From a still camera these numbers change only when the person, the
chair or the camera moves, which is what the monitor has to tell apart.
"""

from __future__ import annotations

import math

import numpy as np

from coach.core.body.view import trunk_yaw_deg
from coach.core.types import Float32, Float64
from coach.core.types import Landmark as L

GLIMPSES = (
    "shoulder_x_px",  # middle of the shoulders
    "shoulder_y_px",
    "width_px",  # between the shoulders, across the picture
    "ear_x_px",  # middle of the ears
    "ear_y_px",
    "face_px",  # between the ears, across the picture
    "neck_px",  # middle of the shoulders to middle of the ears
    "gaze_deg",  # ears to eyes: chin up positive, in the picture and foreshortened from the front
    "nose_drop",  # nose below the ears, in lengths from ear to ear (from the front)
    "nose_aside",  # nose beside the middle of the ears, the same way
    "neck_lean_deg",  # ears over shoulders from straight up, positive to the picture's right
    "shoulder_tilt_deg",  # shoulders from level, positive their left higher
    "trunk_lean_deg",  # shoulders over hips from straight up, positive to the picture's right
    "hand_px",  # nearest visible hand to the mouth, infinite where none is seen
    "spread_px",  # visible hand furthest from the middle of the shoulders, 0 where none is seen
    "yaw_deg",  # the trunk's turn from facing the camera
    "seen",  # visibility of the least visible of head and shoulders, the better side counting
)
"""Columns of a glimpse, by name; the place of each is its number."""

(SHOULDER_X, SHOULDER_Y, WIDTH, EAR_X, EAR_Y, FACE, NECK, GAZE, NOSE_DROP, NOSE_ASIDE, NECK_LEAN,
 SHOULDER_TILT, TRUNK_LEAN, HAND, SPREAD, YAW, SEEN) = range(len(GLIMPSES))  # fmt: skip

_HAND_SEEN = 0.5
_SHORT_PX = 1.0


def glimpse(landmarks: Float32) -> Float64:
    """Glimpses of frames, (..., 33, 4) pixels and visibility to (..., G) over ``GLIMPSES``.

    Frames without a person are NaN throughout.
    """
    points = landmarks[..., :2].astype(np.float64)
    seen = landmarks[..., 3].astype(np.float64)
    left, right = (points[..., side, :] for side in (L.LEFT_SHOULDER, L.RIGHT_SHOULDER))
    left_ear, right_ear = (points[..., side, :] for side in (L.LEFT_EAR, L.RIGHT_EAR))
    eyes = _middle(points, L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER)
    shoulders, ears = (left + right) / 2, (left_ear + right_ear) / 2
    across, ear_line = left - right, left_ear - right_ear
    width = np.maximum(_length(across), _SHORT_PX)
    face = np.maximum(_length(ear_line), _SHORT_PX)
    neck, nose = ears - shoulders, points[..., L.NOSE, :] - ears
    trunk = shoulders - _middle(points, L.LEFT_HIP, L.RIGHT_HIP)
    look = eyes - ears
    # From the front eyes and ears are as far apart as the head is deep: about half its width.
    forward = np.maximum(np.abs(look[..., 0]), 0.5 * face)
    hand, spread = _hands(points, seen, shoulders)
    ends = [(L.LEFT_EAR, L.RIGHT_EAR), (L.LEFT_SHOULDER, L.RIGHT_SHOULDER)]
    better = [np.maximum(seen[..., a], seen[..., b]) for a, b in ends]
    columns = (
        shoulders[..., 0], shoulders[..., 1], width,
        ears[..., 0], ears[..., 1], face, _length(neck),
        np.degrees(np.arctan2(-look[..., 1], forward)),
        nose[..., 1] / face, nose[..., 0] / face,
        np.degrees(np.arctan2(neck[..., 0], -neck[..., 1])),
        np.degrees(np.arctan2(-across[..., 1], np.maximum(np.abs(across[..., 0]), _SHORT_PX))),
        np.degrees(np.arctan2(trunk[..., 0], -trunk[..., 1])),
        hand, spread, trunk_yaw_deg(landmarks), np.minimum(*better),
    )  # fmt: skip
    found = np.stack(np.broadcast_arrays(*columns), axis=-1)
    return np.where(np.isnan(found[..., :1]), math.nan, found)


def _hands(points: Float64, seen: Float64, shoulders: Float64) -> tuple[Float64, Float64]:
    wrists = [L.LEFT_WRIST, L.RIGHT_WRIST]
    mouth = _middle(points, L.MOUTH_LEFT, L.MOUTH_RIGHT)
    visible = seen[..., wrists] >= _HAND_SEEN
    to_mouth = _length(points[..., wrists, :] - mouth[..., None, :])
    aside = np.abs(points[..., wrists, 0] - shoulders[..., None, 0])
    hand = np.where(visible, to_mouth, np.inf).min(axis=-1)
    return hand, np.where(visible, aside, 0.0).max(axis=-1)


def _middle(points: Float64, a: L, b: L) -> Float64:
    return (points[..., a, :] + points[..., b, :]) / 2


def _length(line: Float64) -> Float64:
    return np.asarray(np.hypot(line[..., 0], line[..., 1]))
