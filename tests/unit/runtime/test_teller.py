"""Notices follow the settings, also where these change while a monitor runs."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.commands.monitor.live import follow_settings
from coach.content.settings import MonitorSettings
from coach.content.settings_file import change_setting
from coach.notices.desktop import Notice
from coach.runtime.desk.notices import Teller

NOTICE = Notice("Posture", "You have slouched for 30 s.")


class Desktop:
    """Shows everything."""

    def __init__(self) -> None:
        self.shown: list[Notice] = []

    def show(self, notice: Notice) -> None:
        self.shown.append(notice)

    def close(self) -> None:
        """Nothing to free."""


def test_it_tells_as_the_settings_have_it_now() -> None:
    desktop: Any = Desktop()
    instead: list[Notice] = []
    told = Teller(MonitorSettings(), desktop, instead.append)
    told.show(NOTICE)
    assert (len(desktop.shown), len(instead)) == (1, 0)
    told.settings = replace(told.settings, notify=False)
    told.show(NOTICE)
    assert (len(desktop.shown), len(instead)) == (1, 1)
    told.settings = replace(told.settings, quiet=True)
    told.show(NOTICE)
    assert (len(desktop.shown), len(instead)) == (1, 1)


def test_a_running_monitor_falls_silent_when_the_settings_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    desktop: Any = Desktop()
    told = Teller(MonitorSettings(), desktop, desktop.show)
    plans: list[Any] = []
    desk: Any = argparse.Namespace(change_plan=plans.append)
    change_setting("monitor.quiet", True)
    change_setting("monitor.grace_s", 45.0)
    follow_settings(argparse.Namespace(), desk, told)
    told.show(NOTICE)
    assert desktop.shown == []
    assert plans[0].nudges.grace_s == 45.0
    (tmp_path / "settings.toml").write_text("[monitor]\nquiet = 7\n")
    follow_settings(argparse.Namespace(), desk, told)
    assert told.settings.quiet, "a broken file changes nothing"
    assert len(plans) == 1
