"""A fleet of recordings through ``coach replay`` on real clusters: ``python -m tests.bench fleet``.

200 short landmark traces go through two processes of this machine, then through two workers of a
Dask and of a Ray cluster. On each one worker is killed on the way. The files and the table must be
the same, byte for byte. A back-end that is not installed is passed over (``coach[fleet]``).
"""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import psutil

from coach.core.types import PoseSample, frozen
from coach.pose.trace import TraceWriter
from tests.support.bodies import seated_side

ROOT = Path(__file__).resolve().parents[2]
RECORDINGS = 200
FRAMES = 300
KILL_AFTER = 40
"""A worker is killed once this many recordings are there."""
WORKERS = 2
PATIENCE_S = 600.0
Tell = Callable[[str, str, str], None]
Cluster = Callable[[Path], "Iterator[dict[str, str]]"]


def traces(folder: Path) -> list[str]:
    """Recordings of as many people, who sit and move a little each in a way of their own."""
    body, made = seated_side(), []
    for number in range(RECORDINGS):
        chance = np.random.default_rng(number)
        path = folder / f"person-{number:03d}.npz"
        world = frozen((body[:, :3] / 400).astype(np.float32))
        with TraceWriter(path) as trace:
            for seq in range(FRAMES):
                moved = body.copy()
                moved[:, :3] += chance.normal(0, 2, (len(body), 3)).astype(np.float32)
                trace.add(PoseSample(seq, seq / 30, (640, 480), frozen(moved), world))
        made.append(str(path))
    return made


def fleet(tell: Tell) -> None:
    """The same 200 recordings on this machine, and on each back-end that is installed."""
    with tempfile.TemporaryDirectory(prefix="coach-fleet-") as made:
        folder = Path(made)
        (folder / "in").mkdir()
        recordings = traces(folder / "in")
        local = folder / "local"
        took = _replayed(recordings, local, "loky", {}, kill=None)
        tell(f"fleet, {RECORDINGS} recordings, --jobs {WORKERS}", f"{took:.0f} s", "-")
        tell("  rows of the table", f"{_rows(local)}", f"{RECORDINGS}")
        for name, module, cluster in (("dask", "distributed", dask), ("ray", "ray", ray)):
            if find_spec(module) is None:
                print(f"fleet on {name}: not installed (pip install coach[fleet])", flush=True)
                continue
            _on(name, cluster, recordings, folder, tell)


def _on(name: str, cluster: Cluster, recordings: list[str], folder: Path, tell: Tell) -> None:
    """All recordings twice on a cluster: left alone, and with a worker killed on the way."""
    for how, kill in (("", None), (", a worker killed", name)):
        out = folder / f"{name}{'-killed' if kill else ''}"
        with contextmanager(cluster)(folder) as env:
            took = _replayed(recordings, out, name, env, kill=kill)
        ours, local = _files(out), _files(folder / "local")
        other = sum(ours.get(key) != local.get(key) for key in {*ours, *local})
        tell(f"  on {name}, {WORKERS} workers{how}", f"{took:.0f} s", "-")
        tell(f"  on {name}{how}: files that differ, of {len(local)}", f"{other}", "0")


def _replayed(
    recordings: list[str], out: Path, backend: str, env: dict[str, str], kill: str | None
) -> float:
    """Replay all recordings; kills a worker on the way where asked. Returns the seconds."""
    words = ["replay", *recordings, "--out", str(out), "--table", str(out) + ".csv"]
    words += ["--jobs", str(WORKERS), "--backend", backend]
    began = time.monotonic()
    with Path(f"{out}.log").open("wb") as said, subprocess.Popen(
        [sys.executable, "-m", "coach", *words], cwd=ROOT, env={**os.environ, **env}, stdout=said,
        stderr=said,
    ) as process:  # fmt: skip
        if kill is not None:
            while len(list(out.glob("*.summary.json"))) < KILL_AFTER and process.poll() is None:
                time.sleep(0.05)
            _kill_worker(kill, process)
        code = process.wait(PATIENCE_S)
    if code != 0:
        raise RuntimeError(f"{backend} ended with {code}: {Path(f'{out}.log').read_text()[-2000:]}")
    return time.monotonic() - began


def _kill_worker(backend: str, process: subprocess.Popen[bytes]) -> None:
    """Kill -9 one process that works for this program and was started by it or by its cluster."""
    mark = {"dask": "dask", "ray": "ray::"}[backend]
    roots = [psutil.Process(), psutil.Process(process.pid)]
    for one in {child for root in roots for child in root.children(recursive=True)}:
        if mark in one.name() or (backend == "dask" and "spawn_main" in " ".join(one.cmdline())):
            one.send_signal(signal.SIGKILL)
            print(f"  killed {one.name()} ({one.pid})", flush=True)
            return
    raise RuntimeError(f"no worker of {backend} was found")


def dask(folder: Path) -> Iterator[dict[str, str]]:
    """A scheduler and two workers, each a process; what tells ``coach`` where it is."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=WORKERS,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        local_directory=str(folder),
    ) as cluster:
        yield {"DASK_SCHEDULER_ADDRESS": cluster.scheduler_address}


def ray(folder: Path) -> Iterator[dict[str, str]]:
    """A head with two workers; what tells ``coach`` where it is."""
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "300")  # a busy machine takes its time
    import ray as cluster

    context = cluster.init(
        num_cpus=WORKERS, include_dashboard=False, log_to_driver=False, _temp_dir=str(folder / "r")
    )
    try:
        yield {"RAY_ADDRESS": str(context.address_info["address"])}
    finally:
        cluster.shutdown()


def _files(out: Path) -> dict[str, bytes]:
    # What a killed worker left half-written begins with a dot; the next replay there sweeps it.
    whole = (path for path in sorted(out.iterdir()) if not path.name.startswith("."))
    found = {path.name: path.read_bytes() for path in whole}
    return {**found, "table": Path(f"{out}.csv").read_bytes()}


def _rows(out: Path) -> int:
    with Path(f"{out}.csv").open(encoding="utf-8", newline="") as file:
        return len(list(csv.DictReader(file)))
