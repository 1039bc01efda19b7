"""Runs the command as a person would: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_videos"
BASIC_CLIPS = [
    SAMPLES / f"{name}.mp4"
    for name in ("side_upright", "side_forward_head", "front_upright", "front_slouched")
]
"""One of each kind; tests that run MediaPipe take these, for the sake of time."""


def coach(
    *words: object, env: dict[str, str] | None = None, wrapper: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run ``coach WORDS`` to its end; ``wrapper`` is put before it (a tracer, say)."""
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


def one_sentence(stderr: str) -> bool:
    """Whether an error was told as it should be: one line, from coach, no traceback."""
    lines = stderr.strip().splitlines()
    return len(lines) == 1 and lines[0].startswith("coach: ") and lines[0].endswith(".")
