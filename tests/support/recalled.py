"""Each recording goes through MediaPipe once in a run of the tests: what it gave is recalled.

A ``Recalled`` detector stands in for MediaPipe's, by name, in commands that tests call. A sample
depends on every frame before it, so it is kept under a digest of all frames so far. Where the
frames are others than before, the real detector is opened, gets the frames it missed and goes on.
Workers share a folder; what one has recalled the others read.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from coach.core.types import Frame, PoseSample
from coach.pose import registry
from coach.pose.detector import Detector
from coach.pose.mediapipe.entry import MEDIAPIPE
from coach.pose.registry import DEFAULT, PoseModel, Request

FOLDER = "COACH_TEST_POSES"
"""Environment variable with the folder that the workers of one run share."""


class Recalled:
    """Gives what MediaPipe gave for the same frames before, or asks it.

    ``opened`` counts how often the real detector was needed, for tests of this class.
    """

    opened = 0

    def __init__(self, file: Path | None, request: Request) -> None:
        self._file, self._request = file, request
        self._folder = Path(os.environ.get(FOLDER) or tempfile.gettempdir())
        self._start = hashlib.blake2b(repr((str(file), request)).encode()).digest()
        self._digest = self._start
        self._first = ""
        self._known: dict[bytes, PoseSample] = {}
        self._new: dict[bytes, PoseSample] = {}
        self._missed: list[Frame] = []
        self._real: Detector | None = None

    def detect(self, frame: Frame) -> PoseSample:
        """As MediaPipe's detector, with the frame's own number and time."""
        before = self._start if self._request.stills else self._digest
        self._digest = hashlib.blake2b(
            before + np.float64(frame.t_s).tobytes() + repr(frame.image.shape).encode(),
            key=hashlib.blake2b(frame.image.tobytes()).digest(),
        ).digest()
        if not self._first or self._request.stills:
            self._first = self._digest.hex()[:32]
            self._known.update(self._read())
        if self._real is None and self._digest in self._known:
            self._missed.append(frame)
            return replace(self._known[self._digest], seq=frame.seq, t_s=frame.t_s)
        sample = self._asked().detect(frame)
        self._new[self._digest] = replace(sample, silhouette=None)
        if self._request.stills:
            self._write()
        return sample

    def _asked(self) -> Detector:
        """The real detector, which has seen every frame so far."""
        if self._real is None:
            Recalled.opened += 1
            self._real = MEDIAPIPE.open(self._file, self._request)
            if not self._request.stills:
                for frame in self._missed:
                    self._real.detect(frame)
            self._missed.clear()
        return self._real

    def _read(self) -> dict[bytes, PoseSample]:
        found: dict[bytes, PoseSample] = {}
        for path in self._folder.glob(f"{self._first}-*.pickle"):
            found |= pickle.loads(path.read_bytes())
        return found

    def _write(self) -> None:
        """Keep what is new; the file appears whole, whoever reads meanwhile."""
        if self._new:
            part = self._folder / f"{uuid.uuid4().hex}.part"
            part.write_bytes(pickle.dumps(self._new))
            part.replace(self._folder / f"{self._first}-{uuid.uuid4().hex}.pickle")
            self._new = {}

    def close(self) -> None:
        """Keep what was seen, and close the real detector."""
        self._write()
        self._missed.clear()
        if self._real is not None:
            self._real.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


RECALLED = PoseModel(Recalled, MEDIAPIPE.fetch)


@contextmanager
def recalling() -> Iterator[None]:
    """Within this block, commands get a ``Recalled`` where they ask for MediaPipe."""
    before = registry._BUILT_IN[DEFAULT]
    registry._BUILT_IN[DEFAULT] = f"{__name__}:RECALLED"
    try:
        yield
    finally:
        registry._BUILT_IN[DEFAULT] = before
