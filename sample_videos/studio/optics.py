"""What a webcam does to a picture: lens, exposure, colour, noise, blur and compression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Optics:
    """`distortion` 0..0.1 bends lines outwards (barrel); `vignette` darkens corners 0..1;
    `noise` is the standard deviation of a mid-grey pixel (of 255); `blur_px` softens; `gain`
    brightens; `tint` is a multiplier per channel; `jpeg` the quality (0 for none)."""

    distortion: float = 0.03
    vignette: float = 0.12
    noise: float = 2.0
    blur_px: float = 0.5
    gain: float = 1.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    jpeg: int = 0


def seen(image: Image, optics: Optics, rng: np.random.Generator) -> Image:
    """The picture (H, W, 3) as the camera delivers it."""
    height, width = image.shape[:2]
    if optics.distortion:
        image = cv2.remap(image, *_lens(width, height, optics.distortion), cv2.INTER_LINEAR,
                          borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    if optics.blur_px > 0:
        image = cv2.GaussianBlur(image, (0, 0), optics.blur_px)
    shade = _shading(width, height, optics.vignette, optics.gain, optics.tint)
    image = cv2.multiply(image, shade, dtype=cv2.CV_8U)
    if optics.noise > 0:
        image = cv2.add(image, _noise(width, height, optics.noise, rng), dtype=cv2.CV_8U)
    image = image.astype(np.uint8, copy=False)
    if optics.jpeg:
        ok, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, optics.jpeg])
        assert ok
        image = cv2.imdecode(data, cv2.IMREAD_COLOR).astype(np.uint8)
    return image


def _noise(
    width: int, height: int, size: float, rng: np.random.Generator
) -> NDArray[np.int16]:
    """Sensor noise: grain in brightness, coarser and weaker in colour. A field of grain is made
    once and shifted about, which nobody can tell from a new one."""
    grain = _grain(round(size, 1))
    row = int(rng.integers(0, grain.shape[0] - height))
    column = int(rng.integers(0, grain.shape[1] - width))
    return grain[row : row + height, column : column + width]


@lru_cache(maxsize=2)
def _grain(size: float) -> NDArray[np.int16]:
    rng = np.random.default_rng(7)
    shape = (2100, 2100)
    brightness = rng.standard_normal(shape, np.float32)[..., None]
    colour = cv2.GaussianBlur(rng.standard_normal((*shape, 3), np.float32), (0, 0), 1.2) * 3.0
    grain: NDArray[np.int16] = np.rint(size * (0.8 * brightness + 0.5 * colour)).astype(np.int16)
    return grain


@lru_cache(maxsize=8)
def _lens(width: int, height: int, k: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    half = np.hypot(width, height) / 2
    x, y = np.meshgrid((np.arange(width) - width / 2) / half, (np.arange(height) - height / 2) / half)
    factor = (1 + k * (x * x + y * y)) / (1 + k)
    return (
        (x * factor * half + width / 2).astype(np.float32),
        (y * factor * half + height / 2).astype(np.float32),
    )


@lru_cache(maxsize=8)
def _shading(
    width: int, height: int, vignette: float, gain: float, tint: tuple[float, float, float]
) -> NDArray[np.float32]:
    """What each pixel and channel is multiplied by, (height, width, 3)."""
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    shade = gain * (1 - vignette * (x * x + y * y) ** 1.2 / 2.3)
    return (shade[..., None] * np.array(tint)).astype(np.float32)
