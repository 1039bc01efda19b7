"""The clock, passed in wherever time is needed, so that tests can supply their own."""

from __future__ import annotations

import time
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
    """The machine's monotonic clock."""

    def now_s(self) -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()

    def sleep_s(self, seconds: float) -> None:
        """Wait; not at all for zero or less."""
        if seconds > 0:
            time.sleep(seconds)
