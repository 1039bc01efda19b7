"""A live session that looks rarely: what it passes over, and what it still sees."""

from __future__ import annotations

from dataclasses import replace

from coach.runtime.live.session import LiveSettings, LiveState
from tests.support.stage import AWAKE, Play, until


class TestLowPower:
    def settings(self, **more: float | None) -> LiveSettings:
        return replace(AWAKE, interval_s=1.0, asleep_s=1e9, **more)

    def test_pictures_between_are_not_decoded(self, play: Play) -> None:
        stage = play(self.settings(watch_s=None))
        stage.run(1)
        source = stage.sources[0]
        until(lambda: source.skipped > 100, "pictures passed over")
        assert source.decoded == len(stage.samples) == 1
        for seconds in range(2, 6):
            stage.pass_time(1.1)
            until(lambda n=seconds: len(stage.samples) == n, "one a second")  # type: ignore[misc]
        assert source.decoded == 5
        assert len(stage.detectors) == 1
        status = stage.session.status
        assert status.frames_read >= source.skipped
        assert (status.state, status.dropped) == (LiveState.RUNNING, 0)

    def test_glances_between_bring_what_moved_at_once(self, play: Play) -> None:
        stage = play(self.settings(watch_s=0.25))
        stage.run(1)
        source = stage.sources[0]
        stage.pass_time(0.6)
        assert source.decoded in (2, 3)
        assert len(stage.samples) == 1
        moved = stage.samples[0][0].image.copy()
        moved[:, 20:40] = 250
        stage.held = moved
        stage.pass_time(0.3)
        until(lambda: len(stage.samples) == 2, "what moved is analysed")

    def test_the_rate_changes_at_once(self, play: Play) -> None:
        stage = play(self.settings(watch_s=None))
        stage.run(1)
        stage.session.set_interval_s(None)
        stage.await_samples(20)
        stage.session.set_interval_s(1.0)
        until(lambda: stage.sources[0].skipped > 100, "pictures passed over")

    def test_what_looks_frozen_is_looked_at_closely(self, play: Play) -> None:
        stage = play(self.settings(watch_s=None))
        stage.run(1)
        stage.held = stage.samples[0][0].image.copy()
        stage.pass_time(1.2)
        source = stage.sources[0]
        decoded = source.decoded
        until(lambda: source.decoded > decoded + 20, "every picture is decoded")
        stage.pass_time(0.8)
        stage.await_state(LiveState.FROZEN)
