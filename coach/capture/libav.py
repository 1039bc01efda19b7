"""FFmpeg through PyAV: what OpenCV can't read, behind the methods of OpenCV's capture.

Interlaced recordings (deinterlaced here), AV1, several picture tracks, and names that are not
text; and very large pictures, which are halved here before anything copies them. OpenCV stays the
usual reader: it is loaded anyway, and twice as quick to open.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np

from coach.capture.ffmpeg_memory import bound_pyav, for_file
from coach.capture.opencv import cv2, is_halved, is_too_large, too_large
from coach.core.types import Image

_PROBED_FRAMES = 40
_SOUND_FORMATS = "wav,w64,mp3,flac,aac,ac3,eac3,dts,truehd,aiff,au,caf,amr,wv,tta,voc,ape,mpc8,tak"
_DEINTERLACE = "mode=send_frame:parity=auto:deint=interlaced"
_HALVE = "iw/2:ih/2:flags=area"


def is_for_libav(path: Path, formats: str) -> bool:
    """Whether one of the first pictures of a recording is interlaced, or all are very large."""
    with (
        contextlib.suppress(OSError, ValueError, av.error.FFmpegError),
        path.open("rb") as file,
        _opened(file, formats) as container,
    ):
        stream = _best(container)
        if stream is None or is_too_large(stream.width, stream.height):
            return False
        if is_halved(stream.width, stream.height):
            return True
        frames = islice(container.decode(stream), _PROBED_FRAMES)
        return any(frame.interlaced_frame for frame in frames)
    return False


def is_sound_alone(path: Path, formats: str) -> bool:
    """Whether a file that shows no picture holds sound: one of its first pieces can be decoded."""
    with (
        contextlib.suppress(OSError, ValueError, av.error.FFmpegError),
        path.open("rb") as file,
        _opened(file, f"{formats},{_SOUND_FORMATS}") as container,
    ):
        if _best(container) is not None or not container.streams.audio:
            return False
        return next(container.decode(container.streams.audio[0]), None) is not None
    return False


class LibavCapture:
    """A recording open in PyAV, read as ``cv2.VideoCapture`` is; one that can't be opened is not
    ``isOpened``. Pictures are upright unless ``CAP_PROP_ORIENTATION_AUTO`` is 0."""

    def __init__(self, path: Path, name: str, formats: str) -> None:
        self._file = path.open("rb")  # so that a name that is not text is no error
        self._container: Any = None
        self._stream: Any = None
        self._upright = True
        self._rotation = 0
        self._t_ms = 0.0
        with contextlib.suppress(OSError, ValueError, av.error.FFmpegError):
            self._container = _opened(self._file, formats)
            self._stream = _best(self._container)
        if self._stream is not None:
            width, height = self._stream.width, self._stream.height
            if is_too_large(width, height):
                self.release()
                raise too_large(name, width, height)
            if is_halved(width, height):
                # Threads that share a picture hold no pictures of their own; AV1's do not share.
                self._stream.thread_type = "SLICE"
                if self._stream.codec.canonical_name == "av1":
                    self._stream.codec_context.thread_count = 1
        self._frames = iter(self._deinterlaced())

    def isOpened(self) -> bool:  # noqa: N802 - as OpenCV has it
        """Whether there is a picture track."""
        return self._stream is not None

    def read(self) -> tuple[bool, Image | None]:
        """The next picture that can be decoded, or ``(False, None)`` at the end."""
        frame = next(self._frames, None)
        if frame is None:
            return False, None
        image = np.ascontiguousarray(frame.to_ndarray(format="bgr24"))
        turns = round(self._rotation / 90) % 4 if self._upright else 0
        return True, np.ascontiguousarray(np.rot90(image, turns)) if turns else image

    def grab(self) -> bool:
        """Pass over the next picture."""
        return next(self._frames, None) is not None

    def get(self, prop: int) -> float:
        """A property by OpenCV's number; 0 where it is unknown."""
        stream = self._stream
        if stream is None:
            return 0.0
        rate, ratio = stream.average_rate, stream.sample_aspect_ratio
        known: dict[int, float] = {
            cv2.CAP_PROP_FRAME_WIDTH: stream.width,
            cv2.CAP_PROP_FRAME_HEIGHT: stream.height,
            cv2.CAP_PROP_FRAME_COUNT: self._count(),
            cv2.CAP_PROP_FPS: float(rate) if rate else 0.0,
            cv2.CAP_PROP_POS_MSEC: self._t_ms,
            cv2.CAP_PROP_SAR_NUM: ratio.numerator if ratio else 0,
            cv2.CAP_PROP_SAR_DEN: ratio.denominator if ratio else 0,
            cv2.CAP_PROP_ORIENTATION_META: self._rotation % 360,
        }
        return float(known.get(prop, 0.0))

    def set(self, prop: int, value: float) -> bool:
        """Only ``CAP_PROP_ORIENTATION_AUTO`` can be set."""
        if prop == cv2.CAP_PROP_ORIENTATION_AUTO:
            self._upright = bool(value)
            return True
        return False

    def release(self) -> None:
        """Let go of the file."""
        if self._container is not None:
            self._container.close()
        self._container = self._stream = None
        self._file.close()

    def _count(self) -> int:
        stream = self._stream
        if stream.frames:
            return int(stream.frames)
        length_s = stream.duration * stream.time_base if stream.duration else None
        if length_s is None and self._container.duration:
            length_s = self._container.duration / av.time_base
        return round(length_s * stream.average_rate) if length_s and stream.average_rate else 0

    def _decoded(self) -> Iterator[Any]:
        """Frames; a packet that can't be decoded is passed over."""
        if self._stream is None:
            return
        packets = self._container.demux(self._stream)
        while self._container is not None:
            try:
                frames = next(packets).decode()
            except StopIteration:
                return
            except av.error.InvalidDataError:
                continue
            except (av.error.FFmpegError, OSError, ValueError):
                return
            while frames:  # none is held here while the next one is decoded
                self._rotation = frames[0].rotation
                yield frames.pop(0)

    def _deinterlaced(self) -> Iterator[Any]:
        graph: Any = None
        shape: tuple[Any, ...] = ()
        for frame in self._decoded():
            now = (frame.width, frame.height, frame.format.name, _is_woven(frame))
            if now != shape:
                yield from self._timed(_left(graph))
                graph, shape = _filters(self._stream, frame), now
            graph.push(frame)
            del frame
            yield from self._timed(_pulled(graph))
        yield from self._timed(_left(graph))

    def _timed(self, frames: Iterator[Any]) -> Iterator[Any]:
        for frame in frames:
            if frame.time is not None:
                self._t_ms = 1000 * float(frame.time)
            yield frame


