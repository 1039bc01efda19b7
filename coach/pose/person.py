"""Tells one person in a picture from another by place, size and the colours of their clothes.

Place and size come from ears and shoulders, which are in view in every posture this program
measures: the place is the middle between them, the size about the width of the shoulders, from
the front and from the side alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2

from coach.core.types import Float32, Image, Landmark

SIZE_CHANGE = math.log(1.35)
"""A person's size, as a logarithm, doesn't change by more than this without a reason."""
_SAME_POSE = 0.35
_POINTS = [
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_EAR,
    Landmark.RIGHT_EAR,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
]


Colours = tuple[float, ...]
"""Mean colours of chest and head: six numbers 0..1, channels as in the picture."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in one frame; ``x_px``, ``y_px`` is the middle of ears and shoulders."""

    x_px: float
    y_px: float
    size_px: float
    colours: Colours


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody remembered: where last found, and the colours they have been seen in."""

    found: Person
    colourings: tuple[Colours, ...]


def person(image: Image, landmarks: Float32) -> Person:
    """Place, size and colours of one person.

    ``image`` uint8 (height, width, 3), any order of channels as long as it is always the same;
    ``landmarks`` float32 (33, 4) in its pixels.
    """
    left, right, left_ear, right_ear, left_hip, right_hip = landmarks[_POINTS, :2].tolist()
    sx, sy = _middle(left, right)
    ex, ey = _middle(left_ear, right_ear)
    hx, hy = _middle(left_hip, right_hip)
    size = max(math.dist(left, right), 1.5 * math.dist((sx, sy), (ex, ey)), 1.0)
    # The chest lies towards the hips; those are often outside the picture, but where they are
    # is a good enough guess for a direction.
    reach = 0.45 * size / max(math.dist((sx, sy), (hx, hy)), 1.0)
    chest = _colour(image, sx + reach * (hx - sx), sy + reach * (hy - sy), 0.22 * size)
    head = _colour(image, ex, ey, 0.15 * size)
    return Person((sx + ex) / 2, (sy + ey) / 2, size, chest + head)


def _middle(a: list[float], b: list[float]) -> tuple[float, float]:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _colour(image: Image, x: float, y: float, radius: float) -> Colours:
    """Mean colour 0..1 of a square, moved inside the picture where it isn't."""
    height, width = image.shape[:2]
    reach = max(int(radius), 1)
    left = min(max(int(x) - reach, 0), width - 1)
    top = min(max(int(y) - reach, 0), height - 1)
    mean = cv2.mean(image[top : top + 2 * reach + 1, left : left + 2 * reach + 1])
    return mean[0] / 255, mean[1] / 255, mean[2] / 255


def prominence(who: Person, size_px: tuple[int, int]) -> float:
    """Size, less up to half of it with distance from the middle of a picture (width, height)."""
    width, height = size_px
    away = math.dist((who.x_px, who.y_px), (width / 2, height / 2)) / math.hypot(width, height)
    return who.size_px * (1 - min(away, 0.5))


def apart(now: Person, before: Person) -> float:
    """Distance between two places, in sizes of the second."""
    return math.dist((now.x_px, now.y_px), (before.x_px, before.y_px)) / before.size_px


def grown(now: Person, before: Person) -> float:
    """How much larger or smaller, as the positive logarithm of the ratio."""
    return abs(math.log(now.size_px / before.size_px))


def same_pose(a: Person, b: Person) -> bool:
    """Whether two sightings in one frame are of one body."""
    larger, smaller = (a, b) if a.size_px > b.size_px else (b, a)
    return apart(smaller, larger) < _SAME_POSE and grown(a, b) < 2 * SIZE_CHANGE


def strangeness(who: Person, known: Known) -> float:
    """Distance of a person's colours from the nearest known of theirs; 0 is the same."""
    return min(math.dist(colours, who.colours) for colours in known.colourings)


def unlike(who: Person, known: Known) -> float:
    """How unlike somebody is to someone known: 0 the same, above about 1 somebody else.

    Distance in sizes, change of size, and difference of colours, the last at most 1 so that a
    lamp switched off doesn't make a stranger of the person sitting there.
    """
    colours = min(1.0, 2 * strangeness(who, known))
    return apart(who, known.found) + 1.5 * grown(who, known.found) + colours
