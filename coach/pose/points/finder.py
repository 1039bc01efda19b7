"""Finds points of head, neck and back in the pictures of one recording."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from coach.core.body.view import trunk_yaw_deg
from coach.core.types import (
    BACK_ANGLES,
    C7,
    HEAD_POINTS,
    THORACIC,
    TRAGUS,
    BodyPoints,
    Float32,
    Float64,
    Image,
    frozen,
)
from coach.core.types import Landmark as L
from coach.pose.points.carry import carried, moved_much
from coach.pose.points.crop import (
    Crop,
    back_crop,
    expected_back,
    expected_head,
    faces_left,
    head_crop,
)
from coach.pose.points.decode import begun_at, decode_line, decode_points
from coach.pose.points.networks import BACK, HEAD, Network, described

EVERY_S = 1.0
"""Between two searches of a person who keeps still."""
SOONEST_S = 0.25
"""Between two searches of one who moves."""
SIDE_FROM_DEG, SIDE_TO_DEG = 30.0, 150.0
"""Trunk yaws, either way, from which head and back are seen from the side."""

PASSES = 3
"""Crops follow what is found in them so often; the last is averaged over some near it."""

_JITTERS = (((0.0, 0.0), 1.0), ((0.012, -0.01), 1.05), ((-0.012, 0.01), 0.95))
"""Crops that are averaged: moved by shares of their side, and grown."""
_LEAST_TRUNK_PX = 20.0
_INSIDE_SHARE = 0.8
_LEAST_RATIO, _MOST_RATIO = 0.5, 1.8
"""From one crop to the next the distance from tragus to C7 changes by no more."""


class PointsFinder:
    """Searches a picture when it is time to, and carries points along in between.

    What is searched depends on times and landmarks alone, so that the same recording gives the
    same points. ``stills``: pictures have nothing to do with each other, and each is searched.
    ``folder`` holds other networks than those that ship with the program.

    Raises ``ModelError`` where a network is missing or altered. Not for several threads at once.
    """

    def __init__(self, *, stills: bool = False, folder: Path | None = None) -> None:
        self._heads, self._backs = described(HEAD, folder), described(BACK, folder)
        self._head, self._back = Network(self._heads), Network(self._backs)
        self._names = [HEAD_POINTS.index(name) for name in self._heads.points]
        self._stills = stills
        self._found: BodyPoints | None = None
        self._by: tuple[float, Float32] | None = None

    def find(self, image: Image, landmarks: Float32 | None, t_s: float) -> BodyPoints | None:
        """Points in the next picture, uint8 (height, width, 3), blue-green-red.

        ``landmarks`` (33, 4) of the person in it. ``None`` where nobody is, or head and back are
        not seen from the side.
        """
        if landmarks is None or not seen_aside(landmarks):
            self._by = None
            return None
        if self._by is not None and not self._stills:
            since = t_s - self._by[0]
            if since < SOONEST_S or (since < EVERY_S and not moved_much(self._by[1], landmarks)):
                if self._found is None:
                    return None
                return carried(self._found, self._by[1], landmarks, since)
        self._by = (t_s, landmarks)
        self._found = self._search(image, landmarks)
        return self._found

    def _search(self, image: Image, landmarks: Float32) -> BodyPoints | None:
        left = faces_left(landmarks)
        head, error_deg = self._search_head(image, landmarks, left=left)
        midline, outline, angles = self._search_back(image, landmarks, head[C7, :2], left=left)
        if np.isnan(head[:, 0]).all() and np.isnan(outline[:, 0]).all():
            return None
        outline = begun_at(outline, head[C7, :2])
        parts = [frozen(part.astype(np.float32)) for part in (head, midline, outline, angles)]
        error_deg = float(np.float32(error_deg))
        return BodyPoints(parts[0], parts[1], parts[2], parts[3], error_deg)

    def _search_head(
        self, image: Image, landmarks: Float32, *, left: bool
    ) -> tuple[Float64, float]:
        """Points (P, 3), NaN where they are outside the picture, and the neck's expected error.

        The crop follows the points that are found in it; where these leave what it can hold,
        nothing was found.
        """
        size_px = self._heads.size_px
        lost = np.full((len(HEAD_POINTS), 3), np.nan), math.nan
        tragus, c7 = expected_head(landmarks, left=left)
        for _ in range(PASSES - 1):
            crop = head_crop(tragus, c7, left=left, size_px=size_px)
            found, _ = self._points([crop.cut(image)])
            place = crop.to_picture(found[0, :, :2])
            ratio = math.dist(place[TRAGUS], place[C7]) / math.dist(tragus, c7)
            if not _LEAST_RATIO <= ratio <= _MOST_RATIO:
                return lost
            tragus, c7 = place[TRAGUS], place[C7]
        crops = _jittered(head_crop(tragus, c7, left=left, size_px=size_px))
        cuts = [crop.cut(image) for crop in crops]
        found, error_deg = self._points(cuts)
        points = _averaged(_to_picture(found, crops))
        points[~_inside(points, image)] = np.nan
        if np.isnan(points[[TRAGUS, C7]]).any():
            return lost
        return points, error_deg

    def _points(self, cuts: list[Float32]) -> tuple[Float64, float]:
        """Points (B, P, 3) in pixels of the crops, in the order of ``HEAD_POINTS``, and the
        neck's expected error."""
        out = self._head(cuts)
        found = np.full((len(cuts), len(HEAD_POINTS), 3), np.nan)
        for index, maps in enumerate(out["maps"]):
            found[index, self._names] = decode_points(maps)
        return found, float(np.exp(out["numbers"][:, 0].astype(np.float64)).mean())

    def _search_back(
        self, image: Image, landmarks: Float32, c7: Float64, *, left: bool
    ) -> tuple[Float64, Float64, Float64]:
        """Midline, outline (S, 3) and angles (A, 2); NaN where the back is not in the picture.

        ``c7`` (2,) of the head's network is where the search begins, unless it is NaN.
        """
        size_px = self._backs.size_px
        ends = expected_back(landmarks, left=left)
        if np.isfinite(c7).all():
            ends = np.stack([c7, ends[1]])
        for _ in range(PASSES - 1):
            crop = back_crop(ends[0], ends[1], left=left, size_px=size_px)
            _, outlines, _ = self._lines([crop.cut(image)])
            ends = crop.to_picture(outlines[0, [0, THORACIC - 1], :2])
        crops = _jittered(back_crop(ends[0], ends[1], left=left, size_px=size_px))
        found = self._lines([crop.cut(image) for crop in crops])
        midline, outline = (_averaged(_to_picture(lines, crops)) for lines in found[:2])
        angles = _averaged_angles(found[2])
        outside = ~_inside(outline, image)
        if outside[:THORACIC].mean() > 1.0 - _INSIDE_SHARE:
            return np.full_like(midline, np.nan), np.full_like(outline, np.nan), angles * np.nan
        if outside[THORACIC:].any():
            midline[THORACIC:] = outline[THORACIC:] = np.nan
            angles[BACK_ANGLES.index("back_curve")] = np.nan
        return midline, outline, angles

    def _lines(self, cuts: list[Float32]) -> tuple[Float64, Float64, Float64]:
        """Midlines and outlines (B, S, 3) in pixels of the crops, angles (B, A, 2)."""
        out = self._back(cuts)
        midline, outline = (
            np.stack([decode_line(maps[index], maps[ends]) for maps in out["maps"]])
            for index, ends in ((0, slice(2, 5)), (1, slice(5, 8)))
        )
        value, log_variance = np.split(out["numbers"].astype(np.float64), 2, axis=1)
        value = value * self._backs.angle_scale_deg + np.array(self._backs.angle_offset_deg)
        variance = self._backs.angle_variance * np.exp(np.clip(log_variance, -3.0, 3.0))
        return midline, outline, np.stack([value, np.sqrt(variance)], axis=-1)


