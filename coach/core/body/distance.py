"""How far the eyes are from the screen, from how far apart they are in the picture.

A camera is known by its field of view, a person by how far apart their eyes are. Where neither was
measured the usual ones are assumed, and the interval says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from coach.core.types import Float64

FIELD_OF_VIEW_DEG = 40.0
"""Usual field of view across the shorter side of the picture: webcams' are about 36 to 45."""

EYES_APART_MM = 63.4
"""Between the pupils of adults; standard deviation 3.8. Source: Dodgson, Variation and extrema of
human interpupillary distance, SPIE 5291, 2004 (ANSUR)."""

CARD_MM, A4_LONG_MM = 85.6, 297.0
"""Lengths of things that everybody has: a bank card (ISO/IEC 7810 ID-1), the long side of A4."""

_EYES = ((8, 9), (10, 11))
"""Inner and outer corner of each eye among the face's points."""
_VIEW_SHARE, _EYES_SHARE, _MEASURED_SHARE = 0.12, 1.645 * 3.8 / 63.4, 0.03


@dataclass(frozen=True, slots=True)
class Optics:
    """The camera's ``field_of_view_deg`` across the shorter side of its pictures and the person's
    ``eyes_apart_mm``; ``None``: not measured, the usual one."""

    field_of_view_deg: float | None = None
    eyes_apart_mm: float | None = None

    @property
    def half_share(self) -> float:
        """Half the width of a distance's 90 % interval, as a share of the distance."""
        view = _VIEW_SHARE if self.field_of_view_deg is None else _MEASURED_SHARE
        eyes = _EYES_SHARE if self.eyes_apart_mm is None else _MEASURED_SHARE
        return math.hypot(view, eyes, _MEASURED_SHARE)

    @property
    def said(self) -> str:
        """What was assumed, for a person to read."""
        assumed = [
            words
            for words, value in (
                (f"a camera that sees {FIELD_OF_VIEW_DEG:.0f}°", self.field_of_view_deg),
                (f"eyes {EYES_APART_MM / 10:.1f} cm apart", self.eyes_apart_mm),
            )
            if value is None
        ]
        return f"assuming {' and '.join(assumed)}" if assumed else "measured"


def distance_cm(face: Float64, size_px: tuple[int, int], optics: Optics) -> float:
    """From the camera to the eyes of a face (FACE_POINTS, 3) in pictures of ``size_px``,
    centimetres; NaN where the face is not known.

    The eyes' distance in space counts, so that a turned head is no farther.
    """
    eyes = eyes_px(face)
    if not eyes > 0:
        return math.nan
    view = optics.field_of_view_deg or FIELD_OF_VIEW_DEG
    focal_px = min(size_px) / 2 / math.tan(math.radians(view) / 2)
    return focal_px * (optics.eyes_apart_mm or EYES_APART_MM) / eyes / 10


def eyes_px(face: Float64) -> float:
    """Between the middles of the eyes of a face (FACE_POINTS, 3), pixels; NaN unknown."""
    right, left = eye_middles(face)
    return float(np.linalg.norm(right - left))


def eye_middles(face: Float64) -> tuple[Float64, Float64]:
    """The middles (3,) of a face's right and left eye, from its points (FACE_POINTS, 3)."""
    right, left = (face[list(corners)].mean(axis=0) for corners in _EYES)
    return right, left


def eyes_apart_mm(eyes: float, object_px: float, object_mm: float = CARD_MM) -> float:
    """The person's own, from a card held at the forehead: both lengths in one picture, pixels.

    Raises ``ValueError`` where they can't be.
    """
    found = eyes / object_px * object_mm if object_px > 0 else math.nan
    if not 45.0 <= found <= 80.0:
        raise ValueError(f"eyes {found:.0f} mm apart: measure the card and the eyes again")
    return found


def field_of_view_deg(
    object_px: float, distance_mm: float, shorter_px: int, object_mm: float = A4_LONG_MM
) -> float:
    """The camera's, from a page held up square to it at a known distance.

    Raises ``ValueError`` where the numbers give no webcam's.
    """
    focal_px = object_px * distance_mm / object_mm
    found = 2 * math.degrees(math.atan(shorter_px / 2 / focal_px)) if focal_px > 0 else math.nan
    if not 15.0 <= found <= 110.0:
        raise ValueError(f"a field of view of {found:.0f}°: measure the page and distance again")
    return found
