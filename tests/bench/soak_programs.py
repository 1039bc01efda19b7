"""An hour of the desk monitor and the app as people have them: side by side, on one history.

``python -m tests.bench.soak_programs --minutes 60`` starts a webcam, ``coach monitor`` on it and
the app in a pseudo-terminal. By turns the app is looked through and the webcam is killed and
started again. A line every five minutes says what each program uses; the end tells what grew, and
whether anything that was told is missing in the history.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from coach.pose.model.store import ensure_model, find_model
from coach.storage.history import open_history
from coach.storage.records import Event, Second, Spell
from tests.bench.app import remembered
from tests.bench.soak import ROOT, Camera
from tests.bench.terminal import Terminal

EVERY_S = 300.0
ROUND_S = 240.0
"""The app is looked through once in this long."""
SETTLE_S = 300.0
"""What is used after this is what growth is told against."""


@dataclass
class Use:
    """What a program used, sample after sample."""

    name: str
    process: psutil.Process
    samples: list[tuple[float, float, int, int]] = field(default_factory=list)

    def look(self, at_s: float) -> str:
        """Note and tell memory, threads and descriptors, and the processor time so far."""
        with self.process.oneshot():
            memory_mb = self.process.memory_info().rss / 2**20
            threads, files = self.process.num_threads(), self.process.num_fds()
            times = self.process.cpu_times()
        self.samples.append((at_s, memory_mb, threads, files))
        share = (times.user + times.system) / (time.time() - self.process.create_time())
        return (
            f"{self.name}: {memory_mb:.0f} MB, {threads} threads, {files} descriptors, "
            f"{share:.0%} of a core"
        )

    def growth(self) -> str:
        """From when it had settled until the end."""
        first = next((one for one in self.samples if one[0] >= SETTLE_S), self.samples[0])
        last = self.samples[-1]
        changes = [after - before for before, after in zip(first[1:], last[1:], strict=True)]
        peak_mb = max(one[1] for one in self.samples)
        return (
            f"{self.name}: {changes[0]:+.0f} MB, {changes[1]:+.0f} threads, "
            f"{changes[2]:+.0f} descriptors in {(last[0] - first[0]) / 60:.0f} min; "
            f"{peak_mb:.0f} MB at most"
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.soak_programs", description=__doc__
    )
    parser.add_argument("--minutes", type=float, default=60, help="how long (default: 60)")
    minutes = parser.parse_args().minutes
    ensure_model()
    camera = Camera()
    try:
        with tempfile.TemporaryDirectory(prefix="coach-soak-") as folder:
            return run(minutes, camera, Path(folder))
    finally:
        camera.kill()


def run(minutes: float, camera: Camera, folder: Path) -> int:
    """Both programs for this many minutes; 1 where something was lost or ended by itself."""
    data = folder / "data"
    remembered(data)
    model = find_model()
    assert model is not None
    (data / "models").symlink_to(model.parent)
    env = {**os.environ, "COACH_DATA": str(data), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    url = f"{camera.url}/live"
    said = (folder / "monitor.jsonl").open("wb")
    coach = [sys.executable, "-m", "coach"]
    words = ["monitor", url, "--json", "--quiet", "--baseline-seconds", "5", "--grace", "10"]
    monitor = subprocess.Popen([*coach, *words], cwd=ROOT, env=env, stdout=said)
    terminal = Terminal([*coach, "app", url], (100, 32), env, ROOT)
    processes = {"monitor": monitor, "app": terminal.process}
    uses = [Use(name, psutil.Process(process.pid)) for name, process in processes.items()]
    began_s = time.monotonic()
    try:
        terminal.until_drawn("[Today]")
        rounds = watched(minutes * 60, began_s, uses, camera, terminal)
        alive = all(process.poll() is None for process in processes.values())
        for use in uses:
            print(use.growth(), flush=True)
    finally:
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        terminal.close()
        said.close()
    print(f"{rounds} rounds through the app, {rounds} losses of the camera")
    return lost(folder, data) + (not alive)


def watched(
    lasts_s: float, began_s: float, uses: list[Use], camera: Camera, terminal: Terminal
) -> int:
    """Wait, look every five minutes, disturb in between; the number of rounds."""
    rounds, looked_s = 0, -EVERY_S
    while (at_s := time.monotonic() - began_s) < lasts_s:
        if at_s - looked_s >= EVERY_S:
            looked_s = at_s
            told = "; ".join(use.look(at_s) for use in uses)
            print(f"{at_s / 60:3.0f} min  {told}; load {os.getloadavg()[0]:.1f}", flush=True)
        if at_s >= (rounds + 1) * ROUND_S:
            rounds += 1
            for key, words in (("h", "[History]"), ("m", "[Monitor]"), ("t", "[Today]")):
                terminal.press(key)
                terminal.until_drawn(words)
                time.sleep(2)
            camera.kill()
            time.sleep(5)
            camera.start()
        time.sleep(1)
    for use in uses:
        use.look(time.monotonic() - began_s)
    return rounds


def lost(folder: Path, data: Path) -> int:
    """Look whether everything the monitor told is stored, and how much of the time is."""
    lines = (folder / "monitor.jsonl").read_text().splitlines()
    told = [json.loads(line)["event"] for line in lines if '"coach.event/1"' in line]
    with open_history(data / "history" / "history.db") as history:
        sound = history.store.read("PRAGMA integrity_check") == [("ok",)]
        spell = history.last(Spell)
        assert spell is not None
        stored = [event.kind for event in history.all(Event, spell=spell.id)]
        seconds = sum(second.duration_s for second in history.all(Second, spell=spell.id))
    stored += ["summary"] if spell.summary is not None else []
    missing = {kind for kind in told if told.count(kind) > stored.count(kind)}
    lasted_s = (spell.ended_s or 0.0) - spell.at.utc_s
    print(
        f"history {'sound' if sound else 'DAMAGED'}; {len(told)} events told, "
        f"{'none' if not missing else ', '.join(sorted(missing))} missing in the history; "
        f"{seconds / 60:.1f} of {lasted_s / 60:.1f} min of monitoring have their seconds"
    )
    return int(bool(missing) or not sound)


if __name__ == "__main__":
    sys.exit(main())
