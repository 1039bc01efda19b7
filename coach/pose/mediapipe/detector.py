"""MediaPipe as a ``Detector``: one person, followed through a recording or a live view."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from coach.core.body.back_outline import back_contour
from coach.core.body.head import POSE_FACE
from coach.core.body.view import trunk_yaw_deg
from coach.core.posture.features import facing
from coach.core.types import Float32, Float64, Frame, Image, PoseSample, frozen
from coach.pose import person_tracker
from coach.pose.face import FaceMesh
from coach.pose.mediapipe.landmarker import Landmarker, Picture, Pose
from coach.pose.person import Person, person, prominence, same_pose
from coach.pose.person_tracker import Following, TrackingPhase

_PEOPLE = 4
_MARGIN = 0.35
"""Kept around a person, in sizes, when all else is blanked."""
_BACK_SHOWS_FROM_DEG = 25.0
"""Turned less than this from facing the camera, nobody shows the outline of their back."""
_TURNED_S = 0.5
"""Who has turned so far for so long has turned."""
_LIGHT_EVERY_PX = 8
_BLINDING, _DARKER_FACE = 235.0, 1.2
"""As bright as a window; and a face with light behind it, against the whole picture."""


class MediaPipeDetector:
    """Finds the followed person with MediaPipe's PoseLandmarker.

    ``model`` is a ``.task`` bundle (``model.store.ensure_model`` gives one). ``silhouette`` asks
    for silhouettes too, ``contour`` for the outline of the back, which is taken from them.
    ``face`` is the face model, where the points of the face are wanted.
    ``stills``: the frames are pictures that have nothing to do with each other; the largest and
    most central person of each is taken, and nothing is smoothed.

    Landmarks may lie outside the picture: MediaPipe extrapolates them. They keep their place,
    but their visibility is 0, because a camera can't see what is outside its picture.

    Raises ``ModelError`` when the model can't be loaded. Not for several threads at once, but for
    one that prepares, one that follows and one that describes.
    """

    def __init__(
        self,
        model: Path,
        *,
        silhouette: bool = False,
        contour: bool = False,
        stills: bool = False,
        face: Path | None = None,
    ) -> None:
        self._model = model
        self._mesh = None if face is None else FaceMesh(face)
        self._silhouette = silhouette
        self._contour = contour
        self._stills = stills
        self._looker = self._landmarker(people=_PEOPLE, video=False, outlined=contour)
        self._tracker: Landmarker | None = None
        self._outlined = False
        self._turned_s = math.inf
        self._state = Following()
        self._keep: tuple[int, int, int, int] | None = None
        self._last_ms = -1

    def detect(self, frame: Frame) -> PoseSample:
        """Landmarks of the followed person in pixels, or a sample without (nobody there)."""
        return self.describe(frame, self.follow(frame, self.prepare(frame)))

    def prepare(self, frame: Frame) -> Picture:
        """The frame's picture, as the model takes it."""
        return self._looker.picture(frame.image)

    def follow(self, frame: Frame, prepared: Picture) -> Pose | None:
        """The followed person in a frame, or nobody."""
        if self._stills:
            return self._foremost(frame.image, prepared)
        self._last_ms = max(self._last_ms + 1, round(frame.t_s * 1000))
        pose = self._followed(frame.image, prepared, frame.t_s)
        if self._contour and not self._outlined and self._has_turned(pose, frame.t_s):
            if self._tracker is not None:
                self._tracker.close()
            self._tracker = self._begun(outlined=True)
        return pose

    def describe(self, frame: Frame, followed: Pose | None) -> PoseSample:
        """The sample of a frame in which that person was followed."""
        image = frame.image
        size_px = (image.shape[1], image.shape[0])
        bright = image[::_LIGHT_EVERY_PX, ::_LIGHT_EVERY_PX].mean(axis=2)
        light = float(np.float32(bright.mean() / 255.0))
        if followed is None:
            return PoseSample(frame.seq, frame.t_s, size_px, None, light=light)
        return PoseSample(
            frame.seq,
            frame.t_s,
            size_px,
            followed.landmarks,
            followed.world,
            followed.silhouette if self._silhouette else None,
            _outline(followed) if self._contour else None,
            light,
            None if self._mesh is None else self._mesh.find(image, followed.landmarks),
            glare=_glare(bright, followed.landmarks),
        )

    def _foremost(self, image: Image, picture: Picture) -> Pose | None:
        """The largest and most central person in a picture."""
        return max(
            self._looker.find(picture),
            key=lambda pose: prominence(person(image, pose.landmarks), picture.size_px),
            default=None,
        )

    def _followed(self, image: Image, picture: Picture, t_s: float) -> Pose | None:
        """The followed person: the tracker's, or while it isn't on them, a look's."""
        looked: list[Pose] | None = None
        if self._tracker is None:
            looked = self._looker.find(picture)
            self._tracker = self._begun(outlined=self._contour and any(map(_back_shows, looked)))
        shown = picture
        if self._keep is not None:
            shown = self._tracker.picture(_blanked(image, self._keep))
        tracked = next(iter(self._tracker.find(shown, self._last_ms)), None)
        poses = [] if tracked is None else [tracked]
        people = [person(image, pose.landmarks) for pose in poses]
        who = people[0] if people else None
        if not person_tracker.look_due(self._state, t_s, who):
            self._state = person_tracker.carry(self._state, t_s, who)
            return tracked if self._state.phase is TrackingPhase.SEATED else None

        for pose in self._looker.find(picture) if looked is None else looked:
            seen = person(image, pose.landmarks)
            if not any(same_pose(seen, other) for other in people):
                poses.append(pose)
                people.append(seen)
        self._state, pick = person_tracker.settle(self._state, t_s, people, picture.size_px)
        if pick is None:
            self._keep = None
            return None
        seated = poses[pick] is tracked
        self._state = replace(
            self._state, phase=TrackingPhase.SEATED if seated else TrackingPhase.SEATING
        )
        self._keep = None if seated else _around(poses[pick], people[pick])
        return poses[pick]

    def _begun(self, *, outlined: bool) -> Landmarker:
        """A tracker that has seen nothing yet. ``outlined``: it finds silhouettes, which takes a
        tenth of a picture's time, so nobody's are found who faces the camera."""
        self._outlined = outlined
        return self._landmarker(people=1, video=True, outlined=outlined)

    def _has_turned(self, pose: Pose | None, t_s: float) -> bool:
        """Whether somebody who faced the camera has turned, and stays so: then silhouettes are
        found, and from then on always. The landmarks of a new tracker settle first, so it isn't
        begun for a glance aside, nor for a turn back."""
        if pose is None or not _back_shows(pose):
            self._turned_s = math.inf
        else:
            self._turned_s = min(self._turned_s, t_s)
        return t_s - self._turned_s >= _TURNED_S

    def _landmarker(self, *, people: int, video: bool, outlined: bool) -> Landmarker:
        silhouette = self._silhouette or outlined
        return Landmarker(self._model, people=people, video=video, silhouette=silhouette)

    def close(self) -> None:
        """Free the models; further calls do nothing."""
        for landmarker in (self._tracker, self._looker):
            if landmarker is not None:
                landmarker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _back_shows(pose: Pose) -> bool:
    return bool(abs(trunk_yaw_deg(pose.landmarks)) >= _BACK_SHOWS_FROM_DEG)


