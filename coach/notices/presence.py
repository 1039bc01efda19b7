"""Whether this is a moment to be silent: camera or microphone in use, screen locked, battery.

Each function says ``None`` where the platform can't tell. Nothing is opened, recorded or asked of
other programs but what the platform itself offers:

===============  ==========================  ====================  ===========================
                 Linux                       macOS                 Windows
===============  ==========================  ====================  ===========================
camera           open /dev/video* in /proc   –                     CapabilityAccessManager
microphone       ALSA's capture status       –                     CapabilityAccessManager
screen locked    logind's LockedHint         ioreg's root          the input desktop
screen shared    –                           –                     –
battery          psutil on all three
===============  ==========================  ====================  ===========================
"""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_ANSWER_S = 2.0
_CONSENT = (
    r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore"
    "\\{}\\NonPackaged"
)


LENT = "a check or an exercise here uses the camera"
ASKED = "you paused it"


@dataclass(frozen=True, slots=True)
class Presence:
    """What is known now; ``None``: the platform can't tell. ``lent``: this program itself uses the
    monitor's camera for something else; ``asked``: the person paused it."""

    camera: bool | None = None
    microphone: bool | None = None
    locked: bool | None = None
    on_battery: bool | None = None
    lent: bool = False
    asked: bool = False

    @property
    def why_silent(self) -> str | None:
        """Why the monitor should be silent and give the camera back; ``None``: it need not."""
        if self.locked:
            return "the screen is locked"
        if self.asked:
            return ASKED
        if self.lent:
            return LENT
        if self.camera:
            return "another program uses the camera"
        return "another program uses the microphone" if self.microphone else None


def look_around(*, own: Iterable[int] = ()) -> Presence:
    """Everything at once; ``own`` are processes whose use of the camera is ours besides this."""
    return Presence(camera_used(own), microphone_used(), screen_locked(), on_battery())


def camera_used(
    own: Iterable[int] = (), *, platform: str = sys.platform, proc: Path = _PROC
) -> bool | None:
    """Whether another program has a camera open.

    On Linux, programs of other users can't be looked into and don't count; a camera that goes
    through PipeWire is opened by PipeWire's own process, which does.
    """
    ours = {os.getpid(), *own}
    if platform == "linux":
        return _linux_open(re.compile(r"/dev/video\d+"), ours, proc)
    return _windows_uses("webcam") if platform == "win32" else None


def microphone_used(*, platform: str = sys.platform, sound: Path = _PROC / "asound") -> bool | None:
    """Whether a microphone is recording, which this program never does."""
    if platform == "linux":
        return _linux_records(sound)
    return _windows_uses("microphone") if platform == "win32" else None


def screen_locked(
    *,
    platform: str = sys.platform,
    ask: Callable[[list[str]], bytes | None] | None = None,
) -> bool | None:
    """Whether the screen is locked; ``ask`` runs a command (for tests)."""
    asked = ask or _answer
    if platform == "linux":
        return _logind_locked(asked)
    if platform == "darwin":
        return _ioreg_locked(asked)
    return _windows_locked() if platform == "win32" else None


def on_battery() -> bool | None:
    """Whether the machine runs on its battery; ``None`` where it has none."""
    import psutil

    try:
        state = psutil.sensors_battery()
    except (OSError, AttributeError, RuntimeError):
        return None
    return None if state is None or state.power_plugged is None else not state.power_plugged


def _linux_open(name: re.Pattern[str], ours: set[int], proc: Path) -> bool | None:
    """Whether a process besides ``ours`` has a file open whose name matches."""
    try:
        processes = [entry for entry in os.listdir(proc) if entry.isdigit()]  # noqa: PTH208
    except OSError:
        return None
    for process in processes:
        if int(process) in ours:
            continue
        folder = f"{proc}/{process}/fd"
        try:
            handles = os.listdir(folder)  # noqa: PTH208 - a third of the time of paths
        except OSError:  # gone, or another user's
            continue
        for handle in handles:
            try:
                target = os.readlink(f"{folder}/{handle}")  # noqa: PTH115
            except OSError:
                continue
            if name.fullmatch(target):
                return True
    return False


def _linux_records(sound: Path) -> bool | None:
    """From ALSA, which every sound server records through: cardN/pcmMc/subK/status."""
    states = list(sound.glob("card*/pcm*c/sub*/status"))
    if not states:
        return None
    for status in states:
        try:
            if "RUNNING" in status.read_text(encoding="ascii", errors="replace"):
                return True
        except OSError:
            continue
    return False


def _logind_locked(ask: Callable[[list[str]], bytes | None]) -> bool | None:
    session = os.environ.get("XDG_SESSION_ID")
    words = ["loginctl", "show-session", *([session] if session else []), "-p", "LockedHint"]
    told = ask(words)
    if told is None or b"LockedHint=" not in told:
        return None
    return b"LockedHint=yes" in told


def _ioreg_locked(ask: Callable[[list[str]], bytes | None]) -> bool | None:
    told = ask(["ioreg", "-n", "Root", "-d1", "-a"])
    if told is None:
        return None
    try:
        root = plistlib.loads(told)
        if "IOConsoleLocked" in root:
            return bool(root["IOConsoleLocked"])
        return any(user.get("CGSSessionScreenIsLocked") for user in root["IOConsoleUsers"])
    except (ValueError, KeyError, AttributeError, plistlib.InvalidFileException):
        return None


def _answer(words: list[str]) -> bytes | None:
    """What a command prints; ``None`` where it is missing, fails or is slow."""
    if shutil.which(words[0]) is None:
        return None
    try:
        done = subprocess.run(
            words, capture_output=True, timeout=_ANSWER_S, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _windows_uses(what: str) -> bool | None:
    """Whether a desktop program uses ``webcam`` or ``microphone`` now: Windows notes for each
    when it began and, once it ended, when that was (0 until then)."""
    if sys.platform == "win32":
        import winreg

        own = sys.executable.lower().replace("\\", "#")
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _CONSENT.format(what)) as programs:
                for index in range(winreg.QueryInfoKey(programs)[0]):
                    name = winreg.EnumKey(programs, index)
                    with winreg.OpenKey(programs, name) as program:
                        ended, _ = winreg.QueryValueEx(program, "LastUsedTimeStop")
                    if ended == 0 and name.lower() != own:
                        return True
        except OSError:
            return None
        return False
    return None


def _windows_locked() -> bool | None:
    """A locked screen's desktop can't be switched to."""
    if sys.platform == "win32":
        import ctypes

        user32 = ctypes.windll.user32
        desktop = user32.OpenInputDesktop(0, False, 0x0100)  # DESKTOP_SWITCHDESKTOP
        if not desktop:
            return True
        free = bool(user32.SwitchDesktop(desktop))
        user32.CloseDesktop(desktop)
        return not free
    return None
