"""A check against the same person's own baseline: what changed, and whether that is a slouch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coach.core.body.distance import Optics, distance_cm
from coach.core.body.head import (
    MESH_PIVOT,
    NECK_LIMIT,
    POSE_PIVOT,
    HeadMotion,
    either,
    fallen,
    head_motion,
)
from coach.core.posture import specs as m
from coach.core.posture.analysis import Poses
from coach.core.posture.findings import span
from coach.core.posture.front_change import TrainedChange, change, mean_pose_face, posture_of
from coach.core.posture.result import (
    Assessment,
    Finding,
    Measure,
    abstained,
    difference,
    measured,
)
from coach.core.posture.score import score, score_basis
from coach.core.posture.specs import SPECS
from coach.core.types import FACE_POINTS, Float64, View

NAMES = ("craniovertebral_change", "kyphosis_change")
"""Negative: the head is carried further forward. Positive: the upper back is rounder."""

HEAD_NAMES = ("head_pitch_change", "head_roll_change", "screen_distance")
"""From the front: bowed down, tilted to their left, in degrees; and eyes to camera, in cm."""

_HEAD_HALF_DEG = (15.0, 9.0)
"""Half the width of their intervals. Pitch: people who looked at marks 30 degrees below the camera
(Pointing'04) are measured 10 to 22 degrees down. Roll: as the head's tilt."""

PERHAPS, SURE = 1.0, 1.5
"""From these shares of the limit on somebody is said to be slouching perhaps, and for certain."""


@dataclass(frozen=True, slots=True, eq=False)
class PostureBaseline:
    """The mean of ``front_change.posture_of`` over the frames that showed the person from the
    front.

    ``total`` (Q,) of ``frames`` frames of ``size_px``; frames of other sizes are left away.
    ``face_total`` (FACE_POINTS, 3) of those ``faces`` frames that had the points of the face.
    """

    size_px: tuple[int, int] = (0, 0)
    frames: int = 0
    total: Float64 | float = 0.0
    faces: int = 0
    face_total: Float64 | float = 0.0

    def with_frames(self, poses: Poses, view: np.ndarray) -> PostureBaseline:
        """With the frames (N,) among ``poses`` that are seen from the front."""
        rows = (view == View.FRONT) & ~np.isnan(poses.world[:, 0, 0])
        if not rows.any() or self.size_px not in ((0, 0), poses.size_px):
            return self
        total = self.total + posture_of(poses.landmarks[rows], poses.world[rows]).sum(axis=0)
        faces, face_total = self.faces, self.face_total
        if poses.face is not None:
            seen = poses.face[rows].astype(np.float64)
            seen = seen[np.isfinite(seen).all(axis=(1, 2))]
            faces, face_total = faces + len(seen), face_total + seen.sum(axis=0)
        return PostureBaseline(
            poses.size_px, self.frames + int(rows.sum()), total, faces, face_total
        )

    @property
    def mean(self) -> Float64:
        """The mean (Q,); there must be frames."""
        return np.asarray(self.total / self.frames)

    @property
    def face(self) -> Float64:
        """The mean face (FACE_POINTS, 3); NaN where there was none."""
        unknown = np.full((FACE_POINTS, 3), np.nan)
        return unknown if self.faces == 0 else np.asarray(self.face_total / self.faces)


def compared(
    trained: TrainedChange,
    now: Assessment,
    before: Assessment,
    postures: tuple[PostureBaseline, PostureBaseline],
    optics: Optics,
) -> Assessment:
    """``now`` with its changes against ``before`` as two measures more, and findings on them.

    ``postures`` of now and before, ``optics`` for the distance to the screen. From one side the
    difference of what was measured; from the front by the measurement trained for it, for which
    the camera must stand where it stood.
    """
    why = _incomparable(now, before, postures)
    if why:
        return replace(now, measures=now.measures + tuple(abstained(name, why) for name in NAMES))
    if now.view != View.FRONT:
        changes = tuple(
            difference(name, before.measures[index], now.measures[index], SPECS[index].same_person)
            for index, name in ((m.CVA, NAMES[0]), (m.KYPHOSIS, NAMES[1]))
        )
        return _with(now, changes, _moved(changes[0]))
    found = change(trained, postures[1].mean, postures[0].mean)
    changes = tuple(
        measured(name, float(value), float(half))
        for name, value, half in zip(NAMES, found.value_deg, found.half_deg, strict=True)
    )
    head = _head_motion(*postures)
    strain = float(fallen(head)[0]) / NECK_LIMIT
    values = [np.nan if item.value is None else item.value for item in now.measures]
    points = score(now.view, values, strain)
    scored = replace(now, score=points, score_basis=score_basis(now.view, values, points))
    more = (*changes, *_head_measures(head, postures[0], optics))
    return _with(scored, more, _slouch(strain) + _moved(changes[0]))


def _head_motion(now: PostureBaseline, before: PostureBaseline) -> HeadMotion:
    """The head's motion between two recordings, by the face's mesh where both have one."""
    by_mesh = head_motion(before.face, now.face[None], MESH_PIVOT)
    by_pose = head_motion(mean_pose_face(before.mean), mean_pose_face(now.mean)[None], POSE_PIVOT)
    return either(by_mesh, by_pose)


def _head_measures(head: HeadMotion, now: PostureBaseline, optics: Optics) -> tuple[Measure, ...]:
    away = distance_cm(now.face, now.size_px, optics)
    turns = tuple(
        measured(name, float(value[0]), half)
        for name, value, half in zip(
            HEAD_NAMES, (head.pitch_deg, head.roll_deg), _HEAD_HALF_DEG, strict=False
        )
    )
    if np.isnan(away):
        return (*turns, abstained(HEAD_NAMES[-1], "the points of the face are missing"))
    return (*turns, measured(HEAD_NAMES[-1], away, away * optics.half_share, unit="cm"))


def _incomparable(
    now: Assessment, before: Assessment, postures: tuple[PostureBaseline, PostureBaseline]
) -> str:
    """Why the two can't be compared; nothing where they can."""
    if View.UNKNOWN in (now.view, before.view):
        return "it is not clear from where the camera saw you, now or for the baseline"
    if now.view != before.view:
        return (
            f"the baseline was taken in {before.view.label} view and this in {now.view.label} "
            "view; film both from the same place"
        )
    if now.view == View.FRONT and not all(posture.frames for posture in postures):
        return "the landmarks in space that it needs are missing"
    if now.view == View.FRONT and postures[0].size_px != postures[1].size_px:
        return "the pictures differ in size; the same camera must film both"
    return ""


def _with(now: Assessment, changes: tuple[Measure, ...], found: list[Finding]) -> Assessment:
    kept = now.findings
    if any(item.severity != "info" for item in found):
        kept = tuple(item for item in kept if item.code != "nothing_notable")
    told = sorted((*kept, *found), key=lambda item: item.severity == "info")
    return replace(now, measures=now.measures + changes, findings=tuple(told))


def _slouch(strain: float) -> list[Finding]:
    """``strain``: how far the neck has come down and forward, in its limit."""
    if np.isnan(strain):
        return []
    if strain < PERHAPS:
        text = "You sit no more slouched than in your baseline."
        return [Finding("as_in_baseline", "info", text)]
    certain = strain >= SURE
    text = (
        "You sit more slouched than in your baseline."
        if certain
        else "You may be sitting more slouched than in your baseline."
    )
    return [Finding("slouched", "mild", text, certain)]


def _moved(neck: Measure) -> list[Finding]:
    """Said only where the whole interval lies on one side of no change."""
    if neck.low is None or neck.high is None or neck.low <= 0 <= neck.high:
        return []
    forward = neck.high < 0
    by = span(*sorted((abs(neck.low), abs(neck.high))))
    where = "further forward" if forward else "further back, over your shoulders,"
    severity = "mild" if forward else "info"
    text = f"Your head is carried {where} than in your baseline, by {by}."
    return [Finding("head_moved_forward" if forward else "head_moved_back", severity, text)]
