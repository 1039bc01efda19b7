"""Recordings over the machines of a Dask or Ray cluster, and again where a worker was killed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from joblib import Parallel, delayed, parallel_config

from coach.errors import CoachError, UsageError
from coach.runtime.batch.jobs import Job, JobOutcome, run_job

DASK_ADDRESS = "DASK_SCHEDULER_ADDRESS"
"""Names the scheduler, as Dask's own programs have it. Ray reads ``RAY_ADDRESS`` by itself."""
_BATCH = 32
TRIES = 3
"""A job whose worker is killed each time is begun this many times."""
_LOST = frozenset(
    ("BrokenExecutor", "KilledWorker", "RayActorError", "WorkerCrashedError", "NodeDiedError",
     "ObjectLostError")
)  # fmt: skip
"""What joblib, Dask and Ray raise where a worker is gone, by name: they need not be installed."""
_GONE = frozenset(
    ("ConnectionError", "CommClosedError", "FutureCancelledError", "RaySystemError",
     "LocalRayletDiedError")
)  # fmt: skip
"""What Dask and Ray raise where the cluster itself is, by name."""


class ClusterGoneError(CoachError):
    """The cluster ended, or can't be reached any more."""


def until_done(
    jobs: list[Job], run: Callable[[list[Job]], Iterator[JobOutcome]]
) -> Iterator[JobOutcome]:
    """Outcomes in the order of the jobs; the jobs of a worker that was killed are run again.

    Each writes its files whole or not at all, so that doing one twice changes nothing. A job whose
    worker is killed ``TRIES`` times comes back with an error, and the others go on. Where the
    whole cluster is gone, what it has not done comes back with one and the same error.
    """
    left, tries = list(jobs), 0
    while left:
        try:
            for outcome in run(left):
                yield outcome
                left, tries = left[1:], 0
        except ClusterGoneError as gone:
            if len(left) == len(jobs):
                raise UsageError(gone.what, hint="start it first") from None
            for job in left:
                yield JobOutcome(job, None, error=str(gone), exit_code=gone.exit_code)
            return
        except Exception as error:
            if not _lost(error):
                raise
            tries += 1
            if tries == TRIES:
                yield JobOutcome(left[0], None, error=_killed(left[0]), exit_code=1)
                left, tries = left[1:], 0


def run_on_cluster(jobs: list[Job], count: int, backend: str) -> Iterator[JobOutcome]:
    """Outcomes in the order of the jobs, from workers that see the same files by the same paths.

    Raises ``UsageError`` where the back-end is not installed, or has no cluster to connect to;
    ``ClusterGoneError``.
    """
    here = Path.cwd()
    with _explained(backend), _connected(backend), parallel_config(backend=backend, n_jobs=count):
        if backend != "ray":
            yield from Parallel(return_as="generator")(delayed(_run_in)(here, job) for job in jobs)
            return
        with Parallel() as workers:  # Ray's gives nothing before all that it was given is done
            for start in range(0, len(jobs), _BATCH):
                part = jobs[start : start + _BATCH]
                yield from workers(delayed(_run_in)(here, job) for job in part)


def _run_in(folder: Path, job: Job) -> JobOutcome:
    """A job, its paths as they are in ``folder``."""
    os.chdir(folder)
    return run_job(job)


@contextmanager
def _explained(backend: str) -> Iterator[None]:
    """Says in one sentence that the cluster is gone, whatever the back-end raises then."""
    try:
        yield
    except CoachError:
        raise
    except Exception as error:
        if _lost(error) or not _gone(error):
            raise
        raise ClusterGoneError(
            f"the {backend.capitalize()} cluster can't be reached",
            hint="start it, and replay again what has no summary",
        ) from error


@contextmanager
def _connected(backend: str) -> Iterator[None]:
    if backend == "dask":
        with _dask():
            yield
    elif backend == "ray":
        try:
            from ray.util.joblib import register_ray
        except ImportError:
            raise UsageError("ray is not installed", hint="pip install ray") from None
        register_ray()
        yield
    else:
        yield


@contextmanager
def _dask() -> Iterator[None]:
    """A client of the scheduler, unless this process has one already."""
    try:
        from distributed import Client, default_client
    except ImportError:
        raise UsageError("dask is not installed", hint="pip install dask[distributed]") from None
    try:
        default_client()
    except ValueError:
        pass
    else:
        yield
        return
    address = os.environ.get(DASK_ADDRESS)
    if not address:
        raise UsageError(
            "no Dask scheduler is named",
            hint=f"set {DASK_ADDRESS} to its address, tcp://host:8786, say",
        )
    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"the Dask scheduler {address} can't be reached ({error})", hint="start it first"
        ) from None
    with client:
        yield


def _lost(error: BaseException) -> bool:
    return any(kind.__name__ in _LOST for kind in type(error).__mro__)


def _gone(error: BaseException) -> bool:
    """Whether the cluster is gone. Ray looks up its processors among those of machines that it
    can reach, and finds none."""
    if isinstance(error, KeyError):
        return error.args == ("CPU",)
    return any(kind.__name__ in _GONE for kind in type(error).__mro__)


def _killed(job: Job) -> str:
    return (
        f"the worker that replayed {job.shown} was killed {TRIES} times: "
        "memory may be short, replay it alone"
    )
