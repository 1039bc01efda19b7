"""Pictures that come faster than a posture changes are not looked at, and count all the same."""

from typing import Any, Self

import numpy as np
import pytest

from coach.core.types import Frame, PoseSample, frozen
from coach.pose.sparing import SparingDetector


class Looking:
    """Remembers which pictures it was asked to look at; finds nobody in ``empty`` ones."""

    def __init__(self, empty: tuple[int, ...] = ()) -> None:
        self.prepared: list[int] = []
        self.empty = empty
        self.closed = 0

    def prepare(self, frame: Frame) -> Any:
        self.prepared.append(frame.seq)
        return None

    def follow(self, frame: Frame, prepared: Any) -> Any:
        assert prepared is None
        return None if frame.seq in self.empty else frame.seq

    def describe(self, frame: Frame, followed: Any) -> PoseSample:
        height, width = frame.image.shape[:2]
        body = None if followed is None else frozen(np.full((33, 4), followed, np.float32))
        return PoseSample(frame.seq, frame.t_s, (width, height), body)

    def detect(self, frame: Frame) -> PoseSample:
        return self.describe(frame, self.follow(frame, self.prepare(frame)))

    def close(self) -> None:
        self.closed += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def frames(rate: float, seconds: float = 2.0) -> list[Frame]:
    """Pictures whose times are those of a container: whole milliseconds."""
    image = np.zeros((4, 6, 3), np.uint8)
    return [Frame(seq, round(seq / rate, 3), image) for seq in range(round(rate * seconds))]


@pytest.mark.parametrize(
    ("rate", "every"), [(5, 1), (10, 1), (15, 1), (20, 1), (25, 2), (30, 2), (50, 3), (60, 3)]
)
def test_how_many_are_looked_at(rate: float, every: int) -> None:
    looking = Looking()
    sparing = SparingDetector(looking)
    shown = frames(rate)
    samples = [sparing.detect(frame) for frame in shown]
    assert looking.prepared == list(range(0, len(shown), every))
    assert [(sample.seq, sample.t_s) for sample in samples] == [(f.seq, f.t_s) for f in shown]
    held = [int(sample.landmarks[0, 0]) for sample in samples if sample.landmarks is not None]
    assert held == [seq - seq % every for seq in range(len(shown))]


def test_nobody_counts_for_the_next_picture_too() -> None:
    sparing = SparingDetector(Looking(empty=(2,)))
    seen = [sparing.detect(frame).landmarks is not None for frame in frames(30.0, 0.2)]
    assert seen == [True, True, False, False, True, True]


def test_a_picture_of_another_size_is_looked_at() -> None:
    looking = Looking()
    sparing = SparingDetector(looking)
    first, *_ = frames(30.0)
    turned = Frame(1, 0.033, np.zeros((6, 4, 3), np.uint8))
    assert [sparing.detect(frame).size_px for frame in (first, turned)] == [(6, 4), (4, 6)]
    assert looking.prepared == [0, 1]


def test_steps_may_run_ahead_of_each_other() -> None:
    """As they do on three threads: all are prepared before the first is described."""
    one_by_one = SparingDetector(Looking())
    ahead = SparingDetector(Looking())
    shown = frames(30.0)
    ready = [ahead.prepare(frame) for frame in shown]
    followed = [ahead.follow(*pair) for pair in zip(shown, ready, strict=True)]
    samples = [ahead.describe(*pair) for pair in zip(shown, followed, strict=True)]
    for sample, expected in zip(samples, map(one_by_one.detect, shown), strict=True):
        assert sample.t_s == expected.t_s
        np.testing.assert_array_equal(sample.landmarks, expected.landmarks)


def test_closing_closes_the_detector() -> None:
    looking = Looking()
    with SparingDetector(looking):
        assert looking.closed == 0
    assert looking.closed == 1
