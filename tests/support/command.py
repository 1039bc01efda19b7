"""Runs the command: in this process for speed, or as a person would, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import IO
from unittest.mock import patch

from tests.support.recalled import recalling

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_videos"
BASIC_CLIPS = [
    SAMPLES / f"{name}.mp4"
    for name in ("side_upright", "side_forward_head", "front_upright", "front_slouched")
]
"""One of each kind; tests that run MediaPipe take these, for the sake of time."""
ENDINGS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


def coach(*words: object, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``coach WORDS`` to its end in this process.

    All that reaches the file descriptors of output is captured, C libraries' words too. Each
    recording goes through MediaPipe once in a run of the tests (``tests.support.recalled``).
    """
    from coach import cli

    arguments = [str(word) for word in words]
    handlers = {number: signal.getsignal(number) for number in ENDINGS}
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        patch.dict(os.environ, {"COLUMNS": "100", **(env or {})}),
        chdir(ROOT),
        recalling(),
    ):
        with _into(out, "stdout", 1), _into(err, "stderr", 2):
            try:
                code: object = cli.main(arguments)
            except SystemExit as end:
                code = end.code
            finally:
                for number, handler in handlers.items():
                    signal.signal(number, handler)
        return subprocess.CompletedProcess(
            ["coach", *arguments], code if isinstance(code, int) else 0, _told(out), _told(err)
        )


@contextmanager
def _into(file: IO[bytes], name: str, descriptor: int) -> Iterator[None]:
    """Point a stream of Python's and its descriptor at a file."""
    before = getattr(sys, name)
    before.flush()
    kept = os.dup(descriptor)
    os.dup2(file.fileno(), descriptor)
    stream = open(descriptor, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    setattr(sys, name, stream)
    try:
        yield
    finally:
        stream.flush()
        setattr(sys, name, before)
        os.dup2(kept, descriptor)
        os.close(kept)


def _told(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8").replace("\r\n", "\n")


def coach_process(
    *words: object, env: Mapping[str, str] | None = None, wrapper: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run ``coach WORDS`` as a process; ``wrapper`` is put before it (a tracer, say)."""
    command = [*wrapper, sys.executable, "-m", "coach", *map(str, words)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", **(env or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@contextmanager
def interruptible() -> Iterator[None]:
    """A process started in this block obeys Ctrl-C, also where the tests' own parent ignores it.

    A shell has its background jobs ignore SIGINT, and so do they for theirs. The program keeps to
    that: who starts it in the background does not want it ended by a Ctrl-C meant for another.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def one_sentence(stderr: str) -> bool:
    """Whether an error was told as it should be: one line, from coach, no traceback."""
    lines = stderr.strip().splitlines()
    return len(lines) == 1 and lines[0].startswith("coach: ") and lines[0].endswith(".")
