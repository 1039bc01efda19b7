"""MediaPipe's PoseLandmarker behind a small door: pixels in, arrays out, closed properly, quiet."""

from __future__ import annotations

import sys
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np

from coach.core.types import LANDMARKS, Float32, Image, frozen
from coach.errors import ModelError
from coach.pose.mediapipe.quiet import library_quiet

# What MediaPipe raises for a file that is missing or no model. A plain OSError is another matter:
# a system library its own library needs is missing.
_UNSOUND = (ValueError, RuntimeError, FileNotFoundError, IsADirectoryError, PermissionError)


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """One person in one picture; arrays as in ``PoseSample``."""

    landmarks: Float32
    world: Float32
    silhouette: Image | None


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture as MediaPipe takes it; ``size_px`` (width, height) is that of the original."""

    image: Any
    size_px: tuple[int, int]


class Landmarker:
    """A PoseLandmarker for up to ``people`` people.

    ``video``: pictures are given with rising times and one person is tracked and smoothed;
    otherwise every picture stands alone. Raises ``ModelError`` when the model can't be loaded.
    """

    def __init__(self, model: Path, *, people: int, video: bool, silhouette: bool) -> None:
        self._video = video
        self._heard = False
        self._picture: Any = None
        with library_quiet():
            self._mediapipe, vision = _mediapipe()
            try:
                options = vision.PoseLandmarkerOptions(
                    base_options=_base_options(self._mediapipe.tasks.BaseOptions, model),
                    running_mode=vision.RunningMode.VIDEO if video else vision.RunningMode.IMAGE,
                    num_poses=people,
                    output_segmentation_masks=silhouette,
                )
                self._landmarker = vision.PoseLandmarker.create_from_options(options)
            except _UNSOUND as error:
                raise ModelError(
                    f"the pose model {model} can't be loaded",
                    hint="run coach models --verify; coach models --fetch gets a sound one",
                ) from error
            # Before Ctrl-C is heard again: left open, the library complains as the program ends.
            self._close = weakref.finalize(self, _close, self._landmarker)

    def picture(self, image: Image) -> Picture:
        """A picture, uint8 (height, width, 3), blue-green-red, made ready for ``find``; any thread
        may do that, for any other landmarker too."""
        made = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=_padded_rgb(image)
        )
        return Picture(made, (image.shape[1], image.shape[0]))

    def find(self, picture: Picture, t_ms: int = 0) -> list[Pose]:
        """The people in one picture.

        ``t_ms`` must rise from call to call in video mode and is ignored otherwise.
        """
        # Held until the next one: Ctrl-C can end this call while the library still reads it.
        self._picture = picture.image
        if self._heard:
            result = self._detect(t_ms)
        else:  # some warnings come with the first picture, some with the first person
            with library_quiet():
                result = self._detect(t_ms)
            self._heard = bool(result.pose_landmarks)
        masks = result.segmentation_masks or [None] * len(result.pose_landmarks)
        return [
            _pose(landmarks, world, mask, picture.size_px)
            for landmarks, world, mask in zip(
                result.pose_landmarks, result.pose_world_landmarks, masks, strict=True
            )
        ]

    def _detect(self, t_ms: int) -> Any:
        if self._video:
            return self._landmarker.detect_for_video(self._picture, t_ms)
        return self._landmarker.detect(self._picture)

    def close(self) -> None:
        """Free the model; further calls do nothing."""
        self._close()
        self._picture = None


def _mediapipe() -> tuple[ModuleType, ModuleType]:
    """The package and its vision tasks, imported without the audio tasks' sound system.

    Opening PortAudio takes time, and on some machines prints errors; this program has no
    business with the microphone.
    """
    blocked = "sounddevice" not in sys.modules
    if blocked:
        sys.modules["sounddevice"] = None  # type: ignore[assignment]
    try:
        import mediapipe
        from mediapipe.tasks.python import vision
    finally:
        if blocked:
            del sys.modules["sounddevice"]
    return mediapipe, vision


def _base_options(make: Any, model: Path) -> Any:
    """Which model: by its path, which takes 30 MB less memory than handing over its bytes.

    On Windows a path with an accent in it isn't found, so such a file is read here.
    """
    if str(model).isascii():
        return make(model_asset_path=str(model))
    return make(model_asset_buffer=model.read_bytes())


def _close(landmarker: Any) -> None:
    """Close, or at the interpreter's exit, when that can't be done any more, let go."""
    try:
        with suppress(RuntimeError):  # its thread takes no more work
            landmarker.close()
    finally:  # closed, or interrupted: the process's end frees the rest
        landmarker._handle = None


def _padded_rgb(image: Image) -> Image:
    """Red-green-blue, and as wide as the next multiple of four, the last column repeated.

    MediaPipe aborts the process when asked for the silhouette of a picture of another width.
    Padded always, so that asking for a silhouette changes no landmark.
    """
    height, width = image.shape[:2]
    rgb = np.empty((height, width + -width % 4, 3), dtype=np.uint8)
    cv2.cvtColor(image, cv2.COLOR_BGR2RGB, dst=rgb[:, :width])
    rgb[:, width:] = rgb[:, width - 1 : width]
    return rgb


def _pose(landmarks: Any, world: Any, mask: Any, size_px: tuple[int, int]) -> Pose:
    """MediaPipe's records as arrays; normalised to the padded width, hence its return below."""
    width, height = size_px
    across = width + -width % 4
    points = np.array([(p.x, p.y, p.z, p.visibility) for p in landmarks], dtype=np.float32)
    points[:, :3] *= np.array([across, height, across], dtype=np.float32)
    x, y = points[:, 0], points[:, 1]
    points[(x < 0) | (x >= width) | (y < 0) | (y >= height), 3] = 0
    metres = np.array([(p.x, p.y, p.z) for p in world], dtype=np.float32)
    assert points.shape == (LANDMARKS, 4)
    silhouette = None
    if mask is not None:
        full = cv2.convertScaleAbs(mask.numpy_view()[..., 0], alpha=255)
        silhouette = frozen(np.ascontiguousarray(full[:, :width]))
    return Pose(frozen(points), frozen(metres), silhouette)
