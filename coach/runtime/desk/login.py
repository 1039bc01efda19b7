"""Starting the desk monitor at login, with a camera and a profile; for command and app."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coach.capture.spec import StreamSpec, parse_source
from coach.errors import UsageError
from coach.runtime.system.autostart import Autostart, autostart, install, uninstall


def login_plan(source: str, profile: str, more: Sequence[str] = ()) -> Autostart:
    """What starts the monitor at login with that camera and profile (empty: none).

    Raises ``UsageError`` for an address with a secret, which would lie open in the file, and for a
    platform this is not known of.
    """
    require_no_password(source)
    named = ["--profile", profile] if profile else []
    return autostart([source, *named, *more, "--host", "login"])


def login_start() -> Path | None:
    """The file that starts the monitor at login; ``None`` where there is none."""
    try:
        plan = autostart()
    except UsageError:
        return None
    return plan.path if plan.installed else None


def set_login_start(source: str, profile: str, *, on: bool) -> Path:
    """Have the monitor begin at login, or no longer. Returns the file in question.

    Raises ``CoachError`` where that can't be done.
    """
    if on:
        plan = login_plan(source, profile)
        install(plan)
    else:
        plan = autostart()
        uninstall(plan)
    return plan.path


def require_no_password(source: str) -> None:
    """Raise ``UsageError`` for an address with a secret: it would lie open in a start-up file or
    in the list of processes."""
    named = parse_source(source)
    if isinstance(named, StreamSpec) and named.name != named.url:
        raise UsageError(
            f"the address of {named.name} may hold a password, which no start-up file should",
            hint="give the camera an address without one, or start coach monitor by hand",
        )
