"""Working ahead changes nothing but the time it takes."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.capture.ahead import AHEAD, HANDOVER_S, Ahead, ahead_of, quick_handover
from coach.capture.open import open_source
from coach.errors import SourceError
from tests.support import media


class Made:
    """Numbers; fails where it is told to."""

    def __init__(self, count: int, fails_at: int | None = None) -> None:
        self.count, self.fails_at = count, fails_at
        self.read = 0

    def __iter__(self) -> Iterator[int]:
        for number in range(self.count):
            if number == self.fails_at:
                raise SourceError("it broke")
            self.read += 1
            yield number


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "decoder"]


def test_pictures_and_times_are_those_of_the_recording(tmp_path: Path) -> None:
    path = media.h264(tmp_path / "a.mkv")
    path.write_bytes(path.read_bytes()[:-2000])
    with open_source(path) as plain, open_source(path) as source:
        with Ahead(source, "decoder") as ahead:
            for one, other in zip(list(plain), ahead, strict=True):
                assert (one.seq, one.t_s) == (other.seq, other.t_s)
                assert np.array_equal(one.image, other.image)
        assert source.problem == plain.problem
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
    seen: list[Any] = []
    with (
        Ahead(Made(10, fails_at=4), "decoder") as ahead,
        pytest.raises(SourceError, match="it broke"),
    ):
        seen.extend(ahead)
    assert seen == [0, 1, 2, 3]
    assert threads() == []


def test_who_stops_early_leaves_no_thread() -> None:
    made = Made(1000)
    with Ahead(made, "decoder") as ahead:
        for number in ahead:
            if number == 5:
                break
    assert made.read <= 6 + AHEAD + 1
    assert threads() == []


def test_one_thread_may_work_on_what_another_made_ahead() -> None:
    made = Made(1000)
    with Ahead(made, "decoder") as first, Ahead((n * n for n in first), "detector") as second:
        for square in second:
            if square == 25:
                break
    assert made.read <= 6 + 2 * (AHEAD + 1) + 1
    assert threads() == []


def test_one_that_is_never_looked_at_is_closed() -> None:
    made = Made(3)
    Ahead(made, "decoder").close()
    assert made.read == 0


def test_the_interpreter_is_handed_over_quickly_for_as_long_as_it_matters() -> None:
    usual_s = sys.getswitchinterval()
    with quick_handover():
        assert sys.getswitchinterval() == pytest.approx(HANDOVER_S)
    assert sys.getswitchinterval() == usual_s
