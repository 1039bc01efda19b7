"""Training examples: crops of rendered portraits and of marked photographs, varied at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.core.types import THORACIC
from coach.pose.points.decode import begun_at
from models.training.own_eyes import frames
from models.training.own_eyes.frames import Floats

Random = np.random.Generator
TURN_DEG = 16.0  # with 11, a network leaned toward the crop's own direction by a fifth


@dataclass(frozen=True, slots=True, eq=False)
class Portraits:
    """Rendered portraits of the studio, still compressed; arrays as it writes them."""

    jpeg: list[NDArray[np.uint8]]
    seed: NDArray[np.int64]
    head: Floats
    midline: Floats
    outline: Floats
    angles_deg: Floats

    def __len__(self) -> int:
        return len(self.jpeg)

    def image(self, number: int) -> NDArray[np.uint8]:
        """One picture, blue first."""
        return np.asarray(cv2.imdecode(self.jpeg[number], cv2.IMREAD_COLOR), np.uint8)


def load_portraits(files: Sequence[Path]) -> Portraits:
    """Portraits of several files as one set."""
    jpeg: list[NDArray[np.uint8]] = []
    names = ("seed", "head", "midline", "outline", "angles_deg")
    parts: dict[str, list[Floats]] = {name: [] for name in names}
    for file in files:
        with np.load(file) as data:
            jpeg += np.split(data["jpeg"], data["ends"][:-1])
            for name in names:
                parts[name].append(data[name])
    seed, head, midline, outline, angles = (np.concatenate(parts[name]) for name in names)
    return Portraits(jpeg, seed.astype(np.int64), head, midline, outline, angles)


def crop(image: NDArray[np.uint8], frame: Floats, size_px: int) -> NDArray[np.uint8]:
    """The crop of a frame; finer detail than the crop can hold is blurred away first."""
    scale = float(np.sqrt(abs(np.linalg.det(frame[:, :2]))))
    if scale < 0.6:
        image, frame = _cut(image, frame, size_px, scale)
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.35 / scale), np.uint8)
    at_middles = frame.copy()  # OpenCV counts from pixels' middles
    at_middles[:, 2] += frame[:, :2] @ [0.5, 0.5] - 0.5
    return np.asarray(
        cv2.warpAffine(
            image,
            at_middles,
            (size_px, size_px),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        ),
        np.uint8,
    )


def _cut(
    image: NDArray[np.uint8], frame: Floats, size_px: int, scale: float
) -> tuple[NDArray[np.uint8], Floats]:
    """The part of the picture that the frame looks at, with a margin, and its frame."""
    corners = np.array([[0, 0], [size_px, 0], [0, size_px], [size_px, size_px]], float)
    there = frames.to_picture(corners, frame)
    margin = 2 / scale + 2
    low = np.maximum(np.floor(there.min(axis=0) - margin).astype(int), 0)
    high = np.minimum(np.ceil(there.max(axis=0) + margin).astype(int), image.shape[1::-1])
    if (high - low).min() < 8:
        return image, frame
    moved = frame.copy()
    moved[:, 2] += frame[:, :2] @ low
    return image[low[1] : high[1], low[0] : high[0]], moved


def jitter(random: Random, start: Floats, end: Floats, wide: float) -> tuple[Floats, Floats]:
    """Two points (2,) moved, turned and stretched together, as imperfect points would be."""
    z = np.array([start[0] + 1j * start[1], end[0] + 1j * end[1]])
    length = abs(z[1] - z[0])
    middle = z.mean() + (random.normal() + 1j * random.normal()) * 0.16 * wide * length
    stretch = np.exp(random.normal(0, 0.16 * wide))
    turn = np.exp(1j * np.radians(random.normal(0, TURN_DEG * wide)))
    z = middle + (z - z.mean()) * stretch * turn
    return np.array([z[0].real, z[0].imag]), np.array([z[1].real, z[1].imag])


def width_of_jitter(random: Random) -> float:
    """Half of the crops as from the network's own points, half as from pose landmarks."""
    return float(random.choice([0.4, 1.0, 1.6], p=[0.5, 0.35, 0.15]))


def bend(
    random: Random, size_px: int, spread_px: float
) -> tuple[NDArray[np.float32], float, float]:
    """A smooth sideways bend of the rows: shift (S,) in pixels, its size and its middle row."""
    depth = random.normal(0, spread_px) if random.random() < 0.7 else 0.0
    middle = size_px * random.uniform(0.3, 0.5)
    rows = np.arange(size_px, dtype=np.float32) + 0.5
    return depth * ((rows - middle) / (size_px / 2)) ** 2, depth, middle


