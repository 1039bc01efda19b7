"""The app on a monitor of another process: one camera, one history, nothing doubled or lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from coach.content.settings_file import change_setting
from coach.runtime.desk import remote
from coach.runtime.desk.status import current_status
from coach.storage.records import Event, Second, Spell
from tests.bench.background import AWAY_FROM_S, ROUND_S, SLOUCHED_FROM_S
from tests.support.command import ROOT
from tests.support.ui_world import World, place, press, text_of, until, words

pytestmark = [pytest.mark.asyncio, pytest.mark.integration]
HOURS = float(os.environ.get("COACH_TEST_DAY_HOURS", "1.25"))
"""How long the simulated day is: a whole one takes minutes."""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World(tmp_path, monkeypatch).welcomed()
    made.history.close()
    change_setting("monitor.notify", False)
    from coach.storage.history import open_history

    made.history = open_history()
    made.welcomed()
    return made


@pytest.fixture
def background() -> Iterator[Any]:
    """Starts monitors of their own; whatever is left of them is ended."""
    begun = []

    def start(seconds: float = 1e9) -> Any:
        words = [sys.executable, "-m", "tests.bench.background", str(seconds)]
        process = subprocess.Popen(words, cwd=ROOT)
        begun.append(process)
        until_s = time.monotonic() + 300.0
        while current_status().get("pid") != process.pid:
            assert process.poll() is None
            assert time.monotonic() < until_s
            time.sleep(0.05)
        return process

    yield start
    for process in begun:
        process.kill()
        process.wait()


async def attached(pilot: Any) -> None:
    await until(pilot, lambda: pilot.app.lookout.elsewhere, "the app is attached")


async def test_the_app_shows_another_processes_monitor_and_leaves_it_running(
    world: World, background: Any
) -> None:
    process = background()
    async with world.app((120, 40)) as pilot:
        await attached(pilot)
        await press(pilot, "m")
        await until(pilot, lambda: "upright" in text_of(pilot, "#state"), "its state is shown")
        assert "in the background" in words(pilot)
        assert world.opened == [], "no second camera is opened"
        await press(pilot, "x")
        await until(pilot, lambda: "you paused it" in text_of(pilot, "#state"), "it is paused")
        await until(
            pilot, lambda: current_status()["camera"]["state"] == "paused", "the camera is off"
        )
        await press(pilot, "x")
        await until(pilot, lambda: current_status()["paused"] is None, "it watches again")
        await press(pilot, "q", "enter")
        await until(pilot, lambda: not pilot.app.is_running, "the app has ended")
    assert process.poll() is None
    assert current_status()["pid"] == process.pid


async def test_a_check_borrows_the_camera_and_gives_it_back(world: World, background: Any) -> None:
    background()
    async with world.app() as pilot:
        await attached(pilot)
        await press(pilot, "c")
        await until(pilot, lambda: world.open_now, "the check has a camera")
        assert current_status()["camera"]["state"] == "paused", "closed before it is opened here"
        await press(pilot, "t")
        await until(
            pilot, lambda: current_status()["camera"]["state"] == "running", "it watches again"
        )
        assert world.open_now == 0


async def test_a_break_begun_elsewhere_has_a_screen_here(world: World, background: Any) -> None:
    background()
    async with world.app() as pilot:
        await attached(pilot)
        remote.order("break_begin")
        await until(pilot, lambda: place(pilot) == "break", "the break is shown")
        await until(pilot, lambda: "Stand up and walk" in words(pilot), "it says what to do")
        await press(pilot, "l")
        await until(pilot, lambda: current_status()["next_break"]["postponed"], "it is put off")
        await until(pilot, lambda: place(pilot) != "break", "the screen has closed")


async def test_a_day_with_the_app_coming_and_going_doubles_and_loses_nothing(
    world: World, background: Any
) -> None:
    first = background()
    async with world.app() as pilot:
        await attached(pilot)
        await press(pilot, "m")
        await until(pilot, lambda: "upright" in text_of(pilot, "#state"), "its state is shown")
    first.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    first.wait()
    assert current_status()["running"] is False
    second = background(HOURS * 3600.0)
    for _ in range(3):
        async with world.app() as pilot:
            await attached(pilot)
            await press(pilot, "m", "t")
    assert second.wait(timeout=1800) == 0
    with pytest.raises(Exception, match="no desk monitor is running"):
        remote.order("stop")

    spells = world.history.all(Spell)
    assert [spell.ended_why for spell in spells] == [None, "stopped"], "one for each process"
    seconds = sorted(world.history.all(Second), key=lambda one: one.utc_s)
    for before, after in pairwise(seconds):
        assert after.utc_s >= before.utc_s + before.duration_s - 0.01, "no time is counted twice"
    seen_s = sum(one.duration_s for one in seconds)
    lasted_s = seconds[-1].utc_s + seconds[-1].duration_s - seconds[0].utc_s
    assert seen_s == pytest.approx(lasted_s, abs=0.01 * lasted_s + 15), "no time is lost"

    rounds = int(HOURS * 3600.0 // ROUND_S)
    told = Counter(event.kind for event in world.history.all(Event, spell=spells[1].id))
    assert told["baseline"] <= 1
    assert told["break_taken"] == pytest.approx(rounds, abs=1)
    assert told["slouch_began"] == pytest.approx(rounds, abs=1)
    assert told["nudge"] == pytest.approx(rounds, abs=1)
    slouched_s = sum(one.duration_s for one in seconds if one.state == "slouching")
    due_s = lasted_s * (AWAY_FROM_S - SLOUCHED_FROM_S) / ROUND_S
    assert slouched_s == pytest.approx(due_s, rel=0.35)
