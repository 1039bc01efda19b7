"""Settings and status of a live session."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from coach.safe_text import capitalised


class LiveState(Enum):
    """What a live session is doing, or what stops it."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    LOST = "lost"
    FROZEN = "frozen"
    DARK = "dark"
    BUSY = "busy"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def final(self) -> bool:
        """Whether the session is over."""
        return self in (LiveState.STOPPED, LiveState.FAILED)

    @property
    def blind(self) -> bool:
        """Whether no picture comes that could be looked at, though one should."""
        return self in (LiveState.LOST, LiveState.FROZEN, LiveState.DARK, LiveState.BUSY)


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """How a live session runs; times in seconds.

    ``interval_s``: ``None`` analyses every picture there is time for; 1.0 about one a second,
    and those between are taken from the camera and not decoded. ``watch_s``: with an interval,
    how often a picture is decoded and glanced at; one in which something moved is analysed at
    once (``None``: never). ``judge_pictures``: whether black, covered and frozen pictures are
    noticed and held back.

    ``stale_s``: without a picture for this long, the camera is lost. ``frozen_s``, ``dark_s``: this
    long the same picture, or nothing on it. ``gap_s``: after this long between two pictures the
    detector starts afresh. ``asleep_s``: this long without a step, the machine slept. ``open_s``
    and ``close_s``: what opening and closing may take. A lost camera is tried again after
    ``retry_s``, then after twice as long, up to ``retry_most_s``; a frozen one is opened anew
    after ``thaw_s``, then after twice as long, up to ``thaw_most_s``. ``hung_most``: how many
    threads may hang in a camera that never answers before no other is started. ``tick_s``: how
    often health is looked at. ``join_s``: what ending may take.
    """

    interval_s: float | None = None
    watch_s: float | None = 0.25
    judge_pictures: bool = True
    stale_s: float = 1.75
    frozen_s: float = 1.5
    dark_s: float = 1.0
    gap_s: float = 2.5
    asleep_s: float = 3.0
    open_s: float = 15.0
    close_s: float = 2.0
    retry_s: float = 0.25
    retry_most_s: float = 4.0
    thaw_s: float = 10.0
    thaw_most_s: float = 300.0
    hung_most: int = 3
    tick_s: float = 0.1
    join_s: float = 1.0


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """How a session is doing.

    ``since_s`` is the clock's time when ``state`` began; ``sentence`` says what happened and what
    to do. ``frames_read`` counts the pictures that came, ``analysed`` those that reached
    ``on_sample``, ``dropped`` those decoded for which there was no time, ``restarts`` how often
    the camera was opened again. ``size_px`` (width, height) is the size of the newest picture,
    ``None`` before the first. ``error`` is what went wrong, where it is known.
    """

    state: LiveState
    since_s: float
    sentence: str
    frames_read: int = 0
    analysed: int = 0
    dropped: int = 0
    restarts: int = 0
    size_px: tuple[int, int] | None = None
    error: Exception | None = None

    @property
    def told(self) -> str:
        """The sentence as people read it, with a capital letter and a full stop."""
        return f"{capitalised(self.sentence)}."

    def differs(self, other: LiveStatus) -> bool:
        """Whether a listener must be told: other counts alone are no reason."""
        return (self.state, self.sentence, self.size_px, self.restarts) != (
            other.state,
            other.sentence,
            other.size_px,
            other.restarts,
        )
