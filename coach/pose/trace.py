"""Recorded landmarks: what a detector found, frame by frame, to be measured again without it.

A trace is an ordinary ``.npz`` (``numpy.load`` opens it) with one row a frame:

===================  ==================  ==========================================================
``version``          ()                  5
``seq``              int64 (N,)          frame number
``t_s``              float64 (N,)        time, strictly increasing
``size_px``          int32 (N, 2)        width, height of the frame
``present``          bool (N,)           whether the followed person was found
``landmarks``        float32 (N, 33, 4)  pixels and visibility; NaN where nobody
``world``            float32 (N, 33, 3)  metres; NaN where nobody
``contour``          float32 (N, 26)     outline of the back, in torso lengths; NaN where unknown
``light``            float32 (N,)        brightness of the frame, 0..1; NaN where unknown
``face``             float32 (N, 20, 3)  points of the face, pixels; NaN where unknown
``head``             float32 (N, 8, 3)   points of head and neck, pixels and spread; NaN unknown
``midline``          float32 (N, 25, 3)  dorsal midline C7 to T12, on to the sacrum, the same way
``outline``          float32 (N, 25, 3)  the back's visible edge, the same way
``back_angles``      float32 (N, 4, 2)   angles of the back in degrees, and their expected deviation
``neck_error_deg``   float32 (N,)        error to expect of C7 to tragus; NaN where unknown
``points_age_s``     float32 (N,)        since the picture that was searched; NaN without points
``glare``            float32 (N,)        share of the frame that blinds the camera; NaN unknown
``camera_shift_px``  float32 (N, 2)      how far still things moved, right and down; NaN unknown
===================  ==================  ==========================================================

Version 1 had neither ``contour`` nor ``light``, version 2 no ``face``, version 3 no points of head
and back, version 4 neither ``glare`` nor
``camera_shift_px``; all are still read, with these unknown.

Writing and reading hold a few hundred frames, however long the recording. While a trace is
written its rows lie in ``NAME.npz.part``; if the process is killed that file replays too.
"""

from __future__ import annotations

import contextlib
import lzma
import os
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np

from coach.atomic import atomic_path, output_error
from coach.bounded import is_pipe
from coach.core.types import PoseSample
from coach.errors import SourceError
from coach.pose import trace_rows
from coach.pose.trace_rows import CHUNK, ROWS, VERSION
from coach.safe_text import printable

PART = ".part"
_BINARY: int = getattr(os, "O_BINARY", 0)
_UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    EOFError,
    IndexError,
    TypeError,
    OverflowError,
    MemoryError,
    SyntaxError,
    RecursionError,
    NotImplementedError,  # a way of packing that isn't known
    RuntimeError,  # locked with a password
    struct.error,
    tokenize.TokenError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)
"""What reading an altered or damaged trace may raise, in NumPy, in zipfile or here."""
_ROWS_MAX = 1 << 31
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same trace gives the same bytes, whenever it is written


def is_trace(spec: str) -> bool:
    """Whether a source is named as a trace is: ``.npz``, or the ``.npz.part`` of a killed one."""
    return spec.lower().endswith((".npz", ".npz" + PART))


class TraceWriter:
    """Writes a trace row by row; ``with`` finishes it, or removes it after an exception.

    With ``keep`` an exception finishes it too: what was recorded is not lost. Raises
    ``OutputError`` when the disk won't take it (with ``keep``, ``NAME.npz.part`` stays).
    """

    def __init__(self, path: Path, *, keep: bool = False) -> None:
        self.path = path
        self._part = path.with_name(path.name + PART)
        self._keep = keep
        try:
            self._rows: BinaryIO = _fresh(self._part)
        except OSError as error:
            raise output_error(error, path) from error
        with self._explained():
            self._rows.write(trace_rows.magic(VERSION))

    def add(self, sample: PoseSample) -> None:
        """Append a sample."""
        with self._explained():
            self._rows.write(trace_rows.row_of(sample))

    def close(self) -> None:
        """Turn the rows into the finished trace."""
        with self._explained():
            self._rows.close()
            with (
                atomic_path(self.path) as whole,
                whole.open("wb") as file,
                zipfile.ZipFile(file, "w") as archive,
            ):
                _pack(self._part, archive)
            self._part.unlink()

    def discard(self) -> None:
        """Give the trace up: nothing is left of it."""
        with contextlib.suppress(OSError):
            self._rows.close()
        self._part.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not self._keep:
                self.discard()
            raise output_error(error, self.path) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is None or self._keep:
            self.close()
        else:
            self.discard()


def _fresh(part: Path) -> BinaryIO:
    """A new file for its owner alone; what has its name already, a link too, is removed first."""
    part.unlink(missing_ok=True)
    return os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb")


def _pack(part: Path, archive: zipfile.ZipFile) -> None:
    """Write the rows' columns into an archive, one after the other."""
    with _array(archive, "version", np.dtype("<i8"), ()) as out:
        out.write(struct.pack("<q", VERSION))
    count, row = trace_rows.row_count(part, VERSION), ROWS[VERSION]
    for name in row.names or ():
        field = row[name]
        with _array(archive, name, field.base, (count, *field.shape)) as out:
            for rows in trace_rows.row_chunks(part, VERSION):
                out.write(np.ascontiguousarray(rows[name]).tobytes())