def bent(
    image: NDArray[np.uint8], points: Floats, shift: tuple[NDArray[np.float32], float, float]
) -> tuple[NDArray[np.uint8], Floats]:
    """Picture and points (N, 2) bent together."""
    rows, depth, middle = shift
    if not depth:
        return image, points
    size = len(image)
    x, y = np.meshgrid(np.arange(size, dtype=np.float32), np.arange(size, dtype=np.float32))
    source = (x - rows[:, None]).astype(np.float32)
    moved = points.copy()
    moved[..., 0] += depth * ((points[..., 1] - middle) / (size / 2)) ** 2
    warped = cv2.remap(image, source, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(warped, np.uint8), moved


def photographed(random: Random, image: NDArray[np.uint8], strong: bool = False) -> Floats:
    """The crop with a photograph's faults, (3, S, S), red first, -1..1."""
    size = len(image)
    picture: Any = image.astype(np.float32)
    if random.random() < 0.33:
        k = int(random.integers(1, 4)) * 2 + 1
        picture = cv2.GaussianBlur(picture, (k, k), 0)
    if random.random() < 0.28:
        small = int(size / random.uniform(1.3, 2.8))
        picture = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
        picture = cv2.resize(picture, (size, size))
    gain = random.uniform(0.65, 1.4) * random.uniform(0.85, 1.15, 3).astype(np.float32)
    picture = 255 * np.clip(picture * gain / 255, 0, 1) ** random.uniform(0.55, 1.7)
    if strong and random.random() < 0.3:
        picture = picture[..., random.permutation(3)]
    if random.random() < 0.15:
        picture = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2)
    if random.random() < 0.5:
        picture = picture + random.normal(0, random.uniform(1, 10), picture.shape)
    if random.random() < 0.25:
        for _ in range(int(random.integers(1, 3))):
            x, y = random.integers(-10, size - 8, 2)
            w, h = random.integers(5, size // 4, 2)
            picture[max(y, 0) : y + h, max(x, 0) : x + w] = random.uniform(0, 255, 3)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    if random.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(20, 85))]
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_COLOR)
    return as_input(np.asarray(picture, np.uint8))


def as_input(image: NDArray[np.uint8]) -> Floats:
    """A crop, blue first, as the networks take it: (3, S, S), red first, -1..1."""
    values: Floats = image[..., ::-1].astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
    return values


def head_example(
    random: Random, portraits: Portraits, number: int, size_px: int
) -> tuple[Floats, Floats]:
    """A head crop (3, S, S) and its points (8, 2)."""
    points = portraits.head[number].astype(float)
    start, end = jitter(random, points[0], points[1], width_of_jitter(random))
    frame = frames.head_frame(start, end, True, size_px)
    image = crop(portraits.image(number), frame, size_px)
    return photographed(random, image), frames.to_crop(points, frame)


def back_example(
    random: Random, portraits: Portraits, number: int, size_px: int, bend_px: float
) -> tuple[Floats, Floats, Floats]:
    """A back crop, its lines (2, 26, 2) (outline NaN where unseen) and angles (4,)."""
    midline, outline = portraits.midline[number].astype(float), portraits.outline[number]
    basis = midline if np.isnan(outline[0, 0]) else outline.astype(float)
    start, end = jitter(random, basis[0], basis[16], width_of_jitter(random))
    frame = frames.back_frame(start, end, True, size_px)
    image = crop(portraits.image(number), frame, size_px)
    lines = frames.to_crop(np.stack([midline, outline.astype(float)]), frame)
    angles = portraits.angles_deg[number].astype(float)
    shift = bend(random, size_px, bend_px)
    if bend_px and shift[1]:
        before = lines
        image, lines = bent(image, lines, shift)
        angles = _bent_angles(angles, before, lines)
    return photographed(random, image), lines, angles


def _bent_angles(angles: Floats, before: Floats, after: Floats) -> Floats:
    """Angles after a bend: changed as the drawn curves changed."""
    changed = angles.copy()
    changed[0] += tangents_deg(after[0, :17]) - tangents_deg(before[0, :17])
    changed[1] += slopes_deg(after[1, :17]) - slopes_deg(before[1, :17])
    changed[2] += tangents_deg(after[1, :17]) - tangents_deg(before[1, :17])
    changed[3] = np.nan
    return changed


def line_deg(points: Floats) -> float:
    """Forward inclination (degrees) of the least-squares line through points going down."""
    if np.isnan(points).any():
        return float("nan")
    p = points - points.mean(axis=0)
    xx, yy, xy = (p[:, 0] ** 2).sum(), (p[:, 1] ** 2).sum(), (p[:, 0] * p[:, 1]).sum()
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    direction = np.array([np.cos(angle), np.sin(angle)])
    if direction @ (points[-1] - points[0]) < 0:
        direction = -direction
    return float(np.degrees(np.arctan2(direction[0], direction[1])))


def resample(points: Floats, count: int) -> Floats:
    """`count` points at equal arc length along a polyline (N, 2)."""
    length = np.r_[0, np.cumsum(np.hypot(*np.diff(points, axis=0).T))]
    at = np.linspace(0, length[-1], count)
    return np.stack([np.interp(at, length, points[:, k]) for k in (0, 1)], axis=-1)


def bend_deg(curve: Floats, top_end: float, bottom_start: float) -> float:
    """Line over the top share of a curve (N, 2), facing left, minus that over the bottom."""
    p = resample(curve, 101)
    upper, lower = p[: round(top_end * 100) + 1], p[round(bottom_start * 100) :]
    return (line_deg(upper) - line_deg(lower) + 180) % 360 - 180


def tangents_deg(curve: Floats) -> float:
    """C7-T4 minus T9-T12 of a curve from C7 to T12, facing left."""
    return bend_deg(curve, 0.355, 0.745)


def slopes_deg(curve: Floats) -> float:
    """Top 40 % minus bottom 40 % of a curve from C7 to T12, facing left."""
    return bend_deg(curve, 0.4, 0.6)


def from_c7(line: Floats, c7: Floats) -> Floats:
    """A line from C7 to the sacrum (26, 2), T12 at number 16, begun at another C7: (17, 2)."""
    stations = np.column_stack([line[:THORACIC], np.zeros(THORACIC)])  # no spread here
    return begun_at(stations, np.asarray(c7, np.float64))[:, :2]
