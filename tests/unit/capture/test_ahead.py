"""Reading ahead changes nothing but the time it takes."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.capture.ahead import AHEAD, AheadSource, ahead_of
from coach.capture.base import BaseSource
from coach.capture.open import open_source
from coach.capture.source import SourceInfo
from coach.core.types import Frame, frozen
from coach.errors import SourceError
from tests.support import media


class Made(BaseSource):
    """Pictures by number; fails or stops for good where it is told to."""

    def __init__(self, count: int, fails_at: int | None = None) -> None:
        super().__init__(SourceInfo("made", (2, 2), None), self._note)
        self.count, self.fails_at = count, fails_at
        self.read = 0
        self.let_go = False

    def _note(self) -> None:
        self.let_go = True

    def __iter__(self) -> Iterator[Frame]:
        for number in range(self.count):
            if number == self.fails_at:
                raise SourceError("it broke")
            self.read += 1
            yield Frame(number, number / 10, frozen(np.zeros((2, 2, 3), np.uint8)))
        self._problem = "the end is missing"


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "decoder"]


def test_pictures_times_and_problem_are_those_of_the_recording(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "a.mkv")
    path.write_bytes(path.read_bytes()[:-2000])
    with open_source(path) as plain, AheadSource(open_source(path)) as ahead:
        frames = list(plain)
        for one, other in zip(frames, ahead, strict=True):
            assert (one.seq, one.t_s) == (other.seq, other.t_s)
            assert np.array_equal(one.image, other.image)
        assert ahead.problem == plain.problem
        assert ahead.info == plain.info
    assert threads() == []


@pytest.mark.parametrize(
    ("size_px", "most"),
    [
        (None, AHEAD),
        ((640, 480), AHEAD),
        ((1280, 720), AHEAD),
        ((1920, 1080), 2),
        ((2560, 1440), 1),
    ],
)
def test_fewer_large_pictures_wait(size_px: tuple[int, int] | None, most: int) -> None:
    assert ahead_of(size_px) == most


def test_an_error_comes_at_its_place() -> None:
    source = Made(10, fails_at=4)
    with AheadSource(source) as ahead:
        seen: list[Any] = []
        with pytest.raises(SourceError, match="it broke"):
            seen.extend(frame.seq for frame in ahead)
    assert source.let_go
    assert threads() == []


def test_who_stops_early_leaves_no_thread_and_no_file_open() -> None:
    source = Made(1000)
    with AheadSource(source) as ahead:
        for frame in ahead:
            if frame.seq == 5:
                break
    assert source.let_go
    assert source.read <= 6 + AHEAD + 1
    assert threads() == []


def test_one_that_is_never_looked_at_is_closed() -> None:
    source = Made(3)
    AheadSource(source).close()
    assert source.let_go
    with AheadSource(Made(3)) as ahead:
        assert [frame.seq for frame in ahead] == [0, 1, 2]
        assert ahead.problem == "the end is missing"
