"""``coach check``: one posture check."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coach.commands import common
from coach.errors import UsageError

CAMERA_SECONDS = 10.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "source",
        nargs="?",
        default="0",
        help="camera index, video, picture, folder of pictures, stream URL or landmark trace "
        "(default: camera 0)",
    )
    common.add_view(parser)
    parser.add_argument(
        "--seconds",
        type=common.positive_number,
        metavar="S",
        help=f"how long (default: {CAMERA_SECONDS:g} of a camera or stream, all of a recording)",
    )
    common.add_camera(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--annotate", type=Path, metavar="PICTURE", help="save a marked picture (.png or .jpg)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check and show; returns 0 or raises what went wrong."""
    check(args.source, args)
    return 0


def check(spec: str, args: argparse.Namespace) -> None:
    """Check ``spec`` and show the result as ``args`` (view, seconds, json, annotate) say."""
    from coach.report.documents import as_text
    from coach.runtime.replay import replay
    from coach.runtime.samples import open_samples

    portrait = None
    if args.annotate is not None:
        from coach.runtime.marking import Portrait

        portrait = Portrait()
    camera = common.camera_request(args)
    with open_samples(spec, common.pose_model, tap=portrait, camera=camera) as samples:
        limit = args.seconds or (CAMERA_SECONDS if samples.info.live else None)
        if samples.info.live:
            given = common.granted(samples.info)
            print(f"Looking for {limit:g} s ({given}): sit as you usually do …", file=sys.stderr)
        result = replay(samples.limited(limit), expected=args.view)
        notes = samples.notes()
    if args.json:
        sys.stdout.write(as_text(result.document(spec, notes)))
        for note in notes:
            print(f"coach: {note}.", file=sys.stderr)
    common.require_person(spec, result)
    if not args.json:
        common.show(spec, result, notes)
    if portrait is not None and not portrait.save(args.annotate, result.assessment):
        raise UsageError(f"{spec} has no pictures to mark", hint="leave --annotate away")
