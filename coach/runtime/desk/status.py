"""The state of the running monitor: one small file, replaced as a whole each time.

``coach.status/1`` is the document that ``coach status --json`` prints, and what the app reads
while it shows a monitor of another process.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from coach.atomic import make_private_folder
from coach.bounded import json_bounded
from coach.clock import SystemClock
from coach.core.monitor.nudges import spoken
from coach.core.monitor.state import Posture
from coach.runtime.desk.orders import monitor_folder
from coach.runtime.desk.plan import Carried

SCHEMA = "coach.status/1"
Status = Mapping[str, Any]
NOT_RUNNING: Status = {"schema": SCHEMA, "running": False}
_LARGEST = 1 << 20
SILENT_S = 10.0
"""A monitor writes its state every second. One that has not for this long hangs, or can't."""
FORGOTTEN_S = 900.0
"""After this long without a monitor the next one begins afresh."""


def status_path() -> Path:
    """Where the state lies."""
    return monitor_folder() / "state.json"


def write_status(status: Status) -> None:
    """Replace the file in one step; a disk that is full or read-only is no reason to stop
    watching, so that is passed over. It is not flushed: after a power cut nothing runs anyway."""
    path = status_path()
    temporary = path.with_name(f".state-{os.getpid()}")
    with contextlib.suppress(OSError):
        make_private_folder(path.parent)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(status, out, ensure_ascii=False)
        temporary.replace(path)


def last_status() -> Status:
    """What was written last, whoever wrote it and whether it still runs."""
    try:
        found = json_bounded(status_path(), _LARGEST)
    except (OSError, ValueError):
        return NOT_RUNNING
    return found if isinstance(found, dict) and found.get("schema") == SCHEMA else NOT_RUNNING


def current_status() -> Status:
    """The state of the monitor that runs now; ``running`` is false where there is none, also
    where one was killed and could not say so. ``silent_s``: for how long nothing was heard of it,
    ``None`` where it tells its state as it should."""
    found = last_status()
    if not (found.get("running") and is_alive(found)):
        return NOT_RUNNING
    silent_s = _silent_s(found)
    return {**(found if silent_s is None else _unheard(found, silent_s)), "silent_s": silent_s}


def _unheard(status: Status, silent_s: float) -> Status:
    """The state of a monitor that has told nothing for a while: what it said last no longer
    holds."""
    unknown = unknown_posture(
        f"nothing was heard of the monitor for {spoken(silent_s)}",
        "It was stopped, it hangs, or its disk is full; coach monitor --stop ends it.",
    )
    camera = {**status["camera"], "text": "nothing is known of it now"}
    return {**status, "posture": unknown, "camera": camera, "paused": None, "next_break": None}


def _silent_s(status: Status) -> float | None:
    """By the machine's own clock, which all its processes share and nobody sets."""
    told_s = status.get("told_s")
    ago_s = SystemClock().now_s() - told_s if isinstance(told_s, float) else 0.0
    return round(ago_s, 1) if ago_s > SILENT_S else None


def unknown_posture(words: str, why: str) -> dict[str, Any]:
    """The part of the state that says how the person sits, where nobody can tell."""
    state = Posture.UNKNOWN.label
    return {"state": state, "lasted_s": 0.0, "strain": None, "words": words, "why": why}


def is_alive(status: Status) -> bool:
    """Whether the process that wrote a state still lives, and is no other of the same number."""
    import psutil

    try:
        process = psutil.Process(int(status["pid"]))
        began_s = float(status["process_began_s"])
        lives = process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        return bool(lives and abs(process.create_time() - began_s) < 2.0)
    except (psutil.Error, KeyError, TypeError, ValueError):
        return False


def remove_status() -> None:
    """Delete what a monitor left (state, orders, what it printed), where none runs."""
    if not current_status()["running"]:
        shutil.rmtree(monitor_folder(), ignore_errors=True)


def carried_from(status: Status, now: datetime, source: str, profile: str) -> Status:
    """What the last monitor handed on, where that is not long ago and of the same camera and
    profile: ``carry`` with its times moved on to ``now``; empty where there is nothing."""
    carry = status.get("carry")
    try:
        ago_s = (now - datetime.fromisoformat(status["updated"])).total_seconds()
    except (KeyError, TypeError, ValueError):
        return {}
    same = status.get("source") == source and (status.get("profile") or "") == profile
    if not isinstance(carry, dict) or not same or not 0 <= ago_s < FORGOTTEN_S:
        return {}
    moved = dict(carry)
    for name, sign in (("nudged_ago_s", 1.0), ("snoozed_for_s", -1.0)):
        if isinstance(moved.get(name), int | float):
            moved[name] = max(0.0, moved[name] + sign * ago_s)
    return moved


def carried_of(carry: Status) -> Carried | None:
    """The record behind ``carry``; ``None`` where it is none."""
    names = asdict(Carried())
    try:
        return Carried(**{name: carry[name] for name in names})
    except (KeyError, TypeError):
        return None
