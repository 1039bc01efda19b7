"""The settings: meaning, default, range, label and option of each, stated here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args

from coach.core.schema import Content, Within

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")

NAME_HINT = "of letters, digits, spaces, dots and dashes"


def is_name(text: str) -> bool:
    """Whether a profile may be called that."""
    return re.fullmatch(r"[\w .-]{1,40}", text) is not None


Group = Literal[
    "Camera", "Being told", "Breaks", "Baseline", "Looks and sound", "Dates and numbers",
    "In the background", "Data",
]  # fmt: skip
GROUPS: tuple[Group, ...] = get_args(Group)
"""What the settings are about, in the order in which screens show them."""


def _setting(default: Any, means: str, group: Group, label: str = "", option: str = "") -> Any:
    """A setting: what it ``means``, the ``group`` it belongs to, the ``label`` screens show
    (default: its name), and the ``option`` of ``coach monitor`` that overrides it for once."""
    more = {"means": means, "group": group, "label": label, "option": option}
    return field(default=default, metadata=more)


@dataclass(frozen=True, slots=True)
class MonitorSettings(Content):
    """The table ``[monitor]``: the command's options of the same names, and more."""

    baseline_s: Annotated[float, Within(3.0, 60.0)] = _setting(
        10.0,
        "how long you sit upright at the start, in seconds",
        "Baseline",
        "Sit upright (s)",
        "--baseline-seconds",
    )
    slouched_s: Annotated[float, Within(0.0, 60.0)] = _setting(
        0.0,
        "then show a slouch for this long, to set the limit for you; 0: don't ask",
        "Baseline",
        "Show a slouch (s)",
        "--slouched-seconds",
    )
    grace_s: Annotated[float, Within(2.0, 3600.0)] = _setting(
        30.0,
        "how long a slouch lasts before you are told, in seconds",
        "Being told",
        "Told after (s)",
        "--grace",
    )
    sensitivity: Annotated[float, Within(0.25, 4.0)] = _setting(
        1.0,
        "2 tells you at half the deviation, 0.5 at twice",
        "Being told",
        option="--sensitivity",
    )
    profile: str = _setting(
        "",
        "the desk and camera whose stored baseline is used; empty: none",
        "Camera",
        "Desk (profile)",
        "--profile",
    )
    quiet: bool = _setting(
        False, "no notifications and no bell, only lines and numbers", "Being told", "Silent",
        "--quiet",
    )  # fmt: skip
    cooldown_s: Annotated[float, Within(0.0, 86400.0)] = _setting(
        300.0,
        "at least this long between two nudges, in seconds",
        "Being told",
        "At most every (s)",
    )
    escalate: bool = _setting(
        False,
        "nudge again every minute of the same slouch, up to 3 times",
        "Being told",
        "Remind again",
    )
    breaks: Literal["off", "gentle", "firm"] = _setting(
        "gentle",
        "off: never mentioned; gentle: said once in a while; firm: asked for every 5 minutes until "
        "you take it, put it off or leave it out",
        "Breaks",
        "How firmly",
    )
    break_every_min: Annotated[float, Within(0.0, 480.0)] = _setting(
        20.0,
        "a movement break after this much sitting, in minutes; 0: never",
        "Breaks",
        "Every (min)",
    )
    quiet_hours: str = _setting(
        "", 'no nudges in these hours, as "22:00-07:00"; empty: none', "Being told"
    )
    working_days: tuple[Day, ...] = _setting(
        DAYS, "nudges come on these days only", "Being told", "Days"
    )
    notify: bool = _setting(
        True, "use desktop notifications where there are any", "Being told", "Notifications"
    )
    source: str = _setting(
        "0",
        "the camera that sees you, unless a command names another; 0 is the first",
        "Camera",
        "Camera",
    )
    field_of_view_deg: Annotated[float, Within(0.0, 110.0)] = _setting(
        0.0,
        "what your camera sees across the shorter side of its picture, in degrees, for distances "
        "to the screen; 0: about 40 is assumed (an A4 page measures it)",
        "Camera",
        "Camera sees (°)",
    )
    eyes_apart_mm: Annotated[float, Within(0.0, 80.0)] = _setting(
        0.0,
        "between your pupils, in millimetres, for distances to the screen; 0: 63 is assumed (a "
        "bank card measures it)",
        "Camera",
        "Eyes apart (mm)",
    )
    tray: bool = _setting(
        True,
        "an icon with a menu while it runs in the background, where the desktop has a place for "
        "one and the optional package is there",
        "In the background",
        "Icon",
    )
    keep_days: Annotated[int, Within(1, 36500)] = _setting(
        90,
        "every second's numbers are kept for this many days; then one a minute, and all totals",
        "Data",
        "Keep (days)",
    )

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """Mistakes that the types alone don't find."""
        if self.quiet_hours and not _HOURS.fullmatch(self.quiet_hours):
            yield "quiet_hours", f'must be like "22:00-07:00", is {self.quiet_hours!r}'
        if self.profile and not is_name(self.profile):
            yield "profile", f"must be a short name {NAME_HINT}"
        for name, least in (("field_of_view_deg", 15.0), ("eyes_apart_mm", 45.0)):
            if 0 < getattr(self, name) < least:
                yield name, f"must be 0 or at least {least:g}"
        if not self.working_days:
            yield "working_days", "must name at least one day"

    @property
    def quiet_minutes(self) -> tuple[int | None, int | None]:
        """Quiet hours as minutes of the day, from and to; ``None`` both where there are none."""
        found = _HOURS.fullmatch(self.quiet_hours)
        if found is None:
            return None, None
        h1, m1, h2, m2 = map(int, found.groups())
        return 60 * h1 + m1, 60 * h2 + m2

    @property
    def days(self) -> frozenset[int]:
        """Working days as numbers, 0 is Monday."""
        return frozenset(DAYS.index(day) for day in self.working_days)


