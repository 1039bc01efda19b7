"""The settings file: read strictly, explained in full, changed without losing its comments.

``settings.toml`` lies in the user's data folder. It is optional: every setting has a default
(``content.settings``).
"""

from __future__ import annotations

import errno
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from coach.atomic import atomic_text, make_private_folder
from coach.bounded import is_pipe, text_bounded
from coach.content.reading import FILE_BYTES_MAX, Problem, checked, parse_toml
from coach.content.settings import Settings
from coach.errors import ContentError
from coach.paths import user_data
from coach.safe_text import without_secrets

NAME = "settings.toml"


def settings_path() -> Path:
    """Where the settings file is, or would be."""
    return user_data() / NAME


def read_settings(path: Path | None = None) -> Settings:
    """The settings; defaults where there is no file.

    Raises ``ContentError`` that tells every mistake with its line.
    """
    place = settings_path() if path is None else path
    try:
        if is_pipe(place):
            raise OSError(errno.EINVAL, "it is a pipe or a device")
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
    text = text_bounded(place, FILE_BYTES_MAX) if place.exists() else ""
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
    where it is the default, as ``settings`` have it where not. Addresses are shown without what may
    be secret in them."""
    given, usual = Settings() if settings is None else settings, Settings()
    tables = (table.name for table in fields(Settings))
    return "\n".join(_table(name, getattr(given, name), getattr(usual, name)) for name in tables)


def _table(name: str, given: Any, usual: Any) -> str:
    lines = [f"[{name}]"]
    for item in fields(usual):
        value, default = getattr(given, item.name), getattr(usual, item.name)
        lines.append(f"# {item.metadata['means']} (default: {_toml(default)})")
        mark = "# " if value == default else ""
        shown = without_secrets(value) if isinstance(value, str) else value
        if shown != value:
            lines.append("# Shown without what may be secret; in the file it stays.")
        lines.append(f"{mark}{item.name} = {_toml(shown)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return f"{value:g}"
