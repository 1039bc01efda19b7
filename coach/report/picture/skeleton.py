"""The person's skeleton: light lines on dark ones, legible on any picture."""

from __future__ import annotations

import math

import numpy as np

from coach.core.types import Float32, Float64, Image, Landmark
from coach.report.picture import primitives
from coach.report.picture.overlay import Point
from coach.report.picture.primitives import Box
from coach.report.typeface import Colour

VISIBLE_FROM = 0.5
"""Landmarks less visible than this (0..1) are not drawn."""

_L = Landmark
_TRUNK_AND_ARMS = (
    (_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER),
    (_L.LEFT_SHOULDER, _L.LEFT_ELBOW),
    (_L.LEFT_ELBOW, _L.LEFT_WRIST),
    (_L.RIGHT_SHOULDER, _L.RIGHT_ELBOW),
    (_L.RIGHT_ELBOW, _L.RIGHT_WRIST),
    (_L.LEFT_SHOULDER, _L.LEFT_HIP),
    (_L.RIGHT_SHOULDER, _L.RIGHT_HIP),
    (_L.LEFT_HIP, _L.RIGHT_HIP),
)
_LEGS = (
    (_L.LEFT_HIP, _L.LEFT_KNEE),
    (_L.LEFT_KNEE, _L.LEFT_ANKLE),
    (_L.RIGHT_HIP, _L.RIGHT_KNEE),
    (_L.RIGHT_KNEE, _L.RIGHT_ANKLE),
)
_HEAD = (
    (_L.LEFT_EAR, _L.LEFT_EYE),
    (_L.LEFT_EYE, _L.NOSE),
    (_L.RIGHT_EAR, _L.RIGHT_EYE),
    (_L.RIGHT_EYE, _L.NOSE),
)
_HEAD_OPACITY = 0.4
_HEAD_DOTS_FROM = 45  # pixels of face at scale 1; smaller faces would be covered
_FACE = slice(_L.NOSE, _L.MOUTH_RIGHT + 1)

_BONE: Colour = (255, 250, 240)
_LEG: Colour = (215, 205, 195)
_JOINT: Colour = (235, 205, 60)

Bone = tuple[Landmark, Landmark]


def draw(image: Image, landmarks: Float32, scale: float) -> None:
    """Draw onto ``image`` the landmarks (33, 4) in its pixels; ``scale`` is 1 at 480 pixels."""
    seen = _seen(landmarks)
    upper, lower = _ends(seen, _TRUNK_AND_ARMS), _ends(seen, _LEGS)
    core, thin = max(1, round(2.6 * scale)), max(1, round(1.6 * scale))
    rim = max(1, round(1.2 * scale)) if scale > primitives.TINY else 0
    if rim:
        for ends in lower:
            primitives.line(image, ends, thin + 2 * rim, primitives.INK)
        for ends in upper:
            primitives.line(image, ends, core + 2 * rim, primitives.INK)
    for ends in lower:
        primitives.line(image, ends, thin, _LEG)
    for ends in upper:
        primitives.line(image, ends, core, _BONE)
    if not rim:
        return
    for place in dict.fromkeys(place for ends in upper for place in ends):
        primitives.dot(image, place, 3.4 * scale + rim, primitives.INK)
        primitives.dot(image, place, 3.4 * scale, _JOINT)
    _draw_head(image, seen, scale)


def _draw_head(image: Image, seen: dict[int, Point], scale: float) -> None:
    """Ears, eyes and nose as small dots on a thin faint line: the face stays free."""
    lines = _ends(seen, _HEAD)
    if not lines:
        return
    box = primitives.around([place for ends in lines for place in ends], 4 * scale)
    reach = max(box[2] - box[0], box[3] - box[1])
    thin = max(1, round(scale))
    with primitives.translucent(image, box, _HEAD_OPACITY) as (layer, origin):
        for colour, pen in ((primitives.INK, 3 * thin), (_BONE, thin)):
            for ends in lines:
                primitives.line(layer, primitives.moved(ends, origin), pen, colour)
    if reach < _HEAD_DOTS_FROM * scale:
        return
    for place in dict.fromkeys(place for ends in lines for place in ends):
        primitives.dot(image, place, 1.5 * scale + thin, primitives.INK)
        primitives.dot(image, place, 1.5 * scale, _BONE)


def head_box(landmarks: Float32) -> Box | None:
    """About where the head is, hair and chin included; ``None`` when the face is not known."""
    face = landmarks[_FACE, :2].astype(np.float64)
    if not np.isfinite(face).all():
        return None
    ears = face[[_L.LEFT_EAR, _L.RIGHT_EAR]].mean(axis=0)
    back = ears + 0.85 * (ears - face[_L.NOSE])  # from the side the head goes on behind the ear
    low, high = face.min(axis=0), face.max(axis=0)
    reach = float((high - low).max())
    return (
        float(min(low[0], back[0])) - 0.18 * reach,
        float(low[1]) - 0.95 * reach,
        float(max(high[0], back[0])) + 0.18 * reach,
        float(high[1]) + 0.45 * reach,
    )


def body_points(landmarks: Float32) -> Float64:
    """Places (n, 2) spread along the visible bones of trunk and arms, five to each."""
    ends = np.array(_ends(_seen(landmarks), _TRUNK_AND_ARMS), np.float64).reshape(-1, 2, 2)
    along = np.linspace(0.0, 1.0, 5)[:, None]
    spread = ends[:, None, 0] + along * (ends[:, None, 1] - ends[:, None, 0])
    return np.asarray(spread.reshape(-1, 2), np.float64)


def _ends(seen: dict[int, Point], bones: tuple[Bone, ...]) -> list[tuple[Point, Point]]:
    return [(seen[a], seen[b]) for a, b in bones if a in seen and b in seen]


def _seen(landmarks: Float32) -> dict[int, Point]:
    """Where the landmarks are that are visible and have a place."""
    return {
        joint: (x, y)
        for joint, (x, y, _, visibility) in enumerate(landmarks.tolist())
        if visibility >= VISIBLE_FROM and math.isfinite(x) and math.isfinite(y)
    }
