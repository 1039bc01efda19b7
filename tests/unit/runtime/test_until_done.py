"""A job whose worker is killed is done again, and one that always is stops nobody else."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from joblib._parallel_backends import SequentialBackend
from joblib.parallel import BACKENDS

from coach.errors import UsageError
from coach.runtime.batch.cluster import TRIES, ClusterGoneError, run_on_cluster, until_done
from coach.runtime.batch.jobs import Job, JobOutcome
from coach.runtime.batch.parallel import run_parallel
from tests.support.command import ROOT, coach


class RaySystemError(Exception):
    """As Ray has it."""


class WorkerCrashedError(Exception):
    """As Ray has it."""


def jobs(count: int) -> list[Job]:
    return [Job(f"{number}.npz", str(number), Path("out"), None) for number in range(count)]


def named(outcomes: Iterator[JobOutcome]) -> list[tuple[str, str | None]]:
    return [(outcome.job.name, outcome.error) for outcome in outcomes]


def test_only_what_is_left_is_done_again() -> None:
    begun: list[str] = []

    def run(left: list[Job]) -> Iterator[JobOutcome]:
        for job in left:
            begun.append(job.name)
            if job.name == "2" and begun.count("2") == 1:
                raise WorkerCrashedError
            yield JobOutcome(job, None)

    assert named(until_done(jobs(4), run)) == [(str(number), None) for number in range(4)]
    assert begun == ["0", "1", "2", "2", "3"]


def test_a_job_that_kills_its_worker_each_time_is_told_and_the_others_go_on() -> None:
    begun: list[str] = []

    def run(left: list[Job]) -> Iterator[JobOutcome]:
        for job in left:
            begun.append(job.name)
            if job.name == "1":
                raise WorkerCrashedError
            yield JobOutcome(job, None)

    first, second, third = until_done(jobs(3), run)
    assert (first.error, third.error) == (None, None)
    assert second.exit_code == 1
    assert "killed" in (second.error or "")
    assert begun.count("1") == TRIES


def test_a_cluster_that_is_gone_is_told_for_all_that_is_left() -> None:
    def run(left: list[Job]) -> Iterator[JobOutcome]:
        yield JobOutcome(left[0], None)
        raise ClusterGoneError("the cluster is gone", hint="start it")

    first, *rest = until_done(jobs(4), run)
    assert first.error is None
    assert [(one.job.name, one.error, one.exit_code) for one in rest] == [
        (name, "the cluster is gone: start it", 1) for name in "123"
    ]


def test_a_cluster_that_is_not_there_is_a_mistake_of_the_command_line() -> None:
    def run(left: list[Job]) -> Iterator[JobOutcome]:
        raise ClusterGoneError("the cluster is gone", hint="start it")
        yield

    with pytest.raises(UsageError, match="start it first"):
        list(until_done(jobs(2), run))


@pytest.mark.parametrize("raised", [KeyError("CPU"), ConnectionError("no route"), RaySystemError()])
def test_what_a_back_end_raises_without_its_cluster_becomes_one_sentence(
    raised: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(SequentialBackend):  # type: ignore[misc]
        def effective_n_jobs(self, n_jobs: int) -> int:
            raise raised

    monkeypatch.setitem(BACKENDS, "gone", Gone)
    with pytest.raises(ClusterGoneError, match="the Gone cluster can't be reached: start it"):
        list(run_on_cluster(jobs(2), 2, "gone"))


def test_the_sentence_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(left: list[Job], count: int, backend: str) -> Iterator[JobOutcome]:
        return (JobOutcome(job, None, error="the cluster is gone", exit_code=1) for job in left)

    monkeypatch.setattr("coach.runtime.batch.parallel.run_parallel", run)
    words = ["replay", "a.npz", "b.npz", "c.npz", "--jobs", "2", "--out", str(tmp_path / "out")]
    done = coach(*words, "--table", str(tmp_path / "all.csv"))
    assert (done.returncode, done.stderr.count("the cluster is gone.")) == (1, 1)
    assert (tmp_path / "all.csv").read_text(encoding="utf-8").count("the cluster is gone") == 3


def test_other_errors_are_not_hidden() -> None:
    def run(left: list[Job]) -> Iterator[JobOutcome]:
        raise ZeroDivisionError
        yield

    with pytest.raises(ZeroDivisionError):
        list(until_done(jobs(1), run))


def test_a_scheduler_that_is_not_named_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    with pytest.raises(UsageError, match="dask"):
        list(run_parallel(jobs(1), 2, "dask"))


KILLS_ITSELF = """
import os, signal, sys
from pathlib import Path
from joblib import Parallel, delayed, parallel_config
from coach.runtime.batch.cluster import until_done
from coach.runtime.batch.jobs import Job, JobOutcome

def work(job):
    begun = job.out / f"{job.name}.begun"
    if job.name == "3" and not begun.exists():
        begun.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return JobOutcome(job, None)

def run(left):
    with parallel_config(backend="loky", n_jobs=2):
        yield from Parallel(return_as="generator")(delayed(work)(job) for job in left)

if __name__ == "__main__":
    out = Path(sys.argv[1])
    each = [Job(f"{n}.npz", str(n), out, None) for n in range(6)]
    print(*(outcome.job.name for outcome in until_done(each, run)))
"""


@pytest.mark.integration
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_worker_that_was_really_killed(tmp_path: Path) -> None:
    script = tmp_path / "kills_itself.py"
    script.write_text(KILLS_ITSELF)
    told = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.split() == [str(number) for number in range(6)]
