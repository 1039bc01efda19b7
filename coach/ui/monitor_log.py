"""What the app keeps of a monitor to show: marks on the timeline, and events in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

KEPT_LINES = 200
KEPT_MOMENTS = 4 * 3600


@dataclass(frozen=True, slots=True)
class StrainMark:
    """A moment on the timeline: strain in its limits (NaN unknown) and the posture's label."""

    t_s: float
    strain: float
    posture: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """Something that happened, in words."""

    at: datetime
    text: str
