"""The records everything else passes around.

Coordinate frame of landmarks: pixels of the upright frame, x to the right, y down, z towards the
scene (smaller is nearer the camera), same scale as x; the origin is the top left corner, z is
zero at the middle of the hips. World landmarks: metres, same axes, origin between the hips.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Complex128 = NDArray[np.complex128]
Bool = NDArray[np.bool_]
Image = NDArray[np.uint8]

LANDMARKS = 33
"""Landmarks a person has, in MediaPipe's (BlazePose's) order."""

FACE_POINTS = 20
"""Points of a face mesh that are kept; the first two are the sides of the face, right and left."""


class Landmark(IntEnum):
    """Index of a landmark on the second-to-last axis. Left and right are the person's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


class View(IntEnum):
    """From where the camera sees the person; ``SIDE_LEFT``: their left side is towards it."""

    UNKNOWN = 0
    FRONT = 1
    OBLIQUE = 2
    SIDE_LEFT = 3
    SIDE_RIGHT = 4

    @property
    def label(self) -> str:
        """The name used in JSON and on the command line."""
        return self.name.lower().replace("_", "-")


HEAD_POINTS = ("tragus", "c7", "nose", "chin", "ear_top", "ear_lobe", "canthus", "acromion")
"""Points of head and neck, on the side of the body nearer to the camera."""

TRAGUS, C7, CANTHUS, ACROMION = (
    HEAD_POINTS.index(name) for name in ("tragus", "c7", "canthus", "acromion")
)

THORACIC, LUMBAR = 17, 8
"""Stations of a dorsal line: C7 to T12 at equal distances, then on to the sacrum."""

STATIONS_OF_BACK = THORACIC + LUMBAR

BACK_ANGLES = ("midline", "outline_slopes", "outline", "back_curve")
"""Angles of the back that the network also states itself: see ``coach.core.body.dorsal_line``."""


@dataclass(frozen=True, slots=True, eq=False)
class BodyPoints:
    """Points on head, neck and back, found in one picture from the side.

    Every point is x_px, y_px, spread_px: its place in pixels of the frame and one standard
    deviation of where the network thinks it is; NaN where it was not found. Arrays are read-only.

    Attributes
    ----------
    head
        float32 (8, 3) over ``HEAD_POINTS``.
    midline, outline
        float32 (25, 3): the skin over the spinous processes, and the edge of the back as it is
        seen, each from C7 to T12 at equal distances (17 points) and on to the sacrum (8 more).
    angles
        float32 (4, 2) over ``BACK_ANGLES``: degrees and the standard deviation to expect.
    neck_error_deg
        Error to expect of the direction from C7 to the tragus; NaN where these were not found.
    age_s
        Seconds since the picture that was searched; in between, points move with the landmarks.
    """

    head: Float32
    midline: Float32
    outline: Float32
    angles: Float32
    neck_error_deg: float = float("nan")
    age_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture from a source.

    ``seq`` counts the frames the source delivered, from 0. ``t_s`` is stamped once, at the
    source (cameras: monotonic clock right after the read; videos: presentation time) and is
    strictly increasing. ``image`` is uint8 (height, width, 3), blue-green-red, upright.
    """

    seq: int
    t_s: float
    image: Image


@dataclass(frozen=True, slots=True, eq=False)
class PoseSample:
    """Where the followed person's landmarks are in one frame, or that nobody is there.

    ``landmarks`` float32 (33, 4): x_px, y_px, z_px, visibility 0..1; ``None`` when nobody was
    found. ``world`` float32 (33, 3): metres, hip-centred; ``None`` with ``landmarks``.
    ``silhouette`` uint8 (height, width), 0 background .. 255 person, the frame's own size;
    ``None`` when nobody was found or none was asked for. ``contour`` float32 (STATIONS,): the
    outline of the back that ``back_outline.back_contour`` found in the silhouette; ``None`` when
    there is none. ``light`` 0 black .. 1 white: how bright the frame is, ``None`` when unknown.
    ``face`` float32 (FACE_POINTS, 3): rigid points of the face in pixels, z as the landmarks';
    ``None`` where no face was seen or none was asked for.
    ``glare`` 0..1: the share of the frame that is blindingly bright while the face is darker than
    the rest; 0 where it is not, ``None`` when unknown.
    ``points`` on head and back; ``None`` when none were looked for or found.
    ``camera_shift_px``: how far still things have moved in the picture, right and down, since the
    source's first frame, because the camera was turned; ``None`` where that is not known.
    ``size_px`` is (width, height). Arrays are read-only.
    """

    seq: int
    t_s: float
    size_px: tuple[int, int]
    landmarks: Float32 | None
    world: Float32 | None = None
    silhouette: Image | None = None
    contour: Float32 | None = None
    light: float | None = None
    face: Float32 | None = None
    points: BodyPoints | None = None
    glare: float | None = None
    camera_shift_px: tuple[float, float] | None = None


def frozen(array: np.ndarray) -> np.ndarray:
    """The same array, marked read-only, as arrays inside records are."""
    array.setflags(write=False)
    return array
