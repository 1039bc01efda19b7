"""A recording is prepared, followed and described on three threads; the samples are those of
one."""

import threading
from pathlib import Path
from typing import Any, Self

import pytest

from coach.core.types import Frame, PoseSample
from coach.errors import SourceError
from coach.runtime.batch.samples import open_samples
from tests.support import media


class OneStep:
    """Counts what it is shown; fails where it is told to."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.seen: list[int] = []
        self.fails_at = fails_at
        self.threads: set[str] = set()

    def detect(self, frame: Frame) -> PoseSample:
        if frame.seq == self.fails_at:
            raise SourceError("it broke")
        self.seen.append(frame.seq)
        size_px = (frame.image.shape[1], frame.image.shape[0])
        return PoseSample(frame.seq, frame.t_s, size_px, None, light=float(len(self.seen)))

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...


class ThreeSteps(OneStep):
    """The same in three steps, and on which threads they ran."""

    def prepare(self, frame: Frame) -> int:
        self.threads.add("prepares: " + threading.current_thread().name)
        return frame.seq

    def follow(self, frame: Frame, prepared: int) -> PoseSample:
        assert prepared == frame.seq
        self.threads.add("follows: " + threading.current_thread().name)
        return super().detect(frame)

    def describe(self, frame: Frame, followed: PoseSample) -> PoseSample:
        assert frame.seq == followed.seq
        self.threads.add("describes: " + threading.current_thread().name)
        return followed


@pytest.fixture
def clip(tmp_path: Path) -> str:
    return str(media.h264(tmp_path / "a.mkv"))


def samples_of(clip: str, detector: OneStep | None) -> list[PoseSample]:
    with open_samples(clip, lambda: None, detector=detector) as samples:
        return list(samples)


def left() -> list[str]:
    working = ("decoder", "detector")
    return [thread.name for thread in threading.enumerate() if thread.name in working]


def test_three_steps_give_the_samples_of_one_in_their_order(clip: str) -> None:
    three = ThreeSteps()
    one_by_one = [(sample.t_s, sample.light) for sample in samples_of(clip, OneStep())]
    assert [(sample.t_s, sample.light) for sample in samples_of(clip, three)] == one_by_one
    assert three.threads == {"prepares: decoder", "follows: detector", "describes: MainThread"}
    assert three.seen == sorted(three.seen)
    assert left() == []


def test_whoever_stops_early_leaves_no_thread(clip: str) -> None:
    three = ThreeSteps()
    with open_samples(clip, lambda: None, detector=three) as samples:
        assert next(iter(samples)).seq == 0
    assert left() == []
    assert len(three.seen) < len(samples_of(clip, OneStep()))


def test_what_a_step_raises_comes_at_its_place(clip: str) -> None:
    told: list[Any] = []
    with (
        pytest.raises(SourceError, match="it broke"),
        open_samples(clip, lambda: None, detector=ThreeSteps(fails_at=3)) as samples,
    ):
        told.extend(sample.seq for sample in samples)
    assert told == [0, 1, 2]
    assert left() == []


def test_memory_is_kept_together_for_a_recording_and_given_back_after_it(
    clip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a process that replays many recordings takes some megabytes more for each."""
    told: list[str] = []

    class Fresh(ThreeSteps):
        def __exit__(self, *_: object) -> None:
            told.append("detector closed")

    def opened(*_: object) -> Fresh:
        told.append("detector opened")
        return Fresh()

    monkeypatch.setattr("coach.runtime.batch.samples.open_detector", opened)
    for name in ("keep_together", "give_back"):
        monkeypatch.setattr(
            f"coach.runtime.batch.samples.{name}", lambda name=name: told.append(name)
        )
    samples_of(clip, None)
    assert told == ["keep_together", "detector opened", "detector closed", "give_back"]
