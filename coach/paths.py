"""Where things are: what ships with the program, and what belongs to the user."""

from __future__ import annotations

import os
from pathlib import Path

from coach.errors import UsageError

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """A file or folder that ships with the program (``exercises``, ``models``, ``sample_videos``).

    In an installed wheel these lie inside the package; in a checkout beside it.
    """
    inside = _PACKAGE.joinpath(*parts)
    return inside if inside.exists() else _PACKAGE.parent.joinpath(*parts)


def named_path(variable: str) -> Path | None:
    """The path that an environment variable names, ``None`` where it names none.

    Raises ``UsageError`` where it begins with the home of somebody who is not known.
    """
    named = os.environ.get(variable)
    try:
        return Path(named).expanduser() if named else None
    except RuntimeError:
        raise UsageError(
            f"{variable} names {named}, and there is no such home", hint="give the whole path"
        ) from None


def named_data() -> Path | None:
    """The data folder that ``COACH_DATA`` names, ``None`` where it names none."""
    return named_path("COACH_DATA")


def user_data() -> Path:
    """The user's data folder (not created here); ``COACH_DATA`` names another.

    Raises ``UsageError`` where the system names none: the one that would be taken depends on the
    folder a command runs in, and would be another history each time.
    """
    if (named := named_data()) is not None:
        return named
    import platformdirs  # only when asked: start-up stays light

    try:
        found = Path(platformdirs.user_data_dir("coach", appauthor=False))
    except RuntimeError:  # earlier versions return a path within the current folder
        found = Path()
    if not found.is_absolute():
        raise UsageError(
            "there is no home folder to keep coach's data in",
            hint="let COACH_DATA name a folder, or HOME your home by its whole path",
        )
    return found


_OWN_FOLDERS = ("history", "models", "monitor")
_OWN_FILES = ("settings.toml", "emergency-open", "monitor.lock", "icon.lock")


def is_there(path: Path) -> bool:
    """Whether a file or folder is there; nothing is, in a folder that may not be looked into."""
    try:
        return path.exists()
    except PermissionError:
        return False


def is_own(path: Path) -> bool:
    """Whether coach keeps its own data at a path, by whatever name or link: history, settings,
    models, and what the monitor's programs tell each other."""
    data, target = Path(os.path.realpath(user_data())), Path(os.path.realpath(path))
    if target.parent == data and target.name in _OWN_FILES:
        return True
    if any(data / name in (target, target.parent) for name in _OWN_FOLDERS):
        return True
    history = data / "history" / "history.db"
    try:
        return target.samefile(history)
    except OSError:  # one of them is not there
        return False
