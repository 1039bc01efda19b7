"""The rows a report is made of, by shape: the history's records fit, and stay unknown here.

Units: ``utc_s`` seconds since 1970; ``value``, ``low``, ``high`` the measure's own (degrees),
90 % of cases between the last two; ``seconds`` and ``longest_s`` by state; ``range_deg`` degrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol


class Instant(Protocol):
    """A time of day, as the history keeps it."""

    @property
    def utc_s(self) -> float: ...
    @property
    def day(self) -> date: ...
    @property
    def local(self) -> datetime: ...
    def after(self, seconds: float) -> Instant: ...


class MeasurePoint(Protocol):
    """One measure of one check."""

    @property
    def at(self) -> Instant: ...
    @property
    def view(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


class DayTotals(Protocol):
    """What the desk monitor saw in a day: seconds, longest spells and events by name."""

    @property
    def day(self) -> date: ...
    @property
    def seconds(self) -> Mapping[str, float]: ...
    @property
    def seated_s(self) -> float: ...
    @property
    def longest_s(self) -> Mapping[str, float]: ...
    @property
    def events(self) -> Mapping[str, int]: ...


class StoredSet(Protocol):
    """One set of an exercise."""

    @property
    def at(self) -> Instant: ...
    @property
    def session(self) -> int: ...
    @property
    def exercise(self) -> str: ...
    @property
    def reps(self) -> int: ...
    @property
    def range_deg(self) -> float | None: ...
    @property
    def score(self) -> float | None: ...
    @property
    def faults(self) -> Mapping[str, int]: ...


class Rating(Protocol):
    """Pain or effort, 0 to 10."""

    @property
    def at(self) -> Instant: ...
    @property
    def value(self) -> int: ...
    @property
    def region(self) -> str | None: ...
    @property
    def exercise(self) -> str | None: ...
    @property
    def note(self) -> str | None: ...
