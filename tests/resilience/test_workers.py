"""Workers end with the process that started them, and leave nothing half-written."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.command import ROOT

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform == "win32", reason="a parent's number stays there"),
]

SLOW_JOBS = """
import os, sys, time
from pathlib import Path
from coach.atomic import atomic_path
from coach.runtime.batch import jobs, parallel

def slowly(job, on_progress):
    with atomic_path(job.out / f"{job.name}.mp4") as out:
        out.write_bytes(b"somebody's picture")
        time.sleep(3600)

def stand_in(job, stop, parent):
    parallel.run_job = slowly
    return parallel._stoppable(job, stop, parent)

if __name__ == "__main__":
    out = Path(sys.argv[1])
    each = [jobs.Job(f"{n}.mp4", str(n), out, None) for n in range(2)]
    from joblib import delayed, parallel_config
    stop, parent = Path(sys.argv[2]) / "stop", os.getpid()
    with parallel_config(backend="loky", n_jobs=2), parallel._workers(stop, parent) as workers:
        workers()(delayed(stand_in)(job, stop, parent) for job in each)
"""


PATIENCE_S = 300.0
"""After this long a test gives up; nothing is measured by it."""


def waited_for(done: Any) -> Any:
    until_s = time.monotonic() + PATIENCE_S
    while not done() and time.monotonic() < until_s:
        time.sleep(0.05)
    return done()


def test_they_end_and_tidy_up_when_their_parent_is_killed(tmp_path: Path) -> None:
    out, folder = tmp_path / "out", tmp_path / "folder"
    out.mkdir()
    folder.mkdir()
    script = tmp_path / "slow_jobs.py"
    script.write_text(SLOW_JOBS)
    parent = subprocess.Popen(
        [sys.executable, str(script), str(out), str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    workers: list[psutil.Process] = []
    try:
        assert waited_for(lambda: len(list(out.iterdir())) == 2)
        workers = psutil.Process(parent.pid).children(recursive=True)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert waited_for(lambda: not any(worker.is_running() for worker in workers))
        assert list(out.iterdir()) == []
        assert not folder.exists()
    finally:
        parent.kill()
        for worker in workers:
            if worker.is_running():
                worker.kill()


def test_every_worker_that_gets_work_leaves_ctrl_c_to_its_parent(tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from joblib import delayed, parallel_config
from coach.runtime.batch import parallel

def hears_ctrl_c():
    return signal.getsignal(signal.SIGINT) is not signal.SIG_IGN

stop = Path({str(tmp_path)!r}) / "stop"
with parallel_config(backend="loky", n_jobs=2), parallel._workers(stop, os.getpid()) as workers:
    print(any(workers(return_as="generator")(delayed(hears_ctrl_c)() for _ in range(64))))
"""
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == "False"


def test_a_worker_that_is_ready_only_after_its_parent_was_killed_ends_too(tmp_path: Path) -> None:
    stop = tmp_path / "folder" / "stop"
    stop.parent.mkdir()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    code = f"""
import time
from pathlib import Path
from coach.runtime.batch import parallel
parallel._watch_parent(Path({str(stop)!r}), {gone.pid})
time.sleep(3600)
"""
    words = [sys.executable, "-c", code]
    subprocess.run(words, cwd=ROOT, check=False, stderr=subprocess.DEVNULL, timeout=PATIENCE_S)
    assert not stop.parent.exists()
