"""``make bench``: prints each figure beside its target. Asserts nothing: machines differ."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from coach.core.body.back_outline import STATIONS
from coach.core.posture.analysis import analyse
from coach.core.posture.estimate import Frames, estimate
from coach.core.posture.measures import measure
from coach.measurement import load_measurement
from coach.paths import shipped
from coach.pose.model.store import ensure_model
from coach.runtime.batch.replay import BLOCK
from tests.bench import history as years
from tests.bench.app import app as measure_app
from tests.bench.clips import enlarged, looped
from tests.bench.engine import engine as exercise_costs
from tests.bench.fleet import fleet as measure_fleet
from tests.bench.live import live as measure_live
from tests.bench.reopened import reopened as measure_reopened

ROOT = Path(__file__).resolve().parents[2]
CLIP = shipped("sample_videos", "side_upright.mp4")
BATCH = 200_000
SHORT_S = 8
"""Seconds of video that a check is timed on."""
MANY = 24
"""Recordings that one process replays."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="which (default: all)")
    parser.add_argument("--minutes", type=float, default=1.0, help="how long app runs (default: 1)")
    parser.add_argument("--size", default="120x40", help="app's terminal (default: 120x40)")
    chosen = parser.parse_args()
    columns, rows = map(int, chosen.size.split("x"))
    for name in chosen.parts or PARTS:
        if name == "app":
            app(chosen.minutes, (columns, rows))
        else:
            PARTS[name]()


def tell(what: str, value: str, target: str) -> None:
    print(f"{what:<58} {value:>18}   target {target}", flush=True)


def core() -> None:
    """One frame through the core, and many."""
    frames = _landmarks(BATCH)
    one = frames[0]
    runs = [_busy_s(lambda: [analyse(one) for _ in range(500)]) / 500 for _ in range(25)]
    tell("core, one frame (best of 25 × 500)", f"{min(runs) * 1e6:.0f} µs", "≤ 60 µs")
    halves = np.array_split(frames, os.cpu_count() or 2)

    def whole() -> None:
        with ThreadPoolExecutor(len(halves)) as pool:
            list(pool.map(_in_blocks, halves))

    best = min(_seconds(whole) for _ in range(3))
    trained_block()
    networks()
    tell(f"core, {BATCH:,} frames on {len(halves)} cores", f"{BATCH / best:,.0f}/s", "≥ 500,000/s")


def trained_block() -> None:
    """What the trained measurement adds to a frame, in blocks as replay has them and alone."""
    tell("trained measurement, a frame in a block", f"{_trained_us(BLOCK):.0f} µs", "≤ 60 µs")
    tell("trained measurement, one frame alone", f"{_trained_us(1):.0f} µs", "≤ 150 µs")


def networks() -> None:
    """What each network takes a crop, on one thread of OpenCV."""
    import cv2

    from coach.pose.points.networks import BACK, HEAD, Network, described

    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    for name in (HEAD, BACK):
        file = described(name)
        network = Network(file)
        cuts = [np.zeros((3, file.size_px, file.size_px), np.float32)] * 50
        best = min(_seconds(lambda: network(cuts)) for _ in range(5)) / len(cuts)  # noqa: B023
        tell(f"network {name}, a crop", f"{best * 1e3:.1f} ms", "≤ 3 ms")
    cv2.setNumThreads(threads)


def _trained_us(count: int) -> float:
    trained = load_measurement()[0]
    landmarks = _landmarks(count)
    world = (landmarks[..., :3] / 400).astype(np.float32)
    contour = np.full((count, STATIONS), 0.2, np.float32)
    seen = measure(landmarks)
    frames = Frames(landmarks, world, contour, (640, 480), seen.view, seen.yaw_deg, None)
    rounds = 1000 // count + 1

    def run() -> None:
        for _ in range(rounds):
            estimate(trained, frames)

    return min(_busy_s(run) for _ in range(25)) / rounds / count * 1e6


def _in_blocks(frames: np.ndarray) -> None:
    for start in range(0, len(frames), 1024):
        analyse(frames[start : start + 1024])


def _landmarks(count: int) -> np.ndarray:
    """Landmarks of a person seen from the side who moves a little, (count, 33, 4)."""
    from tests.support.bodies import seated_side

    rng = np.random.default_rng(1)
    frames = np.repeat(seated_side()[None], count, axis=0)
    frames[..., :3] += rng.normal(0, 3, (count, 33, 3)).astype(np.float32)
    return frames


def replay() -> None:
    """``coach replay`` of a minute of video against the bare loop, whole processes."""
    model = str(ensure_model())
    with tempfile.TemporaryDirectory() as folder:
        video = looped(CLIP, Path(folder) / "minute.mp4", seconds=60)
        bare = [sys.executable, "-m", "tests.bench.bare_loop", model, str(video)]
        ours = [sys.executable, "-m", "coach", "replay", str(video), "--out", folder]
        masked = [*bare, "silhouette"]
        runs = [[_wall_s(command) for command in (bare, masked, ours)] for _ in range(3)]
    plain, outlined, best = (min(column) for column in zip(*runs, strict=True))
    took = f"({best:.1f} s / {plain:.1f} s)"
    tell(f"coach replay / bare loop, 60 s of video {took}", f"{best / plain:.3f}", "≤ 1.05")
    took = f"({outlined:.1f} s)"
    tell(f"  / bare loop that has silhouettes too {took}", f"{best / outlined:.3f}", "≤ 1.05")


