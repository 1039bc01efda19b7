"""What is recorded replays, stays when the recording is broken off, and is never overwritten."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import av
import pytest

from tests.support.command import ROOT, SAMPLES, coach, interruptible, one_sentence

pytestmark = pytest.mark.integration

CLIP = SAMPLES / "front_upright.mp4"


def frames_in(path: Any) -> Any:
    with av.open(str(path)) as film:
        return sum(1 for _ in film.decode(film.streams.video[0]))


def test_a_video_is_recorded_for_as_long_as_asked(tmp_path: Path) -> None:
    out = tmp_path / "me.mp4"
    result = coach("record", out, "--source", CLIP, "--seconds", "2")
    assert result.returncode == 0, result.stderr
    assert frames_in(out) == 60
    assert "60 frames" in result.stdout


def test_landmarks_only_store_numbers_that_replay(tmp_path: Path) -> None:
    out = tmp_path / "me.npz"
    result = coach("record", out, "--source", CLIP, "--seconds", "2", "--landmarks-only")
    assert result.returncode == 0, result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["me.npz"]
    checked = coach("check", out, env={"COACH_MODEL": str(tmp_path / "none.task")})
    assert checked.returncode == 0, checked.stderr
    assert "60 frames" in " ".join(checked.stdout.split()), "also where a long path wraps the line"


@pytest.mark.parametrize(("name", "words"), [("me.mp4", []), ("me.npz", ["--landmarks-only"])])
def test_nothing_is_overwritten(tmp_path: Path, name: str, words: list[Any] | list[str]) -> None:
    out = tmp_path / name
    out.write_text("yesterday's")
    result = coach("record", out, "--source", CLIP, *words)
    assert result.returncode == 2
    assert one_sentence(result.stderr)
    assert out.read_text() == "yesterday's"


@pytest.mark.parametrize(("name", "words"), [("me.npz", []), ("me.mp4", ["--landmarks-only"])])
def test_an_ending_that_does_not_fit_is_refused(
    tmp_path: Path, name: str, words: list[Any] | list[str]
) -> None:
    result = coach("record", tmp_path / name, "--source", CLIP, *words)
    assert result.returncode == 2
    assert one_sentence(result.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["--landmarks-only"]])
def test_a_camera_that_is_not_there_leaves_no_file(
    tmp_path: Path, words: list[Any] | list[str]
) -> None:
    name = "me.npz" if words else "me.mp4"
    result = coach("record", tmp_path / name, "--source", "97", *words)
    assert result.returncode == 3
    assert one_sentence(result.stderr)
    assert list(tmp_path.iterdir()) == []


def start(out: Any, *words: Any) -> Any:
    command = [sys.executable, "-m", "coach", "record", str(out), "--source", str(CLIP), *words]
    with interruptible():
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    written = [out, out.with_name(out.name + ".part")]
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        if any(path.exists() and path.stat().st_size > 20_000 for path in written):
            break
        time.sleep(0.01)
    return process


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a POSIX signal")
def test_ctrl_c_keeps_the_landmarks(tmp_path: Path) -> None:
    out = tmp_path / "me.npz"
    process = start(out, "--landmarks-only")
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 0, stderr
    assert "Traceback" not in stderr
    assert coach("check", out).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_landmarks_of_a_killed_recording_still_replay(tmp_path: Path) -> None:
    out = tmp_path / "me.npz"
    process = start(out, "--landmarks-only")
    process.kill()
    process.communicate(timeout=300)
    assert not out.exists()
    assert coach("check", tmp_path / "me.npz.part").returncode == 0
