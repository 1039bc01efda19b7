"""Records a camera (or copies a recording) for later replay; what was recorded is never lost."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coach.capture.camera import CameraRequest
from coach.capture.open import open_source
from coach.capture.source import SourceInfo
from coach.core.types import Frame
from coach.errors import SourceError, UsageError


@dataclass(slots=True)
class Recorded:
    """What has been stored so far. ``interrupted``: stopped by Ctrl-C; ``problem``: one sentence
    if the source failed."""

    frames: int = 0
    with_person: int = 0
    duration_s: float = 0.0
    interrupted: bool = False
    problem: str | None = None


def record(
    spec: str,
    out: Path,
    *,
    seconds: float | None = None,
    model: Path | None = None,
    camera: CameraRequest | None = None,
    on_start: Callable[[SourceInfo], None] = lambda _: None,
) -> Recorded:
    """Record ``spec`` until ``seconds`` have passed, it ends, fails, or Ctrl-C is pressed.

    With ``model``, only landmarks are stored, as a trace (``.npz``), and no picture; without, a
    video (``.mp4``) that stays playable even if the process is killed. Never overwrites.
    ``camera`` is what to ask a camera for; ``on_start`` is told what the source gives when the
    first picture has come.
    Raises ``UsageError`` for an output that exists or has the wrong ending, ``SourceError``
    when not one frame could be read, ``OutputError`` when the disk fails.
    """
    ending = ".mp4" if model is None else ".npz"
    if out.suffix.lower() != ending:
        raise UsageError(f"{out} does not end in {ending}", hint=f"name it {out.stem}{ending}")
    if out.exists():
        raise UsageError(f"{out} exists already", hint="name another; nothing is overwritten")
    so_far = Recorded()
    with open_source(spec, camera=camera) as source:
        frames = _counted(iter(source), seconds, so_far)
        first = next(frames, None)
        if first is None and so_far.interrupted:
            raise KeyboardInterrupt
        if first is None:
            raise SourceError(f"{spec} gave no picture", hint="coach cameras lists what is there")
        on_start(source.info)
        if model is None:
            _store_video(first, frames, out, so_far)
        else:
            _store_landmarks(first, frames, out, so_far, model, stills=source.info.stills)
        so_far.problem = so_far.problem or source.problem
    return so_far


def _counted(frames: Iterator[Frame], seconds: float | None, so_far: Recorded) -> Iterator[Frame]:
    """Frames until time is up; a source that fails or Ctrl-C ends them in good order."""
    first_s: float | None = None
    while True:
        try:
            frame = next(frames, None)
        except KeyboardInterrupt:
            so_far.interrupted = True
            return
        except SourceError as error:
            if so_far.frames == 0:
                raise
            so_far.problem = str(error)
            return
        if frame is None:
            return
        first_s = frame.t_s if first_s is None else first_s
        if seconds is not None and frame.t_s - first_s >= seconds:
            return
        so_far.frames += 1
        so_far.duration_s = frame.t_s - first_s
        yield frame


def _store_video(first: Frame, frames: Iterator[Frame], out: Path, so_far: Recorded) -> None:
    from coach.report.video_writer import VideoWriter

    height, width = first.image.shape[:2]
    with _keeps_on_interrupt(so_far), VideoWriter(out, (width, height), fragmented=True) as video:
        video.write(first.image, first.t_s)
        for frame in frames:
            video.write(frame.image, frame.t_s)


def _store_landmarks(
    first: Frame, frames: Iterator[Frame], out: Path, so_far: Recorded, model: Path, *, stills: bool
) -> None:
    from coach.pose.mediapipe_detector import MediaPipeDetector
    from coach.pose.trace import TraceWriter

    with (
        MediaPipeDetector(model, stills=stills) as detector,
        TraceWriter(out, keep=True) as trace,
        _keeps_on_interrupt(so_far),
    ):
        for frame in itertools.chain([first], frames):
            sample = detector.detect(frame)
            so_far.with_person += sample.landmarks is not None
            trace.add(sample)


@contextmanager
def _keeps_on_interrupt(so_far: Recorded) -> Iterator[None]:
    """Ctrl-C ends the block in good order: what was stored stays."""
    try:
        yield
    except KeyboardInterrupt:
        so_far.interrupted = True
