"""The live session's threads: order, loss, faults, pauses, ends."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.capture.open import open_source
from coach.core.types import Frame
from coach.errors import ModelError, SourceBusyError, SourceError
from coach.runtime.live.session import LiveSession, LiveSettings, LiveState, LiveStatus
from tests.resilience.test_stream import Server
from tests.support import media
from tests.support.stage import AWAKE, PATIENCE_S, Play, Stage, StagedDetector, until


def rising(stage: Stage) -> bool:
    frames = [frame for frame, _ in stage.samples]
    return all(a.seq < b.seq and a.t_s < b.t_s for a, b in itertools.pairwise(frames))


class TestRunning:
    def test_frames_reach_the_listener_with_their_samples(self, stage: Stage) -> None:
        stage.run(20)
        assert all(frame.seq == sample.seq for frame, sample in stage.samples)
        assert rising(stage)
        assert stage.await_state(LiveState.RUNNING).sentence == "the camera is running"
        status = stage.session.status
        assert status.size_px == (64, 48)
        assert (status.restarts, status.error) == (0, None)

    def test_who_is_late_gets_the_newest_and_the_rest_is_counted(self, stage: Stage) -> None:
        stage.run(1)
        stage.may_detect.clear()
        read = stage.sources[0].decoded
        until(lambda: stage.sources[0].decoded > read + 200, "pictures while nobody looks")
        assert stage.session.status.dropped >= 190
        stage.may_detect.set()
        stage.await_samples(2)
        gaps = np.diff([frame.seq for frame, _ in stage.samples])
        assert gaps.max() >= 190
        assert rising(stage)
        assert stage.session.stop(PATIENCE_S)
        status = stage.session.status
        assert status.frames_read >= status.analysed + status.dropped >= status.frames_read - 3

    def test_the_model_is_loaded_before_the_camera_opens(self, stage: Stage) -> None:
        stage.model_error = ModelError("the pose model is missing", hint="coach models --fetch")
        stage.session.start()
        assert stage.session.wait(PATIENCE_S)
        status = stage.session.status
        assert (status.state, status.error) == (LiveState.FAILED, stage.model_error)
        assert status.sentence == "the pose model is missing: coach models --fetch"
        assert stage.sources == []

    def test_a_recording_is_played_and_ends(self, tmp_path: Path) -> None:
        path = media.h264(tmp_path / "clip.mp4", frames=12)
        clock = media.HandClock()
        seen: list[int] = []
        stage = Stage()
        with LiveSession(
            lambda: open_source(path),
            lambda: StagedDetector(stage),
            lambda frame, _: seen.append(media.number_in(frame.image)),
            clock=clock,
        ) as session:
            assert session.wait(PATIENCE_S)
            assert session.status.sentence == "the recording has ended"
            assert session.status.state is LiveState.STOPPED
        assert session.status.frames_read == 12
        assert seen[-1] == 11  # the last one waits for the analysis to be done with the others
        assert len(seen) + session.status.dropped == 12
        assert clock.now_s() == pytest.approx(100 + 11 / 30)

    def test_waiting_has_an_end(self, stage: Stage) -> None:
        stage.session.start()
        assert not stage.session.wait(0.01)


class TestFaults:
    def test_a_read_that_hangs_is_given_up_and_closes_when_it_returns(self, stage: Stage) -> None:
        stage.run(3)
        first = stage.sources[0]
        stage.flows.clear()
        stage.pass_time(1.5)
        assert stage.session.status.state is LiveState.RUNNING
        stage.pass_time(0.5)
        status = stage.await_state(LiveState.LOST)
        assert status.sentence.startswith("the camera stopped giving pictures")
        assert first.closed_by is None
        stage.pass_time(0.5)
        until(lambda: len(stage.sources) == 2, "the camera is opened again")
        stage.flows.set()
        assert stage.await_state(LiveState.RUNNING).sentence == "the camera is back"
        until(lambda: first.closed_by is not None, "the first one is closed")
        stage.await_samples(3)
        assert rising(stage)
        assert stage.session.status.restarts == 1
        assert len(stage.detectors) == 2

    def test_taken_by_another_program_and_given_back(self, stage: Stage) -> None:
        stage.refusal = SourceBusyError("camera 0 is in use by zoom", hint="close it")
        stage.session.start()
        status = stage.await_state(LiveState.BUSY)
        assert status.sentence == "camera 0 is in use by zoom: close it; coach keeps trying"
        assert status.error is stage.refusal
        stage.refusal = None
        stage.pass_time(0.5)
        stage.await_samples(1)
        assert stage.await_state(LiveState.RUNNING).error is None

    @pytest.mark.parametrize("error", [SourceError("unplugged"), RuntimeError("driver\nfault")])
    def test_a_read_that_fails(self, stage: Stage, error: Exception) -> None:
        stage.run(1)
        stage.failure = error
        status = stage.await_state(LiveState.LOST)
        assert status.error is error
        assert "\n" not in status.sentence
        stage.pass_time(0.5)
        stage.await_samples(1)
        assert rising(stage)
        assert stage.detectors[0].closed

    def test_another_size_gets_a_fresh_detector_and_is_told(self, stage: Stage) -> None:
        stage.run(2)
        stage.size_px = (96, 64)
        until(lambda: stage.statuses[-1].size_px == (96, 64), "the size is told")
        stage.await_samples(2)
        assert len(stage.detectors) == 2
        for detector in stage.detectors:
            assert len({frame.image.shape for frame in detector.seen}) == 1

    def test_a_gap_gets_a_fresh_detector(self, play: Play) -> None:
        stage = play(AWAKE)
        stage.run(2)
        stage.clock.time_s += 600.0
        until(lambda: len(stage.detectors) == 2, "a fresh detector")
        stage.await_samples(2)
        for detector in stage.detectors:
            assert max(np.diff([frame.t_s for frame in detector.seen]), default=0) < 1

    @pytest.mark.parametrize("state", [LiveState.FROZEN, LiveState.DARK])
    def test_frozen_and_black_pictures_are_held_back(self, stage: Stage, state: LiveState) -> None:
        stage.run(2)
        frozen = stage.samples[-1][0].image
        stage.held = frozen.copy() if state is LiveState.FROZEN else np.zeros_like(frozen)
        stage.pass_time(2.0)
        assert "camera" in stage.await_state(state).sentence
        stage.pass_time(0.2)  # what was under way is through
        until(lambda: len(stage.samples) == stage.session.status.analysed, "all is told")
        before, read = len(stage.samples), stage.session.status.frames_read
        until(lambda: stage.session.status.frames_read > read + 50, "more pictures")
        assert len(stage.samples) == before
        stage.held = None
        stage.await_state(LiveState.RUNNING)
        stage.await_samples(1)
        assert rising(stage)

    def test_sleep_is_noticed(self, play: Play) -> None:
        stage = play(AWAKE)
        stage.run(2)
        stage.hang()  # or a picture under way would have it running again unseen
        stage.clock.time_s += 8 * 3600
        assert "asleep" in stage.await_state(LiveState.STARTING).sentence
        stage.flows.set()
        stage.await_state(LiveState.RUNNING)
        assert stage.session.status.restarts == 0


class TestStream:
    def test_one_that_ends_again_and_again_is_opened_again_and_again(self, tmp_path: Path) -> None:
        server = Server(media.h264(tmp_path / "clip.mp4"))
        stage = Stage()
        seen: list[Frame] = []
        told: list[LiveStatus] = []
        settings = LiveSettings(retry_s=0.01, retry_most_s=0.02, watch_s=None)
        try:
            with LiveSession(
                lambda: open_source(f"{server.url}/live"),
                lambda: StagedDetector(stage),
                lambda frame, _: seen.append(frame),
                told.append,
                settings=settings,
            ) as session:
                until(lambda: session.status.restarts >= 3 and len(seen) > 5, "restarts")
                assert session.stop(PATIENCE_S)
        finally:
            server.close()
        lost = [status for status in told if status.state is LiveState.LOST]
        assert lost[0].sentence.startswith("the stream ended after ")
        assert lost[0].sentence.endswith("; coach keeps trying")
        assert all(a.seq < b.seq and a.t_s < b.t_s for a, b in itertools.pairwise(seen))


class TestPause:
    def test_closes_the_camera_and_the_detector_until_resumed(self, stage: Stage) -> None:
        stage.run(2)
        stage.session.pause("the screen is locked")
        assert stage.await_state(LiveState.PAUSED).sentence == "the screen is locked"
        until(lambda: stage.sources[0].closed_by is not None, "the camera is closed")
        until(lambda: stage.detectors[0].closed, "the detector is closed")
        before = len(stage.samples)
        stage.pass_time(5)
        assert (len(stage.samples), len(stage.sources)) == (before, 1)
        stage.session.resume()
        stage.await_samples(2)
        assert len(stage.sources) == len(stage.detectors) == 2
        assert rising(stage)

    def test_again_and_again(self, stage: Stage) -> None:
        stage.session.start()
        for _ in range(20):
            stage.session.pause("a")
            stage.session.resume()
            stage.session.pause("b")
            stage.session.resume()
            stage.await_samples(1)
            closed = [source for source in stage.sources if source.closed_by is None]
            assert len(closed) <= 1
        assert rising(stage)

    def test_one_that_is_over_before_it_is_noticed(self, play: Play) -> None:
        for _ in range(60):  # whether the detector's thread or the pause comes first is chance
            stage = play(AWAKE)
            with stage.session._changed:  # the supervisor looks at neither
                stage.session.start()
                stage.session.pause("a")
                stage.session.resume()
            stage.await_samples(1)
            stage.session.stop(PATIENCE_S)

    def test_before_the_beginning_nothing_is_opened_or_loaded(self, stage: Stage) -> None:
        stage.session.pause("a call")
        stage.session.start()
        assert stage.await_state(LiveState.PAUSED).sentence == "a call"
        assert (stage.sources, stage.detectors) == ([], [])
        stage.session.resume()
        stage.await_samples(1)
        assert len(stage.detectors) == 1

    def test_from_the_callback(self, stage: Stage) -> None:
        stage.on_sample = lambda *_: stage.session.pause("enough")
        stage.session.start()
        stage.await_state(LiveState.PAUSED)
        until(lambda: stage.sources[0].closed_by is not None, "the camera is closed")
        assert len(stage.samples) == 1


class TestEnds:
    @pytest.mark.parametrize("where", ["on_sample", "on_status", "detector_error"])
    def test_a_fault_in_the_program_ends_it_aloud(self, stage: Stage, where: str) -> None:
        error = ValueError("a mistake")

        def raises(*_: object) -> None:
            raise error

        setattr(stage, where, error if where == "detector_error" else raises)
        stage.session.start()
        assert stage.session.wait(PATIENCE_S)
        status = stage.session.status
        assert (status.state, status.error) == (LiveState.FAILED, error)
        assert status.sentence == "something failed unexpectedly (ValueError: a mistake)"
        assert all(source.closed_by is not None for source in stage.sources)
        if where != "on_status":
            assert stage.statuses[-1].state is LiveState.FAILED
        assert stage.session.stop(PATIENCE_S)

    def test_a_listener_that_fails_at_the_very_end(self, stage: Stage) -> None:
        def raises_at_the_end(status: object) -> None:
            if stage.statuses[-1].state.final:
                raise ValueError("a mistake")

        stage.on_status = raises_at_the_end
        stage.run(1)
        assert stage.session.stop(PATIENCE_S)
        assert stage.session.status.state is LiveState.FAILED

    @pytest.mark.parametrize(
        "state", [LiveState.RUNNING, LiveState.PAUSED, LiveState.LOST, LiveState.BUSY]
    )
    def test_from_any_state(self, stage: Stage, state: LiveState) -> None:
        refusals = {LiveState.LOST: SourceError, LiveState.BUSY: SourceBusyError}
        stage.refusal = refusals[state]("no camera") if state in refusals else None
        stage.session.start()
        if state is LiveState.PAUSED:
            stage.session.pause("lunch")
        stage.await_state(state)
        assert stage.session.stop(PATIENCE_S)
        assert stage.session.stop(PATIENCE_S)
        assert stage.statuses[-1].state is LiveState.STOPPED
        assert stage.session.wait(0)

    @pytest.mark.parametrize("what", ["opens", "flows"])
    def test_a_camera_that_hangs_is_left_behind_and_it_is_said(self, play: Play, what: str) -> None:
        stage = play(replace(AWAKE, join_s=0.3))
        getattr(stage, what).clear()
        stage.session.start()
        until(lambda: any("camera" in one.name for one in threading.enumerate()), "it is opened")
        assert not stage.session.stop(PATIENCE_S)
        assert stage.session.status.state is LiveState.STOPPED
        assert "may still be on" in stage.session.status.sentence

    def test_from_the_callback_it_only_asks(self, stage: Stage) -> None:
        said: list[bool] = []
        stage.on_sample = lambda *_: said.append(stage.session.stop())
        stage.session.start()
        assert stage.session.wait(PATIENCE_S)
        assert said == [True]
        assert stage.session.status.state is LiveState.STOPPED

    def test_before_the_beginning(self, stage: Stage) -> None:
        assert stage.session.stop(PATIENCE_S)

    @pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C can't be sent to one process")
    @pytest.mark.parametrize("what", ["opens", "flows", "nothing"])
    @pytest.mark.integration
    def test_ctrl_c_ends_the_process_whatever_hangs(self, what: str) -> None:
        script = f"""
import signal
from tests.support.stage import Stage
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where it began ignored
stage = Stage()
if {what!r} != "nothing":
    getattr(stage, {what!r}).clear()
try:
    with stage.session as session:
        print("running", flush=True)
        session.wait()
except KeyboardInterrupt:
    raise SystemExit(130)
"""
        root = Path(__file__).resolve().parents[2]
        with subprocess.Popen(
            [sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == "running\n"
                process.send_signal(signal.SIGINT)
                assert process.wait(PATIENCE_S / 2) == 130
            finally:
                process.kill()
