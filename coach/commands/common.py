"""What several commands share: the terminal, the pose model with a progress bar, a check shown."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import NoPersonError, OutputError

if TYPE_CHECKING:
    from rich.console import Console

    from coach.runtime.replay import Replay


def console(*, error: bool = False) -> Console:
    """A Rich console on stdout, or on stderr."""
    from rich.console import Console

    return Console(stderr=error, highlight=False)


def add_view(parser: argparse.ArgumentParser) -> None:
    """Declare ``--view``."""
    parser.add_argument(
        "--view",
        choices=("auto", "side", "front"),
        default="auto",
        help="from where the camera sees the person (default: told from the landmarks)",
    )


def positive_seconds(text: str) -> float:
    """Argument type: a number of seconds above zero."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value


def pose_model(variant: str = "full") -> Path:
    """The verified pose model; fetched on first use with a progress bar on stderr."""
    from coach.commands.progress import fetch_progress
    from coach.pose.model_store import ensure_model

    with fetch_progress() as progress:
        return ensure_model(variant, progress=progress)


def show(source: str, result: Replay, notes: list[str]) -> None:
    """Print a check for a person to read."""
    from coach.report.terminal import print_check

    print_check(console(), source, result.assessment, frames=result.extent, notes=notes)


def require_person(source: str, result: Replay) -> None:
    """Raise ``NoPersonError`` if nobody was in view in any frame."""
    if result.frames_with_person == 0:
        raise NoPersonError(
            f"nobody was found in {source}",
            hint="make sure head and shoulders are in the picture and the light is on",
        )


def make_folder(folder: Path) -> None:
    """Make a folder for results; ``OutputError`` when that is not allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(
            f"the folder {folder} can't be made ({why})", hint="name another"
        ) from None
