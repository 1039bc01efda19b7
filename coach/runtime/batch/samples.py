"""Anything that can be measured, as a stream of pose samples: camera, video, picture or trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coach.capture.ahead import Ahead, ahead_of, quick_handover
from coach.capture.camera import CameraRequest
from coach.capture.source import Source, SourceInfo
from coach.capture.spec import FileSpec, is_live, parse_source
from coach.core.types import Frame, PoseSample
from coach.errors import UsageError
from coach.malloc import give_back, keep_together
from coach.pose.detector import Detector, SteppedDetector
from coach.pose.registry import Request, open_detector
from coach.pose.sparing import SparingDetector

__all__ = ["Samples", "Tap", "is_live", "open_samples"]


class Tap(Protocol):
    """A listener that gets every frame with its sample (annotation, recording)."""

    def __call__(self, frame: Frame, sample: PoseSample) -> None:
        """Called once a frame, in order; must not keep the frame's image."""
        ...


@dataclass(slots=True)
class Samples:
    """An open stream of samples: iterate once."""

    info: SourceInfo
    _stream: Iterator[PoseSample]
    _problem: Callable[[], str | None]

    def __iter__(self) -> Iterator[PoseSample]:
        return self._stream

    def limited(self, seconds: float | None) -> Iterator[PoseSample]:
        """The samples of the first ``seconds`` of the source's own time (``None``: all)."""
        first: float | None = None
        for sample in self._stream:
            first = sample.t_s if first is None else first
            if seconds is not None and sample.t_s - first >= seconds:
                return
            yield sample

    @property
    def problem(self) -> str | None:
        """After the end: one sentence if the source broke off early, else ``None``."""
        return self._problem()

    def notes(self) -> list[str]:
        """After the end: sentences worth telling (not granted, broken off early)."""
        return [*self.info.warnings, *([] if self.problem is None else [self.problem])]


@contextmanager
def open_samples(
    spec: str,
    model: Callable[[], Path | None],
    *,
    tap: Tap | None = None,
    camera: CameraRequest | None = None,
    contour: bool = True,
    detector: Detector | None = None,
    face: bool = False,
    rotate: int = 0,
    points: bool = True,
    camera_shift: bool = False,
    sparing: bool = False,
) -> Iterator[Samples]:
    """Open ``spec`` (camera index, path or URL) and yield its samples; closes everything after.

    A landmark trace is replayed without a detector and without asking for the ``model``;
    everything else gets a fresh detector, or the ``detector`` that is given, which stays open.
    ``tap`` sees the frames too, where there are any; ``camera`` is what to ask a camera for.
    ``contour`` finds the outline of the back, which makes its angles more certain and costs a tenth
    more time. ``points`` finds those of head, neck and back: once a second, of somebody who moves
    up to four times. ``face`` finds the points of the face, which the desk monitor uses from the
    front. ``camera_shift`` finds how far the camera was turned. ``rotate`` turns the pictures
    clockwise by this many degrees. ``sparing`` looks at no more pictures than a posture
    needs; movements need all. Raises ``SourceError``, ``ModelError``.
    """
    from coach.pose.trace import is_trace

    with ExitStack() as stack:
        named = parse_source(spec)
        if isinstance(named, FileSpec) and is_trace(named.path.name):
            yield _trace_samples(named, rotate)
            return
        from coach.capture.open import open_source
        from coach.pose.camera_shift import CameraShift

        keep_together()
        stack.callback(give_back)  # after the detector: the next recording's may take it again

        def fresh(*, stills: bool) -> Detector:
            request = Request(contour=contour, stills=stills, face=face, points=points)
            return stack.enter_context(open_detector(model(), request))

        # Loading takes a second or more. Somebody in front of a camera must not have their time
        # run out meanwhile, nor the camera be on for it; a file that isn't there is said first.
        ready = fresh(stills=False) if detector is None and named.live else detector
        source: Source = stack.enter_context(open_source(named, camera=camera, rotate=rotate))
        finder = ready or fresh(stills=source.info.stills)
        if sparing and not source.info.stills and isinstance(finder, SteppedDetector):
            finder = SparingDetector(finder)
        sampled = stack.enter_context(_sampled(source, finder))

        def detected() -> Iterator[PoseSample]:
            turned = CameraShift() if camera_shift and not source.info.stills else None
            for frame, found in sampled:
                sample = found if turned is None else turned.seen(frame, found)
                if tap is not None:
                    tap(frame, sample)
                yield sample

        yield Samples(source.info, detected(), lambda: source.problem)


@contextmanager
def _sampled(source: Source, finder: Detector) -> Iterator[Iterator[tuple[Frame, PoseSample]]]:
    """Frames with their samples. Of a recording the next frames are decoded, and the pose model
    looks at them, while one is described and measured; in front of a camera everybody gets their
    frame at once."""
    if source.info.live or source.info.stills:
        yield ((frame, finder.detect(frame)) for frame in source)
        return
    most = ahead_of(source.info.size_px)
    if not isinstance(finder, SteppedDetector):
        with Ahead(source, "decoder", most) as frames:
            yield ((frame, finder.detect(frame)) for frame in frames)
        return
    decoding = ((frame, finder.prepare(frame)) for frame in source)
    with quick_handover(), Ahead(decoding, "decoder", most) as decoded:
        following = ((frame, finder.follow(frame, ready)) for frame, ready in decoded)
        with Ahead(following, "detector", most) as followed:
            yield ((frame, finder.describe(frame, found)) for frame, found in followed)


def _trace_samples(named: FileSpec, rotate: int) -> Samples:
    """The samples of a landmark trace. Raises ``UsageError`` where they are to be turned."""
    from coach.pose.trace import Trace

    if rotate:
        raise UsageError(
            f"{named.name} is a landmark trace and has no pictures to turn",
            hint="leave --rotate away",
        )
    trace = Trace(named.path)
    info = SourceInfo(named.name, trace.size_px, trace.fps, trace.frames)
    return Samples(info, iter(trace), lambda: None)