def seen_aside(landmarks: Float32) -> bool:
    """Whether head and shoulders of a person (33, 4) are in the picture, from the side."""
    yaw = abs(float(trunk_yaw_deg(landmarks)))
    if not SIDE_FROM_DEG <= yaw <= SIDE_TO_DEG:
        return False
    ears, shoulders = ((L.LEFT_EAR, L.RIGHT_EAR), (L.LEFT_SHOULDER, L.RIGHT_SHOULDER))
    if not all(landmarks[list(pair), 3].max() > 0 for pair in (ears, shoulders)):
        return False
    trunk = landmarks[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER], :2].mean(0) - landmarks[
        [L.LEFT_HIP, L.RIGHT_HIP], :2
    ].mean(0)
    return bool(np.hypot(*trunk) >= _LEAST_TRUNK_PX)


def _jittered(crop: Crop) -> list[Crop]:
    return [crop.jittered(shift, grow) for shift, grow in _JITTERS]


def _to_picture(found: Float64, crops: list[Crop]) -> Float64:
    """Points (B, P, 3) of crops in pixels of the picture."""
    places = [crop.to_picture(part[..., :2]) for crop, part in zip(crops, found, strict=True)]
    scales = np.array([crop.scale for crop in crops])
    spread = found[..., 2] / scales[:, None]
    return np.concatenate([np.stack(places), spread[..., None]], axis=-1)


def _averaged(found: Float64) -> Float64:
    """The mean of the crops' points (B, P, 3); what they differ by adds to the spread."""
    place = found[..., :2].mean(axis=0)
    apart = ((found[..., :2] - place) ** 2).sum(axis=-1).mean(axis=0) / 2
    spread = np.sqrt((found[..., 2] ** 2).mean(axis=0) + apart)
    return np.concatenate([place, spread[:, None]], axis=-1)


def _averaged_angles(found: Float64) -> Float64:
    """The mean of the crops' angles (B, A, 2), and the deviation to expect of it."""
    value = found[..., 0].mean(axis=0)
    variance = (found[..., 1] ** 2).mean(axis=0) + found[..., 0].var(axis=0)
    return np.stack([value, np.sqrt(variance)], axis=-1)


def _inside(points: Float64, image: Image) -> np.ndarray:
    """Which points (P, 3) lie in the picture."""
    height, width = image.shape[:2]
    x, y = points[:, 0], points[:, 1]
    return np.asarray((x >= 0) & (x < width) & (y >= 0) & (y < height))
