"""Starting the desk monitor with the person's session, the way each platform has for it.

Linux: an autostart entry, which every desktop heeds. macOS: a launch agent. Windows: a command file
in the Startup folder. Each is one file in the person's own folders: nothing needs an administrator,
no other program is asked, and what would be done can be shown without doing it. It counts from the
next login on.
"""

from __future__ import annotations

import contextlib
import os
import plistlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.atomic import atomic_text, make_private_folder, output_error
from coach.errors import UsageError
from coach.paths import named_data
from coach.runtime.system.background import windowless

ENTRY = "coach-monitor.desktop"
LABEL = "org.coach.monitor"
COMMAND_FILE = "coach-monitor.cmd"
_STARTUP = Path("Microsoft/Windows/Start Menu/Programs/Startup")


@dataclass(frozen=True, slots=True)
class Autostart:
    """What installing does: a file with ``text`` at ``path``. ``former`` are files of earlier
    versions, which go with it either way."""

    path: Path
    text: str
    former: tuple[Path, ...] = ()

    @property
    def installed(self) -> bool:
        """Whether the monitor starts with the session now."""
        return self.path.exists() or any(map(os.path.lexists, self.former))

    def shown(self, *, undo: bool = False) -> str:
        """What would be done, to be read."""
        gone = [f"remove {old}" for old in self.former if os.path.lexists(old)]
        if undo:
            return "\n".join([*gone, f"remove {self.path}"]) + "\n"
        return "\n".join([*gone, f"write {self.path}:", "", *self.text.splitlines()]) + "\n"


def autostart(
    arguments: Sequence[str] = (),
    *,
    platform: str = sys.platform,
    home: Path | None = None,
    python: str = sys.executable,
) -> Autostart:
    """How ``coach monitor ARGUMENTS`` is started with the session on ``platform``.

    It uses the data folder that ``COACH_DATA`` names now: a session does not know what a terminal
    was told.

    Raises ``UsageError`` for a platform this is not known of.
    """
    where = Path.home() if home is None else home
    words = [windowless(python, platform), "-m", "coach", "monitor", *arguments]
    named = named_data()
    told = {} if named is None else {"COACH_DATA": str(named.absolute())}
    if platform == "linux":
        return _desktop_entry(words, told, where)
    if platform == "darwin":
        return _launch_agent(words, told, where)
    if platform == "win32":
        return _command_file(words, told, where)
    raise UsageError(
        f"starting with the session is not known for {platform}",
        hint="have your desktop start: coach monitor",
    )


def install(plan: Autostart) -> None:
    """Do it. Raises ``OutputError`` where the file can't be written."""
    try:
        make_private_folder(plan.path.parent)
    except OSError as error:
        raise output_error(error, plan.path.parent) from error
    with atomic_text(plan.path) as out:
        out.write(plan.text)
    _remove_former(plan)


def uninstall(plan: Autostart) -> bool:
    """Undo it; whether there was anything. Raises ``OutputError`` where the file stays."""
    there = plan.installed
    _remove_former(plan)
    try:
        plan.path.unlink(missing_ok=True)
    except OSError as error:
        raise output_error(error, plan.path) from error
    return there


def _remove_former(plan: Autostart) -> None:
    for old in plan.former:
        with contextlib.suppress(OSError):
            old.unlink(missing_ok=True)


def _config(home: Path) -> Path:
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    return Path(configured) if configured.startswith(str(home)) else home / ".config"


def _desktop_entry(words: Sequence[str], told: Mapping[str, str], home: Path) -> Autostart:
    config = _config(home)
    if told:
        words = ["env", *(f"{name}={value}" for name, value in told.items()), *words]
    command = " ".join(_entry_word(word) for word in words)
    text = f"""[Desktop Entry]
Type=Application
Name=Posture coach: desk monitor
Comment=Notices slouching; coach monitor --stop ends it, coach monitor --uninstall this entry
Exec={command}
Terminal=false
NoDisplay=true
X-GNOME-Autostart-enabled=true
X-GNOME-Autostart-Delay=10
"""
    units = config / "systemd" / "user"
    unit = "coach-monitor.service"
    former = (units / "graphical-session.target.wants" / unit, units / unit)
    return Autostart(config / "autostart" / ENTRY, text, former)


def _entry_word(word: str) -> str:
    """A word inside double quotes of an ``Exec`` line (Desktop Entry Specification, The Exec
    key): quoting marks are escaped there, then backslashes again as in every string."""
    for mark in ("\\", '"', "`", "$"):
        word = word.replace(mark, f"\\{mark}")
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def _launch_agent(words: Sequence[str], told: Mapping[str, str], home: Path) -> Autostart:
    path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    agent = {
        "Label": LABEL,
        "ProgramArguments": list(words),
        "EnvironmentVariables": dict(told),
        "RunAtLoad": True,
        "KeepAlive": {"Crashed": True},
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Background",
        "StandardOutPath": "/dev/null",
        "StandardErrorPath": str(home / "Library" / "Logs" / "coach-monitor.log"),
    }
    text = plistlib.dumps(agent, sort_keys=False).decode("utf-8")
    return Autostart(path, text)


def _command_file(words: Sequence[str], told: Mapping[str, str], home: Path) -> Autostart:
    data = os.environ.get("APPDATA", "")
    roaming = Path(data) if data.startswith(str(home)) else home / "AppData" / "Roaming"
    # In a command file a percent sign begins a variable unless it is doubled.
    lines = [f'set "{name}={value}"' for name, value in told.items()]
    lines.append(f'start "" /b {subprocess.list2cmdline(words)}')
    text = "@echo off\nchcp 65001 >nul\n" + "\n".join(lines).replace("%", "%%") + "\n"
    return Autostart(roaming / _STARTUP / COMMAND_FILE, text)