@contextlib.contextmanager
def _array(
    archive: zipfile.ZipFile, name: str, dtype: np.dtype[Any], shape: tuple[int, ...]
) -> Iterator[Any]:
    entry = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
    with archive.open(entry, "w", force_zip64=True) as out:
        header = {"descr": dtype.str, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(out, header)
        yield out


class Trace:
    """A trace being replayed: iterate for its samples, as often as wanted.

    ``frames`` in all; ``size_px`` of the first frame; ``fps`` on average; ``None`` where there
    are too few frames to tell. Raises ``SourceError`` for a file that is no trace or a broken one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            if is_pipe(path):
                raise OSError("it is a pipe or a device")
            self._rows = _Columns(path) if path.name.lower().endswith(".npz") else _Rows(path)
            self.frames = self._rows.count
            first, last = self._ends()
        except FileNotFoundError:
            raise SourceError(f"{path} does not exist", hint="check the name") from None
        except _UNREADABLE as error:
            raise self._broken(error) from error
        self.size_px = None if first is None else first.size_px
        self.fps = None
        if first is not None and last is not None and self.frames > 1:
            self.fps = (self.frames - 1) / (last.t_s - first.t_s)

    def __iter__(self) -> Iterator[PoseSample]:
        try:
            for rows in self._rows.chunks():
                yield from map(trace_rows.sample_of, rows)
        except _UNREADABLE as error:
            raise self._broken(error) from error

    def _ends(self) -> tuple[PoseSample | None, PoseSample | None]:
        """First and last sample, and a look at every time and number between them."""
        first = last = None
        for rows in self._rows.chunks():
            times = rows["t_s"] if last is None else np.concatenate([[last.t_s], rows["t_s"]])
            if not (np.isfinite(times).all() and (np.diff(times) > 0).all()):
                raise ValueError("its times do not increase")
            trace_rows.require_places(rows)
            first = first or trace_rows.sample_of(rows[0])
            last = trace_rows.sample_of(rows[-1])
        return first, last

    def _broken(self, error: Exception) -> SourceError:
        told = error.args[0] if isinstance(error, tokenize.TokenError) else error
        why = str(told) or type(error).__name__
        return SourceError(
            f"{printable(str(self.path))} is not a landmark trace that can be read ({why[:200]})",
            hint="make it again with coach replay --trace or coach record --landmarks-only",
        )


class _Rows:
    """The bare rows of a trace that was never finished."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version = trace_rows.version_of(path)
        self.count = trace_rows.row_count(path, self._version)

    def chunks(self) -> Iterator[np.ndarray]:
        return trace_rows.row_chunks(self._path, self._version)


def _header_of(entry: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and type of a stored array; ``ValueError`` where its header isn't one."""
    if np.lib.format.read_magic(entry) != (1, 0):
        raise ValueError("a header of another version")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(entry)
    return shape, fortran, dtype


def _version_in(entry: Any) -> int:
    shape, _, dtype = _header_of(entry)
    if shape != () or dtype != np.dtype("<i8"):
        raise ValueError("its version is no whole number")
    return int.from_bytes(entry.read(8), "little", signed=True)


class _Columns:
    """The columns of a finished trace, read side by side in chunks."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with zipfile.ZipFile(path) as archive, archive.open("version.npy") as entry:
            version = _version_in(entry)
        if version not in ROWS:
            raise ValueError(f"version {version}; this program knows up to {VERSION}")
        self._row = ROWS[version]
        with zipfile.ZipFile(path) as archive:
            self.count = self._open(archive)[0]

    def chunks(self) -> Iterator[np.ndarray]:
        with zipfile.ZipFile(self._path) as archive:
            count, entries = self._open(archive)
            for start in range(0, count, CHUNK):
                rows = np.empty(min(CHUNK, count - start), dtype=self._row)
                for name, entry in entries.items():
                    size = len(rows) * self._row[name].itemsize
                    content = entry.read(size)
                    if len(content) != size:
                        raise EOFError(f"{name} is cut short")
                    flat = np.frombuffer(content, dtype=self._row[name].base)
                    rows[name] = flat.reshape(rows[name].shape)
                yield rows

    def _open(self, archive: zipfile.ZipFile) -> tuple[int, dict[str, Any]]:
        """Every column opened after its header, and the number of rows they agree on."""
        entries: dict[str, Any] = {}
        counts = set()
        for name in self._row.names or ():
            entry: Any = archive.open(f"{name}.npy")
            shape, fortran, dtype = _header_of(entry)
            if (
                not shape
                or dtype != self._row[name].base
                or shape[1:] != self._row[name].shape
                or fortran
            ):
                raise ValueError(f"{name} has the wrong shape or type")
            if not 0 <= shape[0] <= _ROWS_MAX:
                raise ValueError(f"{name} can't have {shape[0]} rows")
            counts.add(shape[0])
            entries[name] = entry
        if len(counts) != 1:
            raise ValueError("its columns are not equally long")
        return counts.pop(), entries
