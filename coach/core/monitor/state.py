"""The limits and the state of the desk monitor."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from coach.core.monitor.reading import PARTS, UNKNOWN, Activity, Kind

BOWED_S = 120.0
"""Somebody who reads a page or a phone is left alone for this long."""

LIFTED_S = 5.0
"""A head counts as lifted once it has not been bowed for this long: readers look up at times, and
pitch is noisy."""

_FIRST_S = 3.0
"""A head that bowed within this time after the neck came forward bowed with it."""


class Posture(IntEnum):
    """What the monitor decided about the person."""

    UNKNOWN = 0
    UPRIGHT = 1
    SLOUCHING = 2
    AWAY = 3

    @property
    def label(self) -> str:
        """The name used in JSON and in the history."""
        return self.name.lower()


SEATED = (Posture.UPRIGHT.label, Posture.SLOUCHING.label)
"""The names of the postures in which somebody sits at the desk."""


@dataclass(frozen=True, slots=True)
class MonitorSpec:
    """Limits. ``sensitivity`` multiplies the strain: 2 warns at half the deviation.

    Strain above ``enter`` for ``confirm_s`` begins a slouch, below ``exit`` for ``release_s`` ends
    it; it is smoothed over about ``smooth_s``. Nobody for ``away_s`` is away, somebody settled for
    ``back_s`` is back. Everything displaced for ``stale_s`` makes the baseline stale, and so does
    standing for ``standing_s``. Moving is faster than ``moving`` widths of the shoulders a second,
    settled is not having moved for ``settled_s``. A gap of ``gap_s`` forgets what was pending.
    An activity begins and ends after ``busy_s``; ``excused_s``: how long each keeps posture from
    counting; those not named, for ever. What keeps posture from counting for ``uncounted_s`` is
    said once.
    """

    sensitivity: float = 1.0
    enter: float = 1.0
    exit: float = 0.6
    confirm_s: float = 3.0
    release_s: float = 2.0
    smooth_s: float = 0.6
    away_s: float = 10.0
    back_s: float = 2.0
    stale_s: float = 10.0
    standing_s: float = 60.0
    gap_s: float = 5.0
    moving: float = 0.10
    settled_s: float = 2.0
    busy_s: float = 1.0
    uncounted_s: float = 180.0
    excused_s: Mapping[Activity, float] = field(
        default_factory=lambda: {
            Activity.LOOKING_DOWN: BOWED_S,
            Activity.HAND_AT_FACE: 20.0,
            Activity.REACHING: 45.0,
        }
    )


@dataclass(frozen=True, slots=True)
class MonitorState:
    """The state of the monitor. Times are the readings'; durations in seconds.

    ``posture`` since ``since_s``. ``strain`` and ``parts`` are smoothed (NaN: nothing seen since
    the last gap). ``over_s`` and ``under_s``: how long strain has been beyond a limit, the first
    since ``over_from_s``; ``slouch_s``: how much of the present slouch counted.

    ``doing`` is what the latest reading showed; once it lasts, it becomes the ``activity``.
    ``gone_since_s``, ``here_since_s`` and ``displaced_since_s`` are ``None`` where that is not
    the case. ``bowed_since_s``: since when the head has been bowed, as over a page or a phone;
    ``bowed_at_s``: when it last was; ``read_until_s``: until when that explained a slouch.
    ``moved_s``: when head or shoulders last moved; ``place``: where the face was, smoothed.

    ``uncounted_told``: it has been said that posture does not count now. ``dismissed``: the strain
    of a posture that the person said is no slouch, as long as it lasts (0: none).
    """

    t_s: float | None = None
    posture: Posture = Posture.UNKNOWN
    since_s: float = 0.0
    strain: float = math.nan
    parts: tuple[float, ...] = UNKNOWN
    kind: Kind = Kind.FORWARD_HEAD
    over_s: float = 0.0
    over_from_s: float = 0.0
    under_s: float = 0.0
    slouch_s: float = 0.0
    activity: Activity = Activity.SITTING
    activity_since_s: float = 0.0
    doing: Activity = Activity.SITTING
    doing_since_s: float = 0.0
    gone_since_s: float | None = None
    here_since_s: float | None = None
    displaced_since_s: float | None = None
    bowed_since_s: float | None = None
    bowed_at_s: float = -math.inf
    read_until_s: float = -math.inf
    place: tuple[float, float, float] | None = None
    moved_s: float | None = None
    excused: bool = False
    stale: bool = False
    uncounted_told: bool = False
    dismissed: float = 0.0

    @property
    def reads_since_s(self) -> float | None:
        """Since when the head has been bowed, if it was bowed before or with the neck, as over a
        page or a phone: a slouch, but no reason to say anything before ``BOWED_S``."""
        since = self.bowed_since_s
        return since if since is not None and since <= self.since_s + _FIRST_S else None

    @property
    def pending(self) -> bool:
        """Whether a change of state is under way, so that looking often pays."""
        if self.posture is Posture.AWAY:
            return self.here_since_s is not None
        return self.under_s > 0 if self.posture is Posture.SLOUCHING else self.over_s > 0


def interval_s(spec: MonitorSpec, state: MonitorState, *, on_battery: bool = False) -> float | None:
    """How long until the next look: ``None`` (every picture) while somebody moves or a change of
    state is under way, about a second otherwise, somewhat longer on battery. A nudge then comes
    within its grace and two seconds."""
    if state.t_s is None or state.pending:
        return None
    moved = state.moved_s is not None and state.t_s - state.moved_s < spec.settled_s
    if moved and state.posture is not Posture.AWAY:
        return None
    return 1.7 if on_battery else 1.0


def rebased(state: MonitorState, t_s: float) -> MonitorState:
    """The state with a new baseline: nothing known yet, nothing stale."""
    return MonitorState(t_s=t_s, since_s=t_s, activity_since_s=t_s, doing_since_s=t_s)


def cleared(state: MonitorState) -> MonitorState:
    """Reset the measured and accumulated fields of a posture."""
    return replace(
        state,
        strain=math.nan,
        parts=UNKNOWN,
        over_s=0.0,
        under_s=0.0,
        slouch_s=0.0,
        here_since_s=None,
        displaced_since_s=None,
    )


def known(parts: tuple[float, ...]) -> tuple[float | None, ...]:
    """Parts for a record: ``None`` where they are NaN."""
    return tuple(None if math.isnan(value) else value for value in parts)


def slouch_numbers(parts: Sequence[float | None]) -> dict[str, float]:
    """The known parts of a slouch by name, rounded as a person is told them.

    Sentences and documents both read these, so that they never differ.
    """
    return {
        name: round(value, 1 if name.endswith("_deg") else 2)
        for name, value in zip(PARTS, parts, strict=True)
        if value is not None and not math.isnan(value)
    }
