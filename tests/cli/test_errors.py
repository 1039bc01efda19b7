"""Bad input gets one sentence and the right exit code, and leaves nothing half-written."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from coach import cli
from coach.runtime.training.safety import remember_screening
from coach.storage.history import open_history
from coach.storage.moment import Moment
from tests.support import media
from tests.support.answers import screened
from tests.support.command import (
    ROOT,
    SAMPLES,
    coach,
    coach_process,
    interruptible,
    one_sentence,
)

pytestmark = pytest.mark.integration

CLIP = SAMPLES / "side_upright.mp4"
OUTPUTS = ("*.jsonl", "*.json", "*.mp4", "*.npz", ".coach-*")


def left_behind(folder: Any) -> Any:
    return sorted(path.name for pattern in OUTPUTS for path in folder.glob(pattern))


@pytest.fixture
def bad(tmp_path: Path) -> Any:
    """Bad sources by name."""
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("this is no video\n" * 100)
    media.sound_only(folder / "audio.mp4")
    (folder / "no_pictures").mkdir()
    return folder


@pytest.mark.parametrize(
    "words",
    [("check",), ("exercise", "chin_tuck"), ("record", "own.mp4"), ("check", "--repeat", "3")],
)
def test_who_names_no_camera_means_the_one_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    with open_history() as history:
        remember_screening(history, screened(), Moment.of(datetime.now().astimezone()))
    (tmp_path / "settings.toml").write_text('[monitor]\nsource = "4711"\n')
    result = coach(*words)
    assert result.returncode == 3, result.stderr
    assert "4711" in result.stderr


@pytest.mark.parametrize("command", ["check", "replay"])
@pytest.mark.parametrize(
    "name", ["missing.mp4", "empty.mp4", "text.mp4", "audio.mp4", "no_pictures", "missing.npz"]
)
def test_sources_that_can_not_be_read_exit_3(
    bad: Any, tmp_path: Path, command: str, name: str
) -> None:
    out = tmp_path / "out"
    words = ["--out", out] if command == "replay" else []
    result = coach(command, bad / name, *words)
    assert result.returncode == 3, result.stderr
    assert one_sentence(result.stderr), result.stderr
    assert name in result.stderr
    assert not out.exists() or left_behind(out) == []


@pytest.mark.parametrize("json", [[], ["--json"]])
def test_nobody_in_view_exits_4(tmp_path: Path, json: list[Any] | list[str]) -> None:
    blank = media.h264(tmp_path / "blank.mp4")
    result = coach("check", blank, *json)
    assert result.returncode == 4
    assert one_sentence(result.stderr)


def test_a_truncated_video_is_measured_as_far_as_it_goes(tmp_path: Path) -> None:
    cut = media.truncated(CLIP, tmp_path / "cut.mp4", 0.6)
    result = coach("check", cut)
    assert result.returncode == 0, result.stderr
    assert "breaks off" in result.stdout
    told = coach("check", cut, "--json")
    assert '"code": "recording"' in told.stdout
    assert one_sentence(told.stderr)


@pytest.mark.parametrize("size_px", [(64, 48), (3840, 2160)], ids=["tiny", "4K"])
def test_unusual_sizes_are_measured_or_refused_in_a_sentence(
    tmp_path: Path, size_px: tuple[int, int]
) -> None:
    import cv2

    capture = cv2.VideoCapture(str(CLIP))
    _, image = capture.read()
    capture.release()
    picture = tmp_path / "person.png"
    cv2.imwrite(str(picture), cv2.resize(image, size_px))
    result = coach("check", picture, "--annotate", tmp_path / "marked.png")
    assert result.returncode in (0, 4), result.stderr
    if size_px[0] > 1000:
        assert result.returncode == 0
        assert "0.0 s, 1 frame, " in " ".join(result.stdout.split())
        assert (tmp_path / "marked.png").exists()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["check", "--seconds", "0"],
        ["check", "--seconds", "long"],
        ["check", "--view", "above"],
        ["replay", CLIP],
        ["replay", CLIP, "--out", "x", "--jobs", "0"],
        ["frobnicate"],
    ],
)
def test_wrong_arguments_exit_2(words: list[Any] | list[str]) -> None:
    result = coach(*words)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["chek"], "did you mean check?"),
        (["excercise", "chin_tuck"], "did you mean exercise?"),
        (["monitor", "--bakground"], "did you mean --background?"),
        (["check", "--jsn"], "did you mean --json?"),
        (["screen", "--answer-file=x.json"], "did you mean --answers?"),
        (["--hlep"], "did you mean --help?"),
        (["frobnicate"], "coach --help lists them."),
        (["learn", "--frobnicate"], "coach learn --help lists what it takes."),
    ],
)
def test_a_misspelt_word_gets_a_sentence_with_what_may_be_meant(
    words: list[str], meant: str
) -> None:
    done = coach(*words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1  # no wall of usage
    assert done.stderr.startswith("coach: ")
    assert done.stderr.endswith(f"{meant}\n")


def test_a_recording_in_the_place_of_a_command_is_told_its_command(tmp_path: Path) -> None:
    film = tmp_path / "me.mp4"
    film.write_bytes(b"")
    assert f"write coach check {film}" in coach(str(film)).stderr


def test_wrong_words_are_repeated_without_their_escape_sequences(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words in (["models", "--\x1b]0;a\x07"], ["exercise", "chin_tuck", "\x1b[31m"]):
        assert cli.main(words) == 2
        err = capsys.readouterr().err
        assert "does not take" in err
        assert "\x1b" not in err


def test_a_live_source_can_not_be_replayed(tmp_path: Path) -> None:
    result = coach("replay", "0", "--out", tmp_path)
    assert result.returncode == 2
    assert one_sentence(result.stderr)


def test_a_camera_that_does_not_exist_exits_3() -> None:
    result = coach("check", "97")
    assert result.returncode == 3
    assert one_sentence(result.stderr)
    assert "coach cameras" in result.stderr


def test_a_model_cut_short_exits_5(tmp_path: Path, pose_model: Path) -> None:
    half = tmp_path / "half.task"
    half.write_bytes(pose_model.read_bytes()[:4_000_000])
    result = coach("check", CLIP, env={"COACH_MODEL": str(half)})
    assert result.returncode == 5
    assert one_sentence(result.stderr)


def test_a_model_that_is_missing_exits_5(tmp_path: Path) -> None:
    result = coach("check", CLIP, env={"COACH_MODEL": str(tmp_path / "none.task")})
    assert result.returncode == 5
    assert one_sentence(result.stderr)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_folder_that_may_not_be_read_or_written(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    shutil.copy(CLIP, locked / "clip.mp4")
    locked.chmod(0)
    try:
        if os.access(locked, os.R_OK):
            pytest.skip("this user may read everything")
        assert coach("check", locked).returncode == 3
        assert coach("replay", CLIP, "--out", locked / "out").returncode == 1
    finally:
        locked.chmod(0o700)


@pytest.mark.skipif(sys.platform != "linux", reason="limits file sizes with prlimit")
def test_outputs_that_do_not_fit_leave_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = coach_process(
        "replay", CLIP, "--trace", "--out", out, wrapper=("prlimit", "--fsize=20000", "--")
    )
    assert result.returncode == 1, os.strerror(errno.EFBIG) + result.stderr
    assert one_sentence(result.stderr), result.stderr
    assert left_behind(out) == []


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a POSIX signal")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_request_to_end_exits_130_and_leaves_nothing(
    tmp_path: Path, jobs: int, name: str
) -> None:
    """A terminal sends Ctrl-C to the workers too; who ends a program ends its first process."""
    words = ["replay", CLIP, CLIP, "--annotate", "--out", tmp_path / "out", "--jobs", jobs]
    command = [sys.executable, "-m", "coach", *map(str, words)]
    with interruptible():
        process = subprocess.Popen(
            command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
    started = tmp_path / "out"
    deadline = time.monotonic() + 300
    while not left_behind(started) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    if name == "SIGINT":
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.terminate()
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 130, stderr
    assert one_sentence(stderr), stderr
    assert left_behind(started) == []


def test_an_interrupt_while_modules_are_imported_is_one_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python 3.11 tells one that comes while a class is made as another error's cause."""

    class Interrupted:
        def __set_name__(self, *_: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr("coach.cli.parse", lambda _: type("Made", (), {"field": Interrupted()}))
    assert cli.main(["check"]) == 130
    assert capsys.readouterr().err == "coach: interrupted.\n"


def test_an_interrupt_that_a_library_tells_in_its_own_error_is_one_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def parse(_: list[str]) -> None:
        raise TypeError('Error building "dataclass" validator:\n  KeyboardInterrupt: ')

    monkeypatch.setattr("coach.cli.parse", parse)
    assert cli.main(["check"]) == 130
    assert capsys.readouterr().err == "coach: interrupted.\n"


@pytest.mark.parametrize(
    "words", ["check", "check --json", "replay --out OUT", "exercise --source", "monitor"]
)
def test_a_recording_that_is_cut_and_shows_nobody_is_told_in_one_sentence(
    tmp_path: Path, words: str
) -> None:
    whole = media.video(tmp_path / "whole.mp4", frames=90, container={"movflags": "faststart"})
    cut = media.truncated(whole, tmp_path / "cut.mp4", 0.6)
    result = coach(*words.replace("OUT", str(tmp_path / "out")).split(), cut)
    assert result.returncode == 4, result.stderr
    assert one_sentence(result.stderr), result.stderr
    assert "cut.mp4 (the recording breaks off after" in result.stderr
