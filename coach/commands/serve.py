"""``coach serve``: the app in a browser on this machine."""

from __future__ import annotations

import argparse
import sys

from coach.commands import common
from coach.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    common.add_app_source(parser)
    parser.add_argument(
        "--marks",
        action="store_true",
        help="begin with the page on which points of a picture or recording are marked by hand",
    )
    parser.add_argument("--port", type=int, default=0, help="port (default: any free one)")
    parser.add_argument("--open", action="store_true", help="open the browser too")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from coach.ui.marks import MarkingDesk
    from coach.ui.serve import LocalServer, command_line, free_port

    if args.marks and not args.source:
        raise UsageError("--marks needs a picture or a recording", hint="name it: me.jpg, say")

    def announce(server: LocalServer) -> None:
        print(f"Open {server.address}", flush=True)
        print("Only this machine can reach it. Ctrl-C ends it.", file=sys.stderr)
        if args.open:
            import webbrowser

            webbrowser.open(server.address_for_command_line)

    LocalServer(
        command_line(["app", *([args.source] if args.source else [])]),
        free_port(args.port),
        announce,
        desk=MarkingDesk(args.source, common.pose_model),
        marks=args.marks,
    ).serve()
    return 0
