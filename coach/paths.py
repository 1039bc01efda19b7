"""Where things are: what ships with the program, and what belongs to the user."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """A file or folder that ships with the program (``exercises``, ``models``, ``sample_videos``).

    In an installed wheel these lie inside the package; in a checkout beside it.
    """
    inside = _PACKAGE.joinpath(*parts)
    return inside if inside.exists() else _PACKAGE.parent.joinpath(*parts)


def named_data() -> Path | None:
    """The data folder that ``COACH_DATA`` names, ``None`` where it names none."""
    named = os.environ.get("COACH_DATA")
    return Path(named).expanduser() if named else None


def user_data() -> Path:
    """The user's data folder (not created here); ``COACH_DATA`` names another."""
    if (named := named_data()) is not None:
        return named
    import platformdirs  # only when asked: start-up stays light

    return Path(platformdirs.user_data_dir("coach", appauthor=False))
