"""Stores what the desk monitor reports: spells, events, numbers once a second, baselines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from coach.clock import wall_time
from coach.core.monitor import baseline as core
from coach.core.monitor import events
from coach.core.monitor.reading import Activity, Reading
from coach.core.monitor.state import MonitorSpec, MonitorState
from coach.core.monitor.summary import Summary, numbers_of
from coach.core.types import View
from coach.errors import UsageError
from coach.report.documents.event import event_details, summary_document
from coach.storage.history import History
from coach.storage.moment import Moment
from coach.storage.records import Baseline, Event, Profile, Second, Spell

EVERY_S = 1.0
LONGEST_S = 5.0
"""A second stands for no more time than this. After a longer gap (the machine slept) nobody knows
what was in between: a new one begins at its end."""
CLOCK_SET_S = 10.0
"""A picture is never looked at this late; the wall's clock must have been set."""
_UPRIGHT = "upright"


def local_now() -> Moment:
    """Now, by the machine's clock and time zone."""
    return Moment.of(wall_time())


class WallTimes:
    """Places times of the camera's clock on the wall's clock.

    A picture is looked at a moment after it was taken, sometimes longer. All pictures are placed
    by the delay of the first one, so that two of them are as far apart as they were taken.
    """

    def __init__(self) -> None:
        self._ahead_s: float | None = None

    def of(self, t_s: float, now_s: float) -> float:
        """Seconds since 1970 (UTC) of the camera's time ``t_s``, looked at when it was ``now_s``.

        After the wall's clock was set, times follow the new one.
        """
        ahead_s = now_s - t_s
        if self._ahead_s is None or abs(ahead_s - self._ahead_s) > CLOCK_SET_S:
            self._ahead_s = ahead_s
        return t_s + self._ahead_s


class MonitorRecorder:
    """Writes a stretch of monitoring as it happens; not for several threads at once.

    ``now`` gives the wall's time. ``finish`` ends the spell; a killed process loses no more than
    the last second. Days and hours are told by a spell's own offset from UTC: where the clock on
    the wall goes over to another (summer time, a journey), another spell begins.
    """

    def __init__(
        self,
        history: History,
        source: str,
        spec: MonitorSpec,
        *,
        profile: Profile | None = None,
        now: Callable[[], Moment] = local_now,
    ) -> None:
        self._history = history
        self._now = now
        self._profile = profile
        of = None if profile is None else profile.id
        self._spell = history.add(Spell(now(), source, spec.sensitivity, profile=of))
        self._times = WallTimes()
        self._written_s: float | None = None
        self._given_up = False

    def saw(self, state: MonitorState, reading: Reading | None) -> None:
        """The state after a sample; a second's numbers are written when it is complete."""
        if reading is None or state.t_s is None:
            return
        lasted_s = self._lasted_s(state.t_s)
        if lasted_s is None:
            return
        self._follow_zone()
        self._written_s, self._given_up = state.t_s, False
        known = state.strain == state.strain
        second = Second(
            self._spell.id,
            self._times.of(state.t_s, self._now().utc_s) - lasted_s,
            state.posture.label,
            round(state.strain, 3) if known else None,
            None if reading.activity is Activity.SITTING else reading.activity.label,
            numbers_of(reading),
            lasted_s,
        )
        self._history.add_seconds(self._spell, [second])

    def _lasted_s(self, t_s: float) -> float | None:
        """How much time a second that ends now stands for; ``None`` before it is complete."""
        if self._written_s is None:
            return EVERY_S
        since_s = t_s - self._written_s
        if self._given_up or since_s > LONGEST_S:
            return min(since_s, EVERY_S)
        return None if since_s < EVERY_S else since_s

    def _follow_zone(self) -> None:
        now, before = self._now(), self._spell
        if now.offset_s != before.at.offset_s:
            self._history.change(replace(before, ended_s=now.utc_s, ended_why="clock changed"))
            self._spell = self._history.add(replace(before, id=0, at=now))

    def happened(self, event: events.Event) -> None:
        """An event. Nobody looks while the camera is given up: a new second begins after it."""
        if isinstance(event, events.Paused):
            self._given_up = True
        details = event_details(event)
        text = details.pop("text", None)
        self._history.add(
            Event(self._now(), event.name, self._spell.id, text=text, details=details)
        )

    def took(self, taken: core.Baseline) -> None:
        """A baseline, kept where there is a profile for it."""
        if self._profile is not None:
            numbers = taken.document()
            self._history.add(Baseline(self._now(), self._profile.id, _UPRIGHT, numbers))

    def finish(self, summary: Summary, why: str) -> None:
        """The end of the spell."""
        ended = self._now().utc_s
        spell = replace(
            self._spell, ended_s=ended, ended_why=why, summary=summary_document(summary)
        )
        self._spell = self._history.change(spell)


def named_profile(
    history: History, name: str, camera: str, *, now: Callable[[], Moment] = local_now
) -> Profile:
    """The profile of that name; made for ``camera`` where there is none yet."""
    found = history.last(Profile, name=name)
    return found or history.add(Profile(now(), name, camera))


def keep_baseline(
    history: History, name: str, camera: str, taken: core.Baseline, at: Moment
) -> None:
    """Keep a baseline for the profile of that name, which is made where there is none yet."""
    profile = named_profile(history, name, camera, now=lambda: at)
    history.add(Baseline(at, profile.id, _UPRIGHT, taken.document()))


def stored_baseline(history: History, name: str) -> core.Baseline | None:
    """The latest baseline of a profile; ``None`` where there is none this version can use."""
    profile = history.last(Profile, name=name)
    if profile is None:
        return None
    found = history.last(Baseline, profile=profile.id, kind=_UPRIGHT)
    if found is None:
        return None
    try:
        return core.Baseline.of(found.numbers)
    except (KeyError, TypeError, ValueError):
        return None


def baseline_of_view(history: History, name: str, view: View) -> core.Baseline | None:
    """The baseline of a profile, or the latest of any profile that was taken in ``view``.

    Somebody may have one for the camera that faces them and another for one beside them. ``None``
    where no baseline was taken from there.
    """
    own = stored_baseline(history, name)
    if own is not None and own.view == view:
        return own
    others = (stored_baseline(history, other.name) for other in reversed(history.all(Profile)))
    return next((found for found in others if found is not None and found.view == view), own)


def rename_profile(history: History, profile: Profile, name: str) -> Profile:
    """Another name for a profile. Raises ``UsageError`` where it is taken."""
    _require_free(history, name)
    return history.change(replace(profile, name=name))


def new_profile(
    history: History, name: str, camera: str, *, now: Callable[[], Moment] = local_now
) -> Profile:
    """A profile without a baseline. Raises ``UsageError`` where its name is taken."""
    _require_free(history, name)
    return history.add(Profile(now(), name, camera))


def delete_profile(history: History, profile: Profile) -> None:
    """Delete a profile with its baselines; what was monitored with it stays."""
    history.remove(Profile, id=profile.id)


def _require_free(history: History, name: str) -> None:
    if history.last(Profile, name=name) is not None:
        raise UsageError(f"there is a profile {name} already", hint="choose another name")
