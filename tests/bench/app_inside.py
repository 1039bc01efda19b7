"""The app with its thread watched: ``python -m tests.bench.app_inside VIDEO OUT``.

It goes on until it is quit and writes what it found to OUT as JSON, by the clock its driver
(``tests.bench.app``) presses keys by.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from asyncio.events import Handle
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from coach.runtime.machine import of_machine
from coach.ui.app import CoachApp
from coach.ui.widgets.pictures.picture import Picture
from tests.bench.live import cpu_s

BEAT_S = 0.005
SETTLED_S = 2.0
"""After the first picture of a place; models are loaded until then."""
WINDOW_S = 1.0
WORK_S = 0.001
"""Shorter pieces of work are not counted among those whose percentile is told."""
TOO_LONG_S = 0.016
LIVE = ("CheckScreen", "SessionScreen")


class Watched(CoachApp):
    """Notes, while it runs: pieces of work, how late the thread looks up, pictures, places."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.drawn_s: list[float] = []
        self.works: list[tuple[float, float]] = []
        self.late_s: list[float] = []
        self.looks: list[tuple[float, str, int, float]] = []
        self.memory_mb: list[float] = []

    def on_ready(self) -> None:
        """Begin."""
        self.run_worker(self._watch(), exclusive=False)

    async def _watch(self) -> None:
        while not self.drawn_s:
            await asyncio.sleep(BEAT_S)
        await asyncio.sleep(SETTLED_S)
        self.works.clear()
        looked_s = 0.0
        while True:
            began_s = time.perf_counter()
            screen = type(self.screen).__name__
            if not self.looks or screen != self.looks[-1][1] or began_s > looked_s + 0.25:
                looked_s, session = began_s, self.feed.session
                analysed = 0 if session is None else session.status.analysed
                self.looks.append((began_s, screen, analysed, cpu_s()))
                self.memory_mb.append(psutil.Process().memory_info().rss / 2**20)
            worked_s = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            self.late_s.append(time.perf_counter() - worked_s - BEAT_S)

    def found(self) -> dict[str, float]:
        """What it all came to."""
        stretches = [s for s in self._stretches() if s[1] - s[0] >= 2 * WINDOW_S]
        drawn, at = np.array(self.drawn_s), np.array([look[0] for look in self.looks])
        analysed, cpu = (np.array([look[n] for look in self.looks]) for n in (2, 3))

        def grown(values: Any) -> float:
            """By how much, in all the time before the camera."""
            return float(sum(np.diff(np.interp(span, at, values))[0] for span in stretches))

        windows = [
            int(((drawn >= start) & (drawn < start + WINDOW_S)).sum())
            for begin, end in stretches
            for start in np.arange(begin, end - WINDOW_S, WINDOW_S)
        ]
        lasted_s = sum(end - begin for begin, end in stretches)
        wall_s, own_s = np.array(self.works).T
        over_s = at[-1] - at[0]
        return {
            "live_s": lasted_s,
            "updates": float(np.mean(windows)) / WINDOW_S,
            "updates_least": min(windows) / WINDOW_S,
            "rate": grown(analysed) / lasted_s,
            "cpu": grown(cpu) / lasted_s,
            "late_s": max(self.late_s),
            "late_p99_s": float(np.quantile(self.late_s, 0.99)),
            "wall_s": float(wall_s.max()),
            "wall_p99_s": float(np.quantile(wall_s[wall_s > WORK_S], 0.99)),
            "own_s": float(own_s.max()),
            "own_p99_s": float(np.quantile(own_s[own_s > WORK_S], 0.99)),
            "too_long": float((own_s > TOO_LONG_S).sum() / over_s * 60),
            "memory_first_mb": float(np.median(self.memory_mb[:40])),
            "memory_last_mb": float(np.median(self.memory_mb[-40:])),
        }

    def _stretches(self) -> list[tuple[float, float]]:
        """From when to when pictures ran on one screen."""
        changes = [look for n, look in enumerate(self.looks) if n in (0, len(self.looks) - 1)
                   or look[1] != self.looks[n - 1][1]]  # fmt: skip
        found = []
        for (begin_s, screen, _, _), (end_s, *_) in pairwise(changes):
            drawn = [s for s in self.drawn_s if begin_s <= s < end_s] if screen in LIVE else []
            if drawn:
                found.append((drawn[0] + SETTLED_S, end_s))
        return found


def main(video: str, out: str) -> None:
    """Run the app until it is quit."""
    app = Watched(of_machine(video))
    show, run, home = Picture.show, Handle._run, threading.current_thread()

    def shown(self: Picture, pixels: Any, words: str | None = None) -> None:
        if pixels is not None:
            app.drawn_s.append(time.perf_counter())
        show(self, pixels, words)

    def timed(self: Handle) -> None:
        if threading.current_thread() is not home:
            run(self)
            return
        began_s, worked_s = time.perf_counter(), time.thread_time()
        run(self)
        app.works.append((time.perf_counter() - began_s, time.thread_time() - worked_s))

    Picture.show = shown
    Handle._run = timed
    app.run()
    Path(out).write_text(json.dumps(app.found()), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
