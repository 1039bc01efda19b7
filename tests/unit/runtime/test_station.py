"""A running monitor is known to other processes, does what they ask, and hands on what it knows."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from coach.commands.status import told
from coach.core.monitor.breaks import BreakSpec
from coach.core.monitor.nudges import Wall
from coach.core.types import Frame, PoseSample
from coach.errors import OutputError, UsageError
from coach.measurement import load_measurement
from coach.notices.presence import Presence
from coach.runtime.desk import remote
from coach.runtime.desk.engine import Monitor
from coach.runtime.desk.live_monitor import LiveMonitor
from coach.runtime.desk.orders import give_order, monitor_folder, taken_orders
from coach.runtime.desk.plan import Carried, MonitorPlan
from coach.runtime.desk.station import About, Station, carry_on
from coach.runtime.desk.status import (
    FORGOTTEN_S,
    SCHEMA,
    current_status,
    last_status,
    remove_status,
    status_path,
    write_status,
)
from coach.runtime.live.session import LiveSettings, LiveState, LiveStatus
from coach.runtime.machine import monitor_lock
from models.evaluation.monitor.motions import load_motions
from tests.support.stage import PATIENCE_S, until
from tests.unit.runtime.test_live_monitor import PLAN, Eager, Film, Known

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
ABOUT = About("background", "0", "desk", kept=False)


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))


@pytest.fixture(scope="module")
def clip() -> list[PoseSample]:
    return list(load_motions()["front_slump_slowly"].samples())


class Endless(Film):
    """A clip again and again, so that the camera stays open."""

    def __iter__(self) -> Iterator[Frame]:
        for number in count():
            if self._closed:
                return
            self.turn.acquire(timeout=0.5)
            place = number % self.count
            image = np.full((48, 64, 3), place % 200, np.uint8)
            image[0, 0] = (place // 200, place % 200, 0)
            yield Frame(number, number * 0.1, image)


class Slow(Known):
    """Takes its time as real detectors do: meanwhile others get the desk's lock."""

    def detect(self, frame: Any) -> Any:
        time.sleep(0.005)
        return super().detect(frame)


def order(name: Any, **more: Any) -> Any:
    """Orders, and waits however busy the machine is."""
    return remote.order(name, wait_s=PATIENCE_S, **more)


@pytest.fixture
def station(clip: list[PoseSample]) -> Iterator[Any]:
    """A station at a desk that sees a clip; ``asked`` what somebody asked of its host."""
    turn = threading.Semaphore(1)
    events: list[Any] = []
    detector: Any = Slow(clip, turn)
    made = LiveMonitor(
        Eager(PLAN, load_measurement()),
        lambda: Endless(len(clip), turn),
        lambda: detector,
        on_event=events.append,
        look=Presence,
        wall=lambda: Wall(600, 0),
        look_every_s=0.05,
        settings=LiveSettings(judge_pictures=False),
    )
    made.monitor.plan = replace(PLAN, breaks=BreakSpec(every_s=600))
    asked = []
    found: Any = Station(
        made,
        ABOUT,
        on_stop=lambda: asked.append("stop"),
        on_settings=lambda: asked.append("settings"),
        poll_s=0.01,
    )

    def happened(event: Any) -> None:
        events.append(event)
        found.happened(event)

    made._on_event = happened
    made.start()
    found.start()
    found.asked, found.desk, found.events = asked, made, events
    yield found
    made.stop()
    found.close()


def test_its_state_is_a_file_for_its_owner_alone(station: Any) -> None:
    until(lambda: current_status()["posture"]["state"] == "slouching", "it sees the slouch")
    found = current_status()
    assert found["schema"] == SCHEMA
    assert found["running"] is True
    assert (found["source"], found["profile"], found["host"]) == ("0", "desk", "background")
    assert found["pid"] == os.getpid()
    assert found["next_break"]["in_s"] <= 600
    assert found["lines"][0][1].startswith("Baseline taken")
    if os.name != "nt":
        assert status_path().stat().st_mode & 0o077 == 0
        assert monitor_folder().stat().st_mode & 0o077 == 0


def test_orders_are_carried_out_once_each_in_their_order(station: Any) -> None:
    until(lambda: station.desk.monitor.baseline is not None, "a baseline is taken")
    order("snooze", seconds=600)
    found = order("pause", seconds=600)
    assert found["paused"]["why"] == "you paused it"
    assert found["snoozed_until"] is not None
    until(lambda: last_status()["camera"]["state"] == "paused", "the camera is off")
    assert order("resume")["paused"] is None
    order("settings")
    order("break_postpone")
    assert order("break_begin")["next_break"]["begun"] is True
    assert station.asked == ["settings"]
    names = [event.name for event in station.events]
    for once in ("snoozed", "paused", "resumed", "break_postponed", "break_begun"):
        assert names.count(once) == 1
    assert list((monitor_folder() / "orders").iterdir()) == []