def _opened(file: Any, formats: str) -> Any:
    bound_pyav(for_file(os.fstat(file.fileno()).st_size))
    return av.open(file, options={"format_whitelist": formats}, metadata_errors="replace")


def _best(container: Any) -> Any:
    """The picture track that is meant to be shown: the largest, of equal ones the default.

    Not the default one first: some writers mark whichever came first, were it empty.
    """
    cover = av.stream.Disposition.attached_pic
    tracks = [
        item
        for item in container.streams.video
        if item.codec_context is not None and not item.disposition & cover
    ]
    default = av.stream.Disposition.default
    return max(
        tracks,
        key=lambda item: (item.width * item.height, bool(item.disposition & default)),
        default=None,
    )


def _is_woven(frame: Any) -> bool:
    """Whether a frame goes through the deinterlacer, which holds three: very large ones only where
    they are interlaced, all others so that the first interlaced one has its neighbours."""
    return bool(frame.interlaced_frame) or not is_halved(frame.width, frame.height)


def _filters(stream: Any, frame: Any) -> Any:
    """Deinterlaces, and halves a very large picture before it is turned into blue-green-red."""
    graph = av.filter.Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=stream.time_base
    )
    filters = [graph.add("bwdif", _DEINTERLACE)] if _is_woven(frame) else []
    if is_halved(frame.width, frame.height):
        filters.append(graph.add("scale", _HALVE))
    for part in (*filters, graph.add("buffersink")):
        source.link_to(part)
        source = part
    graph.configure()
    return graph


def _pulled(graph: Any) -> Iterator[Any]:
    while True:
        try:
            yield graph.pull()
        except (BlockingIOError, EOFError):
            return


def _left(graph: Any) -> Iterator[Any]:
    """What a filter still holds at the end."""
    if graph is not None:
        with contextlib.suppress(av.error.FFmpegError, EOFError):
            graph.push(None)
        yield from _pulled(graph)
