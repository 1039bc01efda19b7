"""When something happened: seconds since 1970 in UTC, and how far local time was from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A point in time: ``utc_s`` since 1970-01-01 UTC; local time is ``offset_s`` ahead of UTC.

    The offset is kept so that a day stays the day it was, wherever the history is read later.
    """

    utc_s: float
    offset_s: int = 0

    @classmethod
    def of(cls, when: datetime) -> Moment:
        """From a datetime that knows its time zone: ``Moment.of(datetime.now().astimezone())``.

        Raises ``ValueError`` for one that does not.
        """
        offset = when.utcoffset()
        if offset is None:
            raise ValueError("a moment needs a time zone: use datetime.astimezone()")
        return cls(when.timestamp(), round(offset.total_seconds()))

    @property
    def local(self) -> datetime:
        """Local date and time as the clock on the wall showed it."""
        return datetime.fromtimestamp(self.utc_s, timezone(timedelta(seconds=self.offset_s)))

    @property
    def day(self) -> date:
        """The local day."""
        return day_of(self.utc_s, self.offset_s)

    def after(self, seconds: float) -> Moment:
        """The moment ``seconds`` later at the same place."""
        return Moment(self.utc_s + seconds, self.offset_s)


def day_of(utc_s: float, offset_s: int) -> date:
    """The local day of a time."""
    return datetime.fromtimestamp(utc_s + offset_s, UTC).date()


def days_before(at: Moment, days: int) -> Moment:
    """Midnight at the start of the local day ``days`` before the day of ``at`` (0: today).

    Where ``at`` is of this machine's time zone, midnight is by the clock of that day, which may
    have been changed since: a day of summer time begins an hour before one of winter time.
    """
    since_midnight = (at.utc_s + at.offset_s) % 86400
    midnight = Moment(at.utc_s - since_midnight - days * 86400, at.offset_s)
    if _offset_here_s(at.utc_s) != at.offset_s:
        return midnight
    then = _offset_here_s(midnight.utc_s)
    if then is None or then == at.offset_s:
        return midnight
    return Moment(midnight.utc_s + at.offset_s - then, then)


def _offset_here_s(utc_s: float) -> int | None:
    """How far this machine's time zone was ahead of UTC; ``None`` for times it can't tell."""
    try:
        offset = datetime.fromtimestamp(utc_s).astimezone().utcoffset()
    except (OSError, OverflowError, ValueError):
        return None
    return None if offset is None else round(offset.total_seconds())
