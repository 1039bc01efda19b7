"""What several commands share: the terminal, the pose model with a progress bar, a check shown."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import CoachError, NoPersonError, OutputError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from coach.capture.camera import CameraRequest
    from coach.capture.source import SourceInfo
    from coach.runtime.batch.replay import Replay


def use_conventions() -> None:
    """Write dates, clocks and numbers as the settings have them; as the system does where the
    settings can't be read, which another command will tell."""
    from coach.content.settings_file import read_settings, settings_path
    from coach.conventions import chosen, of_system, use
    from coach.paths import is_there

    try:
        if not is_there(settings_path()):
            use(of_system())
            return
        app = read_settings().app
    except CoachError:
        return
    use(chosen(app.clock, app.dates, app.decimals))


def own_camera() -> str:
    """The camera of the settings, for a command that names none."""
    from coach.content.settings_file import read_settings

    return read_settings().monitor.source


def use_sound_time_zone() -> None:
    """Go on in UTC, and say so, where no date can be in the environment's time zone."""
    from coach.clock import use_time_zone
    from coach.safe_text import printable_line

    told = use_time_zone()
    if told is not None:
        print(f"coach: {printable_line(told)}.", file=sys.stderr)


def console(*, error: bool = False, plain: bool = False) -> Console:
    """A Rich console on stdout, or on stderr; ``plain``: without colour and movement."""
    from coach.report.terminal.console import PipedConsole

    if plain:
        return PipedConsole(stderr=error, highlight=False, force_terminal=False, no_color=True)
    return PipedConsole(stderr=error, highlight=False)


def add_app_source(parser: argparse.ArgumentParser) -> None:
    """Declare the app's ``source``: a camera, or a recording in its place."""
    parser.add_argument(
        "source",
        nargs="?",
        help="camera index, or a recording that stands in for one (default: the settings' camera)",
    )


def add_plain(parser: argparse.ArgumentParser) -> None:
    """Declare ``--plain``."""
    parser.add_argument(
        "--plain",
        action=_Plain,
        nargs=0,
        default=False,
        help="whole sentences, one a line, without drawing or colour; for screen readers and logs",
    )


class _Plain(argparse.Action):
    """Sets ``--plain``, and has libraries that draw progress draw none."""

    def __call__(self, _: object, args: argparse.Namespace, *more: object) -> None:
        os.environ.update(TERM="dumb", NO_COLOR="1")
        setattr(args, self.dest, True)


def add_view(parser: argparse.ArgumentParser) -> None:
    """Declare ``--view``."""
    parser.add_argument(
        "--view",
        choices=("auto", "side", "front"),
        default="auto",
        help="the side of the person that the camera sees (default: found from the landmarks)",
    )


def add_camera(parser: argparse.ArgumentParser) -> None:
    """Declare ``--size`` and ``--fps``, which are asked of cameras and no other source."""
    parser.add_argument(
        "--size", type=_size, default="640x480", metavar="WxH", help="ask a camera for this size"
    )
    parser.add_argument(
        "--fps",
        type=positive_number,
        default=30.0,
        metavar="N",
        help="ask a camera for this many frames/s",
    )


def add_rotate(parser: argparse.ArgumentParser) -> None:
    """Declare ``--rotate``, for pictures that are not upright."""
    parser.add_argument(
        "--rotate",
        type=int,
        choices=(0, 90, 180, 270),
        default=0,
        metavar="DEGREES",
        help="turn the pictures clockwise by 90, 180 or 270 degrees first",
    )


def require_other_file(target: Path, *sources: str) -> None:
    """Raise ``UsageError`` where an output would be written over what is read, by any name."""
    from coach.capture.spec import FileSpec, parse_source

    for source in sources:
        named = parse_source(source)
        if not isinstance(named, FileSpec) or not target.exists():
            continue
        read = [named.path]
        if named.path.is_dir():
            read = [path for path in named.path.iterdir() if path.is_file()]
        if any(path.exists() and path.samefile(target) for path in read):
            raise UsageError(
                f"{target} is what is read, and nothing is written over it",
                hint="name another file",
            )


def output(text: str) -> Path:
    """Argument type: a file or folder to write, which is none of coach's own."""
    from coach.paths import is_own
    from coach.safe_text import printable_line

    path = Path(text)
    if is_own(path):
        raise UsageError(
            f"{printable_line(text)} is where coach keeps its own data, which nothing is written "
            "over",
            hint="name another file",
        )
    return path


def camera_request(args: argparse.Namespace) -> CameraRequest:
    """What ``--size`` and ``--fps`` ask for."""
    from coach.capture.camera import CameraRequest

    return CameraRequest(args.size, args.fps)


def usual_camera() -> CameraRequest:
    """What a camera is asked for where nothing else is said."""
    from coach.capture.camera import CameraRequest

    return CameraRequest()


def granted(info: SourceInfo) -> str:
    """What a live source gives, in words: "640×480 at 30 frames/s"."""
    size = "pictures" if info.size_px is None else f"{info.size_px[0]}×{info.size_px[1]}"
    return size if info.fps is None else f"{size} at {info.fps:.0f} frames/s"


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 640x480")
    return int(width), int(height)


def camera_borrowed(source: str) -> AbstractContextManager[None]:
    """Take the camera from a desk monitor that looks through it, for the block."""
    from coach.capture.spec import parse_source

    named = parse_source(source)
    if not named.live:
        return nullcontext()
    from coach.runtime.desk.remote import borrowed

    return borrowed(named.name)


def positive_number(text: str) -> float:
    """Argument type: a number above zero."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def pose_model() -> Path | None:
    """The verified file of the pose model in use, ``None`` where it needs none; fetched on first
    use with a progress bar on stderr."""
    from coach.commands.progress import fetch_progress
    from coach.pose.registry import fetch_model

    with fetch_progress() as progress:
        return fetch_model(progress=progress)


def face_model(*, again: bool = False) -> Path | None:
    """The verified face model, fetched as the pose model is; ``None`` where it can't be had.
    ``again`` also soon after a try that failed."""
    from coach.commands.progress import fetch_progress
    from coach.pose.model.face import ensure_face_model

    with fetch_progress() as progress:
        return ensure_face_model(progress=progress, again=again)


def show(source: str, result: Replay, notes: list[str], *, plain: bool = False) -> None:
    """Print a check for a person to read, or, ``plain``, to be read out."""
    from coach.report.terminal.check import print_check

    if plain:
        from coach.report.terminal.plain import check_lines

        lines = check_lines(
            source,
            result.assessment,
            frames=result.extent,
            notes=notes,
            flexibility=result.flexibility,
        )
        print("\n".join(lines))
        return

    print_check(
        console(),
        source,
        result.assessment,
        frames=result.extent,
        notes=notes,
        flexibility=result.flexibility,
    )


def require_person(source: str, result: Replay, notes: Sequence[str] = ()) -> None:
    """Raise ``NoPersonError`` if nobody was in view in any frame; ``notes`` on it may say why."""
    if result.frames_with_person == 0:
        raise NoPersonError.in_source(
            source,
            notes,
            hint="make sure head and shoulders are in the picture and the light is on",
        )


def tell(notes: Iterable[str]) -> None:
    """Say sentences on stderr."""
    for note in notes:
        print(f"coach: {note}.", file=sys.stderr)


def make_folder(folder: Path) -> None:
    """Make a folder for results; ``OutputError`` when that is not allowed."""
    from coach.atomic import make_private_folder

    try:
        make_private_folder(folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(
            f"the folder {folder} can't be made ({why})", hint="name another"
        ) from None
