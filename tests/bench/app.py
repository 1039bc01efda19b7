"""The app in a terminal of 120×40 with a paced video as its camera: ``python -m tests.bench app``.

A process of its own runs the app on Check (``python -m tests.bench.app run VIDEO SECONDS OUT``)
in a pseudo-terminal; this one presses keys and reads what is drawn. A bare MediaPipe loop on the
same stream runs right before and after it. For longer: ``python -m tests.bench.app long SECONDS``.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from coach.pose.model_store import ensure_model
from coach.storage.history import open_history
from coach.storage.moment import Moment
from coach.storage.records import Setting
from tests.bench.clips import looped
from tests.bench.live import CLIP, ROOT, WARM_S, _run, cpu_s

Tell = Callable[[str, str, str], None]
COLUMNS, ROWS = 120, 40
BEAT_S = 0.005
KEYS = 12
HELP = b"Smaller means"
"""Words of Check's help, which one key opens and closes."""


def run(video: str, seconds: float, out: Path) -> None:
    """The app, with what it does counted; inside the pseudo-terminal."""
    from coach.ui.app import CoachApp
    from coach.ui.services import of_machine
    from coach.ui.widgets.picture import Picture

    drawn_s: list[float] = []
    blocks_s: list[float] = []
    works_s: list[float] = []
    show = Picture.show

    def counted(self: Picture, pixels: Any, words: str | None = None) -> None:
        if pixels is not None:
            drawn_s.append(time.perf_counter())
        show(self, pixels, words)

    Picture.show = counted  # type: ignore[method-assign]

    class Measured(CoachApp):
        def on_ready(self) -> None:
            super().on_ready()
            self.run_worker(self._measure(), exclusive=False)

        async def _measure(self) -> None:
            while not drawn_s:
                await asyncio.sleep(0.05)
            await asyncio.sleep(WARM_S)
            session = self.feed.session
            assert session is not None
            drawn_s.clear()
            before, began_s, began_cpu_s = session.status, time.perf_counter(), cpu_s()
            while (now_s := time.perf_counter()) < began_s + seconds:
                worked_s = time.thread_time()
                await asyncio.sleep(BEAT_S)
                blocks_s.append(time.perf_counter() - now_s - BEAT_S)
                works_s.append(time.thread_time() - worked_s)
            spent_s, after = time.perf_counter() - began_s, session.status
            gaps = [b - a for a, b in pairwise(drawn_s)]
            found = {
                "updates": len(drawn_s) / spent_s,
                "longest_gap_s": max(gaps, default=spent_s),
                "block_s": max(blocks_s),
                "block_p99_s": statistics.quantiles(blocks_s, n=100)[98],
                "work_s": max(works_s),
                "work_p99_s": statistics.quantiles(works_s, n=100)[98],
                "cpu": (cpu_s() - began_cpu_s) / spent_s,
                "rate": (after.analysed - before.analysed) / spent_s,
            }
            out.write_text(json.dumps(found))

    Measured(of_machine(video)).run()


