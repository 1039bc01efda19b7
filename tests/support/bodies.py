"""Made-up bodies: landmark arrays whose angles are known by construction."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from coach.core.types import Landmark as L
from coach.core.types import PoseSample, frozen
from coach.pose.trace import TraceWriter

UP = np.array([0.0, -1.0])


def direction(angle_deg: float) -> np.ndarray:
    """Unit vector in the picture: 0 to the right, 90 up."""
    angle = np.radians(angle_deg)
    return np.array([np.cos(angle), -np.sin(angle)])


def seated_side(
    *, ear_deg: float = 75.0, trunk_deg: float = 90.0, face_deg: float = 10.0, facing: int = 1
) -> np.ndarray:
    """A person seen from the side, (33, 4): ``facing`` +1 to the right edge, -1 to the left.

    ``ear_deg`` and ``trunk_deg``: ear over shoulder, shoulder over hip against the horizontal,
    90 straight above, smaller forward. ``face_deg``: ear to outer eye, positive chin up.
    """
    body = np.zeros((33, 4))
    body[:, 3] = 1.0
    hip = np.array([320.0, 400.0])
    shoulder = hip + 170 * direction(trunk_deg)
    ear = shoulder + 110 * direction(ear_deg)
    eye = ear + 40 * direction(face_deg)
    for place, near in (
        ((L.LEFT_HIP, L.RIGHT_HIP), hip),
        ((L.LEFT_SHOULDER, L.RIGHT_SHOULDER), shoulder),
        ((L.LEFT_EAR, L.RIGHT_EAR), ear),
        ((L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER), eye),
        ((L.LEFT_EYE, L.RIGHT_EYE), eye),
        ((L.MOUTH_LEFT, L.MOUTH_RIGHT), eye + 25 * direction(face_deg - 90)),
        ((L.LEFT_ELBOW, L.RIGHT_ELBOW), shoulder + 90 * direction(-60)),
        ((L.LEFT_WRIST, L.RIGHT_WRIST), shoulder + 90 * direction(-60) + 80 * direction(10)),
        ((L.LEFT_KNEE, L.RIGHT_KNEE), hip + 130 * direction(-5)),
        ((L.LEFT_ANKLE, L.RIGHT_ANKLE), hip + 130 * direction(-5) + 120 * direction(-90)),
    ):
        body[list(place), :2] = near
    body[L.NOSE, :2] = eye + 12 * direction(face_deg - 60)
    # Facing right shows the right side: it is nearer, so its z is smaller.
    body[[L.LEFT_SHOULDER, L.LEFT_HIP, L.LEFT_EAR], 2] = 120
    body[[L.RIGHT_SHOULDER, L.RIGHT_HIP, L.RIGHT_EAR], 2] = -120
    return (body if facing > 0 else mirrored(body)).astype(np.float32)


def seated_front(
    *, head_deg: float = 0.0, shoulder_deg: float = 0.0, lean_deg: float = 0.0
) -> np.ndarray:
    """A person seen from the front, (33, 4); angles positive towards their left being higher
    (head, shoulders) or leaning to their left."""
    body = np.zeros((33, 4))
    body[:, 3] = 1.0
    hips = np.array([320.0, 440.0])
    shoulders = hips + 200 * direction(90 - lean_deg)
    head = shoulders + np.array([0.0, -90.0])
    for left, right, middle, half, tilt in (
        (L.LEFT_HIP, L.RIGHT_HIP, hips, 55, 0.0),
        (L.LEFT_SHOULDER, L.RIGHT_SHOULDER, shoulders, 95, shoulder_deg),
        (L.LEFT_EAR, L.RIGHT_EAR, head, 45, head_deg),
        (L.LEFT_EYE_OUTER, L.RIGHT_EYE_OUTER, head + 5 * UP, 25, head_deg),
        (L.LEFT_EYE, L.RIGHT_EYE, head + 5 * UP, 18, head_deg),
        (L.MOUTH_LEFT, L.MOUTH_RIGHT, head - 28 * UP, 12, head_deg),
    ):
        body[left, :2] = middle + half * direction(tilt)
        body[right, :2] = middle - half * direction(tilt)
    body[L.NOSE, :2] = head + np.array([0.0, 15.0])
    body[[L.LEFT_ELBOW, L.LEFT_WRIST], :2] = shoulders + np.array([[110, 90], [70, 150]])
    body[[L.RIGHT_ELBOW, L.RIGHT_WRIST], :2] = shoulders + np.array([[-110, 90], [-70, 150]])
    return body.astype(np.float32)


def mirrored(body: np.ndarray, width: float = 640.0) -> np.ndarray:
    """The body in a mirror, (..., 33, 4): x flipped, left and right exchanged."""
    names = [landmark.name for landmark in L]
    swap = [
        names.index(name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT"))
        for name in names
    ]
    flipped = body[..., swap, :].copy()
    flipped[..., 0] = width - flipped[..., 0]
    return flipped


def nobody() -> np.ndarray:
    """A frame without a person, (33, 4) NaN."""
    return np.full((33, 4), np.nan, dtype=np.float32)


def sitting_trace(path: Path, aside_px: float) -> Path:
    """A trace of somebody who sits still for a second, ``aside_px`` from the usual place."""
    body = seated_side()
    body[:, 0] += aside_px
    world = frozen((body[:, :3] / 400).astype(np.float32))
    with TraceWriter(path) as trace:
        for seq in range(30):
            trace.add(PoseSample(seq, seq / 30, (640, 480), frozen(body), world))
    return path
