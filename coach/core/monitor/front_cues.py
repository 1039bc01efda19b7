"""The desk monitor's cues from the front, against the baseline.

Where the neck's pivot is (``body.head``) tells a neck that came forward or a trunk that sank from
a head that only nods or turns. A head far turned is measured less surely, so that more is asked
of it. Shoulders that tilt the same way as the neck leans, and a pivot far to one side, are
leaning. Head and shoulders that moved as one, with the neck as long as ever, are a chair or a
camera that was moved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coach.core.body.head import (
    MESH_PIVOT,
    POSE_PIVOT,
    HeadMotion,
    either,
    fallen,
    head_motion,
    pose_face,
    turn_doubt,
)
from coach.core.monitor import picture_cues as g
from coach.core.monitor.baseline import Baseline, Pictures
from coach.core.types import Bool, Float64
from coach.core.types import Landmark as L

TURNED_DEG = 30.0
DOWN_DEG = 15.0
FACE_CM = 14.0
"""About the width of an adult face in front of the ears: pictures' lengths in centimetres."""

_SHOULDERS_SEEN = 0.3
_SAME_NECK, _SAME_SIZE, _SAME_ROLL_DEG = 0.10, 0.13, 12.0
_FAR, _BACK = 0.6, 0.12
"""Limits of ``_moved_as_one``. Face and shoulders moved as one where the neck's line against the
face changed by less than ``_SAME_NECK`` (widths of the face), both grew alike to ``_SAME_SIZE``
(logarithm of the size) and the head rolled by less than ``_SAME_ROLL_DEG``. They must have moved
further than ``_FAR`` (widths of the face) or gone back by more than ``_BACK`` (logarithm of the
size): a slump begins with a little lower together."""


@dataclass(frozen=True, slots=True, eq=False)
class FrontCues:
    """Of frames (N,), NaN where not to be seen.

    ``neck`` how far the pivot is lower and the face nearer together, ``lowered`` and ``aside``
    (to the picture's right) of the pivot, all in widths of the face; ``nearer`` as a share of the
    distance; ``sideways_deg`` leaning to the picture's right; ``head`` the head's motion;
    ``as_one`` whether all of the person moved as one.
    """

    neck: Float64
    lowered: Float64
    aside: Float64
    nearer: Float64
    sideways_deg: Float64
    head: HeadMotion
    as_one: Bool


def front_cues(baseline: Baseline, pictures: Pictures, seen: Float64) -> FrontCues:
    """The cues of ``pictures``, whose glimpses are ``seen`` (N, G)."""
    head = heads(baseline, pictures)
    neck, doubt = fallen(head), turn_doubt(head)
    shoulders = _shoulders_seen(pictures) & baseline.shoulders
    start = baseline.pivot_px
    tilt = np.where(shoulders, seen[:, g.SHOULDER_TILT] - baseline.glimpse[g.SHOULDER_TILT], np.nan)
    lean = _lean_deg(head.pivot_px, seen) - _lean_deg(start[None], baseline.glimpse[None])
    return FrontCues(
        neck,
        head.lowered,
        np.where(shoulders, head.aside / doubt, np.nan),
        np.expm1(head.nearer),
        _sideways_deg(-tilt, lean),
        head,
        shoulders & _moved_as_one(baseline, head, seen, pictures.followed),
    )


def heads(baseline: Baseline, pictures: Pictures) -> HeadMotion:
    """The heads' motions: from the mesh of the face where baseline and frame have one, else from
    the pose's own points."""
    by_pose = head_motion(baseline.pose_face, pose_face(pictures.landmarks), POSE_PIVOT)
    if pictures.face is None or not np.isfinite(baseline.face).all():
        return by_pose
    return either(head_motion(baseline.face, pictures.face.astype(np.float64), MESH_PIVOT), by_pose)


def _shoulders_seen(pictures: Pictures) -> Bool:
    sides = [L.LEFT_SHOULDER, L.RIGHT_SHOULDER]
    return np.asarray(pictures.landmarks[:, sides, 3].min(axis=1) >= _SHOULDERS_SEEN)


def _lean_deg(pivot_px: Float64, seen: Float64) -> Float64:
    """The pivot over the middle of the shoulders from straight up, to the picture's right."""
    across = pivot_px[:, 0] - seen[:, g.SHOULDER_X]
    up = seen[:, g.SHOULDER_Y] - pivot_px[:, 1]
    return np.degrees(np.arctan2(across, np.maximum(up, 1.0)))


def _sideways_deg(tilt: Float64, lean: Float64) -> Float64:
    """The lesser of the shoulders' tilt and the neck's lean, where both go the same way; a head
    tilted or a shoulder raised alone is none."""
    same = np.sign(tilt) == np.sign(lean)
    least = np.minimum(np.abs(tilt), np.abs(lean))
    found = np.where(same, np.sign(lean) * least, 0.0)
    return np.where(np.isnan(tilt) | np.isnan(lean), np.nan, found)


def _moved_as_one(
    baseline: Baseline, head: HeadMotion, seen: Float64, followed: Bool | None
) -> Bool:
    """Whether one shift and scale carried head and shoulders along (N,): the line from shoulders
    to pivot is as it was against the face, and face and shoulders grew alike.

    A person who only came nearer is too close and was not carried; one who went back or aside may
    have been. A person who went down while the room stood still (``followed``) slid down in the
    seat.
    """
    before = baseline.pivot_px - baseline.glimpse[[g.SHOULDER_X, g.SHOULDER_Y]]
    now = head.pivot_px - seen[:, [g.SHOULDER_X, g.SHOULDER_Y]]
    bent = np.hypot(*(now / np.exp(head.nearer)[:, None] - before).T) / head.width_px
    grown = np.log(np.maximum(seen[:, g.WIDTH], 1.0) / baseline.glimpse[g.WIDTH])
    alike = (bent < _SAME_NECK) & (np.abs(head.nearer - grown) < _SAME_SIZE)
    alike &= np.abs(head.roll_deg) < _SAME_ROLL_DEG
    moved = seen[:, [g.SHOULDER_X, g.SHOULDER_Y]] - baseline.glimpse[[g.SHOULDER_X, g.SHOULDER_Y]]
    far = np.hypot(*moved.T) / head.width_px > _FAR
    if followed is not None:
        far &= ~(followed & (moved[:, 1] > np.abs(moved[:, 0])))
    return np.asarray(alike & (far | (head.nearer < -_BACK)))