def test_what_makes_no_sense_is_passed_over(station: Any) -> None:
    folder = monitor_folder() / "orders"
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(("", "[]", '{"run": "another", "order": "stop"}', "\x00")):
        (folder / f"{number}.order").write_text(text)
    give_order(station.run, "snooze", seconds="soon")
    give_order(station.run, "correct", verdict="maybe")
    give_order(station.run, "explode")
    order("settings")
    assert station.asked == ["settings"]
    assert list(folder.iterdir()) == []


@pytest.mark.integration
def test_the_camera_is_lent_to_another_process_and_taken_from_one_that_died(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.runtime.desk.station.BORROWERS_EVERY_S", 0.05)
    looks, pid_exists = [], psutil.pid_exists

    def looked_for(pid: Any) -> Any:
        looks.append(pid)
        return pid_exists(pid)

    monkeypatch.setattr(psutil, "pid_exists", looked_for)
    borrower = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert order("lend", pid=borrower.pid)["paused"] is not None
        until(lambda: len(looks) >= 3, "the borrower is looked for again and again")
        assert station.desk.lent
    finally:
        borrower.kill()
        borrower.wait()
    until(lambda: not station.desk.lent, "the camera is taken back")


@pytest.mark.integration
def test_a_monitor_that_was_killed_is_not_running(station: Any) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    write_status({**station.status(), "pid": dead.pid})
    assert current_status() == {"schema": SCHEMA, "running": False}
    reused = {**station.status(), "process_began_s": 1.0}
    write_status(reused)
    assert current_status()["running"] is False, "the number belongs to another process now"


def test_without_a_monitor_there_is_a_sentence() -> None:
    assert current_status()["running"] is False
    assert remote.stop() is False
    with pytest.raises(UsageError, match="no desk monitor is running"):
        remote.order("snooze", seconds=60)
    status_path().parent.mkdir()
    for text in ("", "{", "[]", '{"schema": "another/1", "running": true}'):
        status_path().write_text(text)
        assert current_status()["running"] is False
    remove_status()
    assert not status_path().exists()


def left(
    carried: Any,
    *,
    ago_s: float = 60.0,
    source: str = "0",
    profile: str = "desk",
    baseline: Any = None,
) -> None:
    """The state a monitor left ``ago_s`` before now."""
    carry = {name: getattr(carried, name) for name in Carried.__dataclass_fields__}
    updated = (NOW - timedelta(seconds=ago_s)).isoformat()
    write_status(
        {
            "schema": SCHEMA, "running": False, "source": source, "profile": profile,
            "updated": updated, "carry": {**carry, "baseline": baseline},
        }
    )  # fmt: skip


def taken_over(clip: list[PoseSample], **how: Any) -> Monitor:
    monitor = Monitor(MonitorPlan(), load_measurement())
    carry_on(monitor, NOW, how.pop("source", "0"), how.pop("profile", "desk"))
    monitor.see(replace(clip[0], t_s=1000.0))
    return monitor


def test_the_next_monitor_goes_on_where_the_last_one_stopped(clip: list[PoseSample]) -> None:
    write_status({})  # makes the folder
    left(Carried(sat_s=900.0, postponed=True, nudged_ago_s=100.0, snoozed_for_s=300.0))
    monitor = taken_over(clip)
    assert monitor.sat_s == 900.0
    assert monitor.rhythm.postponed
    assert monitor.nudge.last_s == pytest.approx(1000.0 - 160.0), "a minute has passed meanwhile"
    assert monitor.nudge.snoozed_until_s == pytest.approx(1000.0 + 240.0)


@pytest.mark.parametrize(
    "how", [{"ago_s": FORGOTTEN_S + 1}, {"ago_s": -5.0}, {"source": "1"}, {"profile": "home"}]
)
def test_what_is_old_or_of_another_desk_is_not_carried_on(
    clip: list[PoseSample], how: dict[str, Any] | dict[str, float] | dict[str, str]
) -> None:
    write_status({})
    left(Carried(sat_s=900.0), **how)
    assert taken_over(clip).sat_s == 0.0


def test_a_damaged_state_is_no_reason_not_to_start(clip: list[PoseSample]) -> None:
    write_status({})
    damaged: list[Any] = [{"sat_s": 3}, {"baseline": {"view": "sideways"}}, None, []]
    for carry in damaged:
        write_status(
            {
                "schema": SCHEMA, "running": False, "source": "0", "profile": "desk",
                "updated": NOW.isoformat(), "carry": carry,
            }
        )  # fmt: skip
        assert taken_over(clip).sat_s == 0.0


def test_orders_for_a_monitor_that_is_gone_are_swept() -> None:
    give_order("gone", "stop")
    assert [order.name for order in taken_orders("here")] == []
    give_order("here", "stop")
    (order,) = taken_orders("here")
    assert order.name == "stop"
    assert taken_orders("here") == []


def test_the_state_is_plain_json(station: Any) -> None:
    json.dumps(station.status())


def test_a_monitor_that_tells_nothing_any_more_is_not_shown_as_it_was(station: Any) -> None:
    """It was stopped (SIGSTOP), hangs, or can't write: its last state is no longer true."""
    until(lambda: current_status()["posture"]["state"] == "slouching", "it sees the slouch")
    assert current_status()["silent_s"] is None
    station.close()
    last = station.status()
    write_status({**last, "told_s": last["told_s"] - 60.0})
    found = current_status()
    assert found["running"] is True
    assert found["silent_s"] == pytest.approx(60, abs=PATIENCE_S)
    assert found["posture"]["state"] == "unknown"
    assert (found["paused"], found["next_break"]) == (None, None)
    text = "\n".join(told(found))
    assert "nothing was heard of the monitor for" in text
    assert "coach monitor --stop" in text
    assert "slouching" not in text


def test_without_a_picture_nobody_knows_how_the_person_sits(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: current_status()["posture"]["state"] == "slouching", "it sees the slouch")
    lost = LiveStatus(LiveState.LOST, 0.0, "the camera is gone; coach keeps trying")
    monkeypatch.setattr(type(station.desk.session), "status", lost)
    found = station.status()
    assert found["posture"]["state"] == "unknown"
    assert found["posture"]["words"] == "no picture from the camera"


def test_no_second_monitor_runs_beside_one_whose_lock_was_deleted(station: Any) -> None:
    """The data folder was thrown away: the state is written again, the lock is not."""
    station.close()
    other = psutil.Process(os.getppid())
    told = {"pid": other.pid, "process_began_s": other.create_time(), "running": True}
    write_status({**station.status(), **told})
    with pytest.raises(UsageError, match=f"running already .process {other.pid}"):
        monitor_lock("end that one first")
    write_status({**station.status(), **told, "running": False})
    with monitor_lock("end that one first"):
        assert not current_status()["running"]


def test_an_order_nobody_took_is_not_carried_out_later(station: Any) -> None:
    run = station.run
    station.close()
    write_status({**station.status(), "running": True})
    with pytest.raises(UsageError, match="does not answer"):
        remote.order("pause", wait_s=0.0, seconds=60.0)
    assert taken_orders(run) == []


@pytest.mark.integration
def test_a_monitor_that_hangs_is_ended_all_the_same(station: Any) -> None:
    station.close()
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True)"
    words = [sys.executable, "-c", f"{deaf}; time.sleep(600)"]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as hung:
        assert hung.stdout is not None
        hung.stdout.readline()
        began_s = psutil.Process(hung.pid).create_time()
        write_status({**station.status(), "pid": hung.pid, "process_began_s": began_s})
        assert remote.stop(wait_s=0.3)
        assert hung.wait(PATIENCE_S) != 0
    assert current_status()["running"] is False


