"""``coach status``: whether the desk monitor runs, and what it sees."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coach.runtime.desk.status import Status

PRIVATE = ("carry", "done", "process_began_s", "run", "told_s")
"""What one monitor tells the next, and nobody else."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the state; a monitor that does not run is no error."""
    from coach.runtime.desk.status import current_status

    found = current_status()
    if args.json:
        print(json.dumps(published(found), indent=2, ensure_ascii=False))
    else:
        print("\n".join(told(found)))
    return 0


def published(found: Status) -> dict[str, Any]:
    """The document for other programs."""
    return {name: value for name, value in found.items() if name not in PRIVATE}


def told(found: Status) -> list[str]:
    """The state as lines of text."""
    from coach.core.monitor.nudges import spoken

    if not found["running"]:
        return ["The desk monitor is not running. coach monitor --background starts it."]
    where = {"app": "in the app", "terminal": "in a terminal", "background": "in the background"}
    profile = f", profile {found['profile']}" if found["profile"] else ""
    lines = [
        f"The desk monitor runs {where[found['host']]} since {_clock(found['since'])} "
        f"(process {found['pid']}).",
        f"Camera {found['source']}{profile}: {found['camera']['text']}.",
    ]
    paused = found["paused"]
    if paused is not None:
        until = f" until {_clock(paused['until'])}" if paused["until"] else ""
        lines.append(f"Paused{until}: {paused['why']}.")
    else:
        said = found["posture"]["words"]
        lines.append(f"Now: {said}. {found['posture']['why']}".strip())
    share = found["upright_share"]
    if share is not None:
        lines.append(f"Upright {share:.0%} of the time in view.")
    if found["snoozed_until"]:
        lines.append(f"Snoozed until {_clock(found['snoozed_until'])}.")
    rest = found["next_break"]
    if rest is not None:
        lines.append("A break is due." if rest["due"] else f"Next break in {spoken(rest['in_s'])}.")
    if found["last_nudge"]:
        lines.append(f"Last nudge at {_clock(found['last_nudge']['at'])}: "
                     f"{found['last_nudge']['text']}")  # fmt: skip
    return lines


def _clock(moment: str) -> str:
    from coach.conventions import conventions

    now = datetime.now().astimezone()
    return conventions().clock_of_day(datetime.fromisoformat(moment), now)
