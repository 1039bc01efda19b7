"""Starts a command in a process group of its own and kills all of it at a moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

from tests.support.command import ROOT

_SETTLE_S = 20.0
"""Workers notice within this that their parent is gone."""


class Started(Protocol):
    """What is needed of a command to start it."""

    def words(self, folder: Path, around: str) -> list[str]:
        """What follows ``python``."""
        ...


@dataclass(frozen=True, slots=True)
class Killed:
    """A command's end: when, what it had said, whether it was done already, who outlived it."""

    after_s: float
    said: str
    finished: bool
    left_over: tuple[str, ...]


def usual_s(command: Started, folder: Path, around: str) -> float:
    """How long the command takes when nobody kills it. Raises ``RuntimeError`` where it fails."""
    began = time.monotonic()
    done = subprocess.run(
        _line(command, folder, around),
        env=_env(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{done.args} ended with {done.returncode}: {done.stderr}")
    return time.monotonic() - began


def killed_at(command: Started, folder: Path, around: str, after_s: float) -> Killed:
    """Start the command and kill its parent process after this many seconds."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            _line(command, folder, around),
            env=_env(folder),
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(after_s)
        finished = process.poll() is not None
        children = [] if finished else psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
        _, alive = psutil.wait_procs(children, timeout=_SETTLE_S)
        left_over = tuple(child.name() for child in alive)
        for child in alive:
            child.kill()
        out.seek(0)
        said = out.read().decode("utf-8", errors="replace")
    return Killed(after_s, said, finished, left_over)


def _line(command: Started, folder: Path, around: str) -> list[str]:
    return [sys.executable, *command.words(folder, around)]


def _env(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "COACH_DATA": str(folder / "data"),
        "TMPDIR": str(folder / "tmp"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
    }
