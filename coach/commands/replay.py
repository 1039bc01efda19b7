"""``coach replay``: every frame of recordings, into files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coach.commands import common
from coach.errors import UsageError
from coach.safe_text import printable, printable_line
from coach.streams import saved_unheard

if TYPE_CHECKING:
    from coach.runtime.batch.jobs import Job, JobOutcome


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="video, folder of pictures or landmark trace"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for results")
    common.add_view(parser)
    common.add_rotate(parser)
    parser.add_argument("--annotate", action="store_true", help="also write NAME.annotated.mp4")
    parser.add_argument("--trace", action="store_true", help="also write NAME.trace.npz")
    parser.add_argument(
        "--jobs", type=_jobs, default=1, metavar="N", help="recordings at once (-1: one a core)"
    )
    parser.add_argument(
        "--backend",
        default="loky",
        metavar="NAME",
        help="joblib back-end that runs the jobs: loky (this machine; default), dask or ray "
        "(several machines, by DASK_SCHEDULER_ADDRESS or RAY_ADDRESS; you install them)",
    )
    parser.add_argument(
        "--table",
        type=common.output,
        metavar="FILE.csv",
        help="also write one table with a row a recording",
    )
    parser.add_argument("--json", action="store_true", help="print the summaries as JSON lines")
    parser.set_defaults(run=run)


def _jobs(text: str) -> int:
    count = int(text) if text.lstrip("-").isdigit() else 0
    if count < 1 and count != -1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of jobs (1 or more, or -1)")
    return count


def run(args: argparse.Namespace) -> int:
    """Replay all sources; the exit code of the first that went wrong, else 0."""
    jobs = _plan(args)
    code, told = 0, ""
    with saved_unheard() as telling, _table(args.table, jobs) as add:
        for outcome in _run_all(jobs, args):
            with telling():
                _tell(outcome, json_lines=args.json)
            if outcome.error is not None and outcome.error != told:  # one for all that a lost
                told = outcome.error  # cluster has not done
                print(f"coach: {printable(told)}.", file=sys.stderr)
            add(outcome)
            code = code or outcome.exit_code
    return code


@contextmanager
def _table(path: Path | None, jobs: list[Job]) -> Iterator[Callable[[JobOutcome], None]]:
    """What adds a row to the table, which appears whole at the end; nothing where none is asked."""
    if path is None:
        yield lambda _: None
        return
    from coach.atomic import atomic_text
    from coach.report.documents.replay_table import ReplayTable

    common.require_other_file(path, *(job.source for job in jobs))
    with atomic_text(path) as out:
        table = ReplayTable(out)

        def add(outcome: JobOutcome) -> None:
            result, shown = outcome.result, outcome.job.shown
            document = None if result is None else result.document(shown, outcome.notes)
            table.add(outcome.job.name, shown, document, outcome.notes, outcome.error)

        yield add


def _plan(args: argparse.Namespace) -> list[Job]:
    """The jobs, the output folder made, the model found once for all of them."""
    from coach.capture.spec import parse_source
    from coach.pose.trace import is_trace
    from coach.runtime.batch.jobs import Job, names_of

    for source in args.sources:
        named = parse_source(source)
        if named.live:
            raise UsageError(
                f"{named.name} is live and has no end", hint="record it first with coach record"
            )
    common.make_folder(args.out)
    model = None if all(is_trace(source) for source in args.sources) else common.pose_model()
    return [
        Job(source, name, args.out, model, args.view, args.annotate, args.trace, args.rotate)
        for source, name in zip(args.sources, names_of(args.sources, args.out), strict=True)
    ]


def _run_all(jobs: list[Job], args: argparse.Namespace) -> Iterator[JobOutcome]:
    from coach.commands.progress import frame_progress, recordings_progress
    from coach.runtime.batch.jobs import run_job

    if args.jobs == 1 and args.backend == "loky":
        with frame_progress() as progress:
            for job in jobs:
                yield run_job(job, progress(job.name))
        return
    from coach.runtime.batch.parallel import run_parallel

    with recordings_progress() as progress:
        for done, outcome in enumerate(run_parallel(jobs, args.jobs, args.backend), 1):
            yield outcome
            progress(done, len(jobs))


def _tell(outcome: JobOutcome, *, json_lines: bool) -> None:
    import json

    if outcome.result is not None and json_lines:
        print(json.dumps(outcome.result.document(outcome.job.shown, outcome.notes)))
    elif outcome.result is not None:
        from rich.text import Text

        result = outcome.result
        score = "–" if result.assessment.score is None else result.assessment.score
        line = Text(printable_line(outcome.job.name), "bold")
        line.append(f"  {result.assessment.view.label} view, score {score}", "not bold")
        common.console().print(line.append(f"  {result.extent}", "not bold dim"))
    for note in outcome.notes if outcome.error is None else ():  # else the error has them
        print(f"coach: {outcome.job.shown}: {printable(note)}.", file=sys.stderr)
