"""The clock, passed in wherever time is needed, so that tests can supply their own."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """A monotonic clock and the wait that belongs to it, both in seconds."""

    def now_s(self) -> float:
        """Seconds since an arbitrary start; never goes backwards."""
        ...

    def sleep_s(self, seconds: float) -> None:
        """Wait; returns at once for zero or less."""
        ...


class SystemClock:
    """The machine's monotonic clock, which goes on while the machine sleeps.

    ``time.monotonic`` stands still then on Linux and macOS: after a night with the lid closed it
    would seem that nobody had got up.
    """

    def now_s(self) -> float:
        """Seconds of the monotonic clock, sleep included."""
        return _now_s()

    def sleep_s(self, seconds: float) -> None:
        """Wait; not at all for zero or less."""
        if seconds > 0:
            time.sleep(seconds)


def wall_time() -> datetime:
    """The local time, in the time zone that the machine has now.

    A process keeps the zone it began in unless it asks again: one that runs for weeks would go on
    by the clock of the place its machine left.
    """
    if hasattr(time, "tzset"):
        time.tzset()
    return datetime.now().astimezone()


def use_time_zone() -> str | None:
    """Go on in UTC where the time zone is a day or more away from it, which no date can be in.

    Returns the sentence for the user, ``None`` where the time zone is used as it is.
    """
    if not hasattr(time, "tzset") or max(abs(time.timezone), abs(time.altzone)) < _DAY_S:
        return None
    told = (
        f"the time zone {os.environ.get('TZ', '')} is a day or more away from UTC: times are in UTC"
    )
    os.environ["TZ"] = "UTC"
    time.tzset()
    return told


def _now_s() -> float:
    if sys.platform == "win32":
        return time.monotonic()
    return time.clock_gettime(_WITH_SLEEP)


_DAY_S = 86400
_WITH_SLEEP = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", 0))
"""Linux has a clock of its own for this; on macOS it is the usual one of POSIX."""
