"""Stages for live sessions: each ends, and what it had is let go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from coach.runtime.live.session import LiveSettings
from tests.support.stage import AWAKE, PATIENCE_S, Play, Stage, until


@pytest.fixture
def play() -> Iterator[Play]:
    """Makes stages, and sees to it that they end."""
    playing: list[Stage] = []

    def begin(settings: LiveSettings) -> Stage:
        playing.append(Stage(settings))
        return playing[-1]

    yield begin
    for stage in playing:
        ended(stage)


@pytest.fixture
def stage(play: Play) -> Stage:
    """A stage on which time passes only as told, without being taken for sleep."""
    return play(replace(AWAKE, asleep_s=1e9))


def ended(stage: Stage) -> None:
    """Stop, and see that everything was let go by the thread that had it."""
    stage.release()
    stage.session.stop(PATIENCE_S)
    until(lambda: not [one for one in threading.enumerate() if "coach-" in one.name], "threads end")
    assert all(source.closed_by is not None for source in stage.sources)
    assert all(source.closed_by.name == "coach-camera" for source in stage.sources)
    assert all(detector.closed for detector in stage.detectors)
