"""What to change about the camera or the place before an exercise begins: one thing at a time."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from coach.core.body.joint_angles import VISIBLE
from coach.core.body.view import trunk_yaw_deg
from coach.core.exercise.spec import BodyPart, Camera
from coach.core.exercise.units import ViewName
from coach.core.types import Float32
from coach.core.types import Landmark as L

DARK = 0.08
"""Mean brightness (0 black to 1 white) below which landmarks begin to wander."""
FACING_DEG = 45.0
"""Turned further than this is no longer from the front: exercises are told apart up to 40 off."""
SIDEWAYS_DEG = 50.0
OBLIQUE_DEG = (15.0, 75.0)
FAR = 1.6
"""Beyond this many times the distance asked for somebody is too far. The estimate assumes an
ordinary webcam (65 degrees across), and webcams differ by as much."""
WEBCAM_FOV_DEG = 65.0
TRUNK_M = 0.50
"""Hips to shoulders of an adult, give or take a tenth."""
MARGIN = 0.01
"""Of the picture's width and height: nearer to the edge counts as cut off."""

PAIRS: dict[BodyPart, tuple[L, L]] = {
    "head": (L.LEFT_EAR, L.RIGHT_EAR),
    "shoulders": (L.LEFT_SHOULDER, L.RIGHT_SHOULDER),
    "elbows": (L.LEFT_ELBOW, L.RIGHT_ELBOW),
    "wrists": (L.LEFT_WRIST, L.RIGHT_WRIST),
    "hips": (L.LEFT_HIP, L.RIGHT_HIP),
    "knees": (L.LEFT_KNEE, L.RIGHT_KNEE),
    "ankles": (L.LEFT_ANKLE, L.RIGHT_ANKLE),
}

_TRUNK = [L.LEFT_SHOULDER, L.RIGHT_SHOULDER, L.LEFT_HIP, L.RIGHT_HIP]


def set_up_advice(
    camera: Camera,
    views: Collection[ViewName],
    landmarks: Float32 | None,
    size_px: tuple[int, int],
    light: float | None = None,
) -> str | None:
    """The most important thing to change, in one sentence; ``None`` when all is well.

    ``landmarks`` (33, 4) in pixels of a picture of ``size_px`` (width, height), ``None`` when
    nobody is seen; ``views``: from where the exercise can be judged; ``light`` 0 to 1, ``None``
    when unknown. Distance and view are told from a single picture: roughly, and once a person
    is wholly seen.
    """
    if light is not None and light < DARK:
        return "The picture is too dark: turn on a light, or sit facing a window."
    if landmarks is None:
        return "Nobody is seen yet: come into the picture."
    side = camera.view == "side"
    return (
        _cut_off(camera, landmarks, size_px, one_side=side)
        or _too_far(camera, landmarks, size_px)
        or _turned(camera.view, views, landmarks)
        or _hidden(camera, landmarks, size_px[1], one_side=side)
    )


def distance_m(landmarks: Float32, size_px: tuple[int, int]) -> float:
    """About how far away somebody is, metres; NaN where the trunk is hidden."""
    trunk = landmarks[_TRUNK].astype(np.float64)
    if (trunk[:, 3] < VISIBLE).any():
        return math.nan
    length_px = float(np.linalg.norm(trunk[:2, :2].mean(0) - trunk[2:, :2].mean(0)))
    focal_px = max(size_px) / 2.0 / math.tan(math.radians(WEBCAM_FOV_DEG / 2.0))
    return focal_px * TRUNK_M / max(length_px, 1.0)


def _cut_off(
    camera: Camera, landmarks: Float32, size_px: tuple[int, int], *, one_side: bool
) -> str | None:
    width, height = size_px
    for part in camera.must_see:
        if part not in PAIRS:
            continue
        x, y = (landmarks[list(PAIRS[part]), axis].astype(np.float64) for axis in (0, 1))
        beyond = {
            "top": y < MARGIN * height,
            "bottom": y > (1 - MARGIN) * height,
            "side": (x < MARGIN * width) | (x > (1 - MARGIN) * width),
        }
        for edge, out in beyond.items():
            if edge == "bottom" and part in camera.low_at_rest:
                continue
            if out.all() if one_side else out.any():
                return _CUT_OFF[edge].format(part=part, **_number(part))
    return None


_CUT_OFF = {
    "top": "Your {part} {are} cut off at the top: tilt the camera up, or move back a little.",
    "bottom": "Your {part} {are} cut off: move back, or tilt the camera down.",
    "side": "Your {part} {are} cut off: come to the middle of the picture, or move back.",
}


def _too_far(camera: Camera, landmarks: Float32, size_px: tuple[int, int]) -> str | None:
    away_m = distance_m(landmarks, size_px)
    if not away_m > FAR * camera.distance_to_m:
        return None
    wanted = f"{camera.distance_from_m:g} to {camera.distance_to_m:g} m"
    return f"You are about {away_m:.0f} m away: come nearer, to {wanted}."


def _turned(best: ViewName, views: Collection[ViewName], landmarks: Float32) -> str | None:
    yaw_deg = abs(float(trunk_yaw_deg(landmarks)))
    least, most = OBLIQUE_DEG
    seen = {
        "front": yaw_deg <= FACING_DEG,
        "side": SIDEWAYS_DEG <= yaw_deg <= 180.0 - SIDEWAYS_DEG,
        "oblique": least <= yaw_deg <= most,
    }
    if any(seen[view] for view in (best, *views)):
        return None
    return _TURN[best]


_TURN: dict[ViewName, str] = {
    "front": "Turn to face the camera.",
    "side": "Turn sideways, so that the camera sees you from the side.",
    "oblique": "Turn half way to the side, so that the camera sees you at an angle.",
}


def _hidden(camera: Camera, landmarks: Float32, height_px: int, *, one_side: bool) -> str | None:
    for part in camera.must_see:
        if part not in PAIRS:
            continue
        points = landmarks[list(PAIRS[part])]
        hidden = points[:, 3] < VISIBLE
        if part in camera.low_at_rest:
            hidden &= points[:, 1] <= (1 - MARGIN) * height_px
        # Turning the head a little hides an ear: one of two will do.
        if hidden.all() if one_side or part == "head" else hidden.any():
            how = "clear what is in front, or move back until they show"
            return f"Your {part} can't be seen: {how if part != 'head' else 'clear what hides it'}."
    return None


def _number(part: BodyPart) -> dict[str, str]:
    return {"are": "is" if part == "head" else "are"}
