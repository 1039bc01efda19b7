"""Stickers on the skin, found in a picture by their colour and shape, to a fraction of a pixel.

A sticker is a small patch of one strong colour that nothing around it has. Where own networks or
landmarks say about where the points are, each sticker is looked for there; otherwise the picture
must show no other group of patches of one colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from coach.core.posture.own.marked import Marks, MarksError, Place, require_plausible
from coach.core.types import ACROMION, C7, TRAGUS, Float32, Image, PoseSample
from coach.core.types import Landmark as L

NAMES = ("tragus", "c7", "t12")
SIZE_SHARE = 0.06
"""Radius of a sticker of 15 mm, as a share of the distance from tragus to C7."""

_SEARCH_SHARE = 0.75
_TRUNK_SEARCH_SHARE = 1.4
"""How far from the expected place one is looked for, in the same unit; T12 is guessed worse."""
_RADII_PX = (2.0, 3.0, 4.5, 6.5, 9.5)
_CONTRAST_LEAST = 20.0
_CHROMA_LEAST = 20.0
_PLAIN_CONTRAST_LEAST = 30.0
_HUE_APART_DEG = 25.0
_ELONGATION_MOST = 2.6
_CONTRAST_RATIO = 0.35
"""The weakest sticker of a group stands out by this share of the strongest at least."""
_UPRIGHT_DEG = 25.0
"""Without a pose the higher of two is the tragus only where it is clearly higher."""
_NECK_RADII = (10.0, 32.0)
"""From tragus to C7 in radii of a sticker: tells that pair from C7 and T12."""
_KEPT = 6
_KEPT_ALONE = 12
_OFF_SKIN = {"c7": (1.2, 1.2), "t12": (1.0, 0.0)}
"""How far ahead of and below a ball's centre its place on the skin is, in its radii: measured on
rendered people (``python -m models.evaluation.posture.markers``)."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A small patch of one colour: its centre, radius in pixels, contrast to what is around it in
    Lab units, and its colour (a, b)."""

    x: float
    y: float
    radius_px: float
    contrast: float
    colour: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Expected:
    """Where stickers are about, by name; ``neck_px`` from tragus to C7; ``facing`` +1 right."""

    places: Mapping[str, Place]
    neck_px: float
    facing: int


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
        return Expected(places, neck, 1 if tragus[0] > c7[0] else -1)
    if sample.landmarks is None:
        return None
    return _of_landmarks(sample.landmarks)


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
    for patches, way in groups:
        marks = Marks((width, height), way, _places(patches, way))
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
        found = _patches(lab, (x, y), reach, _radii(neck), _CONTRAST_LEAST)
        scored = [(p, math.dist((p.x, p.y), (x, y)) / reach) for p in found]
        scored = [item for item in scored if item[1] <= 1.0]
        scored.sort(key=lambda item: -item[0].contrast)
        near[name] = scored[:_KEPT]
    if not (near.get("tragus") and near.get("c7")):
        return
    groups = []
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


def _alone(lab: Float32, facing: int | None) -> Iterator[tuple[dict[str, Patch], int]]:
    """Groups of patches of one colour anywhere: by height they are tragus, C7 and T12."""
    height, width = lab.shape[:2]
    centre, reach = (width / 2, height / 2), float(max(width, height))
    found = _patches(lab, centre, reach, _RADII_PX, _PLAIN_CONTRAST_LEAST)
    found = sorted(found, key=lambda p: -p.contrast)[:_KEPT_ALONE]
    kin = [[other for other in found if _alike([one, other])] for one in found]
    for group in sorted(kin, key=lambda g: -sum(p.contrast for p in g)):
        # More of one colour: which are the stickers can't be told. Two: which two, unless it is
        # known where the person faces.
        if len(group) != 3 and not (len(group) == 2 and facing is not None):
            continue
        named = dict(zip(NAMES, sorted(group, key=lambda p: p.y), strict=False))
        span = math.dist(*((named[n].x, named[n].y) for n in ("tragus", "c7")))
        rise = math.degrees(math.asin((named["c7"].y - named["tragus"].y) / max(span, 1e-6)))
        low, high = _NECK_RADII
        if rise < _UPRIGHT_DEG or not low <= span / named["tragus"].radius_px <= high:
            continue
        way = facing or (1 if named["tragus"].x > named["c7"].x else -1)
        yield named, way


def _radii(neck_px: float) -> tuple[float, ...]:
    usual = SIZE_SHARE * neck_px
    return tuple(max(1.2, usual * share) for share in (0.6, 1.0, 1.6))


def _alike(patches: Sequence[Patch]) -> bool:
    """Whether patches have one hue and about one size."""
    hues = [math.degrees(math.atan2(p.colour[1], p.colour[0])) for p in patches]
    apart = [abs((a - b + 180) % 360 - 180) for a in hues for b in hues]
    sizes = [p.radius_px for p in patches]
    strong = [p.contrast for p in patches]
    if min(strong) < _CONTRAST_RATIO * max(strong):
        return False
    return max(apart) <= _HUE_APART_DEG and max(sizes) <= 2.2 * min(sizes)


def _worth(patches: Sequence[Patch]) -> float:
    """How much patches look like stickers: strong, and of one colour."""
    strong = sum(min(p.contrast, 50.0) / 25.0 for p in patches)
    colours = np.array([p.colour for p in patches])
    unit = colours / np.linalg.norm(colours, axis=1, keepdims=True)
    apart = math.degrees(math.acos(min(1.0, float((unit @ unit.T).min()))))
    return strong - (apart / 20.0) ** 2


def _places(patches: Mapping[str, Patch], facing: int) -> dict[str, Place]:
    """Centres of the stickers, those of the balls on the spine taken down to the skin.

    A ball's visible part lies behind and above C7, and behind T12.
    """
    places = {name: (patch.x, patch.y) for name, patch in patches.items()}
    ahead = np.array([float(facing), 0.0])
    if "t12" in places:
        down = np.subtract(places["t12"], places["c7"])
        ahead = np.array([down[1], -down[0]]) / max(float(np.hypot(*down)), 1e-6)
        ahead = ahead * (1.0 if ahead[0] * facing > 0 else -1.0)
    below = np.array([-ahead[1], ahead[0]]) * facing
    for name, share in _OFF_SKIN.items():
        if name in places:
            inward = share[0] * ahead + share[1] * below
            moved = np.array(places[name]) + inward * patches[name].radius_px
            places[name] = (float(moved[0]), float(moved[1]))
    return places


def _patches(
    lab: Float32, around: Place, reach: float, radii: Sequence[float], contrast: float
) -> list[Patch]:
    """Patches within ``reach`` of a place, each once, at the size where it stands out most."""
    height, width = lab.shape[:2]
    pad = 4.0 * max(radii)
    x0, y0 = (max(0, int(c - reach - pad)) for c in around)
    x1, y1 = (
        min(n, int(c + reach + pad) + 1) for c, n in zip(around, (width, height), strict=True)
    )
    if x1 - x0 < 8 or y1 - y0 < 8:
        return []
    ab = np.ascontiguousarray(lab[y0:y1, x0:x1, 1:])
    found: list[Patch] = []
    for radius in radii:
        for x, y in _peaks(ab, radius, contrast):
            patch = _measured(ab, x, y, radius)
            if patch is None or patch.contrast < contrast:
                continue
            twin = next((k for k, p in enumerate(found) if math.dist((p.x, p.y), (patch.x, patch.y))
                         < max(p.radius_px, patch.radius_px)), None)  # fmt: skip
            if twin is None:
                found.append(patch)
            elif patch.contrast > found[twin].contrast:
                found[twin] = patch
    return [Patch(p.x + x0, p.y + y0, p.radius_px, p.contrast, p.colour) for p in found]


def _peaks(ab: Float32, radius: float, contrast: float) -> list[tuple[int, int]]:
    """Where the colour differs most from that around it, at one size."""
    inner = cv2.GaussianBlur(ab, (0, 0), max(0.6, 0.6 * radius))
    outer = cv2.GaussianBlur(ab, (0, 0), 2.2 * radius)
    apart = np.linalg.norm(inner - outer, axis=2)
    size = 2 * max(1, round(radius)) + 1
    highest = cv2.dilate(apart, np.ones((size, size), np.uint8))
    rows, columns = np.nonzero((apart >= highest) & (apart >= 0.4 * contrast))
    order = np.argsort(-apart[rows, columns])[:60]
    return [(int(columns[k]), int(rows[k])) for k in order]


def _measured(ab: Float32, x: int, y: int, radius: float) -> Patch | None:
    """The patch around a peak; ``None`` where it is no small round patch of a strong colour."""
    reach = math.ceil(3.4 * radius) + 1
    top, left = max(0, y - reach), max(0, x - reach)
    window = ab[top : y + reach + 1, left : x + reach + 1]
    rows, columns = np.mgrid[: window.shape[0], : window.shape[1]].astype(np.float64)
    away = np.hypot(columns - (x - left), rows - (y - top))
    ring = (away > 2.2 * radius + 0.5) & (away < 3.4 * radius + 1.0)
    core = away <= max(1.0, 0.5 * radius)
    if ring.sum() < 8:
        return None
    around = np.median(window[ring], axis=0)
    colour = window[core].mean(axis=0)
    step = colour - around
    contrast = float(np.linalg.norm(step))
    if contrast < 1e-6 or float(np.linalg.norm(colour)) < _CHROMA_LEAST:
        return None
    share = ((window - around) @ step) / contrast**2
    _, labels = cv2.connectedComponents((share > 0.5).astype(np.uint8), connectivity=4)
    label = labels[y - top, x - left]
    if label == 0:
        return None
    inside = labels == label
    if inside[away > 2.2 * radius + 0.5].sum() > 0.05 * inside.sum():
        return None  # it goes on: no sticker
    near = cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    weight = np.where(near, np.clip(share, 0.0, 1.0), 0.0)
    total = float(weight.sum())
    cx, cy = float((weight * columns).sum() / total), float((weight * rows).sum() / total)
    if _elongation(weight, columns - cx, rows - cy) > _ELONGATION_MOST:
        return None
    return Patch(cx + left, cy + top, math.sqrt(total / math.pi), contrast,
                 (float(colour[0]), float(colour[1])))  # fmt: skip


def _elongation(weight: np.ndarray, dx: np.ndarray, dy: np.ndarray) -> float:
    """Longer over shorter axis of a weighted patch."""
    total = float(weight.sum())
    xx, yy, xy = (float((weight * part).sum()) / total for part in (dx * dx, dy * dy, dx * dy))
    middle, half = (xx + yy) / 2 + 0.08, math.hypot((xx - yy) / 2, xy)
    return math.sqrt((middle + half) / max(middle - half, 1e-6))
