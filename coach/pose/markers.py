"""Stickers on the skin, found in a picture by their colour and shape, to a fraction of a pixel.

A sticker is a small patch of one strong colour that nothing around it has. Where own networks or
landmarks say about where the points are, each sticker is looked for there; otherwise the picture
must show no other group of patches of one colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import cv2
import numpy as np

from coach.core.posture.own.marked import Marks, MarksError, Place, require_plausible
from coach.core.types import ACROMION, C7, TRAGUS, Float32, Float64, Image, PoseSample
from coach.core.types import Landmark as L
from coach.pose.marker_contact import CLOTH_RADII, contact, on_cloth
from coach.pose.marker_patches import Patch, patches_near

NAMES = ("tragus", "c7", "t12")
SIZE_SHARE = 0.06
"""Radius of a sticker of 15 mm, as a share of the distance from tragus to C7."""

_SEARCH_SHARE = 0.75
_TRUNK_SEARCH_SHARE = 1.4
"""How far from the expected place one is looked for, in the same unit; T12 is guessed worse."""
_RADII_PX = (2.0, 3.0, 4.5, 6.5, 9.5)
_CONTRAST_LEAST = 20.0
_PLAIN_CONTRAST_LEAST = 30.0
_LOOSE = (25.0, 0.35, 2.2)
"""Stickers of a group: how far hues are apart at most, the least contrast over the largest, and the
largest radius over the least."""
_STRICT = (15.0, 0.5, 1.5)
_UPRIGHT_DEG = 25.0
"""Without a pose the higher of two is the tragus only where it is clearly higher."""
_TRUNK_UPRIGHT_DEG = 50.0
"""… and where C7 to T12 is so steep."""
_NECK_RADII = (10.0, 32.0)
"""From tragus to C7 in radii of a sticker: tells that pair from C7 and T12."""
_NECK_OF_GUESS = 0.8
"""Points that are closer together than so much of what landmarks say are taken for wrong."""
_KEPT = 6
_KEPT_ALONE = 12
_AROUND_RADII = (10.0, 26.0)
"""The same, where C7's ball is looked for around the tragus' sticker; T12 is further away."""
_UPPER_BACK_DEG = 35.0
"""The back at C7 leans so much further forward than the line from C7 to T12: that of rendered
people, who are as round as their neighbours."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Where stickers are about, by name; ``neck_px`` from tragus to C7; ``facing`` +1 right.

    ``down``: the way the back goes at C7 and T12, (x, y) by name, where it is known.
    """

    places: Mapping[str, Place]
    neck_px: float
    facing: int
    down: Mapping[str, Place] = field(default_factory=dict)


def expected_of(sample: PoseSample) -> Expected | None:
    """Where a sample's points, or else its landmarks, say that stickers should be."""
    if sample.points is not None and np.isfinite(sample.points.head[[TRAGUS, C7], 0]).all():
        head = sample.points.head
        tragus, c7 = head[TRAGUS, :2].astype(float), head[C7, :2].astype(float)
        places = {"tragus": _pair(tragus), "c7": _pair(c7)}
        t12 = sample.points.midline[16, :2].astype(float)
        neck = float(np.hypot(*(tragus - c7)))
        if np.isfinite(t12).all():
            places["t12"] = _pair(t12)
        elif np.isfinite(head[ACROMION, 0]):
            places["t12"] = _pair(c7 + np.array([0.0, 2.6 * neck]))
        if sample.landmarks is not None:
            guess = _of_landmarks(sample.landmarks)
            neck = max(neck, _NECK_OF_GUESS * guess.neck_px) if guess is not None else neck
        return Expected(places, neck, 1 if tragus[0] > c7[0] else -1, _down(sample.points.midline))
    if sample.landmarks is None:
        return None
    return _of_landmarks(sample.landmarks)


def _down(midline: Float32) -> dict[str, Place]:
    """The way the back goes at C7 and at T12."""
    found = {}
    for name, (first, last) in {"c7": (0, 4), "t12": (12, 16)}.items():
        step = (midline[last, :2] - midline[first, :2]).astype(float)
        if np.isfinite(step).all() and np.hypot(*step) > 1.0:
            found[name] = _pair(step)
    return found


