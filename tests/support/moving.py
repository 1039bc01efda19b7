"""A made-up person who raises both arms to the sides, in front of the camera, at any frame rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from coach.core.body.minimum_jerk import eased
from coach.core.types import Landmark as L
from coach.core.types import PoseSample
from tests.support.bodies import direction, seated_front

SIZE = (640, 480)
REP_S = 4.0
"""Two seconds up, two down."""


def raised(angle_deg: float) -> np.ndarray:
    """Seated, both arms straight, ``angle_deg`` away from hanging; (33, 4)."""
    body = seated_front().astype(np.float64)
    for shoulder, elbow, wrist, side in (
        (L.LEFT_SHOULDER, L.LEFT_ELBOW, L.LEFT_WRIST, 1),
        (L.RIGHT_SHOULDER, L.RIGHT_ELBOW, L.RIGHT_WRIST, -1),
    ):
        along = direction(-90 + angle_deg) * (side, 1)
        body[elbow, :2] = body[shoulder, :2] + 80 * along
        body[wrist, :2] = body[shoulder, :2] + 150 * along
    return body.astype(np.float32)


def sample(t_s: float, angle_deg: float | None, seq: int = 0) -> PoseSample:
    """A sample of that posture; of nobody with ``None``."""
    landmarks = None if angle_deg is None else raised(angle_deg)
    return PoseSample(seq, t_s, SIZE, landmarks, light=0.5)


def lifting(t_s: float, *, up_deg: float = 90.0, rest_deg: float = 10.0) -> float:
    """The angle of somebody who lifts and lowers again and again."""
    share = t_s % REP_S / (REP_S / 2)
    return rest_deg + (up_deg - rest_deg) * eased(share if share <= 1 else 2 - share)


def filmed(
    seconds: float, fps: float = 30.0, angle: Callable[[float], float | None] = lifting
) -> Iterator[PoseSample]:
    """Samples of somebody moving by ``angle`` of time."""
    for seq in range(round(seconds * fps)):
        yield sample(seq / fps, angle(seq / fps), seq)
