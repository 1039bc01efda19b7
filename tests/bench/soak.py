"""A day of bad luck in an hour: ``python -m tests.bench.soak --rounds 20 --minutes 60``.

A stream on this machine is killed, stopped, frozen, blackened and corrupted again and again under
a live session with the real detector, then runs on for long. Prints how long each fault went
unnoticed and how long the way back took, and what threads, file descriptors and memory did.
"""

from __future__ import annotations

import argparse
import os
import queue
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import psutil

from coach.capture.open import open_source
from coach.core.types import Frame, PoseSample
from coach.paths import shipped
from coach.pose.mediapipe.detector import MediaPipeDetector
from coach.pose.model.store import ensure_model
from coach.runtime.live.session import LiveSession, LiveState, LiveStatus

ROOT = Path(__file__).resolve().parents[2]
CLIP = shipped("sample_videos", "front_upright.mp4")
GONE = (LiveState.LOST, LiveState.BUSY)


class Camera:
    """The stream, in a process of its own."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.bench.webcam", str(self.port), str(CLIP)]
        self._process = subprocess.Popen(command, cwd=ROOT)
        while True:
            try:
                return self.be("sound")
            except OSError:
                time.sleep(0.1)

    def be(self, mode: str) -> None:
        urlopen(f"{self.url}/{mode}", timeout=10).close()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def hang(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)


class Watch:
    """Listens to a session, and checks that numbers and time only rise."""

    def __init__(self) -> None:
        self.statuses: queue.Queue[LiveStatus] = queue.Queue()
        self.last: Frame | None = None

    def on_sample(self, frame: Frame, _: PoseSample) -> None:
        if self.last is not None and not (frame.seq > self.last.seq and frame.t_s > self.last.t_s):
            raise RuntimeError(f"frame {frame.seq} at {frame.t_s} after {self.last.seq}")
        self.last = Frame(frame.seq, frame.t_s, frame.image[:1, :1])

    def settle(self) -> None:
        """Wait until the camera runs, and forget what was told before."""
        while not self.statuses.empty():
            if self.statuses.get().state is not LiveState.RUNNING and self.statuses.empty():
                self.seconds_until(LiveState.RUNNING)

    def seconds_until(self, *states: LiveState) -> float:
        """Wait for one of the states."""
        began = time.monotonic()
        while self.statuses.get(timeout=60).state not in states:
            pass
        return time.monotonic() - began


def rounds(
    what: str,
    count: int,
    watch: Watch,
    *,
    harm: Callable[[], None],
    mend: Callable[[], None],
    states: tuple[LiveState, ...],
) -> None:
    """Do and undo a harm this often, and print what came of it."""
    noticed, back = [], []
    for _ in range(count):
        harm()
        noticed.append(watch.seconds_until(*states))
        mend()
        back.append(watch.seconds_until(LiveState.RUNNING))
        time.sleep(1)
        watch.settle()
    print(
        f"{what:<28} {count} times: noticed in {statistics.median(noticed):.2f} s "
        f"(worst {max(noticed):.2f}), back in {statistics.median(back):.2f} s "
        f"(worst {max(back):.2f})   {used()}",
        flush=True,
    )


def used() -> str:
    """What this process uses."""
    process = psutil.Process()
    memory_mb = process.memory_info().rss / 2**20
    return (
        f"{threading.active_count()} Python threads, {process.num_threads()} in all, "
        f"{process.num_fds()} descriptors, {memory_mb:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="of each fault (default: 20)")
    parser.add_argument("--minutes", type=float, default=60, help="of the long run (default: 60)")
    args = parser.parse_args()
    model = ensure_model()
    camera, watch = Camera(), Watch()
    print(f"before: {used()}; load {os.getloadavg()[0]:.1f}", flush=True)
    session = LiveSession(
        lambda: open_source(f"{camera.url}/live"),
        lambda: MediaPipeDetector(model),
        watch.on_sample,
        watch.statuses.put,
    )
    try:
        session.start()
        watch.seconds_until(LiveState.RUNNING)
        time.sleep(10)
        print(f"warm: {used()}", flush=True)
        faults(args.rounds, camera, watch)
        long_run(args.minutes, session)
    finally:
        print(f"stopped: {session.stop()}, {session.status.sentence}")
        camera.kill()
    time.sleep(6)
    print(f"after: {used()}; load {os.getloadavg()[0]:.1f}")


def faults(count: int, camera: Camera, watch: Watch) -> None:
    def sound() -> None:
        camera.be("sound")

    kinds: list[tuple[str, Callable[[], None], Callable[[], None], tuple[LiveState, ...]]] = [
        ("killed and started again", camera.kill, camera.start, GONE),
        ("stopped and continued", camera.hang, camera.go_on, GONE),
        ("frozen", lambda: camera.be("frozen"), sound, (LiveState.FROZEN,)),
        ("black", lambda: camera.be("black"), sound, (LiveState.DARK,)),
    ]
    for what, harm, mend, states in kinds:
        rounds(what, count, watch, harm=harm, mend=mend, states=states)
    camera.be("corrupt")
    time.sleep(2 * count)
    camera.be("sound")
    print(f"corrupted for {2 * count} s   {used()}", flush=True)


def long_run(minutes: float, session: LiveSession) -> None:
    """Full rate and one a second by turns; a line every five minutes."""
    began = time.monotonic()
    print(f"long run of {minutes:g} min: {used()}", flush=True)
    minute = 0
    while (left_s := began + 60 * minutes - time.monotonic()) > 0:
        session.set_interval_s(None if minute % 2 else 1.0)
        time.sleep(min(60.0, left_s))
        minute += 1
        if minute % 5 == 0:
            status = session.status
            print(
                f"  {minute} min: {status.frames_read} read, {status.analysed} analysed, "
                f"{status.dropped} dropped, {status.restarts} restarts, {status.state.value}; "
                f"{used()}; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
