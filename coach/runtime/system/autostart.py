"""Starting the desk monitor with the person's session, the way each platform has for it.

Linux: a systemd user unit. macOS: a launch agent. Windows: a value under the registry's Run key.
Nothing needs an administrator, and what would be done can be shown without doing it.
"""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.atomic import atomic_text, make_private_folder, output_error
from coach.errors import OutputError, UsageError

UNIT = "coach-monitor.service"
LABEL = "org.coach.monitor"
RUN_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
_ANSWER_S = 20.0

Runner = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Autostart:
    """What installing does: a file with ``text`` at ``path`` (``None``: none), then commands, and
    the commands that undo them before the file is removed."""

    path: Path | None
    text: str
    install: tuple[tuple[str, ...], ...]
    uninstall: tuple[tuple[str, ...], ...]

    def shown(self, *, undo: bool = False) -> str:
        """What would be done, to be read: file and commands."""
        lines = []
        if self.path is not None and not undo:
            lines += [f"write {self.path}:", "", *self.text.splitlines(), ""]
        lines += [f"run {_quoted(words)}" for words in (self.uninstall if undo else self.install)]
        if self.path is not None and undo:
            lines.append(f"remove {self.path}")
        return "\n".join(lines) + "\n"


def autostart(
    arguments: Sequence[str] = (),
    *,
    platform: str = sys.platform,
    home: Path | None = None,
    python: str = sys.executable,
    user_id: int | None = None,
) -> Autostart:
    """How ``coach monitor ARGUMENTS`` is started with the session on ``platform``.

    Raises ``UsageError`` for a platform this is not known of.
    """
    where = Path.home() if home is None else home
    words = [python, "-m", "coach", "monitor", *arguments]
    if platform == "linux":
        return _systemd(words, where)
    if platform == "darwin":
        return _launchd(words, where, user_id)
    if platform == "win32":
        return _run_key(words)
    raise UsageError(
        f"starting with the session is not known for {platform}",
        hint="have your desktop start: coach monitor",
    )


def install(plan: Autostart, run: Runner | None = None) -> None:
    """Do it. Raises ``OutputError`` where the file can't be written or a command fails."""
    if plan.path is not None:
        try:
            make_private_folder(plan.path.parent)
        except OSError as error:
            raise output_error(error, plan.path.parent) from error
        with atomic_text(plan.path) as out:
            out.write(plan.text)
    for words in plan.install:
        if (run or _run)(words) != 0:
            kept = f"{plan.path} is written; " if plan.path is not None else ""
            raise OutputError(f"{_quoted(words)} failed", hint=f"{kept}run it yourself")


def uninstall(plan: Autostart, run: Runner | None = None) -> bool:
    """Undo it; whether there was anything. Raises ``OutputError`` where the file stays."""
    if plan.path is not None and not plan.path.exists():
        return False
    done = [(run or _run)(words) == 0 for words in plan.uninstall]
    if plan.path is None:
        return all(done)
    try:
        plan.path.unlink()
    except OSError as error:
        raise output_error(error, plan.path) from error
    return True


def _systemd(words: Sequence[str], home: Path) -> Autostart:
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    config = Path(configured) if configured.startswith(str(home)) else home / ".config"
    command = " ".join(f'"{_systemd_word(word)}"' for word in words)
    text = f"""[Unit]
Description=Posture coach: desk monitor
PartOf=graphical-session.target
After=graphical-session.target

[Service]
ExecStart={command}
Environment=PYTHONUNBUFFERED=1
Nice=10
KillSignal=SIGINT
TimeoutStopSec=5
SuccessExitStatus=130
Restart=on-failure
RestartSec=30
RestartPreventExitStatus=2 5 6

[Install]
WantedBy=graphical-session.target
"""
    control = ("systemctl", "--user")
    return Autostart(
        config / "systemd" / "user" / UNIT,
        text,
        ((*control, "daemon-reload"), (*control, "enable", "--now", UNIT)),
        ((*control, "disable", "--now", UNIT),),
    )


def _systemd_word(word: str) -> str:
    """A word inside double quotes in a unit file (systemd.service(5), systemd.syntax(7))."""
    for mark in ("\\", '"'):
        word = word.replace(mark, f"\\{mark}")
    return word.replace("%", "%%").replace("$", "$$")


def _launchd(words: Sequence[str], home: Path, user_id: int | None) -> Autostart:
    path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    agent = {
        "Label": LABEL,
        "ProgramArguments": list(words),
        "RunAtLoad": True,
        "KeepAlive": {"Crashed": True},
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Background",
        "StandardOutPath": "/dev/null",
        "StandardErrorPath": str(home / "Library" / "Logs" / "coach-monitor.log"),
    }
    text = plistlib.dumps(agent, sort_keys=False).decode("utf-8")
    uid = user_id if user_id is not None else getattr(os, "getuid", lambda: 501)()
    return Autostart(
        path,
        text,
        (("launchctl", "bootstrap", f"gui/{uid}", str(path)),),
        (("launchctl", "bootout", f"gui/{uid}/{LABEL}"),),
    )


def _run_key(words: Sequence[str]) -> Autostart:
    python, *rest = words
    if python.lower().endswith("python.exe"):  # its sibling opens no window
        python = python[: -len("python.exe")] + "pythonw.exe"
    command = subprocess.list2cmdline([python, *rest])
    value = ("/v", "coach-monitor")
    return Autostart(
        None,
        "",
        (("reg", "add", RUN_KEY, *value, "/t", "REG_SZ", "/d", command, "/f"),),
        (("reg", "delete", RUN_KEY, *value, "/f"),),
    )


def _quoted(words: Sequence[str]) -> str:
    return subprocess.list2cmdline(words)


def _run(words: Sequence[str]) -> int:
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_ANSWER_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return 1
    return done.returncode
