"""How a live camera is doing and what to do about it: a pure state machine over what is seen.

The session asks ``step`` about ten times a second. It is given what the thread that reads the
camera has shown so far, and says which state that is and which one thing to do next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from coach.errors import CoachError, SourceBusyError, SourceError
from coach.runtime.live.status import LiveSettings, LiveState


class Action(Enum):
    """The one thing to do next.

    PREPARE: load a fresh detector. OPEN: have a reader open the camera. CLOSE: ask it to end.
    ABANDON: give it up, it hangs. FORGET: it has ended. FINISH: all is over.
    """

    NOTHING = auto()
    PREPARE = auto()
    OPEN = auto()
    CLOSE = auto()
    ABANDON = auto()
    FORGET = auto()
    FINISH = auto()


@dataclass(frozen=True, slots=True)
class CameraReading:
    """What the thread that reads the camera has shown.

    ``asked_s``: when it was started; ``first_s`` and ``picture_s``: when the first and the newest
    picture came; ``seen_s``: when the newest that was decoded; ``differed_s`` and ``showed_s`` as
    in ``PictureState`` (all ``None`` before the first). ``closing_s``: when it was asked to end;
    ``ended``: it has, and the camera is closed; ``error`` or ``problem`` says why. A ``recording``
    may end, pause and repeat itself: that is no fault.
    """

    asked_s: float
    first_s: float | None = None
    picture_s: float | None = None
    seen_s: float | None = None
    differed_s: float | None = None
    showed_s: float | None = None
    closing_s: float | None = None
    ended: bool = False
    recording: bool = False
    error: Exception | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """The input of ``step``. ``paused``: why, while nobody wants the camera; ``ready``: the
    detector is; ``reading``: ``None`` while no thread has the camera; ``hung``: threads given up
    that have not come back."""

    now_s: float
    paused: str | None = None
    ready: bool = True
    reading: CameraReading | None = None
    hung: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """Where a session stands. ``restarts``: openings after the first; ``failures`` and ``thaws``
    in a row; ``awake_s``: when the machine last woke; ``error``: what went wrong, if known."""

    state: LiveState = LiveState.STARTING
    since_s: float = 0.0
    sentence: str = "the camera is being opened"
    error: Exception | None = None
    openings: int = 0
    failures: int = 0
    thaws: int = 0
    retry_at_s: float = float("-inf")
    thaw_at_s: float = 0.0
    stepped_s: float | None = None
    awake_s: float = float("-inf")

    @property
    def restarts(self) -> int:
        """How often the camera was opened again."""
        return max(0, self.openings - 1)


def step(settings: LiveSettings, health: Health, signs: Signs) -> tuple[Health, Action]:
    """The health after new signs, and what to do next."""
    now_s = signs.now_s
    slept = health.stepped_s is not None and now_s - health.stepped_s > settings.asleep_s
    health = replace(health, stepped_s=now_s)
    if slept:
        health = replace(health, awake_s=now_s)
    if signs.paused is not None:
        return _resting(settings, health, signs, signs.paused)
    if health.state is LiveState.PAUSED:
        health = _to(health, LiveState.STARTING, now_s, "the camera is being opened")
        health = replace(health, failures=0, thaws=0, retry_at_s=now_s)
        return health, Action.PREPARE
    reading = signs.reading
    if reading is None:
        return _opening(settings, health, signs)
    if reading.closing_s is not None or reading.ended:
        return _closing(settings, health, signs, reading)
    if slept and health.state is not LiveState.STARTING:
        health = _to(
            health,
            LiveState.STARTING,
            now_s,
            "the computer was asleep or too busy; waiting for the camera's next picture",
        )
    if reading.picture_s is None:
        return _waiting(settings, health, now_s, reading)
    return _watching(settings, health, now_s, reading)


def _resting(
    settings: LiveSettings, health: Health, signs: Signs, why: str
) -> tuple[Health, Action]:
    """The camera is not wanted: it is closed, or being closed."""
    why = f"{why}; {MAY_BE_ON}" if signs.hung else why
    health = _to(health, LiveState.PAUSED, signs.now_s, why)
    reading = signs.reading
    if reading is None:
        return health, Action.NOTHING
    if reading.ended:
        return health, Action.FORGET
    if reading.closing_s is None:
        return health, Action.CLOSE
    late = signs.now_s - reading.closing_s > settings.close_s
    return health, Action.ABANDON if late else Action.NOTHING


def _opening(settings: LiveSettings, health: Health, signs: Signs) -> tuple[Health, Action]:
    if signs.hung >= settings.hung_most:
        sentence = (
            "the camera does not answer any more; unplug it and plug it in again, or restart coach"
        )
        return _to(health, LiveState.LOST, signs.now_s, sentence), Action.NOTHING
    if not signs.ready or signs.now_s < health.retry_at_s:
        return health, Action.NOTHING
    return replace(health, openings=health.openings + 1), Action.OPEN


def _closing(
    settings: LiveSettings, health: Health, signs: Signs, reading: CameraReading
) -> tuple[Health, Action]:
    """The camera thread has ended, or was asked to."""
    now_s = signs.now_s
    if not reading.ended:
        assert reading.closing_s is not None
        late = now_s - reading.closing_s > settings.close_s
        return health, Action.ABANDON if late else Action.NOTHING
    if reading.closing_s is not None:  # what to say has been said when it was asked
        return health, Action.FORGET
    error = reading.error
    if reading.recording and error is None:
        sentence = reading.problem or "the recording has ended"
        return _to(health, LiveState.STOPPED, now_s, sentence), Action.FINISH
    health = replace(health, error=error)
    ours = isinstance(error, CoachError) and not isinstance(error, SourceError)
    if error is not None and (ours or reading.recording):
        return _to(health, LiveState.FAILED, now_s, in_words(error)), Action.FINISH
    state = LiveState.BUSY if isinstance(error, SourceBusyError) else LiveState.LOST
    why = reading.problem or "the camera stopped" if error is None else in_words(error)
    return _again(settings, health, state, now_s, f"{why}; coach keeps trying"), Action.FORGET


def _waiting(
    settings: LiveSettings, health: Health, now_s: float, reading: CameraReading
) -> tuple[Health, Action]:
    """The camera is open or being opened, and no picture has come."""
    if now_s - max(reading.asked_s, health.awake_s) <= settings.open_s:
        return health, Action.NOTHING
    why = (
        f"the camera gave no picture within {settings.open_s:.0f} s; "
        "close other programs that use it, or unplug it and plug it in again"
    )
    return _again(settings, health, LiveState.LOST, now_s, why), Action.ABANDON


def _watching(
    settings: LiveSettings, health: Health, now_s: float, reading: CameraReading
) -> tuple[Health, Action]:
    """Pictures have come."""
    assert reading.picture_s is not None
    last_s = reading.picture_s
    if now_s - max(last_s, health.awake_s) > settings.stale_s and not reading.recording:
        why = "the camera stopped giving pictures; check its cable, coach keeps trying"
        return _again(settings, health, LiveState.LOST, now_s, why), Action.ABANDON
    if last_s < health.awake_s:
        return health, Action.NOTHING
    state = _judged(settings, health, reading)
    if state is LiveState.FROZEN:
        return _frozen(settings, health, now_s)
    if state is LiveState.DARK:
        sentence = "the picture is black; uncover the camera or turn on a light"
        return _to(health, state, now_s, sentence), Action.NOTHING
    if health.state is not LiveState.RUNNING:
        back = health.state is not LiveState.STARTING
        sentence = "the camera is back" if back else "the camera is running"
        return replace(_to(health, state, now_s, sentence), error=None), Action.NOTHING
    steady = now_s - health.since_s > settings.retry_most_s
    return (replace(health, failures=0, thaws=0) if steady else health), Action.NOTHING


def _frozen(settings: LiveSettings, health: Health, now_s: float) -> tuple[Health, Action]:
    """The picture repeats: open the camera again, at growing intervals."""
    if health.state is not LiveState.FROZEN:
        sentence = "the camera's picture is frozen; if it stays so, unplug it and plug it in again"
        health = _to(health, LiveState.FROZEN, now_s, sentence)
        return replace(health, thaw_at_s=now_s + settings.thaw_s), Action.NOTHING
    if now_s < health.thaw_at_s:
        return health, Action.NOTHING
    thaws = health.thaws + 1
    wait_s = min(settings.thaw_most_s, settings.thaw_s * 2.0**thaws)
    return replace(health, thaws=thaws, thaw_at_s=now_s + wait_s), Action.CLOSE


def _judged(settings: LiveSettings, health: Health, reading: CameraReading) -> LiveState:
    """RUNNING, or DARK or FROZEN where the pictures have been so for too long."""
    last_s, showed_s, differed_s = reading.seen_s, reading.showed_s, reading.differed_s
    if not settings.judge_pictures or reading.recording:
        return LiveState.RUNNING
    if last_s is None or showed_s is None or differed_s is None:
        return LiveState.RUNNING
    if last_s - showed_s > settings.dark_s:
        return LiveState.DARK
    still = health.state is LiveState.FROZEN and differed_s == reading.first_s
    if still or last_s - differed_s > settings.frozen_s:
        return LiveState.FROZEN
    return LiveState.RUNNING


MAY_BE_ON = "the camera does not answer and may still be on: unplug it to be sure"


def in_words(error: Exception) -> str:
    """One sentence for an error: a ``CoachError``'s own, or which fault it was."""
    if isinstance(error, CoachError):
        return str(error)
    return f"something failed unexpectedly ({type(error).__name__}: {' '.join(str(error).split())})"


def _again(
    settings: LiveSettings, health: Health, state: LiveState, now_s: float, why: str
) -> Health:
    """Without a camera; tried again after a time that doubles with each failure."""
    wait_s = min(settings.retry_most_s, settings.retry_s * 2.0**health.failures)
    health = replace(health, failures=min(health.failures + 1, 30), retry_at_s=now_s + wait_s)
    return _to(health, state, now_s, why)


def _to(health: Health, state: LiveState, now_s: float, sentence: str) -> Health:
    """The health in ``state``; ``since_s`` stays where that was the state already."""
    since_s = health.since_s if health.state is state else now_s
    return replace(health, state=state, since_s=since_s, sentence=sentence)
