"""``coach doctor``: what is there, what is missing, how to mend it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata

from coach.commands import common
from coach.errors import CoachError, ModelError
from coach.safe_text import printable_line

_MARKS = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[red]✗[/]"}
_NEEDED_MB = 200


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """One thing looked at: ``state`` ok, warn (works, but) or fail (doesn't work)."""

    what: str
    state: str
    text: str
    mend: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check everything; returns 0, or the exit code of the first failure."""
    findings = [finding for what, look in _LOOKS.items() for finding in _looked(what, look)]
    if args.json:
        rows = [asdict(finding) for finding in findings]
        print(json.dumps({"schema": "coach.doctor/1", "findings": rows}, indent=2))
    else:
        from rich.markup import escape

        out = common.console()
        for finding in findings:
            text = f"{escape(finding.what)}[/]  {escape(printable_line(finding.text))}"
            out.print(f" {_MARKS[finding.state]} [bold]{text}", soft_wrap=True)
            if finding.mend:
                out.print(f"   → {printable_line(finding.mend)}", soft_wrap=True, markup=False)
    failed = [finding for finding in findings if finding.state == "fail"]
    if any(finding.what == "pose model" for finding in failed):
        return ModelError.exit_code
    return 1 if failed else 0


def _looked(what: str, look: Callable[[], Iterator[CheckedPart]]) -> Iterator[CheckedPart]:
    """The findings of one check; a library that can't be loaded is a finding too."""
    try:
        yield from look()
    except ImportError as error:
        mend = "reinstall coach; on a Linux without a desktop, libGL.so.1 is in the package libgl1"
        yield CheckedPart(what, "fail", f"a library can't be loaded ({error})", mend)
    except CoachError as error:
        yield CheckedPart(what, "fail", error.what, error.hint)


def _python() -> Iterator[CheckedPart]:
    version = platform.python_version()
    where = f"{version} on {platform.system()} {platform.machine()}"
    yield CheckedPart("Python", "ok", where)


def _packages() -> Iterator[CheckedPart]:
    for name in ("mediapipe", "opencv-python", "numpy"):
        try:
            yield CheckedPart(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield CheckedPart(name, "fail", "is not installed", f"pip install {name}")
    others = [
        name for name in ("opencv-contrib-python", "opencv-python-headless") if _installed(name)
    ]
    if others:
        yield CheckedPart(
            "OpenCV",
            "fail",
            f"{' and '.join(others)} overwrites parts of opencv-python",
            f"pip uninstall {' '.join(others)} && pip install --force-reinstall opencv-python",
        )


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _model() -> Iterator[CheckedPart]:
    from coach.pose.model.store import find_model, is_sound, named

    path = find_model()
    if path is None:
        yield CheckedPart("pose model", "fail", "has not been fetched", "coach models --fetch")
    elif named() is None and not is_sound(path):
        yield CheckedPart("pose model", "fail", f"{path} is broken", "coach models --fetch")
    else:
        yield CheckedPart("pose model", "ok", f"full, checked, {path}")


def _detector() -> Iterator[CheckedPart]:
    """MediaPipe really runs here: some processors lack what its build needs."""
    import numpy as np

    from coach.core.types import Frame
    from coach.pose.model.store import find_model
    from coach.pose.registry import Request, open_detector

    path = find_model()
    if path is None:
        return  # said already
    with open_detector(path, Request(contour=False, stills=True)) as detector:
        detector.detect(Frame(0, 0.0, np.zeros((120, 160, 3), dtype=np.uint8)))
    yield CheckedPart("pose detection", "ok", "runs")


def _cameras() -> Iterator[CheckedPart]:
    from coach.capture.listing import list_cameras

    cameras = list_cameras(probe=True)
    for camera in cameras:
        if camera.size_px is None:
            yield CheckedPart(
                f"camera {camera.index}",
                "warn",
                f"{camera.name}: {camera.problem or 'could not be opened'}",
                "close the program that uses it, or allow this terminal to use the camera",
            )
        else:
            width, height = camera.size_px
            yield CheckedPart(f"camera {camera.index}", "ok", f"{camera.name}, {width}×{height}")
    if not cameras:
        yield CheckedPart("camera", "warn", "none found", "plug one in, or check recordings")


def _storage() -> Iterator[CheckedPart]:
    from coach.paths import is_there, user_data

    folder = user_data()
    there = next(place for place in (folder, *folder.parents) if is_there(place))
    if not os.access(there, os.W_OK):
        yield CheckedPart("data folder", "fail", f"{folder} may not be written", "set COACH_DATA")
        return
    free_mb = shutil.disk_usage(there).free // 2**20
    state = "ok" if free_mb > _NEEDED_MB else "warn"
    mend = "" if state == "ok" else f"free some space: {_NEEDED_MB} MB are wanted"
    yield CheckedPart("data folder", state, f"{folder}, {free_mb} MB free", mend)


def _terminal() -> Iterator[CheckedPart]:
    size = shutil.get_terminal_size()
    encoding = sys.stdout.encoding or "unknown"
    fine = encoding.lower().replace("-", "") == "utf8"
    mend = "" if fine else "use a terminal with UTF-8 (PYTHONUTF8=1)"
    text = f"{size.columns}×{size.lines}, {encoding}"
    yield CheckedPart("terminal", "ok" if fine else "warn", text, mend)


def _desktop() -> Iterator[CheckedPart]:
    from coach.runtime.desk.tray import INSTALL, is_there

    why = is_there()
    if why is None:
        yield CheckedPart("icon", "ok", "the background monitor can show one")
    else:
        yield CheckedPart("icon", "ok", f"none for the background monitor: {why} ({INSTALL})")


_LOOKS: dict[str, Callable[[], Iterator[CheckedPart]]] = {
    "Python": _python,
    "packages": _packages,
    "pose model": _model,
    "pose detection": _detector,
    "camera": _cameras,
    "data folder": _storage,
    "terminal": _terminal,
    "icon": _desktop,
}
