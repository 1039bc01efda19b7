"""The live session against a bare loop on the same paced stream: ``python -m tests.bench live``.

Each measurement runs in a process of its own (``python -m tests.bench.live KIND MODEL VIDEO
SECONDS``) and prints what it found as JSON. Processor time is the process's, threads and all.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from coach.capture.open import open_source
from coach.capture.paced import PacedSource
from coach.clock import SystemClock
from coach.core.types import Frame, PoseSample
from coach.paths import shipped
from coach.pose.mediapipe.detector import MediaPipeDetector
from coach.pose.model.store import ensure_model
from coach.runtime.live.glance import glance
from coach.runtime.live.session import LiveSession, LiveSettings
from tests.bench.clips import looped

ROOT = Path(__file__).resolve().parents[2]
CLIP = shipped("sample_videos", "front_upright.mp4")
WARM_S = 4.0
CLOCK = SystemClock()
FPS = 30
PICTURE_S = 1 / FPS
Tell = Callable[[str, str, str], None]


def source(video: str) -> PacedSource:
    return PacedSource(open_source(video), CLOCK)


def cpu_s() -> float:
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


def bare(model: str, video: str, seconds: float) -> dict[str, float]:
    """Read, detect, read, detect; nothing else."""
    import cv2
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model), running_mode=vision.RunningMode.VIDEO
    )
    frames = iter(source(video))
    analysed, began_s, began_cpu_s = 0, 0.0, 0.0
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        first_s = CLOCK.now_s()
        while CLOCK.now_s() < first_s + WARM_S + seconds:
            if not began_s and CLOCK.now_s() > first_s + WARM_S:
                began_s, began_cpu_s, analysed = CLOCK.now_s(), cpu_s(), 0
            frame = next(frames)
            rgb = cv2.cvtColor(frame.image, cv2.COLOR_BGR2RGB)
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            landmarker.detect_for_video(picture, round(frame.t_s * 1000))
            analysed += 1
        spent_s = CLOCK.now_s() - began_s
    return {"rate": analysed / spent_s, "cpu": (cpu_s() - began_cpu_s) / spent_s}


def reading(_: str, video: str, seconds: float) -> dict[str, float]:
    """Only what the stream itself costs when four pictures a second are decoded."""
    stream = source(video)
    frames = iter(stream)
    next(frames)
    began_s, began_cpu_s, looked_s = CLOCK.now_s(), cpu_s(), CLOCK.now_s()
    while CLOCK.now_s() < began_s + seconds:
        if CLOCK.now_s() - looked_s >= 0.25:
            looked_s = CLOCK.now_s()
            next(frames)
        else:
            stream.skip()
    return {"cpu": (cpu_s() - began_cpu_s) / (CLOCK.now_s() - began_s)}


class Timed(MediaPipeDetector):
    """Notes how long each picture takes."""

    took_s: list[float]

    def detect(self, frame: Frame) -> PoseSample:
        began = time.perf_counter()
        sample = super().detect(frame)
        self.took_s.append(time.perf_counter() - began)
        return sample


class Slow(Timed):
    """Takes as long as two pictures of the stream."""

    def detect(self, frame: Frame) -> PoseSample:
        time.sleep(2 * PICTURE_S)
        self.took_s.append(2 * PICTURE_S)
        return PoseSample(frame.seq, frame.t_s, (640, 480), None)


def session(
    model: str,
    video: str,
    seconds: float,
    *,
    interval_s: float | None = None,
    detector: type[Timed] = Timed,
) -> dict[str, Any]:
    """The product."""
    late_s: list[float] = []
    took_s: list[float] = []

    def make() -> Timed:
        made = detector(Path(model))
        made.took_s = took_s
        return made

    live = LiveSession(
        lambda: source(video),
        make,
        lambda frame, _: late_s.append(CLOCK.now_s() - frame.t_s),
        settings=LiveSettings(interval_s=interval_s),
    )
    with live:
        while not late_s:
            time.sleep(0.01)
        time.sleep(WARM_S)
        late_s.clear()
        took_s.clear()
        before, began_s, began_cpu_s = live.status, CLOCK.now_s(), cpu_s()
        time.sleep(seconds)
        after, spent_s, spent_cpu_s = live.status, CLOCK.now_s() - began_s, cpu_s() - began_cpu_s
    thirds = np.array_split(np.array(late_s), 3)
    return {
        "rate": (after.analysed - before.analysed) / spent_s,
        "cpu": spent_cpu_s / spent_s,
        "dropped": (after.dropped - before.dropped) / spent_s,
        "late_p95_s": float(np.quantile(late_s, 0.95)),
        "took_p95_s": float(np.quantile(took_s, 0.95)),
        "first_third_s": float(np.median(thirds[0])),
        "last_third_s": float(np.median(thirds[2])),
    }


def settled(model: str, video: str, seconds: float) -> dict[str, Any]:
    return session(model, video, seconds, interval_s=1.0)


def slow(model: str, video: str, seconds: float) -> dict[str, Any]:
    return session(model, video, seconds, detector=Slow)


KINDS: dict[str, Callable[[str, str, float], dict[str, Any]]] = {
    "bare": bare,
    "reading": reading,
    "session": session,
    "settled": settled,
    "slow": slow,
}


def live(tell: Tell, *, rounds: int = 3, seconds: float = 15) -> None:
    """By turns, so that whatever else the machine does meets all; medians."""
    model = str(ensure_model())
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        video = str(looped(CLIP, Path(folder) / "loop.mp4", seconds=3 * seconds + 60))
        for _ in range(rounds):
            for kind, runs in found.items():
                runs.append(run_apart(kind, model, video, seconds))

    def middle(kind: str, what: str) -> float:
        return statistics.median(run[what] for run in found[kind])

    load = os.getloadavg()[0]
    print(f"live, {rounds} × {seconds:g} s each, on a machine with load {load:.1f}:")
    mine, theirs = middle("session", "rate"), middle("bare", "rate")
    rates = f"live session / bare loop, analysed ({mine:.1f} / {theirs:.1f} a second)"
    tell(rates, f"{mine / theirs:.3f}", "≥ 0.98")
    limit = PICTURE_S + middle("session", "took_p95_s")
    late = middle("session", "late_p95_s")
    tell("picture to callback, p95", f"{late * 1e3:.0f} ms", f"≤ {limit * 1e3:.0f} ms")
    first, last = middle("slow", "first_third_s"), middle("slow", "last_third_s")
    tell("  at twice the analysis's rate, p50 at first, at last",
         f"{first * 1e3:.0f}, {last * 1e3:.0f} ms", "≤ 100 ms, the same")  # fmt: skip
    total, stream = middle("settled", "cpu"), middle("reading", "cpu")
    rate = middle("settled", "rate")
    tell(f"settled, {rate:.2f} analyses a second, beyond the stream's {stream:.1%}",
         f"{total - stream:.1%} of a core", "≤ 4 %")  # fmt: skip
    every = middle("bare", "cpu") / theirs * FPS  # where this machine lags behind the stream
    tell(f"settled, stream and all / bare loop at {FPS} a second ({every:.0%} of a core)",
         f"{total / every:.3f}", "≤ 0.125")  # fmt: skip
    image = np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    best = min(_seconds(lambda: [glance(image) for _ in range(200)]) / 200 for _ in range(5))
    tell("a glance at a picture (4 a second when settled)", f"{best * 1e6:.0f} µs", "≤ 500 µs")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def run_apart(kind: str, model: str, video: str, seconds: float) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.live", kind, model, video, str(seconds)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    print(json.dumps(KINDS[what](rest[0], rest[1], float(rest[2]))))
