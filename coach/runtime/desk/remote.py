"""The monitor of another process, as this one sees it: its state, and orders to it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from coach.errors import CoachError, OutputError, UsageError
from coach.runtime.desk.orders import give_order, monitor_folder, withdraw_order
from coach.runtime.desk.status import Status, current_status, is_alive, last_status
from coach.runtime.system.background import start_detached

LOG = "monitor.log"
STARTED_S = 60.0
"""What starting may take: the first time, the pose model is fetched."""
OBEYED_S = 5.0
ENDED_S = 10.0
LENT_S = 4.0
"""How long a monitor may take to close its camera."""
POLL_S = 0.1
NOBODY = "no desk monitor is running"


def running() -> Status:
    """The running monitor's state. Raises ``UsageError`` where there is none."""
    found = current_status()
    if not found["running"]:
        raise UsageError(NOBODY, hint="coach monitor --background starts one")
    return found


def order(name: str, *, wait_s: float = OBEYED_S, **more: Any) -> Status:
    """Give the running monitor an order, and its state once it was carried out.

    Raises ``UsageError`` where no monitor runs or it does not answer in time; the order is
    withdrawn then, so that it is not carried out when nobody expects it any more.
    """
    run = running()["run"]
    number = give_order(run, name, **more)
    if not _until(lambda: number in last_status().get("done", ()), wait_s):
        withdraw_order(number)
        raise UsageError("the desk monitor does not answer", hint="coach monitor --stop ends it")
    return last_status()


def stop(wait_s: float = ENDED_S) -> bool:
    """End the running monitor; whether there was one. Its summary is in the history.

    One that does not answer is ended by a signal, one that hangs is killed: what was seen is in
    the history all the same. ``UsageError`` where that fails too.
    """
    found = current_status()
    if not found["running"]:
        return False
    try:
        give_order(found["run"], "stop")
    except OutputError:  # a full disk is no reason to run on: a signal needs no room
        pass
    else:
        if _ends(found, wait_s):
            return True
    import psutil

    for end in (psutil.Process.terminate, psutil.Process.kill):
        try:
            end(psutil.Process(int(found["pid"])))
        except psutil.Error:
            return True
        if _ends(found, wait_s):
            return True
    raise UsageError(f"the desk monitor (process {found['pid']}) does not end", hint="end it there")


def start(arguments: Sequence[str], wait_s: float = STARTED_S) -> Status:
    """Start ``coach monitor ARGUMENTS`` in the background, and its state once it watches.

    Raises what kept it from starting, in its own words.
    """
    there = current_status()
    if there["running"]:
        raise UsageError(
            f"a desk monitor is running already (process {there['pid']})",
            hint="coach monitor --stop ends it, coach status shows it",
        )
    log = monitor_folder() / LOG
    process = start_detached(["monitor", *arguments], log)

    def known() -> bool:
        found = current_status()
        watches = found.get("pid") == process.pid and found["camera"]["state"] != "starting"
        return watches or process.poll() is not None

    _until(known, wait_s)
    found = current_status()
    if found.get("pid") == process.pid:
        return found
    code = process.poll()
    if code is None:
        process.terminate()
        raise UsageError("the desk monitor did not start in time", hint=f"see {log}")
    raise _said_in(log.read_text(encoding="utf-8", errors="replace"), code)


@contextmanager
def borrowed(source: str, borrower: int | None = None) -> Iterator[None]:
    """Have the running monitor close its camera for the block, where ``source`` (its name) is that
    one; it opens it again afterwards, or when the ``borrower`` (usually this process) is gone."""
    pid = os.getpid() if borrower is None else borrower
    found = current_status()
    if not found["running"] or found["source"] != source or found["pid"] == pid:
        yield
        return
    give_order(found["run"], "lend", pid=pid)
    wait_until_lent()
    try:
        yield
    finally:
        give_order(found["run"], "take_back", pid=pid)


def wait_until_lent() -> None:
    """Wait until the running monitor has closed its camera, or long enough."""
    _until(_camera_is_off, LENT_S)


def _camera_is_off() -> bool:
    found = last_status()
    return not found["running"] or found["camera"]["state"] == "paused"


class _NotStartedError(CoachError):
    """What the monitor in the background said before it ended."""

    def __init__(self, what: str, code: int) -> None:
        super().__init__(what)
        self.exit_code = code


def _said_in(text: str, code: int) -> CoachError:
    lines = [line for line in text.splitlines() if line.startswith("coach: ")]
    last = lines[-1].removeprefix("coach: ").rstrip(".") if lines else "it ended at once"
    return _NotStartedError(last, code)


def _ends(status: Status, wait_s: float) -> bool:
    """Whether the process ends in time; of an app, the monitor in it."""
    in_app = status["host"] == "app"

    def gone() -> bool:
        return not is_alive(status) or (in_app and not last_status().get("running"))

    return _until(gone, wait_s)


def _until(true: Callable[[], object], wait_s: float) -> bool:
    until_s = time.monotonic() + wait_s
    while not true():
        if time.monotonic() >= until_s:
            return False
        time.sleep(POLL_S)
    return True
