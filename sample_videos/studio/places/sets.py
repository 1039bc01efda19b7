"""Rooms and camera places that several clips share."""

from __future__ import annotations

from sample_videos.studio.places.room import Chair, Room
from sample_videos.studio.places.staging import Tripod

STUDY = Room(chair=Chair(back="low"), seed=3)
OFFICE = Room(
    wall=(0.84, 0.80, 0.74),
    accent=(0.60, 0.52, 0.42),
    floor=(0.42, 0.42, 0.43),
    screen="monitor",
    desk=(0.80, 0.79, 0.76),
    key_deg=-60,
    chair=Chair(back="low", colour=(0.16, 0.22, 0.32)),
    seed=8,
)
LIVING = Room(
    wall=(0.76, 0.79, 0.74),
    accent=(0.70, 0.74, 0.68),
    floor=(0.56, 0.44, 0.33),
    warmth=0.35,
    clutter=0.8,
    screen="none",
    back_m=1.7,
    chair=Chair(back="low", colour=(0.30, 0.24, 0.20)),
    seed=11,
)
DEN = Room(
    wall=(0.42, 0.46, 0.50),
    accent=(0.25, 0.28, 0.33),
    floor=(0.30, 0.24, 0.20),
    warmth=0.5,
    desk=(0.36, 0.25, 0.18),
    daylight=0.1,
    key_deg=40,
    clutter=0.7,
    screen="none",
    back_m=1.6,
    chair=Chair(back="high", colour=(0.07, 0.07, 0.08)),
    seed=15,
)
LOFT = Room(
    wall=(0.86, 0.85, 0.83),
    accent=(0.62, 0.52, 0.46),
    floor=(0.66, 0.54, 0.42),
    key_deg=165,
    clutter=0.5,
    screen="none",
    chair=Chair(back="mesh", arms=True, colour=(0.35, 0.35, 0.36)),
    seed=21,
)

SIDE_LEFT = Tripod(yaw_deg=88, distance_m=1.75, rise_m=0.45, aim_m=0.40, fov_deg=64, shift_m=0.12)
SIDE_RIGHT = Tripod(yaw_deg=-92, distance_m=1.6, rise_m=0.50, aim_m=0.34, fov_deg=64, shift_m=0.10)
WIDE_LEFT = Tripod(yaw_deg=84, distance_m=2.3, rise_m=0.55, aim_m=0.35, fov_deg=70, shift_m=0.05)
WIDE_RIGHT = Tripod(yaw_deg=-97, distance_m=2.2, rise_m=0.30, aim_m=0.36, fov_deg=70, shift_m=0.05)
LAPTOP = Tripod(yaw_deg=2, distance_m=0.82, rise_m=0.55, aim_m=0.57, fov_deg=74)
LOW_LAPTOP = Tripod(yaw_deg=-4, distance_m=0.78, rise_m=0.40, aim_m=0.58, fov_deg=80)
TALL_LAPTOP = Tripod(yaw_deg=3, distance_m=0.86, rise_m=0.66, aim_m=0.69, fov_deg=76)
MONITOR = Tripod(yaw_deg=5, distance_m=1.0, rise_m=0.85, aim_m=0.58, fov_deg=70)
