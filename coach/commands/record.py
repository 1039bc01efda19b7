"""``coach record``: the camera into a file, for replay."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coach.commands import common
from coach.conventions import conventions
from coach.errors import INTERRUPTED
from coach.safe_text import printable_line

if TYPE_CHECKING:
    from coach.capture.source import SourceInfo


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("out", type=Path, metavar="OUT", help="video (.mp4), or trace (.npz)")
    parser.add_argument(
        "--source", help="camera index, stream URL or video (default: the settings' camera)"
    )
    parser.add_argument(
        "--seconds",
        type=common.positive_number,
        metavar="S",
        help="how long (default: until Ctrl-C)",
    )
    common.add_camera(parser)
    parser.add_argument(
        "--landmarks-only", action="store_true", help="store numbers (.npz) and no picture"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Record and say what was stored; Ctrl-C is the way to stop where no time was set."""
    from coach.errors import SourceError
    from coach.runtime.batch.recording import record_landmarks, record_video

    args.source = args.source or common.own_camera()
    how = {
        "seconds": args.seconds,
        "camera": common.camera_request(args),
        "on_start": _tell_recording,
    }
    if args.landmarks_only:
        stored = record_landmarks(args.source, args.out, common.pose_model, **how)
    else:
        stored = record_video(args.source, args.out, **how)
    seconds = conventions().number(stored.duration_s, 1)
    people = f", {stored.with_person} with a person" if args.landmarks_only else ""
    common.console().print(
        f"Stored {printable_line(str(args.out))}: {seconds} s, {stored.frames} frames{people}",
        soft_wrap=True,
        markup=False,
    )
    if stored.problem is not None:
        print(f"coach: {stored.problem}.", file=sys.stderr)
        return SourceError.exit_code
    return INTERRUPTED if stored.interrupted and args.seconds is not None else 0


def _tell_recording(info: SourceInfo) -> None:
    given = common.granted(info)
    print(f"Recording {given}; Ctrl-C stops and keeps it.", file=sys.stderr)
