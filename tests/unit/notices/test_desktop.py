"""Notifications arrive at a real service, and where there is none somebody is told."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from coach.content.settings_file import change_setting
from coach.core.health.screening import Screened
from coach.notices.desktop import DesktopNotices, Notice, platform_send
from coach.runtime.training.safety import remember_screening
from coach.storage.history import open_history
from coach.storage.records import Event
from tests.support.command import ROOT
from tests.support.memories import NOON

NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}


@pytest.mark.skipif(
    shutil.which("dbus-run-session") is None, reason="dbus-run-session is not installed"
)
@pytest.mark.integration
def test_notices_arrive_at_a_notification_service_on_a_session_of_its_own() -> None:
    result = subprocess.run(
        [
            "dbus-run-session",
            "--",
            sys.executable,
            "-m",
            "tests.support.services.notification_service",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    told = json.loads(result.stdout)
    assert told["failed"] == []
    assert told["arrived"] == [
        {
            "app": "coach",
            "title": "Posture",
            "text": "Head 12° further forward for 45 s.",
            "urgency": 0,
            "sound": False,
        },
        {
            "app": "coach",
            "title": "Break",
            "text": "Two minutes & <movement>.",
            "urgency": 1,
            "sound": True,
        },
    ]
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(
    shutil.which("dbus-run-session") is None, reason="dbus-run-session is not installed"
)
@pytest.mark.integration
def test_buttons_of_notices_reach_a_monitor_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    with open_history() as history:
        remember_screening(history, Screened("go", (), frozenset(), "all"), NOON)
    change_setting("monitor.grace_s", 5.0)
    change_setting("monitor.break_every_min", 5.0)
    words = [sys.executable, "-m", "tests.bench.notification_desktop", "3000"]
    result = subprocess.run(
        ["dbus-run-session", "--", *words],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    told = json.loads(result.stdout)
    assert told["pressed"].count("Start the break") == 1
    first, again, *_ = [one["buttons"] for one in told["arrived"] if one["title"] == "Time to move"]
    # The library adds an action without a label, for a click on the notice itself.
    assert first[-3:] == ["Start the break", "In five minutes", "Not this time"]
    assert "In five minutes" not in again, "it can be put off once"
    begun = [one for one in told["arrived"] if one["title"] == "Your break"]
    assert "Or on your chair: 3 × chin tuck" in begun[0]["text"]
    with open_history() as history:
        happened = [event.kind for event in history.all(Event)]
        said = [event.details["verdict"] for event in history.all(Event, kind="corrected")]
    assert happened.count("break_postponed") == 1
    assert happened.count("break_begun") == 1
    assert said == ["no_slouch", "slouch"]
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")
def test_without_a_service_each_notice_comes_back_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in NO_BUS.items():
        monkeypatch.setenv(name, value)
    failed = []
    with DesktopNotices(lambda notice, why: failed.append((notice, why))) as notices:
        notices.show(Notice("a", "b"))
        notices.show(Notice("c", "d"))
        assert notices.close(300)
    assert [notice.title for notice, _ in failed] == ["a", "c"]
    assert all("notif" in why for _, why in failed)


def test_showing_returns_at_once_and_keeps_the_order() -> None:
    gate, shown = threading.Event(), []

    def make_send() -> Any:
        async def send(notice: Any) -> None:
            gate.wait(300)
            shown.append(notice.title)

        return send

    notices = DesktopNotices(lambda *_: None, make_send)
    for title in "abc":
        notices.show(Notice(title, ""))
    assert shown == []
    gate.set()
    assert notices.close(300)
    assert shown == ["a", "b", "c"]


def test_a_failure_is_told_once_for_its_notice_and_the_next_is_tried_afresh() -> None:
    made, failed, shown = [], [], []

    def make_send() -> Any:
        made.append(True)

        async def send(notice: Any) -> None:
            if len(made) == 1:
                raise OSError("the bus broke")
            shown.append(notice.title)

        return send

    with DesktopNotices(lambda notice, why: failed.append((notice.title, why)), make_send) as them:
        them.show(Notice("a", ""))
        them.show(Notice("b", ""))
    assert failed == [("a", "no notifications here (the bus broke)")]
    assert shown == ["b"]
    assert len(made) == 2


def test_nothing_is_started_where_nothing_is_shown() -> None:
    before = threading.active_count()
    with DesktopNotices(lambda *_: None):
        assert threading.active_count() == before


@pytest.mark.integration
def test_on_macos_a_script_shows_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name == "nt":
        pytest.skip("stands in for osascript with a shell script")
    told = tmp_path / "told"
    script = tmp_path / "osascript"
    script.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {told}\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    failed = []
    send = platform_send("darwin")
    with DesktopNotices(lambda *parts: failed.append(parts), lambda: send) as notices:
        notices.show(Notice('Say "it"', "now; rm -rf"))
    assert failed == []
    assert told.read_text().endswith('|Say "it"|now; rm -rf|')
