"""Camera devices: what one is, and why it can't be opened."""

from __future__ import annotations

import errno
import os
import struct
import sys
from pathlib import Path

from coach.errors import SourceBusyError, SourceError

SYSTEM: str = sys.platform
DEV = Path("/dev")
SYS = Path("/sys/class/video4linux")
PROC = Path("/proc")

_LISTED = "coach cameras lists the cameras there are"
_OTHER = "plug one in, or choose another (coach cameras lists them, and Settings in the app)"
_INDEX_MAX = 999
_CONSENT = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam"

# struct v4l2_capability of linux/videodev2.h, and the request and flags that go with it.
_CAPABILITY = struct.Struct("=16s32s32s6I")
_QUERYCAP = 2 << 30 | _CAPABILITY.size << 16 | ord("V") << 8
_HAS_DEVICE_CAPS = 0x80000000
_CAPTURES = 0x1 | 0x1000


def refuse_early(index: int) -> None:
    """Raise ``SourceError`` where it is clear without OpenCV that there is no such camera."""
    node = DEV / f"video{index}"
    if not 0 <= index <= _INDEX_MAX or (SYSTEM == "linux" and not node.exists()):
        raise SourceError(f"there is no camera {index}", hint=_OTHER)
    if SYSTEM != "linux":
        return
    if not os.access(node, os.R_OK | os.W_OK):
        raise _forbidden(index)
    if captures(node) is False:
        raise SourceError(
            f"camera {index} gives no pictures ({node} is something else)", hint=_LISTED
        )


def why_closed(index: int, *, opened: bool) -> SourceError:
    """Why OpenCV could not open a camera, or (``opened``) got no picture from it."""
    user = _user_of(DEV / f"video{index}") if SYSTEM == "linux" else None
    if user is not None:
        return SourceBusyError(
            f"camera {index} is in use by {user}", hint="close that program, or try another camera"
        )
    if opened:
        return SourceError(
            f"camera {index} opens but delivers no pictures",
            hint="close other programs that use it, or unplug it and plug it in again",
        )
    if SYSTEM == "linux":
        return SourceError(
            f"camera {index} can't be opened", hint="close other programs that use it"
        )
    if SYSTEM == "win32" and _denied_by_windows():
        return _forbidden(index)
    return SourceError(
        f"camera {index} can't be opened",
        hint=f"{_LISTED}; close other programs that use it, and allow this terminal to use the "
        "camera in the system's privacy settings",
    )


def _forbidden(index: int) -> SourceError:
    if SYSTEM == "linux":
        hint = 'join the group that may: sudo usermod -aG video "$USER", then log in again'
    else:
        hint = "allow it in the system's privacy settings, under Camera"
    return SourceError(f"this user may not use camera {index}", hint=hint)


def captures(node: Path) -> bool | None:
    """Whether a video device gives pictures (webcams have a second one that gives none).

    ``None`` where it can't be asked.
    """
    answer = None
    if sys.platform == "linux":  # for the type checker: fcntl is nowhere else
        import fcntl

        try:
            device = os.open(node, os.O_RDWR | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            answer = fcntl.ioctl(device, _QUERYCAP, bytes(_CAPABILITY.size))
        except OSError as error:
            return False if error.errno == errno.ENOTTY else None
        finally:
            os.close(device)
    return None if answer is None else takes_pictures(answer)


def takes_pictures(capability: bytes) -> bool:
    """Whether a ``struct v4l2_capability`` (104 bytes) is that of a device that gives pictures."""
    _, _, _, _, of_all_nodes, of_this_node, *_ = _CAPABILITY.unpack(capability)
    return bool((of_this_node if of_all_nodes & _HAS_DEVICE_CAPS else of_all_nodes) & _CAPTURES)


def _user_of(node: Path) -> str | None:
    """The name of another program that has a device open, as far as this user may see."""
    for folder in PROC.glob("[0-9]*"):
        if folder.name == str(os.getpid()):
            continue
        try:
            if any(os.readlink(link) == str(node) for link in (folder / "fd").iterdir()):  # noqa: PTH115
                return (folder / "comm").read_text().strip()
        except OSError:  # another user's process, or it has ended
            continue
    return None


def _denied_by_windows() -> bool:
    """Whether Windows' privacy settings keep programs from the camera."""
    if sys.platform == "win32":  # for the type checker: winreg is nowhere else
        import winreg

        for path in (_CONSENT, _CONSENT + r"\NonPackaged"):
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as opened:
                    if winreg.QueryValueEx(opened, "Value")[0] == "Deny":
                        return True
            except OSError:
                continue
    return False
