"""How far the camera was turned since a recording or a stretch of live pictures began.

Whoever tilts the lid of a laptop moves their own picture as if they had sunk in the seat. Still
things around them tell the two apart: corners in the room are followed from a reference picture,
and what most of them did is what the camera did.

Source: Shi and Tomasi, Good features to track, CVPR 1994, and Bouguet, Pyramidal implementation
of the Lucas-Kanade feature tracker, 2000, both as OpenCV has them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from coach.core.types import Float32, Frame, Image, PoseSample
from coach.core.types import Landmark as L

EVERY_S = 0.2
"""Between two looks; in between, the camera is taken to stand still."""

_WIDTH_PX = 192
_CORNERS = 80
_QUALITY, _APART_PX = 0.01, 6
_WINDOW = (13, 13)
_LEVELS = 4
_BACK_PX = 0.5
"""Followed there and back, a corner comes home within this, or it isn't believed."""

_ALIKE_PX = 1.2
_LEAST_CORNERS, _LEAST_SHARE, _LEAST_SPAN = 6, 0.55, 0.25
"""So many corners must have moved alike, such a share of those followed, and they must reach
across such a share of the picture: a curtain or a passer-by is no room."""

_STILL_SHARE = 0.006
"""Less than this share of the picture's width is no movement."""

_FORGET_S = 10.0
_FAR_SHARE = 0.12
_GAIN, _BLUR = 5.0, 6.0


@dataclass(frozen=True, slots=True, eq=False)
class _Reference:
    """A small picture, the ``person`` in it (255), its corners (N, 1, 2) px, and the shift when it
    was taken, px of it."""

    picture: Image
    person: Image
    corners: Float32
    shift: Float32


class CameraShift:
    """Follows the room through the pictures of one camera; not for several threads at once.

    ``shift_px`` is in pixels of the pictures, right and down: ``None`` until the room was
    recognised once, then the last value that is known.
    """

    def __init__(self) -> None:
        self.shift_px: tuple[float, float] | None = None
        self._shift = np.zeros(2, dtype=np.float32)
        self._reference: _Reference | None = None
        self._looked_s: float | None = None
        self._known_s = 0.0

    def seen(self, frame: Frame, sample: PoseSample) -> PoseSample:
        """The sample of a frame with how far the camera has been turned by then."""
        due = self._looked_s is None or not 0 <= frame.t_s - self._looked_s < EVERY_S
        if due and min(frame.image.shape[:2]) >= _WINDOW[0]:
            self._looked_s = frame.t_s
            self._look(frame, sample)
        if self.shift_px is None:
            return sample
        return replace(sample, camera_shift_px=self.shift_px)

    def _look(self, frame: Frame, sample: PoseSample) -> None:
        small, scale = _small(frame.image)
        person = _person_mask(small, sample, scale)
        reference = self._reference
        if reference is None or reference.picture.shape != small.shape:
            self._refer(small, person, frame.t_s)
            return
        moved, enough = _moved(reference, self._shift - reference.shift, small, person)
        if moved is None:  # a jerk: corners alone are only found near where they are looked for
            moved, enough = _moved(reference, _overall(reference, small, person), small, person)
        if moved is None:
            if frame.t_s - self._known_s > _FORGET_S:  # another room, or too dark for long
                self._refer(small, person, frame.t_s)
            return
        self._shift, self._known_s = reference.shift + moved, frame.t_s
        found = self._shift * scale
        still = float(np.hypot(*found)) < _STILL_SHARE * frame.image.shape[1]
        self.shift_px = (0.0, 0.0) if still else (float(found[0]), float(found[1]))
        if not enough or np.abs(moved).max() > _FAR_SHARE * small.shape[1]:
            self._refer(small, person, frame.t_s)

    def _refer(self, small: Image, person: Image, t_s: float) -> None:
        """Follow the room from this picture on."""
        corners = cv2.goodFeaturesToTrack(
            small, _CORNERS, _QUALITY, _APART_PX, mask=cv2.bitwise_not(person), blockSize=5
        )
        empty = np.zeros((0, 1, 2), dtype=np.float32)
        found = empty if corners is None else corners.astype(np.float32)
        self._reference, self._known_s = _Reference(small, person, found, self._shift), t_s


def _small(image: Image) -> tuple[Image, float]:
    """A small grey picture of what is finer than light and shade, and how much larger the frame
    is."""
    scale = max(1.0, image.shape[1] / _WIDTH_PX)
    size = (max(1, round(image.shape[1] / scale)), max(1, round(image.shape[0] / scale)))
    grey = cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    plain = grey.astype(np.float32)
    fine = plain - cv2.GaussianBlur(plain, (0, 0), _BLUR)
    return np.clip(_GAIN * fine + 128.0, 0, 255).astype(np.uint8), scale


