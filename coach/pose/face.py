"""Points of the followed person's face, from MediaPipe's face mesh, run by OpenCV.

MediaPipe's own task for faces wants a bundle that is published for newer meshes only. The mesh
itself is an ordinary TensorFlow Lite network of 1.2 MB, which OpenCV reads and runs in about 2 ms.
The pose says where the face is, so that no face detector is needed.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from coach.core.types import FACE_POINTS, Float32, Float64, Image, frozen
from coach.core.types import Landmark as L
from coach.errors import ModelError

MESH = (
    234, 454, 10, 151, 168, 6, 5, 1, 33, 133, 362, 263, 105, 334, 127, 356, 116, 345, 50, 280,
)  # fmt: skip
"""The points of the mesh that are kept: those that neither jaw nor mouth nor eyelids move. The
first two are the sides of the face in front of the ears."""

_MESH_POINTS = 468
_SIDE_PX = 192
_OUTER_EYES = (33, 263)
_AROUND = 1.5
"""The square around a face is so many times its larger extent: what the mesh was trained on."""
_POSE_AROUND = 1.7
_EYES_TO_MOUTH, _EYES = 2.0, 1.9
"""A face's extent in distances from eyes to mouth, and in distances between the eyes."""
_SURE = (0.3, 0.5)
"""The mesh's own certainty that it sees a face, asked for at the first and the second pass."""
_OUTPUTS = ("conv2d_21", "conv2d_31")


class FaceMesh:
    """Finds the points of one face. Not for several threads at once.

    ``model`` is ``face_landmark.tflite``. Raises ``ModelError`` where OpenCV can't read it.
    """

    def __init__(self, model: Path) -> None:
        try:
            self._net = _network(model)
        except (OSError, cv2.error) as error:
            raise ModelError(
                f"the face model {model} can't be loaded", hint="coach models --fetch gets one"
            ) from error
        self._at_once = set(_OUTPUTS) <= set(self._net.getUnconnectedOutLayersNames())

    def find(self, image: Image, landmarks: Float32) -> Float32 | None:
        """The points ``MESH`` of the face of a pose, (FACE_POINTS, 3) pixels of ``image`` with
        depth to the same scale (smaller is nearer the camera); ``None`` where no face is seen.

        ``image`` uint8 (height, width, 3) blue-green-red; ``landmarks`` (33, 4) its pose.
        """
        square = _square_of_pose(landmarks)
        points = None
        for sure in _SURE:
            found = self._run(image, square)
            if found is None or found[1] < sure:
                return None
            points = found[0]
            square = _square_of_mesh(points)
        assert points is not None
        return frozen(points[list(MESH)].astype(np.float32))

    def _run(
        self, image: Image, square: tuple[Float64, float, float]
    ) -> tuple[Float64, float] | None:
        """The mesh (468, 3) in one square of the picture, and its certainty."""
        centre, side, turn = square
        height, width = image.shape[:2]
        outside = not (0 <= centre[0] < width and 0 <= centre[1] < height)
        if outside or not math.isfinite(side) or side < 2.0:
            return None
        scale = side / _SIDE_PX
        cos, sin = scale * math.cos(turn), scale * math.sin(turn)
        half = _SIDE_PX / 2
        to_image = np.array(
            [
                [cos, -sin, centre[0] - (cos - sin) * half],
                [sin, cos, centre[1] - (sin + cos) * half],
            ]
        )
        crop = cv2.warpAffine(
            image,
            to_image,
            (_SIDE_PX, _SIDE_PX),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        self._net.setInput(cv2.dnn.blobFromImage(crop, 1 / 255.0, swapRB=True))
        if self._at_once:
            mesh, flag = self._net.forward(list(_OUTPUTS))
        else:
            mesh, flag = (self._net.forward(name) for name in _OUTPUTS)
        points = np.asarray(mesh, dtype=np.float64).reshape(_MESH_POINTS, 3)
        flat = points[:, :2] @ to_image[:, :2].T + to_image[:, 2]
        sure = 1.0 / (1.0 + math.exp(-float(np.ravel(flag)[0])))
        return np.column_stack([flat, points[:, 2] * scale]), sure


def _network(model: Path) -> Any:
    """The network, by OpenCV's classic engine: it gives both outputs in one run.

    OpenCV takes the engine only with a path, and on Windows finds no path with an accent in it.
    """
    classic = getattr(cv2.dnn, "ENGINE_CLASSIC", None)
    if classic is None or not str(model).isascii():
        content = np.frombuffer(model.read_bytes(), dtype=np.uint8)
        return cv2.dnn.readNetFromTFLite(content)
    return cv2.dnn.readNetFromTFLite(str(model), classic)


def _square_of_pose(landmarks: Float32) -> tuple[Float64, float, float]:
    """Centre (px), side (px) and turn (radians) of the square around a pose's face."""
    points = landmarks[:, :2].astype(np.float64)
    right, left = points[L.RIGHT_EYE], points[L.LEFT_EYE]
    mouth = (points[L.MOUTH_LEFT] + points[L.MOUTH_RIGHT]) / 2
    eyes = (left + right) / 2
    across = left - right
    extent = max(
        math.dist(points[L.LEFT_EAR], points[L.RIGHT_EAR]),
        _EYES_TO_MOUTH * math.dist(eyes, mouth),
        _EYES * math.dist(left, right),
    )
    turn = math.atan2(float(across[1]), float(across[0]))
    return 0.55 * eyes + 0.45 * mouth, _POSE_AROUND * extent, turn


def _square_of_mesh(mesh: Float64) -> tuple[Float64, float, float]:
    """The same, around a mesh, upright along its outer corners of the eyes."""
    right, left = (mesh[corner, :2] for corner in _OUTER_EYES)
    turn = math.atan2(float(left[1] - right[1]), float(left[0] - right[0]))
    cos, sin = math.cos(turn), math.sin(turn)
    level = np.array([[cos, sin], [-sin, cos]])
    along = mesh[:, :2] @ level.T
    low, high = along.min(axis=0), along.max(axis=0)
    return level.T @ ((low + high) / 2), _AROUND * float((high - low).max()), turn


assert len(MESH) == FACE_POINTS
