"""Replays recordings into files: one job each, whose files appear only when complete."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach.bounded import text_bounded
from coach.capture.spec import FileSpec, parse_source
from coach.core.body.view import Expected
from coach.core.posture.analysis import Analysis
from coach.core.types import PoseSample
from coach.errors import CoachError, NoPersonError
from coach.runtime.batch.replay import Replay, replay
from coach.runtime.batch.samples import open_samples

if TYPE_CHECKING:
    from coach.pose.trace import TraceWriter
    from coach.runtime.batch.annotated_video import Film


OnProgress = Callable[[int, int | None], None]
_ENDINGS = ("frames.jsonl", "summary.json", "annotated.mp4", "trace.npz", "trace.npz.part")
"""What follows a recording's name in those of its results."""
_SUMMARY_BYTES_MAX = 4 << 20
"""Bytes of a summary that is looked at; this program's own have some thousand."""


@dataclass(frozen=True, slots=True)
class Job:
    """One recording to replay. ``model``: the pose model's file, ``None`` where none is needed."""

    source: str
    name: str
    out: Path
    model: Path | None
    expected: Expected = "auto"
    annotate: bool = False
    trace: bool = False
    rotate: int = 0

    @property
    def shown(self) -> str:
        """The recording's name, fit to be shown and stored."""
        return parse_source(self.source).name


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What became of a job: its result, or one sentence and an exit code. Both where the files
    were written and nobody was in them. ``notes`` are sentences about the recording."""

    job: Job
    result: Replay | None
    notes: tuple[str, ...] = ()
    error: str | None = None
    exit_code: int = 0


def names_of(sources: list[str], out: Path | None = None) -> list[str]:
    """A file name for each source: its own without the suffix, numbered where two are alike.

    Also numbered where ``out`` has results of another source by that name, and where a result
    would lie where one of the sources does; results of the same source are replaced.
    """
    specs = map(parse_source, sources)
    inputs = [spec.path for spec in specs if isinstance(spec, FileSpec) and spec.path.is_file()]
    names: list[str] = []
    taken: set[str] = set()
    for source in sources:
        named = parse_source(source)
        path = named.path if isinstance(named, FileSpec) else Path(named.name)
        stem = path.name if path.is_dir() else path.stem
        name, number = stem, 1
        # lower: some file systems don't tell case apart
        while (
            name.lower() in taken
            or _is_of_another(out, name, named.name)
            or _is_an_input(out, name, inputs)
        ):
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _is_an_input(out: Path | None, name: str, inputs: list[Path]) -> bool:
    """Whether a result of that name would be written over a recording that is read."""
    places = [] if out is None else [out / f"{name}.{ending}" for ending in _ENDINGS]
    return any(place.samefile(path) for place in places if place.exists() for path in inputs)


def _is_of_another(out: Path | None, name: str, source: str) -> bool:
    """Whether a folder has the results of another source under a name."""
    if out is None:
        return False
    try:
        found = json.loads(text_bounded(out / f"{name}.summary.json", _SUMMARY_BYTES_MAX))
    except FileNotFoundError:
        return False
    except (OSError, ValueError, RecursionError):
        return True  # something else has this name: it is not replaced
    return not isinstance(found, dict) or found.get("source") != source


def run_job(job: Job, on_progress: OnProgress | None = None) -> JobOutcome:
    """Replay one recording and write its files; a user's errors come back as an outcome.

    Files appear only when all of them are complete. ``on_progress`` is told frames done and
    frames expected (``None`` where the recording doesn't say).
    """
    try:
        result, notes = _replay_into(job, on_progress)
    except CoachError as error:
        return JobOutcome(job, None, error=str(error), exit_code=error.exit_code)
    if result.frames_with_person == 0:
        nobody = NoPersonError.in_source(job.shown, notes)
        return JobOutcome(job, result, tuple(notes), str(nobody), nobody.exit_code)
    return JobOutcome(job, result, tuple(notes))


def _replay_into(job: Job, on_progress: OnProgress | None) -> tuple[Replay, list[str]]:
    from coach.atomic import atomic_text
    from coach.report.documents.check import as_text, frame_lines

    def place(ending: str) -> Path:
        return job.out / f"{job.name}.{ending}"

    with ExitStack() as outputs:
        lines = outputs.enter_context(atomic_text(place("frames.jsonl")))
        summary = outputs.enter_context(atomic_text(place("summary.json")))
        film = outputs.enter_context(_film(job, place("annotated.mp4")))
        samples = outputs.enter_context(
            open_samples(
                job.source,
                lambda: job.model,
                tap=film,
                rotate=job.rotate,
                face=job.trace,
            )
        )
        trace = outputs.enter_context(_trace(job, place("trace.npz")))
        done = 0

        def on_block(block: list[PoseSample], analysis: Analysis) -> None:
            nonlocal done
            lines.write(frame_lines(block, analysis))
            if trace is not None:
                for sample in block:
                    trace.add(sample)
            done += len(block)
            if on_progress is not None:
                on_progress(done, samples.info.frames_expected)

        result = replay(samples, expected=job.expected, on_block=on_block)
        notes = samples.notes()
        if film is not None and not film.frames:
            notes.append("a landmark trace has no pictures to annotate")
        summary.write(as_text(result.document(job.shown, notes)))
    return result, notes


def _film(job: Job, path: Path) -> AbstractContextManager[Film | None]:
    if not job.annotate:
        return nullcontext()
    from coach.runtime.batch.annotated_video import Film

    return Film(path, job.expected)


def _trace(job: Job, path: Path) -> AbstractContextManager[TraceWriter | None]:
    if not job.trace:
        return nullcontext()
    from coach.pose.trace import TraceWriter

    return TraceWriter(path)
