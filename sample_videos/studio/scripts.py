"""What happens in a take: a person, their poses over time, and where the camera stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .body import Floats
from .draw import Camera
from .motion import Key, added, alive, tracks, typing
from .optics import Optics
from .person import Look, Person
from .posture import SITTING, Posture, find_seat, solve
from .room import Room, light
from .seat import Seat
from .take import Actor, Take

FPS = 30


@dataclass(frozen=True, slots=True)
class Tripod:
    """Where a camera stands around the person. `yaw_deg` 0 is in front, 90 on the person's left;
    `rise_m` is its height above the hips and `aim_m` the height it looks at."""

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
        """The camera for a person on this seat; `shift_m` moves the view along the person's front."""
        yaw = np.radians(self.yaw_deg)
        x, y = np.sin(yaw) * self.distance_m, -np.cos(yaw) * self.distance_m
        return Camera(
            at=(float(x), float(y) - self.shift_m, seat.hip_m + self.rise_m),
            target=(0.0, -self.shift_m, seat.hip_m + self.aim_m),
            roll_deg=self.roll_deg,
            fov_deg=self.fov_deg,
            width=self.width,
            height=self.height,
        )


def clock(seconds: float, fps: float = FPS) -> Floats:
    """Frame times (T,)."""
    return np.arange(round(seconds * fps), dtype=np.float32) / np.float32(fps)


def hands_on_desk(seat: Seat, room: Room, spread: float = 0.12) -> dict[str, float]:
    """Reach channels that put both hands on the keyboard."""
    channels: dict[str, float] = {}
    y = seat.belly_y - room.desk_gap_m - 0.13
    for side, sign in (("L", 1.0), ("R", -1.0)):
        point = (sign * spread, y, seat.seat_m + room.desk_m + 0.05)
        channels[f"reach.{side}.world.w"] = 1.0
        channels |= {f"reach.{side}.world.{a}": v for a, v in zip("xyz", point, strict=True)}
        channels |= {f"palm.{side}.z": -1.0, f"palm.{side}.x": 0.15, f"grip.{side}": 18.0}
    return channels


def seated(person: Person, seat: Seat, wanted: Posture) -> dict[str, float]:
    """A sitting pose with the wanted true angles."""
    return {**SITTING, "root_z": seat.hip_m, **solve(person, wanted)}


def typing_take(
    look: Look,
    room: Room,
    postures: Sequence[Posture],
    seconds: float,
    tripod: Tripod,
    optics: Optics,
    seed: int,
) -> Take:
    """Someone typing at the desk who drifts through `postures`, evenly spread over the take."""
    rng = np.random.default_rng([seed, 0xAC7])
    person = Person(look)
    seat = find_seat(person)
    times = clock(seconds)
    at = np.linspace(0, seconds, len(postures), endpoint=False)
    hold = 0.4 * seconds / len(postures)
    hands = hands_on_desk(seat, room)
    keys = [
        Key(float(t), {**seated(person, seat, posture), **hands}, hold)
        for t, posture in zip(at, postures, strict=True)
    ]
    channels = alive(added(tracks(keys, times), typing(times, rng)), times, rng)
    focus = (0.0, -0.1, seat.hip_m + 0.4)
    return Take(
        [Actor(person, channels)], room, seat, tripod.camera(seat), light(room), optics, seed, focus
    )