def _of_landmarks(landmarks: Float32) -> Expected | None:
    left = landmarks[L.LEFT_EAR, 2] < landmarks[L.RIGHT_EAR, 2]
    ear, shoulder, hip = (
        landmarks[a if left else b, :2].astype(float)
        for a, b in (
            (L.LEFT_EAR, L.RIGHT_EAR),
            (L.LEFT_SHOULDER, L.RIGHT_SHOULDER),
            (L.LEFT_HIP, L.RIGHT_HIP),
        )
    )
    facing = -1 if left else 1
    neck = 0.7 * float(np.hypot(*(ear - shoulder)))
    if not math.isfinite(neck) or neck < 4.0:
        return None
    c7 = ear + np.array([-facing * 0.6 * neck, 0.8 * neck])
    t12 = shoulder + 0.62 * (hip - shoulder) + np.array([-facing * 0.6 * neck, 0.0])
    return Expected({"tragus": _pair(ear), "c7": _pair(c7), "t12": _pair(t12)}, neck, facing)


def _pair(point: np.ndarray) -> Place:
    return float(point[0]), float(point[1])


def find_markers(
    image: Image, expected: Expected | None, facing: int | None = None
) -> Marks | None:
    """The stickers of a picture as marks; ``None`` where none are found for certain.

    ``facing`` (+1 right) is needed where nothing is ``expected``: else it follows from the tragus.
    The tragus' and C7's have to be there; T12's is used where it is.
    """
    scaled = np.asarray(image, np.float32) / 255.0
    lab = np.asarray(cv2.cvtColor(scaled, cv2.COLOR_BGR2LAB), np.float32)
    height, width = image.shape[:2]
    groups = _alone(lab, facing) if expected is None else _near(lab, expected)
    down = {} if expected is None else expected.down
    for patches, way in groups:
        places, cloth = _places(lab, patches, way, down)
        marks = Marks((width, height), way, places, c7_on_cloth=cloth)
        try:
            require_plausible(marks)
        except MarksError:
            continue
        return marks
    return None


def _near(lab: Float32, expected: Expected) -> Iterator[tuple[dict[str, Patch], int]]:
    """Groups near the expected places, the likeliest first."""
    neck = expected.neck_px
    near: dict[str, list[tuple[Patch, float]]] = {}
    for name, (x, y) in expected.places.items():
        reach = neck * (_TRUNK_SEARCH_SHARE if name == "t12" else _SEARCH_SHARE)
        found = patches_near(lab, (x, y), reach, _radii(neck), _CONTRAST_LEAST)
        scored = [(p, math.dist((p.x, p.y), (x, y)) / reach) for p in found]
        scored = [item for item in scored if item[1] <= 1.0]
        scored.sort(key=lambda item: -item[0].contrast)
        near[name] = scored[:_KEPT]
    yield from _groups(near, expected)
    yield from _around(lab, near.get("tragus", []), expected)


def _groups(
    near: Mapping[str, Sequence[tuple[Patch, float]]], expected: Expected
) -> Iterator[tuple[dict[str, Patch], int]]:
    """Patches of one colour, one for each place."""
    if not (near.get("tragus") and near.get("c7")):
        return
    neck, groups = expected.neck_px, []
    third: Sequence[tuple[Patch, float] | None] = [*near.get("t12", []), None]
    for tragus, c7, t12 in product(near["tragus"], near["c7"], third):
        chosen = {"tragus": tragus, "c7": c7, **({} if t12 is None else {"t12": t12})}
        patches = {name: item[0] for name, item in chosen.items()}
        if math.dist((tragus[0].x, tragus[0].y), (c7[0].x, c7[0].y)) < 0.3 * neck:
            continue
        if not _alike(list(patches.values())):
            continue
        away = sum(item[1] ** 2 for item in chosen.values())
        groups.append((_worth(list(patches.values())) - 1.2 * away, patches))
    groups.sort(key=lambda item: -item[0])
    for _, patches in groups[:_KEPT]:
        yield patches, expected.facing


def _around(
    lab: Float32, tragus: Sequence[tuple[Patch, float]], expected: Expected
) -> Iterator[tuple[dict[str, Patch], int]]:
    """Where C7 was expected in a wrong place: the one patch like the tragus' sticker around it."""
    low, high = _AROUND_RADII
    apart = math.dist(expected.places["tragus"], expected.places["c7"])
    for flat, _ in tragus:
        radius = flat.radius_px
        if apart >= low * radius or flat.contrast < _PLAIN_CONTRAST_LEAST:
            continue  # C7 was expected at a likely place: it is hidden
        sizes = (0.6 * radius, radius)
        found = patches_near(lab, (flat.x, flat.y), high * radius, sizes, _PLAIN_CONTRAST_LEAST)
        alike = [
            other
            for other in found
            if low * radius <= math.dist((other.x, other.y), (flat.x, flat.y)) <= high * radius
            and _alike([flat, other], strictly=True)
        ]
        if len(alike) == 1:
            yield {"tragus": flat, "c7": alike[0]}, expected.facing