def _person_mask(small: Image, sample: PoseSample, scale: float) -> Image:
    """255 where the followed person is or soon may be: head, trunk and what is under them."""
    mask = np.zeros_like(small)
    if sample.landmarks is None:
        return mask
    points = np.nan_to_num(sample.landmarks[:, :2].astype(np.float64)) / scale
    left, right = points[L.LEFT_SHOULDER], points[L.RIGHT_SHOULDER]
    ears, nose = points[[L.LEFT_EAR, L.RIGHT_EAR]], points[L.NOSE]
    wide = max(float(np.hypot(*(left - right))), 1.5 * float(np.hypot(*(ears[0] - ears[1]))), 8.0)
    head = [nose[0] - 0.6 * wide, nose[1] - 0.8 * wide, nose[0] + 0.6 * wide, small.shape[0]]
    trunk = [
        min(left[0], right[0]) - 0.35 * wide,
        min(left[1], right[1]) - 0.25 * wide,
        max(left[0], right[0]) + 0.35 * wide,
        small.shape[0],
    ]
    boxes = [head, trunk]
    for joint in (L.LEFT_ELBOW, L.RIGHT_ELBOW, L.LEFT_WRIST, L.RIGHT_WRIST):
        x, y = points[joint]
        boxes.append([x - 0.3 * wide, y - 0.3 * wide, x + 0.3 * wide, y + 0.3 * wide])
    height, width = small.shape
    for box in boxes:
        x0, y0, x1, y1 = np.clip(np.round(box), 0, [width, height, width, height]).astype(int)
        mask[y0:y1, x0:x1] = 255
    return mask


def _moved(
    reference: _Reference, about: Float32, small: Image, person: Image
) -> tuple[Float32 | None, bool]:
    """How far the room has moved since the reference (2,), looked for from ``about`` on, ``None``
    where too little of it agrees; and whether enough of its corners are left to go on with."""
    corners = reference.corners
    if len(corners) < _LEAST_CORNERS:
        return None, False
    there = _followed(reference.picture, small, corners, corners + about)
    back = _followed(small, reference.picture, there, corners.copy())
    home = np.hypot(*(back - corners)[:, 0].T) < _BACK_PX
    x, y = np.round(there[:, 0].T)
    inside = (x >= 0) & (y >= 0) & (x < small.shape[1]) & (y < small.shape[0])
    free = inside.copy()
    free[inside] = person[y[inside].astype(int), x[inside].astype(int)] == 0
    if free.sum() < _LEAST_CORNERS:
        return None, False
    steps = (there - corners)[:, 0]
    good = free & home
    if good.sum() < _LEAST_CORNERS:
        return None, True
    middle = np.median(steps[good], axis=0)
    alike = good & (np.hypot(*(steps - middle).T) < _ALIKE_PX)
    places = corners[alike, 0]
    few = alike.sum() < max(_LEAST_CORNERS, _LEAST_SHARE * free.sum())
    if few or np.ptp(places, axis=0).max() < _LEAST_SPAN * small.shape[1]:
        return None, True
    enough = 2 * alike.sum() >= len(corners) or alike.sum() >= 2 * _LEAST_CORNERS
    return np.asarray(steps[alike].mean(axis=0), dtype=np.float32), bool(enough)


def _overall(reference: _Reference, small: Image, person: Image) -> Float32:
    """How far two pictures are apart on the whole (2,), people left out.

    Source: Kuglin and Hines, The phase correlation image alignment method, 1975.
    """
    before = np.where(reference.person, np.uint8(128), reference.picture).astype(np.float32)
    now = np.where(person, np.uint8(128), small).astype(np.float32)
    window = cv2.createHanningWindow(small.shape[::-1], cv2.CV_32F)
    return np.array(cv2.phaseCorrelate(before, now, window)[0], dtype=np.float32)


def _followed(before: Image, now: Image, corners: Float32, guess: Float32) -> Float32:
    """Where corners (N, 1, 2) of a picture are in another, looked for from ``guess`` on."""
    found, _, _ = cv2.calcOpticalFlowPyrLK(
        before,
        now,
        corners,
        guess.copy(),
        winSize=_WINDOW,
        maxLevel=_LEVELS,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )
    return np.asarray(found, dtype=np.float32)
