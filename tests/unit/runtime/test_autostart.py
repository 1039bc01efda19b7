"""Starting with the session: what is written and run on each platform, and undone again."""

import configparser
import plistlib
import shutil
import subprocess
from pathlib import Path

import pytest

from coach.errors import OutputError, UsageError
from coach.runtime.system.autostart import RUN_KEY, autostart, install, uninstall

ODD = '/opt/my "tools"/100%/python'


def unit(text):
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), strict=False)
    parser.optionxform = str
    parser.read_string(text)
    return parser


def plan(platform, home=Path("/home/me"), python="/venv/bin/python"):
    return autostart(
        ["--profile", "desk"], platform=platform, home=home, python=python, user_id=501
    )


def test_linux_gets_a_systemd_user_unit(monkeypatch):
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    made = plan("linux")
    assert made.path == Path("/home/me/.config/systemd/user/coach-monitor.service")
    parsed = unit(made.text)
    assert (
        parsed["Service"]["ExecStart"]
        == '"/venv/bin/python" "-m" "coach" "monitor" "--profile" "desk"'
    )
    assert parsed["Install"]["WantedBy"] == parsed["Unit"]["PartOf"] == "graphical-session.target"
    # A second monitor (2) and broken files (5, 6) are not tried again and again.
    assert parsed["Service"]["RestartPreventExitStatus"].split() == ["2", "5", "6"]
    assert made.install[-1] == ("systemctl", "--user", "enable", "--now", "coach-monitor.service")


def test_odd_paths_are_quoted_for_systemd():
    line = unit(plan("linux", python=ODD).text)["Service"]["ExecStart"]
    assert line.startswith('"/opt/my \\"tools\\"/100%%/python" "-m"')


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.integration
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path):
    file = tmp_path / "coach-monitor.service"
    file.write_text(plan("linux", python=shutil.which("true") or "/bin/true").text)
    told = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(file)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "coach-monitor.service" not in told.stderr


def test_macos_gets_a_launch_agent():
    made = plan("darwin", home=Path("/Users/me"), python=ODD)
    assert made.path == Path("/Users/me/Library/LaunchAgents/org.coach.monitor.plist")
    agent = plistlib.loads(made.text.encode())
    assert agent["Label"] == "org.coach.monitor"
    assert agent["ProgramArguments"] == [ODD, "-m", "coach", "monitor", "--profile", "desk"]
    assert agent["RunAtLoad"] is True
    assert made.install == (("launchctl", "bootstrap", "gui/501", str(made.path)),)
    assert made.uninstall == (("launchctl", "bootout", "gui/501/org.coach.monitor"),)


def test_windows_gets_a_value_under_the_run_key():
    made = plan("win32", python=r"C:\Program Files\Python\python.exe")
    assert made.path is None
    (words,) = made.install
    assert words[:3] == ("reg", "add", RUN_KEY)
    command = words[words.index("/d") + 1]
    assert command == (r'"C:\Program Files\Python\pythonw.exe" -m coach monitor --profile desk')
    assert made.uninstall == (("reg", "delete", RUN_KEY, "/v", "coach-monitor", "/f"),)


def test_elsewhere_it_says_what_to_do():
    with pytest.raises(UsageError, match="coach monitor"):
        plan("freebsd14")


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_what_is_installed_can_be_uninstalled(tmp_path, platform):
    ran = []

    def run(words):
        ran.append(tuple(words))
        return 0

    made = plan(platform, home=tmp_path)
    install(made, run)
    assert ran == list(made.install)
    if made.path is not None:
        assert made.path.read_text() == made.text
        install(made, run)  # a second time changes nothing
        assert made.path.read_text() == made.text
    ran.clear()
    assert uninstall(made, run) is True
    assert ran == list(made.uninstall)
    if made.path is not None:
        assert not made.path.exists()
        assert uninstall(made, run) is False


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_showing_does_nothing_and_leaves_nothing_out(tmp_path, platform):
    made = plan(platform, home=tmp_path)
    shown = made.shown()
    assert made.text in shown
    assert all(words[0] in shown for words in made.install)
    assert made.shown(undo=True).startswith("run ")
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_fails_is_told(tmp_path):
    with pytest.raises(OutputError, match="daemon-reload failed"):
        install(plan("linux", home=tmp_path), lambda words: 1)
