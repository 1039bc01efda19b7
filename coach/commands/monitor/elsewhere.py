"""``coach monitor`` without this terminal: in the background, with the session, and orders to the
one that runs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coach.commands import common
from coach.errors import UsageError

if TYPE_CHECKING:
    from coach.content.settings import MonitorSettings

USUAL_MIN = 30.0
BREAKS = {"now": "break_begin", "later": "break_postpone", "skip": "break_skip",
          "done": "break_finish"}  # fmt: skip


def add_orders(group: argparse._MutuallyExclusiveGroup) -> None:
    """Declare what can be asked of the monitor that runs."""
    group.add_argument(
        "--background", action="store_true", help="run without a terminal, until --stop"
    )
    group.add_argument(
        "--icon", action="store_true", help="show an icon with a menu for the monitor that runs"
    )
    group.add_argument("--stop", action="store_true", help="end the monitor that runs")
    group.add_argument(
        "--pause",
        nargs="?",
        type=common.positive_number,
        const=USUAL_MIN,
        metavar="MINUTES",
        help=f"close the camera of the monitor that runs (default: {USUAL_MIN:g} minutes)",
    )
    group.add_argument("--resume", action="store_true", help="end a pause")
    group.add_argument(
        "--snooze",
        nargs="?",
        type=common.positive_number,
        const=USUAL_MIN,
        metavar="MINUTES",
        help=f"have it say nothing (default: {USUAL_MIN:g} minutes)",
    )
    group.add_argument("--retake", action="store_true", help="take the baseline again: sit upright")
    group.add_argument(
        "--break",
        dest="rest",
        choices=tuple(BREAKS),
        help="begin a break, postpone it once, skip it, or say that it is done",
    )


def run_order(args: argparse.Namespace) -> int | None:
    """Do what was asked of the running monitor; ``None`` where nothing was."""
    from coach.runtime.desk import remote

    if args.stop:
        gone = remote.stop()
        print("The desk monitor has ended." if gone else f"{remote.NOBODY.capitalize()}.")
    elif args.icon:
        from coach.runtime.desk.tray import run_icon

        remote.running()
        run_icon()
    elif args.pause is not None:
        remote.order("pause", seconds=60 * args.pause)
        print(f"Paused for {args.pause:g} min; the camera is off. coach monitor --resume ends it.")
    elif args.resume:
        remote.order("resume")
        print("Watching again.")
    elif args.snooze is not None:
        remote.order("snooze", seconds=60 * args.snooze)
        print(f"Nothing is said for {args.snooze:g} min; it ends by itself.")
    elif args.retake:
        remote.order("retake")
        print("Sit upright and keep still: the baseline is taken again.")
    elif args.rest is not None:
        rest = remote.running()["next_break"]
        if args.rest == "later" and rest is not None and rest["postponed"]:
            raise UsageError(
                "this break was put off once already", hint="take it, or say --break skip"
            )
        status = remote.order(BREAKS[args.rest])
        print(status["lines"][-1][1] if status.get("lines") else "Done.")
    else:
        return None
    return 0


def start_in_background(args: argparse.Namespace, chosen: MonitorSettings) -> int:
    """Start a monitor that needs no terminal, once it is known to watch."""
    from coach.runtime.desk import remote
    from coach.runtime.desk.login import require_no_password

    require_no_password(chosen.source)
    common.pose_model()  # fetched here, where its progress can be seen
    profile = ["--profile", args.profile] if args.profile is not None else []
    words = [chosen.source, *profile, *forwarded(args), "--host", "background"]
    found = remote.start(words)
    print(
        f"The desk monitor runs in the background (process {found['pid']}).\n"
        "coach status shows it, coach opens the app on it, coach monitor --stop ends it."
    )
    return 0


def start_with_session(args: argparse.Namespace, chosen: MonitorSettings) -> int:
    """Install or remove the start with the session, or show what that would do."""
    from coach.runtime.desk.login import login_plan
    from coach.runtime.system.autostart import install, uninstall

    plan = login_plan(chosen.source, chosen.profile, forwarded(args))
    if args.dry_run:
        print(plan.shown(undo=args.uninstall), end="")
    elif args.uninstall:
        gone = uninstall(plan)
        print("It no longer starts with your session." if gone else "It was not installed.")
    else:
        install(plan)
        print(
            "It starts with your session from now on, at the next login; "
            "coach monitor --background starts it now, coach monitor --uninstall ends that."
        )
    return 0


def forwarded(args: argparse.Namespace) -> list[str]:
    """The options of this command line that another monitor is to have too, but the profile.

    No slouch to show is among them: nobody may be there when it starts.
    """
    from coach.commands.monitor.overrides import options

    named = options()
    given = [
        word
        for name in ("grace_s", "sensitivity", "baseline_s")
        if (value := getattr(args, name)) is not None
        for word in (named[name], f"{value:g}")
    ]
    given += ["--quiet"] if args.quiet else []
    given += ["--no-save"] if args.no_save else []
    usual = common.usual_camera()
    given += [] if args.size == usual.size_px else ["--size", "x".join(map(str, args.size))]
    given += [] if args.fps == usual.fps else ["--fps", f"{args.fps:g}"]
    given += ["--rotate", str(args.rotate)] if args.rotate else []
    return given
