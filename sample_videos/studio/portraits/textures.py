"""Procedural textures and backgrounds: cloth, hair, skin, rooms, photographs of texture.

The photographs are those that scikit-image carries (public domain or CC0).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

from sample_videos.studio.arrays import Floats

Random = np.random.Generator
CLOTH = ("plain", "striped", "mottled", "checked", "printed", "woven")
PHOTOGRAPHS = ("coffee", "chelsea", "brick", "grass", "immunohistochemistry", "page", "gravel")
PHOTOGRAPHS_HELD = ("rocket", "astronaut", "camera", "coins")


def clouds(size: int, random: Random, amplitude: float = 1.0, stretch: float = 1.0) -> Floats:
    """Noise of all scales (size, size), largest value `amplitude`; `stretch` makes it streaky."""
    total, cells, weight = np.zeros((size, size), np.float32), 4, 1.0
    while cells <= size:
        grid = random.normal(0, 1, (max(2, int(cells / stretch)), cells)).astype(np.float32)
        total += weight * cv2.resize(grid, (size, size), interpolation=cv2.INTER_CUBIC)
        cells, weight = cells * 2, weight * 0.6
    scaled: Floats = total / (np.abs(total).max() + 1e-6) * amplitude
    return scaled


def colour(random: Random, low: float, high: float) -> Floats:
    """A colour (3,), more often dull than bright."""
    bright = random.uniform(low, high, 3)
    dull: Floats = bright.mean() + (bright - bright.mean()) * random.uniform(0, 1) ** 1.5
    return dull


@lru_cache(maxsize=32)
def photograph(name: str) -> NDArray[np.uint8]:
    """A photograph by scikit-image's name, (H, W, 3)."""
    picture = np.asarray(getattr(data, name)())
    return picture[..., :3] if picture.ndim == 3 else np.dstack([picture] * 3)


def cloth(kind: str, random: Random, photographs: Sequence[str]) -> NDArray[np.uint8]:
    """A tile of cloth (256, 256, 3), light, to be tinted."""
    if kind == "plain":
        tile = np.full((256, 256, 3), 235.0)
    elif kind == "striped":
        stripe = np.arange(256) // random.integers(8, 60) % 2
        tile = np.where(
            stripe[:, None, None], random.uniform(60, 255, 3), random.uniform(60, 255, 3)
        )
        tile = np.broadcast_to(tile, (256, 256, 3))
    elif kind == "mottled":
        tile = np.dstack([200 + 50 * clouds(256, random) for _ in range(3)])
    elif kind == "checked":
        step = np.arange(256) // random.integers(10, 40)
        check = (step[:, None] + step[None]) % 2
        tile = np.where(check[..., None], random.uniform(60, 255, 3), random.uniform(60, 255, 3))
    elif kind == "printed":
        picture = photograph(photographs[random.integers(len(photographs))])
        tile = cv2.resize(picture, (256, 256)).astype(float)
    else:
        tile = np.repeat((220 + 35 * clouds(256, random))[..., None], 3, axis=2)
    return np.clip(tile, 0, 255).astype(np.uint8)


def strands(random: Random, ragged: bool) -> NDArray[np.uint8]:
    """Hair (256, 256, 4); `ragged` hair has gaps."""
    shade = np.clip(
        (128 + 90 * clouds(256, random, stretch=8 + 8 * random.random())) * 0.8 + 70, 0, 255
    )
    gaps = clouds(256, random, stretch=24) if ragged else np.ones((256, 256))
    alpha = np.where(gaps > -0.25, 255, 0)
    return np.dstack([shade, shade, shade, alpha]).astype(np.uint8)


def skin(random: Random) -> NDArray[np.uint8]:
    """Skin (1024, 1024, 3): tone, blotches, freckles or moles."""
    base = np.array([232, 196, 168], float) + random.normal(0, 6, 3)
    tile = base + clouds(1024, random)[..., None] * [18, 14, 14]
    tile += clouds(1024, random)[..., None] * [4, 10, 2]
    for _ in range(int(random.choice([0, 200, 1800]))):
        at = tuple(int(i) for i in random.integers(0, 1024, 2))
        cv2.circle(
            tile, at, int(random.integers(1, 3)), (base * random.uniform(0.6, 0.9)).tolist(), -1
        )
    return np.clip(tile, 0, 255).astype(np.uint8)


def background(size: int, random: Random, photographs: Sequence[str]) -> Floats:
    """A room, a wall, a photograph of texture, with things in it, (size, size, 3) float."""
    if random.random() < 0.5:
        picture = photograph(photographs[random.integers(len(photographs))])
        side = int(min(picture.shape[:2]) * random.uniform(0.4, 1))
        top = random.integers(0, picture.shape[0] - side + 1)
        left = random.integers(0, picture.shape[1] - side + 1)
        piece = picture[top : top + side, left : left + side]
        scene = cv2.resize(piece, (size, size)).astype(np.float32)
    else:
        ramp = np.linspace(0, 1, size)[:, None, None]
        first, last = colour(random, 20, 245), colour(random, 20, 245)
        scene = np.broadcast_to(first * (1 - ramp) + last * ramp, (size, size, 3))
        scene = scene.astype(np.float32).copy()
        if random.random() < 0.4:
            scene = np.ascontiguousarray(scene.transpose(1, 0, 2))
    _furnish(scene, random)
    scene += clouds(size, random, random.uniform(0, 30))[..., None]
    blur = int(random.choice([1, 3, 7, 15]))
    return cv2.GaussianBlur(scene, (blur, blur), 0)


def _furnish(scene: Floats, random: Random) -> None:
    """Boxes, shapes and lines, drawn in place."""
    size = len(scene)
    for _ in range(random.integers(0, 9)):
        corners = random.uniform(-0.2, 1.2, (random.integers(3, 6), 2))
        if random.random() < 0.6:
            x, y = random.uniform(-0.2, 1, 2)
            w, h = random.uniform(0.03, 0.7, 2)
            corners = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
        cv2.fillPoly(scene, [(corners * size).astype(np.int32)], colour(random, 0, 255).tolist())
    for _ in range(random.integers(0, 5)):
        ends = random.integers(0, size, 4).tolist()
        ink = colour(random, 0, 255).tolist()
        cv2.line(scene, tuple(ends[:2]), tuple(ends[2:]), ink, int(random.integers(1, 9)))
