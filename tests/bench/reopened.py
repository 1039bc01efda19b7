"""What memory does while the camera is opened and closed again and again.

Run as a program, it prints megabytes while looking and while closed, a line for each opening.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

from coach.capture.looped import LoopedSource
from coach.capture.open import open_source
from coach.core.types import Frame, PoseSample
from coach.paths import shipped
from coach.pose.mediapipe.detector import MediaPipeDetector
from coach.pose.model.store import ensure_model
from coach.runtime.live.session import LiveSession

OPENINGS, PICTURES = 16, 10
CLOSED_S, PATIENCE_S = 0.8, 60.0
CLIP = shipped("sample_videos", "front_talks.mp4")


def main() -> None:
    """Open and close, printing megabytes."""
    model = ensure_model()
    process = psutil.Process()
    seen = threading.Semaphore(0)

    def saw(_frame: Frame, _sample: PoseSample) -> None:
        seen.release()

    session = LiveSession(
        lambda: LoopedSource(lambda: open_source(str(CLIP))),
        lambda: MediaPipeDetector(model, contour=True),
        saw,
        lambda _status: None,
    )
    closed = threading.Event()
    session.start()
    for _ in range(OPENINGS):
        for _ in range(PICTURES):
            seen.acquire(timeout=PATIENCE_S)
        looking = process.memory_info().rss
        session.pause("measured")
        closed.wait(CLOSED_S)
        print(looking >> 20, process.memory_info().rss >> 20, flush=True)
        session.resume()
    session.stop()


def reopened(tell: Callable[[str, str, str], None]) -> None:
    """Print what the second opening and the last took."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.reopened"],
        cwd=Path(__file__).resolve().parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    rows = [[int(word) for word in line.split()] for line in done.stdout.splitlines()]
    (early, early_closed), (late, late_closed) = rows[1], rows[-1]
    tell(f"memory while looking, opening 2 and {OPENINGS}", f"{early}, {late} MB", "the same")
    tell("  while closed", f"{early_closed}, {late_closed} MB", "the same")


if __name__ == "__main__":
    main()