class Terminal:
    """The app in a pseudo-terminal that answers nothing and reads everything."""

    def __init__(self, video: str, seconds: float, folder: Path) -> None:
        self.out = folder / "found.json"
        with open_history(folder / "history" / "history.db") as history:
            history.add(Setting(Moment(time.time()), "welcome", 3))
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        command = [sys.executable, "-m", "tests.bench.app", "run", video, str(seconds)]
        env = {**os.environ, "COACH_DATA": str(folder), "TERM": "xterm-256color",
               "COLORTERM": "truecolor"}  # fmt: skip
        self.process = subprocess.Popen(
            [*command, str(self.out)], cwd=ROOT, env=env, stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        self._read = bytearray()
        self._came = threading.Condition()
        threading.Thread(target=self._keep_reading, daemon=True).start()

    def _keep_reading(self) -> None:
        while self.process.poll() is None:
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    data = os.read(self._master, 1 << 16)
                except OSError:  # the other end has gone
                    return
                with self._came:
                    self._read += data
                    del self._read[: -(1 << 20)]
                    self._came.notify_all()

    def press(self, key: str) -> None:
        """Press a key."""
        with self._came:
            self._read.clear()
        os.write(self._master, key.encode())

    def until_drawn(self, words: bytes, timeout_s: float = 60.0) -> float:
        """Wait for words; how long that took."""
        began_s = time.perf_counter()
        with self._came:
            if not self._came.wait_for(lambda: words in self._read, timeout_s):
                raise RuntimeError(f"the app never drew {words.decode()!r}")
        return time.perf_counter() - began_s

    def close(self) -> None:
        """Quit the app."""
        self.press("q")
        try:
            self.process.wait(10)
        finally:
            self.process.kill()
            os.close(self._master)


def measured(video: str, seconds: float) -> dict[str, float]:
    """What the app came to, with the median time from a key to what it brings."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(video, seconds, Path(folder))
        try:
            terminal.until_drawn(b"Score")
            terminal.press("c")
            give_up_s = time.monotonic() + 3 * seconds + 120
            while not terminal.out.exists():
                if time.monotonic() > give_up_s or terminal.process.poll() is not None:
                    raise RuntimeError("the app did not come to its end")
                time.sleep(0.2)
            late_s = []
            for _ in range(KEYS):
                terminal.press("?")
                late_s.append(terminal.until_drawn(HELP))
                time.sleep(0.3)
                terminal.press("?")
                time.sleep(0.7)
            found: dict[str, float] = json.loads(terminal.out.read_text())
        finally:
            terminal.close()
    return {**found, "key_s": statistics.median(late_s), "key_most_s": max(late_s)}


def app(tell: Tell, seconds: float = 30.0) -> None:
    """The app between two bare loops on the same stream."""
    model = str(ensure_model())
    with tempfile.TemporaryDirectory() as folder:
        video = str(looped(CLIP, Path(folder) / "loop.mp4", seconds=120))
        bare_s = min(seconds, 30.0)
        first = _run("bare", model, video, bare_s)
        found = measured(video, seconds)
        second = _run("bare", model, video, bare_s)
    bare = {name: (first[name] + second[name]) / 2 for name in first}
    print(f"app, {seconds:g} s on a machine with load {os.getloadavg()[0]:.1f}:")
    tell("pictures drawn in the terminal", f"{found['updates']:.1f} a second", "≥ 20")
    tell("  longest time between two", f"{found['longest_gap_s'] * 1e3:.0f} ms", "-")
    longest, usual = found["block_s"] * 1e3, found["block_p99_s"] * 1e3
    tell("longest block of the app's thread (p99)", f"{longest:.0f} ({usual:.0f}) ms", "≤ 16 ms")
    longest, usual = found["work_s"] * 1e3, found["work_p99_s"] * 1e3
    tell("  its own work between two looks (p99)", f"{longest:.0f} ({usual:.0f}) ms", "≤ 16 ms")
    keys = f"{found['key_s'] * 1e3:.0f}, {found['key_most_s'] * 1e3:.0f} ms"
    tell(f"key to what it draws, median and most of {KEYS}", keys, "≤ 50 ms")
    rates = f"{found['rate']:.1f} / {bare['rate']:.1f} a second"
    tell(f"analysed, app / bare loop ({rates})", f"{found['rate'] / bare['rate']:.2f}", "≥ 0.9")
    cores = f"{found['cpu']:.2f} / {bare['cpu']:.2f} cores"
    tell(f"processor time, app / bare loop ({cores})", f"{found['cpu'] / bare['cpu']:.2f}", "-")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "run":
        run(rest[0], float(rest[1]), Path(rest[2]))
    else:
        from tests.bench.__main__ import tell as printed

        app(printed, float(rest[0]))
