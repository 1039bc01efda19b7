"""Where hands go: on a desk, in the lap, folded, behind the head, a phone at the ear.

Every function gives reach channels for one arm (see `arms`); points in the chest's and the head's
axes have x outward, so they serve both sides.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sample_videos.studio.places.room import Room
from sample_videos.studio.places.seat import Seat

Channels = dict[str, float]
Triple = tuple[float, float, float]

# name: (frame, wrist, elbow direction, palm direction, finger curl in degrees)
GESTURES: Mapping[str, tuple[str, Triple, Triple, Triple, float]] = {
    "folded_over": ("chest", (-0.10, -0.20, -0.10), (0.7, -0.2, -0.8), (0.0, 1.0, 0.0), 25),
    "folded_under": ("chest", (-0.06, -0.17, -0.15), (0.7, -0.2, -0.8), (0.0, 1.0, 0.0), 45),
    "chin": ("head", (0.03, -0.13, -0.14), (0.3, -0.5, -1.0), (0.0, 0.6, 0.5), 50),
    "cheek": ("head", (0.08, -0.10, -0.13), (0.6, -0.4, -1.0), (-0.8, 0.3, 0.2), 30),
    "phone": ("head", (0.11, -0.08, -0.07), (0.8, -0.3, -1.0), (-1.0, 0.0, 0.0), 35),
    "behind_head": ("head", (0.10, 0.11, 0.00), (1.0, -0.1, 0.4), (-0.3, -1.0, 0.0), 15),
    "neck_rub": ("head", (0.08, 0.05, -0.10), (0.8, -0.6, 0.2), (-0.3, -0.8, 0.0), 20),
    "glasses": ("head", (0.10, -0.17, 0.00), (0.9, -0.3, -0.7), (-0.8, 0.4, 0.0), 40),
    "drink": ("head", (0.05, -0.20, -0.07), (0.8, -0.1, -0.8), (-0.9, 0.3, 0.0), 55),
    "explain": ("chest", (0.16, -0.38, 0.00), (0.5, 0.3, -0.8), (-0.4, 0.0, 0.7), 15),
    "hold_phone": ("chest", (0.06, -0.33, -0.17), (0.6, 0.2, -0.9), (-0.3, 0.6, 0.6), 45),
    "on_chest": ("chest", (0.00, -0.16, -0.04), (0.8, 0.0, -0.6), (-0.1, 1.0, 0.0), 15),
    "akimbo": ("chest", (0.22, 0.02, -0.33), (1.0, 0.4, -0.1), (-0.8, -0.5, 0.0), 40),
    "raised": ("chest", (0.32, -0.20, 0.42), (1.0, -0.2, 0.0), (0.0, -1.0, 0.0), 10),
    "stretched_forward": ("chest", (0.12, -0.55, 0.06), (0.4, 0.3, -0.9), (0.0, 0.0, -1.0), 10),
}
RESTING = ("desk", "desk_wide", "lap", "thigh", "hang", "armrest")


def reach(
    side: str, frame: str, wrist: Triple, *, elbow: Triple, palm: Triple, curl_deg: float
) -> Channels:
    """Channels that put one wrist at a point of a frame."""
    channels: Channels = {f"reach.{side}.{frame}.w": 1.0, f"grip.{side}": curl_deg}
    for axis, point, out, face in zip("xyz", wrist, elbow, palm, strict=True):
        channels[f"reach.{side}.{frame}.{axis}"] = point
        channels[f"elbow.{side}.{axis}"] = out
        channels[f"palm.{side}.{axis}"] = face
    return channels


def arm(side: str, name: str, seat: Seat, room: Room, jitter: Triple = (0, 0, 0)) -> Channels:
    """One arm doing `name` (a gesture, or one of `RESTING`), moved by `jitter` metres."""
    if name in RESTING:
        wrist, elbow, palm, curl = _resting(name, seat, room)
        moved = (wrist[0] + jitter[0], wrist[1] + jitter[1], wrist[2] + max(jitter[2], 0.0))
        sign = 1.0 if side == "L" else -1.0
        if name == "hang":
            return reach(side, "world", (0, 0, 0), elbow=elbow, palm=palm, curl_deg=curl) | {
                f"reach.{side}.world.w": 0.0
            }
        wrist = (sign * moved[0], moved[1], moved[2])
        return reach(side, "world", wrist, elbow=elbow, palm=palm, curl_deg=curl)
    frame, wrist, elbow, palm, curl = GESTURES[name]
    moved = (wrist[0] + jitter[0], wrist[1] + jitter[1], wrist[2] + jitter[2])
    return reach(side, frame, moved, elbow=elbow, palm=palm, curl_deg=curl)


def _resting(name: str, seat: Seat, room: Room) -> tuple[Triple, Triple, Triple, float]:
    """Wrist in world coordinates (x outward), elbow and palm directions, finger curl."""
    edge, top = seat.belly_y - room.desk_gap_m, seat.seat_m + room.desk_m + 0.05
    down = (0.1, 0.0, -1.0)
    relaxed = (0.35, 0.6, -0.7)
    places: dict[str, tuple[Triple, Triple, Triple, float]] = {
        "desk": ((0.12, edge - 0.13, top), relaxed, (0.15, 0.0, -1.0), 18),
        "desk_wide": ((0.24, edge - 0.10, top), (0.8, 0.3, -0.6), (-0.2, 0.0, -1.0), 12),
        "lap": ((0.05, seat.belly_y - 0.06, seat.seat_m + 0.17), relaxed, (0.0, 0.4, -0.7), 30),
        "thigh": ((0.13, seat.belly_y - 0.14, seat.seat_m + 0.17), relaxed, down, 15),
        "armrest": ((0.27, seat.belly_y - 0.08, seat.seat_m + 0.27), (0.6, 0.8, -0.4), down, 25),
        "hang": ((0.0, 0.0, 0.0), relaxed, (0.0, 0.0, 0.0), 20),
    }
    return places[name]


BOTH: Mapping[str, tuple[str, str]] = {
    "typing": ("desk", "desk"),
    "spread": ("desk_wide", "desk_wide"),
    "mouse": ("desk", "desk_wide"),
    "lap": ("lap", "lap"),
    "thighs": ("thigh", "thigh"),
    "armrests": ("armrest", "armrest"),
    "hanging": ("hang", "hang"),
    "folded": ("folded_over", "folded_under"),
    "behind_head": ("behind_head", "behind_head"),
    "phone": ("desk", "phone"),
    "phone_lap": ("thigh", "phone"),
    "thinking": ("folded_under", "chin"),
    "leaning_cheek": ("desk_wide", "cheek"),
    "neck_rub": ("lap", "neck_rub"),
    "glasses": ("desk", "glasses"),
    "drinking": ("desk", "drink"),
    "explaining": ("explain", "explain"),
    "texting": ("hold_phone", "hold_phone"),
    "on_chest": ("lap", "on_chest"),
    "raising": ("desk", "raised"),
    "reaching": ("stretched_forward", "desk"),
}
USUAL = ("typing", "mouse", "spread", "lap", "thighs", "armrests", "hanging")
USUAL_SHARE = 0.7


def both_arms(name: str, seat: Seat, room: Room, mirrored: bool = False) -> Channels:
    """Both arms by the name of a pair; `mirrored` swaps sides."""
    left, right = BOTH[name]
    if mirrored:
        left, right = right, left
    return arm("L", left, seat, room) | arm("R", right, seat, room)


def any_arms(seat: Seat, room: Room, rng: np.random.Generator) -> tuple[str, Channels]:
    """Random arms, most often usual ones, never quite in the same place."""
    name = str(rng.choice(USUAL if rng.random() < USUAL_SHARE else list(BOTH)))
    left, right = BOTH[name]
    if rng.random() < 0.5:
        left, right = right, left
    return name, arm("L", left, seat, room, _jitter(rng)) | arm(
        "R", right, seat, room, _jitter(rng)
    )


def _jitter(rng: np.random.Generator) -> Triple:
    x, y, z = rng.normal(0, 0.025, 3)
    return float(x), float(y), float(z)
