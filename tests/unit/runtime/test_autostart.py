"""Starting with the session: the one file that is written on each platform, and removed again."""

import configparser
import plistlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from coach.errors import OutputError, UsageError
from coach.runtime.system.autostart import autostart, install, uninstall

ODD = '/opt/my "tools"/100%/$HOME/python'
PLATFORMS = ["linux", "darwin", "win32"]


def plan(platform: Any, home: Path = Path("/home/me"), python: str = "/venv/bin/python") -> Any:
    return autostart(["0", "--profile", "desk"], platform=platform, home=home, python=python)


def entry(text: Any) -> Any:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(text)
    return parser["Desktop Entry"]


@pytest.fixture(autouse=True)
def no_folders_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.delenv("COACH_DATA", raising=False)


def test_linux_gets_an_autostart_entry_with_camera_and_profile() -> None:
    made = plan("linux")
    assert made.path == Path("/home/me/.config/autostart/coach-monitor.desktop")
    found = entry(made.text)
    assert found["Type"] == "Application"
    assert found["Exec"] == '"/venv/bin/python" "-m" "coach" "monitor" "0" "--profile" "desk"'


def test_odd_paths_are_quoted_as_the_specification_has_it() -> None:
    line = entry(plan("linux", python=ODD).text)["Exec"]
    assert line.startswith('"/opt/my \\\\"tools\\\\"/100%%/\\\\$HOME/python" "-m"')


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed"
)
@pytest.mark.integration
def test_the_entry_is_a_valid_one(tmp_path: Path) -> None:
    file = tmp_path / "coach-monitor.desktop"
    file.write_text(plan("linux", python=ODD).text)
    told = subprocess.run(
        ["desktop-file-validate", str(file)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout


def test_macos_gets_a_launch_agent() -> None:
    made = plan("darwin", home=Path("/Users/me"), python=ODD)
    assert made.path == Path("/Users/me/Library/LaunchAgents/org.coach.monitor.plist")
    agent = plistlib.loads(made.text.encode())
    assert agent["Label"] == "org.coach.monitor"
    assert agent["ProgramArguments"] == [ODD, "-m", "coach", "monitor", "0", "--profile", "desk"]
    assert agent["RunAtLoad"] is True


def test_windows_gets_a_command_file_in_the_startup_folder() -> None:
    made = plan("win32", home=Path("/Users/me"), python=r"C:\100%\Python\python.exe")
    startup = "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup/coach-monitor.cmd"
    assert made.path == Path("/Users/me") / startup
    assert r"C:\100%%\Python\python.exe -m coach monitor 0 --profile desk" in made.text


def test_the_data_folder_that_was_named_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", "/home/me/50% $mine")
    command = entry(plan("linux").text)["Exec"]
    assert command.startswith('"env" "COACH_DATA=/home/me/50%% \\\\$mine" "/venv/bin/python" "-m"')
    agent = plistlib.loads(plan("darwin").text.encode())
    assert agent["EnvironmentVariables"] == {"COACH_DATA": "/home/me/50% $mine"}
    assert 'set "COACH_DATA=/home/me/50%% $mine"\n' in plan("win32").text


def test_a_data_folder_is_named_from_wherever_the_session_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_DATA", "data")
    assert f"COACH_DATA={tmp_path / 'data'}" in entry(plan("linux").text)["Exec"]


def test_windows_uses_the_interpreter_without_a_window_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "pythonw.exe").touch()
    made = plan("win32", python=str(tmp_path / "python.exe"))
    assert str(tmp_path / "pythonw.exe") in made.text


def test_elsewhere_it_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="coach monitor"):
        plan("freebsd14")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_installed_can_be_uninstalled(tmp_path: Path, platform: Any) -> None:
    made = plan(platform, home=tmp_path)
    assert not made.installed
    install(made)
    assert made.installed
    assert made.path.read_text() == made.text
    install(made)  # a second time changes nothing
    assert made.path.read_text() == made.text
    assert uninstall(made) is True
    assert not made.path.exists()
    assert uninstall(made) is False


def test_the_unit_of_an_earlier_version_goes_so_that_nothing_starts_twice(tmp_path: Path) -> None:
    units = tmp_path / ".config" / "systemd" / "user"
    wants = units / "graphical-session.target.wants"
    wants.mkdir(parents=True)
    (units / "coach-monitor.service").write_text("[Unit]\n")
    (wants / "coach-monitor.service").symlink_to(units / "coach-monitor.service")
    made = plan("linux", home=tmp_path)
    assert made.installed
    install(made)
    assert list(units.rglob("*.service")) == []
    assert uninstall(made) is True


@pytest.mark.parametrize("platform", PLATFORMS)
def test_showing_does_nothing_and_leaves_nothing_out(tmp_path: Path, platform: Any) -> None:
    made = plan(platform, home=tmp_path)
    assert made.text in made.shown()
    assert str(made.path) in made.shown()
    assert made.shown(undo=True) == f"remove {made.path}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("a file in the way")
    with pytest.raises(OutputError, match="autostart"):
        install(plan("linux", home=tmp_path))
