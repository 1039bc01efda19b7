"""How much an answer changes when the picture does and the person doesn't.

Each picture is taken again as another camera or another phone would have stored it: mirrored, held
askew, smaller, darker, packed tightly, framed closer or wider, without the hips. The answer must
stay within a few degrees, or be withheld with a reason.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

import coach
from coach.core.types import Float32, Image
from coach.core.types import Landmark as L
from coach.pose.points.crop import faces_left
from coach.pose.registry import Request, fetch_model, open_detector
from models.evaluation.stats import Floats

OUTLINE = "back_outline_angle"
MEASURES = ("craniovertebral_angle", "thoracic_kyphosis", "back_curve", OUTLINE)
NECK = 0
"""What is compared. The neck's angle is against the picture's horizontal, so it turns with it."""

TURN_DEG = 5.0
MARGIN = 0.2
"""Of the person's box, and of the picture's sides."""
DARKER = 0.35
JPEG_QUALITY = 30
HIPS_CUT = 0.75
"""Where a picture without hips ends, as a share of the way from shoulders to hips."""
_LEAST_PX = 96


@dataclass(frozen=True, slots=True, eq=False)
class Altered:
    """A picture made of another; ``turned_deg``: by how much its contents were turned against the
    clock."""

    image: Image
    turned_deg: float = 0.0


Alteration = Callable[[Image, Float32], Altered | None]
"""From a picture and the landmarks (33, 4) in it; ``None`` where it doesn't apply."""


def mirrored(image: Image, landmarks: Float32) -> Altered:
    """Left and right exchanged."""
    del landmarks
    return Altered(np.ascontiguousarray(image[:, ::-1]))


def turned(by_deg: float) -> Alteration:
    """Held askew; what is missing in the corners is mirrored from beside."""

    def alter(image: Image, landmarks: Float32) -> Altered:
        del landmarks
        height, width = image.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), by_deg, 1.0)
        moved = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
        return Altered(np.asarray(moved, np.uint8), by_deg)

    return alter


def halved(image: Image, landmarks: Float32) -> Altered:
    """Half as wide and high."""
    del landmarks
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return Altered(np.asarray(small, np.uint8))


def darker(image: Image, landmarks: Float32) -> Altered:
    """A third of the light."""
    del landmarks
    return Altered((image * DARKER).astype(np.uint8))


def packed(image: Image, landmarks: Float32) -> Altered:
    """Stored as a small JPEG."""
    del landmarks
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
    return Altered(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8))


def without_hips(image: Image, landmarks: Float32, share: float = HIPS_CUT) -> Altered | None:
    """Cut off straight across the trunk, at a share of the way from shoulders to hips; ``None``
    where the head lies beyond the cut."""
    shoulders, hips = (
        landmarks[[a, b], :2].mean(axis=0)
        for a, b in ((L.LEFT_SHOULDER, L.RIGHT_SHOULDER), (L.LEFT_HIP, L.RIGHT_HIP))
    )
    trunk = hips - shoulders
    axis = int(abs(trunk[1]) > abs(trunk[0]))
    at = round(float(shoulders[axis] + share * trunk[axis]))
    head = landmarks[: L.MOUTH_RIGHT + 1, axis]
    kept = slice(0, at) if trunk[axis] > 0 else slice(max(at, 0), None)
    beyond = head.max() >= at if trunk[axis] > 0 else head.min() <= at
    cut = image[kept] if axis else image[:, kept]
    if beyond or min(cut.shape[:2]) < _LEAST_PX:
        return None
    return Altered(np.ascontiguousarray(cut))


def closer(image: Image, landmarks: Float32) -> Altered:
    """Cut to the box of the landmarks with a margin."""
    low, high = landmarks[:, :2].min(axis=0), landmarks[:, :2].max(axis=0)
    margin = MARGIN * (high - low).max()
    height, width = image.shape[:2]
    left, top = np.maximum(low - margin, 0).astype(int)
    right, bottom = np.minimum(high + margin, [width, height]).astype(int)
    return Altered(np.ascontiguousarray(image[top:bottom, left:right]))


