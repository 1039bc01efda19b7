"""From a seed to a set: room, light, furniture, and the camera that looks at it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.people.person import Look
from sample_videos.studio.places.room import Chair, Rgb, Room
from sample_videos.studio.places.seat import Seat
from sample_videos.studio.render.draw import Camera
from sample_videos.studio.render.optics import Optics

WALLS: tuple[Rgb, ...] = (
    (0.86, 0.85, 0.83), (0.80, 0.79, 0.76), (0.84, 0.79, 0.72), (0.72, 0.74, 0.75),
    (0.73, 0.78, 0.74), (0.70, 0.76, 0.82), (0.62, 0.52, 0.46), (0.42, 0.46, 0.50),
    (0.25, 0.28, 0.33), (0.80, 0.74, 0.70), (0.55, 0.60, 0.52),
)  # fmt: skip
FLOORS: tuple[Rgb, ...] = (
    (0.52, 0.40, 0.30), (0.66, 0.54, 0.42), (0.42, 0.42, 0.43),
    (0.30, 0.24, 0.20), (0.60, 0.58, 0.55),
)  # fmt: skip
DESKS: tuple[Rgb, ...] = (
    (0.66, 0.52, 0.38), (0.85, 0.84, 0.82), (0.36, 0.25, 0.18),
    (0.15, 0.15, 0.16), (0.76, 0.66, 0.52),
)  # fmt: skip
CHAIRS: tuple[Rgb, ...] = (
    (0.07, 0.07, 0.08), (0.12, 0.12, 0.14), (0.16, 0.22, 0.32), (0.35, 0.35, 0.36),
    (0.62, 0.60, 0.57), (0.40, 0.20, 0.16), (0.30, 0.36, 0.28),
)  # fmt: skip
SMALLEST_HALF_M = 0.27  # nobody films less of themselves than head and shoulders
SIZES = ((640, 480), (640, 480), (640, 360), (480, 640), (360, 640), (800, 600))


@dataclass(frozen=True, slots=True)
class Tripod:
    """Where a camera stands around the person. `yaw_deg` 0 is in front, 90 on the person's left;
    `rise_m` is its height above the hips, `aim_m` the height it looks at; `shift_m` moves the
    view forward along the way the person faces."""

    yaw_deg: float
    distance_m: float
    rise_m: float
    aim_m: float
    fov_deg: float = 70.0
    shift_m: float = 0.0
    roll_deg: float = 0.0
    width: int = 640
    height: int = 480

    def camera(self, seat: Seat) -> Camera:
        """The camera for a person on this seat, never lower than a low stool."""
        yaw = np.radians(self.yaw_deg)
        x, y = np.sin(yaw) * self.distance_m, -np.cos(yaw) * self.distance_m
        return Camera(
            at=(float(x), float(y) - self.shift_m, max(seat.hip_m + self.rise_m, 0.4)),
            target=(0.0, -self.shift_m, seat.hip_m + self.aim_m),
            roll_deg=self.roll_deg,
            fov_deg=self.fov_deg,
            width=self.width,
            height=self.height,
        )


def any_room(seed: int, view: str, look: Look, standing: bool) -> Room:
    """The room of a seed. One in ten chairs has the colour of the clothes in front of it; a screen
    that would hide the person from the camera is left out."""
    rng = np.random.default_rng([seed, 0x5E7])
    back = str(rng.choice(["none", "low", "mesh", "high"], p=[0.15, 0.3, 0.25, 0.3]))
    paint = CHAIRS[int(rng.choice(len(CHAIRS), p=[0.25, 0.2, 0.13, 0.12, 0.1, 0.1, 0.1]))]
    if rng.random() < 0.1:
        paint = look.outfit.top
    chair = Chair(back, bool(rng.random() < 0.4), paint)
    screen = str(rng.choice(["laptop", "monitor", "none"], p=[0.5, 0.35, 0.15]))
    if view == "front" or (view == "oblique" and screen == "monitor"):
        screen = "none"
    dark = rng.random() < 0.15
    return Room(
        wall=WALLS[rng.integers(len(WALLS))],
        accent=WALLS[rng.integers(len(WALLS))],
        floor=FLOORS[rng.integers(len(FLOORS))],
        desk=DESKS[rng.integers(len(DESKS))],
        daylight=float(rng.uniform(0.0, 0.15) if dark else rng.uniform(0.25, 1.0)),
        warmth=float(rng.normal(0.1, 0.35)),
        key_deg=float(rng.uniform(-180, 180)),
        clutter=float(rng.uniform(0, 1)),
        left_m=float(rng.uniform(2.9, 4.0)),
        right_m=float(rng.uniform(2.9, 4.0)),
        back_m=float(rng.uniform(0.9, 3.5)),
        desk_shown=bool(not standing and rng.random() < 0.85),
        desk_m=float(rng.uniform(0.22, 0.32)),
        desk_gap_m=float(rng.uniform(-0.02, 0.16)),
        slack_m=float(rng.uniform(0.03, 0.2)),
        screen=screen,
        chair=None if standing else chair,
        seed=seed,
    )


def any_tripod(seed: int, view: str, standing: bool, crown_m: float) -> Tripod:
    """The camera of a seed for a view ("side-left", "side-right", "front" or "oblique") of a person
    whose head reaches `crown_m` above the hips."""
    rng = np.random.default_rng([seed, 0xCA3])
    side = 1.0 if rng.random() < 0.5 else -1.0
    if view in ("side-left", "side-right"):
        side = 1.0 if view == "side-left" else -1.0
        yaw = side * (90 + float(np.clip(rng.normal(0, 10), -28, 28)))
        distance = rng.uniform(1.1, 2.5)
    elif view == "oblique":
        yaw, distance = side * rng.uniform(28, 62), rng.uniform(0.9, 2.0)
    else:
        yaw, distance = float(np.clip(rng.normal(0, 9), -24, 24)), rng.uniform(0.62, 1.35)
    distance += 0.7 * standing
    width, height = SIZES[rng.integers(len(SIZES))]
    fov = float(rng.uniform(52, 90))
    focal = np.hypot(width, height) / 2 / np.tan(np.radians(fov) / 2)
    distance = max(distance, SMALLEST_HALF_M * 2 * focal / height)
    half_m = float(distance * height / 2 / focal)
    aim = _aim(half_m, standing, crown_m, rng)
    rise = aim + rng.normal(0.05, 0.22) if view != "front" else crown_m + rng.normal(-0.22, 0.18)
    wide_m = float(distance * width / 2 / focal)
    sway = max(wide_m - 0.45, 0.0)
    forward = 0.12 if view.startswith("side") else 0.0
    return Tripod(
        yaw_deg=float(yaw),
        distance_m=float(distance),
        rise_m=float(rise),
        aim_m=aim,
        fov_deg=fov,
        shift_m=float(forward + rng.uniform(-1, 1) * min(sway, 0.3)),
        roll_deg=float(rng.normal(0, 1.5)),
        width=width,
        height=height,
    )


def _aim(half_m: float, standing: bool, crown_m: float, rng: np.random.Generator) -> float:
    """The height above the hips to look at, so that the head is in the picture and as much of the
    body as fits."""
    top, bottom = crown_m + 0.04, -0.15 - 0.75 * standing
    highest, lowest = bottom + half_m, top - half_m
    if lowest > highest:
        return float(lowest + half_m * rng.uniform(-0.05, 0.22))
    return float(rng.uniform(lowest, highest))


def any_optics(seed: int) -> Optics:
    """The webcam of a seed."""
    rng = np.random.default_rng([seed, 0x0B7])
    poor = rng.random() < 0.14
    tint = 1 + rng.normal(0, 0.045, 3)
    return Optics(
        distortion=float(rng.uniform(0, 0.08)),
        vignette=float(rng.uniform(0, 0.35)),
        noise=round(float(rng.uniform(4, 9) if poor else rng.uniform(0.5, 4)), 1),
        blur_px=float(rng.uniform(0.3, 1.5 if poor else 0.9)),
        shake_px=float(rng.uniform(2, 7)) if rng.random() < 0.12 else 0.0,
        shake_deg=float(rng.uniform(0, 180)),
        gain=float(rng.uniform(0.55, 0.85) if poor else rng.uniform(0.8, 1.2)),
        level=float(rng.uniform(90, 140)),
        tint=(float(tint[0]), float(tint[1]), float(tint[2])),
        jpeg=int(rng.choice([0, 30, 50, 70, 90])),
    )
