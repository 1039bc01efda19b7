"""Which cameras this machine has."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass, replace

from coach.capture import devices
from coach.capture.camera import CameraRequest, open_camera
from coach.clock import SystemClock
from coach.errors import SourceError

_TRIED_MAX = 8


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera: ``index`` is what to call it by.

    ``size_px`` (width, height) and ``fps`` as granted to the usual request, ``None`` where it
    was not opened or does not say. ``problem``: why it can't be opened, else ``None``.
    """

    index: int
    name: str
    size_px: tuple[int, int] | None = None
    fps: float | None = None
    problem: str | None = None


def list_cameras(*, probe: bool = False) -> list[CameraInfo]:
    """The cameras of this machine by index.

    ``probe`` opens each for a moment, which lights its lamp. On Windows, where nothing else
    tells which index is which, they are opened in any case.
    """
    if devices.SYSTEM == "linux":
        found = _linux()
    elif devices.SYSTEM == "darwin":
        found = _macos()
    else:
        return _windows()
    return [_probed(camera) for camera in found] if probe else found


def _probed(camera: CameraInfo) -> CameraInfo:
    try:
        with open_camera(camera.index, CameraRequest(), SystemClock(), camera.name) as source:
            return replace(camera, size_px=source.info.size_px, fps=source.info.fps)
    except SourceError as error:
        return replace(camera, problem=str(error))


def _linux() -> list[CameraInfo]:
    found = []
    for node in devices.DEV.glob("video*"):
        number = re.fullmatch(r"video(\d+)", node.name)
        if number is None or devices.captures(node) is False:
            continue
        try:
            name = (devices.SYS / node.name / "name").read_text(errors="replace").strip()
        except OSError:
            name = ""
        found.append(CameraInfo(int(number[1]), name or f"camera {number[1]}"))
    return sorted(found, key=lambda camera: camera.index)


def _macos() -> list[CameraInfo]:
    """In OpenCV's order, which is that of the cameras' unique ids."""
    said = _output("system_profiler", "-json", "SPCameraDataType")
    try:
        listed = json.loads(said)["SPCameraDataType"]
        listed = sorted(listed, key=lambda entry: str(entry["spcamera_unique-id"]))
        return [CameraInfo(at, str(entry["_name"])) for at, entry in enumerate(listed)]
    except (ValueError, KeyError, TypeError):
        return []


def _windows() -> list[CameraInfo]:
    """Indexes by opening them until one fails; the name only where there can be no mix-up."""
    said = _output(
        "powershell",
        "-NoProfile",
        "-Command",
        "(Get-CimInstance Win32_PnPEntity | Where-Object PNPClass -eq Camera).Name",
    )
    names = said.strip().splitlines()
    found: list[CameraInfo] = []
    for index in range(_TRIED_MAX):
        name = names[0].strip() if len(names) == 1 and index == 0 else f"camera {index}"
        camera = _probed(CameraInfo(index, name))
        if camera.problem is not None and index >= len(names):
            break
        found.append(camera)
    return found


def _output(*command: str) -> str:
    """What a system tool prints; nothing where it is missing, fails or takes too long."""
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=15, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
