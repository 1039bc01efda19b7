"""What the desk monitor reports: one record for each kind of event, with exact numbers.

``report/documents/event.py`` makes the lines of ``coach.event/1`` of them, ``text.py`` sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from coach.core.monitor.baseline import Refusal
from coach.core.monitor.feedback import Verdict
from coach.core.monitor.reading import Activity, Kind
from coach.core.types import View

if TYPE_CHECKING:
    from coach.core.monitor.summary import Summary


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at ``t_s``; ``name`` is its ``event`` in the document."""

    name: ClassVar[str]
    t_s: float


@dataclass(frozen=True, slots=True)
class BaselineTaken(Event):
    """A baseline was taken of the last ``seconds``."""

    name = "baseline"
    view: View
    seconds: float


@dataclass(frozen=True, slots=True)
class BaselineRefused(Event):
    """The last seconds give no baseline."""

    name = "baseline_refused"
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class SlouchAsked(Event):
    """The person is asked to slouch for ``seconds``, so that the limit fits them."""

    name = "show_slouch"
    seconds: float


@dataclass(frozen=True, slots=True)
class LimitSharpened(Event):
    """The shown slouch gave a limit (1 is the usual one); ``limit_deg``: ``None`` from the front
    and where the limit stays the usual one."""

    name = "sharpened"
    limit_deg: float | None
    limit: float


@dataclass(frozen=True, slots=True)
class BaselineStale(Event):
    """Camera or chair moved at ``since_s``: the baseline no longer fits."""

    name = "baseline_stale"
    since_s: float


@dataclass(frozen=True, slots=True)
class Recheck(Event):
    """A new baseline is taken in ``in_s``, of ``seconds``."""

    name = "recheck"
    in_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class SlouchBegan(Event):
    """A slouch began at ``since_s``. ``parts``: ``reading.PARTS``, ``None`` where unknown."""

    name = "slouch_began"
    since_s: float
    kind: Kind
    parts: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class SlouchEnded(Event):
    """The slouch is over."""

    name = "slouch_ended"
    lasted_s: float


@dataclass(frozen=True, slots=True)
class Away(Event):
    """Nobody has been there since ``since_s``."""

    name = "away"
    since_s: float


@dataclass(frozen=True, slots=True)
class Back(Event):
    """Somebody sits there again."""

    name = "back"
    away_s: float


@dataclass(frozen=True, slots=True)
class NotCounted(Event):
    """Posture has not counted since ``since_s``, because of what the person does."""

    name = "not_counted"
    activity: Activity
    since_s: float


@dataclass(frozen=True, slots=True)
class Corrected(Event):
    """The person said whether a moment was a slouch; the limit moved from ``was``."""

    name = "corrected"
    verdict: Verdict
    was: float
    limit: float


@dataclass(frozen=True, slots=True)
class Nudge(Event):
    """The person is told of a slouch that has lasted ``lasted_s``; ``level``: how often by now."""

    name = "nudge"
    kind: Kind
    parts: tuple[float | None, ...]
    activity: Activity
    lasted_s: float
    level: int


@dataclass(frozen=True, slots=True)
class NudgeHeld(Event):
    """A nudge was due and nothing may be said: ``why``."""

    name = "nudge_held"
    why: str


@dataclass(frozen=True, slots=True)
class Snoozed(Event):
    """Nothing is said until ``until_s``."""

    name = "snoozed"
    until_s: float


@dataclass(frozen=True, slots=True)
class SnoozeEnded(Event):
    """Nudges come again."""

    name = "snooze_ended"


@dataclass(frozen=True, slots=True)
class BreakDue(Event):
    """It is time to move. ``postponed``: it was put off once; ``firm``: it is asked for again."""

    name = "break_due"
    sat_s: float
    postponed: bool
    firm: bool


@dataclass(frozen=True, slots=True)
class BreakBegun(Event):
    """The person begins a break on purpose."""

    name = "break_begun"
    sat_s: float


@dataclass(frozen=True, slots=True)
class BreakPostponed(Event):
    """The break was put off."""

    name = "break_postponed"
    by_s: float


@dataclass(frozen=True, slots=True)
class BreakSkipped(Event):
    """The break was left out."""

    name = "break_skipped"
    sat_s: float


@dataclass(frozen=True, slots=True)
class BreakTaken(Event):
    """A break counts as taken. ``asked``: it was called for; ``how``: the person got up, or did
    the exercises."""

    name = "break_taken"
    asked: bool
    sat_s: float
    how: Literal["up", "exercises"]


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The camera was given up: ``why``."""

    name = "paused"
    why: str


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """The camera is open again."""

    name = "resumed"
    paused_s: float


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """What it came to."""

    name = "summary"
    summary: Summary
