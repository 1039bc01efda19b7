"""The settings file: read strictly, explained in full, changed without losing its comments.

``settings.toml`` lies in the user's data folder. It is optional: every setting has a default.
A setting's meaning, default, range, label and option are stated here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from coach.atomic import atomic_text, make_private_folder
from coach.bounded import text_bounded
from coach.content.reading import FILE_BYTES_MAX, Problem, checked, parse_toml
from coach.core.schema import Content, Within
from coach.errors import ContentError
from coach.paths import user_data

NAME = "settings.toml"
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
    source: str = _setting("0", "the camera, when none is named", "Camera", "Camera")
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


def settings_path() -> Path:
    """Where the settings file is, or would be."""
    return user_data() / NAME


def read_settings(path: Path | None = None) -> Settings:
    """The settings; defaults where there is no file.

    Raises ``ContentError`` that tells every mistake with its line.
    """
    place = settings_path() if path is None else path
    try:
        text = text_bounded(place, FILE_BYTES_MAX)
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise ContentError(f"{place} can't be read ({why})", hint="mend or remove it") from error
    try:
        table = parse_toml(text)
    except ValueError as error:
        hint = "mend it; coach monitor --settings shows how it should look"
        raise ContentError(f"{place} is not valid TOML ({error})", hint=hint) from error
    problems: list[Problem] = []
    table, before = _with_names_of_today(table)
    found = checked(table, Settings, NAME, problems)
    if found is None:
        lines = (
            replace(p, file=f"{NAME}:{line_of(text, before.get(p.key, p.key))}") for p in problems
        )
        told = "\n  ".join(map(str, lines))
        raise ContentError(f"{place} has mistakes:\n  {told}")
    return found


_RENAMED = {
    "monitor.baseline_seconds": "monitor.baseline_s",
    "monitor.slouched_seconds": "monitor.slouched_s",
    "monitor.grace": "monitor.grace_s",
    "monitor.cooldown": "monitor.cooldown_s",
    "monitor.breaks": "monitor.break_every_min",
}
"""Settings by the names they had before their units stood in them, and by today's."""


def _with_names_of_today(table: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """A file's content with today's names, and the old name of each that was renamed.

    Of a setting that stands there by both names, the old one stays, and is a mistake.
    """
    monitor = table.get("monitor")
    if not isinstance(monitor, dict):
        return table, {}
    named, before = {}, {}
    for name, value in monitor.items():
        key = f"monitor.{name}"
        today = _RENAMED.get(key, key)
        if today == key or today.removeprefix("monitor.") in monitor:
            named[name] = value
        else:
            named[today.removeprefix("monitor.")] = value
            before[today] = key
    return {**table, "monitor": named}, before


def renamed_settings(path: Path | None = None) -> list[str]:
    """A sentence for each setting that the file has by an old name; none where it can't be read.

    Old names are read as today's. The app writes today's name with the next change.
    """
    place = settings_path() if path is None else path
    try:
        table = parse_toml(text_bounded(place, FILE_BYTES_MAX))
    except (OSError, ValueError):
        return []
    _, before = _with_names_of_today(table)
    return [f"{place}: {old} is called {today} now" for today, old in before.items()]


def line_of(text: str, key: str) -> int:
    """The line, from 1, on which a dotted ``key`` of a TOML text stands; 1 where it can't be
    told."""
    *tables, name = [part.split("[")[0] for part in key.split(".")]
    here: list[str] = []
    whole = [*tables, name]
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line)
        if header:
            here = [part.strip().strip("\"'") for part in header.group(1).split(".")]
            if here == whole:
                return number
            continue
        entry = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if entry:
            parts = [part.strip("\"'") for part in entry.group(1).split(".")]
            if [*here, *parts] == whole:
                return number
    return 1


def change_setting(key: str, value: Any, path: Path | None = None) -> Settings:
    """Set a dotted ``key`` in the file, keeping what else and which comments it has.

    Raises ``ContentError`` where the value, or something else in the file, is wrong (nothing is
    written then), ``OutputError`` where the file can't be written.
    """
    import tomlkit

    place = settings_path() if path is None else path
    read_settings(place)
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    document = tomlkit.parse(_rewritten(text))
    *tables, name = key.split(".")
    table: Any = document
    for part in tables:
        table = table.setdefault(part, tomlkit.table())
    table[name] = value
    problems: list[Problem] = []
    found = checked(document.unwrap(), Settings, NAME, problems)
    if found is None:
        raise ContentError("; ".join(map(str, problems)))
    make_private_folder(place.parent)
    with atomic_text(place) as out:
        out.write(tomlkit.dumps(document))
    return found


def _rewritten(text: str) -> str:
    """A sound settings file with today's names in place of old ones; all else stays."""
    lines = text.splitlines(keepends=True)
    for today, old in _with_names_of_today(parse_toml(text))[1].items():
        at = line_of(text, old) - 1
        name, _, rest = lines[at].partition("=")
        place, _, _ = name.rpartition(old.split(".")[-1])
        lines[at] = f"{place}{today.split('.')[-1]} ={rest}"
    return "".join(lines)


def explained(settings: Settings | None = None) -> str:
    """Every setting with its meaning and default, as a file one could start from: commented out
    where it is the default, as ``settings`` have it where not."""
    given, usual = Settings() if settings is None else settings, Settings()
    tables = (table.name for table in fields(Settings))
    return "\n".join(_table(name, getattr(given, name), getattr(usual, name)) for name in tables)


def _table(name: str, given: Any, usual: Any) -> str:
    lines = [f"[{name}]"]
    for item in fields(usual):
        value, default = getattr(given, item.name), getattr(usual, item.name)
        lines.append(f"# {item.metadata['means']} (default: {_toml(default)})")
        mark = "# " if value == default else ""
        lines.append(f"{mark}{item.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return f"{value:g}"
