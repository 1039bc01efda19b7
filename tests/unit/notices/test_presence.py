"""What the platform tells of calls, locks and batteries, on made-up platforms."""

import os
import plistlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coach.notices import presence
from coach.notices.presence import Presence, camera_used, microphone_used, screen_locked


@pytest.fixture
def proc(tmp_path: Path) -> Any:
    def process(number: Any, *targets: Any) -> None:
        folder = tmp_path / str(number) / "fd"
        folder.mkdir(parents=True)
        for index, target in enumerate(targets):
            (folder / str(index)).symlink_to(target)

    process.path = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "self").mkdir()
    return process


def test_a_camera_that_another_process_has_open_is_used(proc: Any) -> None:
    proc(100, "/dev/null", "/dev/video0")
    assert camera_used(platform="linux", proc=proc.path) is True


def test_ones_own_camera_and_other_files_are_not(proc: Any) -> None:
    proc(os.getpid(), "/dev/video0")
    proc(200, "/dev/video1")
    proc(300, "/home/me/dev/video0.mp4", "/dev/videotape")
    assert camera_used([200], platform="linux", proc=proc.path) is False
    assert camera_used(platform="linux", proc=proc.path) is True


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's /proc")
@pytest.mark.integration
def test_on_this_machine_a_program_with_an_open_file_is_found(tmp_path: Path) -> None:
    marked = tmp_path / "video7"
    marked.touch()
    held = [
        sys.executable,
        "-c",
        "import sys; f = open(sys.argv[1]); print(1, flush=True); input()",
    ]
    with subprocess.Popen(
        [*held, str(marked)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()
        pattern = re.compile(re.escape(str(marked)))
        found = presence._linux_open(pattern, set(), presence._PROC)
        spared = presence._linux_open(pattern, {program.pid}, presence._PROC)
        program.communicate(b"\n", timeout=300)
    assert found is True
    assert spared is False


@pytest.mark.parametrize(("state", "used"), [("closed\n", False), ("state: RUNNING\n", True)])
def test_alsa_tells_whether_a_microphone_records(tmp_path: Path, state: str, used: bool) -> None:
    status = tmp_path / "card0" / "pcm0c" / "sub0" / "status"
    status.parent.mkdir(parents=True)
    status.write_text(state)
    playing = tmp_path / "card0" / "pcm0p" / "sub0" / "status"
    playing.parent.mkdir(parents=True)
    playing.write_text("state: RUNNING\n")
    assert microphone_used(platform="linux", sound=tmp_path) is used


def test_what_a_platform_cannot_tell_is_none(tmp_path: Path) -> None:
    assert microphone_used(platform="linux", sound=tmp_path) is None
    assert camera_used(platform="linux", proc=tmp_path / "nowhere") is None
    for platform in ("darwin", "freebsd14"):
        assert camera_used(platform=platform) is None
        assert microphone_used(platform=platform) is None
    assert screen_locked(platform="freebsd14") is None
    for platform in ("linux", "darwin"):
        assert screen_locked(platform=platform, ask=lambda words: None) is None
        assert screen_locked(platform=platform, ask=lambda words: b"nonsense") is None


@pytest.mark.parametrize(("hint", "locked"), [(b"yes", True), (b"no", False)])
def test_logind_tells_whether_the_screen_is_locked(hint: bytes, locked: bool) -> None:
    asked = []

    def ask(words: Any) -> Any:
        asked.append(words)
        return b"LockedHint=" + hint + b"\n"

    assert screen_locked(platform="linux", ask=ask) is locked
    assert asked[0][:2] == ["loginctl", "show-session"]


@pytest.mark.parametrize(
    ("root", "locked"),
    [
        ({"IOConsoleLocked": True, "IOConsoleUsers": []}, True),
        ({"IOConsoleLocked": False}, False),
        ({"IOConsoleUsers": [{"CGSSessionScreenIsLocked": True}]}, True),
        ({"IOConsoleUsers": [{}]}, False),
    ],
)
def test_macos_tells_it_in_the_registry(root: Any, locked: bool) -> None:
    told = plistlib.dumps(root)
    assert screen_locked(platform="darwin", ask=lambda words: told) is locked


@pytest.mark.integration
def test_a_command_that_is_missing_or_fails_tells_nothing() -> None:
    assert presence._answer(["no-such-command-anywhere"]) is None
    assert presence._answer([sys.executable, "-c", "raise SystemExit(1)"]) is None
    assert presence._answer([sys.executable, "-c", "print(1)"]) == f"1{os.linesep}".encode()


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (Presence(), None),
        (Presence(False, False, False, True), None),
        (Presence(camera=True), "another program uses the camera"),
        (Presence(camera=True, lent=True), "a check or an exercise here uses the camera"),
        (Presence(microphone=True), "another program uses the microphone"),
        (Presence(camera=True, locked=True), "the screen is locked"),
    ],
)
def test_the_reason_for_silence_is_said(now: Presence, why: str | None) -> None:
    assert now.why_silent == why


@pytest.mark.integration
def test_looking_around_on_this_machine_never_fails() -> None:
    now = presence.look_around()
    assert now.on_battery in (True, False, None)
    assert now.locked in (True, False, None)
