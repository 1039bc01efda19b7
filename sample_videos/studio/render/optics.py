"""What a webcam does to a picture: lens, exposure, colour, noise, blur and compression."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.arrays import Floats, Ints

Image = NDArray[np.uint8]
GRAIN_PX = 1600
GRAIN_UNIT = 64.0


@dataclass(frozen=True, slots=True)
class Optics:
    """A webcam.

    `distortion` 0..0.1 bends lines outwards (barrel); `vignette` darkens corners 0..1; `noise` is
    the standard deviation of a pixel (of 255); `blur_px` softens; `shake_px` smears along
    `shake_deg`; `gain` brightens, after an automatic exposure that brings the mean of the first
    picture towards `level` (0 for none); `tint` is a multiplier per channel; `jpeg` the quality
    (0 for none).
    """

    distortion: float = 0.03
    vignette: float = 0.12
    noise: float = 2.0
    blur_px: float = 0.5
    shake_px: float = 0.0
    shake_deg: float = 0.0
    gain: float = 1.0
    level: float = 0.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    jpeg: int = 0


def exposed(optics: Optics, first: Image) -> Optics:
    """The optics with the gain that automatic exposure would set on the first picture."""
    if not optics.level:
        return optics
    gain = float(np.clip(optics.level / max(float(first.mean()), 1.0), 0.6, 2.2))
    return replace(optics, gain=optics.gain * gain, level=0.0)


def blue_first(image: Image) -> Image:
    """The studio's red-green-blue picture as pictures come from cameras."""
    return np.ascontiguousarray(image[..., ::-1])


def seen(image: Image, optics: Optics, rng: np.random.Generator) -> Image:
    """The picture (H, W, 3) as the camera delivers it."""
    height, width = image.shape[:2]
    if optics.distortion:
        across, down = _lens(width, height, optics.distortion)
        edge = cv2.BORDER_REPLICATE
        image = _image(cv2.remap(image, across, down, cv2.INTER_LINEAR, borderMode=edge))
    if optics.blur_px > 0:
        image = _image(cv2.GaussianBlur(image, (0, 0), optics.blur_px))
    if optics.shake_px > 1:
        image = _image(cv2.filter2D(image, -1, _smear(optics.shake_px, optics.shake_deg)))
    shade = _shading(width, height, optics.vignette, optics.gain, optics.tint)
    image = _image(cv2.multiply(image, shade, dtype=cv2.CV_8U))
    if optics.noise > 0:
        grain, share = _some_grain(width, height, rng), optics.noise / GRAIN_UNIT
        image = _image(cv2.addWeighted(image, 1.0, grain, share, 0.0, dtype=cv2.CV_8U))
    if optics.jpeg:
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, optics.jpeg])
        image = _image(cv2.imdecode(data, cv2.IMREAD_COLOR))
    return image


def _image(array: object) -> Image:
    return np.asarray(array, np.uint8)


def bent_px(points_px: Floats, width: int, height: int, distortion: float) -> Floats:
    """Where the lens moves undistorted pixels (..., 2) to: the inverse of how `seen` samples."""
    half = np.hypot(width, height) / 2
    centre = np.array([width, height]) / 2
    out = (points_px - centre) / half
    radius = np.linalg.norm(out, axis=-1, keepdims=True)
    bent = radius.copy()
    for _ in range(5):
        value = bent * (1 + distortion * bent**2) / (1 + distortion) - radius
        bent = bent - value * (1 + distortion) / (1 + 3 * distortion * bent**2)
    placed: Floats = out * (bent / np.maximum(radius, 1e-6)) * half + centre
    return placed


def _some_grain(width: int, height: int, rng: np.random.Generator) -> Ints:
    """Sensor noise: grain in brightness, coarser and weaker in colour. A field of grain is made
    once and shifted about, which nobody can tell from a new one."""
    grain = _grain()
    row = int(rng.integers(0, grain.shape[0] - height))
    column = int(rng.integers(0, grain.shape[1] - width))
    return grain[row : row + height, column : column + width]


@lru_cache(maxsize=1)
def _grain() -> Ints:
    rng = np.random.default_rng(7)
    brightness = rng.standard_normal((GRAIN_PX, GRAIN_PX), np.float32)[..., None]
    colour = rng.standard_normal((GRAIN_PX, GRAIN_PX, 3), np.float32)
    coarse = np.asarray(cv2.GaussianBlur(colour, (0, 0), 1.2), np.float32) * 3.0
    return np.rint(GRAIN_UNIT * (0.8 * brightness + 0.5 * coarse)).astype(np.int16)


def _smear(length_px: float, angle_deg: float) -> Floats:
    """A straight line of motion blur."""
    size = int(np.ceil(length_px)) | 1
    line = np.zeros((size, size), np.float32)
    line[size // 2] = 1.0
    turn = cv2.getRotationMatrix2D((size // 2, size // 2), angle_deg, 1.0)
    kernel = np.asarray(cv2.warpAffine(line, turn, (size, size)), np.float32)
    return kernel / np.float32(kernel.sum())


@lru_cache(maxsize=8)
def _lens(width: int, height: int, k: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    half = np.hypot(width, height) / 2
    x, y = np.meshgrid(
        (np.arange(width) - width / 2) / half, (np.arange(height) - height / 2) / half
    )
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
    colours: Floats = (shade[..., None] * np.array(tint)).astype(np.float32)
    return colours