def _alone(lab: Float32, facing: int | None) -> Iterator[tuple[dict[str, Patch], int]]:
    """Groups of patches of one colour anywhere: by height they are tragus, C7 and T12."""
    height, width = lab.shape[:2]
    centre, reach = (width / 2, height / 2), float(max(width, height))
    found = patches_near(lab, centre, reach, _RADII_PX, _PLAIN_CONTRAST_LEAST)
    found = sorted(found, key=lambda p: -p.contrast)[:_KEPT_ALONE]
    kin = [[other for other in found if _alike([one, other], strictly=True)] for one in found]
    for group in sorted(kin, key=lambda g: -sum(p.contrast for p in g)):
        # More of one colour: which are the stickers can't be told. Two: which two, unless it is
        # known where the person faces.
        if len(group) != 3 and not (len(group) == 2 and facing is not None):
            continue
        named = dict(zip(NAMES, sorted(group, key=lambda p: p.y), strict=False))
        span = math.dist(*((named[n].x, named[n].y) for n in ("tragus", "c7")))
        rise = _steepness_deg(named["tragus"], named["c7"])
        low, high = _NECK_RADII
        if rise < _UPRIGHT_DEG or not low <= span / named["tragus"].radius_px <= high:
            continue
        if "t12" in named and _steepness_deg(named["c7"], named["t12"]) < _TRUNK_UPRIGHT_DEG:
            continue
        way = facing or (1 if named["tragus"].x > named["c7"].x else -1)
        yield named, way


def _steepness_deg(upper: Patch, lower: Patch) -> float:
    return math.degrees(math.atan2(lower.y - upper.y, abs(lower.x - upper.x)))


def _radii(neck_px: float) -> tuple[float, ...]:
    usual = SIZE_SHARE * neck_px
    return tuple(max(1.2, usual * share) for share in (0.6, 1.0, 1.6))


def _alike(patches: Sequence[Patch], *, strictly: bool = False) -> bool:
    """Whether patches have one hue and about one size; ``strictly`` where no place is expected."""
    hues = [math.degrees(math.atan2(p.colour[1], p.colour[0])) for p in patches]
    apart = [abs((a - b + 180) % 360 - 180) for a in hues for b in hues]
    sizes = [p.radius_px for p in patches]
    strong = [p.contrast for p in patches]
    hue_apart, ratio, size = _STRICT if strictly else _LOOSE
    if min(strong) < ratio * max(strong):
        return False
    return max(apart) <= hue_apart and max(sizes) <= size * min(sizes)


def _worth(patches: Sequence[Patch]) -> float:
    """How much patches look like stickers: strong, and of one colour."""
    strong = sum(min(p.contrast, 50.0) / 25.0 for p in patches)
    colours = np.array([p.colour for p in patches])
    unit = colours / np.linalg.norm(colours, axis=1, keepdims=True)
    apart = math.degrees(math.acos(min(1.0, float((unit @ unit.T).min()))))
    return strong - (apart / 20.0) ** 2


def _places(
    lab: Float32, patches: Mapping[str, Patch], facing: int, down: Mapping[str, Place]
) -> tuple[dict[str, Place], bool]:
    """The marked places, those of the balls on the spine taken down to the skin, and whether C7's
    stands on cloth."""
    places = {name: (patch.x, patch.y) for name, patch in patches.items()}
    cloth = False
    for name in places.keys() & {"c7", "t12"}:
        inward = _inward(patches, name, facing, down)
        touch = contact(lab, patches[name], inward, patches["tragus"])
        place = touch.place
        if name == "c7" and on_cloth(lab, touch, inward, patches["tragus"]):
            cloth, place = True, place + CLOTH_RADII * touch.radius_px * inward
        places[name] = _pair(place)
    return places, cloth


def _inward(
    patches: Mapping[str, Patch], name: str, facing: int, down: Mapping[str, Place]
) -> Float64:
    """Into the body at right angles to the back, as a unit vector (2,)."""
    if name in down:
        x, y = down[name]
    else:
        c7, t12 = patches["c7"], patches.get("t12")
        x, y = (0.0, 1.0) if t12 is None else (t12.x - c7.x, t12.y - c7.y)
        if name == "c7":
            turn = math.radians(_UPPER_BACK_DEG) * facing
            x, y = (
                x * math.cos(turn) - y * math.sin(turn),
                x * math.sin(turn) + y * math.cos(turn),
            )
    found: Float64 = np.array([y, -x]) * facing / max(math.hypot(x, y), 1e-6)
    return found