def _outline(pose: Pose) -> Float32 | None:
    """The outline of the back, where the view shows one and the silhouette has an edge."""
    if pose.silhouette is None or not _back_shows(pose):
        return None
    outline = back_contour(pose.silhouette, pose.landmarks, facing(pose.landmarks))
    return None if np.isnan(outline).all() else frozen(outline)


def _glare(bright: Float64, landmarks: Float32) -> float | None:
    """How much of a frame is blindingly bright behind a darker face; ``bright`` is 0..255, every
    so many pixels. ``None`` where the face is not in the picture."""
    face = landmarks[POSE_FACE, :2] / _LIGHT_EVERY_PX
    left, top = np.maximum(np.floor(face.min(axis=0)), 0).astype(int)
    right, bottom = np.ceil(face.max(axis=0)).astype(int)
    seen = bright[top : max(bottom, 0), left : max(right, 0)]
    if not seen.size:
        return None
    darker = seen.mean() * _DARKER_FACE < bright.mean()
    return float(np.float32((bright >= _BLINDING).mean())) if darker else 0.0


def _around(pose: Pose, who: Person) -> tuple[int, int, int, int]:
    """Left, top, right, bottom (px) of a box around what is seen of a person, with a margin."""
    seen = pose.landmarks[pose.landmarks[:, 3] >= 0.5, :2]
    corners = np.array([[who.x_px, who.y_px], *seen.tolist()])
    margin = _MARGIN * who.size_px
    left, top = (np.maximum(corners.min(axis=0) - margin, 0)).astype(int).tolist()
    right, bottom = (corners.max(axis=0) + margin).astype(int).tolist()
    return left, top, right, bottom


def _blanked(image: Image, keep: tuple[int, int, int, int]) -> Image:
    """The picture, black outside the box."""
    left, top, right, bottom = keep
    blanked = np.zeros_like(image)
    blanked[top:bottom, left:right] = image[top:bottom, left:right]
    return blanked
