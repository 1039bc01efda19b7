"""The app in a terminal, with a paced video as its camera: ``python -m tests.bench app``.

``--minutes 10`` for longer, ``--size 80x24`` for a smaller terminal; it runs in tmux where there
is one. This process goes from place to place by the app's keys and reads what is drawn; the app's
own notes its work (``tests.bench.app_inside``). A bare MediaPipe loop on the same stream runs right
before and after it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from coach.pose.model.store import ensure_model
from coach.storage.history import open_history
from coach.storage.moment import Moment, days_before
from coach.storage.records import Screening, Setting
from coach.ui.screens.welcome import KEY
from coach.ui.words.welcome import Step
from tests.bench.clips import looped
from tests.bench.history import a_day
from tests.bench.live import CLIP, ROOT, run_apart
from tests.bench.terminal import Terminal

Tell = Callable[[str, str, str], None]
DAYS = 30
BARE_S = 30.0
TMUX = ("tmux", "-L", f"coach-bench-{os.getpid()}", "-f", os.devnull)


@dataclass
class Tour:
    """Goes round the places; notes how long each key takes to bring what it brings."""

    terminal: Terminal
    late_s: dict[str, list[float]] = field(default_factory=dict)

    def go(self, key: str, words: str, stay_s: float) -> None:
        """Press a key, wait for what it brings, look at it for a while."""
        self.terminal.press(key)
        self.late_s.setdefault(words, []).append(self.terminal.until_drawn(words))
        time.sleep(stay_s)

    def round(self) -> Iterator[None]:
        """One round, in steps."""
        self.go("c", "[Check]", 12.0)
        for _ in range(2):
            self.go("?", "Smaller means", 1.0)
            self.go("?", "What I see", 1.0)
        yield
        self.go("m", "[Monitor]", 2.0)
        self.go("h", "[History]", 2.0)
        self.go("t", "[Today]", 1.0)
        self.go("c", "[Check]", 6.0)
        yield
        self.go("e", "[Exercise]", 1.0)
        self.go("\r", "How much pain", 1.0)
        self.terminal.press("0")
        time.sleep(10.0)
        self._leave()
        yield

    def _leave(self) -> None:
        """Out of a session: stop, no answer to what is asked, leave."""
        self.terminal.press("q")
        for _ in range(4):
            try:
                self.terminal.until_drawn("What you did", 5.0)
                break
            except RuntimeError:
                self.terminal.press("\r")
        self.terminal.press("q")
        self.terminal.until_drawn("[Exercise]")


def remembered(folder: Path) -> None:
    """A month of somebody who has been through the first run and the safety questions."""
    now = Moment.of(datetime.now().astimezone())
    with open_history(folder / "history" / "history.db") as history:
        for day in range(DAYS, 0, -1):
            a_day(history, days_before(now, day), Random(day))
        history.add(Setting(now, KEY, Step.DONE.name))
        history.add(Screening(now, "go"))


def measured(video: str, seconds: float, size: tuple[int, int]) -> dict[str, float]:
    """What the app came to in this many seconds, keys and all."""
    with tempfile.TemporaryDirectory() as folder:
        remembered(Path(folder))
        out = Path(folder) / "found.json"
        inside = [sys.executable, "-m", "tests.bench.app_inside", video, str(out)]
        command = [*TMUX, "new-session", *inside] if shutil.which("tmux") else inside
        env = {**os.environ, "COACH_DATA": folder, "TERM": "xterm-256color",
               "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}  # fmt: skip
        terminal = Terminal(command, size, {k: v for k, v in env.items() if k != "TMUX"}, ROOT)
        try:
            terminal.until_drawn("[Today]")
            tour = Tour(terminal)
            until_s = time.monotonic() + seconds
            while time.monotonic() < until_s:
                for _ in tour.round():
                    pass
            terminal.press("q")
            terminal.process.wait(20)
            found: dict[str, float] = json.loads(out.read_text())
        finally:
            terminal.close()
            if shutil.which("tmux"):
                subprocess.run([*TMUX, "kill-server"], check=False, stderr=subprocess.DEVNULL)
    first = [late_s[0] for late_s in tour.late_s.values()]
    again = [one for late_s in tour.late_s.values() for one in late_s[1:]] or first
    return {
        **found,
        "keys": len(again),
        "key_s": statistics.median(again),
        "key_p95_s": statistics.quantiles(again, n=20)[18],
        "key_first_s": max(first),
    }


def app(tell: Tell, minutes: float = 1.0, size: tuple[int, int] = (120, 40)) -> None:
    """The app between two bare loops on the same stream."""
    model = str(ensure_model())
    with tempfile.TemporaryDirectory() as folder:
        video = str(looped(CLIP, Path(folder) / "loop.mp4", seconds=120))
        bares = [run_apart("bare", model, video, BARE_S)]
        found = measured(video, 60 * minutes, size)
        bares.append(run_apart("bare", model, video, BARE_S))
    rate, cpu = (statistics.mean(bare[name] for bare in bares) for name in ("rate", "cpu"))

    def ms(name: str) -> str:
        return f"{found[name] * 1e3:.0f}"

    where = "tmux" if shutil.which("tmux") else "a pseudo-terminal"
    load = os.getloadavg()[0]
    print(f"app, {minutes:g} min in {where} at {size[0]}x{size[1]}, load {load:.1f}, "
          f"{found['live_s']:.0f} s of it before the camera:")  # fmt: skip
    least = f"{found['updates']:.1f}, {found['updates_least']:.0f}"
    tell("live pictures a second, mean and worst second", least, "≥ 20")
    tell("longest work of the app's thread, its own time (p99)",
         f"{ms('own_s')} ({ms('own_p99_s')}) ms", "≤ 16 ms")  # fmt: skip
    tell("  by the clock (p99)", f"{ms('wall_s')} ({ms('wall_p99_s')}) ms", "≤ 16 ms")
    tell("  pieces of its own work over 16 ms", f"{found['too_long']:.1f} a minute", "0")
    tell("longest time until it looks up (p99)", f"{ms('late_s')} ({ms('late_p99_s')}) ms", "-")
    tell(f"key to what it draws, median and p95 of {found['keys']}",
         f"{ms('key_s')}, {ms('key_p95_s')} ms", "≤ 50 ms")  # fmt: skip
    tell("  the first time somewhere, at most", f"{ms('key_first_s')} ms", "-")
    rates = f"{found['rate']:.1f} / {rate:.1f} a second"
    tell(f"analysed, app / bare loop ({rates})", f"{found['rate'] / rate:.2f}", "≥ 0.9")
    cores = f"{found['cpu']:.2f} / {cpu:.2f} cores"
    tell(f"processor time, app / bare loop ({cores})", f"{found['cpu'] / cpu:.2f}", "-")
    memory = f"{found['memory_first_mb']:.0f}, {found['memory_last_mb']:.0f} MB"
    tell("memory at the beginning and at the end", memory, "the same")
