"""``coach cameras``: which cameras there are, and the address of one from a code held up."""

from __future__ import annotations

import argparse
import json

from coach.commands import common


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    parser.add_argument(
        "--read-code",
        choices=("main", "side"),
        help="read a camera's address from a QR code on a phone that is held up to the camera, "
        "and use it from now on as the main or the side camera",
    )
    parser.add_argument(
        "--source", default="0", help="the camera, picture or video the code is seen in"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the cameras, opening each for a moment; 0 even where there are none."""
    if args.read_code is not None:
        return _read_code(args.source, args.read_code)
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


CODE_S = 30.0
"""How long a code is looked for."""


def _read_code(source: str, which: str) -> int:
    """Look for a code, and keep its address in the settings, which are readable by the owner."""
    from coach.capture.address_code import address_in
    from coach.capture.open import open_source
    from coach.content.settings_file import change_setting

    with open_source(source) as frames:
        found = address_in(frames, CODE_S)
    key = {"main": "monitor.source", "side": "app.side_camera"}[which]
    change_setting(key, found.url)
    common.console().print(f"The {which} camera is {found.name} from now on.", markup=False)
    return 0