def check() -> None:
    """``coach check`` of a short video, the whole process, beside the video's length."""
    ensure_model()
    with tempfile.TemporaryDirectory() as folder:
        video = looped(CLIP, Path(folder) / "short.mp4", seconds=SHORT_S)
        ours = [sys.executable, "-m", "coach", "check", str(video)]
        best = min(_wall_s(ours) for _ in range(5))
    took = f"coach check of {SHORT_S} s of video, of its length ({best:.1f} s)"
    tell(took, f"{best / SHORT_S:.2f}", "≤ 0.60")


def start() -> None:
    """``coach --help`` against the smallest program that parses arguments."""
    plain = [sys.executable, "-c", "import argparse"]
    ours = [sys.executable, "-m", "coach", "--help"]
    pairs = [(_wall_s(plain), _wall_s(ours)) for _ in range(15)]
    floor, found = (min(column) for column in zip(*pairs, strict=True))
    limit = 1.5 * floor + 0.1
    tell("coach --help", f"{found * 1e3:.0f} ms", f"≤ {limit * 1e3:.0f} ms")


def memory() -> None:
    """Peak memory of ``coach replay``, short, long and of many, and of ``coach check`` of 4K."""
    ensure_model()
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for seconds in (30, 600):
            video = looped(CLIP, Path(folder) / f"{seconds}.mp4", seconds=seconds)
            ours = [sys.executable, "-m", "coach", "replay", str(video), "--out", folder, "--trace"]
            peaks.append(_peak_mb(ours))
            tell(f"peak memory of replay --trace, {seconds} s", f"{peaks[-1]:.0f} MB", "< 450 MB")
    tell("  growth from 30 s to 600 s", f"{peaks[1] - peaks[0]:+.0f} MB", "none")
    with tempfile.TemporaryDirectory() as folder:
        films = [looped(CLIP, Path(folder) / f"{n}.mp4", seconds=2) for n in range(MANY)]
        names = [str(film) for film in films]
        peak = _peak_mb([sys.executable, "-m", "coach", "replay", *names, "--out", folder])
        tell(f"peak memory of replay, {MANY} recordings in one go", f"{peak:.0f} MB", "< 450 MB")
    with tempfile.TemporaryDirectory() as folder:
        for size_px in ((3840, 2160), (4096, 2304)):
            video = Path(folder) / "large.mp4"
            enlarged(CLIP, video, size_px=size_px, seconds=SHORT_S)
            peak = _peak_mb([sys.executable, "-m", "coach", "check", str(video)])
            size = "×".join(map(str, size_px))
            tell(f"peak memory of check, {size}, {SHORT_S} s", f"{peak:.0f} MB", "< 500 MB")


def engine() -> None:
    """The exercise engine, one frame at a time, from landmarks to cues."""
    costs = exercise_costs()
    dearest = max(costs, key=costs.__getitem__)
    mean = np.mean(list(costs.values()))
    tell(f"exercise engine, a frame, mean of {len(costs)}", f"{mean:.0f} µs", "≤ 50 µs")
    tell(f"  the dearest ({dearest})", f"{costs[dearest]:.0f} µs", "≤ 50 µs")


def reopened() -> None:
    """Memory while the camera is opened and closed again and again."""
    measure_reopened(tell)


def live() -> None:
    """The live session against a bare loop on the same paced stream."""
    measure_live(tell)


def fleet() -> None:
    """Many recordings on this machine, and on a Dask and a Ray cluster where they are there."""
    measure_fleet(tell)


def app(minutes: float = 1.0, size: tuple[int, int] = (120, 40)) -> None:
    """The app in a terminal, against a bare loop on the same stream."""
    measure_app(tell, minutes, size)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _busy_s(work: Callable[[], object]) -> float:
    """Processor time, so that whatever else the machine does hardly matters."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _wall_s(command: list[str]) -> float:
    return _seconds(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True))


def _peak_mb(command: list[str]) -> float:
    """Peak resident memory of a process, from the operating system's own account.

    A small process starts it: the peak that Linux tells of one begins at that of its parent.
    """
    started = [sys.executable, "-c", _TELL_PEAK, *command]
    done = subprocess.run(started, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout.splitlines()[-1]) / (2**20 if sys.platform == "darwin" else 2**10)


_TELL_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


PARTS: dict[str, Callable[[], None]] = {
    "core": core,
    "engine": engine,
    "start": start,
    "replay": replay,
    "check": check,
    "memory": memory,
    "reopened": reopened,
    "live": live,
    "app": app,
    "history": years.main,
    "fleet": fleet,
}

if __name__ == "__main__":
    main()