@dataclass(frozen=True, slots=True)
class AppSettings(Content):
    """The table ``[app]``: how the terminal app looks and sounds."""

    theme: Literal["dark", "light", "contrast"] = _setting(
        "dark", "the app's colours", "Looks and sound", "Colours"
    )
    picture: Literal["blocks", "graphics", "skeleton"] = _setting(
        "blocks",
        "how you see yourself; graphics needs a terminal with Kitty or Sixel pictures",
        "Camera",
        "Your picture",
    )
    mirrored: bool = _setting(True, "show your picture as a mirror does", "Camera", "As a mirror")
    plain: bool = _setting(
        False, "draw with ASCII characters only", "Looks and sound", "Plain signs"
    )
    reduced_motion: bool = _setting(
        False, "figures stand still, nothing slides or blinks", "Looks and sound", "Less motion"
    )
    voice: bool = _setting(False, "say cues and results aloud", "Looks and sound", "Voice")
    side_camera: str = _setting(
        "",
        "a second camera that stands beside you: posture checks look through it; empty: none",
        "Camera",
        "Side camera",
    )
    clock: Literal["system", "24", "12"] = _setting(
        "system", "24 or 12 hours, or as your system has it", "Dates and numbers", "Clock (hours)"
    )
    dates: Literal["system", "day-month", "month-day", "iso"] = _setting(
        "system", "28 Nov, Nov 28 or 2026-11-28", "Dates and numbers", "Dates"
    )
    decimals: Literal["system", "point", "comma"] = _setting(
        "system", "4.5 or 4,5", "Dates and numbers", "Decimal mark"
    )


@dataclass(frozen=True, slots=True)
class Settings(Content):
    """All of the file."""

    app: AppSettings = field(default_factory=AppSettings)
    monitor: MonitorSettings = field(default_factory=MonitorSettings)