@pytest.mark.integration
def test_a_full_disk_keeps_no_monitor_from_being_ended(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: Any, **__: Any) -> str:
        raise OutputError("no space is left to write the order")

    station.close()
    monkeypatch.setattr(remote, "give_order", no_room)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        began_s = psutil.Process(process.pid).create_time()
        write_status({**station.status(), "pid": process.pid, "process_began_s": began_s})
        assert remote.stop(wait_s=PATIENCE_S)
        assert process.wait(PATIENCE_S) != 0


def test_the_camera_stays_lent_until_the_last_borrower_gives_it_back(station: Any) -> None:
    """The app has a check open, and a check in another terminal ends, or the other way round."""
    there = os.getppid()
    station.desk.lend()
    order("lend", pid=there)
    order("take_back", pid=there)
    assert station.desk.lent
    order("lend", pid=there)
    station.desk.take_back()
    assert station.desk.lent
    assert station.desk.why_paused is not None
    order("take_back", pid=there)
    until(lambda: not station.desk.lent, "it is given back")


def test_a_command_borrows_the_camera_of_a_monitor_elsewhere(station: Any) -> None:
    until(lambda: last_status()["camera"]["state"] == "running", "the camera is open")
    with remote.borrowed("another", os.getppid()):
        assert not station.desk.lent
    with remote.borrowed("0", os.getppid()):
        assert station.desk.lent
        assert last_status()["camera"]["state"] == "paused"
    until(lambda: not station.desk.lent, "it is given back")
