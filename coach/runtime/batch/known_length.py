"""Camera and eyes measured once, by a bank card at the forehead or a page at a known distance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coach.content.settings import MonitorSettings
from coach.conventions import conventions
from coach.core.body.distance import (
    CARD_MM,
    EYES_APART_MM,
    Optics,
    eyes_apart_mm,
    eyes_px,
    field_of_view_deg,
)
from coach.core.body.head import turned_deg
from coach.core.types import Float64, Frame, PoseSample
from coach.errors import NoPersonError, UsageError
from coach.pose.held_object import Ends, find_card, find_page

CARD_LEAST_PX, PAGE_LEAST_PX = 40.0, 80.0
"""Shorter in the picture, an end that is a pixel off changes the result by too much."""

Way = Literal["card", "page"]
"""What is held up."""

PAGE_FROM_CM, PAGE_TO_CM = 20.0, 200.0
_ASIDE_DEG = 15.0
"""A face turned further than this has its card turned too."""


@dataclass(frozen=True, slots=True)
class KnownLength:
    """What a picture gave: the setting's ``key`` and ``value``, and what it means in a sentence."""

    key: str
    value: float
    text: str


def optics_of(settings: MonitorSettings) -> Optics:
    """The camera and the eyes as they are stored; where nothing was measured, the usual ones."""
    return Optics(settings.field_of_view_deg or None, settings.eyes_apart_mm or None)


def known_text(optics: Optics) -> str:
    """How well distances are known, in a sentence."""
    return f"Distances to the screen are good to ±{optics.half_share:.0%} ({optics.said})."


def page_distance_cm(text: str) -> float:
    """A page's distance as it is typed; ``UsageError`` where it is none."""
    try:
        value = float(text.replace(",", ".").removesuffix("cm"))
    except ValueError:
        value = math.nan
    if not PAGE_FROM_CM <= value <= PAGE_TO_CM:
        raise UsageError(
            f"{text!r} is no distance for a page",
            hint=f"hold it {PAGE_FROM_CM:.0f} to {PAGE_TO_CM:.0f} cm from the camera",
        )
    return value


def guessed_ends(frame: Frame, sample: PoseSample, way: Way) -> Ends | None:
    """Where the long side of a card or page ends; ``None`` where none was found. ``NoPersonError``
    where a card has no face below it."""
    return find_page(frame.image) if way == "page" else find_card(frame.image, _face(sample))


def first_ends(frame: Frame, sample: PoseSample, way: Way) -> tuple[Ends, bool]:
    """Ends to begin from, and whether they were found; else where one would hold it."""
    found = guessed_ends(frame, sample, way)
    if found is not None:
        return found, True
    if way == "card":
        return _usual_card(_face(sample)), False
    width, height = sample.size_px
    return ((0.3 * width, height / 2), (0.7 * width, height / 2)), False


def _usual_card(face: Float64) -> Ends:
    """Above the eyes, as wide as usual eyes make it."""
    apart, middle = eyes_px(face), face[:, :2].mean(axis=0)
    half = CARD_MM / EYES_APART_MM / 2 * apart
    x, y = float(middle[0]), float(middle[1] - 1.2 * apart)
    return (x - half, y), (x + half, y)


def by_card(sample: PoseSample, ends: Ends, known: Optics) -> KnownLength:
    """The distance between the person's eyes. ``NoPersonError`` without a face, ``UsageError``
    where ends or eyes can't be right."""
    face = _face(sample)
    card_px = _length(ends, "card", CARD_LEAST_PX)
    turned = abs(float(turned_deg(face[None])[0]))
    if turned > _ASIDE_DEG:
        raise UsageError(
            f"the face is turned aside by {turned:.0f}°",
            hint="look straight into the camera, the card flat on the forehead",
        )
    try:
        value = round(eyes_apart_mm(eyes_px(face), card_px, CARD_MM), 1)
    except ValueError as error:
        raise UsageError(
            f"that would be {error}", hint="put both ends on the card's short edges"
        ) from None
    now = Optics(known.field_of_view_deg, value)
    text = f"Your eyes are {conventions().number(value, 1)} mm apart."
    return KnownLength("monitor.eyes_apart_mm", value, f"{text} {known_text(now)}")


def by_page(size_px: tuple[int, int], ends: Ends, away_cm: float, known: Optics) -> KnownLength:
    """What the camera sees, from an A4 page held square to it ``away_cm`` away. ``UsageError``
    where that can't be right."""
    page_px = _length(ends, "page", PAGE_LEAST_PX)
    try:
        value = round(field_of_view_deg(page_px, 10 * away_cm, min(size_px)), 1)
    except ValueError as error:
        raise UsageError(
            f"that would be {error}", hint="put both ends on the page's short edges"
        ) from None
    now = Optics(value, known.eyes_apart_mm)
    degrees = conventions().number(value, 1)
    text = f"Your camera sees {degrees}° across the shorter side of its picture."
    return KnownLength("monitor.field_of_view_deg", value, f"{text} {known_text(now)}")


def _face(sample: PoseSample) -> Float64:
    if sample.face is None:
        raise NoPersonError(
            "no face was found in the picture",
            hint="sit before the camera in even light, with eyes and mouth in view; "
            "coach models --fetch gets the face model",
        )
    return sample.face.astype(np.float64)


def _length(ends: Ends, what: str, least_px: float) -> float:
    found = math.dist(*ends)
    if not found >= least_px:
        raise UsageError(
            f"the {what}'s ends are {found:.0f} pixels apart, which is too short to measure by",
            hint="come nearer, or use a picture of more pixels",
        )
    return found