def wider(image: Image, landmarks: Float32) -> Altered:
    """With a margin on every side, the picture's edge drawn out."""
    del landmarks
    down, across = (round(MARGIN * side) for side in image.shape[:2])
    framed = cv2.copyMakeBorder(image, down, down, across, across, cv2.BORDER_REPLICATE)
    return Altered(np.asarray(framed, np.uint8))


ALTERATIONS: Mapping[str, Alteration] = {
    "mirrored": mirrored,
    "turned 5° one way": turned(TURN_DEG),
    "turned 5° the other way": turned(-TURN_DEG),
    "half the size": halved,
    "a third of the light": darker,
    "JPEG quality 30": packed,
    "hips cut off": without_hips,
    "cut to the person": closer,
    "a fifth wider all round": wider,
}


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Values and half widths (N, 2) of one measure by alteration, as the original picture would
    have them, beside those ``before`` (N, 2); NaN where nothing is said. ``made`` (N,) by
    alteration: whether it applied."""

    before: Floats
    after: Mapping[str, Floats]
    made: Mapping[str, np.ndarray]


def answers(folder: Path, files: Sequence[str]) -> dict[str, Answers]:
    """What a check says of pictures before and after they are altered, by measure."""
    before = np.full((len(files), len(MEASURES), 2), np.nan)
    after = {name: before.copy() for name in ALTERATIONS}
    made = {name: np.zeros(len(files), bool) for name in ALTERATIONS}
    detector = open_detector(fetch_model(), Request(stills=True))
    with detector, tempfile.TemporaryDirectory() as scratch:
        for row, file in enumerate(files):
            picture = np.asarray(cv2.imread(str(folder / file), cv2.IMREAD_COLOR), np.uint8)
            before[row] = _said(folder / file)
            landmarks = detector.detect(coach.Frame(row, float(row), picture)).landmarks
            if landmarks is None:
                continue
            ahead = -1.0 if faces_left(landmarks) else 1.0
            for name, alter in ALTERATIONS.items():
                changed = alter(picture, landmarks)
                if changed is None:
                    continue
                made[name][row] = True
                path = Path(scratch) / "altered.png"
                cv2.imwrite(str(path), changed.image)
                after[name][row] = _said(path)
                after[name][row, NECK, 0] -= ahead * changed.turned_deg
    return {
        measure: Answers(
            before[:, index], {name: part[:, index] for name, part in after.items()}, made
        )
        for index, measure in enumerate(MEASURES)
    }


def _said(path: Path) -> Floats:
    """Value and half width (M, 2) of each measure, NaN where there is none."""
    said = np.full((len(MEASURES), 2), np.nan)
    try:
        check = coach.measure(path)
    except coach.CoachError:
        return said
    told = dict(check.measures)
    outlined = check.result.points.outline_slopes
    for index, name in enumerate(MEASURES):
        item = outlined if name == OUTLINE else told.get(name)
        if item is not None and item.value is not None and item.half is not None:
            said[index] = item.value, item.half
    return said


def rows(found: Mapping[str, Answers]) -> Iterator[str]:
    """A line for each measure and alteration."""
    for measure, one in found.items():
        told = np.isfinite(one.before[:, 0])
        yield f"{measure}: {told.sum()} pictures answered as they are"
        for name, after in one.after.items():
            tried = told & one.made[name]
            both = tried & np.isfinite(after[:, 0])
            if not both.any():
                continue
            moved = np.abs(after[both, 0] - one.before[both, 0])
            within = np.mean(moved <= np.maximum(after[both, 1], one.before[both, 1]))
            yield (
                f"  {name}: {tried.sum()} pictures, answered {both.sum() / tried.sum():.0%}; moved "
                f"{np.median(moved):.1f}° (median), {np.quantile(moved, 0.9):.1f}° (nine in ten), "
                f"{moved.max():.1f}° (most); inside the wider interval {within:.2f}"
            )
