"""Records a camera (or copies a recording) for later replay; what was recorded is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

from coach.capture.camera import CameraRequest
from coach.capture.open import open_source
from coach.capture.source import SourceInfo
from coach.capture.spec import parse_source
from coach.errors import SourceError, UsageError
from coach.runtime.batch.samples import open_samples

OnStart = Callable[[SourceInfo], None]


class _Timed(Protocol):
    @property
    def t_s(self) -> float: ...


_T = TypeVar("_T", bound=_Timed)


@dataclass(slots=True)
class RecordedSoFar:
    """What has been stored so far. ``interrupted``: stopped by Ctrl-C; ``problem``: one sentence
    if the source failed."""

    frames: int = 0
    with_person: int = 0
    duration_s: float = 0.0
    interrupted: bool = False
    problem: str | None = None


def record_video(
    spec: str,
    out: Path,
    *,
    seconds: float | None = None,
    camera: CameraRequest | None = None,
    on_start: OnStart = lambda _: None,
) -> RecordedSoFar:
    """Record ``spec`` as a video until ``seconds`` have passed, it ends, fails, or Ctrl-C.

    The ``.mp4`` stays playable even if the process is killed. ``camera`` is what to ask a camera
    for; ``on_start`` is told what the source gives when the first picture has come.

    Raises ``UsageError`` for an output that exists or has another ending, ``SourceError`` when
    not one frame could be read, ``OutputError`` when the disk fails.
    """
    from coach.report.video.writer import VideoWriter

    _check_name(out, ".mp4")
    so_far = RecordedSoFar()
    with open_source(spec, camera=camera) as source:
        first, frames = _started(source, seconds, so_far, spec)
        on_start(source.info)
        height, width = first.image.shape[:2]
        with (
            _keeps_on_interrupt(so_far),
            VideoWriter(out, (width, height), fragmented=True) as film,
        ):
            for frame in frames:
                film.write(frame.image, frame.t_s)
        so_far.problem = so_far.problem or source.problem
    return so_far


def record_landmarks(
    spec: str,
    out: Path,
    model: Callable[[], Path | None],
    *,
    seconds: float | None = None,
    camera: CameraRequest | None = None,
    on_start: OnStart = lambda _: None,
) -> RecordedSoFar:
    """The same as numbers alone: landmarks in a trace (``.npz``), and no picture."""
    from coach.pose.trace import TraceWriter

    _check_name(out, ".npz")
    so_far = RecordedSoFar()
    with open_samples(spec, model, camera=camera, face=True, camera_shift=True) as samples:
        _, found = _started(samples, seconds, so_far, spec)
        on_start(samples.info)
        with TraceWriter(out, keep=True) as trace, _keeps_on_interrupt(so_far):
            for sample in found:
                so_far.with_person += sample.landmarks is not None
                trace.add(sample)
        so_far.problem = so_far.problem or samples.problem
    return so_far


def _check_name(out: Path, ending: str) -> None:
    if out.suffix.lower() != ending:
        raise UsageError(f"{out} does not end in {ending}", hint=f"name it {out.stem}{ending}")
    if out.exists():
        raise UsageError(f"{out} exists already", hint="name another; nothing is overwritten")


def _started(
    source: Iterable[_T], seconds: float | None, so_far: RecordedSoFar, spec: str
) -> tuple[_T, Iterator[_T]]:
    """The first item, and all of them, the first included."""
    items = _counted(iter(source), seconds, so_far)
    first = next(items, None)
    if first is None and so_far.interrupted:
        raise KeyboardInterrupt
    if first is None:
        raise SourceError(
            f"{parse_source(spec).name} gave no picture", hint="coach cameras lists what is there"
        )
    return first, chain([first], items)


def _counted(items: Iterator[_T], seconds: float | None, so_far: RecordedSoFar) -> Iterator[_T]:
    """Items until time is up; a source that fails or Ctrl-C ends them in good order."""
    first_s: float | None = None
    while True:
        try:
            item = next(items, None)
        except KeyboardInterrupt:
            so_far.interrupted = True
            return
        except SourceError as error:
            if so_far.frames == 0:
                raise
            so_far.problem = str(error)
            return
        if item is None:
            return
        first_s = item.t_s if first_s is None else first_s
        if seconds is not None and item.t_s - first_s >= seconds:
            return
        so_far.frames += 1
        so_far.duration_s = item.t_s - first_s
        yield item


@contextmanager
def _keeps_on_interrupt(so_far: RecordedSoFar) -> Iterator[None]:
    """Ctrl-C ends the block in good order: what was stored stays."""
    try:
        yield
    except KeyboardInterrupt:
        so_far.interrupted = True
