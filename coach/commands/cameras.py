"""``coach cameras``: which cameras there are."""

from __future__ import annotations

import argparse
import json

from coach.commands import common


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the cameras, opening each for a moment; 0 even where there are none."""
    from coach.capture.listing import list_cameras

    cameras = list_cameras(probe=True)
    if args.json:
        found = [
            {
                "index": item.index,
                "name": item.name,
                "size_px": item.size_px,
                "fps": item.fps,
                "problem": item.problem,
            }
            for item in cameras
        ]
        print(json.dumps({"schema": "coach.cameras/1", "cameras": found}, indent=2))
        return 0
    out = common.console()
    for item in cameras:
        if item.size_px is None:
            state = item.problem or "can't be opened"
        else:
            state = f"{item.size_px[0]}×{item.size_px[1]} at {item.fps or 0:.0f} frames/s"
        out.print(f"{item.index}  {item.name}  ({state})", markup=False, soft_wrap=True)
    if not cameras:
        out.print("No camera was found. Plug one in, or use a recording: coach check VIDEO")
    return 0
