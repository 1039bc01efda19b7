"""Several recordings at once, through joblib; Ctrl-C ends them all tidily."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from joblib import Parallel, cpu_count, delayed, parallel_config

from coach.errors import UsageError
from coach.interrupts import ignored_interrupts_later
from coach.runtime.batch.cluster import run_on_cluster, until_done
from coach.runtime.batch.jobs import Job, JobOutcome, run_job

_LOOK_S = 0.5
_TIDY_S = 5.0
_ENDS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
LOCAL = "loky"
"""joblib's back-end of processes on this machine."""


def run_parallel(jobs: list[Job], count: int, backend: str = LOCAL) -> Iterator[JobOutcome]:
    """Outcomes in the order of the jobs, ``count`` at a time (-1: one a core; on this machine
    never more than it has cores).

    ``backend`` is any that joblib knows; dask and ray reach over machines and must be installed
    and connected. A job whose worker was killed is done again. Raises ``UsageError`` for a
    back-end that can't be used, ``KeyboardInterrupt``.
    """
    if backend == LOCAL:  # more at once than cores or jobs only costs memory
        count = min(cpu_count() if count < 0 else count, cpu_count(), max(1, len(jobs)))
        if count == 1:  # joblib starts no process for one, and here nobody is a worker's parent
            yield from map(run_job, jobs)
            return

    def run(left: list[Job]) -> Iterator[JobOutcome]:
        return _local(left, count) if backend == LOCAL else run_on_cluster(left, count, backend)

    try:
        yield from until_done(jobs, run)
    except (ValueError, ImportError) as error:  # joblib's words for a back-end it doesn't have
        raise UsageError(f"the back-end {backend} can't be used ({error})") from None


def _local(jobs: list[Job], count: int) -> Iterator[JobOutcome]:
    with (
        parallel_config(backend=LOCAL, n_jobs=count),
        tempfile.TemporaryDirectory(prefix="coach-") as folder,
    ):
        stop, parent = Path(folder) / "stop", os.getpid()
        with _workers(stop, parent) as workers:
            yield from workers(return_as="generator")(
                delayed(_stoppable)(job, stop, parent) for job in jobs
            )
        if stop.exists():
            raise KeyboardInterrupt


def _stoppable(job: Job, stop: Path, parent: int) -> JobOutcome:
    orphaned = _watch_parent(stop, parent)

    def look(_done: int, _expected: int | None) -> None:
        if stop.exists() or orphaned.is_set():
            raise KeyboardInterrupt

    try:
        look(0, None)
        return run_job(job, look)
    except KeyboardInterrupt:
        return JobOutcome(job, None)


@cache
def _watch_parent(stop: Path, parent: int) -> threading.Event:
    """Set once the process that started this worker is gone; the worker ends soon after.

    ``parent`` is that process's number: it may be gone before the worker is ready. A job is given
    time to remove its half-written files. What the parent can't remove any more, the folder of the
    stop file, is removed here.
    """
    orphaned = threading.Event()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
        orphaned.set()
        shutil.rmtree(stop.parent, ignore_errors=True)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_TIDY_S)
        os._exit(1)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    if hasattr(os, "getppid") and sys.platform != "win32":  # a parent's number stays there
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, interrupt)
        threading.Thread(target=watch, name="parent", daemon=True).start()
    return orphaned


@contextmanager
def _workers(stop: Path, parent: int) -> Iterator[partial[Parallel]]:
    """What makes a ``Parallel`` of one and the same processes. ``stop`` appears on Ctrl-C, and on
    other requests to end: they look for it, remove their half-written files, end.

    Left to itself, joblib kills its workers in the middle of writing. They are started here, with
    Ctrl-C ignored, so that only this process, which waits for them, hears it. It does so as soon as
    they are started, for they take seconds to be ready. joblib would start others, which hear it,
    for a ``Parallel`` with another initializer.
    """
    workers = partial(Parallel, initializer=_watch_parent, initargs=(stop, parent))
    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN)}
    try:
        with ignored_interrupts_later():
            started = workers(return_as="generator")(delayed(int)() for _ in range(64))
            for number in _ENDS:
                before.setdefault(number, signal.getsignal(number))
                if before[number] is not signal.SIG_IGN:  # as nohup has it
                    signal.signal(number, lambda *_: stop.touch())
        for _ in started:
            pass
        yield workers
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
