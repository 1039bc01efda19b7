"""How dates, times of day and numbers are written: as the system has it, or as somebody chose.

The C library's locale is left alone: changing it would change how every library of the process
reads numbers. What a territory does is in the tables below (Unicode CLDR 46, ``timeData`` and
``numbers``), for those that differ from the most common.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

Dates = Literal["day-month", "month-day", "iso"]

_TWELVE = frozenset((
    "US", "CA", "AU", "NZ", "IN", "PK", "BD", "LK", "PH", "MY", "SG", "EG", "SA", "AE", "JO",
    "KW", "CO", "VE", "HN", "SV", "NI", "PR",
))  # fmt: skip
"""Territories whose clocks have twelve hours."""
_MONTH_FIRST = frozenset((
    "US", "PH", "PR",
))  # fmt: skip
_YEAR_FIRST = frozenset((
    "SE", "LT", "HU", "CN", "TW", "JP", "KR", "MN", "ZA",
))  # fmt: skip
_COMMA = frozenset((
    "af", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fr",
    "gl", "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "lt", "lv", "mk", "nb", "nl", "nn",
    "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "uz", "vi",
))  # fmt: skip
"""Languages that write 4,5."""
_POINT = frozenset((
    "CH", "LI", "MX", "GT", "HN", "NI", "PA", "PE", "PR", "SV", "DO", "US", "BW", "ZW",
))  # fmt: skip
"""Territories that write 4.5 whatever the language."""
_POINTS = re.compile(r"(?<=\d)\.(?=\d)")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Conventions:
    """``twelve``: a clock of twelve hours; ``dates``: what stands first; ``comma``: 4,5."""

    twelve: bool = False
    dates: Dates = "day-month"
    comma: bool = False

    def clock(self, at: datetime, *, seconds: bool = False) -> str:
        """A time of day: 16:05 or 4:05 pm."""
        more = f":{at.second:02d}" if seconds else ""
        if not self.twelve:
            return f"{at.hour:02d}:{at.minute:02d}{more}"
        half = "am" if at.hour < 12 else "pm"
        return f"{(at.hour - 1) % 12 + 1}:{at.minute:02d}{more} {half}"

    def hour(self, hour: int) -> str:
        """A full hour of the day, 0 to 24: 16:00 or 4 pm."""
        if not self.twelve:
            return f"{hour:02d}:00"
        return f"{(hour - 1) % 12 + 1} {'am' if hour % 24 < 12 else 'pm'}"

    def day(
        self, day: date, *, year: bool = False, weekday: bool = False, today: date | None = None
    ) -> str:
        """A day: 28 Nov, Nov 28 or 2026-11-28; where ``today`` is given, with its year if that is
        another one."""
        year = year or (today is not None and day.year != today.year)
        month = _MONTHS[day.month - 1]
        if self.dates == "iso":
            text = f"{day:%Y-%m-%d}"
        elif self.dates == "month-day":
            text = f"{month} {day.day}" + (f", {day.year}" if year else "")
        else:
            text = f"{day.day} {month}" + (f" {day.year}" if year else "")
        return f"{_WEEKDAYS[day.weekday()]} {text}" if weekday else text

    def short_day(self, day: date) -> str:
        """A day in few letters, its year being plain: 28 Nov, Nov 28 or 11-28."""
        return f"{day:%m-%d}" if self.dates == "iso" else self.day(day)

    def weekday(self, day: date) -> str:
        """The day of the week: Sat."""
        return _WEEKDAYS[day.weekday()]

    def month(self, day: date) -> str:
        """The month of a day: Nov."""
        return _MONTHS[day.month - 1]

    def clock_of_day(self, at: datetime, now: datetime) -> str:
        """A time of day, with its day where that is not the one of ``now``; both with a zone."""
        today = now.astimezone(at.tzinfo).date()
        day = "" if at.date() == today else f"{self.day(at.date(), today=today)} "
        return f"{day}{self.clock(at)}"

    def moment(self, at: datetime, *, year: bool = False) -> str:
        """A day with its time."""
        return f"{self.day(at.date(), year=year)} {self.clock(at)}"

    def number(self, value: float, digits: int = 0, *, sign: bool = False) -> str:
        """A number with this many digits after the mark; never "-0"."""
        rounded = round(value, digits) + 0.0
        text = f"{rounded:+.{digits}f}" if sign else f"{rounded:.{digits}f}"
        return text.replace(".", ",") if self.comma else text

    def short(self, value: float) -> str:
        """A number with no more digits than it needs: 0.5, 20."""
        text = f"{value:g}"
        return text.replace(".", ",") if self.comma else text

    def sentence(self, text: str) -> str:
        """A sentence that was written with decimal points, with the usual marks."""
        return _POINTS.sub(",", text) if self.comma else text


def of_system(
    environment: Mapping[str, str] | None = None, platform: str = sys.platform
) -> Conventions:
    """What the system's settings ask for; the usual where they don't say."""
    known = os.environ if environment is None else environment
    name = next((known[key] for key in ("LC_ALL", "LC_TIME", "LANG") if known.get(key)), "")
    if not name and platform == "win32" and environment is None:
        name = _windows_name()
    language, _, rest = name.replace("-", "_").partition("_")
    territory = rest.partition(".")[0].partition("@")[0].upper()
    dates: Dates = "day-month"
    if territory in _MONTH_FIRST:
        dates = "month-day"
    elif territory in _YEAR_FIRST:
        dates = "iso"
    comma = language.lower() in _COMMA and territory not in _POINT
    return Conventions(territory in _TWELVE, dates, comma)


def chosen(clock: str, dates: str, decimals: str) -> Conventions:
    """The system's, with what a person chose in its place ("system": nothing)."""
    found = of_system()
    if clock != "system":
        found = replace(found, twelve=clock == "12")
    if dates in ("day-month", "month-day", "iso"):
        found = replace(found, dates=dates)  # type: ignore[arg-type]
    if decimals != "system":
        found = replace(found, comma=decimals == "comma")
    return found


class _Used:
    """What this process uses; it is set once, as the process starts."""

    now: Conventions | None = None


def use(found: Conventions) -> None:
    """Have ``conventions`` give this from now on."""
    _Used.now = found


def conventions() -> Conventions:
    """What this process writes dates and numbers by: the settings', else the system's."""
    if _Used.now is None:
        _Used.now = of_system()
    return _Used.now


def _windows_name() -> str:
    if sys.platform == "win32":
        import ctypes

        buffer = ctypes.create_unicode_buffer(85)
        if ctypes.windll.kernel32.GetUserDefaultLocaleName(buffer, 85):
            return buffer.value
    return ""
