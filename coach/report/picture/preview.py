"""A live picture small enough for the terminal's cells, with or without the person themselves."""

from __future__ import annotations

import cv2
import numpy as np

from coach.core.types import C7, TRAGUS, BodyPoints, Float32, Image, frozen
from coach.core.types import Landmark as L

_BONES = (
    (L.LEFT_EAR, L.LEFT_EYE),
    (L.LEFT_EYE, L.NOSE),
    (L.NOSE, L.RIGHT_EYE),
    (L.RIGHT_EYE, L.RIGHT_EAR),
    (L.LEFT_SHOULDER, L.RIGHT_SHOULDER),
    (L.LEFT_SHOULDER, L.LEFT_ELBOW),
    (L.LEFT_ELBOW, L.LEFT_WRIST),
    (L.RIGHT_SHOULDER, L.RIGHT_ELBOW),
    (L.RIGHT_ELBOW, L.RIGHT_WRIST),
    (L.LEFT_SHOULDER, L.LEFT_HIP),
    (L.RIGHT_SHOULDER, L.RIGHT_HIP),
    (L.LEFT_HIP, L.RIGHT_HIP),
    (L.LEFT_HIP, L.LEFT_KNEE),
    (L.RIGHT_HIP, L.RIGHT_KNEE),
)
_NECKS = ((L.LEFT_EAR, L.LEFT_SHOULDER), (L.RIGHT_EAR, L.RIGHT_SHOULDER))
_BONE_COLOUR = (90, 220, 235)
_NECK_COLOUR = (250, 200, 80)
_POINT_COLOUR = (255, 230, 80)
_BACK_COLOUR = (120, 235, 120)
_ROOM = (16, 20, 26)
_VISIBLE_FROM = 0.5
_SUBPIXEL_BITS = 4


def preview(
    image: Image,
    landmarks: Float32 | None,
    fit_px: tuple[int, int],
    *,
    mirrored: bool = True,
    skeleton_only: bool = False,
    points: BodyPoints | None = None,
) -> Image:
    """A frame made to fit (width, height) square pixels, the skeleton drawn over it.

    ``image`` uint8 (H, W, 3) blue-green-red; ``landmarks`` (33, 4) in its pixels or ``None``.
    ``mirrored`` shows the person as a mirror does; ``skeleton_only`` leaves the picture out.
    ``points`` of neck and back are drawn where there are any.
    Returns uint8 (h, w, 3) red-green-blue, read-only, with the frame's proportions.
    """
    height, width = image.shape[:2]
    scale = min(fit_px[0] / width, fit_px[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if skeleton_only:
        small = np.full((size[1], size[0], 3), _ROOM, dtype=np.uint8)
    else:
        shrunk = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        small = np.ascontiguousarray(shrunk[..., ::-1])
    if landmarks is not None:
        _draw(small, landmarks, scale)
    if points is not None:
        _draw_points(small, points, scale)
    return frozen(np.ascontiguousarray(small[:, ::-1]) if mirrored else small)


def _draw(small: Image, landmarks: Float32, scale: float) -> None:
    points = landmarks[:, :2] * (scale * 2**_SUBPIXEL_BITS)
    seen = (landmarks[:, 3] >= _VISIBLE_FROM) & np.isfinite(points).all(axis=1)
    for bones, colour in ((_BONES, _BONE_COLOUR), (_NECKS, _NECK_COLOUR)):
        for start, end in bones:
            if seen[start] and seen[end]:
                ends = [tuple(int(v) for v in points[p].round()) for p in (start, end)]
                cv2.line(small, ends[0], ends[1], colour, 1, cv2.LINE_AA, _SUBPIXEL_BITS)


def _draw_points(small: Image, points: BodyPoints, scale: float) -> None:
    """The back's outline, and the line from C7 to the tragus with a ring of its spread on each."""
    unit = scale * 2**_SUBPIXEL_BITS
    outline = points.outline[np.isfinite(points.outline).all(axis=1), :2] * unit
    if len(outline) > 1:
        fixed = [outline.round().astype(np.int32)]
        cv2.polylines(small, fixed, False, _BACK_COLOUR, 1, cv2.LINE_AA, _SUBPIXEL_BITS)
    neck = points.head[[C7, TRAGUS]]
    if not np.isfinite(neck).all():
        return
    ends = [tuple(int(v) for v in point[:2] * unit) for point in neck]
    cv2.line(small, ends[0], ends[1], _POINT_COLOUR, 1, cv2.LINE_AA, _SUBPIXEL_BITS)
    for end, spread in zip(ends, neck[:, 2] * unit, strict=True):
        radius = max(int(spread), 1 << _SUBPIXEL_BITS)
        cv2.circle(small, end, radius, _POINT_COLOUR, 1, cv2.LINE_AA, _SUBPIXEL_BITS)
