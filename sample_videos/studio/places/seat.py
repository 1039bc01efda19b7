"""Where a body sits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a body sits, metres: hip centre above the floor, the seat's top, how far the belly
    comes forward (y, negative) and the buttocks back (y, positive)."""

    hip_m: float
    seat_m: float
    belly_y: float
    back_y: float
